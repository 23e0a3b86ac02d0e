// Stories about consumables: for whom, where, with what and how dear.

#include "synth/scenario_tools.h"

namespace mingjian::synth {
namespace {

constexpr Fit kAdult{0, 22, 78}, kMother{2, 20, 40}, kChild{0, 2, 12}, kOlder{0, 40, 80};

void EyeMask(Stage& s) {
  SeeFor(s, PickItem(s, "consumable-neonate-only", "consumable"),
         {.provider = s.life.tertiary(),
          .dept = Dept::kChildren,
          .dx = Dx::uri,
          .note = "新生儿耗材用于年长儿童"});
}
void EyeMaskNewborn(Stage& s) {
  SeeFor(s, PickItem(s, "consumable-neonate-only", "consumable"),
         {.provider = s.life.tertiary(),
          .dept = Dept::kObstetrics,
          .dx = Dx::postpartum,
          .note = "新生儿随母结算",
          .med_type = 51,
          .newborn = true});
}

void ChildMask(Stage& s) {
  const bool child = s.year().person.AgeAt(s.life.At(s.day, 0)) < 18;
  SeeFor(s, PickItem(s, "consumable-child-only", "consumable"),
         {.provider = s.life.secondary(),
          .dept = child ? Dept::kChildren : Dept::kInternal,
          .dx = Dx::bronchitis,
          .note = child ? "儿童使用" : "小儿耗材用于成人"});
}

void Pessary(Stage& s) {
  const bool man = s.year().person.sex == 1;
  SeeFor(s, PickItem(s, "consumable-sex", "consumable"),
         {.provider = s.life.secondary(),
          .dept = man ? Dept::kSurgery : Dept::kObstetrics,
          .dx = man ? Dx::uti : Dx::pid,
          .note = man ? "子宫托用于男性" : "性别相符"});
}

// Haemostatics of 2,000 yuan each against 5,000 a visit.
void Haemostatics(Stage& s, int count) {
  BeginStay(s, s.day, 5, s.life.secondary(), Dept::kInternal, Dx::gi_bleed);
  uint32_t line = 0;
  for (int i = 0; i < count; ++i)
    line = Put(s, PickItem(s, "consumable-total-reimb-cap", "consumable"),
               s.life.At(s.day + 1, 15, 20 + i));
  Answer& answer = Tell(s, s.life.Discharge(), {line},
                        count > 2 ? "本次就诊累计 6000 元，限额 5000 元" : "累计 4000 元");
  answer.numerator = count > 2 ? 1 : 0;
  answer.denominator = 2;
}
void OverTotal(Stage& s) { Haemostatics(s, 3); }
void BelowTotal(Stage& s) { Haemostatics(s, 2); }

void Electrodes(Stage& s, int day) {
  BeginStay(s, s.day, 6, s.life.secondary(), Dept::kInternal, Dx::heart_failure);
  Put(s, Service::ecg_monitor, s.life.At(s.day + 1, 13, 30), kOnce * 12);
  const uint32_t line = Put(s, PickItem(s, "service-consumable-duplicate", "consumable"),
                            s.life.At(s.day + day, 13, 40));
  Tell(s, s.life.Discharge(), {line}, day == 1 ? "心电监测已含电极片" : "未做监测之日使用");
}
void WithMonitoring(Stage& s) { Electrodes(s, 1); }
void OtherDay(Stage& s) { Electrodes(s, 3); }

void Dialyser(Stage& s, bool dialysed) {
  const Seconds time = See(s, s.day, s.life.tertiary(), 11, Dept::kInternal, Dx::esrd).begin + 900;
  if (dialysed) Put(s, Service::dialysis, time);
  const uint32_t line = Put(s, PickItem(s, "consumable-requires-service", "consumable"), time);
  Tell(s, s.year().Settle(time + 900), {line}, dialysed ? "做了血液透析" : "透析器没有透析项目");
}
void WithoutDialysis(Stage& s) { Dialyser(s, false); }
void WithDialysis(Stage& s) { Dialyser(s, true); }

void Ordered(Stage& s, Dept executing, std::string_view note) {
  const Seconds time = See(s, s.day, s.life.tertiary(), 11, Dept::kInternal, Dx::esrd).begin + 900;
  Put(s, Service::dialysis, time);
  const uint32_t index = Put(s, PickItem(s, "consumable-department", "consumable"), time);
  Line& line = s.year().lines[index];
  line.dept = Dept::kSurgery;
  line.executing = executing;
  Tell(s, s.year().Settle(time + 900), {index}, note);
}
void BySurgery(Stage& s) { Ordered(s, Dept::kSurgery, "外科开单并执行透析器"); }
void InInternal(Stage& s) { Ordered(s, Dept::kInternal, "外科开单，内科执行"); }

void HumerusPlate(Stage& s, bool fits) {
  BeginStay(s, s.day, 6, s.life.secondary(), Dept::kSurgery, Dx::tibia_fracture);
  const Diagnosis* humerus = DiagnosisOf(s, "consumable-disease-limit", "dx");
  if (fits && humerus != nullptr) s.year().Diagnose(humerus);
  const uint32_t line =
      Put(s, PickItem(s, "consumable-disease-limit", "consumable"), s.life.At(s.day + 1, 15, 20));
  Tell(s, s.life.Discharge(), {line}, fits ? "合并肱骨骨折" : "胫骨骨折使用肱骨接骨板");
}
void WrongBone(Stage& s) { HumerusPlate(s, false); }
void RightBone(Stage& s) { HumerusPlate(s, true); }

// Plate and screws one by one against 4,800 yuan of the set.
void Plating(Stage& s, std::string_view screws) {
  Visit& visit = BeginStay(s, s.day, 7, s.life.secondary(), Dept::kSurgery, Dx::tibia_fracture);
  const Seconds time = s.life.At(s.day + 1, 9, 30);
  visit.procedures.push_back({s.catalog().procedure(Op::tibia_fix), time, 2});
  Put(s, Service::tibia_fix, time);
  s.year().lines[Put(s, Service::spinal_anes, time)].executing = Dept::kAnaesthesia;
  const uint32_t a = Put(s, PickItem(s, "bundle-device-unbundled", "plate"), time);
  const uint32_t b = Put(s, PickItem(s, "bundle-device-unbundled", screws), time);
  Answer& answer = Tell(
      s, s.life.Discharge(), {a, b},
      screws == "screws" ? "接骨板拆分收费 5600 元，成套 4800 元" : "拆分收费 4700 元，低于成套价");
  answer.numerator = 1;  // 800 of 5,600
  answer.denominator = 7;
}
void DearParts(Stage& s) { Plating(s, "screws"); }
void CheapParts(Stage& s) { Plating(s, "screws_cheap"); }

// Finasteride won at 32 yuan a pack.
void Finasteride(Stage& s, int64_t yuan) {
  const auto& group = s.catalog().drugs(Drug::men);
  const Item* item = group.front();
  for (const Item* other : group) {
    if (other->code == "XG04CBF019A001010100030") item = other;
  }
  Answer& answer = SeeFor(s, item,
                          {.provider = s.life.secondary(),
                           .dept = Dept::kSurgery,
                           .dx = Dx::bph,
                           .note = yuan > 32 ? "中选价 32 元，收 40 元" : "按中选价收费",
                           .price = yuan * 10'000});
  answer.numerator = yuan - 32;
  answer.denominator = yuan;
}
void OverWinningPrice(Stage& s) { Finasteride(s, 40); }
void AtWinningPrice(Stage& s) { Finasteride(s, 32); }

constexpr Scenario kScenarios[] = {
    {"consumable-neonate-only", kChild, kMother, 2, EyeMask, EyeMaskNewborn},
    {"consumable-child-only", kAdult, kChild, 2, ChildMask, ChildMask},
    {"consumable-sex", {1, 22, 70}, {2, 22, 55}, 2, Pessary, Pessary},
    {"consumable-total-reimb-cap", kOlder, kOlder, 8, OverTotal, BelowTotal},
    {"service-consumable-duplicate", {0, 50, 90}, {0, 50, 90}, 9, WithMonitoring, OtherDay},
    {"consumable-requires-service", kOlder, kOlder, 2, WithoutDialysis, WithDialysis},
    {"consumable-department", kOlder, kOlder, 2, BySurgery, InInternal},
    {"consumable-disease-limit", kAdult, kAdult, 9, WrongBone, RightBone},
    {"bundle-device-unbundled", kAdult, kAdult, 10, DearParts, CheapParts},
    {"vbp-price-not-applied", {1, 46, 85}, {1, 46, 85}, 2, OverWinningPrice, AtWinningPrice},
};

}  // namespace

std::span<const Scenario> ConsumableScenarios() { return kScenarios; }

}  // namespace mingjian::synth
