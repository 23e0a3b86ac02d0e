#include "testing/case_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/case_file_reader.h"

namespace mingjian::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kFile = R"(# limits by sex
rule service-sex

knowledge service_sex item_code:code sex:string name:string
          003311040270000 2 "宫腔 镜"   # a comment

parameters cap 3

case 男性做宫腔镜 → fires
person   psn_no gend brdy
         P1     1    1980-01-01
settlement setl_id mdtrt_id setl_time           fund_pay_sumamt
           S1      V1       2026-03-02 10:00:00 -
line     feedetl_sn item_code       fee_ocur_time       cnt
         1          003311040270000 2026-03-02 09:30:00 1
         2          003311040270000 2026-03-02 2
findings violates involves amount
         1,2      -        100.00
unknown 0

case 女性 "silent
same 男性做宫腔镜 → fires
set  person P1 gend 2
set  visit V1 med_type 21
drop line 2
add  line feedetl_sn cnt
     3          4
findings none
)";

TEST(CaseFileTest, ReadsEveryPart) {
  const auto file = ParseCaseFile(kFile, "a.case");
  ASSERT_TRUE(file.has_value()) << file.error().message;
  EXPECT_EQ(file->rule, "service-sex");
  ASSERT_EQ(file->knowledge.size(), 1u);
  EXPECT_THAT(file->knowledge[0].rows[0], ElementsAre("003311040270000", "2", "宫腔 镜"));
  EXPECT_EQ(file->parameters.at("cap"), "3");
  ASSERT_EQ(file->cases.size(), 2u);
  const Case& fires = file->cases[0];
  EXPECT_EQ(fires.title, "男性做宫腔镜 → fires");
  EXPECT_EQ(fires.claims.Of("line")[0].Get("fee_ocur_time"), "2026-03-02 09:30:00");
  EXPECT_EQ(fires.claims.Of("line")[1].Get("fee_ocur_time"), "2026-03-02");
  EXPECT_TRUE(fires.claims.Of("settlement")[0].Has("fund_pay_sumamt"));
  EXPECT_EQ(fires.claims.Of("settlement")[0].Get("fund_pay_sumamt"), "");
  EXPECT_THAT(fires.columns, ElementsAre("violates", "involves", "amount"));
  EXPECT_THAT(fires.findings[0], ElementsAre("1,2", "", "100.00"));
  EXPECT_EQ(fires.unknown, 0u);

  const Case& silent = file->cases[1];
  EXPECT_EQ(silent.title, "女性 \"silent");
  EXPECT_TRUE(silent.none);
  EXPECT_EQ(silent.claims.Of("person")[0].Get("gend"), "2");
  EXPECT_EQ(silent.claims.Of("visit")[0].Get("med_type"), "21");
  ASSERT_EQ(silent.claims.Of("line").size(), 2u);
  EXPECT_EQ(silent.claims.Of("line")[1].Get("cnt"), "4");
}

TEST(CaseFileTest, ATableAfterSameReplacesTheCopiedOne) {
  const auto file = ParseCaseFile(
      "rule r\n\ncase a\nline feedetl_sn\n     1\nfindings none\n\n"
      "case b\nsame a\nline feedetl_sn\n     2\nline feedetl_sn cnt\n     3 1\nfindings none\n",
      "a.case");
  ASSERT_TRUE(file.has_value()) << file.error().message;
  ASSERT_EQ(file->cases[1].claims.Of("line").size(), 2u);
  EXPECT_EQ(file->cases[1].claims.Of("line")[0].Get("feedetl_sn"), "2");
}

TEST(CaseFileTest, MistakesNameFileLineAndColumn) {
  const struct {
    const char* text;
    const char* message;
  } cases[] = {
      {"case a\nfindings none\n", "a.case:1:1: a case file begins with 'rule ID'"},
      {"rule r\ncase a\n", "a.case:2:1: the case says no 'findings'"},
      {"rule r\nline cnt\n", "a.case:2:1: 'line' belongs to a case"},
      {"rule r\ncase a\nlin cnt\n", "a.case:3:1: 'lin' is no word of a case file; did you mean"},
      {"rule r\ncase a\nline  cn\n", "a.case:3:7: line has no field 'cn'; did you mean 'cnt'?"},
      {"rule r\ncase a\nline cnt\n     1 2\n", "a.case:4:8: the row has 2 cells, the table 1"},
      {"rule r\ncase a\nline cnt\n     x\n", "a.case:4:6: 'x' does not fit line.cnt"},
      {"rule r\ncase a\nline fee_ocur_time\n     2026-02-30\n",
       "a.case:4:6: '2026-02-30' does not fit line.fee_ocur_time"},
      {"rule r\ncase a\n  1 2\n", "a.case:3:3: an indented row needs a table above it"},
      {"rule r\ncase a\nsame b\n", "a.case:3:1: there is no earlier case 'b'"},
      {"rule r\ncase a\nset line 7 cnt 1\n", "a.case:3:10: the case has no line '7'"},
      {"rule r\ncase a\nset line 7 cnt\n", "a.case:3:1: write 'set WORD KEY FIELD VALUE'"},
      {"rule r\ncase a\ndrop line 7\n", "a.case:3:11: the case has no line '7'"},
      {"rule r\ncase a\nfindings amunt\n         1\n",
       "a.case:3:10: findings have no column 'amunt'; did you mean 'amount'?"},
      {"rule r\ncase a\nfindings amount\n         x\n", "a.case:4:10: 'x' is no amount"},
      {"rule r\ncase a\nfindings amount\n", "findings need a row"},
      {"rule r\ncase a\nfindings none\nfindings none\n", "a.case:4:1: the case said its findings"},
      {"rule r\ncase a\nfindings none\ncase a\n", "a.case:4:1: a case 'a' was given before"},
      {"rule r\ncase a\nperson psn_name\n       \"张\n", "a.case:4:8: the quote is not closed"},
      {"rule r\ncase a\nfindings none\nknowledge t a:code\n",
       "a.case:4:1: 'knowledge' stands before the first case"},
      {"rule r\ncase a\nfindings none\nunknown x\n", "a.case:4:1: write 'unknown N'"},
  };
  for (const auto& each : cases) {
    const auto file = ParseCaseFile(each.text, "a.case");
    ASSERT_FALSE(file.has_value()) << each.message;
    EXPECT_THAT(file.error().message, HasSubstr(each.message));
  }
}

}  // namespace
}  // namespace mingjian::testing
