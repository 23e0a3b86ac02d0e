#pragma once
// What may happen in a rule's life (docs/rule-life.md):
//
//   draft → review → shadow → active → retired       nation
//   shadow → review → active                         region, on top of the nation's shadow
//
// with ways back (to draft, review, shadow). The author of a version does not approve it; active
// needs a back-test of that version; too many overturned findings return it to review.

#include <optional>
#include <string>

#include "rules/history.h"
#include "rules/yaml_tree.h"

namespace mingjian::rules {

// Limits of the life cycle: rulebook/life.yaml, each with a default.
struct LifeLimits {
  int64_t cases_firing_min = 3;
  int64_t cases_silent_min = 3;
  int64_t decided_min = 20;               // findings decided before a share means anything
  int64_t overturned_share_max = 300000;  // micros: 0.3
};
LifeLimits ReadLifeLimits(const std::string& file, std::string text,
                          std::vector<Diagnostic>* diagnostics);

// Why something is refused: a stable name (docs/diagnostics.md), a sentence, what to do.
struct Refusal {
  std::string name, message, suggestion;
};

// Whether `event` may follow on `history`.
std::optional<Refusal> CheckEvent(const History& history, const HistoryEvent& event);

// The move that returns a version to review because its findings were overturned too often, or
// nothing. `when` stays empty.
std::optional<HistoryEvent> ReturnToReview(const History& history, std::string_view rule,
                                           int version, const LifeLimits& limits);

// The same name, spaces around and case of ASCII letters apart.
bool SamePerson(std::string_view a, std::string_view b);

}  // namespace mingjian::rules
