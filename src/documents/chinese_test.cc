#include "documents/chinese.h"

#include <gtest/gtest.h>

namespace mingjian::documents {
namespace {

TEST(Chinese, CapitalAmounts) {
  struct Case {
    const char *amount, *text;
  };
  for (const Case& c : {
           Case{"0", "零元整"},
           Case{"0.004", "零元整"},
           Case{"0.005", "壹分"},
           Case{"0.01", "壹分"},
           Case{"0.10", "壹角"},
           Case{"0.99", "玖角玖分"},
           Case{"0.995", "壹元整"},
           Case{"1", "壹元整"},
           Case{"1.01", "壹元零壹分"},
           Case{"1.10", "壹元壹角"},
           Case{"10", "壹拾元整"},
           Case{"11.11", "壹拾壹元壹角壹分"},
           Case{"100", "壹佰元整"},
           Case{"101", "壹佰零壹元整"},
           Case{"110", "壹佰壹拾元整"},
           Case{"123.45", "壹佰贰拾叁元肆角伍分"},
           Case{"1000", "壹仟元整"},
           Case{"1001", "壹仟零壹元整"},
           Case{"1010.05", "壹仟零壹拾元零伍分"},
           Case{"1100", "壹仟壹佰元整"},
           Case{"9999.99", "玖仟玖佰玖拾玖元玖角玖分"},
           Case{"10000", "壹万元整"},
           Case{"10005", "壹万零伍元整"},
           Case{"10500", "壹万零伍佰元整"},
           Case{"107000.53", "壹拾万柒仟元伍角叁分"},
           Case{"100000", "壹拾万元整"},
           Case{"1000000", "壹佰万元整"},
           Case{"10010001", "壹仟零壹万零壹元整"},
           Case{"99999999", "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元整"},
           Case{"100000000", "壹亿元整"},
           Case{"100000001", "壹亿零壹元整"},
           Case{"100010000", "壹亿零壹万元整"},
           Case{"1234567890.12", "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分"},
           Case{"1000000000000", "壹万亿元整"},
           Case{"1000100000000", "壹万零壹亿元整"},
           Case{"1234500000000", "壹万贰仟叁佰肆拾伍亿元整"},
           Case{"9000000000001", "玖万亿零壹元整"},
           Case{"-12.30", "负壹拾贰元叁角"},
       }) {
    EXPECT_EQ(CapitalAmount(*Decimal::Parse(c.amount)), c.text) << c.amount;
  }
}

TEST(Chinese, Dates) {
  EXPECT_EQ(ChineseDate(*ParseDate("2026-05-06")), "2026年5月6日");
  EXPECT_EQ(ChineseDate(*ParseTime("2025-12-31 23:59:59")), "2025年12月31日");
  EXPECT_EQ(ChineseDate(0), "");
}

}  // namespace
}  // namespace mingjian::documents
