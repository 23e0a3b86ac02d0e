#pragma once
// What the commands of a rule's life share: the histories opened, events made and checked.

#include <string>

#include "base/error.h"
#include "cli/rules_commands.h"
#include "rules/life.h"

namespace mingjian::cli {

struct LifeOptions {
  RulesOptions rules;
  std::string to, who, why, audit;
  int64_t confirmed = 0, overturned = 0;
};

struct Life {
  std::string folder;  // of the rulebook
  std::string path;    // of the history that is written: the region's, or the nation's
  rules::LoadedRulebook loaded;
  rules::History nation, region;
  rules::LifeLimits limits;
  const rules::History& own() const { return region.region().empty() ? nation : region; }
};

// Loads the rulebook and its histories. Mistakes of either are printed and are an error, except
// that of an overlay whose decision is not recorded yet.
Result<Life> OpenLife(const RulesOptions& options);

// An event of the rule as it lies in the rulebook, from where it stands, now.
Result<rules::HistoryEvent> NewEvent(const Life& life, const std::string& rule,
                                     rules::HistoryEvent::Kind kind, const LifeOptions& options);

// A refusal of rules/life.h as an error.
Status CheckAgainst(const rules::History& history, const rules::HistoryEvent& event);
// The same for a move, with cases and back-test as far as the step asks for them.
Status CheckMove(const Life& life, const rules::HistoryEvent& event);

// Fills in what the audit in `folder` found with the rule; refused when it judged another version,
// another text or another region.
Status ReadBacktest(const Life& life, const std::string& folder, rules::HistoryEvent* event);

}  // namespace mingjian::cli
