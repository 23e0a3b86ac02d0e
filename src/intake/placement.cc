#include "intake/placement.h"

#include <bit>
#include <utility>

#include "base/hash.h"

namespace mingjian::intake {

uint64_t Placement::HashOf(std::string_view mdtrt_id, std::string_view setl_id) {
  // Both are hashed alone, so that ("1", "23") and ("12", "3") differ.
  return StableHash(mdtrt_id) * 0x9E37'79B9'7F4A'7C15ULL + StableHash(setl_id);
}

size_t Placement::SlotOf(uint64_t hash) const {
  const size_t mask = slots_.size() - 1;
  size_t at = (hash ^ (hash >> 32)) & mask;
  while (slots_[at].bucket != kFree && slots_[at].hash != hash) at = (at + 1) & mask;
  return at;
}

void Placement::Grow(size_t count) {
  const size_t wanted = std::bit_ceil(count * 2 + 16);
  if (wanted <= slots_.size()) return;
  std::vector<Slot> old(wanted);
  std::swap(old, slots_);
  for (const Slot& slot : old) {
    if (slot.bucket != kFree) slots_[SlotOf(slot.hash)] = slot;
  }
}

void Placement::Add(const std::vector<Entry>& entries, bool in_lake) {
  Grow(count_ + entries.size());
  for (const Entry& entry : entries) {
    Slot& slot = slots_[SlotOf(entry.hash)];
    if (slot.bucket == kFree) {
      slot = {entry.hash, entry.bucket, in_lake};
      ++count_;
    } else if (slot.bucket != entry.bucket) {
      clashes_ = true;
      if (!slot.in_lake && entry.bucket < slot.bucket) slot.bucket = entry.bucket;
    }
  }
}

std::optional<uint32_t> Placement::Find(uint64_t hash) const {
  if (slots_.empty()) return std::nullopt;
  const Slot& slot = slots_[SlotOf(hash)];
  if (slot.bucket == kFree) return std::nullopt;
  return slot.bucket;
}

}  // namespace mingjian::intake
