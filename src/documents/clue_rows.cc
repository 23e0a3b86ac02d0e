#include "documents/clue_rows.h"

#include <fmt/format.h>

#include <vector>

#include "casework/findings.h"

namespace mingjian::documents {
namespace {

constexpr int64_t kPage = 1000;

std::string LinesText(const std::string& raw, const std::string& setl_id) {
  std::string text;
  for (const auto& [settlement, line] : casework::LinesOf(raw)) {
    if (!text.empty()) text += "、";
    text += settlement == setl_id ? line : fmt::format("{}:{}", settlement, line);
  }
  return text;
}

}  // namespace

Status EachFinding(casework::Database& database, int64_t clue_id,
                   const std::function<Status(const FindingRow&)>& each) {
  int64_t time = INT64_MIN;
  std::string last;
  while (true) {
    MJ_TRY(const casework::Rows rows,
           database.Query("SELECT finding_id, rule, title, source, severity, point, state, psn_no, "
                          "mdtrt_id, setl_id, bilg_dr_codg, basis, message, compared, violates, "
                          "involves, version, setl_time, vola_amt, standing_amt, net_amt, "
                          "fund_amt, upheld_amt FROM finding WHERE clue_id = ? AND (setl_time, "
                          "finding_id) > (?, ?) ORDER BY setl_time, finding_id LIMIT ?",
                          {clue_id, time, last, kPage}));
    for (size_t i = 0; i < rows.size(); ++i) {
      FindingRow row;
      size_t column = 0;
      for (std::string* text :
           {&row.finding_id, &row.rule, &row.title, &row.source, &row.severity, &row.point,
            &row.state, &row.psn_no, &row.mdtrt_id, &row.setl_id, &row.bilg_dr_codg, &row.basis,
            &row.message, &row.compared, &row.violates_raw, &row.involves_raw}) {
        *text = rows.Text(i, column++);
      }
      row.lines = LinesText(row.violates_raw, row.setl_id);
      row.involves = LinesText(row.involves_raw, row.setl_id);
      row.version = rows.Int(i, column++);
      row.setl_time = rows.Int(i, column++);
      for (Decimal* amount :
           {&row.vola_amt, &row.standing_amt, &row.net_amt, &row.fund_amt, &row.upheld_amt}) {
        *amount = rows.Money(i, column++);
      }
      MJ_RETURN_IF_ERROR(each(row));
      time = row.setl_time;
      last = row.finding_id;
    }
    if (static_cast<int64_t>(rows.size()) < kPage) return {};
  }
}

}  // namespace mingjian::documents
