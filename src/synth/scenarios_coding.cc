// Stories about coding and data: diagnoses and operations that do not fit, late uploads, and stays
// that were split or not needed.

#include "synth/scenario_tools.h"

namespace mingjian::synth {
namespace {

constexpr Fit kAdult{0, 30, 80}, kOlder{0, 40, 80};

void Unsupported(Stage& s, bool treated) {
  BeginStay(s, s.day, 6, s.life.secondary(), Dept::kInternal, Dx::vertigo_stay);
  s.year().Diagnose(s.catalog().diagnosis(Dx::epilepsy));
  if (treated) {
    Put(s, DrugOf(s, Drug::epilepsy), s.life.At(s.day, 16), kOnce, s.year().Prescribe(), 15);
  }
  TellAll(s, s.life.Discharge(), AmountOf::kZero, treated ? "癫痫有用药" : "癫痫诊断没有相应诊疗");
}
void DiagnosisOnly(Stage& s) { Unsupported(s, false); }
void DiagnosisTreated(Stage& s) { Unsupported(s, true); }

void Gallbladder(Stage& s, bool coded) {
  Visit& visit = BeginStay(s, s.day, 7, s.life.secondary(), Dept::kSurgery, Dx::gallstone);
  const Seconds time = s.life.At(s.day + 1, 9, 30);
  if (coded) visit.procedures.push_back({s.catalog().procedure(Op::gallbladder), time, 1});
  const uint32_t line = Put(s, Service::gallbladder, time);
  s.year().lines[Put(s, Service::general_anes, time)].executing = Dept::kAnaesthesia;
  Tell(s, s.life.Discharge(), {line}, coded ? "手术已编码" : "收取手术费，没有手术编码").amount_of =
      AmountOf::kZero;
}
void NotCoded(Stage& s) { Gallbladder(s, false); }
void Coded(Stage& s) { Gallbladder(s, true); }

// A stay with one coded operation that has no charge of its own kind.
void CodedStay(Stage& s, Dx dx, Op op, std::string_view note) {
  Visit& visit = BeginStay(s, s.day, 6, s.life.secondary(), Dept::kInternal, dx);
  visit.procedures.push_back({s.catalog().procedure(op), s.life.At(s.day + 1, 9, 30), 3});
  TellAll(s, s.life.Discharge(), AmountOf::kZero, note);
}
void WrongSex(Stage& s) {
  CodedStay(s, Dx::gi_bleed, s.year().person.sex == 1 ? Op::uterine_ligation : Op::penile_ligation,
            "手术部位与性别不符");
}
void RightSex(Stage& s) {
  CodedStay(s, Dx::gi_bleed, s.year().person.sex == 1 ? Op::penile_ligation : Op::uterine_ligation,
            "手术部位与性别相符");
}
void WrongDisease(Stage& s) {
  CodedStay(s, Dx::cellulitis, Op::gastric_polyp, "蜂窝织炎做胃息肉切除");
}
void RightDisease(Stage& s) { CodedStay(s, Dx::gastritis, Op::gastric_polyp, "胃炎做胃息肉切除"); }

void Upload(Stage& s, uint16_t hours) {
  const Seconds time =
      See(s, s.day, s.life.secondary(), 11, Dept::kInternal, Dx::gastritis).begin + 600;
  const uint32_t line = Put(s, Service::us_abd, time);
  s.year().lines[line].upload_hours = hours;
  Tell(s, s.year().Settle(time + 900), {line}, hours > 24 ? "48 小时后上传" : "20 小时后上传")
      .amount_of = AmountOf::kZero;
}
void TooLate(Stage& s) { Upload(s, 48); }
void SameDay(Stage& s) { Upload(s, 20); }

// A cold in hospital: tests and nothing else, or infusions too.
void Cold(Stage& s, bool treated) {
  constexpr int kNights = 3;
  s.life.Admit(s.day, kNights, s.life.tertiary(), Dept::kInternal, s.catalog().diagnosis(Dx::uri));
  s.life.AdmissionTests(s.day);
  for (const Service test :
       {Service::us_abd, Service::us_heart, Service::ct_chest, Service::ct_head, Service::mri,
        Service::bnp, Service::troponin, Service::cea, Service::afp, Service::tsh})
    Put(s, test, s.life.At(s.day, 15, 30));
  for (int i = 0; i < kNights; ++i) {
    s.life.ChargeDay(s.day + i, false);
    Put(s, Service::ct_enh, s.life.At(s.day + i, 16));
    if (!treated) continue;
    Put(s, DrugOf(s, Drug::saline), s.life.At(s.day + i, 17), kOnce * 2, s.year().Prescribe(), 1);
    Put(s, Service::iv_drip, s.life.At(s.day + i, 17, 10));
  }
  TellAll(s, s.life.Discharge(), AmountOf::kFund,
          treated ? "有静脉输液" : "上呼吸道感染住院，几乎只有检查检验");
}
void NoNeed(Stage& s) { Cold(s, false); }
void Need(Stage& s) { Cold(s, true); }

// The second illness of a first stay is the main one of a second, `gap` days later.
void TwoGroups(Stage& s, int gap) {
  BeginStay(s, s.day, 5, s.life.secondary(), Dept::kSurgery, Dx::cellulitis);
  s.year().Diagnose(s.catalog().diagnosis(Dx::disc));
  s.life.Discharge();
  BeginStay(s, s.day + 5 + gap, 5, s.life.secondary(), Dept::kSurgery, Dx::disc);
  TellAll(s, s.life.Discharge(), AmountOf::kZero,
          gap > 1 ? "出院 3 天后因另一疾病入院" : "出院次日以前次已有诊断再入院");
}
void NextDay(Stage& s) { TwoGroups(s, 1); }
void DaysLater(Stage& s) { TwoGroups(s, 3); }

// A dear consumable settled before a stay with an operation.
void Shifted(Stage& s, int days_before) {
  const Seconds time =
      See(s, s.day, s.life.secondary(), 11, Dept::kSurgery, Dx::hernia).begin + 600;
  const uint32_t line = Put(s, PickItem(s, "drg-cost-shifting", "consumable"), time);
  const uint32_t settlement = s.year().Settle(time + 900);
  Tell(s, settlement, {line}, days_before > 7 ? "手术住院 10 天前" : "手术住院前 3 天门诊结算耗材");
  const int day = s.day + days_before;
  Visit& visit = BeginStay(s, day, 5, s.life.secondary(), Dept::kSurgery, Dx::hernia);
  visit.procedures.push_back({s.catalog().procedure(Op::hernia), s.life.At(day + 1, 9, 30), 3});
  Put(s, Service::hernia, s.life.At(day + 1, 9, 30));
  Put(s, Service::local_anes, s.life.At(day + 1, 9, 30));
  s.life.Discharge();
}
void ShiftedOut(Stage& s) { Shifted(s, 3); }
void LongBefore(Stage& s) { Shifted(s, 10); }

// Charged as a total hip replacement; 81.52 is the half, at 2,600 yuan.
void Hip(Stage& s, Op op) {
  Visit& visit = BeginStay(s, s.day, 9, s.life.tertiary(), Dept::kSurgery, Dx::hip_fracture);
  const Seconds time = s.life.At(s.day + 1, 9, 30);
  visit.procedures.push_back({s.catalog().procedure(op), time, 1});
  const uint32_t line = Put(s, Service::hip_replace, time);
  const int64_t price = s.year().lines[line].price;
  s.year().lines[Put(s, Service::general_anes, time)].executing = Dept::kAnaesthesia;
  const bool half = op == Op::hip_half;
  Answer& answer =
      Tell(s, s.life.Discharge(), {line}, half ? "股骨头置换按全髋置换收费" : "全髋关节置换");
  answer.numerator = price - 26'000'000;
  answer.denominator = price;
}
void HalfHip(Stage& s) { Hip(s, Op::hip_half); }
void WholeHip(Stage& s) { Hip(s, Op::hip_replace); }

constexpr Scenario kScenarios[] = {
    {"diagnosis-unsupported", kOlder, kOlder, 9, DiagnosisOnly, DiagnosisTreated},
    {"procedure-code-abnormal", kAdult, kAdult, 10, NotCoded, Coded},
    {"procedure-sex-mismatch", kAdult, kAdult, 9, WrongSex, RightSex},
    {"dx-procedure-mismatch", kAdult, kAdult, 9, WrongDisease, RightDisease},
    {"late-upload", kAdult, kAdult, 2, TooLate, SameDay},
    {"low-threshold-admission", kOlder, kOlder, 6, NoNeed, Need},
    {"drg-low-weight-split", kAdult, kAdult, 17, NextDay, DaysLater},
    {"drg-cost-shifting", kAdult, kAdult, 19, ShiftedOut, LongBefore},
    {"substitution-dear-for-cheap", {0, 58, 90}, {0, 58, 90}, 12, HalfHip, WholeHip},
};

}  // namespace

std::span<const Scenario> CodingScenarios() { return kScenarios; }

}  // namespace mingjian::synth
