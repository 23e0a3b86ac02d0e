#include "online/checker.h"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "online/clerk.h"
#include "online/small_claims_test.h"

namespace mingjian::online {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class CheckerTest : public ::testing::Test {
 protected:
  std::unique_ptr<Checker> Open(CheckerOptions options = {}) {
    options.store.path = (temp_ / "history");
    options.rulebook = rulebook_.path();
    if (options.workers == 0) options.workers = 2;
    auto checker = Checker::Open(options);
    EXPECT_TRUE(checker.has_value()) << (checker ? "" : checker.error().message);
    return checker ? std::move(*checker) : nullptr;
  }
  static Verdict Of(Checker& checker, Request request) {
    Outcome outcome = checker.Check(std::move(request));
    EXPECT_TRUE(outcome.status.has_value())
        << (outcome.status ? "" : outcome.status.error().message);
    return std::move(outcome.verdict);
  }
  static std::vector<std::string> Findings(const Checker& checker, const std::string& psn_no) {
    std::vector<std::string> entries;
    const auto found = checker.Findings(psn_no, "", 100);
    EXPECT_TRUE(found.has_value());
    if (!found) return entries;
    for (const auto& [key, entry] : *found) entries.push_back(entry);
    return entries;
  }
  static std::vector<std::string> Rules(const std::vector<Hit>& hits) {
    std::vector<std::string> rules;
    for (const Hit& hit : hits) rules.push_back(hit.rule_id);
    return rules;
  }

  TempFolder temp_;
  SmallRulebook rulebook_;
};

TEST_F(CheckerTest, JudgesWithWhatWasSettledBefore) {
  const auto checker = Open();
  Verdict first = Of(*checker, Settle(ShortClaim("P1", "S1", "2026-03-02", {{"A"}}), "m1"));
  EXPECT_EQ(first.decision, Decision::kPass);
  EXPECT_TRUE(first.stored);
  EXPECT_THAT(Rules(first.recorded), ElementsAre("trial"));

  // The same code on the same day in another settlement: held, and not stored.
  Verdict second = Of(*checker, Settle(ShortClaim("P1", "S2", "2026-03-02", {{"A"}, {"B"}}), "m2"));
  EXPECT_EQ(second.decision, Decision::kHold);
  EXPECT_FALSE(second.stored);
  ASSERT_THAT(Rules(second.hits), ElementsAre("twice"));
  const Hit& hit = second.hits.front();
  ASSERT_THAT(hit.cited, SizeIs(2));
  EXPECT_EQ(hit.cited[0].setl_id, "S2");
  EXPECT_TRUE(hit.cited[0].violates && hit.cited[0].current);
  EXPECT_EQ(hit.cited[1].setl_id, "S1");
  EXPECT_FALSE(hit.cited[1].violates || hit.cited[1].current);
  EXPECT_EQ(hit.vola_amt, 10'000'000);
  EXPECT_EQ(hit.message, "A重复");

  // Another person and another day pass.
  EXPECT_EQ(Of(*checker, Settle(ShortClaim("P2", "S3", "2026-03-02", {{"A"}}), "m3")).decision,
            Decision::kPass);
  EXPECT_EQ(Of(*checker, Settle(ShortClaim("P1", "S4", "2026-03-03", {{"A"}}), "m4")).decision,
            Decision::kPass);
}

TEST_F(CheckerTest, WhatIfStoresNothing) {
  const auto checker = Open();
  Request ask = Settle(ShortClaim("P1", "S1", "2026-03-02", {{"A"}}), "m1");
  ask.record = false;
  EXPECT_FALSE(Of(*checker, ask).stored);
  EXPECT_EQ(Of(*checker, Settle(ShortClaim("P1", "S2", "2026-03-02", {{"A"}}), "m1")).decision,
            Decision::kPass);
}

TEST_F(CheckerTest, SameRequestGetsTheSameAnswerAlsoAfterARestart) {
  auto checker = Open();
  const Request dear = Settle(ShortClaim("P1", "S1", "2026-03-02", {{"A", "900"}}), "m1");
  const Verdict first = Of(*checker, dear);
  ASSERT_THAT(Rules(first.hits), ElementsAre("dear"));
  EXPECT_FALSE(first.replayed);
  for (int round = 0; round < 2; ++round) {
    const Verdict again = Of(*checker, dear);
    EXPECT_TRUE(again.replayed);
    EXPECT_EQ(again.decision, first.decision);
    EXPECT_EQ(again.stored, first.stored);
    ASSERT_THAT(Rules(again.hits), ElementsAre("dear"));
    EXPECT_EQ(again.hits[0].jr_id, first.hits[0].jr_id);
    EXPECT_EQ(again.hits[0].vola_amt, first.hits[0].vola_amt);
    checker.reset();
    checker = Open();
  }
  // Another claim under the same id is refused.
  const Outcome other = checker->Check(Settle(ShortClaim("P1", "S9", "2026-03-05", {{"B"}}), "m1"));
  ASSERT_FALSE(other.status.has_value());
  EXPECT_THAT(other.status.error().message, HasSubstr("id of another request"));
}

TEST_F(CheckerTest, TheIdOfASettlementBelongsToItsVisit) {
  const auto checker = Open();
  Of(*checker, Settle(ShortClaim("P1", "S1", "2026-03-02", {{"A"}}, "V1"), "m1"));
  const struct {
    std::string psn_no, visit;
  } others[] = {{"P1", "V2"}, {"P2", "V2"}, {"P2", "V1"}};
  int number = 1;
  for (const auto& other : others) {
    const Outcome refused =
        checker->Check(Settle(ShortClaim(other.psn_no, "S1", "2026-03-03", {{"B"}}, other.visit),
                              "m" + std::to_string(++number)));
    ASSERT_FALSE(refused.status.has_value());
    EXPECT_EQ(refused.status.error().code, ErrorCode::kData);
    EXPECT_EQ(refused.why, Outcome::Why::kOtherVisit);
    EXPECT_THAT(refused.status.error().message, HasSubstr("mdtrt_id 'V1'"));
  }
  const auto stored = checker->store().Find({"H33010000001", "S1"});
  ASSERT_TRUE(stored && *stored);
  EXPECT_EQ((*stored)->psn_no(), "P1");
  EXPECT_EQ((*stored)->mdtrt_id(), "V1");
  EXPECT_TRUE(checker->store().SettlementsOf("P2")->empty());
  // The visit's own settlement may be sent again, and after an undo the id is free.
  EXPECT_TRUE(
      Of(*checker, Settle(ShortClaim("P1", "S1", "2026-03-02", {{"B"}}, "V1"), "m8")).stored);
  ASSERT_TRUE(checker->Undo({"H33010000001", "S1"}).has_value());
  EXPECT_TRUE(
      Of(*checker, Settle(ShortClaim("P2", "S1", "2026-03-03", {{"B"}}, "V2"), "m9")).stored);
}

TEST_F(CheckerTest, UndoAndGoingBackTakeTheSettlementAway) {
  const auto checker = Open();
  Of(*checker, Settle(ShortClaim("P1", "S1", "2026-03-02", {{"A", "900"}}), "m1"));
  ASSERT_THAT(Findings(*checker, "P1"), SizeIs(2));  // dear, trial
  ASSERT_TRUE(checker->Undo({"H33010000001", "S1"}).has_value());
  for (const std::string& entry : Findings(*checker, "P1")) {
    EXPECT_THAT(entry, HasSubstr(R"("state":"withdrawn")"));
  }
  EXPECT_FALSE(checker->Undo({"H33010000001", "S1"}).has_value());

  const Verdict dear =
      Of(*checker, Settle(ShortClaim("P1", "S2", "2026-03-02", {{"A", "900"}}), "m2"));
  EXPECT_EQ(Rules(dear.hits), std::vector<std::string>{"dear"});  // S1 is gone: nothing twice
  Feedback back;
  back.jr_id = dear.hits[0].jr_id;
  back.warn_type = 2;
  back.dspo_way = 2;
  back.fixmedins_code = "H33010000002";
  back.now = *ParseTime("2026-03-02 13:00:00");
  EXPECT_FALSE(checker->Answer(back).has_value()) << "of another institution";
  back.fixmedins_code = "H33010000001";
  ASSERT_TRUE(checker->Answer(back).has_value());
  EXPECT_FALSE(checker->store().Find({"H33010000001", "S2"})->has_value());
  back.dspo_way = 3;
  EXPECT_FALSE(checker->Answer(back).has_value());
  back.jr_id = "nobody";
  EXPECT_FALSE(checker->Answer(back).has_value());
}

TEST_F(CheckerTest, CountsWhatDoctorsAnswer) {
  auto checker = Open();
  std::vector<std::string> warnings;
  for (int i = 1; i <= 4; ++i) {
    const std::string number = std::to_string(i);
    const Verdict verdict =
        Of(*checker,
           Settle(ShortClaim("P" + number, "S" + number, "2026-03-02", {{"A", "900"}}), number));
    ASSERT_THAT(verdict.hits, SizeIs(1));
    warnings.push_back(verdict.hits[0].jr_id);
  }
  const auto answer = [&](int i, int way, const std::string& reason) {
    return checker->Answer({.jr_id = warnings[static_cast<size_t>(i)],
                            .warn_type = 2,
                            .dspo_way = way,
                            .dspo_way_rea = reason,
                            .fixmedins_code = "H33010000001",
                            .now = *ParseTime("2026-03-02 13:00:00")});
  };
  ASSERT_TRUE(answer(0, 2, ""));
  ASSERT_TRUE(answer(1, 1, "病情需要"));
  ASSERT_TRUE(answer(2, 1, ""));
  ASSERT_TRUE(answer(2, 2, ""));  // changes his mind: the last word counts
  checker.reset();
  CheckerOptions other_shards;
  other_shards.workers = 3;
  checker = Open(other_shards);
  for (const auto by : {Checker::By::kDoctor, Checker::By::kDepartment, Checker::By::kProvider}) {
    const auto rates = checker->ComplianceBy(by);
    ASSERT_TRUE(rates.has_value());
    ASSERT_THAT(*rates, SizeIs(1));
    EXPECT_EQ(rates->front().warned, 4U);
    EXPECT_EQ(rates->front().answered, 3U);
    EXPECT_EQ(rates->front().changed, 2U);
    EXPECT_EQ(rates->front().kept, 1U);
    EXPECT_EQ(rates->front().kept_without_reason, 0U);
  }
}

TEST_F(CheckerTest, ARefundWithdrawsFindings) {
  const auto checker = Open();
  Of(*checker, Settle(ShortClaim("P1", "S1", "2026-03-02", {{"A", "900"}}), "m1"));
  const ShortLine back{"A", "-900", "-1", "09:00:00", "1"};
  Of(*checker, Settle(ShortClaim("P1", "S2", "2026-03-04", {back}, "VS1"), "m2"));
  int withdrawn = 0;
  for (const std::string& entry : Findings(*checker, "P1")) {
    withdrawn += entry.find(R"("state":"withdrawn")") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(withdrawn, 2);
}

TEST_F(CheckerTest, ASettlementThatIsSentAgainReplacesTheOld) {
  const auto checker = Open();
  Of(*checker, Settle(ShortClaim("P1", "S1", "2026-03-02", {{"A", "900"}}), "m1"));
  Of(*checker, Settle(ShortClaim("P1", "S1", "2026-03-02", {{"A", "20"}}), "m2"));
  EXPECT_THAT(*checker->store().SettlementsOf("P1"), SizeIs(1));
  for (const std::string& entry : Findings(*checker, "P1")) {
    const bool dear = entry.find(R"("rule_id":"dear")") != std::string::npos;
    EXPECT_EQ(entry.find(R"("state":"withdrawn")") != std::string::npos, dear) << entry;
  }
}

TEST_F(CheckerTest, ReloadsUnderLoadWithoutAFailedRequest) {
  const auto checker = Open();
  const std::string before = checker->rulebook_hash();
  std::atomic<bool> stop{false};
  std::atomic<int> answered{0}, failed{0}, unchecked{0};
  std::atomic<bool> old_seen{false}, new_seen{false};
  std::thread load([&] {
    for (int i = 0; !stop; ++i) {
      const Outcome outcome =
          checker->Check(Settle(ShortClaim("P" + std::to_string(i % 7), "S" + std::to_string(i),
                                           "2026-03-02", {{"A" + std::to_string(i)}}),
                                "m" + std::to_string(i)));
      ++answered;
      failed += outcome.status ? 0 : 1;
      unchecked += outcome.verdict.checked ? 0 : 1;
      (outcome.verdict.rulebook_hash == before ? old_seen : new_seen) = true;
    }
  });
  while (answered < 20) std::this_thread::yield();
  rulebook_.Rule(
      "dear", "{before: remind, during: hold, after: clue}",
      "on: line\nwhen: line.det_item_fee_sumamt >= 5\namount: line.inscp_scp_amt\nmessage: 贵\n");
  const Status reloaded = checker->Reload();
  ASSERT_TRUE(reloaded.has_value()) << reloaded.error().message;
  const int then = answered;
  while (answered < then + 20) std::this_thread::yield();
  stop = true;
  load.join();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(unchecked, 0);
  EXPECT_TRUE(old_seen && new_seen);
  EXPECT_NE(checker->rulebook_hash(), before);

  // A rulebook with a mistake is refused, and the old one stays.
  const std::string good = checker->rulebook_hash();
  rulebook_.Rule("dear", "{before: remind, during: hold, after: clue}",
                 "on: line\nwhen: line.nothing\namount: '0'\nmessage: 贵\n");
  const Status refused = checker->Reload();
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().message, HasSubstr("nothing"));
  EXPECT_EQ(checker->rulebook_hash(), good);
  EXPECT_EQ(checker->counters().reloads_failed, 1U);
}

TEST_F(CheckerTest, WhatIsNotJudgedInTimeIsCheckedLate) {
  CheckerOptions options;
  options.time_limit = std::chrono::milliseconds(0);
  auto checker = Open(options);
  // With no time at all the clerk may be first or the worker may: both are right answers.
  int unchecked = 0;
  for (int i = 0; i < 50; ++i) {
    const std::string number = std::to_string(i);
    const Verdict verdict =
        Of(*checker,
           Settle(ShortClaim("P" + number, "S" + number, "2026-03-02", {{"A", "900"}}), number));
    if (verdict.checked) continue;
    ++unchecked;
    EXPECT_EQ(verdict.why_unchecked, "time limit");
  }
  EXPECT_EQ(checker->counters().unchecked, static_cast<uint64_t>(unchecked));
  EXPECT_THAT(*checker->Unchecked(100), SizeIs(unchecked));
  EXPECT_EQ(checker->counters().unchecked_waiting, static_cast<uint64_t>(unchecked));

  // After a restart they are still there; checked late, everything is settled.
  checker.reset();
  options.time_limit = std::chrono::milliseconds(10'000);
  checker = Open(options);
  ASSERT_TRUE(checker->CheckLate().has_value());
  EXPECT_THAT(*checker->Unchecked(100), IsEmpty());
  for (int i = 0; i < 50; ++i) {
    const std::string number = std::to_string(i);
    EXPECT_TRUE(checker->store().Find({"H33010000001", "S" + number})->has_value()) << i;
    // The same request now gets the real answer.
    const Verdict verdict =
        Of(*checker,
           Settle(ShortClaim("P" + number, "S" + number, "2026-03-02", {{"A", "900"}}), number));
    EXPECT_TRUE(verdict.replayed && verdict.checked);
    EXPECT_EQ(Rules(verdict.hits), std::vector<std::string>{"dear"});
  }
}

TEST_F(CheckerTest, TooManyWaitingAreUncheckedAtOnce) {
  CheckerOptions options;
  options.workers = 1;
  options.queue_max = 1;
  options.batch_max = 1;
  const auto checker = Open(options);
  std::atomic<int> answers{0}, busy{0};
  for (int i = 0; i < 300; ++i) {
    const std::string number = std::to_string(i);
    checker->Submit(Settle(ShortClaim("P" + number, "S" + number, "2026-03-02", {{"A"}}), number),
                    [&](const Outcome& outcome) {
                      busy += outcome.verdict.why_unchecked == "busy" ? 1 : 0;
                      ++answers;
                    });
  }
  while (answers < 300) std::this_thread::yield();
  EXPECT_GT(busy, 0);
  EXPECT_THAT(*checker->Unchecked(1000), SizeIs(busy.load()));
}

TEST_F(CheckerTest, OldAnswersAreForgotten) {
  Request old = Settle(ShortClaim("P1", "S1", "2026-03-02", {{"A"}}), "old");
  old.now -= 8 * kDaySeconds;
  {
    const auto checker = Open();
    Of(*checker, old);
    Of(*checker, Settle(ShortClaim("P1", "S2", "2026-03-03", {{"A"}}), "new"));
  }
  CheckerOptions options;
  options.store.path = (temp_ / "history");
  const auto store = history::Store::Open(options.store);
  ASSERT_TRUE(store.has_value());
  Counts counts;
  Clerk clerk({&options, store->get(), &counts, {}});
  ASSERT_TRUE(clerk.Clear(LocalNow()).has_value());
  EXPECT_FALSE((*store)->Get(history::Space::kAnswers, "H33010000001/old")->has_value());
  EXPECT_TRUE((*store)->Get(history::Space::kAnswers, "H33010000001/new")->has_value());
}

TEST_F(CheckerTest, PolicySoftens) {
  CheckerOptions options;
  options.policy.at_most_during = Decision::kRemind;
  options.policy.rules["dear"].during = Decision::kPass;
  const auto checker = Open(options);
  Of(*checker, Settle(ShortClaim("P1", "S1", "2026-03-02", {{"A"}}), "m1"));
  const Verdict verdict =
      Of(*checker, Settle(ShortClaim("P1", "S2", "2026-03-02", {{"A", "900"}}), "m2"));
  EXPECT_EQ(verdict.decision, Decision::kRemind);
  EXPECT_TRUE(verdict.stored);
  EXPECT_THAT(Rules(verdict.hits), ElementsAre("twice"));
}

TEST_F(CheckerTest, OnlyLinesUnderReviewAreShown) {
  const auto checker = Open();
  Request ask = Settle(ShortClaim("P1", "S1", "2026-03-02", {{"A", "900"}, {"B", "900"}}), "m1");
  ask.current = {1};
  const Verdict verdict = Of(*checker, ask);
  ASSERT_THAT(verdict.hits, SizeIs(1));
  EXPECT_EQ(verdict.hits[0].cited[0].feedetl_sn, "2");

  // A refund before it moves the line up; it is under review all the same.
  Of(*checker, Settle(ShortClaim("P2", "S2", "2026-03-02", {{"A", "20"}}), "m2"));
  const ShortLine back{"A", "-20", "-1", "08:00:00", "1"};
  Request later = Settle(ShortClaim("P2", "S3", "2026-03-03", {back, {"B", "900"}}, "VS2"), "m3");
  later.current = {1};
  EXPECT_THAT(Of(*checker, later).hits, SizeIs(1));
}

TEST_F(CheckerTest, ARulebookThatIsWrongIsSaid) {
  rulebook_.Rule("twice", "{before: warn, during: hold, after: clue}",
                 "on: line\nwhen: line.nothing\namount: '0'\nmessage: x\n");
  CheckerOptions options;
  options.store.path = (temp_ / "history");
  options.rulebook = rulebook_.path();
  const auto checker = Checker::Open(options);
  ASSERT_FALSE(checker.has_value());
  EXPECT_EQ(checker.error().code, ErrorCode::kData);
  EXPECT_THAT(checker.error().message, HasSubstr("nothing"));
}

}  // namespace
}  // namespace mingjian::online
