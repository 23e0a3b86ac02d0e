#pragma once
// Case files beside rules (docs/case-format.md): claims in, findings out.

#include <string>
#include <vector>

#include "base/error.h"
#include "engine/timelines.h"
#include "rules/life_book.h"
#include "rules/rulebook.h"

namespace mingjian::testing {

struct CaseResult {
  std::string rule, title;
  bool passed = false;
  bool fires = false;      // expected at least one finding
  std::string difference;  // expected and found, ready to paste; "" when passed
};

struct CaseOptions {
  bool engine = true;      // judge with the engine; without it the reference answers
  bool reference = false;  // run the reference evaluator too and require agreement
  size_t vector_size = 2048;
};

// Runs one .case file against the rulebook in `folder`. An Error when the file cannot be read or is
// not a case file (with line and column).
Result<std::vector<CaseResult>> RunCaseFile(const std::string& folder, const std::string& path,
                                            const CaseOptions& options = {});

// A rules::CaseRunner: how many cases of a file fire and are silent, and the first that fails.
Result<rules::CaseCounts> CountCases(const std::string& folder, const std::string& path);

}  // namespace mingjian::testing
