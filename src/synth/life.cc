#include "synth/life.h"

#include <algorithm>

#include "synth/benefit.h"

namespace mingjian::synth {
namespace {

constexpr uint32_t kPercent = 10'000;  // of a million

// Visits by month and by day of the week, in percent of the most.
constexpr int kMonthWeight[] = {100, 92, 84, 76, 72, 68, 68, 68, 72, 76, 84, 100};
constexpr int kWeekdayWeight[] = {85, 80, 50, 40, 100, 90, 88};  // from Thursday (1970-01-01)

}  // namespace

Life::Life(const Catalog& catalog, uint64_t seed, Period period)
    : catalog_(catalog), seed_(seed), period_(period) {}

uint32_t Life::primary(int which) const {
  return home_ + kTertiaryCount + kSecondaryCount +
         static_cast<uint32_t>((habit_ + static_cast<uint64_t>(which)) % kPrimaryCount);
}

uint32_t Life::pharmacy(int which) const {
  return home_ + kTertiaryCount + kSecondaryCount + kPrimaryCount + kClinicCount +
         static_cast<uint32_t>((habit_ / 16 + static_cast<uint64_t>(which)) % kPharmacyCount);
}

Dept Life::Staffed(uint32_t provider, Dept dept) {
  return DoctorsOf(KindOf(provider), dept) == 0 ? Dept::kGeneral : dept;
}

uint8_t Life::Doctor(uint32_t provider, Dept dept) const {
  const uint32_t doctors = DoctorsOf(KindOf(provider), dept);
  return doctors == 0 ? 0 : static_cast<uint8_t>((habit_ >> 8) % doctors);
}

void Life::Live(uint64_t number, int quiet_days, Year& year) {
  year_ = &year;
  year.Clear();
  year.person = PersonAt(seed_, number, period_.begin, period_.days);
  random_ = Stream(seed_, number, 3);
  home_ = year.person.district * kProvidersPerDistrict;
  habit_ = random_.Next();
  taken_.assign(static_cast<size_t>(period_.days) + 90, 0);
  supply_.assign(static_cast<size_t>(catalog_.class_count()), -1);
  first_day_ =
      std::max<int>(0, static_cast<int>(DaysBetween(period_.begin, year.person.birth)) + 1);
  last_day_ = period_.days - 1;
  last_hba1c_ = -1000;
  rehab_done_ = course_done_ = false;
  DrawPerson(quiet_days > 0);
  if (quiet_days > 0) {
    last_day_ = std::min(last_day_, quiet_days);
    LiveAcute();
    LivePharmacy();
    last_day_ = period_.days - 1;
    return;
  }
  LiveDialysis();
  LivePregnancy();
  LiveChemotherapy();
  LiveNewborn();
  LiveStays();
  LiveChronic();
  LiveAcute();
  LivePharmacy();
}

void Life::DrawPerson(bool quiet) {
  Person& person = year_->person;
  const int age = AgeOn(0);
  const Seconds since = std::max(period_.begin - 6 * 365 * kDaySeconds, person.birth);
  year_->spells.push_back({DayOf(since), 0});
  htn_ = dm_ = lipid_ = cad_ = cancer_ = dialysis_ = false;
  other_chronic_ = Dx::kCount;
  pregnant_due_ = -1000;
  if (quiet) return;
  DrawConditions();
  const uint32_t dying = age < 60 ? 1'400 : age < 70 ? 12'000 : age < 80 ? 35'000 : 110'000;
  if (random_.Chance(dying) && first_day_ == 0) {
    last_day_ = random_.Range(20, period_.days - 1);
    year_->death = period_.DayAt(last_day_);
  } else if (random_.Chance(15'000) && first_day_ == 0 && !dialysis_ && !cancer_ &&
             pregnant_due_ < 0) {
    // Insurance pauses for a while; nobody is treated then.
    const int begin = random_.Range(30, std::max(31, period_.days - 60));
    const int end = std::min(period_.days, begin + random_.Range(30, 90));
    year_->spells.back().end = period_.DayAt(begin) - kDaySeconds;
    if (end < period_.days) year_->spells.push_back({period_.DayAt(end), 0});
    Reserve(begin, end - begin);
  }
}

void Life::DrawConditions() {
  const Person& person = year_->person;
  const int age = AgeOn(0);
  const uint32_t step = age < 35 ? 0 : age < 45 ? 6 : age < 60 ? 20 : age < 70 ? 40 : 52;
  htn_ = random_.Chance(step * kPercent * 75 / 100);
  dm_ = random_.Chance(step * kPercent * 32 / 100);
  lipid_ = random_.Chance(step * kPercent * 25 / 100);
  cad_ = age >= 45 && random_.Chance(step * kPercent * 22 / 100);
  if (age >= 18 && random_.Chance((age < 45 ? 4 : 9) * kPercent)) {
    struct Choice {
      Dx dx;
      int min_age, sex;
    };
    constexpr Choice kChoices[] = {
        {Dx::copd, 45, 0},        {Dx::stroke_seq, 50, 0},   {Dx::hepb, 20, 0},
        {Dx::hypothyroid, 20, 0}, {Dx::epilepsy, 18, 0},     {Dx::depression, 18, 0},
        {Dx::bph, 50, 1},         {Dx::osteoporosis, 55, 2}, {Dx::gout, 25, 1},
        {Dx::ckd, 30, 0},         {Dx::asthma, 18, 0},       {Dx::ra, 30, 0},
    };
    for (int tries = 0; tries < 4; ++tries) {
      const Choice& choice = kChoices[random_.Below(std::size(kChoices))];
      if (age >= choice.min_age && (choice.sex == 0 || choice.sex == person.sex)) {
        other_chronic_ = choice.dx;
        break;
      }
    }
  }
  // One course at a time: dialysis, chemotherapy and pregnancy exclude each other here.
  dialysis_ = age >= 28 && age < 88 && random_.Chance(700);
  cancer_ = age >= 38 && age < 85 && random_.Chance(4'000) && !dialysis_;
  if (person.sex == 2 && age >= 21 && age <= 39 && random_.Chance(62'000) && !dialysis_ &&
      !cancer_) {
    pregnant_due_ = random_.Range(5, period_.days + 120);
  }
}

int Life::FreeDay(int day, int margin) const {
  for (int d = std::max(day, first_day_); d <= last_day_ - margin; ++d) {
    bool free = true;
    for (int i = d - margin; i <= d + margin && free; ++i) {
      free = i < 0 || taken_[static_cast<size_t>(i)] == 0;
    }
    if (free) return d;
  }
  return -1;
}

void Life::Reserve(int day, int days) {
  for (int d = std::max(0, day); d < day + days && d < static_cast<int>(taken_.size()); ++d) {
    taken_[static_cast<size_t>(d)] = 1;
  }
}

int Life::PickDay(bool seasonal) {
  if (last_day_ < first_day_) return -1;
  for (int tries = 0; tries < 24; ++tries) {
    const int day = random_.Range(first_day_, last_day_);
    const Seconds at = period_.DayAt(day);
    const int weight = kWeekdayWeight[DayNumberOf(at) % 7] *
                       (seasonal ? kMonthWeight[CivilOf(at).month - 1] : 100);
    if (random_.Range(0, 9'999) < weight && taken_[static_cast<size_t>(day)] == 0) return day;
  }
  return -1;
}

Visit& Life::Outpatient(int day, uint32_t provider, int med_type, Dept dept,
                        const Diagnosis* diagnosis, int hour) {
  const Seconds time = At(day, hour > 0 ? hour : random_.Range(8, 16), random_.Range(0, 59));
  dept = Staffed(provider, dept);
  Visit& visit =
      year_->Begin(provider, med_type, time, time + 40 * 60, dept, Doctor(provider, dept));
  if (diagnosis != nullptr) year_->Diagnose(diagnosis);
  if (med_type == 41) return visit;
  if (med_type == 13) {
    Charge(Service::reg_er, time);
  } else if (year_->level == 1) {
    Charge(Service::general_fee, time);
  } else {
    Charge(year_->level == 3 && random_.Chance(22 * kPercent) ? Service::reg_expert : Service::reg,
           time);
  }
  return visit;
}

bool Life::GiveDrug(Drug group, int day, Seconds time, uint32_t prescription, int days_needed,
                    int64_t packs_each) {
  const auto& items = catalog_.drugs(group);
  const Item* item = items[random_.Below(items.size())];
  int& covered = supply_[static_cast<size_t>(item->klass)];
  if (covered >= day) return false;
  const int packs = std::max(1, (days_needed + item->pack_days - 1) / item->pack_days);
  Line& line = year_->Add(item, time, kOnce * packs * packs_each);
  line.prescription = prescription;
  line.days =
      static_cast<uint16_t>(packs * item->pack_days * (item->pack_days > 1 ? packs_each : 1));
  covered = day + line.days - 1;
  return true;
}

void Life::MaybeRefund(uint32_t settlement, int day) {
  if (random_.Chance(4'000) && day + 1 < period_.days) {
    year_->Refund(settlement, At(day + 1, 9, random_.Range(0, 59)));
  }
}

}  // namespace mingjian::synth
