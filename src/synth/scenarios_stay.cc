// Stories that happen inside one stay.

#include "synth/scenario_tools.h"

namespace mingjian::synth {
namespace {

constexpr Fit kAdult{0, 30, 80};

void Discount(Stage& s, bool discounted) {
  Visit& visit = BeginStay(s, s.day, 8, s.life.secondary(), Dept::kSurgery, Dx::gallstone);
  const Seconds time = s.life.At(s.day + 2, 9, 30);
  visit.procedures.push_back({s.catalog().procedure(Op::cbd_explore), time, 1});
  visit.procedures.push_back({s.catalog().procedure(Op::gallbladder), time, 1});
  Put(s, Service::cbd_explore, time);
  const uint32_t line = Put(s, Service::gallbladder, time);
  if (discounted) s.year().lines[line].price /= 2;
  s.year().lines[Put(s, Service::general_anes, time)].executing = Dept::kAnaesthesia;
  Answer& answer =
      Tell(s, s.life.Discharge(), {line}, discounted ? "第二手术按 50% 收费" : "第二手术未折价");
  answer.denominator = 2;
}
void NoDiscount(Stage& s) { Discount(s, false); }
void Discounted(Stage& s) { Discount(s, true); }

void Intensive(Stage& s, bool there) {
  BeginStay(s, s.day, 6, s.life.tertiary(), Dept::kInternal, Dx::heart_failure);
  const uint32_t line = Put(s, Service::icu_hour, s.life.At(s.day + 1, 12, 30));
  if (there) s.year().lines[line].dept = Dept::kIntensive;
  Tell(s, s.life.Discharge(), {line}, there ? "重症医学科开单" : "非重症科室收取重症监护");
}
void WrongDepartment(Stage& s) { Intensive(s, false); }
void RightDepartment(Stage& s) { Intensive(s, true); }

void Monitor(Stage& s, int64_t hours) {
  BeginStay(s, s.day, 6, s.life.secondary(), Dept::kInternal, Dx::heart_failure);
  const uint32_t line = Put(s, Service::ecg_monitor, s.life.At(s.day + 1, 13, 30), kOnce * hours);
  Answer& answer =
      Tell(s, s.life.Discharge(), {line}, hours > 24 ? "一日心电监测 30 小时" : "一日 24 小时");
  answer.numerator = std::max<int64_t>(0, hours - 24);
  answer.denominator = hours;
}
void OverHours(Stage& s) { Monitor(s, 30); }
void HoursAtCap(Stage& s) { Monitor(s, 24); }

void Endoscopy(Stage& s, Dx dx, std::string_view note) {
  BeginStay(s, s.day, 6, s.life.secondary(), Dept::kInternal, dx);
  const uint32_t line = Put(s, Service::gastroscopy, s.life.At(s.day + 1, 15, 20));
  Tell(s, s.life.Discharge(), {line}, note);
}
void Contraindicated(Stage& s) { Endoscopy(s, Dx::ami, "急性心肌梗死做胃镜"); }
void Indicated(Stage& s) { Endoscopy(s, Dx::gi_bleed, "消化道出血做胃镜"); }

void Stents(Stage& s, int64_t count) {
  Visit& visit = BeginStay(s, s.day, 6, s.life.tertiary(), Dept::kInternal, Dx::unstable_angina);
  const Seconds time = s.life.At(s.day + 1, 9, 30);
  visit.procedures.push_back({s.catalog().procedure(Op::stent), time, 3});
  Put(s, Service::stent, time);
  const uint32_t line =
      Put(s, PickItem(s, "consumable-quantity-cap", "consumable"), time, kOnce * count);
  Answer& answer =
      Tell(s, s.life.Discharge(), {line}, count > 3 ? "一次使用 5 枚支架" : "使用 3 枚支架");
  answer.numerator = std::max<int64_t>(0, count - 3);
  answer.denominator = count;
}
void ManyStents(Stage& s) { Stents(s, 5); }
void StentsAtCap(Stage& s) { Stents(s, 3); }

void TwoBeds(Stage& s) {
  constexpr int kNights = 6;
  BeginStay(s, s.day, kNights, s.life.tertiary(), Dept::kInternal, Dx::heart_failure, false);
  uint32_t beds[kNights];
  for (int i = 0; i < kNights; ++i) {
    beds[i] = Put(s, Service::bed, s.life.At(s.day + i, 12));
    Put(s, Service::round, s.life.At(s.day + i, 12, 10));
    Put(s, Service::nurse2, s.life.At(s.day + i, 12, 20));
    if (i < 3)
      s.year().lines[Put(s, Service::bed_icu, s.life.At(s.day + i, 12, 5))].dept = Dept::kIntensive;
  }
  // Nine beds in six days; seven are accepted, in order of time the last two are too many.
  Tell(s, s.life.Discharge(), {beds[4], beds[5]}, "同日收取两张床位，床位日数超过住院天数");
}
void BedAtTolerance(Stage& s) {
  BeginStay(s, s.day, 6, s.life.secondary(), Dept::kInternal, Dx::heart_failure);
  const uint32_t line = Put(s, Service::bed, s.life.At(s.day + 6, 8));
  Tell(s, s.life.Discharge(), {line}, "出院日多计一日，在容差内");
}

void ChargeDate(Stage& s, int offset, std::string_view note) {
  BeginStay(s, s.day + 2, 6, s.life.secondary(), Dept::kInternal, Dx::pneumonia);
  const uint32_t line = Put(s, Service::ct_chest, s.life.At(s.day + 2 + offset, 8, 40));
  Tell(s, s.life.Discharge(), {line}, note);
}
void BeforeAdmission(Stage& s) { ChargeDate(s, -2, "入院前 2 日计费"); }
void OnDischargeDay(Stage& s) { ChargeDate(s, 6, "出院当日计费"); }

void ListQuality(Stage& s) {
  Visit& visit = BeginStay(s, s.day, 5, s.life.secondary(), Dept::kInternal, Dx::pneumonia);
  if (s.life.random().Below(2) == 0) {
    visit.discharge_way = '\0';
    TellAll(s, s.life.Discharge(), AmountOf::kZero, "缺离院方式");
  } else {
    s.year().Diagnose(s.catalog().diagnosis(Dx::htn));
    visit.main_diagnoses = 2;
    TellAll(s, s.life.Discharge(), AmountOf::kZero, "两个主诊断");
  }
}
void ListComplete(Stage& s) {
  Visit& visit = BeginStay(s, s.day, 5, s.life.secondary(), Dept::kInternal, Dx::pneumonia);
  s.year().Diagnose(s.catalog().diagnosis(Dx::htn));
  s.year().Diagnose(s.catalog().diagnosis(Dx::dm));
  visit.discharge_way = '4';
  TellAll(s, s.life.Discharge(), AmountOf::kZero, "非医嘱离院，信息完整");
}

constexpr Scenario kScenarios[] = {
    {"surgery-no-discount", kAdult, kAdult, 12, NoDiscount, Discounted},
    {"service-department", {0, 60, 90}, {0, 60, 90}, 9, WrongDepartment, RightDepartment},
    {"service-frequency-cap", {0, 60, 90}, {0, 60, 90}, 9, OverHours, HoursAtCap},
    {"service-contraindicated", {0, 45, 85}, {0, 45, 85}, 9, Contraindicated, Indicated},
    {"consumable-quantity-cap", {0, 45, 85}, {0, 45, 85}, 9, ManyStents, StentsAtCap},
    {"bed-nursing-over-los", {0, 60, 90}, {0, 60, 90}, 9, TwoBeds, BedAtTolerance},
    {"charge-date-outside-stay", kAdult, kAdult, 12, BeforeAdmission, OnDischargeDay},
    {"settlement-list-quality", kAdult, kAdult, 9, ListQuality, ListComplete},
};

}  // namespace

std::span<const Scenario> StayScenarios() { return kScenarios; }

}  // namespace mingjian::synth
