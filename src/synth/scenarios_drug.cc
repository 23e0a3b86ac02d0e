// Stories about drugs.

#include "synth/scenario_tools.h"

namespace mingjian::synth {
namespace {

constexpr Fit kAdult{0, 19, 75}, kWoman{2, 20, 45}, kOlderWoman{2, 45, 75}, kChild{0, 4, 12};

// One outpatient visit with one drug of the scenario.
uint32_t VisitWith(Stage& s, const Item* item, uint32_t provider, Dept dept, Dx dx, int med_type,
                   bool own, std::string_view note) {
  const Seconds time = See(s, s.day, provider, med_type, dept, dx).begin + 900;
  const uint32_t line =
      Put(s, item, time, kOnce * 2, s.year().Prescribe(), 2 * std::max(1, item->pack_days));
  s.year().lines[line].all_own = own;
  const uint32_t settlement = s.year().Settle(time + 900);
  Tell(s, settlement, {line}, note);
  return settlement;
}

void WorkInjury(Stage& s) {
  VisitWith(s, PickItem(s, "drug-work-injury-only", "drug"), s.life.secondary(), Dept::kInternal,
            Dx::hepb, 11, false, "工伤目录药品由基本医保支付");
}
void WorkInjuryOwn(Stage& s) {
  VisitWith(s, PickItem(s, "drug-work-injury-only", "drug"), s.life.secondary(), Dept::kInternal,
            Dx::hepb, 11, true, "同一药品全自费");
}
void Maternity(Stage& s) {
  VisitWith(s, PickItem(s, "drug-maternity-only", "drug"), s.life.secondary(), Dept::kObstetrics,
            Dx::pid, 11, false, "生育目录药品用于普通门诊");
}
void MaternityBirth(Stage& s) {
  VisitWith(s, PickItem(s, "drug-maternity-only", "drug"), s.life.secondary(), Dept::kObstetrics,
            Dx::postpartum, 51, false, "生育门诊使用");
}
void SecondLine(Stage& s) {
  VisitWith(s, PickItem(s, "drug-second-line-only", "drug"), s.life.secondary(), Dept::kInternal,
            Dx::dm, 14, false, "没有一线用药记录");
}
void SecondLineAfterFirst(Stage& s) {
  const Seconds time = See(s, s.day, s.life.secondary(), 14, Dept::kInternal, Dx::dm).begin + 900;
  Put(s, DrugOf(s, Drug::biguanide), time, kOnce, s.year().Prescribe(), 30);
  s.year().Settle(time + 900);
  s.day += 40;
  VisitWith(s, PickItem(s, "drug-second-line-only", "drug"), s.life.secondary(), Dept::kInternal,
            Dx::dm, 14, false, "40 天前用过一线药品");
}
void ChildPayment(Stage& s) {
  VisitWith(s, PickItem(s, "drug-child-payment-only", "drug"), s.life.secondary(), Dept::kInternal,
            Dx::bronchitis, 11, false, "成人使用限儿童支付药品");
}
void ChildPaymentChild(Stage& s) {
  VisitWith(s, PickItem(s, "drug-child-payment-only", "drug"), s.life.secondary(), Dept::kChildren,
            Dx::bronchitis, 11, false, "儿童使用");
}
void Indication(Stage& s) {
  VisitWith(s, PickItem(s, "drug-payment-indication", "drug"), s.life.secondary(), Dept::kInternal,
            Dx::gastritis, 11, false, "诊断不在限定适应症");
}
void IndicationFits(Stage& s) {
  const auto& drugs = s.catalog().scenario("drug-payment-indication", "drug");
  const auto& dx = s.catalog().scenario_diagnoses("drug-payment-indication", "dx");
  if (drugs.empty() || dx.size() != drugs.size()) return;
  const size_t i = s.life.random().Below(drugs.size());
  const Seconds time =
      See(s, s.day, s.life.secondary(), 11, Dept::kInternal, Dx::gastritis).begin + 900;
  s.year().Diagnose(&dx[i]);
  const uint32_t line = Put(s, drugs[i], time, kOnce, s.year().Prescribe(), drugs[i]->pack_days);
  Tell(s, s.year().Settle(time + 900), {line}, "次要诊断符合限定适应症");
}

void CourseOf(Stage& s, int days) {
  BeginStay(s, s.day, days + 2, s.life.secondary(), Dept::kInternal, Dx::vertigo_stay);
  const Item* item = PickItem(s, "drug-payment-course", "drug");
  std::vector<uint32_t> lines;
  lines.reserve(static_cast<size_t>(days));
  for (int i = 0; i < days; ++i)
    lines.push_back(Put(s, item, s.life.At(s.day + i, 16), kOnce * 2, s.year().Prescribe(), 1));
  const uint32_t settlement = s.life.Discharge();
  if (days <= 14) {
    Tell(s, settlement, {lines.back()}, "恰好 14 个用药日");
    return;
  }
  for (size_t i = 14; i < lines.size(); ++i) Tell(s, settlement, {lines[i]}, "超过 14 个用药日");
}
void Course(Stage& s) { CourseOf(s, 16); }
void CourseAtLimit(Stage& s) { CourseOf(s, 14); }

void Level(Stage& s) {
  VisitWith(s, PickItem(s, "drug-institution-level", "drug"), s.life.primary(), Dept::kInternal,
            Dx::dizziness, 11, false, "一级机构使用限二级及以上药品");
}
void LevelFits(Stage& s) {
  VisitWith(s, PickItem(s, "drug-institution-level", "drug"), s.life.secondary(), Dept::kInternal,
            Dx::dizziness, 11, false, "二级机构使用");
}
void Setting(Stage& s) {
  VisitWith(s, PickItem(s, "drug-care-setting", "drug"), s.life.secondary(), Dept::kInternal,
            Dx::gastritis, 11, false, "限住院药品用于门诊");
}
void SettingFits(Stage& s) {
  BeginStay(s, s.day, 5, s.life.secondary(), Dept::kInternal, Dx::gi_bleed);
  const uint32_t line = Put(s, PickItem(s, "drug-care-setting", "drug"), s.life.At(s.day + 1, 16),
                            kOnce, s.year().Prescribe(), 1);
  Tell(s, s.life.Discharge(), {line}, "住院使用");
}
void Formulation(Stage& s) {
  VisitWith(s, PickItem(s, "drug-child-formulation", "drug"), s.life.secondary(), Dept::kInternal,
            Dx::bronchitis, 11, false, "成人使用儿童专用药");
}
void FormulationChild(Stage& s) {
  VisitWith(s, PickItem(s, "drug-child-formulation", "drug"), s.life.secondary(), Dept::kChildren,
            Dx::bronchitis, 11, false, "年龄在界限内");
}
void ChildForbidden(Stage& s) {
  VisitWith(s, PickItem(s, "drug-child-contraindicated", "drug"), s.life.secondary(),
            Dept::kChildren, Dx::bronchitis, 11, false, "儿童使用喹诺酮类");
}
void ChildForbiddenAdult(Stage& s) {
  VisitWith(s, PickItem(s, "drug-child-contraindicated", "drug"), s.life.secondary(),
            Dept::kInternal, Dx::bronchitis, 11, false, "成人使用");
}
void Sex(Stage& s) {
  const bool man = s.year().person.sex == 1;
  VisitWith(s, PickItem(s, "drug-sex", man ? "drug_female" : "drug_male"), s.life.secondary(),
            Dept::kInternal, Dx::gastritis, 11, false, "性别与药品不符");
}
void SexFits(Stage& s) {
  const bool man = s.year().person.sex == 1;
  VisitWith(s, PickItem(s, "drug-sex", man ? "drug_male" : "drug_female"), s.life.secondary(),
            man ? Dept::kSurgery : Dept::kObstetrics, man ? Dx::bph : Dx::pid, 11, false,
            "性别相符");
}

void LabelDose(Stage& s, int64_t count) {
  const Seconds time =
      See(s, s.day, s.life.tertiary(), 14, Dept::kOncology, Dx::breast_ca).begin + 900;
  const uint32_t line = Put(s, PickItem(s, "drug-over-label-dose", "drug"), time, kOnce * count,
                            s.year().Prescribe(), 28);
  Answer& answer = Tell(s, s.year().Settle(time + 900), {line},
                        count > 28 ? "28 天开药 60 片" : "28 天开药 28 片");
  answer.numerator = std::max<int64_t>(0, count - 28);
  answer.denominator = count;
}
void Dose(Stage& s) { LabelDose(s, 60); }
void DoseAtLimit(Stage& s) { LabelDose(s, 28); }

// Two drugs of the scenario in one prescription; tells of the second.
void Pair(Stage& s, const Item* first, const Item* second, Dx dx, AmountOf amount,
          std::string_view note) {
  const Seconds time = See(s, s.day, s.life.secondary(), 11, Dept::kInternal, dx).begin + 900;
  const uint32_t rx = s.year().Prescribe();
  Put(s, first, time, kOnce, rx, first->pack_days);
  const uint32_t line = Put(s, second, time, kOnce, rx, second->pack_days);
  Tell(s, s.year().Settle(time + 900), {line}, note).amount_of = amount;
}
void Duplicate(Stage& s) {
  Pair(s, ItemAt(s, "drug-duplicate-therapy", "drug_a", 0),
       ItemAt(s, "drug-duplicate-therapy", "drug_b", 0), Dx::lipid, AmountOf::kLines,
       "同方两种他汀");
}
void DuplicateOther(Stage& s) {
  Pair(s, ItemAt(s, "drug-duplicate-therapy", "drug_a", 0),
       ItemAt(s, "drug-duplicate-therapy", "drug_c", 0), Dx::lipid, AmountOf::kLines,
       "同方不同类药品");
}
void Interaction(Stage& s) {
  Pair(s, ItemAt(s, "drug-interaction", "drug_a", 0), ItemAt(s, "drug-interaction", "drug_b", 0),
       Dx::bronchitis, AmountOf::kZero, "同日他汀与大环内酯");
}
void InteractionApart(Stage& s) {
  const Seconds time =
      See(s, s.day, s.life.secondary(), 11, Dept::kInternal, Dx::lipid).begin + 900;
  Put(s, ItemAt(s, "drug-interaction", "drug_a", 0), time, kOnce, s.year().Prescribe(), 28);
  s.year().Settle(time + 900);
  s.day += 9;
  VisitWith(s, ItemAt(s, "drug-interaction", "drug_b", 0), s.life.secondary(), Dept::kInternal,
            Dx::bronchitis, 11, false, "不在同日");
}

void Kinds(Stage& s, size_t kinds) {
  constexpr Drug kGroups[] = {Drug::ccb,       Drug::gi,        Drug::dizzy2, Drug::cough,
                              Drug::tonic_tcm, Drug::sleep_tcm, Drug::bone};
  const Seconds time = See(s, s.day, s.life.secondary(), 11, Dept::kInternal, Dx::htn).begin + 900;
  const uint32_t rx = s.year().Prescribe();
  uint32_t first = 0;
  for (size_t i = 0; i < kinds; ++i) {
    const Item* item = DrugOf(s, kGroups[i]);
    const uint32_t line = Put(s, item, time, kOnce, rx, item->pack_days);
    if (i == 0) first = line;
  }
  const uint32_t settlement = s.year().Settle(time + 900);
  Answer& answer = Tell(s, settlement, {}, kinds > 5 ? "一张处方 7 种药" : "一张处方 5 种药");
  for (uint32_t i = 0; i < kinds; ++i) answer.lines.push_back({settlement, first + i});
  answer.amount_of = AmountOf::kZero;
}
void ManyKinds(Stage& s) { Kinds(s, 7); }
void KindsAtLimit(Stage& s) { Kinds(s, 5); }

constexpr Scenario kScenarios[] = {
    {"drug-work-injury-only", kAdult, kAdult, 2, WorkInjury, WorkInjuryOwn},
    {"drug-maternity-only", kWoman, kWoman, 2, Maternity, MaternityBirth},
    {"drug-second-line-only", {0, 35, 80}, {0, 35, 80}, 45, SecondLine, SecondLineAfterFirst},
    {"drug-child-payment-only", kAdult, kChild, 2, ChildPayment, ChildPaymentChild},
    {"drug-payment-indication", {0, 30, 75}, {0, 30, 75}, 2, Indication, IndicationFits},
    {"drug-payment-course", {0, 45, 85}, {0, 45, 85}, 22, Course, CourseAtLimit},
    {"drug-institution-level", {0, 36, 80}, {0, 36, 80}, 2, Level, LevelFits},
    {"drug-care-setting", kAdult, kAdult, 9, Setting, SettingFits},
    {"drug-child-formulation", kAdult, {0, 8, 14}, 2, Formulation, FormulationChild},
    {"drug-child-contraindicated", kChild, kAdult, 2, ChildForbidden, ChildForbiddenAdult},
    {"drug-sex", {0, 32, 75}, {0, 32, 55}, 2, Sex, SexFits},
    {"drug-over-label-dose", kOlderWoman, kOlderWoman, 2, Dose, DoseAtLimit},
    {"drug-duplicate-therapy", {0, 40, 80}, {0, 40, 80}, 2, Duplicate, DuplicateOther},
    {"drug-interaction", {0, 40, 80}, {0, 40, 80}, 12, Interaction, InteractionApart},
    {"drug-count-per-rx", {0, 40, 80}, {0, 40, 80}, 2, ManyKinds, KindsAtLimit},
};

}  // namespace

std::span<const Scenario> DrugScenarios() { return kScenarios; }

}  // namespace mingjian::synth
