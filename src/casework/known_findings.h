#pragma once
// Findings of the database in the order of finding_id, page by page: an import walks beside them.
// Private to src/casework.

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "casework/database.h"

namespace mingjian::casework {

class KnownFindings {
 public:
  struct Known {
    std::string finding_id, state, clue_state;
    int64_t clue_id = 0, fund_amt = 0, upheld_amt = 0;
  };
  explicit KnownFindings(Database& database) : database_(database) {}
  // The finding with this id, or null. REQUIRES: ids come in ascending order.
  Result<const Known*> Find(const std::string& finding_id);

 private:
  Status ReadPage(const std::string& from);

  Database& database_;
  std::vector<Known> page_;
  size_t at_ = 0;
  bool end_ = false;
};

}  // namespace mingjian::casework
