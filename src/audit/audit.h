#pragma once
// The spine: lake → engine → findings. RunAudit judges part after part (a few neighbouring
// buckets), each on one thread, and writes what it found to a folder; killed and started again with
// the same lake, rulebook and options it goes on where it was.
//
// The folder OUT afterwards holds
//   findings.parquet   one row a finding, standing, shrunk or withdrawn (docs/findings.md);
//   findings.csv when asked for summary.json       counts and money by rule, provider and month
//   audit.json         what was audited: lake snapshot, rulebook hash, program version, options
//   rulebook/          the rulebook as it was used, so that `mingjian replay` can derive a finding
//   again parts/             findings and counts of finished parts, removed when the audit is
//   complete

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "engine/finding.h"
#include "rules/ast.h"

namespace mingjian::audit {

struct AuditOptions {
  std::string lake;
  std::string rulebook;
  std::string out;
  std::string region;              // admdvs of an overlay, "" = none
  std::vector<std::string> rules;  // ids; empty = all
  // "rule.parameter" -> value, in place of what rulebook and region say. For trials.
  std::map<std::string, std::string> parameters;
  bool any_status = false;  // every rule runs and counts, whatever its status. For trials
  uint32_t bucket_begin = 0;
  uint32_t bucket_end = UINT32_MAX;  // exclusive; cut to the lake's number
  int threads = 0;                   // 0 = one a core
  size_t vector_size = 2048;
  size_t persons_per_batch = 0;  // 0 = a part at once
  bool csv = false;
  bool restart = false;  // forget parts of an earlier run
  std::function<void(uint64_t done, uint64_t total)>
      progress;  // buckets; called from one thread at a time
};

// Money in micros. Withdrawn findings are counted apart and carry no money.
struct RuleSummary {
  std::string rule, title, source, severity;
  std::string status;  // of the rule: active, shadow; draft, review, retired when asked for by name
  std::string basis;   // law, article, subject and consequence
  int64_t findings = 0, withdrawn = 0, persons = 0, providers = 0;
  int64_t vola_amt = 0, net_amt = 0, fund_amt = 0;
  engine::RuleCount counts;
};
struct ProviderSummary {
  std::string fixmedins_code, name;
  int64_t findings = 0, persons = 0;
  int64_t net_amt = 0, fund_amt = 0;
};
struct MonthSummary {
  std::string month;  // 2026-01
  int64_t findings = 0;
  int64_t net_amt = 0;
};

struct AuditSummary {
  std::string snapshot, rulebook_hash, version;
  int64_t persons = 0, settlements = 0, lines = 0;
  int64_t det_item_fee_sumamt = 0, fund_pay_sumamt = 0;
  int64_t findings = 0, withdrawn = 0;
  int64_t net_amt = 0, fund_amt = 0;
  double seconds = 0;
  uint32_t buckets_done_before = 0;  // found finished by an earlier, interrupted run
  std::vector<RuleSummary> rules;    // by net amount, descending; every active rule
  // Rules that are tried and not active: recorded, but in none of the counts and sums above and
  // below.
  std::vector<RuleSummary> shadow_rules;  // by amount, descending
  int64_t shadow_findings = 0, shadow_withdrawn = 0;
  std::vector<ProviderSummary> providers;  // by net amount, descending; at most 200
  std::vector<MonthSummary> months;
};

// Errors: kUsage for options that make no sense, kData for a lake or rulebook that is wrong (all
// diagnostics in the message), kEnvironment for disk and memory. Earlier results in OUT stay intact
// on error.
Result<AuditSummary> RunAudit(const AuditOptions& options);

// The summary as JSON (summary.json).
std::string ToJson(const AuditSummary& summary);

// Derives one finding again from the rulebook kept in `findings` (an audit's OUT) and the lake.
struct Replayed {
  bool found = false;  // derived again
  bool equal = false;  // with the same amount, lines and message
  std::string text;    // the finding in full, readable, with what differs
};
Result<Replayed> ReplayFinding(const std::string& finding_id, const std::string& findings,
                               const std::string& lake);

}  // namespace mingjian::audit
