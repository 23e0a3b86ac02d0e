#pragma once
// One run of the engine (or of the reference) over claims, with everything that belongs to it kept
// alive: for tests that compare runs.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "engine/engine.h"
#include "testing/claims.h"

namespace mingjian::testing {

// A rulebook with its plan.
struct PlannedBook {
  rules::Rulebook rulebook;
  std::shared_ptr<engine::TextPool> texts;
  engine::Plan plan;
};

// Loads a folder; every diagnostic that is an error fails.
Result<std::unique_ptr<PlannedBook>> LoadBook(const std::string& folder,
                                              const rules::LoadOptions& load = {},
                                              size_t vector_size = 2048);

struct Judged {
  std::unique_ptr<engine::TextPool> texts;
  engine::Timelines timelines;
  std::vector<engine::Finding> findings;
  std::vector<engine::RuleCount> counts;
  // Every finding as text (reference_compare.h), sorted.
  std::vector<std::string> Texts() const;
};

// `claims` as they are: defaults must have been filled.
Result<Judged> JudgeClaims(const PlannedBook& book, const Claims& claims);
Result<Judged> ReferenceJudgeClaims(const PlannedBook& book, const Claims& claims);

// "" when engine and reference agree, else what differs ("-" reference, "+" engine).
Result<std::string> EngineAgainstReference(const PlannedBook& book, const Claims& claims);

// The smallest claims found, by leaving out rows one by one, on which `fails` still holds.
Claims Shrink(Claims claims, const std::function<bool(const Claims&)>& fails);

// A .case file that shows what the reference says of `claims` under one rule. Its knowledge tables
// are written out from the CSV texts given (table name -> text).
std::string CaseTextOf(const PlannedBook& book, const Claims& claims, const std::string& rule,
                       const std::map<std::string, std::string>& tables);

}  // namespace mingjian::testing
