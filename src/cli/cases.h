#pragma once
// What the subcommands of `mingjian cases` share: options, the database opened, who acts.

#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/error.h"
#include "base/time.h"
#include "casework/database.h"
#include "casework/rights.h"
#include "cli/commands.h"

namespace CLI {
class App;
}

namespace mingjian::cli {

struct CasesOptions {
  std::string database, as, files;  // --files: folder of documents, default <database>.files
  bool json = false, unmask = false;
  // import
  std::string source, lake, rulebook, region, grouping = "scheme";
  // list
  std::vector<std::string> states;
  std::string provider, rule, person, assignee, month, severity, fund_min, after, sum;
  bool attention = false, overdue = false, mine = false, workload = false;
  int limit = 20;
  // one clue
  int64_t clue = 0, version = 0;
  std::string event, reason, until, document, to;
  std::vector<std::string> amounts;
  bool uphold = false, against = false, mark = false;
  // ledger
  std::string action, amount, charge, from, by = "account", law, article, measure, party, officer,
                                            pay_by, door;
  int64_t entry = 0, count = 0;
  // clearing facts, patterns, samples, assignment, days
  std::vector<std::string> acknowledged;
  std::string title, file, day, begin;
  int64_t id = 0, seed = 0, size = 0, strata = 0, item = 0;
  bool automatic = false, propose = false, in_turn = false, all = false;
  // cases and documents
  int64_t case_id = 0, paper = 0;
  std::string templates;
  std::vector<std::string> fields;
  bool hearing = false, preview = false;
  // users
  std::string name, role, institution, doctor;
  std::string expect;
};

struct Desk {
  casework::Database database;
  casework::Actor actor;
  Seconds now = 0;
};
// Opens the database (--database, or MINGJIAN_DATABASE) and logs --as in with the password of
// MINGJIAN_PASSWORD, or asked for at the terminal.
Result<Desk> OpenDesk(const CasesOptions& options);
Result<casework::Database> OpenCases(const CasesOptions& options);
Result<std::string> AskPassword(const char* prompt, const char* variable);
std::string FilesOf(const CasesOptions& options);

// A psn_no as it may be shown: masked, but with --unmask, which OpenDesk has logged.
std::string Shown(const CasesOptions& options, const std::string& psn_no);

int ImportCases(const CasesOptions& options);
int ListCases(const CasesOptions& options);
int ShowCase(const CasesOptions& options);
int DecideCase(const CasesOptions& options);
int AppealCase(const CasesOptions& options);
int VoteOnCase(const CasesOptions& options);
int RunCasesOverdue(const CasesOptions& options);
int RunLedger(const CasesOptions& options);
int RecordCaseDoor(const CasesOptions& options);
int LeadCase(const CasesOptions& options);
int WriteCaseDocument(const CasesOptions& options);
int CheckTemplates(const CasesOptions& options);
int ExportCases(const CasesOptions& options);
int ManageUsers(const CasesOptions& options);
int CasesFeedback(const CasesOptions& options);
int VerifyCasesLog(const CasesOptions& options);
int ShowClearing(const CasesOptions& options);
int ManageSuppressions(const CasesOptions& options);
int AssignCases(const CasesOptions& options);
int RunSample(const CasesOptions& options);
int NoteOnCase(const CasesOptions& options);
int LoadCasesCalendar(const CasesOptions& options);
int ManageLimits(const CasesOptions& options);
int RecordCasesVisit(const CasesOptions& options);
int ListSuspensions(const CasesOptions& options);

// Values of options; kUsage names the option. DateOption gives 0 for "".
Result<Decimal> AmountOption(std::string_view option, const std::string& text);
Result<Seconds> DateOption(std::string_view option, const std::string& text);
// --version 0 takes the clue as it is now: for a person who alone works on it.
Result<int64_t> VersionOf(Desk& desk, const CasesOptions& options);

}  // namespace mingjian::cli
