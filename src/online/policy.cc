#include "online/policy.h"

#include <algorithm>

namespace mingjian::online {
namespace {

Decision Of(rules::Action action) {
  switch (action) {
    case rules::Action::kRemind:
      return Decision::kRemind;
    case rules::Action::kWarn:
      return Decision::kAskReason;
    case rules::Action::kHold:
      return Decision::kHold;
    case rules::Action::kOff:
    case rules::Action::kClue:
      return Decision::kPass;
  }
  return Decision::kPass;
}

}  // namespace

std::optional<Decision> ParseDecision(std::string_view word) {
  for (const Decision decision :
       {Decision::kPass, Decision::kRemind, Decision::kAskReason, Decision::kHold}) {
    if (word == ToString(decision)) return decision;
  }
  return std::nullopt;
}

Decision DecisionOf(const rules::Rule& rule, Moment moment, const PolicyOptions& options) {
  if (rule.shadow || rule.status != rules::RuleStatus::kActive) return Decision::kPass;
  const bool before = moment == Moment::kBefore;
  Decision decision = Of(before ? rule.before : rule.during);
  if (const auto own = options.rules.find(rule.id); own != options.rules.end()) {
    decision = (before ? own->second.before : own->second.during).value_or(decision);
  }
  if (rule.severity == rules::Severity::kIndicator)
    decision = std::min(decision, Decision::kRemind);
  return std::min(decision, before ? options.at_most_before : options.at_most_during);
}

}  // namespace mingjian::online
