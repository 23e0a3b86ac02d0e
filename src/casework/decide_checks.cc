#include "casework/decide_checks.h"

#include <fmt/format.h>

namespace mingjian::casework {

Status CheckInTime(const ClueRow& clue, const Transition& transition, Seconds now) {
  if (transition.in_time && clue.due_on > 0 && DayOf(now) > clue.due_on) {
    return Refuse("late", fmt::format("the last day was {}", FormatDate(clue.due_on)));
  }
  return {};
}

Status CheckAttachment(Database& database, const ClueRow& clue) {
  MJ_TRY(const auto count,
         database.QueryInt("SELECT COUNT(*) FROM attachment WHERE clue_id = ? AND after_event >= "
                           "(SELECT COALESCE(MAX(event_id), 0) FROM clue_event WHERE clue_id = ? "
                           "AND from_state <> to_state)",
                           {clue.clue_id, clue.clue_id}));
  if (count.value_or(0) == 0) {
    return Refuse("attachment", "an appeal needs a document: attach it to the clue first");
  }
  return {};
}

Result<bool> PanelUpholds(Database& database, const ClueRow& clue) {
  MJ_TRY(
      const Rows votes,
      database.Query("SELECT COUNT(*), CAST(COALESCE(SUM(upholds), 0) AS BIGINT) FROM vote WHERE "
                     "clue_id = ? AND round = ?",
                     {clue.clue_id, clue.panel_round}));
  const int64_t count = votes.Int(0, 0), upholds = votes.Int(0, 1);
  if (count < 3 || count % 2 == 0) {
    return Refuse("panel",
                  fmt::format("{} votes: a panel has at least three, and an odd number", count));
  }
  return upholds * 2 > count;
}

Status CheckNothingDue(Database& database, int64_t clue_id) {
  MJ_TRY(const auto due,
         database.QueryInt("SELECT CAST(COALESCE(SUM(CASE WHEN to_account IN ('confirmed', "
                           "'agreed', 'damages_due', 'fine_due', 'late_fee_due') THEN amount ELSE "
                           "0 END), 0) - COALESCE(SUM(CASE WHEN from_account IN ('confirmed', "
                           "'agreed', 'damages_due', 'fine_due', 'late_fee_due') THEN amount ELSE "
                           "0 END), 0) AS BIGINT) FROM posting WHERE clue_id = ?",
                           {clue_id}));
  if (due.value_or(0) != 0) {
    return Refuse("due", fmt::format("{} yuan of this clue are neither paid nor written off",
                                     Decimal::FromMicros(*due).ToMoney()));
  }
  return {};
}

Status CheckDoor(Database& database, int64_t clue_id) {
  MJ_TRY(const auto doors,
         database.QueryInt("SELECT COUNT(*) FROM door WHERE clue_id = ?", {clue_id}));
  if (doors.value_or(0) == 0) {
    return Refuse("door", "record first what is done: refusal, agreement, penalty, transfer …");
  }
  return {};
}

}  // namespace mingjian::casework
