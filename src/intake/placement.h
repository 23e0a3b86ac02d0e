#pragma once
// Placement: in which bucket a settlement lies, so that rows that carry no psn_no (lines, fund
// splits) go to the bucket of their person.
//
// THREADS: Add and Seal from one thread; Find from any, after Seal.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace mingjian::intake {

class Placement {
 public:
  struct Entry {
    uint64_t hash = 0;
    uint32_t bucket = 0;
  };
  static uint64_t HashOf(std::string_view mdtrt_id, std::string_view setl_id);

  // Settlements already in the lake are added first: they keep their place. Among new ones that
  // claim the same ids for different persons the smallest bucket wins, whatever their order.
  void Add(const std::vector<Entry>& entries, bool in_lake);
  std::optional<uint32_t> Find(uint64_t hash) const;
  // Whether some ids were claimed for two buckets.
  bool has_clashes() const { return clashes_; }
  size_t size() const { return count_; }

 private:
  struct Slot {
    uint64_t hash = 0;
    uint32_t bucket = kFree;
    bool in_lake = false;
  };
  static constexpr uint32_t kFree = UINT32_MAX;
  size_t SlotOf(uint64_t hash) const;
  void Grow(size_t count);

  std::vector<Slot> slots_;
  size_t count_ = 0;
  bool clashes_ = false;
};

}  // namespace mingjian::intake
