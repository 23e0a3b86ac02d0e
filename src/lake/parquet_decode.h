#pragma once
// Numbers out of the pages of a Parquet file; private to src/lake. The counterpart of
// parquet_encode.h.
//
// Bytes come from outside: every function says false where they do not hold what was asked for, and
// never reads more than kSlack bytes beyond `end`, which whoever reads a file has to provide.

#include <cstddef>
#include <cstdint>

namespace mingjian::lake {

inline constexpr size_t kSlack = 8;   // bytes after the last one that may be read
inline constexpr size_t kSpill = 8;   // numbers after the last one that may be written
inline constexpr int kMostBits = 32;  // of a number of a dictionary

// `count` numbers of `width` bits, in runs and packed; `to` has room for count + kSpill.
bool HybridDecode(const uint8_t* at, const uint8_t* end, int width, size_t count, uint32_t* to);

// The same for numbers of one bit, as bytes: which of `count` cells there are.
bool LevelsDecode(const uint8_t* at, const uint8_t* end, size_t count, uint8_t* to);

// Whether all of `count` numbers are below `bound`.
bool AllBelow(const uint32_t* numbers, size_t count, uint32_t bound);

// to[i] = table[numbers[i]].
void Look(const int64_t* table, const uint32_t* numbers, size_t count, int64_t* to);

// The same for the cells that are present, in their order; the others are `missing`. REQUIRES:
// numbers[number of present cells] may be read and is in the table.
void LookPresent(const int64_t* table, const uint32_t* numbers, const uint8_t* present,
                 size_t count, int64_t missing, int64_t* to);

}  // namespace mingjian::lake
