#include "service/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <thread>

#include "base/temp_folder.h"
#include "base/text.h"

namespace mingjian::service {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(LogTest, LinesAreTextOrJson) {
  EXPECT_EQ(
      LogLine(false, "a-1", "request", {{"route", "/v1/x"}, {"in", uint64_t{7}}, {"ms", 1.5}}),
      "id=a-1 request route=/v1/x in=7 ms=1.500");
  EXPECT_EQ(LogLine(false, "", "x", {{"why", "two words \"q\"\n"}}),
            "id=- x why=\"two words \\\"q\\\"\\u000a\"");
  const std::string line =
      "{" + LogLine(true, "a", "b", {{"text", "\"\\\x01"}, {"n", uint64_t{2}}}) + "}";
  const boost::json::value value = boost::json::parse(line);
  EXPECT_EQ(value.at("text").as_string(), "\"\\\x01");
  EXPECT_EQ(value.at("n").to_number<int>(), 2);
  EXPECT_EQ(value.at("id").as_string(), "a");
}

TEST(LogTest, LevelsFilesAndRotation) {
  const TempFolder folder;
  const std::string file = folder / "service.log";
  Log(LogLevel::kError, "x", "before the start", {});
  ASSERT_TRUE(StartLog({.level = LogLevel::kInfo, .file = file, .json = true}));
  Log(LogLevel::kDebug, "x", "too small", {});
  Log(LogLevel::kInfo, "first", "taken", {{"ms", 0.25}});
  std::filesystem::rename(file, file + ".1");
  Log(LogLevel::kInfo, "second", "taken", {});
  ASSERT_TRUE(ReopenLog());
  Log(LogLevel::kInfo, "third", "taken", {});
  StopLog();
  Log(LogLevel::kError, "x", "after the end", {});
  const std::string old_text = ReadFile(file + ".1").value();
  const std::string new_text = ReadFile(file).value();
  EXPECT_THAT(old_text, HasSubstr("\"id\":\"first\""));
  EXPECT_THAT(old_text, HasSubstr("\"id\":\"second\""));
  EXPECT_THAT(old_text, Not(HasSubstr("\"id\":\"x\"")));
  EXPECT_THAT(new_text, HasSubstr("\"id\":\"third\""));
  EXPECT_EQ(boost::json::parse(new_text).at("level").as_string(), "info");
  EXPECT_FALSE(StartLog({.file = "/proc/none/x.log"}));
}

TEST(LogTest, ThreadsMayLogWhileItIsOpenedAgain) {
  const TempFolder folder;
  ASSERT_TRUE(StartLog({.file = folder / "a.log"}));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([] {
      for (uint64_t i = 0; i < 500; ++i) Log(LogLevel::kInfo, "id", "line", {{"i", i}});
    });
  }
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(ReopenLog());
  for (std::thread& thread : threads) thread.join();
  StopLog();
  const std::string text = ReadFile(folder / "a.log").value();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2000);
}

}  // namespace
}  // namespace mingjian::service
