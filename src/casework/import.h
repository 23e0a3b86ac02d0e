#pragma once
// From an audit's findings to clues. A finding is decided once: it lies in exactly one clue, and
// stays there. New findings join a clue that nobody has begun to review (state `hit`) of the same
// key, else they make one:
//
//   scheme    provider × rule × month of settlement   (default)
//   person    person
//   provider  provider
//
// A finding that is known already is recognised by its finding_id. When a refund has shrunk or
// withdrawn it since, or another version of its rule counts it anew, the change is recorded
// (finding_change), and
//   - in a clue that is not decided the amounts follow; a clue in `hit` whose findings are all
//     withdrawn is released by the system;
//   - in a clue that is decided nothing moves: the clue is marked for attention, for a person.
// Findings that an audit no longer has are left as they are: an audit may have covered less.
//
// Only findings of active rules come in; indicators and those of other rules reach nobody.
// The money counted is `fund_amt`, what the fund paid; it is entered in the ledger as identified.
// All of an import is one transaction: killed, it never was.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/error.h"
#include "base/time.h"
#include "casework/database.h"
#include "casework/findings.h"
#include "casework/standing.h"

namespace mingjian::casework {

enum class Grouping { kScheme, kPerson, kProvider };
std::string_view ToString(Grouping grouping);  // "scheme"
std::optional<Grouping> GroupingOf(std::string_view name);

struct ImportOptions {
  std::string source;  // an audit's OUT, or a Parquet file
  std::string actor;   // who imports
  Seconds at = 0;      // now
  Grouping grouping = Grouping::kScheme;
  std::vector<RuleStanding> standings = {};    // rules without one rank by their severity's prior
  std::vector<ProviderRecord> providers = {};  // names and regions; others have none
  std::function<void(uint64_t findings)> progress = nullptr;  // every few thousand
};

struct ImportCounts {
  int64_t import_id = 0;
  int64_t read = 0;
  int64_t added = 0, clues_added = 0;
  int64_t known = 0;       // and the same as before
  int64_t changed = 0;     // amounts followed
  int64_t held = 0;        // changed, but the clue is decided: recorded only
  int64_t skipped = 0;     // rules that are not active, indicators
  int64_t withdrawn = 0;   // new, but withdrawn already: nothing to decide
  int64_t released = 0;    // clues whose findings were all withdrawn
  int64_t suppressed = 0;  // clues that a pattern holds back (casework/suppression.h)
  Decimal suppressed_amt;  // and their fund money
};

Result<ImportCounts> ImportFindings(Database& database, const ImportOptions& options);

}  // namespace mingjian::casework
