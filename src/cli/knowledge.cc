// mingjian knowledge list, and the declaration of the other subcommands

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/knowledge_commands.h"
#include "cli/terminal.h"
#include "rules/rule_facts.h"

namespace mingjian::cli {
namespace {

int List(const KnowledgeOptions& options) {
  const auto day = DayOf(options.rules);
  if (!day) return ReportError(day.error());
  const auto loaded = LoadFor(options.rules);
  if (!loaded) return ReportError(loaded.error());
  boost::json::array all;
  Table tables({"table", "points>", "current>", "codes>", "official>", "rules"});
  for (size_t i = 0; i < loaded->rulebook.tables.size(); ++i) {
    const rules::KnowledgeTable& table = loaded->rulebook.tables[i];
    const rules::PointCount count = rules::CountPoints(table, "", *day);
    const rules::PointCount official = rules::CountPoints(table, "official", *day);
    const std::string used =
        fmt::format("{}", fmt::join(rules::RulesOfTable(loaded->rulebook, i), " "));
    all.push_back({{"table", table.name},
                   {"points", count.points},
                   {"points_current", count.points_current},
                   {"rows", count.rows},
                   {"points_official", official.points},
                   {"rules", used}});
    tables.AddRow({table.name, WithThousands(count.points), WithThousands(count.points_current),
                   WithThousands(count.rows), WithThousands(official.points), used});
  }
  if (options.rules.json) {
    fmt::print("{}\n", boost::json::serialize(all));
  } else {
    fmt::print("{}", tables.ToString());
  }
  return 0;
}

}  // namespace

void AddKnowledgeCommand(CLI::App& app, Run& run) {
  auto options = std::make_shared<KnowledgeOptions>();
  CLI::App* command =
      app.add_subcommand("knowledge", "Import, search and list the knowledge tables");
  command->require_subcommand(1);
  const auto add = [&](const char* name, const char* about,
                       int (*action)(const KnowledgeOptions&)) {
    CLI::App* sub = command->add_subcommand(name, about);
    sub->add_option("--rulebook", options->rules.rulebook,
                    "Folder of the rulebook (default: ./rulebook, else beside the program)");
    sub->add_flag("--json", options->rules.json, "As JSON");
    sub->callback(
        [options, action, &run] { run = [options, action] { return action(*options); }; });
    return sub;
  };
  const auto add_day = [&](CLI::App* sub) {
    sub->add_option("--region", options->rules.region, "Region whose overlay applies, e.g. 320100");
    sub->add_option("--date", options->rules.date, "What is current on this day (default: today)");
  };
  CLI::App* import = add("import",
                         "Read official workbooks (.xlsx) into the tables and print what changes; "
                         "exit 3 when something cannot be placed, then nothing is written",
                         ImportKnowledge);
  import->add_option("file", options->files, "Workbooks as published")->required();
  import->add_option("--rule", options->rule,
                     "Published name of the rule (default: as title or file name say)");
  import->add_option(
      "--batch", options->batch,
      "Batch, e.g. batch-18 or rev-2026-01 (default: by 第…批 in file name or title)");
  import->add_option("--published", options->published,
                     "Day of the announcement, for a batch that workbooks.yaml does not know");
  import->add_option("--replaces", options->replaces,
                     "Batch that the workbooks replace as a whole: its points that they do not "
                     "hold are withdrawn");
  import->add_flag("--dry-run", options->dry_run, "Print what would change, write nothing");
  import->add_flag("--accept-partial", options->accept_partial,
                   "Write the points that can be placed although others cannot");
  import->add_option("--limit", options->limit, "Changes and refusals to print")
      ->capture_default_str();
  CLI::App* search =
      add("search", "Every point that touches a code, the beginning of one, a name or a point id",
          SearchKnowledge);
  add_day(search);
  search->add_option("query", options->query, "Code, name or point id")->required();
  search->add_flag("--current", options->current, "Only points that hold on the day");
  search->add_option("--limit", options->limit, "Rows to show")->capture_default_str();
  add_day(add("list", "The knowledge tables with their points and rules", List));
}

}  // namespace mingjian::cli
