// mingjian screen list | run | explain

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "rules/rule_facts.h"
#include "rules/rule_file_reader.h"
#include "screens/run.h"

namespace mingjian::cli {
namespace {

namespace json = boost::json;

struct Options {
  std::string folder, region, id;
  std::vector<std::string> set;
  screens::RunOptions run;
  bool json = false, fail_on_findings = false;
};

Result<std::map<std::string, std::string>> Settings(const std::vector<std::string>& given) {
  std::map<std::string, std::string> settings;
  for (const std::string& text : given) {
    const size_t equal = text.find('=');
    if (equal == std::string::npos || equal == 0) {
      return UsageError(fmt::format("--set {}: expected name=value or screen.name=value", text));
    }
    if (!settings.emplace(text.substr(0, equal), text.substr(equal + 1)).second) {
      return UsageError(fmt::format("--set {}: is given twice", text.substr(0, equal)));
    }
  }
  return settings;
}

// The screens, or an error after every mistake of every file was printed.
Result<screens::ScreenBook> Load(const Options& options) {
  MJ_TRY(const std::string folder, screens::LocateScreens(options.folder));
  MJ_TRY(auto settings, Settings(options.set));
  MJ_TRY(screens::ScreenBook book,
         screens::LoadScreens(folder, {.region = options.region, .settings = settings}));
  for (const rules::Diagnostic& diagnostic : book.diagnostics) {
    fmt::print(stderr, "{}\n", rules::ToString(diagnostic));
  }
  if (!book.diagnostics.empty()) {
    return DataError(fmt::format("{}: {} mistake(s) in screens", folder, book.diagnostics.size()));
  }
  return book;
}

std::string SourceZh(std::string_view source) {
  return source == "official" ? "官方" : source == "regional" ? "地方" : "示例";
}

std::string Codes(const screens::Screen& screen) {
  std::string text = screen.seq88 ? fmt::format("{}", *screen.seq88) : std::string();
  if (!screen.gz79.empty()) text += (text.empty() ? "" : " ") + screen.gz79;
  return text;
}

std::string ParameterText(const screens::ScreenParameter& parameter) {
  return rules::ToText(parameter.value) + (parameter.unit.empty() ? "" : " " + parameter.unit);
}

int RunList(const Options& options) {
  const auto book = Load(options);
  if (!book) return ReportError(book.error());
  Table table({"筛查", "名称", "来源", "序号", "需要的表"});
  json::array array;
  for (const screens::ScreenFile& file : book->files) {
    for (const screens::Screen& screen : file.screens) {
      std::vector<std::string> needs = file.needs;
      for (const screens::ScreenTest& test : file.tests) {
        for (const std::string& need : test.needs) {
          if (std::find(needs.begin(), needs.end(), need) == needs.end()) needs.push_back(need);
        }
      }
      table.AddRow({screen.id, screen.title, SourceZh(rules::ToString(screen.source)),
                    Codes(screen), fmt::format("{}", fmt::join(needs, " "))});
      json::object parameters;
      for (const auto& parameter : screen.parameters) {
        parameters[parameter.name] = rules::ToText(parameter.value);
      }
      array.push_back(json::object{{"id", screen.id},
                                   {"title", screen.title},
                                   {"source", rules::ToString(screen.source)},
                                   {"severity", rules::ToString(screen.severity)},
                                   {"seq88", screen.seq88 ? json::value(*screen.seq88) : nullptr},
                                   {"gz79", screen.gz79},
                                   {"file", file.path},
                                   {"version", file.version},
                                   {"hash", file.hash},
                                   {"enabled", screen.enabled},
                                   {"needs", json::array(needs.begin(), needs.end())},
                                   {"parameters", parameters}});
    }
  }
  if (options.json) {
    fmt::print("{}\n", json::serialize(array));
  } else {
    fmt::print("{}", table.ToString(60));
  }
  return 0;
}

int RunExplain(const Options& options) {
  const auto book = Load(options);
  if (!book) return ReportError(book.error());
  const auto [file, screen] = book->Find(options.id);
  if (file == nullptr) {
    const std::vector<std::string> ids = book->Ids();
    const std::vector<std::string_view> views(ids.begin(), ids.end());
    return ReportError({ErrorCode::kUsage, fmt::format("there is no screen '{}'{}", options.id,
                                                       DidYouMean(options.id, views, "; "))});
  }
  fmt::print("{} {}  (version {}, {}, {}{})\n", screen->id, screen->title, file->version,
             rules::ToString(screen->source), rules::ToString(screen->severity),
             screen->enabled ? "" : ", switched off by the region");
  fmt::print("  file      {}  {}\n", file->path, file->hash.substr(0, 12));
  if (const std::string codes = Codes(*screen); !codes.empty()) {
    fmt::print("  code      {}\n", codes);
  }
  for (const rules::Basis& basis : file->basis) {
    fmt::print("  basis     {}{}{}\n", basis.law,
               basis.article.empty() ? std::string() : fmt::format(" 第{}条", basis.article),
               basis.note.empty() ? std::string() : " " + basis.note);
  }
  fmt::print("  a finding {}\n", fmt::join(file->row, ", "));
  fmt::print("  needs     {}\n", fmt::join(file->needs, ", "));
  for (const screens::ScreenTest& test : file->tests) {
    fmt::print("  test      {} {}{}\n", test.name, test.title,
               test.needs.empty() ? std::string()
                                  : fmt::format("; needs {}", fmt::join(test.needs, ", ")));
  }
  for (const screens::ScreenParameter& parameter : screen->parameters) {
    fmt::print("  parameter {} = {}{}\n", parameter.name, ParameterText(parameter),
               parameter.about.empty() ? "" : "  # " + parameter.about);
  }
  if (!screen->about.empty()) fmt::print("\n{}\n", screen->about);
  return 0;
}

void PrintSummary(const screens::RunSummary& summary, const std::string& out) {
  Table table({"筛查", "来源", "疑点>", "机构>", "明细>", "涉及金额(元)>"});
  for (const screens::ScreenOutcome& outcome : summary.screens) {
    if (outcome.state != screens::RunState::kRan) continue;
    table.AddRow({outcome.title, SourceZh(outcome.source),
                  WithThousands(static_cast<uint64_t>(outcome.findings)),
                  WithThousands(static_cast<uint64_t>(outcome.providers)),
                  WithThousands(static_cast<uint64_t>(outcome.lines)),
                  MoneyWithThousands(outcome.net_amt)});
  }
  table.AddRule();
  table.AddRow({"合计", "", WithThousands(static_cast<uint64_t>(summary.findings)), "",
                WithThousands(static_cast<uint64_t>(summary.lines)),
                MoneyWithThousands(summary.net_amt)});
  fmt::print("{}\n", table.ToString());
  for (const screens::ScreenOutcome& outcome : summary.screens) {
    if (outcome.state == screens::RunState::kSilent) {
      fmt::print("{} {}: silent; empty in this lake: {}\n", outcome.id, outcome.title,
                 fmt::join(outcome.empty, ", "));
    } else if (outcome.state == screens::RunState::kOff) {
      fmt::print("{} {}: switched off by the region\n", outcome.id, outcome.title);
    }
    for (const std::string& test : outcome.silent_tests) {
      fmt::print("{} {}: silent in part; empty in this lake: {}\n", outcome.id, outcome.title,
                 test);
    }
  }
  if (!summary.providers.empty()) {
    Table providers({"机构", "编码", "疑点>", "涉及金额(元)>"});
    for (size_t i = 0; i < std::min<size_t>(10, summary.providers.size()); ++i) {
      const screens::ProviderOutcome& provider = summary.providers[i];
      providers.AddRow({provider.name, provider.fixmedins_code,
                        WithThousands(static_cast<uint64_t>(provider.findings)),
                        MoneyWithThousands(provider.net_amt)});
    }
    fmt::print("\n{}", providers.ToString());
  }
  fmt::print("\n{:.1f} s\n{}/screen_findings.parquet\n{}/screen_lines.parquet\n", summary.seconds,
             out, out);
}

int RunScreensCommand(Options options) {
  const auto book = Load(options);
  if (!book) return ReportError(book.error());
  std::unique_ptr<Progress> bar;
  options.run.progress = [&bar](uint64_t done, uint64_t total) {
    if (!bar) bar = std::make_unique<Progress>("筛查 screen", total);
    bar->Set(done);
  };
  const auto summary = screens::RunScreens(*book, options.run);
  bar.reset();
  if (!summary) return ReportError(summary.error());
  if (options.json) {
    fmt::print("{}", screens::ToJson(*summary));
  } else {
    PrintSummary(*summary, options.run.out);
  }
  return options.fail_on_findings && summary->findings > 0 ? 1 : 0;
}

}  // namespace

void AddScreenCommand(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("screen", "Models across persons: inventory against claims, indicators");
  command->require_subcommand(1);
  const auto common = [&](CLI::App* sub) {
    sub->add_option("--screens", options->folder, "Folder of the screens (default: the shipped)");
    sub->add_option("--region", options->region,
                    "Settings of a region, its admdvs code: regions/<code>.yaml of the folder");
    sub->add_option("--set", options->set,
                    "A parameter, name=value or screen.name=value (may be repeated)");
  };
  CLI::App* list = command->add_subcommand("list", "The screens and the tables that they need");
  common(list);
  list->add_flag("--json", options->json, "Print as JSON");
  list->callback([options, &run] { run = [options] { return RunList(*options); }; });

  CLI::App* explain =
      command->add_subcommand("explain", "What a screen asks, its parameters and its tables");
  explain->add_option("screen", options->id, "Id of the screen")->required();
  common(explain);
  explain->callback([options, &run] { run = [options] { return RunExplain(*options); }; });

  CLI::App* start = command->add_subcommand(
      "run", "Run screens over a lake; findings and the lines behind them as Parquet");
  start->add_option("-l,--lake", options->run.lake, "Folder of the lake")->required();
  start->add_option("-o,--out", options->run.out, "Folder for the findings")->required();
  start->add_option("--screen", options->run.screens, "Only these screens (may be repeated)");
  common(start);
  start->add_option("--threads", options->run.threads, "Threads (default: one a core)")
      ->check(CLI::Range(1, 256));
  start->add_option("--memory", options->run.memory, "Memory at most, e.g. 4GB");
  start->add_flag("--csv", options->run.csv, "Write CSV files too");
  start->add_flag("--fail-on-findings", options->fail_on_findings,
                  "Exit with 1 when there are findings");
  start->add_flag("--json", options->json, "Print the summary as JSON");
  start->callback([options, &run] { run = [options] { return RunScreensCommand(*options); }; });
}

}  // namespace mingjian::cli
