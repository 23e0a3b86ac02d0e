#pragma once
// Decisions on clues: every move of the state machine (states.h) goes through Decide, in one
// transaction with its event, its ledger entry and its row of the audit log.
//
// Refusals (RefusalOf): "stale-version" (somebody changed the clue since it was read), "no-right",
// "same-person" (duties must be separate), "state" (the event does not lead on from here),
// "reason", "amount", "attachment", "late" (after the last day), "panel" (votes missing), "door",
// "due" (money outstanding), "until", "cleared-facts" (a fact in the data clears what would stand).

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/error.h"
#include "base/time.h"
#include "casework/database.h"
#include "casework/rights.h"
#include "casework/states.h"
#include "casework/worklist.h"

namespace mingjian::casework {

struct Decision {
  int64_t clue_id = 0;
  int64_t version = 0;  // of the clue as the actor saw it
  Event event = Event::kBegin;
  std::string reason = {};  // up to 4,000 characters
  // kUphold: what stands of findings, whole cents, 0 = nothing. Those not named stand in full at
  // the first review and as they stood at the second, where amounts may only fall.
  std::map<std::string, Decimal> amounts = {};
  Seconds until = 0;  // kSuppress: the last day
  // kUphold: clearing facts (casework/clearing.h) that the actor has seen and does not follow;
  // those that the reason names need not be here.
  std::vector<std::string> acknowledged = {};
};

struct Outcome {
  State state = State::kHit;
  int64_t version = 0;
  Seconds due_on = 0;
  Decimal upheld = {};
  bool combined = false;  // duties were combined by one person, openly
};

Result<Outcome> Decide(Database& database, const Actor& actor, Seconds now,
                       const Decision& decision);
// Each in a transaction of its own; in order.
std::vector<Result<Outcome>> DecideAll(Database& database, const Actor& actor, Seconds now,
                                       std::span<const Decision> decisions);

// A vote of the panel of a clue in `panel`; one a person, given anew it replaces the former.
// kConclude needs at least three votes, an odd number; the majority decides whether the amounts of
// the second review stand or nothing does.
Status Vote(Database& database, const Actor& actor, Seconds now, int64_t clue_id, int64_t version,
            bool upholds, const std::string& reason);

// Gives the clue to a person ("" takes it back). Right: assign, or the first review for oneself.
Status Assign(Database& database, const Actor& actor, Seconds now, int64_t clue_id, int64_t version,
              const std::string& assignee);
// A remark; up to 4,000 characters. Right: note.
Result<int64_t> AddNote(Database& database, const Actor& actor, Seconds now, int64_t clue_id,
                        const std::string& body);

// Small places have one person for several duties: on, one person may act in several stages, and
// each such decision is marked `combined`. Right: users.
Status AllowCombinedDuties(Database& database, const Actor& actor, Seconds now, bool allowed);

// What the clock does: appeals whose last day has passed lapse, suppressions end. Each clue in a
// transaction of its own; run twice it does nothing more.
struct OverdueRun {
  int64_t lapsed = 0, resumed = 0;
  std::vector<int64_t> overdue;  // clues in reviews past their last day: people must act
};
Result<OverdueRun> RunOverdue(Database& database, Seconds now);

struct EventRow {
  Seconds at = 0;
  std::string actor, event, from_state, to_state, reason;
  Decimal before, after;
  bool combined = false;
};
Result<std::vector<EventRow>> EventsOf(Database& database, int64_t clue_id);

}  // namespace mingjian::casework
