#pragma once
// What the commands of a rule's life share: the histories opened, events made and checked.

#include <optional>
#include <string>

#include "base/error.h"
#include "cli/rules_commands.h"
#include "rules/life_book.h"

namespace mingjian::cli {

struct LifeOptions {
  RulesOptions rules;
  std::string to, who, why, audit;
  int64_t confirmed = 0, overturned = 0;
};

// Loads the rulebook and its histories. Mistakes of either are printed and are an error, except
// that of an overlay whose decision is not recorded yet.
Result<rules::LifeBook> OpenLife(const RulesOptions& options);

// An event of the rule as it lies in the rulebook, from where it stands, now, by the person and
// with the reason of the options.
Result<rules::HistoryEvent> NewEvent(const rules::LifeBook& life, const std::string& rule,
                                     rules::HistoryEvent::Kind kind, const LifeOptions& options);

// A refusal of rules/life.h as an error; none is none.
Status AsStatus(const std::optional<rules::Refusal>& refusal);
// Whether a move may be made, with cases and back-test as far as the step asks for them.
Status CheckMove(const rules::LifeBook& life, const rules::HistoryEvent& event);

// Fills in what the audit in `folder` found with the rule; refused when it judged another version,
// another text or another region.
Status ReadBacktest(const rules::LifeBook& life, const std::string& folder,
                    rules::HistoryEvent* event);

}  // namespace mingjian::cli
