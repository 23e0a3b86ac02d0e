#pragma once
// Indexes of tables that are about to be filled: taken away while the tables are empty and made
// again in one go from sorted rows, instead of one random page at a time. Private to src/casework.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "casework/database.h"

namespace mingjian::casework {

// The definitions of the indexes that were dropped; those that a PRIMARY KEY or UNIQUE needs stay.
// REQUIRES: in a transaction, so that a failure brings them back; `tables` are our own words.
Result<std::vector<std::string>> SetIndexesAside(Database& database,
                                                 std::span<const std::string_view> tables);
Status MakeIndexes(Database& database, std::span<const std::string> definitions);

}  // namespace mingjian::casework
