// Reading screen files: every mistake names file, line and what was expected.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/temp_folder.h"
#include "base/text.h"
#include "intake/ingest.h"
#include "screens/run.h"

namespace mingjian::screens {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kScreens = std::string(MINGJIAN_SOURCE_DIR) + "/screens";

constexpr const char* kGood = R"(/*
id: demo
title: 示范
version: 1
source: regional
severity: low
basis: [{law: 条例, article: '38'}]
needs: [setl_d]
row: [fixmedins_code, period]
parameters:
  least: {default: 10.0, min: 0.0, max: 100.0, unit: 元, about: least}
*/
-- @step totals
SELECT fixmedins_code, sum(medfee_sumamt) AS total FROM setl_d GROUP BY ALL
-- @findings
SELECT screen, fixmedins_code, '2026' AS period, CAST(total AS DECIMAL(18,2)) AS vola_amt, 'x' AS message
FROM totals CROSS JOIN params WHERE total > least
-- @lines
SELECT finding_id, 'a' AS role, 'setl_d' AS "table", 'k' AS "key", NULL AS "time", NULL AS item_code,
  NULL AS cnt, NULL AS units, NULL AS amount FROM findings
)";

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(ScreenFile, ReadsHeaderAndSections) {
  std::vector<rules::Diagnostic> mistakes;
  const auto file = ReadScreenFile("demo.sql", "demo", kGood, &mistakes);
  ASSERT_TRUE(file) << ToString(mistakes.at(0));
  ASSERT_EQ(file->screens.size(), 1u);
  EXPECT_EQ(file->screens[0].source, rules::Source::kRegional);
  EXPECT_EQ(file->screens[0].Find("least")->value.number, 10'000'000);
  ASSERT_EQ(file->sections.size(), 3u);
  EXPECT_EQ(file->sections[0].name, "totals");
  EXPECT_EQ(file->sections[0].line, 14);
}

struct Mistake {
  std::string from, to;
  std::string expected;  // a part of the diagnostic
};

TEST(ScreenFile, NamesEveryMistake) {
  const Mistake cases[] = {
      {"/*\n", "", "demo.sql:1:1: error: the file has no header"},
      {"title: 示范\n", "", "key 'title' is missing"},
      {"title:", "titles:", "did you mean 'title'?"},
      {"id: demo", "id: Demo", "demo.sql:2:5: error: id 'Demo': expected lower-case"},
      {"id: demo", "id: other", "differs from the file name 'demo'"},
      {"source: regional", "source: reginal", "did you mean 'regional'?"},
      {"needs: [setl_d]", "needs: [setl]", "there is no table 'setl'"},
      {"default: 10.0", "default: 1000.0", "1000.0 is above the greatest value 100"},
      {"min: 0.0", "min: x", "'min' is 'x'"},
      {"version: 1", "version: one", "version is 'one'"},
      {"row: [fixmedins_code, period]", "row: []", "'row' is empty"},
      {"-- @step totals", "-- @stage totals", "demo.sql:13:1: error: marker '@stage'"},
      {"-- @step totals", "-- @step", "wants the name of its table"},
      {"-- @step totals", "-- @step setl_d", "is the name of a table of the lake"},
      {"-- @step totals\n", "", "a statement before the first marker"},
      {"-- @lines", "-- lines", "a screen ends in '-- @findings' and '-- @lines'"},
      {"basis: [{law: 条例, article: '38'}]", "basis: [", "demo.sql:"},
  };
  for (const Mistake& test : cases) {
    std::vector<rules::Diagnostic> mistakes;
    EXPECT_FALSE(ReadScreenFile("demo.sql", "demo", Replaced(kGood, test.from, test.to), &mistakes))
        << test.to;
    std::string all;
    for (const rules::Diagnostic& mistake : mistakes) all += ToString(mistake) + "\n";
    EXPECT_THAT(all, HasSubstr(test.expected)) << test.to;
  }
}

class ScreenRunTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(temp_ / "from");
    ASSERT_TRUE(WriteFile(temp_ / "from/setl_d.csv",
                          "mdtrt_id,setl_id,psn_no,fixmedins_code,setl_time,med_type,medfee_sumamt,"
                          "inscp_scp_amt,fund_pay_sumamt,refd_setl_flag,vali_flag\n"
                          "M1,S1,P1,H33990100001,2026-01-02 08:00:00,11,50.55,50.55,0,0,1\n"
                          "M2,S2,P1,H33990100002,2026-01-02 08:00:00,11,10,10,0,0,1\n"));
    const auto loaded = intake::Ingest({.from = temp_ / "from",
                                        .lake = temp_ / "lake",
                                        .buckets = 2,
                                        .threads = 1,
                                        .now = SecondsOf({2027, 1, 1})});
    ASSERT_TRUE(loaded) << loaded.error().message;
  }
  // Writes one screen and runs it.
  Result<RunSummary> Run(const std::string& text, const LoadOptions& options = {}) {
    std::filesystem::create_directories(temp_ / "screens");
    MJ_RETURN_IF_ERROR(WriteFile(temp_ / "screens/demo.sql", text));
    MJ_TRY(const ScreenBook book, LoadScreens(temp_ / "screens", options));
    if (!book.diagnostics.empty()) return DataError(ToString(book.diagnostics[0]));
    return RunScreens(book,
                      {.lake = temp_ / "lake", .out = temp_ / "out", .threads = 1, .csv = true});
  }
  std::string Why(const std::string& text, const LoadOptions& options = {}) {
    const auto summary = Run(text, options);
    return summary ? "" : summary.error().message;
  }
  TempFolder temp_;
};

TEST_F(ScreenRunTest, RunsAndTakesParameters) {
  auto summary = Run(kGood);
  ASSERT_TRUE(summary) << summary.error().message;
  EXPECT_EQ(summary->findings, 1);  // 10 is not more than 10
  EXPECT_EQ(summary->net_amt, 50'550'000);
  EXPECT_EQ(summary->lines, 1);
  EXPECT_THAT(ReadFile(temp_ / "out/screen_findings.csv").value(), HasSubstr("50.55,50.55,"));
  summary = Run(kGood, {.settings = {{"least", "9.99"}}});
  EXPECT_EQ(summary->findings, 2);
  summary = Run(kGood, {.settings = {{"demo.least", "50.55"}}});
  EXPECT_EQ(summary->findings, 0);
  EXPECT_THAT(ToJson(*summary), HasSubstr("\"state\":\"ran\""));
}

TEST_F(ScreenRunTest, TakesARegionsSettings) {
  std::filesystem::create_directories(temp_ / "screens/regions");
  const std::string path = temp_ / "screens/regions/339900.yaml";
  ASSERT_TRUE(WriteFile(path, "region: 339900\nscreens:\n  demo: {parameters: {least: 5}}\n"));
  EXPECT_EQ(Run(kGood, {.region = "339900"})->findings, 2);
  EXPECT_EQ(Run(kGood, {.region = "339900", .settings = {{"least", "99"}}})->findings, 0);
  ASSERT_TRUE(WriteFile(path, "region: 339900\nscreens:\n  demo: {enabled: false}\n"));
  EXPECT_EQ(Run(kGood, {.region = "339900"})->screens[0].state, RunState::kOff);
  ASSERT_TRUE(WriteFile(path, "region: 339900\nscreens:\n  dem: {enabled: false}\n"));
  EXPECT_THAT(Why(kGood, {.region = "339900"}), HasSubstr("339900.yaml:3:3"));
  ASSERT_TRUE(WriteFile(path, "region: 339900\nscreens:\n  demo: {parameters: {lest: 5}}\n"));
  EXPECT_THAT(Why(kGood, {.region = "339900"}), HasSubstr("did you mean 'least'?"));
  EXPECT_THAT(Why(kGood, {.region = "110000"}), HasSubstr("110000.yaml: there is no such file"));
}

TEST_F(ScreenRunTest, RefusesWhatItCannotUse) {
  EXPECT_THAT(Why(kGood, {.settings = {{"lest", "1"}}}),
              HasSubstr("no screen has a parameter 'lest'; did you mean 'least'?"));
  EXPECT_THAT(Why(kGood, {.settings = {{"least", "many"}}}), HasSubstr("'many' is not a decimal"));
  EXPECT_THAT(Why(kGood, {.settings = {{"least", "-1"}}}), HasSubstr("below the least value 0"));
  EXPECT_THAT(Why(kGood, {.settings = {{"dmeo.least", "1"}}}), HasSubstr("no screen 'dmeo'"));
  EXPECT_THAT(Why(Replaced(kGood, "sum(medfee_sumamt)", "sum(medfee)")),
              HasSubstr("screens/demo.sql:14: Binder Error"));
  EXPECT_THAT(Why(Replaced(kGood, "FROM totals CROSS", "FRM totals CROSS")),
              HasSubstr("screens/demo.sql:17: Parser Error"));
  EXPECT_THAT(Why(Replaced(kGood, "CAST(total AS DECIMAL(18,2))", "CAST(total AS DOUBLE)")),
              HasSubstr("vola_amt is not DECIMAL(18,2)"));
  EXPECT_THAT(Why(Replaced(kGood, "'x' AS message", "'x' AS message, 'y' AS psn_name")),
              HasSubstr("the personal field 'psn_name'"));
  EXPECT_THAT(Why(Replaced(kGood, "'x' AS message", "'x' AS text")),
              HasSubstr("@findings gives no column 'message'"));
  EXPECT_THAT(
      Why(Replaced(kGood, "row: [fixmedins_code, period]", "row: [period]").replace(0, 0, "")),
      IsEmpty());  // one provider is above 10 yuan, so the period alone tells it apart
  EXPECT_THAT(Why(Replaced(kGood, "row: [fixmedins_code, period]", "row: [period]"),
                  {.settings = {{"least", "1"}}}),
              HasSubstr("the same in every column of 'row'"));
  EXPECT_THAT(Why(Replaced(kGood, "'a' AS role", "'a' AS part")),
              HasSubstr("@lines gives no column 'role'"));
  EXPECT_THAT(Why(Replaced(kGood, "needs: [setl_d]", "needs: [inv_sel_d]")), IsEmpty());
}

TEST(ScreenBook, ShippedScreensAreGood) {
  const auto book = LoadScreens(kScreens, {});
  ASSERT_TRUE(book) << book.error().message;
  for (const rules::Diagnostic& mistake : book->diagnostics) ADD_FAILURE() << ToString(mistake);
  std::vector<int> numbers;
  for (const ScreenFile& file : book->files) {
    for (const Screen& screen : file.screens) {
      EXPECT_EQ(screen.source, rules::Source::kIllustrative) << screen.id;
      if (screen.seq88) numbers.push_back(*screen.seq88);
    }
  }
  EXPECT_THAT(numbers, ::testing::UnorderedElementsAre(43, 48, 56, 57, 58, 59, 60, 61, 62, 63));
}

}  // namespace
}  // namespace mingjian::screens
