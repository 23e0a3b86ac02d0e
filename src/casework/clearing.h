#pragma once
// Innocence first: what would clear a finding, asked before anybody upholds it. A clearing fact
// (排除事实) is a file of the rulebook, `clearing/*.yaml` (docs/casework.md describes the keys):
// which rules it concerns, a SELECT that tests it on the lake, and the question to put to the
// institution where the data do not tell. Facts without a SELECT are questions only.
//
//   MJ_TRY(const ClearingBook book, LoadClearing("rulebook"));
//   MJ_TRY(ClearingLake lake, ClearingLake::Open("lake", book));            //
//   casework/clearing_lake.h MJ_TRY(const ClueClearing found, CheckClearing(database, actor, now,
//   lake, clue_id));
//
// What is found is kept with the clue: kUphold is refused ("cleared-facts") while something stands
// of a finding that a fact clears, unless the decision names the fact (Decision::acknowledged, or
// its id or title in the reason).
// THREADS: a ClearingBook is plain data.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "casework/database.h"
#include "casework/rights.h"
#include "casework/states.h"
#include "rules/rulebook.h"

namespace mingjian::casework {

// A table that a test reads, with the columns that it reads. `may`: the fact can be tested without
// rows of it.
struct ClearingNeed {
  std::string table;
  std::vector<std::string> columns;
  bool may = false;
};

struct ClearingFact {
  std::string id = {}, title = {}, about = {}, ask = {}, file = {};
  rules::Source source = rules::Source::kIllustrative;
  int version = 1;
  // Where a cleared finding belongs: kRelease, or kDataError when the data must be corrected.
  Event route = Event::kRelease;
  std::vector<std::string> rules = {};  // ids; "drug-*" = all that begin so, "*" = all
  std::vector<ClearingNeed> needs = {};
  std::string sql = {};  // "" = a question only

  bool Concerns(std::string_view rule) const;
  bool IsGeneral() const;  // of all rules
};

struct ClearingBook {
  std::vector<ClearingFact> facts;                // by id
  std::map<std::string, std::string> none_known;  // rule → why no fact of its own is known
  std::vector<rules::Diagnostic> diagnostics;     // files with mistakes are left out
  std::string hash;                               // of all files
  const ClearingFact* Find(std::string_view id) const;
};

// Reads `<rulebook>/clearing/*.yaml`; a rulebook without the folder has no facts. An Error only
// when a file cannot be read.
Result<ClearingBook> LoadClearing(const std::string& rulebook);

enum class Clearing {
  kCleared,
  kNotCleared,
  kUnknown,  // the data that would tell are not there: ask
  kAsk,      // no data of the lake can tell
};
std::string_view ToString(Clearing clearing);  // "cleared"

// What a fact says of one finding, and of a clue.
struct ClearedFinding {
  std::string finding_id;
  Clearing result = Clearing::kUnknown;
  std::string detail;  // "原编码 … 对应 …"
};
struct FactOutcome {
  std::string fact, title, about, ask, source;
  Event route = Event::kRelease;
  Clearing result = Clearing::kUnknown;  // cleared when it clears any; else unknown when any is
  int64_t cleared = 0, unknown = 0, looked_at = 0;
  std::string detail = {};                 // of the first finding that is cleared
  std::vector<std::string> findings = {};  // those that are cleared, at most 200
};
struct ClueClearing {
  Seconds at = 0;         // 0: nobody has tested the clue yet
  std::string snapshot;   // of the lake
  int64_t looked_at = 0;  // findings; a clue with more than kClearingMost is tested in part
  std::vector<FactOutcome> facts;  // cleared first, then unknown, asked, not cleared
};
inline constexpr int64_t kClearingMost = 500;

// What was found of the clue last. Right: view.
Result<ClueClearing> ClearingOf(Database& database, const Actor& actor, int64_t clue_id);

// Whether an uphold may go on. REQUIRES: in a transaction, after the amounts are set.
Status CheckClearedFacts(Database& database, int64_t clue_id, std::string_view reason,
                         const std::vector<std::string>& acknowledged);

}  // namespace mingjian::casework
