// Stories about pieces of Chinese medicine.

#include "synth/scenario_tools.h"

namespace mingjian::synth {
namespace {

constexpr Fit kAdult{0, 22, 80};

Seconds SeeChinese(Stage& s) {
  return See(s, s.day, s.life.secondary(1), 11, Dept::kChinese, Dx::insomnia).begin + 900;
}
// `count` pieces that are always paid, from a place in the list on.
void PutPlain(Stage& s, Seconds time, uint32_t rx, size_t count) {
  const auto& plain = s.catalog().plain_pieces();
  const size_t from = s.life.random().Below(plain.size());
  for (size_t i = 0; i < count; ++i)
    Put(s, plain[(from + i) % plain.size()], time, kOnce * 63, rx, 7);
}

void Never(Stage& s, bool own) {
  const Seconds time = SeeChinese(s);
  const uint32_t rx = s.year().Prescribe();
  PutPlain(s, time, rx, 9);
  const uint32_t line =
      Put(s, PickItem(s, "tcm-piece-never-paid", "piece"), time, kOnce * 42, rx, 7);
  s.year().lines[line].all_own = own;
  Tell(s, s.year().Settle(time + 900), {line}, own ? "同一饮片全自费" : "不予支付的饮片纳入支付");
}
void NeverPaid(Stage& s) { Never(s, false); }
void NeverPaidOwn(Stage& s) { Never(s, true); }

void Sole(Stage& s, size_t others) {
  const Seconds time = SeeChinese(s);
  const uint32_t rx = s.year().Prescribe();
  const uint32_t line =
      Put(s, PickItem(s, "tcm-piece-sole-use-not-paid", "piece"), time, kOnce * 84, rx, 14);
  PutPlain(s, time, rx, others);
  Tell(s, s.year().Settle(time + 900), {line}, others == 0 ? "单味使用" : "复方中使用");
}
void SoleUse(Stage& s) { Sole(s, 0); }
void SoleUseInFormula(Stage& s) { Sole(s, 8); }

void Incompatible(Stage& s, bool apart) {
  const Seconds time = SeeChinese(s);
  uint32_t rx = s.year().Prescribe();
  PutPlain(s, time, rx, 7);
  const uint32_t a = Put(s, PickItem(s, "tcm-incompatibility", "piece_a"), time, kOnce * 42, rx, 7);
  if (apart) {
    rx = s.year().Prescribe();
    PutPlain(s, time + 60, rx, 7);
  }
  const uint32_t b = Put(s, PickItem(s, "tcm-incompatibility", "piece_b"), time + (apart ? 60 : 0),
                         kOnce * 63, rx, 7);
  Tell(s, s.year().Settle(time + 900), {a, b}, apart ? "分在两张处方" : "同方配伍禁忌");
}
void TogetherForbidden(Stage& s) { Incompatible(s, false); }
void ForbiddenApart(Stage& s) { Incompatible(s, true); }

void Oversize(Stage& s, size_t pieces) {
  const Seconds time = SeeChinese(s);
  const uint32_t rx = s.year().Prescribe();
  PutPlain(s, time, rx, pieces);
  const uint32_t last = s.year().last_line();
  const uint32_t settlement = s.year().Settle(time + 900);
  Answer& answer = Tell(s, settlement, {}, pieces > 18 ? "处方 24 味" : "处方 18 味");
  const uint32_t over = pieces > 18 ? static_cast<uint32_t>(pieces) - 18 : 1;
  for (uint32_t i = 0; i < over; ++i) answer.lines.push_back({settlement, last - over + 1 + i});
}
void Big(Stage& s) { Oversize(s, 24); }
void BigAtLimit(Stage& s) { Oversize(s, 18); }

constexpr Scenario kScenarios[] = {
    {"tcm-piece-never-paid", kAdult, kAdult, 2, NeverPaid, NeverPaidOwn},
    {"tcm-piece-sole-use-not-paid", kAdult, kAdult, 2, SoleUse, SoleUseInFormula},
    {"tcm-incompatibility", kAdult, kAdult, 2, TogetherForbidden, ForbiddenApart},
    {"tcm-oversize-rx", kAdult, kAdult, 2, Big, BigAtLimit},
};

}  // namespace

std::span<const Scenario> PieceScenarios() { return kScenarios; }

}  // namespace mingjian::synth
