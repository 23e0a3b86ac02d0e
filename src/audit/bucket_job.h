#pragma once
// One thread of an audit: judges neighbouring buckets at once, range after range.

#include <memory>
#include <string>
#include <vector>

#include "audit/findings_file.h"
#include "engine/engine.h"
#include "lake/lake.h"
#include "lake/reader.h"

namespace mingjian::audit {

// Findings of some buckets with the keys of every row they cite. `rows` point into `findings`.
struct JudgedBuckets {
  std::vector<engine::Finding> findings;
  std::vector<FindingRow> rows;
};

// What an audit, or a part of it, looked at. Money in micros.
struct Totals {
  int64_t persons = 0, settlements = 0, lines = 0;
  int64_t det_item_fee_sumamt = 0, fund_pay_sumamt = 0;
};
struct PartCounts {
  std::vector<engine::RuleCount> rules;  // in the order of the rulebook
  Totals totals;
};

// THREADS: one per thread; `lake`, `plan` and `texts` are shared and must outlive it.
class BucketJob {
 public:
  // `persons_per_batch` 0: all persons of a range at once.
  static Result<BucketJob> Open(const lake::Lake& lake, const engine::Plan& plan,
                                std::shared_ptr<const engine::TextPool> texts,
                                size_t persons_per_batch);
  BucketJob(BucketJob&&) noexcept;
  ~BucketJob();
  Result<JudgedBuckets> Judge(lake::BucketRange buckets);
  // Judges some buckets, writes their findings to `path` and gives the counts of these alone.
  Result<PartCounts> Run(lake::BucketRange buckets, const std::string& path);

 private:
  struct State;
  explicit BucketJob(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace mingjian::audit
