// Clues counted and summed.

#include <fmt/format.h>

#include <algorithm>

#include "casework/clue_filter.h"
#include "casework/worklist.h"

namespace mingjian::casework {

Result<ClueSummary> Summarize(Database& database, const Actor& actor, Seconds now,
                              const WorklistQuery& query) {
  MJ_RETURN_IF_ERROR(RequireSight(actor));
  const Where where = WhereOf(actor, query);
  std::vector<Value> values = {Value(actor.user), Value(DayOf(now))};
  values.insert(values.end(), where.values.begin(), where.values.end());
  const auto count = [](std::string_view when) {
    return fmt::format("CAST(SUM(CASE WHEN {} THEN 1 ELSE 0 END) AS BIGINT)", when);
  };
  MJ_TRY(const Rows rows,
         database.Query(fmt::format("SELECT c.state, COUNT(*), CAST(SUM(c.fund_amt) AS BIGINT), "
                                    "{}, {}, {}, {} FROM clue c WHERE {} GROUP BY c.state",
                                    count("c.assignee = ?"), count("c.due_on > 0 AND c.due_on < ?"),
                                    count("c.assignee = ''"), count("c.attention = 1"), where.sql),
                        values));
  ClueSummary summary;
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::optional<State> state = StateOf(rows.Text(i, 0));
    if (!state) return DataError(fmt::format("clue: state '{}' is unknown", rows.Text(i, 0)));
    summary.by_state.push_back({*state, rows.Int(i, 1), rows.Money(i, 2)});
    summary.attention += rows.Int(i, 6);
    if (IsDecided(*state)) continue;
    summary.mine += rows.Int(i, 3);
    summary.overdue += rows.Int(i, 4);
    summary.unassigned += rows.Int(i, 5);
  }
  std::ranges::sort(summary.by_state, {}, &StateCount::state);
  return summary;
}

Result<std::vector<ClueSum>> SumClues(Database& database, const Actor& actor, SumBy by, int limit) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kView));
  Where where;
  where.And(kUndecidedSql);
  where.AndSeen(actor);
  where.values.emplace_back(limit);
  constexpr const char* kBy[] = {"c.fixmedins_code", "c.rule", "f.psn_no"};
  constexpr const char* kNames[] = {
      "COALESCE((SELECT p.name FROM provider p WHERE p.fixmedins_code = c.fixmedins_code), '')",
      "MAX(c.title)", "CAST('' AS TEXT)"};
  const bool person = by == SumBy::kPerson;
  MJ_TRY(
      const Rows rows,
      database.Query(
          fmt::format("SELECT {0}, COUNT(DISTINCT c.clue_id), {1}, CAST(SUM({2}.fund_amt) AS "
                      "BIGINT) AS total, {5} FROM clue c {3} WHERE {4} GROUP BY {0} ORDER BY total "
                      "DESC, {0} LIMIT ?",
                      kBy[static_cast<size_t>(by)],
                      person ? "COUNT(*)" : "CAST(SUM(c.findings) AS BIGINT)", person ? "f" : "c",
                      person ? "JOIN finding f ON f.clue_id = c.clue_id" : "", where.sql,
                      kNames[static_cast<size_t>(by)]),
          where.values));
  std::vector<ClueSum> sums;
  for (size_t i = 0; i < rows.size(); ++i) {
    sums.push_back({std::string(rows.Text(i, 0)), rows.Int(i, 1), rows.Int(i, 2), rows.Money(i, 3),
                    std::string(rows.Text(i, 4))});
  }
  return sums;
}

Result<std::vector<Workload>> Workloads(Database& database, const Actor& actor, Seconds now) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kView));
  Where where;
  where.values.emplace_back(DayOf(now));
  where.And("c.assignee <> ''");
  where.And(kUndecidedSql);
  where.AndSeen(actor);
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
