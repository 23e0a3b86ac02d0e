// Stories about limits of drugs by disease, age, state, prescriber, days of supply and dose.

#include "synth/scenario_tools.h"

namespace mingjian::synth {
namespace {

constexpr Fit kAdult{0, 22, 78}, kOlder{0, 46, 80}, kMother{2, 20, 40}, kChild{0, 1, 12},
    kOld{0, 66, 90};

void Surfactant(Stage& s) {
  SeeFor(s, PickItem(s, "drug-neonate-only", "drug"),
         {.provider = s.life.tertiary(),
          .dept = Dept::kChildren,
          .dx = Dx::child_pneumonia,
          .note = "新生儿用药用于年长儿童"});
}
void SurfactantNewborn(Stage& s) {
  SeeFor(s, PickItem(s, "drug-neonate-only", "drug"),
         {.provider = s.life.tertiary(),
          .dept = Dept::kObstetrics,
          .dx = Dx::postpartum,
          .note = "新生儿随母结算",
          .med_type = 51,
          .newborn = true});
}

// Tablets of eight days a pack for gastritis, at most 30 days.
void Supply(Stage& s, int64_t packs) {
  const Item* item = DrugOf(s, Drug::gi2);
  const int64_t days = packs * item->pack_days;
  Answer& answer = SeeFor(s, item,
                          {.provider = s.life.secondary(),
                           .note = packs > 4 ? "门诊开药 48 天，上限 30 天" : "仅末盒超过 30 天",
                           .packs = packs});
  answer.numerator = std::max<int64_t>(0, days - 30);
  answer.denominator = days;
}
void LongSupply(Stage& s) { Supply(s, 6); }
void SupplyByLastPack(Stage& s) { Supply(s, 4); }

void ChronicDrug(Stage& s, Drug group, std::string_view note) {
  const Seconds time = See(s, s.day, s.life.secondary(), 14, Dept::kInternal, Dx::htn).begin + 900;
  Visit& visit = s.year().visits.back();
  visit.chronic_code = "M03900";
  visit.chronic_name = "高血压";
  const Item* item = DrugOf(s, group);
  const uint32_t line = Put(s, item, time, kOnce, s.year().Prescribe(), item->pack_days);
  Tell(s, s.year().Settle(time + 900), {line}, note);
}
void OutsideList(Stage& s) { ChronicDrug(s, Drug::ppi, "高血压慢特病目录外药品"); }
void InsideList(Stage& s) { ChronicDrug(s, Drug::ccb, "高血压慢特病目录内药品"); }

void OffLabel(Stage& s, Dx dx, std::string_view note) {
  SeeFor(s, PickItem(s, "drug-off-label-indication", "drug"),
         {.provider = s.life.secondary(), .dx = dx, .note = note});
}
void WrongUse(Stage& s) { OffLabel(s, Dx::gastritis, "说明书适应症不含胃炎"); }
void LabelledUse(Stage& s) { OffLabel(s, Dx::constipation, "说明书适应症含便秘"); }

void Metformin(Stage& s, Dx kidney, std::string_view note) {
  SeeFor(s, DrugOf(s, Drug::biguanide),
         {.provider = s.life.secondary(),
          .dx = Dx::dm,
          .note = note,
          .second = s.catalog().diagnosis(kidney)});
}
void KidneyFailure(Stage& s) { Metformin(s, Dx::esrd, "肾病 5 期使用二甲双胍"); }
void KidneyDisease(Stage& s) { Metformin(s, Dx::ckd, "慢性肾脏病未到 5 期"); }

void Diazepam(Stage& s) {
  SeeFor(s, PickItem(s, "drug-elderly-safety", "drug"),
         {.provider = s.life.secondary(), .dx = Dx::insomnia, .note = "地西泮按年龄"});
}

void Quinolone(Stage& s, Dx dx, int med_type, std::string_view note) {
  SeeFor(s, DrugOf(s, Drug::abx_adult),
         {.provider = s.life.secondary(),
          .dept = Dept::kObstetrics,
          .dx = dx,
          .note = note,
          .med_type = med_type,
          .second = s.catalog().diagnosis(Dx::uti)});
}
void QuinolonePregnant(Stage& s) { Quinolone(s, Dx::preg_normal, 11, "妊娠期使用喹诺酮类"); }
void QuinoloneAfterBirth(Stage& s) { Quinolone(s, Dx::postpartum, 11, "产后复诊，已非妊娠"); }

void Propofol(Stage& s, bool anaesthesia) {
  const Seconds time =
      See(s, s.day, s.life.secondary(), 11, Dept::kSurgery, Dx::abd_pain).begin + 900;
  if (anaesthesia) Put(s, Service::local_anes, time);
  const uint32_t line =
      Put(s, PickItem(s, "drug-requires-service", "drug"), time, kOnce, s.year().Prescribe(), 1);
  Tell(s, s.year().Settle(time + 900), {line}, anaesthesia ? "有麻醉项目" : "全麻药没有麻醉项目");
}
void WithoutAnaesthesia(Stage& s) { Propofol(s, false); }
void WithAnaesthesia(Stage& s) { Propofol(s, true); }

void Codeine(Stage& s, bool internet) {
  SeeFor(s, PickItem(s, "internet-drug-scope", "drug"),
         {.provider = s.life.secondary(),
          .dx = Dx::bronchitis,
          .note = internet ? "互联网就诊支付可待因" : "线下就诊开具"});
  s.year().settlements.back().internet = internet;
}
void CodeineByInternet(Stage& s) { Codeine(s, true); }
void CodeineInPerson(Stage& s) { Codeine(s, false); }

void Carbapenem(Stage& s, uint32_t slot, std::string_view note) {
  BeginStay(s, s.day, 6, s.life.tertiary(), Dept::kInternal, Dx::pneumonia);
  const uint32_t line = Put(s, PickItem(s, "antibiotic-tier-authority", "drug"),
                            s.life.At(s.day + 1, 16), kOnce * 2, s.year().Prescribe(), 1);
  s.year().lines[line].doctor = static_cast<uint8_t>(slot);
  Tell(s, s.life.Discharge(), {line}, note);
}
void ByAssistant(Stage& s) { Carbapenem(s, kAssistantSlot, "住院医师开特殊使用级抗菌药"); }
void BySenior(Stage& s) { Carbapenem(s, kSeniorSlot, "主任医师开具"); }

// A hernia is repaired on the second day; cefazolin is given on `days` days from then on.
void Prophylaxis(Stage& s, int days) {
  Visit& visit = BeginStay(s, s.day, 7, s.life.secondary(), Dept::kSurgery, Dx::hernia);
  const Seconds time = s.life.At(s.day + 1, 9, 30);
  visit.procedures.push_back({s.catalog().procedure(Op::hernia), time, 3});
  Put(s, Service::hernia, time);
  Put(s, Service::local_anes, time);
  std::vector<uint32_t> doses;
  doses.reserve(static_cast<size_t>(days));
  for (int i = 0; i < days; ++i) {
    doses.push_back(Put(s, DrugOf(s, Drug::iv_proph), s.life.At(s.day + 1 + i, 15, 20), kOnce * 2,
                        s.year().Prescribe(), 1));
  }
  const uint32_t settlement = s.life.Discharge();
  if (days <= 2) {
    Tell(s, settlement, {doses.back()}, "清洁手术预防用药至术后 1 日");
    return;
  }
  Answer& answer = Tell(s, settlement, {}, "清洁手术预防用药超过术后 1 日");
  for (size_t i = 2; i < doses.size(); ++i) answer.lines.push_back({settlement, doses[i]});
}
void LongProphylaxis(Stage& s) { Prophylaxis(s, 4); }
void ShortProphylaxis(Stage& s) { Prophylaxis(s, 2); }

// 56 days of a tablet, fetched again elsewhere after `later` days.
void FetchAgain(Stage& s, int later) {
  for (const int i : {0, 1}) {
    const Seconds time =
        See(s, s.day + i * later, s.life.secondary(i), 11, Dept::kInternal, Dx::htn).begin + 900;
    const uint32_t line = Put(s, DrugOf(s, Drug::ccb), time, kOnce * 2, s.year().Prescribe(), 56);
    const uint32_t settlement = s.year().Settle(time + 900);
    if (i == 1) {
      Tell(s, settlement, {line},
           later < 26 ? "另一机构所开尚余 50 天以上" : "另一机构所开尚余不足 30 天");
    }
  }
}
void FetchSoon(Stage& s) { FetchAgain(s, 3); }
void FetchLate(Stage& s) { FetchAgain(s, 28); }

void Astragalus(Stage& s, int64_t grams_a_day) {
  constexpr int64_t kDays = 7;
  const Seconds time =
      See(s, s.day, s.life.secondary(1), 11, Dept::kChinese, Dx::insomnia).begin + 900;
  const uint32_t rx = s.year().Prescribe();
  const Item* astragalus = s.catalog().pieces().front();
  for (const Item* piece : s.catalog().pieces()) {
    if (piece->name == "黄芪") astragalus = piece;
  }
  const uint32_t line =
      Put(s, astragalus, time, kOnce * grams_a_day * kDays, rx, static_cast<int>(kDays));
  for (size_t i = 0; i < 9; ++i)
    Put(s, s.catalog().plain_pieces()[i], time, kOnce * 63, rx, static_cast<int>(kDays));
  Answer& answer = Tell(s, s.year().Settle(time + 900), {line},
                        grams_a_day > 90 ? "黄芪每日 120 克" : "黄芪每日 90 克，恰为三倍");
  answer.numerator = std::max<int64_t>(0, grams_a_day - 90);
  answer.denominator = grams_a_day;
}
void TooManyGrams(Stage& s) { Astragalus(s, 120); }
void GramsAtLimit(Stage& s) { Astragalus(s, 90); }

constexpr Scenario kScenarios[] = {
    {"drug-neonate-only", kChild, kMother, 2, Surfactant, SurfactantNewborn},
    {"drug-max-dispense-days", kAdult, kAdult, 2, LongSupply, SupplyByLastPack},
    {"drug-outside-chronic-list", kOlder, kOlder, 2, OutsideList, InsideList},
    {"drug-off-label-indication", kAdult, kAdult, 2, WrongUse, LabelledUse},
    {"drug-contraindicated-disease", kOlder, kOlder, 2, KidneyFailure, KidneyDisease},
    {"drug-elderly-safety", kOld, {0, 25, 64}, 2, Diazepam, Diazepam},
    {"drug-pregnancy-lactation", kMother, kMother, 2, QuinolonePregnant, QuinoloneAfterBirth},
    {"drug-requires-service", kAdult, kAdult, 2, WithoutAnaesthesia, WithAnaesthesia},
    {"internet-drug-scope", kAdult, kAdult, 2, CodeineByInternet, CodeineInPerson},
    {"antibiotic-tier-authority", kAdult, kAdult, 9, ByAssistant, BySenior},
    {"periop-antibiotic", kAdult, kAdult, 10, LongProphylaxis, ShortProphylaxis},
    {"over-supply-cross-inst", kOlder, kOlder, 31, FetchSoon, FetchLate},
    {"tcm-excess-upload", kAdult, kAdult, 2, TooManyGrams, GramsAtLimit},
};

}  // namespace

std::span<const Scenario> DrugUseScenarios() { return kScenarios; }

}  // namespace mingjian::synth
