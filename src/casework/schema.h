#pragma once
// The tables of a casework database and the steps that lead to them. Steps are numbered, written
// once for both databases, and never changed after a release: a change is a further step.

#include <string_view>
#include <vector>

#include "base/error.h"
#include "casework/database.h"

namespace mingjian::casework {

// Statements of step i + 1, separated by ";\n".
const std::vector<std::string_view>& SchemaSteps();

// Brings the tables up to this program's version, all steps or none. kData when the database was
// written by a newer program, or holds something else.
Status Migrate(Database& database);

// Opens and migrates.
Result<Database> OpenCasework(const std::string& path_or_url);

// The next `count` numbers of a counter ("clue", "event", "log" …), gap-free: a transaction that is
// undone gives them back. Gives the first. Two transactions that take numbers of one counter wait
// for each other. REQUIRES: in a transaction.
Result<int64_t> TakeNumbers(Database& database, std::string_view counter, int64_t count = 1);

}  // namespace mingjian::casework
