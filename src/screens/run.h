#pragma once
// Runs screens over a lake and writes what they find (docs/screens.md lists the files' columns):
//
//   OUT/screen_findings.parquet   one row a finding, sorted by screen, provider, period, id
//   OUT/screen_lines.parquet      the lines behind each finding
//   OUT/screen_findings.csv, screen_lines.csv   with `csv`
//
//   MJ_TRY(const auto summary, screens::RunScreens(book, {.lake = "lake", .out = "out"}));
//
// A screen whose tables are empty in this lake is silent, and the summary names the tables. Output
// depends on lake, files and settings alone, not on threads. Nothing is written when a screen
// fails; an Error names file and line of the statement.
// THREADS: uses DuckDB's; `progress` is called from the calling thread.

#include <functional>
#include <string>
#include <vector>

#include "screens/screen.h"

namespace mingjian::screens {

struct RunOptions {
  std::string lake = {};
  std::string out = {};
  std::vector<std::string> screens = {};  // ids; empty = all
  int threads = 0;                        // 0 = one for each core
  std::string memory = {};                // "4GB"; "" = DuckDB's default
  bool csv = false;
  std::function<void(uint64_t done, uint64_t total)> progress = nullptr;
};

enum class RunState {
  kRan,
  kSilent,  // tables that it needs are empty
  kOff,     // switched off by the region
};
std::string_view ToString(RunState state);

struct ScreenOutcome {
  std::string id, title, source, severity;
  RunState state = RunState::kRan;
  std::vector<std::string> empty;         // the tables for which it is silent
  std::vector<std::string> silent_tests;  // "sold-below-claimed: inv_sel_d"
  int64_t findings = 0, providers = 0, lines = 0;
  int64_t vola_amt = 0, net_amt = 0;  // micros
};

struct ProviderOutcome {
  std::string fixmedins_code, name;
  int64_t findings = 0;
  int64_t net_amt = 0;  // micros
};

struct RunSummary {
  std::string snapshot;
  std::vector<ScreenOutcome> screens;      // in the order of the files
  std::vector<ProviderOutcome> providers;  // most money first, then most findings
  int64_t findings = 0, lines = 0, net_amt = 0;
  double seconds = 0;
};

Result<RunSummary> RunScreens(const ScreenBook& book, const RunOptions& options);
std::string ToJson(const RunSummary& summary);

}  // namespace mingjian::screens
