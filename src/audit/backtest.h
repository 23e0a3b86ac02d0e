#pragma once
// Rules tried on past claims: what one rule finds, and what two versions of rules find differently.
// Both are audits in which only the rules concerned are judged and only their columns are read.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "audit/audit.h"
#include "base/error.h"

namespace mingjian::audit {

struct TrialOptions {
  std::string lake;
  std::string rulebook;
  std::string region;  // admdvs of an overlay, "" = none
  uint32_t bucket_begin = 0;
  uint32_t bucket_end = UINT32_MAX;  // exclusive; a few buckets are a fair sample of the persons
  int threads = 0;                   // 0 = one a core
  size_t sample = 20;                // findings shown with their evidence
  std::function<void(uint64_t done, uint64_t total)> progress;
};

// A finding as it is shown to the author of a rule. Money in micros.
struct TrialFinding {
  std::string finding_id, rule, psn_no, fixmedins_code, setl_id, setl_time, message, values;
  std::string violates, involves;  // setl_id:feedetl_sn joined by '|'
  int64_t vola_amt = 0, net_amt = 0;
};

struct Backtest {
  AuditSummary summary;              // of this rule alone
  std::vector<TrialFinding> sample;  // by finding_id, which is a hash: as good as drawn by lot
};

// `parameters`: name -> value, in place of what rulebook and region say.
// Errors: as RunAudit; a usage error for a rule or parameter that does not exist.
Result<Backtest> RunBacktest(const TrialOptions& options, const std::string& rule,
                             const std::map<std::string, std::string>& parameters);
std::string ToJson(const Backtest& backtest);

// Findings that stand (withdrawn ones are left out) and their money.
struct TrialCounts {
  int64_t findings = 0;
  int64_t vola_amt = 0, net_amt = 0, fund_amt = 0;
};
struct ProviderDifference {
  std::string fixmedins_code;
  int64_t only_a = 0, only_b = 0, changed = 0;
  int64_t net_a = 0, net_b = 0;
};
struct Difference {
  TrialCounts a, b;                              // all of each side
  TrialCounts only_a, only_b;                    // what the other side does not find at all
  int64_t both = 0;                              // found by both …
  int64_t changed = 0;                           // … with another vola_amt or other violating lines
  std::vector<ProviderDifference> providers;     // by |net_b - net_a|, largest first; at most 50
  std::vector<TrialFinding> sample_a, sample_b;  // of what only one side finds
  std::vector<std::string> rules;                // that were compared
  double seconds = 0;
};

// Compares `a` with `b`: each is a rulebook's folder, or a rule file (*.yaml) that takes the place
// of the rule with its id in options.rulebook. `rules`: only these; empty = the rule of the file,
// or all. Findings are the same when their finding_id is.
Result<Difference> RunDiff(const TrialOptions& options, const std::string& a, const std::string& b,
                           const std::vector<std::string>& rules);
std::string ToJson(const Difference& difference);

}  // namespace mingjian::audit
