#include "casework/feedback.h"

#include <fmt/format.h>

#include "casework/log.h"

namespace mingjian::casework {

Result<std::vector<RuleDecisions>> Feedback(Database& database, const Actor& actor) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kView, "", ""));
  MJ_TRY(const Rows rows,
         database.Query(
             "SELECT d.rule, d.version, d.confirmed - COALESCE(b.confirmed, 0), d.overturned - "
             "COALESCE(b.overturned, 0) FROM (SELECT f.rule, f.version, CAST(SUM(CASE WHEN c.state "
             "<> 'released' AND f.upheld_amt > 0 THEN 1 ELSE 0 END) AS BIGINT) AS confirmed, "
             "CAST(SUM(CASE WHEN f.upheld_amt = 0 AND (c.state <> 'released' OR EXISTS (SELECT 1 "
             "FROM clue_event e WHERE e.clue_id = c.clue_id AND e.event IN ('release', "
             "'overturn'))) THEN 1 ELSE 0 END) AS BIGINT) AS overturned FROM finding f JOIN clue c "
             "ON c.clue_id = f.clue_id WHERE c.state IN ('handling', 'rectification', 'archived', "
             "'released') AND f.state <> 'withdrawn' GROUP BY f.rule, f.version) d LEFT JOIN "
             "fed_back b ON b.rule = d.rule AND b.version = d.version ORDER BY d.rule, d.version"));
  std::vector<RuleDecisions> all;
  for (size_t i = 0; i < rows.size(); ++i) {
    RuleDecisions each{std::string(rows.Text(i, 0)), rows.Int(i, 1), rows.Int(i, 2),
                       rows.Int(i, 3)};
    if (each.confirmed != 0 || each.overturned != 0) all.push_back(std::move(each));
  }
  return all;
}

Status HandOver(Database& database, const Actor& actor, Seconds now,
                const std::vector<RuleDecisions>& decisions) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kExport));
  return database.InTransaction([&]() -> Status {
    for (const RuleDecisions& each : decisions) {
      MJ_RETURN_IF_ERROR(database.Execute(
          "INSERT INTO fed_back (rule, version, confirmed, overturned) VALUES (?, ?, ?, ?) ON "
          "CONFLICT (rule, version) DO UPDATE SET confirmed = fed_back.confirmed + "
          "excluded.confirmed, overturned = fed_back.overturned + excluded.overturned",
          {each.rule, each.version, each.confirmed, each.overturned}));
    }
    return AppendLog(database, now, actor.user, "feedback", "rules",
                     fmt::format("{} rules", decisions.size()));
  });
}

}  // namespace mingjian::casework
