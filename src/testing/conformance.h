#pragma once
// Runs the published CEL conformance cases (text protos of SimpleTestFile) through our parser,
// checker and evaluator in the conformance environment.

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace mingjian::testing {

struct ConformanceResult {
  std::string name;  // "file/section/case"
  std::string expr;
  bool passed = false;
  std::string reason;  // why not: "1 issue: …", "want 3, got error(…)"
};

// All cases of one file.
Result<std::vector<ConformanceResult>> RunConformanceFile(std::string_view text);

// Cases known not to pass: groups with a reason, each with patterns of names ('*' stands for any
// text). The file: "[group] reason" lines, below each its patterns, '#' comments.
struct Unsupported {
  struct Pattern {
    std::string group, pattern;
    int line = 0;
  };
  std::vector<Pattern> patterns;
  // The pattern that covers the case, or null.
  const Pattern* Find(std::string_view name) const;
};
Result<Unsupported> ParseUnsupported(std::string_view text);

// Does `name` match a pattern in which '*' stands for any text?
bool MatchesPattern(std::string_view pattern, std::string_view name);

}  // namespace mingjian::testing
