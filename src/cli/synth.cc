// mingjian synth: writes a labelled synthetic city.

#include "synth/synth.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <memory>

#include "cli/commands.h"
#include "cli/terminal.h"

namespace mingjian::cli {
namespace {

int RunSynth(synth::Options options, bool json) {
  std::unique_ptr<Progress> progress;
  if (!json) progress = std::make_unique<Progress>("synth", options.persons);
  const auto summary = synth::Synthesize(options, [&](uint64_t done) {
    if (progress) progress->Set(done);
  });
  if (!summary) return ReportError(summary.error());
  if (progress) progress->Finish();
  if (json) {
    fmt::print("{}", summary->ToJson(options));
    return 0;
  }
  Table table({"what", "number>"});
  table.AddRow({"persons", WithThousands(summary->persons)});
  table.AddRow({"settlements", WithThousands(summary->settlements)});
  table.AddRow({"lines", WithThousands(summary->lines)});
  table.AddRow({"stays", WithThousands(summary->stays)});
  table.AddRow({"total fee", MoneyWithThousands(summary->fee * 10'000)});
  table.AddRow({"fund payment", MoneyWithThousands(summary->fund * 10'000)});
  table.AddRow({"planted violations", WithThousands(summary->planted)});
  table.AddRow({"planted money", MoneyWithThousands(summary->planted_amount * 10'000)});
  table.AddRow({"hard negatives", WithThousands(summary->hard_negatives)});
  table.AddRow({"dirty rows", WithThousands(summary->dirty)});
  fmt::print("{}", table.ToString());
  fmt::print(
      "{} in {:.1f} s ({} lines/s)\n", options.out, summary->seconds,
      WithThousands(static_cast<uint64_t>(static_cast<double>(summary->lines) / summary->seconds)));
  return 0;
}

// A rate from 0 to 1 as parts of a million.
uint32_t PerMillion(double rate) { return static_cast<uint32_t>(std::lround(rate * 1e6)); }

}  // namespace

void AddSynthCommand(CLI::App& app, Run& run) {
  struct Parsed {
    synth::Options options;
    std::string format = "csv";
    double dirty = 0.001, planted = 0.01;
    bool json = false;
  };
  auto parsed = std::make_shared<Parsed>();
  CLI::App* command = app.add_subcommand(
      "synth", "Write a synthetic city with planted violations and an answer key");
  command->add_option("-n,--persons", parsed->options.persons, "Number of insured persons")
      ->capture_default_str();
  command->add_option("-s,--seed", parsed->options.seed, "Same seed, same city")
      ->capture_default_str();
  command->add_option("-o,--out", parsed->options.out, "Folder to write to")->required();
  command->add_option("-f,--format", parsed->format, "csv or parquet")
      ->check(CLI::IsMember({"csv", "parquet"}))
      ->capture_default_str();
  command->add_option("-t,--threads", parsed->options.threads, "Threads; 0 = one for each core")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
  command->add_option("--dirty", parsed->dirty, "Share of lines that get a spoilt copy")
      ->check(CLI::Range(0.0, 0.5))
      ->capture_default_str();
  command
      ->add_option("--planted", parsed->planted,
                   "Share of persons with a planted violation; as many get a look-alike")
      ->check(CLI::Range(0.0, 0.25))
      ->capture_default_str();
  command->add_option("--months", parsed->options.months, "Months from January 2026, 1 to 24")
      ->capture_default_str();
  command->add_option("--catalogs", parsed->options.catalogs,
                      "Folder of the catalogues; default: found above the program");
  command->add_flag("--json", parsed->json, "Print the summary as JSON");
  command->callback([parsed, &run] {
    run = [parsed] {
      parsed->options.format =
          parsed->format == "csv" ? synth::Format::kCsv : synth::Format::kParquet;
      parsed->options.dirty_per_million = PerMillion(parsed->dirty);
      parsed->options.planted_per_million = PerMillion(parsed->planted);
      return RunSynth(parsed->options, parsed->json);
    };
  });
}

}  // namespace mingjian::cli
