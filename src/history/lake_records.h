#pragma once
// The rows of a lake's buckets as records, for Build and CheckAgainst. Private to src/history.
//
// THREADS: one thread; `lake` and `base` are shared.

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/bucket_loader.h"
#include "history/first_uses.h"
#include "history/record.h"
#include "history/store_impl.h"

namespace mingjian::history {

// How many neighbouring buckets are loaded together, so that small lakes are not read in crumbs.
uint32_t BucketsAtOnce(const lake::Lake& lake);

class LakeRecords {
 public:
  // `base`: audit::LoadTexts(lake). New codes get numbers of `dictionary`.
  static Result<LakeRecords> Open(const lake::Lake& lake,
                                  std::shared_ptr<const engine::TextPool> base,
                                  const Schema& schema, Dictionary* dictionary);
  Status Load(lake::BucketRange buckets);
  const engine::Timelines& timelines() const { return timelines_; }

  std::string_view PsnNo(uint32_t person) const;
  RecordKey KeyOf(uint32_t person, uint32_t settlement) const;
  Seconds TimeOf(uint32_t settlement) const;
  // The values as Store would write them; codes without a durable number are in unwritten().
  void Settlement(uint32_t person, uint32_t settlement, std::string* value);
  void Person(uint32_t person, std::string* value);
  void Registered(rules::Entity entity, uint32_t row, std::string* value);
  std::string_view CodeOf(rules::Entity entity, uint32_t row) const;
  // Appends to `uses` the lines of a settlement.
  void AddUses(uint32_t settlement, Uses* uses);
  std::vector<uint32_t>* unwritten() { return &unwritten_; }

 private:
  class Texts;
  LakeRecords(audit::BucketLoader loader, std::shared_ptr<const engine::TextPool> base,
              const Schema& schema, Dictionary* dictionary);
  std::string_view TextAt(rules::Entity entity, size_t field, uint32_t row) const;
  uint32_t NumberOf(int64_t id);

  audit::BucketLoader loader_;
  engine::TextPool pool_;
  engine::Timelines timelines_;
  const Schema* schema_;
  Dictionary* dictionary_;
  std::vector<uint32_t> numbers_;  // of the dictionary, by id of the base; 0 = not asked yet
  std::vector<uint32_t> unwritten_;
  // Refunds by the settlement that took back: positions in timelines_.refunds, ascending.
  std::vector<uint32_t> refund_order_;
};

}  // namespace mingjian::history
