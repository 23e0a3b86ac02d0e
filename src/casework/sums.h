#pragma once
// Casework in figures, for overviews and profiles: what was found, where it stands, what people
// decided, what is late. Only what the reader's grants cover; money of the ledger only where he
// holds the right `ledger`. Withdrawn findings count as findings of their clue, with no money.

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/decimal.h"
#include "base/error.h"
#include "base/time.h"
#include "casework/database.h"
#include "casework/rights.h"
#include "casework/states.h"

namespace mingjian::casework {

// One thing that is looked at; all empty: everything.
struct SumFilter {
  std::string fixmedins_code = {}, doctor = {}, psn_no = {};  // doctor: bilg_dr_codg
};

struct ClueTotals {
  int64_t clues = 0, findings = 0, open = 0;  // open: clues that are not decided
  Decimal fund_amt;
};
// Of the clues in which the thing has a finding; counts and money of its findings alone.
// Right: view.
Result<ClueTotals> TotalsOf(Database& database, const Actor& actor, const SumFilter& filter);

// What became of a rule's findings, of all versions. Confirmed and overturned as in
// casework/feedback.h.
struct RuleSum {
  std::string rule, title;
  int64_t clues = 0, findings = 0, confirmed = 0, overturned = 0;
  Decimal fund_amt;
};
// Most money first. Right: view.
Result<std::vector<RuleSum>> RuleSums(Database& database, const Actor& actor,
                                      const SumFilter& filter = {});

struct ProviderSum {
  std::string fixmedins_code, name;
  int64_t clues = 0, findings = 0;
  Decimal fund_amt;
};
// Most money first. Right: view.
Result<std::vector<ProviderSum>> ProviderSums(Database& database, const Actor& actor);

// By month of the clue (YYYY-MM; clues without one are left out): money identified.
Result<std::map<std::string, Decimal>> MonthSums(Database& database, const Actor& actor,
                                                 const SumFilter& filter = {});

struct StageSum {
  State state = State::kHit;
  int64_t clues = 0;
  Decimal fund_amt;
};
struct RegionSum {
  std::string region;
  int64_t clues = 0;
  Decimal fund_amt;
};
struct MonthMoney {
  std::string month;  // YYYY-MM of the clue
  Decimal identified, confirmed, recovered;
};
struct CaseworkSums {
  ClueTotals totals;
  std::vector<StageSum> stages;    // in the order of the procedure
  std::vector<RegionSum> regions;  // by code
  std::vector<MonthMoney> months;  // by month; confirmed and recovered need the right `ledger`
  std::vector<std::pair<std::string, Decimal>> accounts;  // that hold something; right `ledger`
  int64_t overdue = 0, unassigned = 0, attention = 0;     // clues
  int64_t deadlines = 0;                                  // of doors, past and not met
};
// Right: view.
Result<CaseworkSums> SumsOf(Database& database, const Actor& actor, Seconds now);

// Findings by provider, and by doctor and provider, of the whole database: only to compare one
// with the others. No right is asked, so the counts of others must not be shown.
Result<std::map<std::string, int64_t>> FindingsByProvider(Database& database);
Result<std::map<std::pair<std::string, std::string>, int64_t>> FindingsByDoctor(Database& database);

}  // namespace mingjian::casework
