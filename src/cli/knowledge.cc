// mingjian knowledge search | list

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <memory>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/rules_commands.h"
#include "cli/terminal.h"
#include "rules/rule_facts.h"

namespace mingjian::cli {
namespace {

using Kind = rules::KnowledgeColumn::Kind;

struct KnowledgeOptions {
  RulesOptions rules;
  std::string query;
  bool all = false;
  size_t limit = 50;
};

// Columns that every table has; the others say what a point is about.
bool IsCommon(std::string_view name) {
  constexpr std::array<std::string_view, 7> kCommon = {
      "point", "source", "batch", "valid_from", "valid_to", "superseded_by", "match"};
  return std::find(kCommon.begin(), kCommon.end(), name) != kCommon.end();
}

// Does a code of the row stand for the code asked for, or begin with it?
bool TouchesCode(std::string_view known, bool prefix, std::string_view query) {
  if (known.empty()) return false;
  return known.starts_with(query) || (prefix && query.starts_with(known));
}

bool Touches(const rules::KnowledgeTable& table, size_t row, std::string_view query) {
  for (const rules::KnowledgeColumn& column : table.columns) {
    switch (column.kind) {
      case Kind::kCode:
        if (TouchesCode(column.texts[row], table.prefix[row] != 0, query)) return true;
        break;
      case Kind::kCodes:
        for (const std::string& part : column.lists[row]) {
          if (TouchesCode(part, table.prefix[row] != 0, query)) return true;
        }
        break;
      case Kind::kString:
        if (column.name == "point"
                ? column.texts[row] == query
                : !IsCommon(column.name) && column.texts[row].find(query) != std::string::npos) {
          return true;
        }
        break;
      default:
        break;
    }
  }
  return false;
}

std::string Text(const rules::KnowledgeTable& table, std::string_view column, size_t row) {
  const std::optional<size_t> at = table.Find(column);
  return at ? rules::CellText(table.columns[*at], row) : std::string();
}

// "item_code=X item_name=Y", what is missing left out.
std::string About(const rules::KnowledgeTable& table, size_t row) {
  std::string text;
  for (const rules::KnowledgeColumn& column : table.columns) {
    if (IsCommon(column.name)) continue;
    const std::string cell = rules::CellText(column, row);
    if (!cell.empty()) text += fmt::format("{}{}={}", text.empty() ? "" : " ", column.name, cell);
  }
  if (table.prefix[row] != 0) text += " match=prefix";
  return text;
}

boost::json::object AsJson(const rules::KnowledgeTable& table, size_t row) {
  boost::json::object object;
  object["table"] = table.name;
  for (const rules::KnowledgeColumn& column : table.columns) {
    object[column.name] = rules::CellText(column, row);
  }
  return object;
}

std::string RulesOf(const rules::Rulebook& rulebook, size_t table) {
  std::string text;
  for (const rules::Rule& rule : rulebook.rules) {
    if (rules::UsesOf(rule).tables.contains(table)) text += (text.empty() ? "" : " ") + rule.id;
  }
  return text;
}

int Search(const KnowledgeOptions& options) {
  const auto day = DayOf(options.rules);
  if (!day) return ReportError(day.error());
  const auto loaded = LoadFor(options.rules);
  if (!loaded) return ReportError(loaded.error());
  const std::string_view query = Trim(options.query);
  if (query.empty()) {
    return ReportError({ErrorCode::kUsage, "the code or name to search for is empty"});
  }
  boost::json::array found;
  size_t count = 0, points_shown = 0;
  for (size_t i = 0; i < loaded->rulebook.tables.size(); ++i) {
    const rules::KnowledgeTable& table = loaded->rulebook.tables[i];
    Table rows({"point", "source", "valid", "about"});
    size_t here = 0;
    for (size_t row = 0; row < table.rows; ++row) {
      const bool current = table.valid_from[row] <= *day && *day < table.valid_to[row];
      if ((!current && !options.all) || !Touches(table, row, query)) continue;
      ++count;
      if (points_shown == options.limit) continue;
      ++points_shown;
      ++here;
      if (options.rules.json) {
        found.push_back(AsJson(table, row));
        continue;
      }
      rows.AddRow({Text(table, "point", row), Text(table, "source", row),
                   Text(table, "valid_from", row) + " – " + Text(table, "valid_to", row),
                   About(table, row)});
    }
    if (here == 0 || options.rules.json) continue;
    const std::string used = RulesOf(loaded->rulebook, i);
    fmt::print("{}  ({})\n{}\n", table.name, used.empty() ? "no rule uses it" : "rules: " + used,
               rows.ToString(160));
  }
  if (options.rules.json) {
    fmt::print("{}\n", boost::json::serialize(found));
    return 0;
  }
  fmt::print("{} rows of knowledge touch '{}'{}{}\n", WithThousands(count), query,
             options.all ? std::string() : " on " + FormatDate(*day),
             count > points_shown ? fmt::format("; {} shown, --limit N shows more", points_shown)
                                  : std::string());
  return 0;
}

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
    const std::string used = RulesOf(loaded->rulebook, i);
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
  CLI::App* command = app.add_subcommand("knowledge", "Look into the knowledge tables");
  command->require_subcommand(1);
  const auto add = [&](const char* name, const char* about,
                       int (*action)(const KnowledgeOptions&)) {
    CLI::App* sub = command->add_subcommand(name, about);
    sub->add_option("--rulebook", options->rules.rulebook,
                    "Folder of the rulebook (default: ./rulebook, else beside the program)");
    sub->add_option("--region", options->rules.region, "Region whose overlay applies, e.g. 320100");
    sub->add_option("--date", options->rules.date, "What is current on this day (default: today)");
    sub->add_flag("--json", options->rules.json, "As JSON");
    sub->callback(
        [options, action, &run] { run = [options, action] { return action(*options); }; });
    return sub;
  };
  CLI::App* search =
      add("search", "Every point that touches a code, the beginning of one, a name or a point id",
          Search);
  search->add_option("query", options->query, "Code, name or point id")->required();
  search->add_flag("--all", options->all, "Points that do not hold on the day, too");
  search->add_option("--limit", options->limit, "Rows to show")->capture_default_str();
  add("list", "The knowledge tables with their points and rules", List);
}

}  // namespace mingjian::cli
