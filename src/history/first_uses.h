#pragma once
// First uses of one person: by item code the day of the first use and on how many lines it was used
// since. Stored as one value, so that they cost one read when a settlement is accepted.

#include <boost/container/flat_map.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "history/record.h"

namespace mingjian::history {

struct Use {
  int64_t day = 0;  // number since 1970-01-01
  uint64_t lines = 0;
};
using Uses =
    boost::container::flat_map<uint32_t, Use>;  // by the item code's number in the dictionary

// False for damaged bytes.
bool ParseUses(std::string_view value, Uses* uses);
std::string EncodeUses(const Uses& uses);
// The uses of a settlement's record; a line without a time counts for the day of settlement. False
// for a damaged record.
bool UsesOf(const Schema& schema, Seconds setl_time, std::string_view record, Uses* uses);
// The earlier day and the sum of lines.
void AddUses(const Uses& from, Uses* to);

}  // namespace mingjian::history
