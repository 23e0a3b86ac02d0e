// The bill of a settlement out of a lake.

#include <fmt/format.h>

#include "base/hash.h"
#include "documents/clue_file.h"

namespace mingjian::documents {
namespace {

Decimal Amount(const lake::Column& column, size_t row) {
  const int64_t micros = column.Int(row);
  return micros == lake::kMissing ? Decimal() : Decimal::FromMicros(micros);
}
Seconds Time(const lake::Column& column, size_t row) {
  const int64_t time = column.Int(row);
  return time == lake::kMissing ? 0 : time;
}

Result<std::optional<Bill>> ReadBill(const lake::Lake& lake, lake::Connection& connection,
                                     const std::string& psn_no, const std::string& setl_id) {
  const uint32_t bucket = BucketOf(psn_no, lake.buckets());
  MJ_TRY(lake::Rows head,
         connection.Query(
             fmt::format("SELECT mdtrt_id, fixmedins_code, med_type, setl_time, medfee_sumamt, "
                         "fund_pay_sumamt FROM {} WHERE psn_no = ? AND setl_id = ?",
                         lake::BucketTable(lake, "setl_d", bucket)),
             {lake::Value(psn_no), lake::Value(setl_id)}));
  std::optional<Bill> bill;
  while (true) {
    MJ_TRY(const bool more, head.Next());
    if (!more) break;
    if (head.size() == 0) continue;
    bill = Bill{.setl_id = setl_id,
                .mdtrt_id = std::string(head.column(0).Text(0)),
                .fixmedins_code = std::string(head.column(1).Text(0)),
                .med_type = std::string(head.column(2).Text(0)),
                .settled_at = Time(head.column(3), 0),
                .total = Amount(head.column(4), 0),
                .fund = Amount(head.column(5), 0),
                .lines = {}};
  }
  if (!bill) return bill;
  MJ_TRY(lake::Rows rows,
         connection.Query(
             fmt::format("SELECT CAST(feedetl_sn AS VARCHAR), med_list_codg, COALESCE(hilist_name, "
                         "medins_list_name), spec, fee_ocur_time, cnt, pric, det_item_fee_sumamt, "
                         "inscp_scp_amt FROM {} WHERE psn_no = ? AND setl_id = ? ORDER BY "
                         "fee_ocur_time, feedetl_sn",
                         lake::BucketTable(lake, "fee_list_d", bucket)),
             {lake::Value(psn_no), lake::Value(setl_id)}));
  while (true) {
    MJ_TRY(const bool more, rows.Next());
    if (!more) return bill;
    for (size_t i = 0; i < rows.size(); ++i) {
      bill->lines.push_back({.feedetl_sn = std::string(rows.column(0).Text(i)),
                             .code = std::string(rows.column(1).Text(i)),
                             .name = std::string(rows.column(2).Text(i)),
                             .spec = std::string(rows.column(3).Text(i)),
                             .at = Time(rows.column(4), i),
                             .count = Amount(rows.column(5), i),
                             .price = Amount(rows.column(6), i),
                             .amount = Amount(rows.column(7), i),
                             .in_scope = Amount(rows.column(8), i)});
    }
  }
}

}  // namespace

BillSource BillsOf(const lake::Lake& lake, lake::Connection& connection) {
  return [&lake, &connection](const std::string& psn_no, const std::string& setl_id) {
    return ReadBill(lake, connection, psn_no, setl_id);
  };
}

}  // namespace mingjian::documents
