// Stays: admission, days, operations, discharge. Each charge keeps the rules: one bed, one round
// and one nursing fee a day without the day of discharge, hours within 24, one drug of a class at a
// time.

#include <algorithm>

#include "synth/life.h"
#include "synth/stay_profiles.h"

namespace mingjian::synth {

namespace {

constexpr uint32_t kPercent = 10'000;

using S = Service;
using D = Drug;
using C = Consumable;

}  // namespace

Visit& Life::Admit(int day, int nights, uint32_t provider, Dept dept, const Diagnosis* main) {
  const Seconds begin = At(day, random_.Range(8, 10), random_.Range(0, 59));
  const Seconds end = At(day + nights, random_.Range(9, 11), random_.Range(0, 59));
  dept = Staffed(provider, dept);
  Visit& visit = year_->Begin(provider, 21, begin, end, dept, Doctor(provider, dept));
  year_->Diagnose(main);
  Reserve(day - 1, nights + 3);
  return visit;
}

void Life::ChargeDay(int day, bool first_class_nursing) {
  Charge(Service::bed, At(day, 12));
  Charge(Service::round, At(day, 12, 10));
  Charge(first_class_nursing ? Service::nurse1 : Service::nurse2, At(day, 12, 20));
}

uint32_t Life::Discharge(int minutes_after) {
  const Visit& visit = year_->visits.back();
  return year_->Settle(visit.end + minutes_after * 60);
}

void Life::AdmissionTests(int day) {
  const Seconds time = At(day, 14, 5);
  for (const Service test : {S::cbc, S::urine, S::stool, S::alt, S::ast, S::bili, S::crea, S::urea,
                             S::potassium, S::sodium, S::pt, S::aptt}) {
    Charge(test, time);
  }
  Charge(S::ecg, time + 1800);
}

void Life::Operate(const StayProfile& profile, int day, Seconds time) {
  Visit& visit = year_->visits.back();
  const uint8_t way = profile.anaesthesia == 'g' ? 1 : profile.anaesthesia == 's' ? 2 : 3;
  visit.procedures.push_back({catalog_.procedure(profile.op), time, way});
  Charge(profile.surgery, time);
  if (profile.second != S::kCount && random_.Chance(28 * kPercent)) {
    visit.procedures.push_back({catalog_.procedure(profile.second_op), time, way});
    // The cheaper of the two costs half.
    const size_t first = year_->lines.size() - 1;
    year_->Add(catalog_.service(profile.second), time);
    const bool first_is_dearer =
        year_->lines[first].standard_price >= year_->lines[first + 1].standard_price;
    Line& half = year_->lines[first_is_dearer ? first + 1 : first];
    half.price = half.standard_price / 2;
  }
  const uint32_t rx = year_->Prescribe();
  if (profile.anaesthesia == 'g' || profile.anaesthesia == 's') {
    Charge(profile.anaesthesia == 'g' ? S::general_anes : S::spinal_anes, time).executing =
        Dept::kAnaesthesia;
    Charge(S::anes_monitor, time, kOnce * random_.Range(2, 4)).executing = Dept::kAnaesthesia;
    GiveDrug(D::anes, day, time, rx, 1, 3);
    GiveDrug(D::anes2, day, time, rx, 1, 2);
    Charge(S::catheter, time);
    year_->Add(catalog_.consumable(C::urine_cath), time);
  } else {
    Charge(S::local_anes, time);
    GiveDrug(D::anes_local, day, time, rx, 1, 2);
  }
  year_->Add(catalog_.consumable(C::suture_mat), time, kOnce * random_.Range(2, 5));
  if (profile.implant != C::kCount) {
    year_->Add(catalog_.consumable(profile.implant), time,
               profile.implant == C::stent_drug ? kOnce * random_.Range(1, 2) : kOnce);
  }
  if (profile.anaesthesia == 'g' && profile.implant == C::kCount) {
    year_->Add(catalog_.consumable(C::stapler), time, kOnce * random_.Range(1, 2));
  }
  if (profile.surgery == S::stent) {
    year_->Add(catalog_.consumable(C::guide_wire), time, kOnce * 2);
    year_->Add(catalog_.consumable(C::balloon), time, kOnce * 2);
  }
}

void Life::Stay(const StayProfile& profile, int day, int nights, uint32_t provider, bool dies) {
  Visit& visit = Admit(day, nights, provider, profile.dept, catalog_.diagnosis(profile.dx));
  if (htn_) year_->Diagnose(catalog_.diagnosis(Dx::htn));
  if (dm_ && profile.dx != Dx::dm) year_->Diagnose(catalog_.diagnosis(Dx::dm));
  if (lipid_) year_->Diagnose(catalog_.diagnosis(Dx::lipid));
  if (dies) visit.discharge_way = '5';
  const bool operated = profile.surgery != S::kCount;
  const int operation = operated ? std::min(nights - 1, nights <= 3 ? 1 : random_.Range(1, 3)) : -1;
  const int intensive = profile.intensive ? std::min(nights, random_.Range(3, 6)) : 0;
  AdmissionTests(day);
  for (const Service test : profile.tests) {
    if (test == S::kCount) continue;
    if (test == S::hba1c) {
      if (day - last_hba1c_ <= 30) continue;
      last_hba1c_ = day;
    }
    if (year_->level == 1 && catalog_.service(test)->price[1] > 1'300'000) continue;
    Charge(test, At(day + (test == S::patho ? std::max(0, operation) : 0), 15, 20));
  }
  const int age = AgeOn(day);
  const auto already = [&](Service test) {
    return std::find(std::begin(profile.tests), std::end(profile.tests), test) !=
           std::end(profile.tests);
  };
  const auto also = [&](Service test, uint32_t percent) {
    if (!already(test) && random_.Chance(percent * kPercent)) Charge(test, At(day, 15, 25));
  };
  if (profile.dept != Dept::kChildren) {
    for (const Service test : {S::glu, S::uric, S::chol, S::tg, S::ldl, S::hbsag, S::ddimer})
      Charge(test, At(day, 14, 6));
    also(S::us_abd, 55);
    also(S::ct_chest, year_->level >= 2 ? 50 : 0);
    also(S::us_heart, age >= 50 ? 40 : 8);
    also(S::mri, year_->level == 3 ? 22 : 0);
    also(S::cea, age >= 45 ? 45 : 5);
    also(S::afp, age >= 45 ? 45 : 5);
    also(S::tsh, 30);
    also(S::bnp, age >= 65 ? 40 : 5);
    also(S::troponin, age >= 60 ? 35 : 5);
  }
  if (profile.rehabilitation) {
    Charge(S::rehab_assess, At(day, 15, 40));
    if (nights > 16) Charge(S::rehab_assess, At(day + 15, 15, 40));
  }
  // Injections run for some days of the stay, the infusions that carry them with them.
  struct Running {
    const Item* item;
    int from, to;
    int64_t count;
  };
  Running running[10];
  int drugs = 0;
  // What most stays get beside the treatment of the disease itself.
  Drug groups[10];
  size_t wanted = 0;
  for (const Drug group : profile.drugs) {
    if (group != D::kCount) groups[wanted++] = group;
  }
  if (profile.dept != Dept::kChildren && nights > 3) {
    if (random_.Chance(50 * kPercent)) groups[wanted++] = D::iv_ppi;
    if (random_.Chance(55 * kPercent)) groups[wanted++] = D::hyper;
    if (random_.Chance((age >= 60 ? 45 : 22) * kPercent)) groups[wanted++] = D::nutrition;
    if (random_.Chance(40 * kPercent)) groups[wanted++] = D::glucose;
  }
  for (size_t g = 0; g < wanted; ++g) {
    const Drug group = groups[g];
    if (((group == D::tcm_inj || group == D::tcm_inj_heat) && year_->level < 2)) continue;
    const auto& items = catalog_.drugs(group);
    const Item* item = items[random_.Below(items.size())];
    int& covered = supply_[static_cast<size_t>(item->klass)];
    if (covered >= day) continue;
    if (group == D::tcm_inj && profile.dx != Dx::ischemic_stroke && random_.Chance(40 * kPercent))
      continue;
    if (item->pack_days > 1) {
      // Tablets: one pack for the stay.
      Line& line =
          year_->Add(item, At(day, 16), kOnce * ((nights + item->pack_days - 1) / item->pack_days));
      line.prescription = year_->Prescribe();
      line.days = static_cast<uint16_t>(line.count / kOnce * item->pack_days);
      covered = day + line.days - 1;
      continue;
    }
    const bool after = group == D::painkill || (group == D::iv_proph && operated);
    const int from = after ? std::max(0, operation) : 0;
    const int length = group == D::iv_proph   ? 1
                       : group == D::painkill ? 3
                                              : std::min(nights - from, random_.Range(4, 10));
    const int64_t count = group == D::saline || group == D::glucose ? 2
                          : group == D::iv_abx                      ? 3
                          : group == D::hyper                       ? 5
                          : group == D::nutrition                   ? 2
                          : group == D::neb || group == D::iv_cough ? 2
                          : group == D::tcm_inj || group == D::tcm_inj_heat || group == D::course14
                              ? 2
                              : 1;
    running[drugs++] = {item, from, std::min(nights, from + length), kOnce * count};
    covered = day + nights;
  }
  for (int i = 0; i < nights; ++i) {
    const int today = day + i;
    const bool critical = i < intensive;
    if (critical) {
      Charge(S::bed_icu, At(today, 12)).dept = Dept::kIntensive;
      Charge(S::round, At(today, 12, 10));
      Charge(S::icu_hour, At(today, 12, 20)).dept = Dept::kIntensive;
      Charge(S::ventilator, At(today, 13), kOnce * random_.Range(12, 24)).dept = Dept::kIntensive;
    } else {
      ChargeDay(today, (operated && i >= operation && i < operation + 2) ||
                           (nights > 5 && i == 0 && !operated));
    }
    if (operated && i == operation) Operate(profile, today, At(today, 9 + (i == 0 ? 6 : 0), 30));
    if (critical || (operated && (i == operation || i == operation + 1)) ||
        (i < 2 && age >= 62 && year_->level >= 2) ||
        (i < 3 && (profile.dx == Dx::ami || profile.dx == Dx::heart_failure ||
                   profile.dx == Dx::unstable_angina))) {
      const int64_t hours = kOnce * (i == 0 ? random_.Range(6, 12) : random_.Range(12, 24));
      Charge(S::ecg_monitor, At(today, 13, 30), hours);
      Charge(S::spo2, At(today, 13, 30), hours);
      Charge(S::oxygen, At(today, 13, 30), kOnce * random_.Range(4, 12));
    }
    const uint32_t rx = year_->Prescribe();
    int infusions = 0;
    for (int k = 0; k < drugs; ++k) {
      if (i < running[k].from || i >= running[k].to) continue;
      Line& line = year_->Add(running[k].item, At(today, 15, k), running[k].count);
      line.prescription = rx;
      line.days = 1;
      ++infusions;
    }
    if (infusions > 0) {
      Charge(S::iv_drip, At(today, 15, 10), kOnce * std::min(3, infusions));
      Charge(S::iv_push, At(today, 15, 12), kOnce * 2);
      year_->Add(catalog_.consumable(C::syringe), At(today, 15, 12), kOnce * random_.Range(3, 6));
      year_->Add(catalog_.consumable(C::infusion_set), At(today, 15, 10), kOnce);
      if (i == 0 || i % 4 == 0) year_->Add(catalog_.consumable(C::indwell), At(today, 15, 10));
      if (profile.dept == Dept::kInternal && age >= 50)
        Charge(S::oxygen, At(today, 18), kOnce * random_.Range(2, 8));
      if (dm_) Charge(S::glu, At(today, 17, 40), kOnce * 3);
    }
    if (profile.rehabilitation) {
      Charge(S::exercise_train, At(today, 16));
      Charge(S::balance_train, At(today, 16, 30));
      Charge(S::electro, At(today, 17));
      Charge(S::acupuncture, At(today, 17, 20));
    }
    if (profile.dept == Dept::kChinese) {
      Charge(S::acupuncture, At(today, 16));
      Charge(S::massage_back, At(today, 16, 30));
      Charge(S::electro, At(today, 17));
    }
    if (i > 0 && i % 4 == 0) {
      for (const Service test : {S::cbc, S::crp, S::potassium, S::crea})
        Charge(test, At(today, 14, 5));
    }
    if (operated && i > operation && (i - operation) % 2 == 0)
      Charge(S::dressing, At(today, 14, 20));
    if (dies && i + 1 == nights) Charge(S::rescue_mid, At(today, 20));
  }
  if (!dies && random_.Chance(70 * kPercent)) {
    const uint32_t rx = year_->Prescribe();
    const size_t before = year_->lines.size();
    if (htn_)
      GiveDrug(habit_ & 1 ? Drug::ccb : Drug::arb, day + nights, At(day + nights, 8, 30), rx, 25);
    if (dm_) GiveDrug(Drug::biguanide, day + nights, At(day + nights, 8, 30), rx, 25);
    GiveDrug(operated ? Drug::nsaid : Drug::ppi, day + nights, At(day + nights, 8, 30), rx, 7);
    for (size_t k = before; k < year_->lines.size(); ++k) year_->lines[k].takes_home = true;
  }
  // A drug that was not used goes back in three stays of a hundred.
  uint32_t returned = 0;
  if (drugs > 0 && random_.Chance(3 * kPercent)) {
    for (uint32_t k = static_cast<uint32_t>(year_->lines.size()); k-- > 0 && returned == 0;) {
      if (year_->lines[k].item == running[0].item) {
        Line back = year_->lines[k];
        back.count = -back.count;
        back.time += 3600;
        returned = k + 1;
        year_->lines.push_back(back);
      }
    }
  }
  const uint32_t settlement = Discharge();
  if (returned != 0) {
    year_->lines[year_->settlements[settlement].line_end - 1].refund_of =
        year_->lines[returned - 1].sn;
  }
}

void Life::LiveStays() {
  const int age = AgeOn(std::max(0, first_day_)), sex = year_->person.sex;
  const uint32_t chance = age < 1    ? 150'000
                          : age < 14 ? 80'000
                          : age < 45 ? 78'000
                          : age < 60 ? 156'000
                          : age < 70 ? 310'000
                          : age < 80 ? 460'000
                                     : 560'000;
  const bool dying = year_->death != 0 && !dialysis_ && !cancer_ && pregnant_due_ < -999 &&
                     random_.Chance(55 * kPercent);
  int stays = random_.Chance(chance) ? 1 : 0;
  if (stays == 1 && random_.Chance(chance / 2)) stays = 2;
  if (stays == 2 && random_.Chance(chance / 3)) stays = 3;
  if (dialysis_ || cancer_) stays = std::min(stays, 1);
  if (dying) ++stays;
  const auto profiles = StayProfiles();
  int used[4] = {-1, -1, -1, -1};
  for (int n = 0; n < stays; ++n) {
    const bool last = dying && n == 0;
    const auto fits = [&](const StayProfile& p) {
      return age >= p.min_age && age <= p.max_age && (p.sex == 0 || p.sex == sex) &&
             !(p.rehabilitation && rehab_done_) &&
             !(p.dept == Dept::kObstetrics && pregnant_due_ > -1000) &&
             !(last && (p.surgery != Service::kCount || p.rehabilitation)) &&
             std::find(used, used + 4, static_cast<int>(&p - profiles.data())) == used + 4;
    };
    int total = 0;
    for (const StayProfile& p : profiles) total += fits(p) ? p.weight : 0;
    if (total == 0) return;
    int pick = random_.Range(0, total - 1);
    const StayProfile* profile = nullptr;
    for (const StayProfile& p : profiles) {
      if (!fits(p)) continue;
      profile = &p;
      if ((pick -= p.weight) < 0) break;
    }
    used[n] = static_cast<int>(profile - profiles.data());
    int nights = std::max(2, profile->nights * random_.Range(68, 166) / 100);
    if (profile->dx == Dx::cataract) nights = random_.Range(1, 3);
    if (profile->rehabilitation) nights = std::min(nights, 24);
    int day = -1;
    if (last) {
      // The stay ends on the day of death.
      nights = std::min(nights, last_day_ - 2);
      day = last_day_ - nights;
      if (nights < 2) continue;
    } else {
      for (int tries = 0; tries < 12 && day < 0; ++tries) {
        const int start = PickDay(true);
        if (start < 0 || start + nights + 2 > last_day_) continue;
        bool free = true;
        for (int d = start - 32; d <= start + nights + 32 && free; ++d) {
          free =
              d < 0 || d >= static_cast<int>(taken_.size()) || taken_[static_cast<size_t>(d)] != 2;
        }
        for (int d = start; d <= start + nights && free; ++d)
          free = taken_[static_cast<size_t>(d)] == 0;
        if (free) day = start;
      }
      if (day < 0) continue;
    }
    const uint32_t draw = random_.Below(100);
    const uint32_t provider = profile->rehabilitation                ? secondary(2)
                              : profile->min_level == 3 || draw < 46 ? tertiary()
                              : profile->min_level == 2 || draw < 80
                                  ? secondary(profile->dept == Dept::kChinese ? 1 : 0)
                                  : primary();
    if (profile->rehabilitation) rehab_done_ = true;
    Stay(*profile, day, nights, provider, last);
    for (int d = day; d <= day + nights; ++d) taken_[static_cast<size_t>(d)] = 2;
  }
}

}  // namespace mingjian::synth
