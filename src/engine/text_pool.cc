#include <algorithm>
#include <atomic>
#include <cstring>

#include "base/error.h"
#include "base/hash.h"
#include "engine/timelines.h"

namespace mingjian::engine {
namespace {

constexpr size_t kBlock = size_t{1} << 20;

// From 2 on: 1 is left to whoever remembers what holds for all.
uint64_t NextGeneration() {
  static std::atomic<uint64_t> last{1};
  return ++last;
}

}  // namespace

TextPool::TextPool(std::shared_ptr<const TextPool> base)
    : base_(std::move(base)), generation_(NextGeneration()) {
  if (base_ == nullptr) {
    Intern("");
  } else {
    base_size_ = base_->size();
  }
}

void TextPool::Put(uint64_t hash, int32_t id) {
  const size_t mask = slots_.size() - 1;
  size_t at = hash & mask;
  while (slots_[at].id >= 0) at = (at + 1) & mask;
  slots_[at] = {static_cast<uint32_t>(hash >> 32), id};
}

int64_t TextPool::Intern(std::string_view text) {
  const uint64_t hash = StableHash(text);
  const int64_t found = FindHashed(text, hash);
  if (found != kMissing) return found;
  if (slots_used_ * 2 >= slots_.size()) {
    std::vector<Slot> old(std::max<size_t>(1024, slots_.size() * 2));
    std::swap(old, slots_);
    for (const Slot& slot : old) {
      if (slot.id >= 0) Put(StableHash(texts_[static_cast<size_t>(slot.id)]), slot.id);
    }
  }
  const auto id = static_cast<int32_t>(texts_.size());
  texts_.push_back(Keep(text));
  Put(hash, id);
  ++slots_used_;
  return base_size_ + id;
}

int64_t TextPool::Append(std::string_view text) {
  texts_.push_back(Keep(text));
  return base_size_ + static_cast<int64_t>(texts_.size()) - 1;
}

std::string_view TextPool::Keep(std::string_view text) {
  char* bytes = nullptr;
  if (text.size() > kBlock) {
    // A block of its own, before the current one.
    blocks_.insert(blocks_.begin() + static_cast<ptrdiff_t>(block_),
                   std::make_unique<char[]>(text.size()));
    bytes = blocks_[block_++].get();
  } else {
    if (block_ < blocks_.size() && block_used_ + text.size() > kBlock) {
      ++block_;
      block_used_ = 0;
    }
    if (block_ == blocks_.size()) blocks_.push_back(std::make_unique<char[]>(kBlock));
    bytes = blocks_[block_].get() + block_used_;
    block_used_ += text.size();
  }
  if (!text.empty()) std::memcpy(bytes, text.data(), text.size());
  return {bytes, text.size()};
}

int64_t TextPool::FindHashed(std::string_view text, uint64_t hash) const {
  if (base_ != nullptr) {
    const int64_t id = base_->FindHashed(text, hash);
    if (id != kMissing) {
      // A base that grew after this pool was made would give one id to two texts.
      MJ_CHECK(id < base_size_);
      return id;
    }
  }
  if (slots_.empty()) return kMissing;
  const size_t mask = slots_.size() - 1;
  const auto tag = static_cast<uint32_t>(hash >> 32);
  for (size_t at = hash & mask; slots_[at].id >= 0; at = (at + 1) & mask) {
    const Slot& slot = slots_[at];
    if (slot.tag == tag && texts_[static_cast<size_t>(slot.id)] == text) {
      return base_size_ + slot.id;
    }
  }
  return kMissing;
}

int64_t TextPool::Find(std::string_view text) const { return FindHashed(text, StableHash(text)); }

std::string_view TextPool::Text(int64_t id) const {
  MJ_CHECK(id >= 0 && id < size());
  return id < base_size_ ? base_->Text(id) : texts_[static_cast<size_t>(id - base_size_)];
}

int64_t TextPool::size() const { return base_size_ + static_cast<int64_t>(texts_.size()); }

void TextPool::Reset() {
  generation_ = NextGeneration();
  block_ = 0;
  block_used_ = 0;
  texts_.clear();
  slots_used_ = 0;
  std::fill(slots_.begin(), slots_.end(), Slot{});
  if (base_ == nullptr) Intern("");
}

}  // namespace mingjian::engine
