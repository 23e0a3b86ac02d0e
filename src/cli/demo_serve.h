#pragma once
// The living demonstration: what `mingjian demo --serve` does after the report. People, months of
// work on the findings and the service with the console, all invented, on this machine alone.

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace mingjian::cli {

struct DemoServeOptions {
  std::string out, lake, findings;
  std::string rulebook;  // the demonstration's own (MakeDemoRulebook)
  std::string console;   // "" = found beside the program
  uint64_t seed = 7;
  uint16_t port = 8080;
  int threads = 0;
};

// Copies the rulebook to `to` and switches some illustrative rules on there, so that there are
// clues of more kinds; gives their ids.
Result<std::vector<std::string>> MakeDemoRulebook(const std::string& from, const std::string& to);

// Months of a synthetic city, from January 2026, so that about five months of work come after.
int DemoMonths(Seconds now);

// Casework and history from the findings in `out`, then the service until a signal. Gives the exit
// code.
int ServeDemo(const DemoServeOptions& options);

}  // namespace mingjian::cli
