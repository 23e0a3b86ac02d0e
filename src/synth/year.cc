#include "synth/year.h"

#include "base/error.h"

namespace mingjian::synth {
namespace {

// Half up to the fen; counts are hundredths and prices 1/10,000 yuan, so the product is
// 1/1,000,000.
int64_t AmountOfLine(int64_t count, int64_t price) {
  const int64_t product = count * price;
  return (product >= 0 ? product + 5'000 : product - 5'000) / 10'000;
}

void Price(Line& line) {
  line.amount = AmountOfLine(line.count, line.price) + line.surcharge;
  const bool own = line.all_own || (line.item->level == '3' && !line.in_scope_anyway);
  line.ownpay = own ? line.amount : 0;
  line.preself = 0;
  if (!own && line.item->level == '2') {
    const int64_t share = line.amount * line.item->selfpay_pct;
    line.preself = (share >= 0 ? share + 50 : share - 50) / 100;
  }
  line.inscope = line.amount - line.ownpay - line.preself;
}

}  // namespace

void Year::Clear() {
  visits.clear();
  settlements.clear();
  lines.clear();
  spells.clear();
  custody.clear();
  abroad.clear();
  oddities.clear();
  answers.clear();
  side_hits.clear();
  death = 0;
  prescription_ = line_begin_ = 0;
}

Visit& Year::Begin(uint32_t provider, int med_type, Seconds begin, Seconds end, Dept dept,
                   uint8_t doctor) {
  MJ_CHECK(line_begin_ == lines.size());
  prescription_ = 0;
  Visit& visit = visits.emplace_back();
  visit.provider = provider;
  visit.med_type = med_type;
  visit.begin = begin;
  visit.end = end;
  visit.dept = dept;
  visit.doctor = doctor;
  const int position = static_cast<int>(provider % kProvidersPerDistrict);
  level = position < kTertiaryCount ? 3 : position < kTertiaryCount + kSecondaryCount ? 2 : 1;
  return visit;
}

Line& Year::Add(const Item* item, Seconds time, int64_t count) {
  Line& line = lines.emplace_back();
  line.item = item;
  line.time = time;
  line.count = count;
  line.price = line.standard_price = item->price[static_cast<size_t>(level)];
  line.dept = line.executing = visits.back().dept;
  line.doctor = visits.back().doctor;
  return line;
}

uint32_t Year::Close(Settlement settlement) {
  settlement.line_begin = line_begin_;
  settlement.line_end = line_begin_ = static_cast<uint32_t>(lines.size());
  // Line numbers go on over the settlements of one visit.
  uint32_t sn = 0;
  for (const Settlement& other : settlements) {
    if (other.visit == settlement.visit) sn += other.line_end - other.line_begin;
  }
  for (uint32_t i = settlement.line_begin; i < settlement.line_end; ++i) {
    lines[i].sn = ++sn;
    Price(lines[i]);
  }
  settlements.push_back(settlement);
  return static_cast<uint32_t>(settlements.size()) - 1;
}

uint32_t Year::Settle(Seconds time) {
  Settlement settlement;
  settlement.visit = static_cast<uint32_t>(visits.size()) - 1;
  settlement.time = time;
  return Close(settlement);
}

uint32_t Year::Refund(uint32_t index, Seconds time) {
  MJ_CHECK(line_begin_ == lines.size());
  const Settlement of = settlements[index];
  for (uint32_t i = of.line_begin; i < of.line_end; ++i) {
    Line line = lines[i];
    line.count = -line.count;
    line.surcharge = -line.surcharge;
    line.refund_of = line.sn;
    lines.push_back(line);
  }
  Settlement settlement;
  settlement.visit = of.visit;
  settlement.time = time;
  settlement.refund_of = index + 1;
  return Close(settlement);
}

uint32_t Year::SettleAgain(uint32_t index, Seconds time, bool same_invoice) {
  MJ_CHECK(line_begin_ == lines.size());
  const Settlement of = settlements[index];
  for (uint32_t i = of.line_begin; i < of.line_end; ++i) {
    const Line line = lines[i];
    lines.push_back(line);
  }
  Settlement settlement;
  settlement.visit = of.visit;
  settlement.time = time;
  if (same_invoice) settlement.invoice_of = index + 1;
  settlement.centre = same_invoice;
  return Close(settlement);
}

}  // namespace mingjian::synth
