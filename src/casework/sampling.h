#pragma once
// Samples of findings, for what is too much to look at one by one: n findings of a group of clues
// are drawn with a seed that is kept, people say of each how much of it is wrong, and the whole is
// estimated (casework/estimate.h). An estimate is never posted to the ledger and decides no clue.
//
// Drawn are findings with money that are not withdrawn, in the order of a stable hash of seed and
// finding_id: the same seed draws the same sample, and whoever knows the seed can check it. By
// strata, findings are parted by money so that each stratum holds about the same sum, and the
// sample is shared out by money, at least two from each.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/error.h"
#include "base/time.h"
#include "casework/database.h"
#include "casework/estimate.h"
#include "casework/rights.h"
#include "casework/states.h"

namespace mingjian::casework {

enum class SampleMethod { kSimple, kStratified };
std::string_view ToString(SampleMethod method);  // "simple"

struct SampleRequest {
  std::string title = {};  // what is asked; up to 200 characters
  // Of which clues; each empty = any, but not all.
  std::string rule = {}, fixmedins_code = {}, region = {}, month = {};
  std::vector<State> states = {};
  SampleMethod method = SampleMethod::kSimple;
  int strata = 3;    // kStratified: 2 to 10
  int64_t size = 0;  // 2 to 10,000; all when there are no more
  int64_t seed = 0;
};

struct SampleItem {
  int64_t item = 0, stratum = 0, clue_id = 0;  // 1, 2, … in the order drawn
  std::string finding_id, actor, reason;
  Decimal fund_amt;
  std::optional<Decimal> wrong_amt;  // nothing while nobody has said
  Seconds decided_at = 0;
};
struct SampleStratum {
  int64_t stratum = 1, findings = 0, size = 0, decided = 0;
  Decimal from_amt, to_amt, fund_amt;
};
struct Sample {
  int64_t sample_id = 0, findings = 0, size = 0, decided = 0, seed = 0;
  Seconds at = 0;
  std::string actor, title, method, query;
  Decimal fund_amt;
  std::vector<SampleStratum> strata;
  std::vector<SampleItem> items;
  // From what is decided so far; complete when decided == size. Missing while a stratum has none.
  std::optional<Estimate> estimate;
};

// Right: sample; only findings of clues where the actor holds it. Refusals: "sample" (nothing asked
// for, or nothing there), "size", "strata".
Result<int64_t> DrawSample(Database& database, const Actor& actor, Seconds now,
                           const SampleRequest& request);
// How much of a finding is wrong: 0 to its money, whole cents or all of it. Given anew it replaces
// the former; each is a row of the audit log. Right: sample, at the clue's place. Refusals:
// "no-sample", "no-item", "amount", "reason" (needed where something is wrong).
Status DecideSampled(Database& database, const Actor& actor, Seconds now, int64_t sample_id,
                     int64_t item, Decimal wrong_amt, const std::string& reason);
// Right: sample. Somebody who may not see all of its places is refused ("no-right").
Result<Sample> FindSample(Database& database, const Actor& actor, int64_t sample_id);
// Without items and strata, newest first; only those that FindSample would show.
Result<std::vector<Sample>> Samples(Database& database, const Actor& actor, int limit);

}  // namespace mingjian::casework
