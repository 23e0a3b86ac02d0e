#pragma once
// The two jobs over past claims: a rule as it is, and a changed text of it against what it was.
// Private to src/desk.

#include <map>
#include <string>
#include <string_view>

#include "desk/analysis.h"

namespace mingjian::desk {

struct TrialRequest {
  LifeBookPtr book;
  std::string lake, rule;
  std::string text;  // of a diff: the changed rule file
  std::map<std::string, std::string> parameters;
  int threads = 1;
};
struct TrialResult {
  std::string json;
  rules::BacktestFacts facts;
};

// The id that a rule file gives itself: what follows its first line "id:"; "" without.
std::string IdInText(std::string_view text);

// JSON of audit::Backtest, ids of persons masked.
Result<TrialResult> RunBacktestJob(const TrialRequest& request, Jobs::Run& run);
// {"diagnostics": […]} when the text has mistakes; else JSON of audit::Difference with
// "diagnostics" (warnings).
Result<std::string> RunDiffJob(const TrialRequest& request, Jobs::Run& run);

}  // namespace mingjian::desk
