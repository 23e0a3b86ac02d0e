#pragma once
// Separation of duties: a person acts in one stage of a clue only (first reviewer ≠ second ≠ panel
// ≠ final approver ≠ who answers for the institution), and who wrote a rule judges none of its
// findings. Where the installation allows combined duties (AllowCombinedDuties), it is recorded
// instead of refused.

#include "base/error.h"
#include "casework/database.h"
#include "casework/rights.h"
#include "casework/states.h"
#include "casework/worklist.h"

namespace mingjian::casework {

// The stage at which an event of a clue's history was done.
Duty DutyOf(std::string_view event, std::string_view from_state);

// Whether duties would be combined; refusal "same-person" where that is not allowed.
// REQUIRES: in a transaction that holds the clue.
Result<bool> CheckDuty(Database& database, const Actor& actor, const ClueRow& clue, Duty duty);
// Whether the installation allows them to be.
Result<bool> DutiesCombine(Database& database);

}  // namespace mingjian::casework
