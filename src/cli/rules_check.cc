// mingjian rules check

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>
#include <map>
#include <memory>

#include "cli/rules_commands.h"
#include "cli/terminal.h"
#include "engine/engine.h"
#include "rules/conflicts.h"
#include "rules/rule_facts.h"

namespace mingjian::cli {
namespace {

constexpr std::array<std::string_view, 3> kSources = {"official", "regional", "illustrative"};

struct Counts {
  std::map<std::string_view, size_t> rules;
  std::map<std::string_view, rules::PointCount> points;
  std::vector<std::string> unused_tables;
};

Counts CountAll(const rules::Rulebook& rulebook, Seconds day) {
  Counts counts;
  std::set<size_t> used;
  for (const std::string_view source : kSources) counts.points[source] = {};
  for (const rules::Rule& rule : rulebook.rules) {
    ++counts.rules[rules::ToString(rule.source)];
    used.merge(rules::UsesOf(rule).tables);
  }
  for (size_t i = 0; i < rulebook.tables.size(); ++i) {
    if (!used.contains(i)) counts.unused_tables.push_back(rulebook.tables[i].name);
    for (const std::string_view source : kSources) {
      counts.points[source] += rules::CountPoints(rulebook.tables[i], source, day);
    }
  }
  return counts;
}

void PrintJson(const rules::LoadedRulebook& loaded, const Counts& counts, Seconds day) {
  boost::json::array diagnostics;
  for (const rules::Diagnostic& diagnostic : loaded.diagnostics) {
    diagnostics.push_back({{"name", diagnostic.name},
                           {"severity", diagnostic.warning ? "warning" : "error"},
                           {"file", diagnostic.file},
                           {"line", diagnostic.line},
                           {"column", diagnostic.column},
                           {"message", diagnostic.message},
                           {"suggestion", diagnostic.suggestion}});
  }
  boost::json::object by_source;
  for (const std::string_view source : kSources) {
    const auto rules_at = counts.rules.find(source);
    const rules::PointCount& points = counts.points.at(source);
    by_source[source] = {{"rules", rules_at == counts.rules.end() ? 0 : rules_at->second},
                         {"points", points.points},
                         {"points_current", points.points_current},
                         {"rows", points.rows},
                         {"rows_current", points.rows_current}};
  }
  boost::json::array unused;
  for (const std::string& table : counts.unused_tables) unused.emplace_back(table);
  const boost::json::value all = {{"ok", loaded.ok()},
                                  {"rulebook", loaded.rulebook.folder},
                                  {"region", loaded.rulebook.region},
                                  {"hash", loaded.rulebook.hash},
                                  {"date", FormatDate(day)},
                                  {"rules", loaded.rulebook.rules.size()},
                                  {"tables", loaded.rulebook.tables.size()},
                                  {"code_lists", loaded.rulebook.code_lists.size()},
                                  {"sources", std::move(by_source)},
                                  {"unused_tables", std::move(unused)},
                                  {"diagnostics", std::move(diagnostics)}};
  fmt::print("{}\n", boost::json::serialize(all));
}

void PrintText(const rules::LoadedRulebook& loaded, const Counts& counts, Seconds day,
               size_t errors) {
  const rules::Rulebook& rulebook = loaded.rulebook;
  Table table({"source", "rules>", "points>", "current>", "codes>", "current codes>"});
  rules::PointCount total;
  for (const std::string_view source : kSources) {
    const auto rules_at = counts.rules.find(source);
    const rules::PointCount& points = counts.points.at(source);
    total += points;
    table.AddRow({std::string(source),
                  WithThousands(rules_at == counts.rules.end() ? 0 : rules_at->second),
                  WithThousands(points.points), WithThousands(points.points_current),
                  WithThousands(points.rows), WithThousands(points.rows_current)});
  }
  table.AddRule();
  table.AddRow({"all", WithThousands(rulebook.rules.size()), WithThousands(total.points),
                WithThousands(total.points_current), WithThousands(total.rows),
                WithThousands(total.rows_current)});
  fmt::print("{}", table.ToString());
  fmt::print("{}{}: {} tables, {} code lists, current on {}, hash {}\n", rulebook.folder,
             rulebook.region.empty() ? std::string() : fmt::format(" region {}", rulebook.region),
             rulebook.tables.size(), rulebook.code_lists.size(), FormatDate(day), rulebook.hash);
  if (!counts.unused_tables.empty()) {
    fmt::print("no rule uses:");
    for (const std::string& name : counts.unused_tables) fmt::print(" {}", name);
    fmt::print("\n");
  }
  fmt::print("{} errors, {} warnings\n", errors, loaded.diagnostics.size() - errors);
}

// Points that contradict each other: a mistake where one of them is ours to mend.
void AddContradictions(rules::LoadedRulebook* loaded) {
  for (const rules::Contradiction& one : rules::FindContradictions(loaded->rulebook)) {
    const rules::Rulebook& rulebook = loaded->rulebook;
    std::string file = one.a.table;
    for (const rules::KnowledgeTable& table : rulebook.tables) {
      if (table.name == one.a.table) file = table.file;
    }
    loaded->diagnostics.push_back(
        {"contradicting_points", one.official(), std::move(file), 1, 1, rules::ToString(one),
         "close one of the rows with valid_to, or replace the point in the region's overlay"});
  }
}

}  // namespace

int CheckRules(const RulesOptions& options) {
  const auto day = DayOf(options);
  if (!day) return ReportError(day.error());
  auto loaded = LoadFor(options);
  if (!loaded) return ReportError(loaded.error());
  // What the planner cannot run is a mistake of the rulebook, too.
  if (const auto plan = engine::MakePlan(loaded->rulebook, std::make_shared<engine::TextPool>());
      !plan) {
    loaded->diagnostics.push_back({"no_plan", false, loaded->rulebook.folder, 1, 1,
                                   plan.error().message, "mingjian rules explain RULE"});
  }
  AddContradictions(&*loaded);
  const Counts counts = CountAll(loaded->rulebook, *day);
  if (options.json) {
    PrintJson(*loaded, counts, *day);
  } else {
    PrintText(*loaded, counts, *day, PrintDiagnostics(loaded->diagnostics));
  }
  if (loaded->ok() && loaded->rulebook.rules.empty()) {
    return ReportError({ErrorCode::kData, fmt::format("{}: holds no rules (national/**/*.yaml)",
                                                      loaded->rulebook.folder)});
  }
  return loaded->ok() ? 0 : 3;
}

}  // namespace mingjian::cli
