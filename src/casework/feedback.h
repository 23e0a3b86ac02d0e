#pragma once
// What people decided of a rule's findings, for the rule's history (mingjian rules overturn): how
// many were confirmed and how many overturned since it was last handed over.
//
// Confirmed: findings of which something stood in a final decision. Overturned: findings that a
// reviewer, the panel or the final approver let go. Findings that refunds withdrew or a correction
// of data resolved say nothing about the rule.

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "casework/database.h"
#include "casework/rights.h"

namespace mingjian::casework {

struct RuleDecisions {
  std::string rule;
  int64_t version = 1;
  int64_t confirmed = 0, overturned = 0;
};

// Since the last hand-over, rules without news left out; by rule and version. Right: view. A
// decision that was set aside later can make a number negative.
Result<std::vector<RuleDecisions>> Feedback(Database& database, const Actor& actor);
// Remembers that these were handed over. Right: export.
Status HandOver(Database& database, const Actor& actor, Seconds now,
                const std::vector<RuleDecisions>& decisions);

}  // namespace mingjian::casework
