#pragma once
// Findings of a clue as documents and workbooks show them.

#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "casework/clue_file.h"
#include "casework/database.h"

namespace mingjian::documents {

// All findings that the actor sees, page by page in the order of finding_id; stops at the first
// error of `each`.
Status EachFinding(casework::Database& database, const casework::Actor& actor, int64_t clue_id,
                   const std::function<Status(const casework::FindingRow&)>& each);
// Those of which something stands (`upheld`), or all, by day of settlement. Refusal "too-many"
// beyond `most`.
Result<std::vector<casework::FindingRow>> FindingsByDay(casework::Database& database,
                                                        const casework::Actor& actor,
                                                        int64_t clue_id, bool upheld, size_t most);

// Lines of a finding: "1、3" of its settlement, "S2:4" of another.
std::string LinesText(const std::string& lines, const std::string& setl_id);

}  // namespace mingjian::documents
