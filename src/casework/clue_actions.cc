// What may be done with a clue, and what stands against it.

#include "casework/clue_file.h"
#include "casework/decide_checks.h"
#include "casework/duties.h"

namespace mingjian::casework {
namespace {

Status CheckAction(Database& database, const Actor& actor, Seconds now, const ClueRow& clue,
                   const Transition& transition) {
  MJ_RETURN_IF_ERROR(Require(actor, transition.right, clue.region, clue.fixmedins_code));
  MJ_RETURN_IF_ERROR(CheckDuty(database, actor, clue, transition.duty));
  MJ_RETURN_IF_ERROR(CheckInTime(clue, transition, now));
  if (transition.attachment) MJ_RETURN_IF_ERROR(CheckAttachment(database, clue));
  switch (transition.event) {
    case Event::kConclude:
      MJ_RETURN_IF_ERROR(PanelUpholds(database, clue));
      return {};
    case Event::kOrder:
      return CheckDoor(database, clue.clue_id);
    case Event::kArchive:
      return CheckNothingDue(database, clue.clue_id);
    default:
      return {};
  }
}

}  // namespace

Result<std::vector<ClueAction>> ActionsOf(Database& database, const Actor& actor, Seconds now,
                                          const ClueRow& clue) {
  std::vector<ClueAction> actions;
  for (const Transition& transition : Transitions()) {
    if (transition.from != clue.state || transition.right == Right::kJob) continue;
    ClueAction action{.event = transition.event,
                      .to = transition.to,
                      .reason = transition.reason,
                      .amounts = transition.amounts,
                      .attachment = transition.attachment,
                      .until = transition.event == Event::kSuppress};
    if (const Status status = CheckAction(database, actor, now, clue, transition); !status) {
      action.refusal = RefusalOf(status.error());
      // A database that is down is no reason against the action.
      if (action.refusal.empty()) return std::unexpected(status.error());
      action.sentence = status.error().message.substr(action.refusal.size() + 2);
    }
    actions.push_back(std::move(action));
  }
  return actions;
}

}  // namespace mingjian::casework
