#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "history/assembler.h"
#include "history/store.h"
#include "history/test_store.h"

namespace mingjian::history {
namespace {

using rules::Entity;
using ::testing::ElementsAre;

struct Line {
  const char* number;
  const char* code;
  int cnt, pric;
  const char* init;
};
struct NetCase {
  const char* name;
  bool refund_settlement;
  std::vector<Line> lines;  // of the claim; before it S1 has A 3 × 10 (1), B 2 × 20 (2)
  std::vector<std::string> refunds, left, unmatched;
};
class NetRefundsTest : public StoreTest, public ::testing::WithParamInterface<NetCase> {};

TEST_P(NetRefundsTest, AsIntakeNets) {
  Claim first = ClaimOf({});
  AddLine(&first, "1", "A", 3, 10);
  AddLine(&first, "2", "B", 2, 20);
  Accept(Completed(std::move(first)));
  Accept(OneLine({.mdtrt_id = "M2", .setl_id = "S2"}, "A"));  // another visit
  Claim claim = ClaimOf({.setl_id = "S3", .setl_time = "2026-03-03 10:00:00"});
  for (const Line& line : GetParam().lines) {
    AddLine(&claim, line.number, line.code, line.cnt, line.pric);
    claim.SetText(Entity::kLine, claim.line.count - 1, "init_feedetl_sn", line.init);
  }
  if (GetParam().refund_settlement) claim.SetText(Entity::kSettlement, 0, "refd_setl_flag", "1");
  claim = Completed(std::move(claim));
  std::vector<std::string> unmatched, refunds, left;
  const Status netted = store_->NetRefunds(&claim, &unmatched);
  ASSERT_TRUE(netted) << netted.error().message;
  for (const Refund& refund : claim.refunds) {
    refunds.push_back(fmt::format("{}:{} {} {}", refund.setl_id, refund.feedetl_sn,
                                  refund.cnt / Decimal::kOne,
                                  refund.det_item_fee_sumamt / Decimal::kOne));
  }
  for (uint32_t row = 0; row < claim.line.count; ++row) {
    left.emplace_back(claim.Text(Entity::kLine, row, "feedetl_sn"));
  }
  EXPECT_EQ(refunds, GetParam().refunds);
  EXPECT_EQ(left, GetParam().left);
  EXPECT_EQ(unmatched, GetParam().unmatched);
}

INSTANTIATE_TEST_SUITE_P(
    All, NetRefundsTest,
    ::testing::Values(
        NetCase{"nothing_to_net", false, {{"5", "A", 1, 10, ""}}, {}, {"5"}, {}},
        NetCase{"by_name", false, {{"5", "A", -1, 10, "1"}}, {"S1:1 1 10"}, {}, {}},
        NetCase{"by_price", false, {{"5", "B", -1, 20, ""}}, {"S1:2 1 20"}, {}, {}},
        NetCase{"whole_settlement_by_amount",
                true,
                {{"5", "A", -3, 10, ""}, {"6", "B", -2, 20, ""}},
                {"S1:1 3 30", "S1:2 2 40"},
                {},
                {}},
        NetCase{"of_the_claim_itself",
                false,
                {{"4", "C", 2, 5, ""}, {"5", "C", -1, 5, ""}},
                {"S3:4 1 5"},
                {"4"},
                {}},
        NetCase{"more_than_there_was", false, {{"5", "A", -5, 10, ""}}, {"S1:1 3 30"}, {}, {"5"}},
        NetCase{"nothing_like_it", false, {{"5", "D", -1, 10, ""}}, {}, {}, {"5"}}),
    [](const auto& test) { return test.param.name; });

TEST_F(StoreTest, WhatWasTakenBackOnceIsGone) {
  Claim first = ClaimOf({});
  AddLine(&first, "1", "A", 3, 10);
  Accept(Completed(std::move(first)));
  std::vector<std::string> unmatched;
  Claim back = ClaimOf({.setl_id = "S2", .setl_time = "2026-03-03 10:00:00"});
  AddLine(&back, "1", "A", -2, 10);
  back = Completed(std::move(back));
  ASSERT_TRUE(store_->NetRefunds(&back, &unmatched));
  Accept(back);
  Claim more = ClaimOf({.setl_id = "S3", .setl_time = "2026-03-04 10:00:00"});
  AddLine(&more, "1", "A", -2, 10);
  more = Completed(std::move(more));
  ASSERT_TRUE(store_->NetRefunds(&more, &unmatched));
  ASSERT_EQ(more.refunds.size(), 1U);
  EXPECT_EQ(more.refunds[0].cnt, Decimal::kOne);
  EXPECT_THAT(unmatched, ElementsAre("1"));

  // And the engine sees both.
  Accept(more);
  auto base = std::make_shared<engine::TextPool>();
  ASSERT_TRUE(LoadTexts(*store_, base.get()));
  Assembler assembler(*store_, {}, base);
  ASSERT_TRUE(assembler.AddStored("P1"));
  const engine::Timelines& t = assembler.Finish();
  ASSERT_EQ(t.refunds.size(), 2U);
  EXPECT_EQ(t.refunds[0].line, 0U);
  EXPECT_EQ(t.refunds[0].settlement, 1U);
  EXPECT_EQ(t.refunds[1].settlement, 2U);
  EXPECT_EQ(t.visit.count, 1U);
}

}  // namespace
}  // namespace mingjian::history
