#include "base/hash.h"

#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <xxhash.h>

namespace mingjian {

uint64_t StableHash(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

std::string StableHashHex(std::string_view text) {
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

uint32_t BucketOf(std::string_view psn_no, uint32_t buckets) {
  return static_cast<uint32_t>(StableHash(psn_no) % buckets);
}

}  // namespace mingjian
