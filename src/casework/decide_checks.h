#pragma once
// What must hold before a decision, besides rights and duties. Private to src/casework.

#include <cstdint>

#include "base/error.h"
#include "base/time.h"
#include "casework/database.h"
#include "casework/states.h"
#include "casework/worklist.h"

namespace mingjian::casework {

// Refusal "late" after the last day of a limit where the event must come in time.
Status CheckInTime(const ClueRow& clue, const Transition& transition, Seconds now);
// Refusal "attachment" when no document was added in this state.
Status CheckAttachment(Database& database, const ClueRow& clue);
// What the majority of this round's votes says; refusal "panel" when they do not suffice.
Result<bool> PanelUpholds(Database& database, const ClueRow& clue);
// Refusal "due" while money of the clue is neither paid nor written off.
Status CheckNothingDue(Database& database, int64_t clue_id);
// Refusal "door" when nothing is on record that follows from the decision.
Status CheckDoor(Database& database, int64_t clue_id);

}  // namespace mingjian::casework
