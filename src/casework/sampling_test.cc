#include "casework/sampling.h"

#include <set>

#include "casework/desk_for_test.h"

namespace mingjian::casework {
namespace {

class SamplingTest : public OnBoth {
 protected:
  // 60 findings of 1 to 60 yuan at H1, 5 of another rule, 5 elsewhere.
  static std::vector<F> Findings() {
    std::vector<F> all;
    for (int i = 1; i <= 60; ++i) {
      all.push_back({.id = "a" + std::to_string(i), .money = std::to_string(i)});
    }
    for (int i = 1; i <= 5; ++i) {
      all.push_back({.id = "d" + std::to_string(i), .rule = "dear"});
      all.push_back({.id = "h" + std::to_string(i), .provider = "H2"});
    }
    all.push_back({.id = "free", .money = "0"});
    return all;
  }
  static std::vector<std::string> Ids(const Sample& sample) {
    std::vector<std::string> ids;
    for (const SampleItem& item : sample.items) ids.push_back(item.finding_id);
    return ids;
  }
};
INSTANTIATE_ON_BOTH(SamplingTest);

TEST_P(SamplingTest, DrawsTheSameWithASeedAndEstimates) {
  auto database = OpenNew();
  Desk desk(database, folder_);
  Import(database, folder_, Findings());
  const Actor& li = desk.Person("li");
  SampleRequest request{
      .title = "重复收费抽查", .rule = "twice", .fixmedins_code = "H1", .size = 12, .seed = 42};
  MJ_ASSERT_OK(const int64_t first, DrawSample(database, li, desk.now, request));
  MJ_ASSERT_OK(const int64_t second, DrawSample(database, li, desk.now, request));
  request.seed = 43;
  MJ_ASSERT_OK(const int64_t other, DrawSample(database, li, desk.now, request));
  MJ_ASSERT_OK(const Sample sample, FindSample(database, li, first));
  MJ_ASSERT_OK(const Sample same, FindSample(database, li, second));
  MJ_ASSERT_OK(const Sample differs, FindSample(database, li, other));
  EXPECT_EQ(sample.findings, 60);
  EXPECT_EQ(sample.fund_amt, Yuan("1830"));
  EXPECT_EQ(sample.items.size(), 12U);
  EXPECT_EQ(Ids(sample), Ids(same));
  EXPECT_NE(Ids(sample), Ids(differs));
  const std::vector<std::string> ids = Ids(sample);
  EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), 12U);
  EXPECT_FALSE(sample.estimate);
  // All of it is wrong: the ratio knows the sum without a doubt.
  for (const SampleItem& item : sample.items) {
    MJ_EXPECT_OK(DecideSampled(database, li, desk.now, first, item.item, item.fund_amt, "属实"));
  }
  MJ_ASSERT_OK(const Sample decided, FindSample(database, li, first));
  EXPECT_EQ(decided.decided, 12);
  ASSERT_TRUE(decided.estimate);
  EXPECT_EQ(decided.estimate->ratio.point, Yuan("1830"));
  EXPECT_EQ(decided.estimate->wrong, 12);
  // Nothing of it is in the ledger.
  MJ_ASSERT_OK(const auto balances, Balances(database, li, LedgerBy::kAll));
  for (const Balance& each : balances) EXPECT_NE(each.account, account::kConfirmed);
  MJ_ASSERT_OK(const auto list, Samples(database, li, 10));
  ASSERT_EQ(list.size(), 3U);
  EXPECT_EQ(list[2].decided, 12);
  EXPECT_EQ(list[0].seed, 43);
  desk.ExpectWhole();
}

TEST_P(SamplingTest, StrataHoldLikeSumsAndAllMayBeDrawn) {
  auto database = OpenNew();
  Desk desk(database, folder_);
  Import(database, folder_, Findings());
  const Actor& li = desk.Person("li");
  MJ_ASSERT_OK(const int64_t drawn, DrawSample(database, li, desk.now,
                                               {.rule = "twice",
                                                .fixmedins_code = "H1",
                                                .method = SampleMethod::kStratified,
                                                .strata = 3,
                                                .size = 15}));
  MJ_ASSERT_OK(const Sample sample, FindSample(database, li, drawn));
  ASSERT_EQ(sample.strata.size(), 3U);
  int64_t findings = 0;
  for (const SampleStratum& stratum : sample.strata) {
    findings += stratum.findings;
    EXPECT_GE(stratum.size, 2);
    EXPECT_LT(stratum.fund_amt, Yuan("700"));
    EXPECT_GT(stratum.fund_amt, Yuan("500"));
  }
  EXPECT_EQ(findings, 60);
  EXPECT_LT(sample.strata[0].to_amt, sample.strata[1].from_amt);
  MJ_ASSERT_OK(const int64_t all,
               DrawSample(database, li, desk.now, {.rule = "dear", .size = 1000}));
  MJ_ASSERT_OK(const Sample whole, FindSample(database, li, all));
  EXPECT_EQ(whole.size, 5);
  for (const SampleItem& item : whole.items) {
    MJ_EXPECT_OK(DecideSampled(database, li, desk.now, all, item.item, Yuan("20"), "部分属实"));
  }
  MJ_ASSERT_OK(const Sample known, FindSample(database, li, all));
  ASSERT_TRUE(known.estimate);
  EXPECT_EQ(known.estimate->money.lower_95, Yuan("100"));
  EXPECT_EQ(known.estimate->money.upper_95, Yuan("100"));
}

TEST_P(SamplingTest, RefusesWhatIsNotWhole) {
  auto database = OpenNew();
  Desk desk(database, folder_);
  Import(database, folder_, Findings());
  const Actor& li = desk.Person("li");
  const auto draw = [&](const char* person, const SampleRequest& request) {
    return RefusalName(DrawSample(database, desk.Person(person), desk.now, request));
  };
  EXPECT_EQ(draw("li", {.size = 5}), "sample");
  EXPECT_EQ(draw("li", {.rule = "nothing", .size = 5}), "sample");
  EXPECT_EQ(draw("li", {.rule = "twice", .size = 1}), "size");
  EXPECT_EQ(
      draw("li", {.rule = "twice", .method = SampleMethod::kStratified, .strata = 1, .size = 5}),
      "strata");
  EXPECT_EQ(draw("h1", {.rule = "twice", .size = 5}), "no-right");
  // Only what the actor's grants cover is drawn; and only who sees all of it looks at it.
  MJ_ASSERT_OK(const int64_t own,
               DrawSample(database, desk.Person("li2"), desk.now, {.rule = "twice", .size = 50}));
  MJ_ASSERT_OK(const Sample near, FindSample(database, desk.Person("li2"), own));
  EXPECT_EQ(near.findings, 5);
  MJ_ASSERT_OK(const int64_t wide,
               DrawSample(database, li, desk.now, {.rule = "twice", .size = 50}));
  EXPECT_EQ(RefusalName(FindSample(database, desk.Person("li2"), wide)), "no-right");
  EXPECT_EQ(RefusalName(FindSample(database, li, 99)), "no-sample");
  const auto decide = [&](int64_t item, const char* amount, const char* reason) {
    return RefusalName(DecideSampled(database, li, desk.now, own, item, Yuan(amount), reason));
  };
  EXPECT_EQ(decide(1, "100.01", "r"), "amount");
  EXPECT_EQ(decide(1, "0.001", "r"), "amount");
  EXPECT_EQ(decide(1, "-1", "r"), "amount");
  EXPECT_EQ(decide(1, "1", " "), "reason");
  EXPECT_EQ(decide(77, "1", "r"), "no-item");
  EXPECT_EQ(decide(1, "0", ""), "done");
}

}  // namespace
}  // namespace mingjian::casework
