#pragma once
// Stable hashes: the same on every machine and version, so they may be stored (finding ids,
// buckets, content hashes).

#include <cstdint>
#include <string>
#include <string_view>

namespace mingjian {

// XXH3, 64 bits, seed 0.
uint64_t StableHash(std::string_view text);
// XXH3, 128 bits, as 32 lower-case hex digits.
std::string StableHashHex(std::string_view text);

// The bucket of a person among `buckets` (1 to 65536): StableHash(psn_no) % buckets.
uint32_t BucketOf(std::string_view psn_no, uint32_t buckets);

}  // namespace mingjian
