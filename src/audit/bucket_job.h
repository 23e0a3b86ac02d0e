#pragma once
// One thread's part of an audit: judges buckets one after the other.

#include <memory>
#include <string>
#include <vector>

#include "audit/findings_file.h"
#include "engine/engine.h"
#include "lake/lake.h"

namespace mingjian::audit {

// Findings of one bucket with the keys of every row they cite. `rows` point into `findings`.
struct JudgedBucket {
  std::vector<engine::Finding> findings;
  std::vector<FindingRow> rows;
};

// THREADS: one per thread; `lake`, `plan` and `texts` are shared and must outlive it.
class BucketJob {
 public:
  // `persons_per_batch` 0: a bucket at once.
  static Result<BucketJob> Open(const lake::Lake& lake, const engine::Plan& plan,
                                std::shared_ptr<const engine::TextPool> texts,
                                size_t persons_per_batch);
  BucketJob(BucketJob&&) noexcept;
  ~BucketJob();
  Result<JudgedBucket> Judge(uint32_t bucket);
  // Judges a bucket, writes its findings to `path` and gives the counts of this bucket alone.
  Status Run(uint32_t bucket, const std::string& path, std::vector<engine::RuleCount>* counts);

 private:
  struct State;
  explicit BucketJob(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace mingjian::audit
