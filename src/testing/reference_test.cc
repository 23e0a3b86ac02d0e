// What reference.h settles, case by case, and how the case runner reports. The rulebook is written
// by the test; the engine is held to the same cases by tests/differential_test.cc.

#include "testing/reference.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/temp_folder.h"
#include "base/text.h"
#include "testing/case_file.h"
#include "testing/generate.h"

namespace mingjian::testing {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kRule = R"(id: {0}
title: 测试规则
class: 管理类/信息数据监管类
source: illustrative
version: 1
severity: high
moments: {{before: off, during: off, after: clue}}
valid: {{from: 2020-01-01}}
basis: [{{document: 测试, note: 无}}]
message: '共{{violates.size()}}行'
{1})";

class ReferenceTest : public ::testing::Test {
 protected:
  // Runs the cases through engine and reference; returns what did not pass.
  std::string Run(std::string_view rule, std::string_view cases) {
    const std::map<std::string, std::string> files = {
        {"national/the-rule.yaml", fmt::format(fmt::runtime(kRule), "the-rule", rule)},
        {"knowledge/caps.csv",
         "item_code:code,cap:decimal,match:string,point:string,source:string,batch:string,"
         "valid_from:date,valid_to:date,superseded_by:string\n"
         "A1,1,exact,KP-1,official,b,2020-01-01,2026-03-03,\n"
         "A2,2,exact,KP-1,official,b,2020-01-01,,\n"
         "A1,5,exact,KP-1,official,b,2026-03-03,,\n"
         "B,3,prefix,KP-2,official,b,2020-01-01,,\n"},
        {"the-rule.case", fmt::format("rule the-rule\n\n{}", cases)}};
    if (const Status written = WriteFolder(folder_.path().string(), files); !written) {
      return written.error().message;
    }
    std::string difference;
    for (const bool engine : {false, true}) {
      const auto results = RunCaseFile(folder_.path().string(), folder_ / "the-rule.case",
                                       {.engine = engine, .reference = true});
      if (!results) return results.error().message;
      for (const CaseResult& result : *results) difference += result.difference;
    }
    return difference;
  }

  TempFolder folder_;
};

constexpr std::string_view kOverCap = R"(on: day
knowledge:
  p: {table: caps, where: {item_code: lines.item_code}}
when: 'matched.map(x, x.cnt).sum() > p.cap'
violates: 'matched.over_cap(x, x.cnt, p.cap)'
amount: 'matched.excess_amount(x, x.cnt, x.inscp_scp_amt, p.cap)'
)";

TEST_F(ReferenceTest, RowsOfOnePointCountTogetherAndTheNewestLineChoosesTheRow) {
  EXPECT_EQ(Run(kOverCap, R"(case 两个编码合计
line feedetl_sn item_code fee_ocur_time       pric
     1          A1        2026-03-02 08:00:00 10
     2          A1        2026-03-02 09:00:00 10
     3          A2        2026-03-02 10:00:00 10
findings violates amount point
         3        10     KP-1

case 有效期内的行
same 两个编码合计
set line 3 item_code A1
findings violates amount
         2,3      20

case 按日期换行
line feedetl_sn item_code fee_ocur_time       pric
     1          A1        2026-03-03 08:00:00 10
     2          A1        2026-03-03 09:00:00 10
findings none
)"),
            "");
}

TEST_F(ReferenceTest, ALaterJudgementReplacesAndRefundsShrinkOrWithdraw) {
  EXPECT_EQ(Run(kOverCap, R"(case 第二次结算改判
settlement setl_id setl_time
           S1      2026-03-02 12:00:00
           S2      2026-03-02 18:00:00
line feedetl_sn setl_id item_code fee_ocur_time       cnt pric
     1          S1      B1        2026-03-02 08:00:00 4   10
     2          S2      B2        2026-03-02 09:00:00 2   10
findings violates amount settlement state
         1,2      30     S2         standing

case 退一部分
same 第二次结算改判
add settlement setl_id setl_time
               S3      2026-03-09 12:00:00
refund feedetl_sn setl_id cnt
       2          S3      1
findings violates amount standing net state
         1,2      30     20       20  shrunk

case 全部退掉
same 第二次结算改判
add settlement setl_id setl_time
               S3      2026-03-09 12:00:00
refund feedetl_sn setl_id
       1          S3
       2          S3
findings violates amount standing net state
         1,2      30     0        0   withdrawn

case 退到上限以内
same 第二次结算改判
add settlement setl_id setl_time
               S3      2026-03-09 12:00:00
refund feedetl_sn setl_id cnt
       1          S3      3
findings violates amount standing state
         1,2      30     0        withdrawn
)"),
            "");
}

TEST_F(ReferenceTest, ALineLooksBackOnly) {
  EXPECT_EQ(Run(R"yaml(on: line
when: "window('day').exists(x, x != line && x.item_code == 'X')"
amount: 'line.inscp_scp_amt * 2'
involves: "window('day').filter(x, x != line && x.item_code == 'X')"
discriminator: 'line.feedetl_sn'
)yaml",
                R"(case 后来的一行成立，金额不超过本行
line feedetl_sn item_code fee_ocur_time       pric
     2          Y         2026-03-02 08:00:00 10
     1          X         2026-03-02 09:00:00 10
     3          Y         2026-03-02 10:00:00 10
findings violates involves amount discriminator
         3        1        10     3

case 当日先退掉的不算
same 后来的一行成立，金额不超过本行
refund feedetl_sn setl_id
       1          S1
findings none
)"),
            "");
}

TEST_F(ReferenceTest, UnknownIsCountedAndGivesNoFinding) {
  EXPECT_EQ(Run(R"yaml(on: line
applies: 'line.cnt > 0'
when: 'line.age_years > 18'
amount: 'line.inscp_scp_amt'
exceptions:
  - {id: dx, reason: 诊断, when: "visit.diagnoses.exists(d, d.diag_code == 'I10')"}
)yaml",
                R"(case 成立
line pric
     10
findings amount
         10
unknown 0

case 生日缺失
same 成立
set person P1 brdy -
findings none
unknown 1

case 数量缺失
same 成立
set line 1 cnt -
findings none
unknown 1

case 例外
same 成立
diagnosis diag_code
          I10
findings none
unknown 0

case 药店不带诊断
same 成立
set visit V1 med_type 41
findings none
unknown 1
)"),
            "");
}

TEST_F(ReferenceTest, AVisitOfWhichEverythingWasTakenBackIsNotJudged) {
  EXPECT_EQ(Run(R"(on: visit
when: 'true'
amount: 'visit.fund_pay_sumamt'
)",
                R"(case 就诊
line pric
     10
findings violates amount
         1        7

case 全退
same 就诊
add settlement setl_id setl_time           fund_pay_sumamt
               S2      2026-03-09 12:00:00 -7
refund feedetl_sn setl_id
       1          S2
findings violates amount state
         1        7      withdrawn
)"),
            "");
}

TEST_F(ReferenceTest, OneFilterUponAnotherHoldsBoth) {
  EXPECT_EQ(Run(R"yaml(on: line
when: |
  window('day').filter(x, x.item_code == line.item_code).filter(y, y.feedetl_sn == '1').size() == 1
amount: 'line.inscp_scp_amt'
discriminator: 'line.feedetl_sn'
)yaml",
                R"(case 同码的第1行
line feedetl_sn item_code pric
     1          A         10
     2          B         20
     3          A         30
findings violates amount
         1        10
         3        30
)"),
            "");
}

TEST_F(ReferenceTest, ADifferenceIsReadyToPaste) {
  const std::string difference = Run(R"(on: line
when: 'true'
amount: 'line.inscp_scp_amt'
)",
                                     R"(case 错
line pric
     10
     20
findings violates amount
         1        10.00
)");
  EXPECT_THAT(difference, HasSubstr("the-rule.case:3:1: expected\n"
                                    "findings violates amount\n"
                                    "         1        10\n"
                                    "found\n"
                                    "findings violates amount\n"
                                    "         1        10\n"
                                    "         2        20\n"));
}

}  // namespace
}  // namespace mingjian::testing
