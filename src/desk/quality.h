#pragma once
// Data quality of the lake: the checks that loads made and the rows that they refused. Private to
// src/desk.

#include <string>
#include <vector>

#include "desk/handlers.h"

namespace mingjian::desk {

// A check that a provider fails far oftener than the others. Our reading: in the newest load at
// least 100 rows and a twentieth of those looked at, and three times the median share of the
// providers that were looked at, where there are five of them.
struct QualityPeak {
  std::string check, check_zh, fixmedins_code, name;
  int64_t looked_at = 0, failing = 0;
};
// Most rows first; only what the reader's grants cover. REQUIRES: a lake.
Result<std::vector<QualityPeak>> QualityPeaks(Visit& visit, size_t most);

}  // namespace mingjian::desk
