#include "intake/interner.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "base/hash.h"

namespace mingjian::intake {

Interner::Interner(std::vector<std::string> texts)
    : base_(std::move(texts)),
      base_size_(base_.size()),
      next_(static_cast<uint32_t>(base_.size())) {
  for (size_t i = 0; i < base_.size(); ++i) {
    const uint64_t hash = StableHash(base_[i]);
    shards_[hash % kShards].numbers.emplace(base_[i], static_cast<uint32_t>(i));
  }
}

std::pair<std::string_view, uint32_t> Interner::Find(std::string_view text, uint64_t hash) {
  Shard& shard = shards_[hash % kShards];
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.numbers.find(text);
  if (found != shard.numbers.end()) return {found->first, found->second};
  const std::string& stored = shard.texts.emplace_back(text);
  const uint32_t number = next_.fetch_add(1, std::memory_order_relaxed);
  shard.numbers.emplace(stored, number);
  return {stored, number};
}

std::optional<uint32_t> Interner::Lookup(std::string_view text) const {
  const auto& numbers = shards_[StableHash(text) % kShards].numbers;
  const auto found = numbers.find(text);
  if (found == numbers.end()) return std::nullopt;
  return found->second;
}

uint32_t Interner::Cache::Intern(std::string_view text) {
  const uint64_t hash = StableHash(text);
  // The low bits choose the shard; the cache takes others.
  Entry& entry = entries_[(hash >> 20) % kEntries];
  if (entry.hash == hash && entry.text == text) return entry.id;
  const auto [stored, number] = interner_.Find(text, hash);
  entry = {hash, stored, number};
  return number;
}

void Interner::Finish() {
  const size_t count = next_.load();
  views_.resize(count);
  for (Shard& shard : shards_) {
    for (const auto& [text, number] : shard.numbers) views_[number] = text;
  }
  std::vector<uint32_t> order(count - base_size_);
  std::iota(order.begin(), order.end(), static_cast<uint32_t>(base_size_));
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return views_[a] < views_[b]; });
  final_.resize(count);
  std::iota(final_.begin(), final_.begin() + static_cast<std::ptrdiff_t>(base_size_), 0U);
  added_.reserve(order.size());
  for (size_t i = 0; i < order.size(); ++i) {
    final_[order[i]] = static_cast<uint32_t>(base_size_ + i);
    added_.push_back(views_[order[i]]);
  }
}

}  // namespace mingjian::intake
