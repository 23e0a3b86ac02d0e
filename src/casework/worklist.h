#pragma once
// Clues as lists: the worklist with filters, ranked by money × confidence, page by page without
// counting what lies before; and sums by provider, person or scheme. Only what the reader's grants
// cover is there.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/error.h"
#include "base/time.h"
#include "casework/database.h"
#include "casework/rights.h"
#include "casework/states.h"

namespace mingjian::casework {

struct ClueRow {
  int64_t clue_id = 0;
  std::string grouping_by, fixmedins_code, psn_no, rule, month, title, region, assignee;
  int64_t part = 1, severity = 0, version = 1, findings = 0, panel_round = 0;
  State state = State::kHit;
  Decimal net_amt, fund_amt, score, upheld_amt;
  Seconds due_on = 0;      // last day of the limit that runs; 0 = none
  bool attention = false;  // a decided clue whose findings changed later
  Seconds created_at = 0, changed_at = 0;
};

struct Position {  // the last row of the page before
  Decimal score;
  int64_t clue_id = 0;
};

struct WorklistQuery {
  std::vector<State> states = {};  // empty = all
  std::string region = {}, fixmedins_code = {}, rule = {}, psn_no = {}, month = {}, assignee = {};
  std::optional<int64_t> severity = std::nullopt;  // 1 violation … 4 indicator
  std::optional<Decimal> fund_min = std::nullopt;
  Seconds due_before = 0;     // a limit runs, and its last day is before this
  bool attention = false;     // only those
  std::string provider = {};  // a part of the institution's name
  std::string text = {};      // a part of title or institution, or a rule, or a clue's number
  bool unassigned = false;    // nobody works on it
  std::optional<Position> after = std::nullopt;
  int limit = 50;  // 1 to 1,000
};
// By score, highest first; then the newest first.
Result<std::vector<ClueRow>> Worklist(Database& database, const Actor& actor,
                                      const WorklistQuery& query);

// Names of institutions by code, for rows of a list; those without a name are left out.
Result<std::map<std::string, std::string>> ProviderNames(Database& database,
                                                         std::span<const ClueRow> clues);

// How many clues a query has, by state; position and limit do not count.
struct StateCount {
  State state = State::kHit;
  int64_t clues = 0;
  Decimal fund_amt;
};
struct ClueSummary {
  std::vector<StateCount> by_state;  // in the order of the procedure; states without clues left out
  // Of those that are not decided: the actor's, past their limit, nobody's.
  int64_t mine = 0, overdue = 0, unassigned = 0;
  int64_t attention = 0;
};
Result<ClueSummary> Summarize(Database& database, const Actor& actor, Seconds now,
                              const WorklistQuery& query);

// Whether the actor sees a clue: by the right `view`, or `told` once its institution was told of
// it (it was in `appeal`), or `own` where a finding of it also names him. Refusals: "no-clue" to
// those outside, who may not know that it is there; "no-right".
Status RequireSeen(Database& database, const Actor& actor, const ClueRow& clue);

// One clue that the actor sees. Refusals "no-clue", "no-right".
Result<ClueRow> FindClue(Database& database, const Actor& actor, int64_t clue_id);
// The same without a look at rights: for functions that check others.
Result<ClueRow> ReadClue(Database& database, int64_t clue_id);

// Sums of clues that are not decided, biggest first: by provider, rule, or person (whose findings
// lie in clues of every kind). At most `limit` rows.
enum class SumBy { kProvider, kRule, kPerson };
struct ClueSum {
  std::string key;
  int64_t clues = 0, findings = 0;
  Decimal fund_amt;
  std::string name = {};  // of the institution or rule, "" when not known
};
Result<std::vector<ClueSum>> SumClues(Database& database, const Actor& actor, SumBy by, int limit);

// Assigned clues by person and how many of them are past their limit.
struct Workload {
  std::string assignee;
  int64_t clues = 0, overdue = 0;
  Decimal fund_amt;
};
Result<std::vector<Workload>> Workloads(Database& database, const Actor& actor, Seconds now);

}  // namespace mingjian::casework
