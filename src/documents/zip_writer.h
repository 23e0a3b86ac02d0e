#pragma once
// A zip archive in memory; the adapter over libzip for writing (reading workbooks: src/knowledge).

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace mingjian::documents {

struct ZipPart {
  std::string name;
  std::string content;
};
// Parts in the order given, each dated `at` (local time), so that equal parts give equal bytes.
Result<std::string> WriteZip(const std::vector<ZipPart>& parts, Seconds at);

}  // namespace mingjian::documents
