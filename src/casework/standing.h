#pragma once
// How far a rule's findings have stood before people: what ranks clues besides money, and whose
// rule it is (who wrote a rule does not judge its findings).
//
// confidence = (confirmed + k × prior) ÷ (confirmed + overturned + k): the share of decided
// findings that stood, drawn towards a prior while few were decided. k = decided_min of
// rulebook/life.yaml. The priors by severity are our own reading (illustrative), no published
// figure: a clear violation 0.9, high suspicion 0.6, low 0.3, indicator 0.1.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "casework/database.h"
#include "rules/history.h"
#include "rules/life.h"
#include "rules/rulebook.h"

namespace mingjian::casework {

struct RuleStanding {
  std::string rule;
  int64_t version = 1;
  std::string author;  // who proposed the version; "" when the publisher shipped it
  int64_t confirmed = 0, overturned = 0;
  int64_t confidence = 0;  // micros, 0 to 1,000,000
};

// Priors, in micros; of an unknown severity that of "low".
int64_t PriorOf(std::string_view severity);
int64_t Confidence(int64_t confirmed, int64_t overturned, int64_t prior, int64_t weight);

// Of every rule of a rulebook; what the region decided counts beside what the nation did.
std::vector<RuleStanding> StandingsOf(const rules::Rulebook& rulebook, const rules::History& nation,
                                      const rules::History& region,
                                      const rules::LifeLimits& limits);

// Keeps them in the database, in place of earlier ones of the same rule and version.
// REQUIRES: in a transaction.
Status SaveStandings(Database& database, std::span<const RuleStanding> standings);

}  // namespace mingjian::casework
