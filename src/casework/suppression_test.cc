#include "casework/suppression.h"

#include <algorithm>

#include "casework/desk_for_test.h"

namespace mingjian::casework {
namespace {

class SuppressionTest : public OnBoth {};
INSTANTIATE_ON_BOTH(SuppressionTest);

const std::vector<F> kFindings = {{.id = "a", .person = "P1"},
                                  {.id = "b", .person = "P2", .money = "50"},
                                  {.id = "c", .provider = "H2", .person = "P1"},
                                  {.id = "d", .rule = "dear", .person = "P1"}};

TEST_P(SuppressionTest, HoldsBackHitsOfNowAndOfLaterImportsAndShowsTheirMoney) {
  auto database = OpenNew();
  Desk desk(database, folder_);
  Import(database, folder_,
         kFindings);  // clues by institution and rule: H1 dear, H1 twice, H2 twice
  const auto run = AddSuppression(database, desk.Person("chief"), desk.now,
                                  {.rule = "twice",
                                   .fixmedins_code = "H1",
                                   .reason = "对照表正在更正",
                                   .until = desk.now + 20 * kDaySeconds});
  ASSERT_TRUE(run) << run.error().message;
  EXPECT_EQ(run->clues, 1);
  EXPECT_EQ(run->fund_amt, Yuan("150"));
  // A later import of the same institution and rule waits, too; others do not.
  const auto counts = Import(database, folder_,
                             {{.id = "e", .money = "30", .day = "2026-04-01"},
                              {.id = "g", .provider = "H2", .day = "2026-04-01"}});
  EXPECT_EQ(counts.suppressed, 1);
  EXPECT_EQ(counts.suppressed_amt, Yuan("30"));
  const auto list = Suppressions(database, desk.Person("chief"), desk.now, false);
  ASSERT_TRUE(list) << list.error().message;
  ASSERT_EQ(list->size(), 1U);
  EXPECT_EQ(list->at(0).clues, 2);
  EXPECT_EQ(list->at(0).findings, 3);
  EXPECT_EQ(list->at(0).fund_amt, Yuan("180"));
  EXPECT_EQ(list->at(0).fund_amt_now, Yuan("180"));
  // The money is identified as before.
  MJ_ASSERT_OK(const auto balances, Balances(database, desk.Person("chief"), LedgerBy::kAll));
  EXPECT_TRUE(std::ranges::any_of(balances, [](const Balance& each) {
    return each.account == account::kIdentified && each.amount == Yuan("480");
  }));
  // Ended, all are hits again; a second end is refused.
  EXPECT_EQ(RefusalName(EndSuppression(database, desk.Person("chief"), desk.now, 1, " ")),
            "reason");
  EXPECT_EQ(RefusalName(EndSuppression(database, desk.Person("h1"), desk.now, 1, "done")),
            "no-right");
  MJ_EXPECT_OK(EndSuppression(database, desk.Person("chief"), desk.now, 1, "对照表已更正"));
  EXPECT_EQ(RefusalName(EndSuppression(database, desk.Person("chief"), desk.now, 1, "again")),
            "state");
  EXPECT_EQ(RefusalName(EndSuppression(database, desk.Person("chief"), desk.now, 9, "x")),
            "no-suppression");
  MJ_ASSERT_OK(const auto waiting,
               Worklist(database, desk.Person("chief"), {.states = {State::kHit}}));
  EXPECT_EQ(waiting.size(), 5U);
  MJ_ASSERT_OK(const auto none, Suppressions(database, desk.Person("chief"), desk.now, false));
  EXPECT_TRUE(none.empty());
  MJ_ASSERT_OK(const auto all, Suppressions(database, desk.Person("chief"), desk.now, true));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].clues_now, 0);
  EXPECT_EQ(all[0].fund_amt, Yuan("180"));
  desk.ExpectWhole();
}

TEST_P(SuppressionTest, LeavesCluesThatFitOnlyInPartAndThoseOfOtherPlaces) {
  auto database = OpenNew();
  Desk desk(database, folder_);
  Import(database, folder_, kFindings);
  const auto held = [&](SuppressionPattern pattern) {
    pattern.reason = "r";
    pattern.until = desk.now + kDaySeconds;
    const auto run = AddSuppression(database, desk.Person("chief"), desk.now, pattern);
    EXPECT_TRUE(run) << run.error().message;
    return run ? run->clues : -1;
  };
  // P1 is one of two persons of the clue at H1, and the only one at H2.
  EXPECT_EQ(held({.rule = "twice", .psn_no = "P1"}), 1);
  EXPECT_EQ(desk.StateText(1), "hit");
  EXPECT_EQ(held({.rule = "dear", .region = "320500"}), 0);
  EXPECT_EQ(held({.rule = "dear", .region = "320100", .bilg_dr_codg = "D1"}), 1);
  // By itself after its last day.
  MJ_ASSERT_OK(const OverdueRun back, RunOverdue(database, desk.now + 3 * kDaySeconds));
  EXPECT_EQ(back.resumed, 2);
  desk.ExpectWhole();
}

TEST_P(SuppressionTest, RefusesWhatHasNoRuleReasonEndOrRight) {
  auto database = OpenNew();
  Desk desk(database, folder_);
  const SuppressionPattern good{
      .rule = "twice", .region = "320500", .reason = "r", .until = desk.now + kDaySeconds};
  const auto refusal = [&](const std::string& person, auto change) {
    SuppressionPattern pattern = good;
    change(pattern);
    return RefusalName(AddSuppression(database, desk.Person(person), desk.now, pattern));
  };
  EXPECT_EQ(refusal("chief", [](auto& p) { p.rule = " "; }), "pattern");
  EXPECT_EQ(refusal("chief", [](auto& p) { p.reason = ""; }), "reason");
  EXPECT_EQ(refusal("chief", [](auto& p) { p.until = 0; }), "until");
  EXPECT_EQ(refusal("chief", [](auto& p) { p.until += 2000 * kDaySeconds; }), "until");
  EXPECT_EQ(refusal("li2", [](auto& p) { p.region = ""; }), "no-right");
  EXPECT_EQ(refusal("wang", [](auto&) {}), "no-right");
  EXPECT_EQ(refusal("li2", [](auto&) {}), "done");
}

}  // namespace
}  // namespace mingjian::casework
