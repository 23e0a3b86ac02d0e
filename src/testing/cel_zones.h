#pragma once
// Offsets of time zones, for the conformance environment only: rules have local time without zone.

#include <optional>
#include <string_view>

#include "base/time.h"

namespace mingjian::testing {

// Seconds east of UTC at `time` in a zone: "UTC", "+08:00", "-02:30", "02:00", or a name of the
// system's zone files, "Asia/Shanghai". Nothing when there is no such zone.
std::optional<int64_t> ZoneOffset(std::string_view zone, Seconds time);

}  // namespace mingjian::testing
