#pragma once
// Policy: what a finding means for the caller, per rule and moment. A rule file and its regional
// overlay say off, remind, warn or hold; an operator may soften or sharpen that here, for all rules
// or for one, without touching the rulebook.

#include <map>
#include <optional>
#include <string>

#include "base/error.h"
#include "online/verdict.h"

namespace mingjian::online {

struct PolicyOptions {
  struct Of {
    std::optional<Decision> before, during;
  };
  // No finding is stricter than this: "remind" lets a new region begin with hints only.
  Decision at_most_before = Decision::kHold, at_most_during = Decision::kHold;
  // In place of what the rule says; by rule id.
  std::map<std::string, Of> rules;
};

// off → pass, remind → remind, warn → ask_reason, hold → hold; then the rule's own entry in
// `options`, then at_most. Severity kIndicator is never stricter than remind; a shadow rule and one
// that is not active pass.
Decision DecisionOf(const rules::Rule& rule, Moment moment, const PolicyOptions& options);

// "pass", "remind", "ask_reason" or "hold"; nothing for other words.
std::optional<Decision> ParseDecision(std::string_view word);

}  // namespace mingjian::online
