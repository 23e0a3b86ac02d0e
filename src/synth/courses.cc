// Long courses that bring a person back again and again as planned: dialysis, chemotherapy,
// pregnancy; and the first days of the newborn.

#include <algorithm>

#include "synth/life.h"

namespace mingjian::synth {
namespace {

constexpr uint32_t kPercent = 10'000;

}  // namespace

void Life::LiveDialysis() {
  if (!dialysis_) return;
  const uint32_t provider = random_.Chance(50 * kPercent) ? tertiary() : secondary();
  const int shift = random_.Range(0, 1);
  for (int day = first_day_; day <= last_day_; ++day) {
    // Monday, Wednesday, Friday or Tuesday, Thursday, Saturday; 1970-01-01 was a Thursday.
    const int64_t weekday = (DayNumberOf(period_.DayAt(day)) + 3) % 7;
    if (weekday == 6 || weekday % 2 != shift || taken_[static_cast<size_t>(day)] != 0) continue;
    Visit& visit = year_->Begin(provider, 14, At(day, 8, 30), At(day, 13), Dept::kInternal,
                                Doctor(provider, Dept::kInternal));
    visit.chronic_code = "M07803";
    visit.chronic_name = "慢性肾功能不全(血液透析)";
    year_->Diagnose(catalog_.diagnosis(Dx::dialysis));
    year_->Diagnose(catalog_.diagnosis(Dx::esrd));
    const Seconds time = visit.begin + 600;
    Charge(Service::dialysis, time);
    year_->Add(catalog_.consumable(Consumable::dialyzer), time);
    const uint32_t rx = year_->Prescribe();
    Line& heparin = year_->Add(catalog_.drugs(Drug::ufh)[0], time);
    heparin.prescription = rx;
    heparin.days = 1;
    if (weekday < 2) {
      Line& epo = year_->Add(catalog_.drugs(Drug::epo)[0], time, kOnce * 2);
      epo.prescription = rx;
      epo.days = 1;
    }
    year_->Settle(visit.end + 600);
    Reserve(day);
  }
}

void Life::LiveChemotherapy() {
  if (!cancer_) return;
  const int sex = year_->person.sex, age = AgeOn(0);
  constexpr Dx kBoth[] = {Dx::lung_ca, Dx::colon_ca, Dx::gastric_ca};
  const Dx cancer = sex == 2 && random_.Chance(40 * kPercent) ? Dx::breast_ca
                    : sex == 1 && age >= 60 && random_.Chance(15 * kPercent)
                        ? Dx::prostate_ca
                        : kBoth[random_.Below(3)];
  const int cycles = random_.Range(4, 6);
  int day = random_.Range(first_day_ + 5, std::max(first_day_ + 6, period_.days - 60));
  for (int cycle = 0; cycle < cycles; ++cycle, day += 21) {
    const int nights = random_.Range(2, 4);
    if (day + nights + 1 > last_day_) break;
    Visit& visit = Admit(day, nights, tertiary(), Dept::kOncology, catalog_.diagnosis(Dx::chemo));
    year_->Diagnose(catalog_.diagnosis(cancer));
    visit.procedures.push_back({catalog_.procedure(Op::chemo), At(day, 15), 0});
    AdmissionTests(day);
    if (cycle % 2 == 0) Charge(Service::ct_enh, At(day, 15, 20));
    const uint32_t rx = year_->Prescribe();
    const auto give = [&](Drug group, int64_t count, int minute) {
      const auto& items = catalog_.drugs(group);
      Line& line = year_->Add(items[habit_ % items.size()], At(day, 15, minute), kOnce * count);
      line.prescription = rx;
      line.days = 1;
    };
    give(cancer == Dx::breast_ca || cancer == Dx::lung_ca ? Drug::chemo_b : Drug::chemo_a, 4, 0);
    give(Drug::chemo_c, 6, 1);
    give(Drug::anti_emetic, 2, 2);
    give(Drug::saline, 3, 3);
    Charge(Service::chemo_service, At(day, 15), kOnce * 2);
    for (int i = 0; i < nights; ++i) {
      ChargeDay(day + i, i == 0);
      Line& herb =
          year_->Add(catalog_.drugs(Drug::tcm_inj_onc)[habit_ % 2], At(day + i, 16), kOnce * 2);
      herb.prescription = rx;
      herb.days = 1;
      Charge(Service::iv_drip, At(day + i, 16), kOnce * 2);
      year_->Add(catalog_.consumable(Consumable::infusion_set), At(day + i, 16));
    }
    Discharge();
    for (int d = day; d <= day + nights; ++d) taken_[static_cast<size_t>(d)] = 2;
  }
}

void Life::LivePregnancy() {
  if (pregnant_due_ < -999) return;
  constexpr int kBefore[] = {196, 168, 140, 112, 84, 63, 49, 35, 24, 12};
  const uint32_t provider = random_.Chance(55 * kPercent) ? tertiary() : secondary();
  const bool cesarean = random_.Chance(44 * kPercent);
  const int nights = cesarean ? random_.Range(4, 6) : random_.Range(2, 4);
  const bool delivers = pregnant_due_ + nights + 1 <= last_day_;
  if (delivers) {
    home_ = year_->person.district * kProvidersPerDistrict;
    Delivery(pregnant_due_, cesarean);
  }
  int round = 0;
  for (const int before : kBefore) {
    ++round;
    const int day = pregnant_due_ - before;
    if (day < first_day_ || day > last_day_ || taken_[static_cast<size_t>(day)] != 0) continue;
    Visit& visit =
        Outpatient(day, provider, 51, Dept::kObstetrics, catalog_.diagnosis(Dx::preg_normal));
    visit.matn_type = 7;
    const Seconds time = visit.begin + 600;
    Charge(Service::prenatal, time);
    Charge(Service::urine, time);
    if (round % 2 == 1) {
      Charge(Service::us_preg, time);
      Charge(Service::cbc, time);
    }
    if (round == 1) {
      for (const Service test :
           {Service::hbsag, Service::tsh, Service::glu, Service::alt, Service::crea})
        Charge(test, time);
    }
    if (round == 2) Charge(Service::down_screen, time);
    if (before <= 49) Charge(Service::fetal_monitor, time);
    year_->Settle(visit.begin + 3000);
    Reserve(day);
  }
  if (delivers) {
    const int day = FreeDay(pregnant_due_ + nights + 40);
    if (day < 0) return;
    Visit& visit =
        Outpatient(day, provider, 51, Dept::kObstetrics, catalog_.diagnosis(Dx::postpartum));
    visit.matn_type = 9;
    Charge(Service::us_abd, visit.begin + 600);
    Charge(Service::vag_secretion, visit.begin + 600);
    year_->Settle(visit.begin + 3000);
    Reserve(day);
  }
}

void Life::Delivery(int day, bool cesarean) {
  const int nights = cesarean ? 5 : 3;
  const uint32_t provider = habit_ & 32 ? tertiary() : secondary();
  Visit& visit = Admit(day, nights, provider, Dept::kObstetrics,
                       catalog_.diagnosis(cesarean ? Dx::cesarean : Dx::delivery));
  visit.med_type = 52;
  visit.matn_type = cesarean ? 3 : 1;
  AdmissionTests(day);
  Charge(Service::us_preg, At(day, 15));
  Charge(Service::fetal_monitor, At(day, 15, 30));
  // The next morning, so that the monitoring before is more than six hours away.
  const Seconds time = At(day + 1, 9, 30);
  const uint32_t rx = year_->Prescribe();
  visit.procedures.push_back({catalog_.procedure(cesarean ? Op::cesarean : Op::delivery), time,
                              static_cast<uint8_t>(cesarean ? 2 : 0)});
  if (cesarean) {
    Charge(Service::cesarean, time);
    Charge(Service::spinal_anes, time).executing = Dept::kAnaesthesia;
    Charge(Service::anes_monitor, time, kOnce * 2).executing = Dept::kAnaesthesia;
    Charge(Service::catheter, time);
    GiveDrug(Drug::anes_local, day + 1, time, rx, 1, 2);
    GiveDrug(Drug::iv_proph, day + 1, time, rx, 1, 2);
    GiveDrug(Drug::oxytocic2, day + 1, time, rx, 1);
    year_->Add(catalog_.consumable(Consumable::suture_mat), time, kOnce * 4);
  } else {
    Charge(Service::delivery, time);
    year_->Add(catalog_.consumable(Consumable::suture_mat), time);
  }
  GiveDrug(Drug::oxytocic, day + 1, time, rx, 1, 2);
  for (int i = 0; i < nights; ++i) {
    ChargeDay(day + i, i == 1);
    if (i >= 1) {
      Charge(Service::iv_drip, At(day + i, 16));
      year_->Add(catalog_.consumable(Consumable::infusion_set), At(day + i, 16));
      Line& line = year_->Add(catalog_.drugs(Drug::saline)[0], At(day + i, 16), kOnce * 2);
      line.prescription = rx;
      line.days = 1;
    }
  }
  Discharge();
  for (int d = day; d <= day + nights; ++d) taken_[static_cast<size_t>(d)] = 2;
}

void Life::LiveNewborn() {
  const int born = static_cast<int>(DaysBetween(period_.begin, year_->person.birth));
  if (born < 0 || !random_.Chance(22 * kPercent)) return;
  const int day = born + random_.Range(3, 9), nights = random_.Range(3, 6);
  if (day + nights + 1 > last_day_) return;
  Admit(day, nights, habit_ & 32 ? tertiary() : secondary(), Dept::kChildren,
        catalog_.diagnosis(Dx::newborn_jaundice));
  const Seconds time = At(day, 14);
  for (const Service test : {Service::cbc, Service::bili, Service::crp}) Charge(test, time);
  for (int i = 0; i < nights; ++i) {
    Charge(Service::bed, At(day + i, 12));
    Charge(Service::round, At(day + i, 12, 10));
    Charge(Service::nurse_newborn, At(day + i, 12, 20));
    Charge(Service::bilirubin, At(day + i, 15));
    Charge(Service::blue_light, At(day + i, 16), kOnce * random_.Range(6, 10));
  }
  Discharge();
  for (int d = day; d <= day + nights; ++d) taken_[static_cast<size_t>(d)] = 2;
}

}  // namespace mingjian::synth
