#include "engine/money.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "base/decimal.h"
#include "engine/columns.h"
#include "engine/engine.h"

namespace mingjian::engine {
namespace {

// Whole visits claim before single lines: what is wrong as a whole needs no further reason.
bool IsWhole(rules::Subject subject) {
  return subject == rules::Subject::kVisit || subject == rules::Subject::kSettlement ||
         subject == rules::Subject::kPerson;
}

// `amount` × fund ÷ in-scope of the settlement, never more than the amount; 0 where unknown.
int64_t FundShare(const Data& data, uint32_t settlement, int64_t amount) {
  const auto& columns = data.columns().settlement;
  const Rows& rows = data.t().settlement;
  const int64_t fund = Data::Cell(rows, columns.fund_pay_sumamt, settlement);
  const int64_t in_scope = Data::Cell(rows, columns.inscp_scp_amt, settlement);
  if (fund == kMissing || in_scope == kMissing || fund <= 0 || in_scope <= 0) return 0;
  const auto share = Decimal::MultiplyDivide(Decimal::FromMicros(amount), Decimal::FromMicros(fund),
                                             Decimal::FromMicros(in_scope));
  return share ? std::min(share->micros(), amount) : 0;
}

}  // namespace

void CountMoneyOnce(const Timelines& timelines, std::vector<Finding>* findings) {
  if (findings->empty()) return;
  Data data;
  data.Open(timelines);
  CountMoneyOnce(data, findings);
}

void CountMoneyOnce(const Data& data, std::vector<Finding>* findings) {
  const Timelines& timelines = data.t();
  std::vector<uint32_t> order(findings->size());
  std::iota(order.begin(), order.end(), 0);
  // Findings arrive in a settled order, so a stable sort decides every tie the same way always.
  std::stable_sort(order.begin(), order.end(), [&](uint32_t left, uint32_t right) {
    const Finding& a = (*findings)[left];
    const Finding& b = (*findings)[right];
    if (a.rule->severity != b.rule->severity) return a.rule->severity < b.rule->severity;
    const bool a_whole = IsWhole(a.rule->on), b_whole = IsWhole(b.rule->on);
    if (a_whole != b_whole) return a_whole;
    if (a.vola_amt != b.vola_amt) return a.vola_amt > b.vola_amt;
    return a.rule->id < b.rule->id;
  });
  std::unordered_map<uint32_t, int64_t> left;  // in-scope money of a line not yet claimed
  for (const uint32_t i : order) {
    Finding& finding = (*findings)[i];
    finding.net_amt = 0;
    finding.fund_amt = 0;
    const bool takes = finding.state != State::kWithdrawn && !finding.rule->shadow;
    int64_t wanted = takes ? finding.standing_amt : 0;
    // One rounding per settlement, not per line.
    uint32_t settlement = kNoRow;
    int64_t taken_here = 0;
    const auto close = [&] {
      if (taken_here > 0) finding.fund_amt += FundShare(data, settlement, taken_here);
      taken_here = 0;
    };
    for (const uint32_t line : finding.violates) {
      if (wanted <= 0) break;
      const auto [rest, fresh] = left.try_emplace(line, 0);
      if (fresh) rest->second = data.InScope(line, kAllRefunds);
      const int64_t taken = std::min(wanted, rest->second);
      if (taken <= 0) continue;
      rest->second -= taken;
      wanted -= taken;
      finding.net_amt += taken;
      if (timelines.line_settlement[line] != settlement) {
        close();
        settlement = timelines.line_settlement[line];
      }
      taken_here += taken;
    }
    close();
  }
}

}  // namespace mingjian::engine
