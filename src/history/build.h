#pragma once
// From the lake to the store: fills it, and compares the two.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace mingjian::history {

struct BuildOptions {
  std::string lake = {};
  std::string path = {};  // of the store; an existing one is replaced when the new one is complete
  int keep_days = 400;    // before the newest settlement of the lake
  int threads = 0;        // 0 = one a core
  // Settlements from this second on are left out (for replays); 0 = none are.
  Seconds until = 0;
  std::function<void(uint64_t done, uint64_t total)> progress = nullptr;  // buckets
};
struct BuildSummary {
  std::string snapshot;
  uint64_t persons = 0, settlements = 0, lines = 0, codes = 0, bytes = 0;
  uint64_t left_out = 0;      // settlements older than keep_days; their first uses count
  uint64_t carried_over = 0;  // settlements that only the old store had
  double seconds = 0;
};
// Settlements and journals that only the old store has (accepted since the lake's snapshot,
// answers, findings, feedback) are carried over, as are earlier first uses. Killed at any point it
// leaves the old store. Nobody else may have the store open.
Result<BuildSummary> Build(const BuildOptions& options);

// What lake and store say differently about settlements that both should have.
struct Difference {
  std::string psn_no, setl_id;
  std::string what;  // "missing in the history", "line 3: cnt is 2, in the lake 1", …
};
struct Consistency {
  uint64_t persons = 0, settlements = 0;
  uint64_t only_online = 0;  // accepted online and not in the lake yet: no difference
  uint64_t differences = 0;
  std::vector<Difference> first;  // at most 100
};
Result<Consistency> CheckAgainst(const std::string& lake, const std::string& path,
                                 const std::function<void(uint64_t, uint64_t)>& progress = nullptr);

}  // namespace mingjian::history
