// Stories about who may be paid: barred doctors, a clinic that left, third parties, and cards
// emptied at the end of the year.

#include "synth/scenario_tools.h"

namespace mingjian::synth {
namespace {

constexpr Fit kAdult{0, 30, 80};

int FirstDay(Stage& s) { return s.life.period().first_story_day(); }

// One examination ordered by the suspended or by the ended doctor.
void Barred(Stage& s, Dept dept, int day, int med_type, std::string_view note) {
  const Seconds time = See(s, day, s.life.secondary(), med_type, dept, Dx::abd_pain).begin + 600;
  const uint32_t line = Put(s, Service::us_abd, time);
  s.year().lines[line].doctor = static_cast<uint8_t>(kBarredSlot);
  Tell(s, s.year().Settle(time + 900), {line}, note);
}
// A day of the half year in which the doctor is suspended.
int SuspendedDay(Stage& s) { return FirstDay(s) + 1 + (s.day - FirstDay(s)) % 150; }
void BarredDoctor(Stage& s) {
  if (s.life.random().Below(2) == 0) {
    Barred(s, Dept::kInternal, SuspendedDay(s), 11, "医保支付资格暂停期间开单");
  } else {
    Barred(s, Dept::kSurgery, s.day + 1, 11, "医保支付资格终止后开单");
  }
}
void DoctorInTime(Stage& s) {
  switch (s.life.random().Below(3)) {
    case 0:
      return Barred(s, Dept::kInternal, FirstDay(s) - 1, 11, "暂停前一日");
    case 1:
      return Barred(s, Dept::kSurgery, FirstDay(s), 11, "资格终止当日");
    default:
      return Barred(s, Dept::kInternal, SuspendedDay(s), 13, "暂停期间急诊抢救");
  }
}

void Clinic(Stage& s, int day, bool centre, std::string_view note) {
  const Seconds time = See(s, day, s.life.former_clinic(), 14, Dept::kGeneral, Dx::htn).begin + 600;
  Put(s, DrugOf(s, Drug::ccb), time, kOnce, s.year().Prescribe(), 28);
  const uint32_t settlement = s.year().Settle(time + 900);
  s.year().settlements[settlement].centre = centre;
  TellAll(s, settlement, AmountOf::kFund, note);
}
void AfterDesignation(Stage& s) { Clinic(s, s.day + 1, false, "定点终止后仍结算"); }
void WithinDesignation(Stage& s) {
  if (s.life.random().Below(2) == 0) {
    Clinic(s, FirstDay(s), false, "定点最后一日");
  } else {
    Clinic(s, s.day + 1, true, "经办机构核实后手工报销");
  }
}

void Injury(Stage& s, std::string_view role, std::string_view note) {
  BeginStay(s, s.day, 6, s.life.secondary(), Dept::kSurgery, Dx::tibia_fracture);
  if (const Diagnosis* cause = DiagnosisOf(s, "third-party-liability", role))
    s.year().Diagnose(cause);
  TellAll(s, s.life.Discharge(), AmountOf::kFund, note);
}
void Traffic(Stage& s) { Injury(s, "dx", "交通事故外因，基金支付"); }
void Fall(Stage& s) { Injury(s, "dx_fall", "跌倒，无第三方"); }

// Small purchases in five months, then several dear ones in December.
void Surge(Stage& s, int dear) {
  const auto buy = [&](int day, const Item* item, int64_t packs) {
    const Seconds time =
        s.life.Outpatient(day, s.life.pharmacy(), 41, Dept::kGeneral, nullptr, 17).begin;
    Put(s, item, time, kOnce * packs, s.year().Prescribe(),
        static_cast<int>(packs) * item->pack_days);
    return s.year().Settle(time + 300);
  };
  constexpr Drug kSmall[] = {Drug::cold_tcm, Drug::tonic_tcm, Drug::cough_tcm, Drug::allergy,
                             Drug::bone_tcm};
  // From the middle of July on, a month apart.
  for (int i = 0; i < 5; ++i) buy(195 + 30 * i, DrugOf(s, kSmall[i]), 1);
  constexpr int kDecember = 334;
  uint32_t last = 0;
  for (int i = 0; i < dear; ++i) {
    last = buy(kDecember + 2 + 5 * i, ItemAt(s, "year-end-surge", "drug", static_cast<size_t>(i)),
               dear == 2 ? 5 : 3);
  }
  TellAll(s, last, AmountOf::kZero, dear > 2 ? "12 月三次购药 3420 元" : "12 月两次购药 3800 元");
}
void ManyPurchases(Stage& s) { Surge(s, 3); }
void FewPurchases(Stage& s) { Surge(s, 2); }

constexpr Scenario kScenarios[] = {
    {"suspended-staff-billing", kAdult, kAdult, 4, BarredDoctor, DoctorInTime},
    {"non-designated-billing", kAdult, kAdult, 4, AfterDesignation, WithinDesignation},
    {"third-party-liability", kAdult, kAdult, 9, Traffic, Fall},
    // Ends in December however the period is cut.
    {"year-end-surge", kAdult, kAdult, 168, ManyPurchases, FewPurchases},
};

}  // namespace

std::span<const Scenario> ProviderScenarios() { return kScenarios; }

}  // namespace mingjian::synth
