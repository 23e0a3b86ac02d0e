#pragma once
// One thread's part of an audit: judges buckets one after the other.

#include <memory>
#include <string>
#include <vector>

#include "audit/bucket_loader.h"
#include "audit/findings_file.h"
#include "engine/engine.h"
#include "lake/database.h"
#include "lake/lake.h"

namespace mingjian::audit {

// THREADS: one per thread; `lake`, `plan` and `texts` are shared and must outlive it.
class BucketJob {
 public:
  // `persons_per_batch` 0: a bucket at once.
  static Result<BucketJob> Open(const lake::Lake& lake, const engine::Plan& plan,
                                std::shared_ptr<const engine::TextPool> texts,
                                size_t persons_per_batch);
  // Judges a bucket, writes its findings to `path` and gives the counts of this bucket alone.
  Status Run(uint32_t bucket, const std::string& path, std::vector<engine::RuleCount>* counts);
  // The findings of a bucket, named, in memory.
  Result<std::vector<engine::Finding>> Judge(uint32_t bucket);

  // Keys of the rows that `findings` (of Judge) cite, as rows of a findings file.
  Result<std::vector<FindingRow>> RowsOf(const std::vector<engine::Finding>& findings) const;

 private:
  struct State;
  explicit BucketJob(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace mingjian::audit
