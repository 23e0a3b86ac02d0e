#pragma once
// Findings of a clue as casework keeps them, one after another.

#include <functional>
#include <string>

#include "base/decimal.h"
#include "base/error.h"
#include "base/time.h"
#include "casework/database.h"

namespace mingjian::documents {

struct FindingRow {
  std::string finding_id, rule, title, source, severity, point, state, psn_no, mdtrt_id, setl_id,
      bilg_dr_codg, basis, message, compared;
  std::string lines;     // that break the rule: "1、3" of the settlement; "S2:4" of another
  std::string involves;  // cited beside them, the same way
  std::string violates_raw, involves_raw;  // "setl_id:feedetl_sn|…"
  int64_t version = 1;
  Seconds setl_time = 0;
  Decimal vola_amt, standing_amt, net_amt, fund_amt, upheld_amt;
};
// By day of settlement. Page by page; stops at the first error of `each`. REQUIRES: rights were
// checked.
Status EachFinding(casework::Database& database, int64_t clue_id,
                   const std::function<Status(const FindingRow&)>& each);

}  // namespace mingjian::documents
