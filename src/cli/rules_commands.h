#pragma once
// The subcommands of `mingjian rules`, one file each.

#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "cli/commands.h"
#include "rules/rulebook.h"

namespace CLI {
class App;
}

namespace mingjian::cli {

struct RulesOptions {
  std::string rulebook;            // "" = look for it (rules/locate.h)
  std::string region;              // overlay, "" = none
  std::string date;                // day on which points are counted as current, "" = today
  std::vector<std::string> rules;  // ids
  bool reference = false;
  bool strict = false;
  bool json = false;
};

// Finds and loads the rulebook. Diagnostics are not printed.
Result<rules::LoadedRulebook> LoadFor(const RulesOptions& options);
// The day of --date, or today.
Result<Seconds> DayOf(const RulesOptions& options);
// Prints the diagnostics to stderr; gives how many are errors.
size_t PrintDiagnostics(const std::vector<rules::Diagnostic>& diagnostics);

// "there is no rule 'x'; did you mean 'y'?"
Error UnknownRule(const rules::Rulebook& rulebook, const std::string& id);

// Subcommands with files and options of their own: status, move, record, overturn; conflicts;
// coverage.
void AddLifeCommands(CLI::App& rules, std::function<int()>& run);
void AddConflictsCommand(CLI::App& rules, std::function<int()>& run);
void AddCoverageCommand(CLI::App& rules, std::function<int()>& run);

int CheckRules(const RulesOptions& options);
int ListRules(const RulesOptions& options);
int ExplainRule(const RulesOptions& options);
int TestRules(const RulesOptions& options);

// `mingjian rules backtest` and `mingjian rules diff`: subcommands with options of their own.
void AddTrialCommands(CLI::App& rules, Run& run);

}  // namespace mingjian::cli
