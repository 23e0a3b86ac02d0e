#include "casework/worklist.h"

#include <fmt/format.h>

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

// A WHERE of parts with their values.
struct Where {
  std::string sql = "1 = 1";
  std::vector<Value> values = {};
  void And(std::string_view part, std::initializer_list<Value> more = {}) {
    sql += fmt::format(" AND {}", part);
    values.insert(values.end(), more.begin(), more.end());
  }
  void AndRegion(const std::string& region) {
    const std::string prefix = RegionPrefix(region);
    // Digits sort before ':' in every collation that a database of this module has.
    And("c.region >= ? AND c.region < ?", {prefix, prefix + ":"});
  }
  // What the grants cover; nothing without one.
  void AndScopes(const std::vector<Scope>& scopes) {
    std::string any;
    std::vector<Value> more;
    for (const Scope& scope : scopes) {
      if (scope.region.empty() && scope.fixmedins_code.empty()) return;
      std::string one = "1 = 1";
      if (!scope.region.empty()) {
        const std::string prefix = RegionPrefix(scope.region);
        one += " AND c.region >= ? AND c.region < ?";
        more.insert(more.end(), {Value(prefix), Value(prefix + ":")});
      }
      if (!scope.fixmedins_code.empty()) {
        one += " AND c.fixmedins_code = ?";
        more.emplace_back(scope.fixmedins_code);
      }
      any += fmt::format("{}({})", any.empty() ? "" : " OR ", one);
    }
    sql += any.empty() ? " AND 1 = 0" : fmt::format(" AND ({})", any);
    values.insert(values.end(), more.begin(), more.end());
  }
};

constexpr std::string_view kUndecided =
    "c.state NOT IN ('handling', 'rectification', 'archived', 'released')";

Where WhereOf(const Actor& actor, const WorklistQuery& query) {
  Where where;
  if (!query.states.empty()) {
    std::string marks;
    for (size_t i = 0; i < query.states.size(); ++i) marks += i == 0 ? "?" : ", ?";
    where.And(fmt::format("c.state IN ({})", marks));
    for (const State state : query.states) where.values.emplace_back(ToString(state));
  }
  const std::pair<const char*, const std::string*> texts[] = {
      {"c.fixmedins_code = ?", &query.fixmedins_code},
      {"c.rule = ?", &query.rule},
      {"c.month = ?", &query.month},
      {"c.assignee = ?", &query.assignee},
      {"c.clue_id IN (SELECT f.clue_id FROM finding f WHERE f.psn_no = ?)", &query.psn_no}};
  for (const auto& [part, text] : texts) {
    if (!text->empty()) where.And(part, {*text});
  }
  if (!query.region.empty()) where.AndRegion(query.region);
  if (query.severity) where.And("c.severity = ?", {*query.severity});
  if (query.fund_min) where.And("c.fund_amt >= ?", {*query.fund_min});
  if (query.due_before > 0) where.And("c.due_on > 0 AND c.due_on < ?", {query.due_before});
  if (query.attention) where.And("c.attention = 1");
  where.AndScopes(ScopesOf(actor, Right::kView));
  return where;
}

}  // namespace

Result<std::vector<ClueRow>> Worklist(Database& database, const Actor& actor,
                                      const WorklistQuery& query) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kView));
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

Result<ClueRow> FindClue(Database& database, const Actor& actor, int64_t clue_id) {
  MJ_TRY(ClueRow clue, ReadClue(database, clue_id));
  MJ_RETURN_IF_ERROR(Require(actor, Right::kView, clue.region, clue.fixmedins_code));
  return clue;
}

Result<std::vector<ClueSum>> SumClues(Database& database, const Actor& actor, SumBy by, int limit) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kView));
  Where where;
  where.And(kUndecided);
  where.AndScopes(ScopesOf(actor, Right::kView));
  where.values.emplace_back(limit);
  constexpr const char* kBy[] = {"c.fixmedins_code", "c.rule", "f.psn_no"};
  const bool person = by == SumBy::kPerson;
  MJ_TRY(
      const Rows rows,
      database.Query(
          fmt::format("SELECT {0}, COUNT(DISTINCT c.clue_id), {1}, CAST(SUM({2}.fund_amt) AS "
                      "BIGINT) AS total FROM clue c {3} WHERE {4} GROUP BY {0} ORDER BY total "
                      "DESC, {0} LIMIT ?",
                      kBy[static_cast<size_t>(by)],
                      person ? "COUNT(*)" : "CAST(SUM(c.findings) AS BIGINT)", person ? "f" : "c",
                      person ? "JOIN finding f ON f.clue_id = c.clue_id" : "", where.sql),
          where.values));
  std::vector<ClueSum> sums;
  for (size_t i = 0; i < rows.size(); ++i) {
    sums.push_back(
        {std::string(rows.Text(i, 0)), rows.Int(i, 1), rows.Int(i, 2), rows.Money(i, 3)});
  }
  return sums;
}

Result<std::vector<Workload>> Workloads(Database& database, const Actor& actor, Seconds now) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kView));
  Where where;
  where.values.emplace_back(DayOf(now));
  where.And("c.assignee <> ''");
  where.And(kUndecided);
  where.AndScopes(ScopesOf(actor, Right::kView));
  MJ_TRY(const Rows rows,
         database.Query(fmt::format("SELECT c.assignee, COUNT(*), CAST(SUM(CASE WHEN c.due_on > 0 "
                                    "AND c.due_on < ? THEN 1 ELSE 0 END) AS BIGINT), "
                                    "CAST(SUM(c.fund_amt) AS BIGINT) FROM clue c WHERE {} GROUP BY "
                                    "c.assignee ORDER BY c.assignee",
                                    where.sql),
                        where.values));
  std::vector<Workload> loads;
  for (size_t i = 0; i < rows.size(); ++i) {
    loads.push_back(
        {std::string(rows.Text(i, 0)), rows.Int(i, 1), rows.Int(i, 2), rows.Money(i, 3)});
  }
  return loads;
}

}  // namespace mingjian::casework
