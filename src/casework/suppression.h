#pragma once
// Suppression patterns: hits that nobody shall look at for a while, by rule and place, person or
// doctor, with a reason and a last day. A pattern is laid on the hits that wait and on those of
// every later import; a clue is suppressed when all its findings fit. Nothing is hidden in silence:
// each pattern lists the clues and the money that it holds back, and the ledger counts it still as
// identified. A clue comes back by itself after the last day (RunOverdue), or when the pattern
// ends.
//
// Findings do not say the department, so a pattern cannot either.

#include <cstdint>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/error.h"
#include "base/time.h"
#include "casework/database.h"
#include "casework/rights.h"

namespace mingjian::casework {

struct SuppressionPattern {
  std::string rule;  // needed
  // Each "" = any. A region holds what lies in it.
  std::string region = {}, fixmedins_code = {}, psn_no = {}, bilg_dr_codg = {};
  std::string reason = {};
  Seconds until = 0;  // the last day; within three years
};

struct Suppression {
  int64_t suppression_id = 0;
  SuppressionPattern pattern;
  Seconds at = 0, ended_at = 0;  // 0 = it runs, or its last day is over
  std::string actor, ended_by, end_reason;
  // What it ever held back, and what it holds back now.
  int64_t clues = 0, findings = 0, clues_now = 0;
  Decimal fund_amt, fund_amt_now;
};

struct SuppressionRun {
  int64_t suppression_id = 0, clues = 0;
  Decimal fund_amt;
};

// Right: suppress, at the place of the pattern (without one: everywhere). Refusals: "pattern" (no
// rule), "reason", "until". Gives what it holds back at once.
Result<SuppressionRun> AddSuppression(Database& database, const Actor& actor, Seconds now,
                                      const SuppressionPattern& pattern);
// Its clues are hits again. Refusals: "no-suppression", "reason", "state" (has ended already).
Status EndSuppression(Database& database, const Actor& actor, Seconds now, int64_t suppression_id,
                      const std::string& reason);
// Newest first, of places where the actor may view; those that are over too when asked.
Result<std::vector<Suppression>> Suppressions(Database& database, const Actor& actor, Seconds now,
                                              bool ended);

// Lays every pattern that runs on the hits that wait; an import does so at its end. Gives the
// patterns that held something back.
Result<std::vector<SuppressionRun>> ApplySuppressions(Database& database, Seconds now);

}  // namespace mingjian::casework
