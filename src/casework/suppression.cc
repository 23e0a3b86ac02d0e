#include "casework/suppression.h"

#include <fmt/format.h>

#include "base/text.h"
#include "casework/decide.h"
#include "casework/log.h"
#include "casework/schema.h"

namespace mingjian::casework {
namespace {

constexpr Seconds kLongest = 3 * 366 * kDaySeconds;

constexpr std::string_view kColumns =
    "s.suppression_id, s.at, s.actor, s.rule, s.region, s.fixmedins_code, s.psn_no, "
    "s.bilg_dr_codg, s.reason, s.until, s.ended_at, s.ended_by, s.end_reason";

Suppression RowAt(const Rows& rows, size_t i) {
  Suppression row;
  row.suppression_id = rows.Int(i, 0);
  row.at = rows.Int(i, 1);
  row.actor = rows.Text(i, 2);
  SuppressionPattern& pattern = row.pattern;
  size_t column = 3;
  for (std::string* text : {&pattern.rule, &pattern.region, &pattern.fixmedins_code,
                            &pattern.psn_no, &pattern.bilg_dr_codg, &pattern.reason}) {
    *text = rows.Text(i, column++);
  }
  pattern.until = rows.Int(i, column++);
  row.ended_at = rows.Int(i, column++);
  row.ended_by = rows.Text(i, column++);
  row.end_reason = rows.Text(i, column);
  return row;
}

// Hits all of whose findings fit.
Result<Rows> Fitting(Database& database, const SuppressionPattern& pattern) {
  std::string fits = "f.rule = ?";
  std::vector<Value> values = {pattern.rule, pattern.rule};
  const std::pair<const char*, const std::string*> parts[] = {
      {"f.fixmedins_code", &pattern.fixmedins_code},
      {"f.psn_no", &pattern.psn_no},
      {"f.bilg_dr_codg", &pattern.bilg_dr_codg}};
  for (const auto& [column, text] : parts) {
    if (text->empty()) continue;
    fits += fmt::format(" AND {} = ?", column);
    values.emplace_back(*text);
  }
  std::string place;
  if (!pattern.region.empty()) {
    const std::string prefix = RegionPrefix(pattern.region);
    place = " AND c.region >= ? AND c.region < ?";
    values.emplace_back(prefix);
    values.emplace_back(prefix + ":");
  }
  // Clues of a person or an institution name no rule.
  return database.Query(
      fmt::format("SELECT c.clue_id, c.version, c.findings, c.fund_amt FROM clue c WHERE c.rule IN "
                  "(?, '') AND c.state = 'hit' AND EXISTS (SELECT 1 FROM finding f WHERE f.clue_id "
                  "= c.clue_id) AND NOT EXISTS (SELECT 1 FROM finding f WHERE f.clue_id = "
                  "c.clue_id AND NOT ({})){} ORDER BY c.clue_id",
                  fits, place),
      values);
}

// REQUIRES: in a transaction.
Result<SuppressionRun> Lay(Database& database, Seconds now, const Suppression& suppression) {
  SuppressionRun run;
  run.suppression_id = suppression.suppression_id;
  MJ_TRY(const Rows clues, Fitting(database, suppression.pattern));
  int64_t amount = 0;
  for (size_t i = 0; i < clues.size(); ++i) {
    const int64_t clue_id = clues.Int(i, 0);
    MJ_RETURN_IF_ERROR(Decide(database, Actor::System(), now,
                              {.clue_id = clue_id,
                               .version = clues.Int(i, 1),
                               .event = Event::kSuppress,
                               .reason = fmt::format("抑制规则 {}: {}", suppression.suppression_id,
                                                     suppression.pattern.reason),
                               .until = suppression.pattern.until}));
    // A clue may come back and be held back again; the later amount counts.
    MJ_RETURN_IF_ERROR(database.Execute(
        "INSERT INTO suppressed_clue (clue_id, suppression_id, at, findings, fund_amt) VALUES (?, "
        "?, ?, ?, ?) ON CONFLICT (clue_id, suppression_id) DO UPDATE SET at = excluded.at, "
        "findings = excluded.findings, fund_amt = excluded.fund_amt",
        {clue_id, suppression.suppression_id, now, clues.Int(i, 2), clues.Int(i, 3)}));
    ++run.clues;
    amount += clues.Int(i, 3);
  }
  run.fund_amt = Decimal::FromMicros(amount);
  return run;
}

Status Check(const SuppressionPattern& pattern, Seconds now) {
  if (Trim(pattern.rule).empty()) {
    return Refuse("pattern", "a pattern names a rule: all rules of a place are not let alone");
  }
  if (Trim(pattern.reason).empty() || CodePoints(pattern.reason) > 4000) {
    return Refuse("reason", "a reason of 1 to 4,000 characters is required");
  }
  if (pattern.until <= now || pattern.until > now + kLongest) {
    return Refuse("until", "a pattern needs an end within three years");
  }
  return {};
}

}  // namespace

Result<SuppressionRun> AddSuppression(Database& database, const Actor& actor, Seconds now,
                                      const SuppressionPattern& pattern) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kSuppress, pattern.region, pattern.fixmedins_code));
  MJ_RETURN_IF_ERROR(Check(pattern, now));
  SuppressionRun run;
  const Status saved = database.InTransaction([&]() -> Status {
    MJ_TRY(const int64_t number, TakeNumbers(database, "suppression"));
    MJ_RETURN_IF_ERROR(database.Execute(
        "INSERT INTO suppression (suppression_id, at, actor, rule, region, fixmedins_code, psn_no, "
        "bilg_dr_codg, reason, until, ended_at, ended_by, end_reason) VALUES (?, ?, ?, ?, ?, ?, ?, "
        "?, ?, ?, 0, '', '')",
        {number, now, actor.user, pattern.rule, pattern.region, pattern.fixmedins_code,
         pattern.psn_no, pattern.bilg_dr_codg, pattern.reason, DayOf(pattern.until)}));
    Suppression suppression;
    suppression.suppression_id = number;
    suppression.pattern = pattern;
    MJ_TRY(run, Lay(database, now, suppression));
    return AppendLog(database, now, actor.user, "suppression",
                     fmt::format("suppression {}", number),
                     fmt::format("{} {} {} until {}: {} clues, {} yuan: {}", pattern.rule,
                                 pattern.region, pattern.fixmedins_code, FormatDate(pattern.until),
                                 run.clues, run.fund_amt.ToString(), pattern.reason));
  });
  if (!saved) return std::unexpected(saved.error());
  return run;
}

Status EndSuppression(Database& database, const Actor& actor, Seconds now, int64_t suppression_id,
                      const std::string& reason) {
  if (Trim(reason).empty()) return Refuse("reason", "a reason is required");
  return database.InTransaction([&]() -> Status {
    MJ_TRY(const Rows rows,
           database.Query(
               fmt::format("SELECT {} FROM suppression s WHERE s.suppression_id = ?", kColumns),
               {suppression_id}));
    if (rows.empty()) {
      return Refuse("no-suppression", fmt::format("there is no pattern {}", suppression_id));
    }
    const Suppression suppression = RowAt(rows, 0);
    MJ_RETURN_IF_ERROR(Require(actor, Right::kSuppress, suppression.pattern.region,
                               suppression.pattern.fixmedins_code));
    if (suppression.ended_at > 0) {
      return Refuse("state", fmt::format("pattern {} has ended on {}", suppression_id,
                                         FormatDate(suppression.ended_at)));
    }
    MJ_RETURN_IF_ERROR(
        database.Execute("UPDATE suppression SET ended_at = ?, ended_by = ?, end_reason = ? WHERE "
                         "suppression_id = ?",
                         {now, actor.user, reason, suppression_id}));
    MJ_TRY(const Rows clues,
           database.Query("SELECT c.clue_id, c.version FROM suppressed_clue s JOIN clue c ON "
                          "c.clue_id = s.clue_id WHERE s.suppression_id = ? AND c.state = "
                          "'suppressed' ORDER BY c.clue_id",
                          {suppression_id}));
    for (size_t i = 0; i < clues.size(); ++i) {
      MJ_RETURN_IF_ERROR(
          Decide(database, Actor::System(), now,
                 {.clue_id = clues.Int(i, 0),
                  .version = clues.Int(i, 1),
                  .event = Event::kResume,
                  .reason = fmt::format("抑制规则 {} 终止: {}", suppression_id, reason)}));
    }
    return AppendLog(database, now, actor.user, "suppression",
                     fmt::format("suppression {}", suppression_id),
                     fmt::format("ended, {} clues are hits again: {}", clues.size(), reason));
  });
}

Result<std::vector<Suppression>> Suppressions(Database& database, const Actor& actor, Seconds now,
                                              bool ended) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kView));
  MJ_TRY(
      const Rows rows,
      database.Query(
          fmt::format(
              "SELECT {}, COUNT(h.clue_id), CAST(COALESCE(SUM(h.findings), 0) AS BIGINT), "
              "CAST(COALESCE(SUM(h.fund_amt), 0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN "
              "c.state = 'suppressed' THEN 1 ELSE 0 END), 0) AS BIGINT), "
              "CAST(COALESCE(SUM(CASE WHEN c.state = 'suppressed' THEN c.fund_amt ELSE 0 END), "
              "0) AS BIGINT) FROM suppression s LEFT JOIN suppressed_clue h ON h.suppression_id "
              "= s.suppression_id LEFT JOIN clue c ON c.clue_id = h.clue_id {} GROUP BY {} ORDER "
              "BY s.suppression_id DESC",
              kColumns, ended ? "WHERE 0 = ?" : "WHERE s.ended_at = 0 AND s.until >= ?", kColumns),
          {ended ? 0 : DayOf(now)}));
  std::vector<Suppression> all;
  for (size_t i = 0; i < rows.size(); ++i) {
    Suppression row = RowAt(rows, i);
    if (!May(actor, Right::kView, row.pattern.region, row.pattern.fixmedins_code)) continue;
    row.clues = rows.Int(i, 13);
    row.findings = rows.Int(i, 14);
    row.fund_amt = rows.Money(i, 15);
    row.clues_now = rows.Int(i, 16);
    row.fund_amt_now = rows.Money(i, 17);
    all.push_back(std::move(row));
  }
  return all;
}

Result<std::vector<SuppressionRun>> ApplySuppressions(Database& database, Seconds now) {
  std::vector<SuppressionRun> runs;
  const Status saved = database.InTransaction([&]() -> Status {
    runs.clear();
    MJ_TRY(const Rows rows,
           database.Query(fmt::format("SELECT {} FROM suppression s WHERE s.ended_at = 0 AND "
                                      "s.until > ? ORDER BY s.suppression_id",
                                      kColumns),
                          {now}));
    for (size_t i = 0; i < rows.size(); ++i) {
      MJ_TRY(const SuppressionRun run, Lay(database, now, RowAt(rows, i)));
      if (run.clues > 0) runs.push_back(run);
    }
    return {};
  });
  if (!saved) return std::unexpected(saved.error());
  return runs;
}

}  // namespace mingjian::casework
