#include "base/decimal.h"

#include <gtest/gtest.h>

#include <limits>

namespace mingjian {
namespace {

Decimal D(std::string_view text) { return Decimal::Parse(text).value(); }

TEST(DecimalTest, ParsesAndPrints) {
  struct Case {
    std::string_view text, printed;  // "" = refused
  };
  for (const auto& [text, printed] :
       std::initializer_list<Case>{{"12.50", "12.5"},
                                   {"-0.05", "-0.05"},
                                   {"3", "3"},
                                   {"+3.1", "3.1"},
                                   {"0.000001", "0.000001"},
                                   {"1.0000000", "1"},
                                   {"0.0000001", ""},
                                   {".5", ""},
                                   {"5.", ""},
                                   {"", ""},
                                   {"-", ""},
                                   {"1e3", ""},
                                   {" 1", ""},
                                   {"1,000", ""},
                                   {"9223372036854.775807", "9223372036854.775807"},
                                   {"9223372036854.775808", ""},
                                   {"-9223372036854.775808", "-9223372036854.775808"},
                                   {"99999999999999999999", ""},
                                   {"-0", "0"}}) {
    const auto value = Decimal::Parse(text);
    EXPECT_EQ(value ? value->ToString() : "", printed) << text;
  }
}

TEST(DecimalTest, PrintsMoneyRoundedHalfAwayFromZero) {
  EXPECT_EQ(D("12.505").ToMoney(), "12.51");
  EXPECT_EQ(D("12.504999").ToMoney(), "12.50");
  EXPECT_EQ(D("-0.005").ToMoney(), "-0.01");
  EXPECT_EQ(D("-0.004").ToMoney(), "0.00");
  EXPECT_EQ(D("7").ToMoney(), "7.00");
}

TEST(DecimalTest, ComputesExactlyOrNotAtAll) {
  const Decimal most = Decimal::FromMicros(std::numeric_limits<int64_t>::max());
  EXPECT_EQ(Decimal::Add(D("0.1"), D("0.2")), D("0.3"));
  EXPECT_EQ(Decimal::Add(most, D("0.000001")), std::nullopt);
  EXPECT_EQ(Decimal::Multiply(D("1.23"), D("4.5")), D("5.535"));
  EXPECT_EQ(Decimal::Multiply(D("0.001"), D("0.0005")), D("0.000001"));  // half away from zero
  EXPECT_EQ(Decimal::Multiply(most, D("2")), std::nullopt);
  EXPECT_EQ(Decimal::Divide(D("10"), D("3")), D("3.333333"));
  EXPECT_EQ(Decimal::Divide(D("-10"), D("3")), D("-3.333333"));
  EXPECT_EQ(Decimal::Divide(D("1"), Decimal()), std::nullopt);
  EXPECT_EQ(Decimal::MultiplyDivide(D("100"), D("1"), D("3")), D("33.333333"));
  EXPECT_EQ(Decimal::MultiplyDivide(most, most, most), most);  // the intermediate is wide
}

TEST(DecimalTest, RoundsOnRequest) {
  EXPECT_EQ(D("2.345").RoundHalfUp(2), D("2.35"));
  EXPECT_EQ(D("-2.345").RoundHalfUp(2), D("-2.35"));
  EXPECT_EQ(D("2.344999").RoundHalfUp(2), D("2.34"));
  EXPECT_EQ(D("2.5").RoundHalfUp(0), D("3"));
  EXPECT_EQ(D("2.5").RoundHalfUp(7), std::nullopt);
}

}  // namespace
}  // namespace mingjian
