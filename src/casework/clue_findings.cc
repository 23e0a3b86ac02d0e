// Findings of a clue, and those that name a doctor.

#include <fmt/format.h>

#include "casework/clue_file.h"
#include "casework/clue_filter.h"

namespace mingjian::casework {
namespace {

constexpr std::string_view kColumns =
    "f.finding_id, f.rule, f.title, f.source, f.severity, f.point, f.state, f.psn_no, "
    "f.fixmedins_code, f.mdtrt_id, f.setl_id, f.bilg_dr_codg, f.violates, f.involves, f.compared, "
    "f.basis, f.message, f.clue_id, f.version, f.setl_time, f.vola_amt, f.standing_amt, f.net_amt, "
    "f.fund_amt, f.upheld_amt, c.state";

Result<std::vector<FindingRow>> FindingsWhere(Database& database, const Where& where) {
  MJ_TRY(const Rows rows,
         database.Query(fmt::format("SELECT {} FROM finding f JOIN clue c ON c.clue_id = f.clue_id "
                                    "WHERE {} ORDER BY f.finding_id LIMIT ?",
                                    kColumns, where.sql),
                        where.values));
  std::vector<FindingRow> findings;
  for (size_t i = 0; i < rows.size(); ++i) {
    FindingRow row;
    std::string* const texts[] = {
        &row.finding_id, &row.rule,         &row.title,    &row.source,         &row.severity,
        &row.point,      &row.state,        &row.psn_no,   &row.fixmedins_code, &row.mdtrt_id,
        &row.setl_id,    &row.bilg_dr_codg, &row.violates, &row.involves,       &row.compared,
        &row.basis,      &row.message};
    size_t column = 0;
    for (std::string* text : texts) *text = rows.Text(i, column++);
    int64_t* const numbers[] = {&row.clue_id, &row.version, &row.setl_time};
    for (int64_t* number : numbers) *number = rows.Int(i, column++);
    Decimal* const amounts[] = {&row.vola_amt, &row.standing_amt, &row.net_amt, &row.fund_amt,
                                &row.upheld_amt};
    for (Decimal* amount : amounts) *amount = rows.Money(i, column++);
    row.clue_state = StateOf(rows.Text(i, column)).value_or(State::kHit);
    findings.push_back(std::move(row));
  }
  return findings;
}

// The findings of a clue that the actor sees: a doctor his own.
Result<Where> SeenOf(Database& database, const Actor& actor, int64_t clue_id) {
  MJ_TRY(const ClueRow clue, FindClue(database, actor, clue_id));
  Where where;
  where.And("f.clue_id = ?", {clue_id});
  const bool all = May(actor, Right::kView, clue.region, clue.fixmedins_code) ||
                   May(actor, Right::kTold, clue.region, clue.fixmedins_code);
  if (all) return where;
  std::string marks;
  for (const Scope& scope : ScopesOf(actor, Right::kOwn)) {
    if (!Covers(scope, clue.region, clue.fixmedins_code)) continue;
    marks += marks.empty() ? "?" : ", ?";
    where.values.emplace_back(scope.bilg_dr_codg);
  }
  where.And(fmt::format("f.bilg_dr_codg IN ({})", marks));
  return where;
}

}  // namespace

Result<std::vector<FindingRow>> FindingsOfClue(Database& database, const Actor& actor,
                                               int64_t clue_id, const std::string& after,
                                               int limit) {
  MJ_TRY(Where where, SeenOf(database, actor, clue_id));
  if (!after.empty()) where.And("f.finding_id > ?", {after});
  where.values.emplace_back(limit);
  return FindingsWhere(database, where);
}

Result<FindingRow> FindFinding(Database& database, const Actor& actor, int64_t clue_id,
                               const std::string& finding_id) {
  MJ_TRY(Where where, SeenOf(database, actor, clue_id));
  where.And("f.finding_id = ?", {finding_id});
  where.values.emplace_back(1);
  MJ_TRY(std::vector<FindingRow> found, FindingsWhere(database, where));
  if (found.empty()) {
    return Refuse("no-finding",
                  fmt::format("there is no finding '{}' in clue {}", finding_id, clue_id));
  }
  return std::move(found.front());
}

Result<std::vector<FindingRow>> OwnFindings(Database& database, const Actor& actor,
                                            const std::string& after, int limit) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kOwn));
  Where where;
  std::string any;
  for (const Scope& scope : ScopesOf(actor, Right::kOwn)) {
    any +=
        fmt::format("{}(f.bilg_dr_codg = ? AND f.fixmedins_code = ?)", any.empty() ? "" : " OR ");
    where.values.emplace_back(scope.bilg_dr_codg);
    where.values.emplace_back(scope.fixmedins_code);
  }
  where.And(fmt::format("({})", any));
  where.And(kToldSql);
  if (!after.empty()) where.And("f.finding_id > ?", {after});
  where.values.emplace_back(limit);
  return FindingsWhere(database, where);
}

}  // namespace mingjian::casework
