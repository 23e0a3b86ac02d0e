// mingjian rules conflicts

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/rules_commands.h"
#include "cli/terminal.h"
#include "rules/conflicts.h"
#include "rules/history.h"
#include "rules/rule_facts.h"

namespace mingjian::cli {
namespace {

struct Options {
  RulesOptions rules;
  bool fail = false;
  size_t limit = 50;
};

std::string DayText(Seconds day) {
  return day == INT64_MIN || day == INT64_MAX ? std::string() : FormatDate(day);
}

boost::json::object SideJson(const rules::Contradiction::Side& side) {
  return {
      {"table", side.table}, {"point", side.point}, {"source", side.source}, {"value", side.value}};
}

void PrintJson(const std::vector<rules::Overlap>& overlaps,
               const std::vector<rules::Contradiction>& contradictions) {
  boost::json::array overlap_rows, contradiction_rows;
  for (const rules::Overlap& overlap : overlaps) {
    overlap_rows.push_back({{"first", overlap.first->id},
                            {"second", overlap.second->id},
                            {"settled", overlap.settled},
                            {"items", overlap.items},
                            {"sample", boost::json::value_from(overlap.sample)}});
  }
  for (const rules::Contradiction& one : contradictions) {
    contradiction_rows.push_back({{"code", one.code},
                                  {"what", one.what},
                                  {"a", SideJson(one.a)},
                                  {"b", SideJson(one.b)},
                                  {"from", DayText(one.from)},
                                  {"to", DayText(one.to)}});
  }
  fmt::print("{}\n", boost::json::serialize(
                         boost::json::object{{"overlaps", std::move(overlap_rows)},
                                             {"contradictions", std::move(contradiction_rows)}}));
}

std::string Named(const rules::Rule& rule) {
  return fmt::format("{} ({})", rule.id, rules::ToString(rule.status));
}

void PrintText(const std::vector<rules::Overlap>& overlaps,
               const std::vector<rules::Contradiction>& contradictions, size_t limit) {
  Table table({"claims first", "then", "order", "items>", "sample"});
  for (size_t i = 0; i < std::min(limit, overlaps.size()); ++i) {
    const rules::Overlap& overlap = overlaps[i];
    table.AddRow({Named(*overlap.first), Named(*overlap.second),
                  overlap.settled ? "by severity or whole" : "by amount",
                  WithThousands(overlap.items), fmt::format("{}", fmt::join(overlap.sample, " "))});
  }
  fmt::print("overlaps: {} pairs of rules may claim the money of one line; it is counted once\n{}",
             overlaps.size(), overlaps.empty() ? std::string() : table.ToString(56));
  Table against({"code", "limit", "table", "point", "source", "says", "table", "point", "source",
                 "says", "from", "to"});
  for (size_t i = 0; i < std::min(limit, contradictions.size()); ++i) {
    const rules::Contradiction& one = contradictions[i];
    against.AddRow({one.code, one.what, one.a.table, one.a.point, one.a.source, one.a.value,
                    one.b.table, one.b.point, one.b.source, one.b.value, DayText(one.from),
                    DayText(one.to)});
  }
  fmt::print("\ncontradictions: {} pairs of knowledge points cannot both be meant\n{}",
             contradictions.size(), contradictions.empty() ? std::string() : against.ToString());
}

int Conflicts(const Options& options) {
  const auto loaded = LoadFor(options.rules);
  if (!loaded) return ReportError(loaded.error());
  if (PrintDiagnostics(loaded->diagnostics) > 0) {
    return ReportError({ErrorCode::kData, "the rulebook has mistakes; conflicts come after them"});
  }
  const auto overlaps = rules::FindOverlaps(loaded->rulebook);
  const auto contradictions = rules::FindContradictions(loaded->rulebook);
  if (options.rules.json) {
    PrintJson(overlaps, contradictions);
  } else {
    PrintText(overlaps, contradictions, options.limit);
  }
  return options.fail && !contradictions.empty() ? 1 : 0;
}

}  // namespace

void AddConflictsCommand(CLI::App& rules, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* command = rules.add_subcommand(
      "conflicts", "Rules that may claim the same money, knowledge points that contradict");
  command->add_option("--rulebook", options->rules.rulebook,
                      "Folder of the rulebook (default: ./rulebook, else beside the program)");
  command->add_option("--region", options->rules.region,
                      "Region whose overlay applies, e.g. 320100");
  command->add_option("--limit", options->limit, "Rows of each table to print")
      ->capture_default_str();
  command->add_flag("--fail-on-contradictions", options->fail,
                    "Exit with 1 when points contradict each other");
  command->add_flag("--json", options->rules.json, "Everything as JSON");
  command->callback([options, &run] { run = [options] { return Conflicts(*options); }; });
}

}  // namespace mingjian::cli
