#include "casework/estimate.h"

#include <gtest/gtest.h>

#include "casework/findings_for_test.h"

namespace mingjian::casework {
namespace {

SampledStratum Stratum(int64_t findings, const char* book,
                       const std::vector<std::pair<const char*, const char*>>& seen) {
  SampledStratum stratum{.findings = findings, .book = Yuan(book)};
  for (const auto& [money, wrong] : seen) stratum.looked_at.push_back({Yuan(money), Yuan(wrong)});
  return stratum;
}
std::string Show(const std::optional<Decimal>& amount) { return amount ? amount->ToMoney() : "-"; }

// Means and quantiles by hand: mean 15, s² = 250/9, V = 100² · 0.9 · s²/10 = 25,000;
// t(9) = 1.383029 and 2.262157.
TEST(EstimateTest, MeanPerUnit) {
  const std::vector<SampledStratum> strata = {Stratum(100, "5000",
                                                      {{"50", "10"},
                                                       {"50", "10"},
                                                       {"50", "10"},
                                                       {"50", "10"},
                                                       {"50", "10"},
                                                       {"50", "20"},
                                                       {"50", "20"},
                                                       {"50", "20"},
                                                       {"50", "20"},
                                                       {"50", "20"}})};
  const auto estimate = EstimateFrom(strata);
  ASSERT_TRUE(estimate);
  EXPECT_EQ(estimate->money.point, Yuan("1500"));
  EXPECT_EQ(Show(estimate->money.lower_90), "1281.32");
  EXPECT_EQ(Show(estimate->money.lower_95), "1142.32");
  EXPECT_EQ(Show(estimate->money.upper_95), "1857.68");
  EXPECT_EQ(estimate->wrong, 10);
}

TEST(EstimateTest, RatioIsExactWhereTheWrongPartIsAlwaysTheSame) {
  const std::vector<SampledStratum> strata = {
      Stratum(40, "9000", {{"100", "30"}, {"200", "60"}, {"50", "15"}})};
  const auto estimate = EstimateFrom(strata);
  ASSERT_TRUE(estimate);
  EXPECT_EQ(estimate->ratio.point, Yuan("2700"));
  EXPECT_EQ(Show(estimate->ratio.lower_95), "2700.00");
  EXPECT_EQ(Show(estimate->ratio.upper_95), "2700.00");
  EXPECT_LT(*estimate->money.lower_95, *estimate->money.upper_95);
}

// Published values of the exact binomial interval.
TEST(EstimateTest, ClopperPearson) {
  struct Case {
    int wrong, looked_at;
    double lower, upper;
  };
  for (const Case& c : {Case{0, 10, 0, 0.308497}, Case{1, 10, 0.002529, 0.445016},
                        Case{5, 10, 0.187086, 0.812914}, Case{10, 10, 0.691503, 1}}) {
    SampledStratum stratum{.findings = 1000, .book = Yuan("1000")};
    for (int i = 0; i < c.looked_at; ++i) {
      stratum.looked_at.push_back({Yuan("1"), Yuan(i < c.wrong ? "1" : "0")});
    }
    const auto estimate = EstimateFrom(std::vector{stratum});
    ASSERT_TRUE(estimate);
    EXPECT_NEAR(*estimate->share.lower_95, c.lower, 1e-6) << c.wrong;
    EXPECT_NEAR(*estimate->share.upper_95, c.upper, 1e-6) << c.wrong;
    EXPECT_LE(*estimate->share.lower_95, *estimate->share.lower_90);
  }
}

TEST(EstimateTest, WhatWasLookedAtWholeIsCertain) {
  const std::vector<SampledStratum> strata = {Stratum(2, "300", {{"100", "0"}, {"200", "50"}}),
                                              Stratum(1, "1000", {{"1000", "1000"}})};
  const auto estimate = EstimateFrom(strata);
  ASSERT_TRUE(estimate);
  EXPECT_EQ(estimate->money.point, Yuan("1050"));
  EXPECT_EQ(Show(estimate->money.lower_95), "1050.00");
  EXPECT_EQ(Show(estimate->money.upper_95), "1050.00");
  EXPECT_NEAR(estimate->share.point, 2.0 / 3, 1e-9);
  EXPECT_NEAR(*estimate->share.lower_95, 2.0 / 3, 1e-9);
}

TEST(EstimateTest, SaysNothingThatItCannotKnow) {
  EXPECT_FALSE(EstimateFrom({}));
  EXPECT_FALSE(EstimateFrom(std::vector{Stratum(10, "10", {})}));
  const auto one = EstimateFrom(
      std::vector{Stratum(10, "10", {{"1", "1"}}), Stratum(10, "90", {{"9", "0"}, {"9", "9"}})});
  ASSERT_TRUE(one);
  EXPECT_EQ(one->money.point, Yuan("55"));
  EXPECT_FALSE(one->money.lower_95);
  EXPECT_FALSE(one->share.upper_95);
  // Cut to what there is.
  const auto all = EstimateFrom(std::vector{Stratum(100, "100", {{"1", "1"}, {"1", "0.5"}})});
  ASSERT_TRUE(all);
  EXPECT_LE(*all->money.upper_95, Yuan("100"));
  EXPECT_GE(*all->money.lower_95, Yuan("0"));
}

// Over all samples that can be drawn the estimate is right on average.
TEST(EstimateTest, IsUnbiased) {
  const std::vector<SampledFinding> all = {{Yuan("10"), Yuan("4")},
                                           {Yuan("20"), Yuan("0")},
                                           {Yuan("30"), Yuan("30")},
                                           {Yuan("44"), Yuan("11")},
                                           {Yuan("6"), Yuan("1")}};
  int64_t sum = 0, samples = 0;
  for (size_t i = 0; i < all.size(); ++i) {
    for (size_t k = i + 1; k < all.size(); ++k) {
      const auto estimate = EstimateFrom(std::vector{
          SampledStratum{.findings = 5, .book = Yuan("110"), .looked_at = {all[i], all[k]}}});
      ASSERT_TRUE(estimate);
      sum += estimate->money.point.micros();
      ++samples;
    }
  }
  EXPECT_EQ(Decimal::FromMicros(sum / samples), Yuan("46"));
}

}  // namespace
}  // namespace mingjian::casework
