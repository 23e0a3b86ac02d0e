// Stories about services and their charges outside stays.

#include "synth/scenario_tools.h"

namespace mingjian::synth {
namespace {

constexpr Fit kAdult{0, 22, 78};

// One visit with one service.
uint32_t VisitWith(Stage& s, int day, Service service, uint32_t provider, int med_type, Dept dept,
                   Dx dx, int hour = 10) {
  const Seconds time = See(s, day, provider, med_type, dept, dx, hour).begin + 600;
  return Put(s, service, time);
}
uint32_t Close(Stage& s) { return s.year().Settle(s.year().visits.back().end); }

void PriceOf(Stage& s, int64_t price, std::string_view note) {
  const uint32_t line =
      VisitWith(s, s.day, Service::hba1c, s.life.secondary(), 14, Dept::kInternal, Dx::dm);
  s.year().lines[line].price = price;
  s.year().lines[line].standard_price = 550'000;
  Answer& answer = Tell(s, Close(s), {line}, note);
  answer.numerator = price - 550'000;
  answer.denominator = price;
}
void OverPrice(Stage& s) { PriceOf(s, 800'000, "二级机构收 80 元，限价 55 元"); }
void PriceAtCeiling(Stage& s) { PriceOf(s, 550'000, "按限价收费"); }

void WrongSetting(Stage& s) {
  const uint32_t line =
      VisitWith(s, s.day, Service::round, s.life.secondary(), 11, Dept::kInternal, Dx::gastritis);
  Tell(s, Close(s), {line}, "门诊收取住院诊查费");
}
void EmergencyFits(Stage& s) {
  See(s, s.day, s.life.tertiary(), 13, Dept::kEmergency, Dx::abd_pain, 21);
  const uint32_t line = s.year().last_line();
  Put(s, Service::cbc, s.life.At(s.day, 21, 20));
  Tell(s, Close(s), {line}, "急诊收取急诊诊查费");
}

void TrainingUntil(Stage& s, int last) {
  for (int day = 0; day <= last; day += 3) {
    // At an hour of chance: several such persons must not seem to come together.
    const int hour = 8 + static_cast<int>(s.life.random().Below(9));
    const uint32_t line = VisitWith(s, s.day + day, Service::weight_train, s.life.secondary(2), 11,
                                    Dept::kRehabilitation, Dx::rehab, hour);
    const uint32_t settlement = Close(s);
    if (day >= 30) Tell(s, settlement, {line}, "超过 30 天疗程");
    if (last < 30 && day + 3 > last) Tell(s, settlement, {line}, "第 30 天之前结束");
  }
}
void LongCourse(Stage& s) { TrainingUntil(s, 33); }
void CourseAtLimit(Stage& s) { TrainingUntil(s, 27); }

void DuplicateCharge(Stage& s) {
  VisitWith(s, s.day, Service::ogtt, s.life.secondary(), 11, Dept::kInternal, Dx::abd_pain);
  const uint32_t line = Put(s, Service::glu, s.life.At(s.day, 10, 30));
  Tell(s, Close(s), {line}, "糖耐量试验已含葡萄糖测定");
}
void DuplicateNextDay(Stage& s) {
  const bool refunded = s.life.random().Below(2) == 0;
  VisitWith(s, s.day, Service::ogtt, s.life.secondary(), 11, Dept::kInternal, Dx::abd_pain);
  if (refunded) {
    // Charged together by mistake, taken back whole two hours later.
    const uint32_t line = Put(s, Service::glu, s.life.At(s.day, 10, 30));
    const uint32_t settlement = Close(s);
    Tell(s, settlement, {line}, "重复收费后全部退费");
    s.year().Refund(settlement, s.life.At(s.day, 13));
    return;
  }
  Close(s);
  const uint32_t line =
      VisitWith(s, s.day + 1, Service::glu, s.life.secondary(), 11, Dept::kInternal, Dx::abd_pain);
  Tell(s, Close(s), {line}, "不同日");
}

void Parts(Stage& s, size_t count) {
  const Seconds time =
      See(s, s.day, s.life.secondary(), 11, Dept::kInternal, Dx::gastroenteritis).begin + 600;
  const auto& parts = s.catalog().scenario("service-unbundled-charge", "part");
  uint32_t first = 0;
  for (size_t i = 0; i < std::min(count, parts.size()); ++i) {
    const uint32_t line = Put(s, parts[i], time);
    if (i == 0) first = line;
  }
  const uint32_t settlement = Close(s);
  Answer& answer = Tell(s, settlement, {}, count == 4 ? "电解质四项分解收费" : "只做三项");
  for (uint32_t i = 0; i < count; ++i) answer.lines.push_back({settlement, first + i});
  answer.numerator = 4;  // 4 × 8 yuan against a bundle of 28
  answer.denominator = 32;
}
void Unbundled(Stage& s) { Parts(s, 4); }
void ThreeParts(Stage& s) { Parts(s, 3); }

void Vocational(Stage& s) {
  const uint32_t line = VisitWith(s, s.day, Service::voc_train, s.life.secondary(2), 11,
                                  Dept::kRehabilitation, Dx::rehab);
  Tell(s, Close(s), {line},
       s.year().person.AgeAt(s.life.At(s.day, 0)) > 60 ? "超过法定就业年龄" : "就业年龄内");
}

void Twice(Stage& s, int apart) {
  VisitWith(s, s.day, Service::hba1c, s.life.secondary(), 14, Dept::kInternal, Dx::dm);
  Close(s);
  const uint32_t line =
      VisitWith(s, s.day + apart, Service::hba1c, s.life.secondary(), 14, Dept::kInternal, Dx::dm);
  Tell(s, Close(s), {line}, apart < 15 ? "10 天内重复检测" : "恰隔 15 天");
}
void TooSoon(Stage& s) { Twice(s, 10); }
void SoonAtLimit(Stage& s) { Twice(s, 15); }

void SexOf(Stage& s, bool fits) {
  const bool man = s.year().person.sex == 1;
  const uint32_t line = VisitWith(
      s, s.day, man == fits ? Service::prostate_fluid : Service::vag_secretion, s.life.secondary(),
      11, man ? Dept::kSurgery : Dept::kObstetrics, man ? Dx::uti : Dx::pid);
  Tell(s, Close(s), {line}, fits ? "性别相符" : "性别与项目不符");
}
void WrongSex(Stage& s) { SexOf(s, false); }
void RightSex(Stage& s) { SexOf(s, true); }

void OutOfScope(Stage& s, bool in_scope) {
  const uint32_t line = VisitWith(s, s.day, Service::implant_hearing, s.life.tertiary(), 11,
                                  Dept::kSkin, Dx::dermatitis);
  s.year().lines[line].in_scope_anyway = in_scope;
  Tell(s, Close(s), {line}, in_scope ? "丙类项目纳入支付" : "丙类项目全自费");
}
void Cosmetic(Stage& s) { OutOfScope(s, true); }
void CosmeticOwn(Stage& s) { OutOfScope(s, false); }

void BadSum(Stage& s) {
  const uint32_t line =
      VisitWith(s, s.day, Service::us_abd, s.life.secondary(), 11, Dept::kInternal, Dx::abd_pain);
  s.year().lines[line].surcharge = 2'000;
  Tell(s, Close(s), {line}, "数量乘单价与金额相差 20 元").amount_of = AmountOf::kZero;
}
void RoundedSum(Stage& s) {
  const Seconds time =
      See(s, s.day, s.life.secondary(1), 11, Dept::kChinese, Dx::gastritis).begin + 600;
  const auto& plain = s.catalog().plain_pieces();
  const uint32_t rx = s.year().Prescribe();
  uint32_t line = 0;
  for (size_t i = 0; i < 9; ++i)
    line = Put(s, plain[i], time, 6'333 + static_cast<int64_t>(i), rx, 7);
  Tell(s, Close(s), {line}, "四舍五入的差额").amount_of = AmountOf::kZero;
}

constexpr Scenario kScenarios[] = {
    {"service-over-price-ceiling", {0, 40, 80}, {0, 40, 80}, 2, OverPrice, PriceAtCeiling},
    {"service-care-setting", kAdult, kAdult, 2, WrongSetting, EmergencyFits},
    {"service-payment-course", {0, 45, 80}, {0, 45, 80}, 36, LongCourse, CourseAtLimit},
    {"service-duplicate-charge", kAdult, kAdult, 3, DuplicateCharge, DuplicateNextDay},
    {"service-unbundled-charge", kAdult, kAdult, 2, Unbundled, ThreeParts},
    {"service-age-limit", {0, 61, 85}, {0, 20, 59}, 2, Vocational, Vocational},
    {"service-cycle-frequency", {0, 40, 80}, {0, 40, 80}, 18, TooSoon, SoonAtLimit},
    {"service-sex", {0, 22, 55}, {0, 22, 55}, 2, WrongSex, RightSex},
    {"out-of-scope-charged", kAdult, kAdult, 2, Cosmetic, CosmeticOwn},
    {"fee-detail-quality", kAdult, kAdult, 2, BadSum, RoundedSum},
};

}  // namespace

std::span<const Scenario> ServiceScenarios() { return kScenarios; }

}  // namespace mingjian::synth
