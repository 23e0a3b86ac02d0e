#pragma once
// A settlement in the form of the national tables, as REST takes it:
//
//   {"psn": {psn_info_b}, "mdtrt_d": {…}, "setl_d": {…}, "diag_d": [{…}], "oprn_d": [{…}],
//    "fee_list_d": [{…}]}
//
// Field names, types and code sets are those of src/model. Nothing is put up with: an unknown name,
// a value of the wrong type or an impossible date is a problem that names path, value and what was
// expected.

#include <string>
#include <vector>

#include "base/time.h"
#include "history/claim.h"
#include "service/cells.h"

namespace mingjian::service {

enum class Purpose {
  // What-if: setl_id and setl_time may be missing ("check", now), and so may the sums.
  kCheck,
  // A settlement that has happened: what the model requires must be there.
  kSettlement,
};

struct ReadTables {
  history::Claim claim;  // complete where there is no problem
  std::string moment;    // "before", "during" or ""
  bool amounts_known = true;
  std::vector<Problem> problems;
  std::vector<Problem> warnings;  // the claim is judged all the same
};

// `node`: the object. `now`: wall clock.
ReadTables ReadClaimTables(const JsonTree& tree, const JsonNode& node, Purpose purpose,
                           Seconds now);

}  // namespace mingjian::service
