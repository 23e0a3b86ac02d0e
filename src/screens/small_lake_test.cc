#include "screens/small_lake_test.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/temp_folder.h"
#include "base/text.h"
#include "intake/ingest.h"
#include "lake/database.h"

namespace mingjian::screens {
namespace {

std::vector<Row> ReadRows(const std::string& path) {
  auto database = lake::Database::Open({.threads = 1}).value();
  auto connection = database.Connect().value();
  auto rows =
      connection
          .Query(fmt::format("SELECT * FROM read_parquet({}) ORDER BY ALL", lake::QuoteText(path)))
          .value();
  std::vector<Row> result;
  while (rows.Next().value()) {
    for (size_t i = 0; i < rows.size(); ++i) {
      Row& row = result.emplace_back();
      for (size_t c = 0; c < rows.column_count(); ++c) {
        row[std::string(rows.column_name(c))] = rows.column(c).Show(i).value_or("NULL");
      }
    }
  }
  return result;
}

}  // namespace

SmallRun RunOn(const SmallLake& lake, const std::string& screen,
               std::map<std::string, std::string> settings) {
  SmallRun run;
  const TempFolder temp;
  std::filesystem::create_directories(temp / "from");
  for (const auto& [table, rows] : lake.rows) {
    const std::string text = SmallLake::Heads().at(table) + "\n" + rows;
    EXPECT_TRUE(WriteFile(temp / ("from/" + table + ".csv"), text));
  }
  const auto loaded = intake::Ingest({.from = temp / "from",
                                      .lake = temp / "lake",
                                      .buckets = 2,
                                      .threads = 1,
                                      .now = SecondsOf({2027, 1, 1})});
  if (!loaded) {
    ADD_FAILURE() << loaded.error().message;
    return run;
  }
  for (const intake::RejectCount& reject : loaded->rejects) {
    ADD_FAILURE() << reject.table << ": " << reject.reason << " " << reject.example;
  }
  const auto book =
      LoadScreens(std::string(MINGJIAN_SOURCE_DIR) + "/screens", {.settings = std::move(settings)});
  if (!book) {
    ADD_FAILURE() << book.error().message;
    return run;
  }
  for (const rules::Diagnostic& mistake : book->diagnostics) ADD_FAILURE() << ToString(mistake);
  const auto summary = RunScreens(
      *book, {.lake = temp / "lake", .out = temp / "out", .screens = {screen}, .threads = 1});
  if (!summary) {
    ADD_FAILURE() << summary.error().message;
    return run;
  }
  run.summary = *summary;
  run.findings = ReadRows(temp / "out/screen_findings.parquet");
  run.lines = ReadRows(temp / "out/screen_lines.parquet");
  return run;
}

void ExpectWaits(const SmallLake& lake, const std::string& screen,
                 const std::vector<std::string>& tables) {
  const SmallRun run = RunOn(lake, screen);
  ASSERT_EQ(run.summary.screens.size(), 1u);
  EXPECT_EQ(run.summary.screens[0].state, RunState::kSilent) << screen;
  EXPECT_EQ(run.summary.screens[0].empty, tables) << screen;
  EXPECT_TRUE(run.findings.empty()) << screen;
}

}  // namespace mingjian::screens
