#pragma once
// What follows for clues whose findings an import has changed: their sums, an event in each, and
// release where every finding was withdrawn. Private to src/casework.

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "base/error.h"
#include "base/time.h"
#include "casework/database.h"

namespace mingjian::casework {

struct ImportRun {
  int64_t import_id = 0;
  Seconds at = 0;
  std::string actor;
};

// Sums of a clue from its findings.
Status RecountClue(Database& database, const ImportRun& run, int64_t clue_id);
// Clues with changed findings, with the difference of their money: an event in each, and new sums
// but for those in `held`, which are decided.
Status RecountChanged(Database& database, const ImportRun& run,
                      const std::map<int64_t, int64_t>& changed, const std::set<int64_t>& held);
// Those of them that wait and have no finding left; gives how many were released.
Result<int64_t> ReleaseWithdrawn(Database& database, const ImportRun& run,
                                 const std::map<int64_t, int64_t>& changed);

}  // namespace mingjian::casework
