#include "casework/import_recount.h"

#include <fmt/format.h>

#include "casework/schema.h"
#include "casework/states.h"

namespace mingjian::casework {
namespace {

// What a clue's money says for ranking, as import.cc counts it, over the findings of a clue.
constexpr std::string_view kScoreSql =
    "COALESCE((SELECT CAST(SUM(f.fund_amt / 1000 * COALESCE(s.confidence, CASE f.severity WHEN "
    "'violation' THEN 900000 WHEN 'high' THEN 600000 ELSE 300000 END) / 1000) AS BIGINT) FROM "
    "finding f LEFT JOIN rule_standing s ON s.rule = f.rule AND s.version = f.version WHERE "
    "f.clue_id = clue.clue_id), 0)";

Status WriteEvent(Database& database, const ImportRun& run, int64_t clue_id, std::string_view actor,
                  std::string_view event, std::string_view from, std::string_view to,
                  std::string_view reason, int64_t before, int64_t after) {
  MJ_TRY(const int64_t number, TakeNumbers(database, "event"));
  MJ_RETURN_IF_ERROR(database.Execute(
      "INSERT INTO clue_event (event_id, clue_id, at, actor, event, from_state, to_state, reason, "
      "before_amt, after_amt, combined) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
      {number, clue_id, run.at, actor, event, from, to, reason, before, after}));
  return {};
}

}  // namespace

Status RecountClue(Database& database, const ImportRun& run, int64_t clue_id) {
  MJ_RETURN_IF_ERROR(database.Execute(
      fmt::format(
          "UPDATE clue SET version = version + 1, changed_at = ?, findings = (SELECT COUNT(*) FROM "
          "finding f WHERE f.clue_id = clue.clue_id), net_amt = COALESCE((SELECT "
          "CAST(SUM(f.net_amt) AS BIGINT) FROM finding f WHERE f.clue_id = clue.clue_id), 0), "
          "fund_amt = COALESCE((SELECT CAST(SUM(f.fund_amt) AS BIGINT) FROM finding f WHERE "
          "f.clue_id = clue.clue_id), 0), upheld_amt = COALESCE((SELECT CAST(SUM(f.upheld_amt) AS "
          "BIGINT) FROM finding f WHERE f.clue_id = clue.clue_id), 0), score = {} WHERE clue_id = "
          "?",
          kScoreSql),
      {run.at, clue_id}));
  return {};
}

Status RecountChanged(Database& database, const ImportRun& run,
                      const std::map<int64_t, int64_t>& changed, const std::set<int64_t>& held) {
  for (const auto& [clue_id, difference] : changed) {
    MJ_TRY(const Rows clue,
           database.Query("SELECT state, fund_amt FROM clue WHERE clue_id = ?", {clue_id}));
    MJ_RETURN_IF_ERROR(WriteEvent(
        database, run, clue_id, run.actor, held.contains(clue_id) ? "changed_later" : "changed",
        clue.Text(0, 0), clue.Text(0, 0), fmt::format("import {}", run.import_id), clue.Int(0, 1),
        clue.Int(0, 1) + difference));
    if (!held.contains(clue_id)) MJ_RETURN_IF_ERROR(RecountClue(database, run, clue_id));
  }
  return {};
}

Result<int64_t> ReleaseWithdrawn(Database& database, const ImportRun& run,
                                 const std::map<int64_t, int64_t>& changed) {
  int64_t all = 0;
  for (const auto& [clue_id, difference] : changed) {
    MJ_TRY(const int64_t released,
           database.Execute(
               "UPDATE clue SET state = ?, version = version + 1 WHERE clue_id = ? AND state = ? "
               "AND NOT EXISTS (SELECT 1 FROM finding f WHERE f.clue_id = clue.clue_id AND "
               "f.state <> 'withdrawn')",
               {ToString(State::kReleased), clue_id, ToString(State::kHit)}));
    if (released == 0) continue;
    ++all;
    MJ_RETURN_IF_ERROR(WriteEvent(database, run, clue_id, "system", "withdrawn",
                                  ToString(State::kHit), ToString(State::kReleased),
                                  "later refunds withdrew every finding", 0, 0));
  }
  return all;
}

}  // namespace mingjian::casework
