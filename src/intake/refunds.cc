// Refunds of a group: its visits one by one through model/netting.h.

#include <algorithm>
#include <tuple>

#include "intake/finish.h"

namespace mingjian::intake {

void Finisher::NetRefunds(const GroupTable& lines) {
  Group& group = *group_;
  group.short_of.assign(lines.size(), 0);
  if (group.refund_order.empty()) return;
  const auto visit_of = [&](uint32_t row) {
    return group.settlement_visit[group.line_settlement[row]];
  };
  std::vector<uint8_t> wanted(group.visit_number.size());
  for (const uint32_t row : group.refund_order) wanted[visit_of(row)] = 1;
  // The rows of a visit in the order of judgement: settlement, time, number of the line.
  std::vector<uint32_t> rows;
  for (const uint32_t row : group.line_order) {
    if (wanted[visit_of(row)] != 0) rows.push_back(row);
  }
  rows.insert(rows.end(), group.refund_order.begin(), group.refund_order.end());
  const CellColumn& time = lines.At("fee_ocur_time");
  const CellColumn& number = lines.At("feedetl_sn");
  const auto key = [&](uint32_t row) {
    return std::tuple(visit_of(row), group.settlement_number[group.line_settlement[row]],
                      time.numbers[row], number.texts[row].size(), number.texts[row]);
  };
  std::sort(rows.begin(), rows.end(), [&](uint32_t a, uint32_t b) { return key(a) < key(b); });
  const CellColumn* init = lines.Find("init_feedetl_sn");
  const CellColumn &code = lines.At("med_list_codg"), &pric = lines.At("pric");
  const CellColumn &cnt = lines.At("cnt"), &amount = lines.At("det_item_fee_sumamt");
  const CellColumn& inscp = lines.At("inscp_scp_amt");
  std::vector<model::VisitLine> visit;
  std::vector<int64_t> short_of;
  for (size_t i = 0; i < rows.size(); ++i) {
    const uint32_t row = rows[i];
    const uint32_t settlement = group.line_settlement[row];
    visit.push_back({row, group.settlement_number[settlement], group.is_refund[row] != 0,
                     group.refund_settlement[settlement] != 0, int64_t{code.ids[row]},
                     pric.numbers[row], cnt.numbers[row], amount.numbers[row], inscp.numbers[row],
                     std::string(number.texts[row]),
                     init == nullptr ? std::string() : std::string(init->texts[row])});
    if (i + 1 < rows.size() && visit_of(rows[i + 1]) == visit_of(row)) continue;
    model::NetVisit(visit, group.nettings, short_of);
    visit.clear();
  }
  for (const int64_t row : short_of) group.short_of[static_cast<size_t>(row)] = 1;
}

}  // namespace mingjian::intake
