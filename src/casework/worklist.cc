#include "casework/worklist.h"

#include <fmt/format.h>

#include <set>

#include "casework/clue_filter.h"

namespace mingjian::casework {
namespace {

constexpr std::string_view kColumns =
    "c.clue_id, c.grouping_by, c.fixmedins_code, c.psn_no, c.rule, c.month, c.title, c.region, "
    "c.assignee, c.part, c.severity, c.version, c.findings, c.panel_round, c.state, c.net_amt, "
    "c.fund_amt, c.score, c.upheld_amt, c.due_on, c.attention, c.created_at, c.changed_at";

Result<ClueRow> RowAt(const Rows& rows, size_t i) {
  ClueRow clue;
  clue.clue_id = rows.Int(i, 0);
  std::string* const texts[] = {&clue.grouping_by, &clue.fixmedins_code, &clue.psn_no,
                                &clue.rule,        &clue.month,          &clue.title,
                                &clue.region,      &clue.assignee};
  size_t column = 1;
  for (std::string* text : texts) *text = rows.Text(i, column++);
  int64_t* const numbers[] = {&clue.part, &clue.severity, &clue.version, &clue.findings,
                              &clue.panel_round};
  for (int64_t* number : numbers) *number = rows.Int(i, column++);
  const std::optional<State> state = StateOf(rows.Text(i, column));
  if (!state) {
    return DataError(
        fmt::format("clue {}: state '{}' is unknown", clue.clue_id, rows.Text(i, column)));
  }
  clue.state = *state;
  ++column;
  Decimal* const amounts[] = {&clue.net_amt, &clue.fund_amt, &clue.score, &clue.upheld_amt};
  for (Decimal* amount : amounts) *amount = rows.Money(i, column++);
  clue.due_on = rows.Int(i, column++);
  clue.attention = rows.Int(i, column++) != 0;
  clue.created_at = rows.Int(i, column++);
  clue.changed_at = rows.Int(i, column++);
  return clue;
}

}  // namespace

Result<std::vector<ClueRow>> Worklist(Database& database, const Actor& actor,
                                      const WorklistQuery& query) {
  MJ_RETURN_IF_ERROR(RequireSight(actor));
  if (query.limit < 1 || query.limit > 1000) {
    return UsageError(fmt::format("limit: {} is not from 1 to 1,000", query.limit));
  }
  Where where = WhereOf(actor, query);
  if (query.after) {
    where.And("(c.score, c.clue_id) < (?, ?)", {query.after->score, query.after->clue_id});
  }
  where.values.emplace_back(query.limit);
  MJ_TRY(const Rows rows,
         database.Query(fmt::format("SELECT {} FROM clue c WHERE {} ORDER BY c.score DESC, "
                                    "c.clue_id DESC LIMIT ?",
                                    kColumns, where.sql),
                        where.values));
  std::vector<ClueRow> clues;
  for (size_t i = 0; i < rows.size(); ++i) {
    MJ_TRY(ClueRow clue, RowAt(rows, i));
    clues.push_back(std::move(clue));
  }
  return clues;
}

Result<ClueRow> ReadClue(Database& database, int64_t clue_id) {
  MJ_TRY(const Rows rows,
         database.Query(fmt::format("SELECT {} FROM clue c WHERE c.clue_id = ?", kColumns),
                        {clue_id}));
  if (rows.empty()) return Refuse("no-clue", fmt::format("there is no clue {}", clue_id));
  return RowAt(rows, 0);
}

Status RequireSeen(Database& database, const Actor& actor, const ClueRow& clue) {
  if (May(actor, Right::kView, clue.region, clue.fixmedins_code)) return {};
  const bool told = May(actor, Right::kTold, clue.region, clue.fixmedins_code);
  bool own = false;
  for (const Scope& scope : ScopesOf(actor, Right::kOwn)) {
    if (own || !Covers(scope, clue.region, clue.fixmedins_code)) continue;
    MJ_TRY(const auto named,
           database.QueryInt("SELECT 1 FROM finding WHERE clue_id = ? AND bilg_dr_codg = ? LIMIT 1",
                             {clue.clue_id, scope.bilg_dr_codg}));
    own = named.has_value();
  }
  if (!told && !own) return Require(actor, Right::kView, clue.region, clue.fixmedins_code);
  MJ_TRY(const auto was_told,
         database.QueryInt(fmt::format("SELECT 1 FROM clue c WHERE c.clue_id = ? AND {}", kToldSql),
                           {clue.clue_id}));
  if (!was_told) return Refuse("no-clue", fmt::format("there is no clue {}", clue.clue_id));
  return {};
}

Result<ClueRow> FindClue(Database& database, const Actor& actor, int64_t clue_id) {
  MJ_TRY(ClueRow clue, ReadClue(database, clue_id));
  MJ_RETURN_IF_ERROR(RequireSeen(database, actor, clue));
  return clue;
}

Result<std::map<std::string, std::string>> ProviderNames(Database& database,
                                                         std::span<const ClueRow> clues) {
  std::set<std::string> codes;
  for (const ClueRow& clue : clues) codes.insert(clue.fixmedins_code);
  std::map<std::string, std::string> names;
  if (codes.empty()) return names;
  std::string marks;
  std::vector<Value> values;
  for (const std::string& code : codes) {
    marks += marks.empty() ? "?" : ", ?";
    values.emplace_back(code);
  }
  MJ_TRY(const Rows rows,
         database.Query(fmt::format("SELECT fixmedins_code, name FROM provider WHERE name <> '' "
                                    "AND fixmedins_code IN ({})",
                                    marks),
                        values));
  for (size_t i = 0; i < rows.size(); ++i) names.emplace(rows.Text(i, 0), rows.Text(i, 1));
  return names;
}

}  // namespace mingjian::casework
