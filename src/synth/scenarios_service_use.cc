// Stories about limits of services by payer, age, disease, level of the hospital and total.

#include "synth/scenario_tools.h"

namespace mingjian::synth {
namespace {

constexpr Fit kAdult{0, 22, 78}, kMother{2, 20, 40}, kChild{0, 2, 12}, kWoman{2, 22, 45},
    kOlder{0, 40, 80};

void WorkAbility(Stage& s, bool own) {
  SeeFor(s, PickItem(s, "service-work-injury-only", "service"),
         {.provider = s.life.secondary(2),
          .dept = Dept::kRehabilitation,
          .dx = Dx::rehab,
          .note = own ? "同一项目全自费" : "职业能力评定由基本医保支付",
          .own = own});
}
void WorkInjury(Stage& s) { WorkAbility(s, false); }
void WorkInjuryOwn(Stage& s) { WorkAbility(s, true); }

void Prenatal(Stage& s, int med_type) {
  SeeFor(s, s.catalog().service(Service::prenatal),
         {.provider = s.life.secondary(),
          .dept = Dept::kObstetrics,
          .dx = Dx::preg_normal,
          .note = med_type == 51 ? "生育门诊" : "产前检查按普通门诊结算",
          .med_type = med_type});
}
void OrdinaryVisit(Stage& s) { Prenatal(s, 11); }
void MaternityVisit(Stage& s) { Prenatal(s, 51); }

void Screening(Stage& s) {
  SeeFor(s, PickItem(s, "service-neonate-only", "service"),
         {.provider = s.life.tertiary(),
          .dept = Dept::kChildren,
          .dx = Dx::uri,
          .note = "新生儿筛查用于年长儿童"});
}
void ScreeningNewborn(Stage& s) {
  SeeFor(s, PickItem(s, "service-neonate-only", "service"),
         {.provider = s.life.tertiary(),
          .dept = Dept::kObstetrics,
          .dx = Dx::postpartum,
          .note = "新生儿随母结算",
          .med_type = 51,
          .newborn = true});
}

void Palsy(Stage& s) {
  const Dx dx = s.year().person.AgeAt(s.life.At(s.day, 0)) < 18 ? Dx::uri : Dx::rehab;
  SeeFor(s, PickItem(s, "service-child-payment-only", "service"),
         {.provider = s.life.secondary(2),
          .dept = Dept::kRehabilitation,
          .dx = dx,
          .note = dx == Dx::rehab ? "成人使用限儿童支付项目" : "儿童使用",
          .second = DiagnosisOf(s, "service-child-payment-only", "dx")});
}

void Tubography(Stage& s, Dx dx, std::string_view note) {
  SeeFor(s, PickItem(s, "service-payment-indication", "service"),
         {.provider = s.life.secondary(), .dept = Dept::kObstetrics, .dx = dx, .note = note});
}
void NotIndicated(Stage& s) { Tubography(s, Dx::abd_pain, "诊断不在限定适应症"); }
void Indicated(Stage& s) { Tubography(s, Dx::dysmenorrhea, "诊断符合限定适应症"); }

void Pressure(Stage& s, uint32_t provider, std::string_view note) {
  SeeFor(s, PickItem(s, "service-institution-level", "service"),
         {.provider = provider, .dx = Dx::htn, .note = note});
}
void LevelOne(Stage& s) { Pressure(s, s.life.primary(), "一级机构开展二级项目"); }
void LevelTwo(Stage& s) { Pressure(s, s.life.secondary(), "二级机构开展"); }

// Special beds of 1,400 yuan against 12,000 in the year: the ninth costs 600 too much.
void SpecialBed(Stage& s, int nights) {
  BeginStay(s, s.day, nights, s.life.secondary(), Dept::kInternal, Dx::pneumonia, false);
  const Item* bed = PickItem(s, "service-total-reimb-cap", "service");
  std::vector<uint32_t> beds;
  for (int i = 0; i < nights; ++i) {
    beds.push_back(Put(s, bed, s.life.At(s.day + i, 12)));
    Put(s, Service::round, s.life.At(s.day + i, 12, 10));
    Put(s, Service::nurse2, s.life.At(s.day + i, 12, 20));
  }
  const uint32_t settlement = s.life.Discharge();
  if (nights <= 8) {
    Tell(s, settlement, {beds.back()}, "累计 11200 元，未到限额");
    return;
  }
  Answer& answer = Tell(s, settlement, {beds[8]}, "年度累计超过 12000 元的部分");
  answer.numerator = 3;
  answer.denominator = 7;
  Tell(s, settlement, {beds[9]}, "限额已用完");
}
void OverTotal(Stage& s) { SpecialBed(s, 10); }
void BelowTotal(Stage& s) { SpecialBed(s, 8); }

void ChildMassage(Stage& s) {
  const bool child = s.year().person.AgeAt(s.life.At(s.day, 0)) < 18;
  SeeFor(s, PickItem(s, "service-child-specific", "service"),
         {.provider = s.life.secondary(1),
          .dept = Dept::kChinese,
          .dx = child ? Dx::uri : Dx::gastritis,
          .note = child ? "儿童使用" : "儿童专用项目用于成人"});
}

void Ligation(Stage& s, Dx dx, std::string_view note) {
  SeeFor(s, s.catalog().service(Service::hemorrhoid),
         {.provider = s.life.secondary(), .dept = Dept::kSurgery, .dx = dx, .note = note});
}
void OffIndication(Stage& s) { Ligation(s, Dx::lbp, "腰痛做内痔环切"); }
void OnIndication(Stage& s) { Ligation(s, Dx::hemorrhoid, "痔做内痔环切"); }

void Glycated(Stage& s, Dx dx, std::string_view note) {
  SeeFor(s, s.catalog().service(Service::hba1c),
         {.provider = s.life.secondary(), .dx = dx, .note = note});
}
void TestNotIndicated(Stage& s) { Glycated(s, Dx::gastritis, "胃炎查糖化血红蛋白"); }
void TestIndicated(Stage& s) { Glycated(s, Dx::dm, "糖尿病查糖化血红蛋白"); }

void FloatingBed(Stage& s, bool indicated) {
  BeginStay(s, s.day, 6, s.life.secondary(), Dept::kInternal, Dx::pneumonia);
  const Diagnosis* sore = DiagnosisOf(s, "treatment-no-indication", "dx");
  if (indicated && sore != nullptr) s.year().Diagnose(sore);
  const uint32_t line =
      Put(s, PickItem(s, "treatment-no-indication", "service"), s.life.At(s.day + 1, 16));
  Tell(s, s.life.Discharge(), {line}, indicated ? "合并压疮" : "肺炎做悬浮床治疗");
}
void TreatedWithoutNeed(Stage& s) { FloatingBed(s, false); }
void TreatedWithNeed(Stage& s) { FloatingBed(s, true); }

void Kinds(Stage& s, bool many) {
  const Seconds time =
      See(s, s.day, s.life.secondary(2), 11, Dept::kRehabilitation, Dx::rehab).begin + 600;
  int minute = 0;
  for (const Service kind :
       {Service::exercise_train, Service::balance_train, Service::weight_train, Service::electro})
    Put(s, kind, time + 60 * minute++);
  uint32_t line = Put(s, ItemAt(s, "rehab-physio-overuse", "service", 0), time + 60 * minute++);
  if (many) line = Put(s, ItemAt(s, "rehab-physio-overuse", "service", 1), time + 60 * minute++);
  Tell(s, s.year().Settle(time + 1800), {line}, many ? "一日理疗六种" : "一日理疗五种");
}
void SixKinds(Stage& s) { Kinds(s, true); }
void FiveKinds(Stage& s) { Kinds(s, false); }

// Monitoring on each day of a stay of three nights, and, in the violation, all of the last day.
void Monitored(Stage& s, int days) {
  const Visit& visit =
      BeginStay(s, s.day, 3, s.life.secondary(), Dept::kInternal, Dx::heart_failure);
  const int64_t cap = (visit.end - visit.begin + 3599) / 3600 + 1;
  uint32_t line = 0;
  for (int i = 0; i < days; ++i)
    line = Put(s, Service::ecg_monitor, s.life.At(s.day + i, i < 3 ? 13 : 8, 30), kOnce * 24);
  Answer& answer = Tell(s, s.life.Discharge(), {line},
                        days > 3 ? "住院三天监测 96 小时" : "住院三天监测 72 小时");
  answer.numerator = std::max<int64_t>(0, days * 24 - cap);
  answer.denominator = 24;
}
void MoreThanStay(Stage& s) { Monitored(s, 4); }
void WithinStay(Stage& s) { Monitored(s, 3); }

// Days with nothing but bed, nursing and round after a first day of tests.
void QuietDays(Stage& s, bool treated) {
  constexpr int kNights = 10;
  s.life.Admit(s.day, kNights, s.life.secondary(), Dept::kInternal,
               s.catalog().diagnosis(Dx::heart_failure));
  s.life.AdmissionTests(s.day);
  Put(s, Service::us_heart, s.life.At(s.day, 15, 30));
  Put(s, Service::mri, s.life.At(s.day, 16, 30));
  if (treated) {
    Put(s, DrugOf(s, Drug::ccb), s.life.At(s.day, 16), kOnce, s.year().Prescribe(), kNights);
  }
  std::vector<uint32_t> ward;
  for (int i = 0; i < kNights; ++i) {
    s.life.ChargeDay(s.day + i, false);
    for (uint32_t k = 3; i > 0 && k-- > 0;) ward.push_back(s.year().last_line() - k);
  }
  const uint32_t settlement = s.life.Discharge();
  Answer& answer =
      Tell(s, settlement, {}, treated ? "每日服用首日所开药品" : "连续九日只收床位、护理、诊查");
  for (const uint32_t line : ward) answer.lines.push_back({settlement, line});
}
void HangingBed(Stage& s) { QuietDays(s, false); }
void TabletsEveryDay(Stage& s) { QuietDays(s, true); }

void Nursing(Stage& s, bool both) {
  constexpr int kNights = 5;
  BeginStay(s, s.day, kNights, s.life.secondary(), Dept::kInternal, Dx::pneumonia, false);
  uint32_t second = 0;
  for (int i = 0; i < kNights; ++i) {
    Put(s, Service::bed, s.life.At(s.day + i, 12));
    Put(s, Service::round, s.life.At(s.day + i, 12, 10));
    if (i == 1) Put(s, Service::nurse1, s.life.At(s.day + i, 12, 15));
    if (i == 1 && !both) continue;
    const uint32_t line = Put(s, Service::nurse2, s.life.At(s.day + i, 12, 20));
    if (i <= 1) second = line;
  }
  Tell(s, s.life.Discharge(), {second}, both ? "同日收Ⅰ级、Ⅱ级护理" : "次日改为Ⅰ级护理");
}
void TwoLevels(Stage& s) { Nursing(s, true); }
void OneLevel(Stage& s) { Nursing(s, false); }

constexpr Scenario kScenarios[] = {
    {"service-work-injury-only", kAdult, kAdult, 2, WorkInjury, WorkInjuryOwn},
    {"service-maternity-only", kMother, kMother, 2, OrdinaryVisit, MaternityVisit},
    {"service-neonate-only", kChild, kMother, 2, Screening, ScreeningNewborn},
    {"service-child-payment-only", kAdult, kChild, 2, Palsy, Palsy},
    {"service-payment-indication", kWoman, kWoman, 2, NotIndicated, Indicated},
    {"service-institution-level", kOlder, kOlder, 2, LevelOne, LevelTwo},
    {"service-total-reimb-cap", kOlder, kOlder, 13, OverTotal, BelowTotal},
    {"service-child-specific", kAdult, kChild, 2, ChildMassage, ChildMassage},
    {"service-off-indication", kAdult, kAdult, 2, OffIndication, OnIndication},
    {"test-exam-no-indication", kOlder, kOlder, 2, TestNotIndicated, TestIndicated},
    {"treatment-no-indication", kOlder, kOlder, 9, TreatedWithoutNeed, TreatedWithNeed},
    {"rehab-physio-overuse", kOlder, kOlder, 2, SixKinds, FiveKinds},
    {"timed-item-exceeds-record", {0, 50, 90}, {0, 50, 90}, 6, MoreThanStay, WithinStay},
    {"hanging-bed", {0, 50, 90}, {0, 50, 90}, 13, HangingBed, TabletsEveryDay},
    {"nursing-level-exceeds-order", kOlder, kOlder, 8, TwoLevels, OneLevel},
};

}  // namespace

std::span<const Scenario> ServiceUseScenarios() { return kScenarios; }

}  // namespace mingjian::synth
