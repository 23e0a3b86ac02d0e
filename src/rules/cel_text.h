#pragma once
// Times and durations as text, as timestamp(), duration() and string() read and write them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace mingjian::rules {

// Timestamps are from 0001-01-01 to 9999-12-31 23:59:59, durations at most 10,000 years (of 365.25
// days) either way; arithmetic that leaves these ranges is an error value.
inline constexpr Seconds kTimeMin = -62'135'596'800;
inline constexpr Seconds kTimeMax = 253'402'300'799;
inline constexpr int64_t kDurationMax = 315'576'000'000;

// "36h", "1h30m", "-15s", "1.5h", "20ms": parts of a number and one of h m s ms us ns.
struct DurationValue {
  int64_t seconds = 0;  // rounded down
  int32_t nanos = 0;    // 0 … 999,999,999
};
std::optional<DurationValue> ParseDuration(std::string_view text);
// "129600s"; with a fraction where there is one: "1.5s".
std::string DurationText(int64_t seconds, int32_t nanos = 0);
// "2026-01-31 08:00:00", or "2026-01-31" for a time of exactly 00:00:00.
std::string TimestampText(Seconds time);

}  // namespace mingjian::rules
