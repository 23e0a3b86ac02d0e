// Stories about visits and persons: too many, two at once, after death, paid twice.

#include "synth/scenario_tools.h"

namespace mingjian::synth {
namespace {

constexpr Fit kAdult{0, 30, 80};

// A chronic visit that the fund pays for in any case.
uint32_t PaidVisit(Stage& s, int day) {
  const Seconds time = See(s, day, s.life.secondary(), 14, Dept::kInternal, Dx::htn).begin + 600;
  Visit& visit = s.year().visits.back();
  visit.chronic_code = "M03900";
  visit.chronic_name = "高血压";
  const uint32_t rx = s.year().Prescribe();
  Put(s, DrugOf(s, Drug::ccb), time, kOnce, rx, 28);
  Put(s, Service::us_heart, time);
  Put(s, Service::crea, time);
  return s.year().Settle(time + 1800);
}

void Split(Stage& s) {
  BeginStay(s, s.day, 7, s.life.secondary(), Dept::kSurgery, Dx::cellulitis);
  s.life.Discharge();
  BeginStay(s, s.day + 12, 7, s.life.secondary(), Dept::kSurgery, Dx::cellulitis);
  TellAll(s, s.life.Discharge(), AmountOf::kFund, "出院 5 天后同病再入同院");
}
void PlannedReadmission(Stage& s) {
  if (s.life.random().Below(2) == 0) {
    for (int cycle = 0; cycle < 2; ++cycle) {
      BeginStay(s, s.day + cycle * 14, 3, s.life.tertiary(), Dept::kOncology, Dx::chemo);
      s.year().Diagnose(s.catalog().diagnosis(Dx::lung_ca));
      const uint32_t settlement = s.life.Discharge();
      if (cycle == 1) TellAll(s, settlement, AmountOf::kFund, "按计划的化疗再入院");
    }
    return;
  }
  BeginStay(s, s.day, 5, s.life.secondary(), Dept::kInternal, Dx::ischemic_stroke).discharge_way =
      '2';
  s.life.Discharge();
  Visit& visit =
      BeginStay(s, s.day + 5, 8, s.life.tertiary(), Dept::kInternal, Dx::ischemic_stroke);
  visit.begin = s.life.At(s.day + 5, 13, 30);
  TellAll(s, s.life.Discharge(), AmountOf::kFund, "医嘱转院，当日入另一机构");
}

void Visits(Stage& s, int count) {
  constexpr Dx kWhat[] = {Dx::lbp, Dx::insomnia, Dx::gastritis, Dx::dizziness};
  constexpr Drug kGroups[] = {Drug::bone_tcm, Drug::sleep_tcm, Drug::gi, Drug::dizzy2};
  for (int i = 0; i < count; ++i) {
    const int day = s.day + i * 28 / count;
    // At an hour of chance: several such persons must not seem to come together.
    const int hour = 8 + static_cast<int>(s.life.random().Below(9));
    const Seconds time =
        See(s, day, s.life.primary(i), 11, Dept::kInternal, kWhat[i % 4], hour).begin + 600;
    Put(s, DrugOf(s, kGroups[i % 4], static_cast<size_t>(i / 4)), time, kOnce, s.year().Prescribe(),
        3);
    const uint32_t settlement = s.year().Settle(time + 900);
    if (i >= 15 || (count == 15 && i == 14)) {
      TellAll(s, settlement, AmountOf::kZero,
              count > 15 ? "30 天内第 16 次以上门诊" : "30 天内恰好 15 次");
    }
  }
}
void ManyVisits(Stage& s) { Visits(s, 17); }
void VisitsAtLimit(Stage& s) { Visits(s, 15); }

void Purchases(Stage& s, int count) {
  constexpr Drug kGroups[] = {Drug::tonic_tcm, Drug::cold_tcm, Drug::bone_tcm, Drug::eye,
                              Drug::cough_tcm};
  for (int i = 0; i < count; ++i) {
    const int day = s.day + i * 28 / count;
    Visit& visit = s.life.Outpatient(day, s.life.pharmacy(i), 41, Dept::kGeneral, nullptr, 17);
    const Seconds time = visit.begin;
    Put(s, DrugOf(s, kGroups[i % 5], static_cast<size_t>(i / 5)), time, kOnce, s.year().Prescribe(),
        4);
    const uint32_t settlement = s.year().Settle(time + 300);
    if (i >= 10 || (count == 10 && i == 9)) {
      TellAll(s, settlement, AmountOf::kZero,
              count > 10 ? "30 天内第 11 次以上购药" : "30 天内恰好 10 次");
    }
  }
}
void ManyPurchases(Stage& s) { Purchases(s, 12); }
void PurchasesAtLimit(Stage& s) { Purchases(s, 10); }

void ManyStays(Stage& s) {
  constexpr Dx kWhat[] = {Dx::pneumonia,    Dx::gi_bleed, Dx::cellulitis,
                          Dx::vertigo_stay, Dx::disc,     Dx::heart_failure};
  for (int i = 0; i < 6; ++i) {
    BeginStay(s, s.day + i * 9, 4, i % 2 == 0 ? s.life.secondary() : s.life.tertiary(),
              Dept::kInternal, kWhat[i]);
    const uint32_t settlement = s.life.Discharge();
    if (i == 5) TellAll(s, settlement, AmountOf::kZero, "一年内第 6 次住院");
  }
}
void ManyCycles(Stage& s) {
  for (int i = 0; i < 6; ++i) {
    BeginStay(s, s.day + i * 14, 2, s.life.tertiary(), Dept::kOncology, Dx::chemo);
    s.year().Diagnose(s.catalog().diagnosis(Dx::colon_ca));
    const uint32_t settlement = s.life.Discharge();
    if (i == 5) TellAll(s, settlement, AmountOf::kZero, "化疗周期不计");
  }
}

// A visit with a diagnosis; tells of all its lines.
void VisitFor(Stage& s, Dx dx, Dept dept, std::string_view note) {
  const Seconds time = See(s, s.day, s.life.tertiary(), 11, dept, dx).begin + 600;
  Put(s, Service::cbc, time);
  TellAll(s, s.year().Settle(time + 900), AmountOf::kZero, note);
}
void WrongSexDiagnosis(Stage& s) {
  const bool man = s.year().person.sex == 1;
  VisitFor(s, man ? Dx::cervical_ca : Dx::bph, man ? Dept::kOncology : Dept::kSurgery,
           "诊断与性别不符");
}
void RightSexDiagnosis(Stage& s) {
  const bool man = s.year().person.sex == 1;
  VisitFor(s, man ? Dx::bph : Dx::cervical_ca, man ? Dept::kSurgery : Dept::kOncology,
           "诊断与性别相符");
}
void WrongAge(Stage& s) { VisitFor(s, Dx::perinatal, Dept::kInternal, "成人使用围生期诊断"); }
void AgeAtLimit(Stage& s) { VisitFor(s, Dx::bph, Dept::kSurgery, "年龄在界限内"); }

void Overlap(Stage& s) {
  BeginStay(s, s.day + 3, 4, s.life.secondary(), Dept::kInternal, Dx::vertigo_stay);
  const uint32_t inner = s.life.Discharge();
  BeginStay(s, s.day, 10, s.life.tertiary(), Dept::kInternal, Dx::ischemic_stroke);
  s.life.Discharge();
  TellAll(s, inner, AmountOf::kFund, "住院期间在另一机构住院");
}
void Transfer(Stage& s) {
  BeginStay(s, s.day, 4, s.life.secondary(), Dept::kInternal, Dx::ischemic_stroke).discharge_way =
      '2';
  s.life.Discharge();
  Visit& visit =
      BeginStay(s, s.day + 4, 9, s.life.tertiary(), Dept::kInternal, Dx::ischemic_stroke);
  visit.begin = s.life.At(s.day + 4, 13, 30);
  TellAll(s, s.life.Discharge(), AmountOf::kFund, "同日转院");
}

void OutpatientInside(Stage& s) {
  const Seconds time =
      See(s, s.day + 3, s.life.secondary(1), 11, Dept::kChinese, Dx::neck).begin + 600;
  const uint32_t line = Put(s, Service::acupuncture, time);
  const uint32_t settlement = s.year().Settle(time + 900);
  Tell(s, settlement, {line - 1, line}, "住院期间的门诊结算");
  BeginStay(s, s.day, 8, s.life.tertiary(), Dept::kInternal, Dx::ischemic_stroke);
  s.life.Discharge();
}
void OutpatientAtEdges(Stage& s) {
  Seconds time =
      See(s, s.day, s.life.tertiary(), 11, Dept::kInternal, Dx::dizziness, 7).begin + 300;
  Put(s, Service::ct_head, time);
  const uint32_t first = s.year().Settle(time + 300);
  TellAll(s, first, AmountOf::kLines, "入院当日的门诊");
  BeginStay(s, s.day, 6, s.life.tertiary(), Dept::kInternal, Dx::ischemic_stroke);
  s.life.Discharge();
  time = s.life.Outpatient(s.day + 6, s.life.pharmacy(), 41, Dept::kGeneral, nullptr, 15).begin;
  Put(s, DrugOf(s, Drug::tonic_tcm), time, kOnce, s.year().Prescribe(), 8);
  TellAll(s, s.year().Settle(time + 300), AmountOf::kLines, "出院当日购药");
}

void TwoPlaces(Stage& s, int minutes) {
  Visit& first = See(s, s.day, s.life.tertiary(), 11, Dept::kInternal, Dx::gastritis);
  const Seconds time = first.begin;
  Put(s, Service::us_abd, time + 30);
  s.year().Settle(time + 60);
  // Position 41 of the district lies about 18 km from the hospital.
  Visit& second = s.life.Outpatient(s.day, s.life.home() + 41, 41, Dept::kGeneral, nullptr, 10);
  second.begin = time + minutes * 60;
  second.end = second.begin + 300;
  Put(s, DrugOf(s, Drug::cold_tcm), second.begin, kOnce, s.year().Prescribe(), 4);
  TellAll(s, s.year().Settle(time + minutes * 60 + 200), AmountOf::kLines,
          minutes < 10 ? "2 分钟内两地结算" : "3 小时后在另一地");
}
void SameTime(Stage& s) { TwoPlaces(s, 2); }
void HoursApart(Stage& s) { TwoPlaces(s, 180); }

void AfterDeath(Stage& s) {
  s.year().death = s.life.period().DayAt(s.day);
  TellAll(s, PaidVisit(s, s.day + 6), AmountOf::kFund, "死亡 6 天后就诊");
}
void DayOfDeath(Stage& s) {
  s.year().death = s.life.period().DayAt(s.day);
  TellAll(s, PaidVisit(s, s.day), AmountOf::kFund, "死亡当日就诊");
}

void PaidTwice(Stage& s) {
  const uint32_t first = PaidVisit(s, s.day);
  const uint32_t second = s.year().SettleAgain(first, s.life.At(s.day + 20, 10), true);
  s.year().side_hits.push_back(
      {"*", AllLines(s, second), "同一就诊明细重复结算，可能触发按次或按日的其他规则"});
  TellAll(s, second, AmountOf::kFund, "同一发票中心再次报销");
}
void RefundedAndSettledAgain(Stage& s) {
  const uint32_t first = PaidVisit(s, s.day);
  s.year().Refund(first, s.life.At(s.day, 15));
  TellAll(s, s.year().SettleAgain(first, s.life.At(s.day, 15, 30), false), AmountOf::kFund,
          "退费后以新发票重新结算");
}

void Uninsured(Stage& s) {
  s.year().spells.back().end = s.life.period().DayAt(s.day - 20);
  TellAll(s, PaidVisit(s, s.day), AmountOf::kFund, "参保终止 20 天后就诊");
}
void InsuredAgain(Stage& s) {
  s.year().spells.back().end = s.life.period().DayAt(s.day - 20);
  s.year().spells.push_back({s.life.period().DayAt(s.day), 0});
  TellAll(s, PaidVisit(s, s.day), AmountOf::kFund, "重新参保首日就诊");
}

constexpr Scenario kScenarios[] = {
    {"split-hospitalization", kAdult, kAdult, 24, Split, PlannedReadmission},
    {"frequent-outpatient", kAdult, kAdult, 31, ManyVisits, VisitsAtLimit},
    {"frequent-drug-purchase", kAdult, kAdult, 31, ManyPurchases, PurchasesAtLimit},
    {"frequent-hospitalization", {0, 60, 90}, {0, 40, 85}, 82, ManyStays, ManyCycles},
    {"dx-sex-mismatch", {0, 40, 75}, {0, 40, 75}, 2, WrongSexDiagnosis, RightSexDiagnosis},
    {"dx-age-mismatch", kAdult, {1, 32, 48}, 2, WrongAge, AgeAtLimit},
    {"overlapping-stays", {0, 45, 85}, {0, 45, 85}, 18, Overlap, Transfer},
    {"inpatient-plus-outpatient",
     {0, 45, 85},
     {0, 45, 85},
     12,
     OutpatientInside,
     OutpatientAtEdges},
    {"same-time-multi-place", kAdult, kAdult, 2, SameTime, HoursApart},
    {"post-death-claim", {0, 50, 95}, {0, 50, 95}, 9, AfterDeath, DayOfDeath},
    {"duplicate-reimbursement", {0, 40, 85}, {0, 40, 85}, 24, PaidTwice, RefundedAndSettledAgain},
    {"ineligible-insured", {0, 40, 85}, {0, 40, 85}, 3, Uninsured, InsuredAgain},
};

}  // namespace

std::span<const Scenario> VisitScenarios() { return kScenarios; }

}  // namespace mingjian::synth
