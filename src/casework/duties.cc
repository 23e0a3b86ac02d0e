#include "casework/duties.h"

#include <fmt/format.h>

#include "rules/life.h"

namespace mingjian::casework {
namespace {

// Why the actor may not, or "".
Result<std::string> Conflict(Database& database, const Actor& actor, const ClueRow& clue,
                             Duty duty) {
  MJ_TRY(const Rows events,
         database.Query("SELECT event, from_state FROM clue_event WHERE clue_id = ? AND actor = ? "
                        "ORDER BY event_id",
                        {clue.clue_id, actor.user}));
  for (size_t i = 0; i < events.size(); ++i) {
    const Duty done = DutyOf(events.Text(i, 0), events.Text(i, 1));
    if (done != Duty::kNone && done != duty) {
      return fmt::format("{} acted on clue {} before ('{}' in {})", actor.user, clue.clue_id,
                         events.Text(i, 0), events.Text(i, 1));
    }
  }
  if (duty == Duty::kAnswer) return std::string();
  MJ_TRY(const Rows authors,
         database.Query("SELECT DISTINCT s.author, f.rule FROM finding f JOIN rule_standing s ON "
                        "s.rule = f.rule AND s.version = f.version WHERE f.clue_id = ? AND "
                        "s.author <> ''",
                        {clue.clue_id}));
  for (size_t i = 0; i < authors.size(); ++i) {
    if (rules::SamePerson(authors.Text(i, 0), actor.user)) {
      return fmt::format("{} wrote the rule {}", actor.user, authors.Text(i, 1));
    }
  }
  return std::string();
}

}  // namespace

Duty DutyOf(std::string_view event, std::string_view from_state) {
  if (event == "vote") return Duty::kPanel;
  const std::optional<Event> known = EventOf(event);
  const std::optional<State> from = StateOf(from_state);
  if (!known || !from) return Duty::kNone;
  const Transition* transition = FindTransition(*from, *known);
  return transition == nullptr ? Duty::kNone : transition->duty;
}

Result<bool> DutiesCombine(Database& database) {
  MJ_TRY(const Rows allowed,
         database.Query("SELECT value FROM setting WHERE name = 'combined_duties'"));
  return !allowed.empty() && allowed.Text(0, 0) == "1";
}

Result<bool> CheckDuty(Database& database, const Actor& actor, const ClueRow& clue, Duty duty) {
  if (duty == Duty::kNone) return false;
  MJ_TRY(const std::string conflict, Conflict(database, actor, clue, duty));
  if (conflict.empty()) return false;
  MJ_TRY(const bool allowed, DutiesCombine(database));
  if (allowed) return true;
  return Refuse("same-person", conflict + "; another person must do this");
}

}  // namespace mingjian::casework
