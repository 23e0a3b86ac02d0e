#pragma once
// Proposals of who works on what: clues that nobody has, by score, each to a person whose grants
// cover its place and whom the separation of duties lets: least loaded first (open clues, those
// just proposed too), or in turn. The same clues and people give the same proposal.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/error.h"
#include "base/time.h"
#include "casework/database.h"
#include "casework/rights.h"
#include "casework/states.h"

namespace mingjian::casework {

enum class AssignmentBy { kLeastLoaded, kInTurn };

struct AssignmentQuery {
  State state = State::kHit;  // kHit, kFirstReview or kSecondReview
  std::string region = {}, rule = {};
  AssignmentBy by = AssignmentBy::kLeastLoaded;
  int limit = 200;  // 1 to 1,000
};
struct Proposal {
  int64_t clue_id = 0, version = 0;
  std::string assignee;  // "" = nobody may
  Decimal fund_amt;
};

// Right: assign; only clues where the actor holds it.
Result<std::vector<Proposal>> ProposeAssignments(Database& database, const Actor& actor,
                                                 const AssignmentQuery& query);
// Assigns each that has an assignee; gives how many. A clue that somebody changed since stays as it
// is.
Result<int64_t> AssignAll(Database& database, const Actor& actor, Seconds now,
                          std::span<const Proposal> proposals);

}  // namespace mingjian::casework
