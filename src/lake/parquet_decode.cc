#include "lake/parquet_decode.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "base/clones.h"

namespace mingjian::lake {
namespace {

static_assert(std::endian::native == std::endian::little);

// Groups of eight numbers. With the width known when it is compiled, each number is one load, one
// shift and one mask at a place that is known too.
template <int kWidth>
void Unpack(const uint8_t* from, size_t groups, uint32_t* to) {
  constexpr uint64_t kMask = (uint64_t{1} << kWidth) - 1;
  for (size_t group = 0; group < groups; ++group, from += kWidth, to += 8) {
#pragma GCC unroll 8
    for (int k = 0; k < 8; ++k) {
      uint64_t bits = 0;
      std::memcpy(&bits, from + k * kWidth / 8, sizeof(bits));
      to[k] = static_cast<uint32_t>((bits >> (k * kWidth % 8)) & kMask);
    }
  }
}

using UnpackFunction = void (*)(const uint8_t*, size_t, uint32_t*);

template <int... kWidths>
constexpr auto UnpackTable(std::integer_sequence<int, kWidths...>) {
  return std::array<UnpackFunction, sizeof...(kWidths)>{&Unpack<kWidths + 1>...};
}
constexpr auto kUnpack = UnpackTable(std::make_integer_sequence<int, kMostBits>());

// Eight bits as eight bytes.
constexpr auto kSpread = [] {
  std::array<uint64_t, 256> spread{};
  for (size_t bits = 0; bits < spread.size(); ++bits) {
    for (size_t k = 0; k < 8; ++k) spread[bits] |= uint64_t{(bits >> k) & 1} << (8 * k);
  }
  return spread;
}();

// Calls `run(value, count)` and `packed(bytes, groups, count)` for `count` numbers in all; a packed
// stretch may hold up to seven numbers more than are wanted.
template <typename Run, typename Packed>
bool EachStretch(const uint8_t* at, const uint8_t* end, int width, size_t count, const Run& run,
                 const Packed& packed) {
  while (count > 0) {
    uint64_t head = 0;
    int shift = 0;
    do {
      if (at >= end || shift > 56) return false;
      head |= uint64_t{*at & 0x7FU} << shift;
      shift += 7;
    } while (*at++ >= 0x80);
    const auto left = static_cast<size_t>(end - at);
    const auto bytes_each = static_cast<size_t>(width);
    if (head >> 1 == 0) return false;
    if ((head & 1) != 0) {
      // The last stretch of a page may claim more groups than the numbers that are left need.
      const size_t groups = std::min<uint64_t>(head >> 1, (count + 7) / 8);
      if (groups > left / bytes_each) return false;
      const size_t some = std::min(groups * 8, count);
      packed(at, groups, some);
      count -= some;
      at += groups * bytes_each;
    } else {
      const size_t size = (bytes_each + 7) / 8;
      if (size > left) return false;
      uint32_t value = 0;
      std::memcpy(&value, at, size);
      const size_t some = std::min<uint64_t>(head >> 1, count);
      run(value, some);
      count -= some;
      at += size;
    }
  }
  return true;
}

}  // namespace

bool HybridDecode(const uint8_t* at, const uint8_t* end, int width, size_t count, uint32_t* to) {
  if (width < 1 || width > kMostBits) return false;
  const UnpackFunction unpack = kUnpack[static_cast<size_t>(width) - 1];
  return EachStretch(
      at, end, width, count,
      [&](uint32_t value, size_t some) {
        std::fill_n(to, some, value);
        to += some;
      },
      [&](const uint8_t* bytes, size_t groups, size_t some) {
        unpack(bytes, groups, to);
        to += some;
      });
}

bool LevelsDecode(const uint8_t* at, const uint8_t* end, size_t count, uint8_t* to) {
  bool good = true;
  const bool whole = EachStretch(
      at, end, 1, count,
      [&](uint32_t value, size_t some) {
        good = good && value <= 1;
        std::fill_n(to, some, static_cast<uint8_t>(value));
        to += some;
      },
      [&](const uint8_t* bytes, size_t groups, size_t some) {
        for (size_t group = 0; group < groups; ++group)
          std::memcpy(to + group * 8, &kSpread[bytes[group]], 8);
        to += some;
      });
  return whole && good;
}

MJ_CLONES bool AllBelow(const uint32_t* numbers, size_t count, uint32_t bound) {
  uint32_t largest = 0;
  for (size_t i = 0; i < count; ++i) largest = std::max(largest, numbers[i]);
  return count == 0 || largest < bound;
}

MJ_CLONES void Look(const int64_t* table, const uint32_t* numbers, size_t count, int64_t* to) {
  for (size_t i = 0; i < count; ++i) to[i] = table[numbers[i]];
}

void LookPresent(const int64_t* table, const uint32_t* numbers, const uint8_t* present,
                 size_t count, int64_t missing, int64_t* to) {
  size_t next = 0;
  for (size_t i = 0; i < count; ++i) {
    const int64_t value = table[numbers[next]];
    to[i] = present[i] != 0 ? value : missing;
    next += present[i];
  }
}

}  // namespace mingjian::lake
