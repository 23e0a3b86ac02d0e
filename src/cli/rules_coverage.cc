// mingjian rules coverage: the rulebook held against the published lists of rules.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <filesystem>
#include <map>
#include <memory>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/rules_commands.h"
#include "cli/terminal.h"
#include "rules/catalogue.h"
#include "rules/history.h"
#include "rules/locate.h"
#include "rules/rule_facts.h"
#include "screens/screen.h"

namespace mingjian::cli {
namespace {

namespace fs = std::filesystem;
using rules::CoverageRow;

struct Options {
  RulesOptions rules;
  bool markdown = false;
  std::string write;
};

struct Frame {
  std::string_view name, title;
};
constexpr std::array<Frame, 3> kFrames = {{{"2025", "2025 edition: 88 rules"},
                                           {"1.0", "Framework 1.0: 79 rules"},
                                           {"further", "Beyond the editions: 40 rules"}}};

// The screens of the folder `screens` inside or beside the rulebook; files with mistakes are left
// out
// (`mingjian screen list` names them).
std::vector<std::string> ScreensOf(const std::string& rulebook) {
  std::vector<std::string> ids;
  for (const fs::path& folder :
       {fs::path(rulebook) / "screens", fs::path(rulebook).lexically_normal() / ".." / "screens"}) {
    if (!fs::is_directory(folder)) continue;
    const auto book = screens::LoadScreens(folder.string(), {});
    if (!book) continue;
    std::ranges::copy(book->Ids(), std::back_inserter(ids));
  }
  std::ranges::sort(ids);
  return ids;
}

std::string StatusOf(const CoverageRow& row) {
  if (row.rule != nullptr) return std::string(rules::ToString(row.rule->status));
  return row.screen.empty() ? "waiting" : "screen";
}
std::string SourceOf(const CoverageRow& row) {
  return row.rule == nullptr ? std::string() : std::string(rules::ToString(row.rule->source));
}
std::string SeverityOf(const CoverageRow& row) {
  return row.rule == nullptr ? std::string() : std::string(rules::ToString(row.rule->severity));
}
// "fee_list_d, knowledge/drug_sex"; without a rule what it waits for.
std::string DataOf(const CoverageRow& row) {
  const std::string tables = fmt::format("{}", fmt::join(row.data, ", "));
  if (row.rule != nullptr || !row.screen.empty()) return tables;
  return fmt::format("waits for {}{}", tables.empty() ? "its file" : tables,
                     row.row.screen ? " (a screen)" : "");
}

// "official active 17, illustrative shadow 22, waiting 49".
std::string Counts(const std::vector<CoverageRow>& rows) {
  std::map<std::pair<int, std::string>, size_t> counts;
  for (const CoverageRow& row : rows) {
    const int order = row.rule != nullptr ? static_cast<int>(row.rule->source) : 9;
    ++counts[{order, SourceOf(row) + (row.rule != nullptr ? " " : "") + StatusOf(row)}];
  }
  std::string text;
  for (const auto& [key, count] : counts) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", key.second, count);
  }
  return text;
}

size_t There(const std::vector<CoverageRow>& rows) {
  return static_cast<size_t>(std::ranges::count_if(
      rows, [](const CoverageRow& row) { return row.rule != nullptr || !row.screen.empty(); }));
}

struct Coverage {
  std::vector<std::pair<Frame, std::vector<CoverageRow>>> frames;
  std::vector<const rules::Rule*> beyond;
};

std::string Number(size_t count) { return count == 0 ? std::string() : WithThousands(count); }

void PrintText(const Coverage& coverage) {
  for (const auto& [frame, rows] : coverage.frames) {
    Table table({"no", "rule", "名称", "source", "status", "severity", "official points>",
                 "regional>", "illustrative>", "data"});
    for (const CoverageRow& row : rows) {
      table.AddRow({row.row.number, row.row.rule, row.row.name, SourceOf(row), StatusOf(row),
                    SeverityOf(row), Number(row.official.points), Number(row.regional.points),
                    Number(row.illustrative.points), DataOf(row)});
    }
    fmt::print("{}; there: {} of {} ({})\n{}\n", frame.title, There(rows), rows.size(),
               Counts(rows), table.ToString(72));
  }
  for (const rules::Rule* rule : coverage.beyond) {
    fmt::print("in no list: {} {} ({}, {})\n", rule->id, rule->title, rules::ToString(rule->source),
               rules::ToString(rule->status));
  }
}

void PrintJson(const Coverage& coverage) {
  boost::json::array frames, beyond;
  for (const auto& [frame, rows] : coverage.frames) {
    boost::json::array all;
    for (const CoverageRow& row : rows) {
      all.push_back({{"number", row.row.number},
                     {"rule", row.row.rule},
                     {"name", row.row.name},
                     {"class", row.row.category},
                     {"code", row.row.code},
                     {"published", row.row.published},
                     {"form", row.row.screen ? "screen" : "rule"},
                     {"status", StatusOf(row)},
                     {"source", SourceOf(row)},
                     {"severity", SeverityOf(row)},
                     {"points_official", row.official.points},
                     {"points_regional", row.regional.points},
                     {"points_illustrative", row.illustrative.points},
                     {"data", boost::json::value_from(row.data)}});
    }
    frames.push_back({{"frame", frame.name},
                      {"there", There(rows)},
                      {"of", rows.size()},
                      {"rules", std::move(all)}});
  }
  for (const rules::Rule* rule : coverage.beyond) beyond.emplace_back(rule->id);
  fmt::print("{}\n", boost::json::serialize(boost::json::object{{"frames", std::move(frames)},
                                                                {"beyond", std::move(beyond)}}));
}

std::string Markdown(const Coverage& coverage) {
  std::string text =
      "# Coverage\n\nWritten by `mingjian rules coverage --write docs/coverage.md`; do not "
      "edit.\n\n"
      "*official*: published logic and points; *regional*: a published local rule; *illustrative*: "
      "our reading, in shadow until a\nregion activates it. *waiting*: not there yet, with the "
      "tables it waits for. Points are counted over all days.\n\n| list | there | of | by source "
      "and "
      "status |\n| --- | ---: | ---: | --- |\n";
  for (const auto& [frame, rows] : coverage.frames) {
    text +=
        fmt::format("| {} | {} | {} | {} |\n", frame.title, There(rows), rows.size(), Counts(rows));
  }
  for (const auto& [frame, rows] : coverage.frames) {
    text += fmt::format("\n## {}\n\n", frame.title);
    if (frame.name == "1.0") {
      text += "| code | name | rule | source | status |\n| --- | --- | --- | --- | --- |\n";
      for (const CoverageRow& row : rows) {
        text += fmt::format("| {} | {} | {} | {} | {} |\n", row.row.number, row.row.name,
                            row.row.rule, SourceOf(row), StatusOf(row));
      }
      continue;
    }
    text +=
        "| no | rule | name | source | status | severity | official points | regional | "
        "illustrative | data |\n| ---: | --- | --- | --- | --- | --- | ---: | ---: | ---: | --- "
        "|\n";
    for (const CoverageRow& row : rows) {
      text += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", row.row.number,
                          row.row.rule, row.row.name, SourceOf(row), StatusOf(row), SeverityOf(row),
                          Number(row.official.points), Number(row.regional.points),
                          Number(row.illustrative.points), DataOf(row));
    }
  }
  if (!coverage.beyond.empty()) text += "\n## In no list\n\n";
  for (const rules::Rule* rule : coverage.beyond) {
    text += fmt::format("- {} {} ({}, {})\n", rule->id, rule->title, rules::ToString(rule->source),
                        rules::ToString(rule->status));
  }
  return text;
}

int RunCoverage(const Options& options) {
  const auto folder = rules::LocateRulebook(options.rules.rulebook);
  if (!folder) return ReportError(folder.error());
  const auto loaded = LoadFor(options.rules);
  if (!loaded) return ReportError(loaded.error());
  if (PrintDiagnostics(loaded->diagnostics) > 0) {
    return ReportError({ErrorCode::kData, "the rulebook has mistakes; coverage comes after them"});
  }
  const auto catalogue = rules::ReadCatalogue(*folder);
  if (!catalogue) return ReportError(catalogue.error());
  const std::vector<std::string> screens = ScreensOf(*folder);
  Coverage coverage;
  for (const Frame& frame : kFrames) {
    coverage.frames.emplace_back(
        frame, rules::CoverageOf(loaded->rulebook, *catalogue, frame.name, screens));
  }
  coverage.beyond = rules::BeyondCatalogue(loaded->rulebook, *catalogue);
  if (!options.write.empty()) {
    if (const Status status = WriteFile(options.write, Markdown(coverage)); !status) {
      return ReportError(status.error());
    }
  } else if (options.markdown) {
    fmt::print("{}", Markdown(coverage));
  } else if (options.rules.json) {
    PrintJson(coverage);
  } else {
    PrintText(coverage);
  }
  return 0;
}

}  // namespace

void AddCoverageCommand(CLI::App& rules, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* command = rules.add_subcommand(
      "coverage",
      "The published rules (88, 79 and 40 further): what is there, what waits for data");
  command->add_option("--rulebook", options->rules.rulebook,
                      "Folder of the rulebook (default: ./rulebook, else beside the program)");
  command->add_option("--region", options->rules.region,
                      "Region whose overlay applies, e.g. 320100");
  command->add_flag("--json", options->rules.json, "As JSON");
  command->add_flag("--markdown", options->markdown, "As the page docs/coverage.md");
  command->add_option("--write", options->write, "Write that page to a file");
  command->callback([options, &run] { run = [options] { return RunCoverage(*options); }; });
}

}  // namespace mingjian::cli
