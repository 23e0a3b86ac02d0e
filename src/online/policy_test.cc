#include "online/policy.h"

#include <gtest/gtest.h>

namespace mingjian::online {
namespace {

using rules::Action;
using rules::RuleStatus;
using rules::Severity;

struct Case {
  std::string name;
  Action before, during;
  Decision says_before, says_during;
  PolicyOptions options = {};
  RuleStatus status = RuleStatus::kActive;
  Severity severity = Severity::kViolation;
};

TEST(Policy, SaysWhatAFindingMeans) {
  PolicyOptions hints;
  hints.at_most_before = hints.at_most_during = Decision::kRemind;
  PolicyOptions own;
  own.rules["r"].during = Decision::kHold;
  PolicyOptions own_and_hints = own;
  own_and_hints.at_most_during = Decision::kAskReason;
  const Case cases[] = {
      {"silent", Action::kOff, Action::kOff, Decision::kPass, Decision::kPass},
      {"a clue of the audit alone", Action::kClue, Action::kClue, Decision::kPass, Decision::kPass},
      {"as the rule says", Action::kRemind, Action::kHold, Decision::kRemind, Decision::kHold},
      {"a warning asks", Action::kWarn, Action::kWarn, Decision::kAskReason, Decision::kAskReason},
      {"hints only", Action::kWarn, Action::kHold, Decision::kRemind, Decision::kRemind, hints},
      {"sharpened during", Action::kWarn, Action::kOff, Decision::kAskReason, Decision::kHold, own},
      {"at most goes last", Action::kWarn, Action::kOff, Decision::kAskReason, Decision::kAskReason,
       own_and_hints},
      {"on trial", Action::kHold, Action::kHold, Decision::kPass, Decision::kPass, own,
       RuleStatus::kShadow},
      {"an indicator only hints", Action::kHold, Action::kHold, Decision::kRemind,
       Decision::kRemind, own, RuleStatus::kActive, Severity::kIndicator},
  };
  for (const Case& each : cases) {
    rules::Rule rule;
    rule.id = "r";
    rule.before = each.before;
    rule.during = each.during;
    rule.status = each.status;
    rule.shadow = each.status == RuleStatus::kShadow;
    rule.severity = each.severity;
    EXPECT_EQ(DecisionOf(rule, Moment::kBefore, each.options), each.says_before) << each.name;
    EXPECT_EQ(DecisionOf(rule, Moment::kDuring, each.options), each.says_during) << each.name;
  }
}

TEST(Policy, ReadsItsOwnWords) {
  for (const Decision decision :
       {Decision::kPass, Decision::kRemind, Decision::kAskReason, Decision::kHold}) {
    EXPECT_EQ(ParseDecision(ToString(decision)), decision);
  }
  EXPECT_EQ(ParseDecision("block"), std::nullopt);
  EXPECT_EQ(ParseDecision(""), std::nullopt);
}

}  // namespace
}  // namespace mingjian::online
