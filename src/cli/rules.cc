// mingjian rules check | test | explain | list; the others stand in rules_*.cc

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <memory>

#include "base/text.h"
#include "cli/author_commands.h"
#include "cli/commands.h"
#include "cli/rules_commands.h"
#include "cli/terminal.h"
#include "engine/engine.h"
#include "rules/cel.h"
#include "rules/history.h"
#include "rules/locate.h"
#include "rules/rule_facts.h"

namespace mingjian::cli {
namespace {

using rules::Rule;

std::string CodesOf(const Rule& rule) {
  std::string text = rule.seq88 ? fmt::format("{}", *rule.seq88) : std::string();
  if (!rule.gz79.empty()) text += (text.empty() ? "" : " ") + rule.gz79;
  return text;
}

std::string MomentsOf(const Rule& rule) {
  return fmt::format("{}/{}/{}", rules::ToString(rule.before), rules::ToString(rule.during),
                     rules::ToString(rule.after));
}

std::string DayText(Seconds day) {
  return day == INT64_MAX ? std::string("open") : FormatDate(day);
}

void PrintFacts(const rules::Rulebook& rulebook, const Rule& rule) {
  fmt::print("{} {}  (version {}, {}, {}, {})\n", rule.id, rule.title, rule.version,
             rules::ToString(rule.status), rules::ToString(rule.source),
             rules::ToString(rule.severity));
  fmt::print("  class     {}\n", rule.category);
  if (const std::string codes = CodesOf(rule); !codes.empty()) {
    fmt::print("  code      {}\n", codes);
  }
  fmt::print("  moments   {} (before/during/after)\n", MomentsOf(rule));
  fmt::print("  valid     {} – {}\n", DayText(rule.valid_from), DayText(rule.valid_to));
  for (const rules::Basis& basis : rule.basis) {
    fmt::print("  basis     {}\n", rules::ToText(basis));
  }
  for (const rules::Parameter& parameter : rule.parameters) {
    fmt::print("  parameter {} = {}{}{}\n", parameter.name, rules::ToText(parameter),
               parameter.unit.empty() ? "" : " " + parameter.unit,
               parameter.about.empty() ? "" : "  # " + parameter.about);
  }
  for (const rules::Exception& exception : rule.exceptions) {
    fmt::print("  exception {}: {}  {}\n", exception.id, rules::Print(*exception.when),
               exception.reason);
  }
  const rules::RuleUses uses = rules::UsesOf(rule);
  for (const size_t table : uses.tables) {
    fmt::print("  knowledge {} ({} rows)\n", rulebook.tables[table].name,
               WithThousands(rulebook.tables[table].rows));
  }
  for (const size_t list : uses.code_lists) {
    fmt::print("  codes     {}\n", rulebook.code_lists[list].name);
  }
  if (!rule.about.empty()) fmt::print("  about     {}\n", rule.about);
  fmt::print("\n");
}

}  // namespace

Error UnknownRule(const rules::Rulebook& rulebook, const std::string& id) {
  std::vector<std::string_view> ids;
  ids.reserve(rulebook.rules.size());
  for (const Rule& rule : rulebook.rules) ids.push_back(rule.id);
  return rules::NoSuchRule(id, ids);
}

Result<rules::LoadedRulebook> LoadFor(const RulesOptions& options) {
  MJ_TRY(const std::string folder, rules::LocateRulebook(options.rulebook));
  rules::LoadOptions load;
  load.region = options.region;
  return rules::LoadRulebook(folder, load);
}

Result<Seconds> DayOf(const RulesOptions& options) {
  if (options.date.empty()) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    // Chinese standard time has no summer time.
    return mingjian::DayOf(std::chrono::duration_cast<std::chrono::seconds>(now).count() +
                           8 * 3600);
  }
  const std::optional<Seconds> day = ParseDate(options.date);
  if (!day) {
    return UsageError(
        fmt::format("--date: '{}' is not a date; expected one like 2026-01-31", options.date));
  }
  return *day;
}

size_t PrintDiagnostics(const std::vector<rules::Diagnostic>& diagnostics) {
  size_t errors = 0;
  for (const rules::Diagnostic& diagnostic : diagnostics) {
    fmt::print(stderr, "{}\n", rules::ToString(diagnostic));
    errors += diagnostic.warning ? 0 : 1;
  }
  return errors;
}

int ListRules(const RulesOptions& options) {
  const auto loaded = LoadFor(options);
  if (!loaded) return ReportError(loaded.error());
  const rules::Rulebook& rulebook = loaded->rulebook;
  boost::json::array all;
  Table table({"rule", "名称", "code", "source", "status", "severity", "on", "before/during/after",
               "knowledge", "rows>"});
  for (const Rule& rule : rulebook.rules) {
    std::string tables;
    size_t rows = 0;
    for (const size_t used : rules::UsesOf(rule).tables) {
      tables += (tables.empty() ? "" : " ") + rulebook.tables[used].name;
      rows += rulebook.tables[used].rows;
    }
    if (options.json) {
      all.push_back({{"id", rule.id},
                     {"title", rule.title},
                     {"seq88", rule.seq88 ? boost::json::value(*rule.seq88) : nullptr},
                     {"gz79", rule.gz79},
                     {"class", rule.category},
                     {"source", std::string(rules::ToString(rule.source))},
                     {"status", std::string(rules::ToString(rule.status))},
                     {"severity", std::string(rules::ToString(rule.severity))},
                     {"on", std::string(rules::ToString(rule.on))},
                     {"version", rule.version},
                     {"before", std::string(rules::ToString(rule.before))},
                     {"during", std::string(rules::ToString(rule.during))},
                     {"after", std::string(rules::ToString(rule.after))},
                     {"knowledge", tables},
                     {"rows", rows}});
      continue;
    }
    table.AddRow(
        {rule.id, rule.title, rule.seq88 ? std::to_string(*rule.seq88) : rule.gz79,
         std::string(rules::ToString(rule.source)), std::string(rules::ToString(rule.status)),
         std::string(rules::ToString(rule.severity)), std::string(rules::ToString(rule.on)),
         MomentsOf(rule), tables, rows > 0 ? WithThousands(rows) : ""});
  }
  if (options.json) {
    fmt::print("{}\n", boost::json::serialize(all));
  } else {
    fmt::print("{}", table.ToString());
  }
  return loaded->ok() ? 0 : 3;
}

int ExplainRule(const RulesOptions& options) {
  const auto loaded = LoadFor(options);
  if (!loaded) return ReportError(loaded.error());
  const rules::Rulebook& rulebook = loaded->rulebook;
  const auto plan = engine::MakePlan(rulebook, std::make_shared<engine::TextPool>());
  if (!plan) return ReportError(plan.error());
  for (const std::string& id : options.rules) {
    const Rule* rule = rulebook.Find(id);
    if (rule == nullptr) {
      // A rule that did not load says why.
      std::vector<rules::Diagnostic> own;
      for (const rules::Diagnostic& diagnostic : loaded->diagnostics) {
        if (diagnostic.file.ends_with("/" + id + ".yaml")) own.push_back(diagnostic);
      }
      if (PrintDiagnostics(own) > 0) return 3;
      return ReportError(UnknownRule(rulebook, id));
    }
    PrintFacts(rulebook, *rule);
    fmt::print("{}\n", plan->Explain(*rule));
  }
  return 0;
}

void AddRulesCommand(CLI::App& app, Run& run) {
  auto options = std::make_shared<RulesOptions>();
  CLI::App* command = app.add_subcommand(
      "rules", "Write, check, test and explain rules, and lead them through their life");
  command->require_subcommand(1);
  const auto add = [&](const char* name, const char* about, int (*action)(const RulesOptions&)) {
    CLI::App* sub = command->add_subcommand(name, about);
    sub->add_option("--rulebook", options->rulebook,
                    "Folder of the rulebook (default: ./rulebook, else beside the program)");
    sub->callback(
        [options, action, &run] { run = [options, action] { return action(*options); }; });
    return sub;
  };
  const auto add_region = [&](CLI::App* sub) {
    sub->add_option("--region", options->region, "Region whose overlay applies, e.g. 320100");
  };
  CLI::App* check = add(
      "check", "Read the whole rulebook and report every mistake; exit 3 on errors", CheckRules);
  add_region(check);
  check->add_option("--date", options->date, "Count points current on this day (default: today)");
  check->add_flag("--json", options->json, "Diagnostics and counts as JSON");
  CLI::App* test =
      add("test", "Run the .case files beside rules; exit 1 when one fails", TestRules);
  test->add_option("rule", options->rules, "Rule ids (default: all)");
  test->add_flag("--reference", options->reference,
                 "Run the reference evaluator too and require agreement");
  test->add_flag("--strict", options->strict,
                 "Fail on rules with fewer than 3 firing or 3 silent cases too");
  test->add_flag("--json", options->json, "Results as JSON");
  CLI::App* explain = add("explain", "Print what a rule says and how it will run", ExplainRule);
  add_region(explain);
  explain->add_option("rule", options->rules, "Rule ids")->required();
  CLI::App* list = add("list", "List the rules", ListRules);
  add_region(list);
  list->add_flag("--json", options->json, "As JSON");
  AddTrialCommands(*command, run);
  AddLifeCommands(*command, run);
  AddConflictsCommand(*command, run);
  AddCoverageCommand(*command, run);
  AddAuthorCommands(*command, run);
}

}  // namespace mingjian::cli
