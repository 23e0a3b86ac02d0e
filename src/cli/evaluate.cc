// mingjian evaluate: holds findings against an answer key.

#include "synth/evaluate.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "base/decimal.h"
#include "cli/commands.h"
#include "cli/terminal.h"

namespace mingjian::cli {
namespace {

std::string Percent(double share) { return fmt::format("{:.1f} %", share * 100); }

void AddScore(Table& table, const std::string& name, const synth::RuleScore& s) {
  const auto money = [](int64_t micros) { return MoneyWithThousands(micros); };
  table.AddRow({name, s.status, WithThousands(s.planted), WithThousands(s.found),
                Percent(synth::Recall(s)), WithThousands(s.findings), Percent(synth::Precision(s)),
                fmt::format("{}/{}", s.fired, s.hard_negatives), money(s.found_amount),
                money(s.planted_amount - s.found_amount), WithThousands(s.amount_differs)});
}

void Print(const synth::Evaluation& result) {
  Table table({"rule", "status", "planted>", "found>", "recall>", "findings>", "precision>",
               "legal fired>", "money found>", "money missed>", "amount differs>"});
  for (const bool active : {true, false}) {
    for (const auto& [rule, score] : result.rules) {
      if ((score.status == "active") == active) AddScore(table, rule, score);
    }
    table.AddRule();
    AddScore(table, active ? "active rules" : "rules not active, in shadow or silent",
             result.TotalOf("active", active));
    table.AddRule();
  }
  AddScore(table, "total", result.Total());
  fmt::print("{}", table.ToString());
  if (result.withdrawn > 0) fmt::print("withdrawn findings, not counted: {}\n", result.withdrawn);
  if (result.side_hits > 0)
    fmt::print("findings that the key lists as side hits: {}\n", result.side_hits);
  const auto list = [](std::string_view title, const std::vector<std::string>& ids) {
    if (ids.empty()) return;
    fmt::print("\n{}\n", title);
    for (const std::string& id : ids) fmt::print("  {}\n", id);
  };
  list("missed (first ones):", result.missed);
  list("lawful look-alikes that fired (first ones):", result.fired_ids);
  if (result.unexplained.empty()) return;
  fmt::print("\nfindings that nobody planted (first of each rule):\n");
  for (const auto& u : result.unexplained) {
    fmt::print("  {} {} {} {}\n", u.rule, u.psn_no, u.violates.substr(0, 60),
               MoneyWithThousands(u.amount));
  }
}

}  // namespace

void AddEvaluateCommand(CLI::App& app, Run& run) {
  struct Parsed {
    std::string findings, answers;
    bool json = false;
  };
  auto parsed = std::make_shared<Parsed>();
  CLI::App* command = app.add_subcommand(
      "evaluate", "Recall, precision and money of findings against an answer key");
  command
      ->add_option("--findings", parsed->findings,
                   "Folder of an audit or of a run of screens, or a findings file")
      ->required();
  command
      ->add_option("--answers", parsed->answers,
                   "Folder with planted.csv and hard_negatives.csv (of screens: screen_*.csv)")
      ->required();
  command->add_flag("--json", parsed->json, "Print as JSON");
  command->callback([parsed, &run] {
    run = [parsed] {
      const auto result = synth::Evaluate(parsed->findings, parsed->answers);
      if (!result) return ReportError(result.error());
      if (parsed->json) {
        fmt::print("{}", result->ToJson());
      } else {
        Print(*result);
      }
      return 0;
    };
  });
}

}  // namespace mingjian::cli
