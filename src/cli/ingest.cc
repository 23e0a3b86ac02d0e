// mingjian ingest: loads national tables into a lake and prints counts, rejects and data quality.

#include "intake/ingest.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <cstdlib>
#include <map>
#include <memory>

#include "cli/commands.h"
#include "cli/terminal.h"
#include "model/model.h"

namespace mingjian::cli {
namespace {

namespace json = boost::json;

constexpr size_t kShownRejects = 15;
constexpr size_t kShownQuality = 20;

void PrintJson(const intake::IngestReport& report) {
  json::object tables;
  for (const auto& [name, counts] : report.tables) {
    tables[name] = json::object{{"read", counts.read},
                                {"loaded", counts.loaded},
                                {"rejected", counts.rejected},
                                {"duplicates", counts.duplicates}};
  }
  json::array rejects, quality;
  for (const auto& reject : report.rejects) {
    rejects.push_back(json::object{{"table", reject.table},
                                   {"reason", reject.reason},
                                   {"rows", reject.rows},
                                   {"example", reject.example}});
  }
  for (const auto& count : report.quality) {
    quality.push_back(json::object{{"check", count.check},
                                   {"title", count.zh},
                                   {"severity", count.severity},
                                   {"table", count.table},
                                   {"fixmedins_code", count.fixmedins_code},
                                   {"looked_at", count.looked_at},
                                   {"failing", count.failing},
                                   {"example", count.example}});
  }
  fmt::print("{}\n", json::serialize(json::object{
                         {"load", report.load},
                         {"already_loaded", report.already_loaded},
                         {"snapshot", report.snapshot},
                         {"tables", tables},
                         {"rejects", rejects},
                         {"quality", quality},
                         {"warnings", json::array(report.warnings.begin(), report.warnings.end())},
                         {"buckets_written", report.buckets_written},
                         {"bytes_read", report.bytes_read},
                         {"seconds", report.seconds}}));
}

void PrintQuality(const intake::IngestReport& report) {
  // One line a check, with the provider that has most of it.
  struct Sum {
    const intake::QualityCount* worst = nullptr;
    uint64_t failing = 0;
    size_t providers = 0;
  };
  std::map<std::pair<std::string, std::string>, Sum> sums;
  for (const auto& count : report.quality) {
    Sum& sum = sums[{count.table, count.check}];
    sum.failing += count.failing;
    ++sum.providers;
    if (sum.worst == nullptr || count.failing > sum.worst->failing) sum.worst = &count;
  }
  std::vector<Sum> sorted;
  sorted.reserve(sums.size());
  for (const auto& [key, sum] : sums) sorted.push_back(sum);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Sum& a, const Sum& b) { return a.failing > b.failing; });
  Table table(
      {"data quality", "table", "rows>", "providers>", "most at", "rows there>", "example"});
  for (size_t i = 0; i < std::min(sorted.size(), kShownQuality); ++i) {
    const Sum& sum = sorted[i];
    table.AddRow({sum.worst->zh, sum.worst->table, WithThousands(sum.failing),
                  WithThousands(sum.providers), sum.worst->fixmedins_code,
                  WithThousands(sum.worst->failing), sum.worst->example});
  }
  fmt::print("\n{}", table.ToString());
  if (sorted.size() > kShownQuality)
    fmt::print("… and {} more checks: mingjian lake sql --lake LAKE 'FROM quality'\n",
               sorted.size() - kShownQuality);
}

void Print(const intake::IngestReport& report, const std::string& lake) {
  for (const std::string& warning : report.warnings) fmt::print(stderr, "warning: {}\n", warning);
  if (report.already_loaded) {
    fmt::print("{}: this input was loaded before (load {}); nothing was changed\n", lake,
               report.load);
    return;
  }
  Table table({"table", "表", "read>", "loaded>", "known already>", "rejected>"});
  uint64_t rows = 0;
  for (const model::Table& described : model::Tables()) {
    const auto found = report.tables.find(std::string(described.name));
    if (found == report.tables.end()) continue;
    const lake::TableCounts& counts = found->second;
    rows += counts.read;
    table.AddRow({std::string(described.name), std::string(described.zh),
                  WithThousands(counts.read), WithThousands(counts.loaded),
                  WithThousands(counts.duplicates), WithThousands(counts.rejected)});
  }
  fmt::print("{}", table.ToString());
  if (!report.rejects.empty()) {
    Table rejects({"rejected", "table", "rows>", "first"});
    for (size_t i = 0; i < std::min(report.rejects.size(), kShownRejects); ++i) {
      const auto& reject = report.rejects[i];
      rejects.AddRow({reject.reason, reject.table, WithThousands(reject.rows), reject.example});
    }
    fmt::print("\n{}", rejects.ToString());
    if (report.rejects.size() > kShownRejects)
      fmt::print("… and {} more reasons: mingjian lake rejects --lake {}\n",
                 report.rejects.size() - kShownRejects, lake);
  }
  if (!report.quality.empty()) PrintQuality(report);
  const double seconds = std::max(report.seconds, 0.001);
  fmt::print("\n{}: snapshot {}, {} rows ({}) in {:.1f} s, {} rows/s, {} buckets written\n", lake,
             report.snapshot, WithThousands(rows), AsBytes(report.bytes_read), seconds,
             WithThousands(static_cast<uint64_t>(static_cast<double>(rows) / seconds)),
             report.buckets_written);
}

int RunIngest(intake::IngestOptions options, bool as_json) {
  options.now = LocalNow();
  if (const char* point = std::getenv("MINGJIAN_DIE_AT")) options.die_at = point;
  std::unique_ptr<Progress> bar;
  std::string step;
  if (!as_json) {
    options.progress = [&](const intake::Progress& progress) {
      if (progress.step != step || bar == nullptr) {
        if (bar) bar->Finish();
        step = progress.step;
        bar = std::make_unique<Progress>(step, progress.total);
      }
      bar->Set(progress.done);
    };
  }
  const auto report = intake::Ingest(options);
  if (bar) bar->Finish();
  if (!report) return ReportError(report.error());
  const bool empty =
      std::ranges::all_of(report->tables, [](const auto& table) { return table.second.read == 0; });
  if (empty && !report->already_loaded) {
    fmt::print(stderr, "warning: {}: its files hold no rows\n", options.from);
  }
  if (as_json) {
    PrintJson(*report);
  } else {
    Print(*report, options.lake);
  }
  return 0;
}

}  // namespace

void AddIngestCommand(CLI::App& app, Run& run) {
  struct Parsed {
    intake::IngestOptions options;
    bool json = false;
  };
  auto parsed = std::make_shared<Parsed>();
  CLI::App* command =
      app.add_subcommand("ingest", "Load national tables (CSV, Parquet, JSONL) into a lake");
  command
      ->add_option("-f,--from", parsed->options.from,
                   "Folder with <table>.csv, <table>-*.parquet, <table>.jsonl.gz, <table>/…")
      ->required();
  command->add_option("-l,--lake", parsed->options.lake, "Folder of the lake; made when needed")
      ->required();
  command->add_option("-m,--mapping", parsed->options.mapping,
                      "YAML file with local file names, column names and constants");
  command->add_option("-b,--buckets", parsed->options.buckets,
                      "Number of buckets of a new lake (default 256)");
  command->add_option("-t,--threads", parsed->options.threads, "Threads; 0 = one for each core")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
  command->add_option("--memory", parsed->options.memory,
                      "Memory limit of DuckDB such as 4GB; default 60 % of memory, at most 8 GiB");
  command->add_flag("--json", parsed->json, "Print the report as JSON");
  command->callback(
      [parsed, &run] { run = [parsed] { return RunIngest(parsed->options, parsed->json); }; });
}

}  // namespace mingjian::cli
