#pragma once
// Random numbers that depend on nothing but the seed, the person and the purpose: a person's year
// is the same whatever the thread, the block or the other persons.

#include <cstdint>

namespace mingjian::synth {

// One step of splitmix64: mixes a counter into 64 good bits (S. Vigna, public domain constants).
constexpr uint64_t Mix(uint64_t value) {
  value += 0x9e3779b97f4a7c15ULL;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

class Stream {
 public:
  Stream(uint64_t seed, uint64_t subject, uint64_t purpose)
      : key_(Mix(Mix(Mix(seed) ^ subject) ^ (purpose * 0xd1342543de82ef95ULL))) {}

  uint64_t Next() { return Mix(key_ + 0x9e3779b97f4a7c15ULL * ++counter_); }
  // 0 … n-1. REQUIRES: 0 < n <= 2^32.
  uint32_t Below(uint64_t n) { return static_cast<uint32_t>(((Next() >> 32) * n) >> 32); }
  // lo … hi, both inclusive.
  int Range(int lo, int hi) {
    return lo + static_cast<int>(Below(static_cast<uint64_t>(hi - lo) + 1));
  }
  // True `per_million` times in a million.
  bool Chance(uint32_t per_million) { return Below(1'000'000) < per_million; }

 private:
  uint64_t key_;
  uint64_t counter_ = 0;
};

}  // namespace mingjian::synth
