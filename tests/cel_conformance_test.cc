// The published conformance cases of CEL. They are given from outside: MINGJIAN_CEL_CASES names a
// folder of *.textproto files; without it the test says so and passes.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "base/text.h"
#include "testing/conformance.h"

namespace mingjian::testing {
namespace {

struct Count {
  size_t run = 0, passed = 0, unsupported = 0;
};

void Print(std::string_view name, const Count& count) {
  fmt::print("{:<14} run {:>4}  passed {:>4}  unsupported {:>4}\n", name, count.run, count.passed,
             count.unsupported);
}

TEST(CelConformance, PublishedCases) {
  const char* folder = std::getenv("MINGJIAN_CEL_CASES");
  if (folder == nullptr || *folder == '\0') {
    fmt::print("no conformance cases were given (MINGJIAN_CEL_CASES)\n");
    return;
  }
  const auto listed = ReadFile(MINGJIAN_SOURCE_DIR "/tests/conformance/unsupported.txt");
  ASSERT_TRUE(listed.has_value()) << listed.error().message;
  const auto unsupported = ParseUnsupported(*listed);
  ASSERT_TRUE(unsupported.has_value()) << unsupported.error().message;

  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".textproto") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  ASSERT_FALSE(files.empty()) << folder << " holds no *.textproto files";

  Count total;
  std::set<const Unsupported::Pattern*> used;
  std::set<std::string, std::less<>> names;
  for (const auto& path : files) {
    const auto text = ReadFile(path.string());
    ASSERT_TRUE(text.has_value()) << text.error().message;
    const auto results = RunConformanceFile(*text);
    ASSERT_TRUE(results.has_value()) << path << ": " << results.error().message;
    EXPECT_FALSE(results->empty()) << path;
    Count count;
    for (const ConformanceResult& result : *results) {
      names.insert(result.name.substr(0, result.name.find('/')));
      const Unsupported::Pattern* known = unsupported->Find(result.name);
      if (known != nullptr) used.insert(known);
      ++count.run;
      count.passed += result.passed ? 1 : 0;
      count.unsupported += result.passed ? 0 : 1;
      if (known == nullptr) {
        EXPECT_TRUE(result.passed) << result.name << ": " << result.expr << "\n" << result.reason;
      } else {
        EXPECT_FALSE(result.passed)
            << result.name << " passes: take line " << known->line << " out of unsupported.txt";
      }
    }
    Print(path.stem().string(), count);
    total.run += count.run;
    total.passed += count.passed;
    total.unsupported += count.unsupported;
  }
  Print("total", total);
  for (const Unsupported::Pattern& pattern : unsupported->patterns) {
    const std::string file = pattern.pattern.substr(0, pattern.pattern.find('/'));
    if (names.contains(file)) {
      EXPECT_TRUE(used.contains(&pattern))
          << "line " << pattern.line << " of unsupported.txt covers no case: " << pattern.pattern;
    }
  }
}

}  // namespace
}  // namespace mingjian::testing
