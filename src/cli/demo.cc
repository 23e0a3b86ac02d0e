// mingjian demo: a city, loaded, audited, compared with its answer key; tables in the terminal and
// one report page. With --serve the findings live on: casework and the console.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>

#include "audit/audit.h"
#include "audit/report.h"
#include "base/text.h"
#include "cli/audit_print.h"
#include "cli/commands.h"
#include "cli/demo_serve.h"
#include "cli/terminal.h"
#include "intake/ingest.h"
#include "rules/locate.h"
#include "synth/evaluate.h"
#include "synth/synth.h"

namespace mingjian::cli {
namespace {

struct Options {
  uint64_t persons = 20'000;
  uint64_t seed = 7;
  std::string out = "out/demo";
  std::string rulebook;
  int threads = 0;
  bool serve = false;
  uint16_t port = 8080;
  std::string console;
};

// Enough buckets to feed every core, few enough that a small city is not a thousand tiny files.
constexpr uint32_t kDemoBuckets = 16;

Status MakeLake(const Options& options, const std::string& city, const std::string& lake) {
  synth::Options synth;
  synth.persons = options.persons;
  synth.seed = options.seed;
  synth.out = city;
  synth.threads = options.threads;
  if (options.serve) {
    // Some 600 planted violations also in a small city, or there is little to work on.
    synth.planted_per_million = static_cast<uint32_t>(
        std::clamp<uint64_t>(600'000'000 / options.persons, synth.planted_per_million, 250'000));
    synth.months = DemoMonths(LocalNow());
  }
  Progress making("生成城市 synth", options.persons);
  MJ_TRY(const synth::Summary made,
         synth::Synthesize(synth, [&](uint64_t done) { making.Set(done); }));
  making.Finish();
  fmt::print("合成城市: {} 人, {} 次结算, {} 条明细, 预置违规 {} 处 ({:.1f} s)\n",
             WithThousands(made.persons), WithThousands(made.settlements),
             WithThousands(made.lines), WithThousands(made.planted), made.seconds);
  intake::IngestOptions ingest;
  ingest.from = city;
  ingest.lake = lake;
  ingest.buckets = kDemoBuckets;
  ingest.threads = options.threads;
  ingest.now = LocalNow();
  std::unique_ptr<Progress> bar;
  std::string step;
  ingest.progress = [&](const intake::Progress& progress) {
    if (progress.step != step) {
      step = progress.step;
      bar = std::make_unique<Progress>("入库 " + step, progress.total);
    }
    bar->Set(progress.done);
  };
  MJ_TRY(const intake::IngestReport loaded, intake::Ingest(ingest));
  bar.reset();
  uint64_t rejected = 0;
  for (const auto& [table, counts] : loaded.tables) rejected += counts.rejected;
  fmt::print("入库: 拒收 {} 行 (mingjian lake rejects --lake {}) ({:.1f} s)\n\n",
             WithThousands(rejected), lake, loaded.seconds);
  return {};
}

// The answer key's view of each rule, with the rule's title.
std::vector<audit::PlantedSummary> PlantedRows(const audit::AuditSummary& summary,
                                               const synth::Evaluation& evaluation) {
  std::map<std::string, std::string> titles;
  for (const auto* rules : {&summary.rules, &summary.shadow_rules}) {
    for (const audit::RuleSummary& rule : *rules) titles[rule.rule] = rule.title;
  }
  std::vector<audit::PlantedSummary> rows;
  for (const auto& [rule, score] : evaluation.rules) {
    rows.push_back({rule, titles[rule].empty() ? rule : titles[rule],
                    static_cast<int64_t>(score.planted), static_cast<int64_t>(score.found),
                    static_cast<int64_t>(score.planted - score.found),
                    static_cast<int64_t>(score.findings - score.true_findings),
                    score.planted_amount, score.found_amount});
  }
  return rows;
}

void PrintPlanted(const std::vector<audit::PlantedSummary>& rows) {
  Table table({"规则", "预置>", "查出>", "漏查>", "误报>", "预置金额>", "查出金额>"});
  audit::PlantedSummary total;
  for (const audit::PlantedSummary& row : rows) {
    table.AddRow({row.title, WithThousands(static_cast<uint64_t>(row.planted)),
                  WithThousands(static_cast<uint64_t>(row.found)),
                  WithThousands(static_cast<uint64_t>(row.missed)),
                  WithThousands(static_cast<uint64_t>(row.false_raised)),
                  MoneyWithThousands(row.planted_amt), MoneyWithThousands(row.found_amt)});
    total.planted += row.planted;
    total.found += row.found;
    total.missed += row.missed;
    total.false_raised += row.false_raised;
    total.planted_amt += row.planted_amt;
    total.found_amt += row.found_amt;
  }
  table.AddRule();
  table.AddRow({"合计", WithThousands(static_cast<uint64_t>(total.planted)),
                WithThousands(static_cast<uint64_t>(total.found)),
                WithThousands(static_cast<uint64_t>(total.missed)),
                WithThousands(static_cast<uint64_t>(total.false_raised)),
                MoneyWithThousands(total.planted_amt), MoneyWithThousands(total.found_amt)});
  fmt::print("\n{}", table.ToString());
}

std::string RulebookOf(const Options& options) { return options.out + "/rulebook"; }

Status RunDemo(const Options& options) {
  const std::string city = options.out + "/city";
  const std::string lake = options.out + "/lake";
  const std::string findings = options.out + "/findings";
  std::error_code ignored;
  for (const std::string& folder : {city, lake, findings}) {
    std::filesystem::remove_all(folder, ignored);
  }
  MJ_TRY(std::string rulebook, rules::LocateRulebook(options.rulebook));
  if (options.serve) {
    const std::string own = RulebookOf(options);
    MJ_TRY(const std::vector<std::string> rules, MakeDemoRulebook(rulebook, own));
    fmt::print("演示规则库 {}: 另启用 {} 条示例规则（仅供演示，出厂为试运行）: {}\n", own,
               rules.size(), fmt::join(rules, ", "));
    rulebook = own;
  }
  MJ_RETURN_IF_ERROR(MakeLake(options, city, lake));
  audit::AuditOptions audit;
  audit.lake = lake;
  audit.rulebook = rulebook;
  audit.out = findings;
  audit.threads = options.threads;
  audit.csv = true;
  Progress bar("审核 audit", kDemoBuckets);
  audit.progress = [&bar](uint64_t done, uint64_t) { bar.Set(done); };
  MJ_TRY(const audit::AuditSummary summary, audit::RunAudit(audit));
  bar.Finish();
  PrintSummary(summary);
  MJ_TRY(const synth::Evaluation evaluation, synth::Evaluate(findings, city + "/answers"));
  const std::vector<audit::PlantedSummary> planted = PlantedRows(summary, evaluation);
  PrintPlanted(planted);
  const std::string report = options.out + "/report.html";
  MJ_RETURN_IF_ERROR(WriteFile(report, audit::RenderReport(summary, planted)));
  fmt::print("\n疑点: {0}/findings.parquet, {0}/findings.csv\n报告: {1}\n", findings, report);
  return {};
}

}  // namespace

void AddDemoCommand(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "demo", "Make a city, load it, audit it, and show what was planted and found");
  command->add_option("--persons", options->persons, "Persons of the city")
      ->check(CLI::Range(1, 50'000'000));
  command->add_option("--seed", options->seed, "The same seed gives the same city");
  command->add_option("--out", options->out, "Folder for city, lake, findings and report");
  command->add_option("--rulebook", options->rulebook,
                      "Folder of the rulebook (default: the shipped one)");
  command->add_option("--threads", options->threads, "Threads (default: one a core)")
      ->check(CLI::Range(1, 256));
  command->add_flag("--serve", options->serve,
                    "Then make people and months of invented work on the findings, and serve the "
                    "console on 127.0.0.1 until Ctrl-C");
  command->add_option("-p,--port", options->port, "With --serve: port (0 = any free)");
  command->add_option("--console", options->console,
                      "With --serve: folder of the built console (default: found beside the "
                      "program)");
  command->callback([options, &run] {
    run = [options] {
      const Status status = RunDemo(*options);
      if (!status) return ReportError(status.error());
      if (!options->serve) return 0;
      return ServeDemo({.out = options->out,
                        .lake = options->out + "/lake",
                        .findings = options->out + "/findings",
                        .rulebook = RulebookOf(*options),
                        .console = options->console,
                        .seed = options->seed,
                        .port = options->port,
                        .threads = options->threads});
    };
  });
}

}  // namespace mingjian::cli
