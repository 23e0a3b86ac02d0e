#include "history/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "history/assembler.h"
#include "history/test_store.h"

namespace mingjian::history {
namespace {

using rules::Entity;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

FirstUse Use(std::string item, std::string_view date, uint64_t lines) {
  return {std::move(item), *ParseDate(date), lines};
}

TEST_F(StoreTest, GivesBackWhatWasAccepted) {
  Claim claim = ClaimOf({});
  AddLine(&claim, "1", "001102000010000-110200001", 2);
  AddLine(&claim, "2", "XA11DAW036A001010104127");
  claim.SetText(Entity::kLine, 0, "medins_list_name", "床位费");
  claim.SetText(Entity::kDiagnosis, 0, "diag_code", "I10.x00");
  claim.SetText(Entity::kPerson, 0, "psn_name", "张三");
  claim.Set(Entity::kPerson, 0, "brdy", *ParseDate("1980-01-02"));
  claim.refunds.push_back({"H1", "M1", "S0", "7", 1'000'000, 25'000'000, 20'000'000});
  claim = Completed(std::move(claim));
  Accept(claim);
  for (int round = 0; round < 2; ++round) {
    const auto found = store_->Find({"H1", "S1"});
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_TRUE(found->has_value());
    EXPECT_EQ(Dump(**found), Dump(claim));
    EXPECT_THAT(Settled("P1"), ElementsAre("S1"));
    Open();  // and again out of the files
  }
  EXPECT_FALSE(store_->Find({"H2", "S1"})->has_value());
  EXPECT_FALSE(store_->Find({"H1", "S2"})->has_value());
  EXPECT_THAT(Settled("P"), IsEmpty());
}

TEST_F(StoreTest, KeepsSettlementsInTheOrderInWhichTheyAreJudged) {
  Accept(OneLine({.setl_id = "S3", .setl_time = "2026-03-03 10:00:00"}, "A"));
  Accept(OneLine({.setl_id = "S9", .setl_time = "2026-03-02 10:00:00"}, "A"));
  Accept(OneLine({.setl_id = "S10", .setl_time = "2026-03-02 10:00:00"}, "A"));
  Accept(OneLine({.setl_id = "S0", .setl_time = "1969-12-31 10:00:00"}, "A"));
  Accept(OneLine({.psn_no = "P10", .setl_id = "S5"}, "A"));
  EXPECT_THAT(Settled("P1"), ElementsAre("S0", "S10", "S9", "S3"));
}

TEST_F(StoreTest, ReplacesASettlementOfTheSameKey) {
  Accept(OneLine({}, "A"));
  Accept(OneLine({.setl_time = "2026-03-05 10:00:00"}, "B"));
  EXPECT_THAT(Settled("P1"), ElementsAre("S1"));
  EXPECT_THAT(FirstUses("P1"), ElementsAre(Use("B", "2026-03-05", 1)));
  // Even when it turns out to be another person's.
  Accept(OneLine({.psn_no = "P2"}, "B"));
  EXPECT_THAT(Settled("P1"), IsEmpty());
  EXPECT_THAT(FirstUses("P1"), IsEmpty());
  EXPECT_THAT(Settled("P2"), ElementsAre("S1"));
  // The same setl_id of another provider is another settlement.
  Accept(OneLine({.psn_no = "P2", .fixmedins_code = "H2"}, "B"));
  EXPECT_THAT(Settled("P2"), ElementsAre("S1", "S1"));
}

TEST_F(StoreTest, UndoForgetsASettlementAsIfItHadNotBeen) {
  Accept(OneLine({.setl_id = "S1", .setl_time = "2026-03-01 10:00:00"}, "A"));
  Accept(OneLine({.setl_id = "S2", .setl_time = "2026-03-02 10:00:00"}, "A"));
  Accept(OneLine({.setl_id = "S3", .setl_time = "2026-03-03 10:00:00"}, "B"));
  EXPECT_THAT(FirstUses("P1"), ElementsAre(Use("A", "2026-03-01", 2), Use("B", "2026-03-03", 1)));
  Undo("S1");
  EXPECT_THAT(FirstUses("P1"), ElementsAre(Use("A", "2026-03-02", 1), Use("B", "2026-03-03", 1)));
  Undo("S3");
  EXPECT_THAT(FirstUses("P1"), ElementsAre(Use("A", "2026-03-02", 1)));
  Undo("S3");
  Undo("never");
  EXPECT_THAT(Settled("P1"), ElementsAre("S2"));
  EXPECT_FALSE(store_->Find({"H1", "S1"})->has_value());
}

TEST_F(StoreTest, ChangesOfOneCommitFollowEachOther) {
  Changes changes;
  changes.Accept(OneLine({.setl_id = "S1", .setl_time = "2026-03-01 10:00:00"}, "A"));
  changes.Accept(OneLine({.setl_id = "S2", .setl_time = "2026-03-02 10:00:00"}, "A"));
  changes.Undo({"H1", "S1"});
  changes.Accept(OneLine({.setl_id = "S3", .setl_time = "2026-03-03 10:00:00"}, "B"));
  changes.Accept(OneLine({.setl_id = "S3", .setl_time = "2026-03-04 10:00:00"}, "A"));
  changes.Put(Space::kAnswers, "k", "v");
  EXPECT_FALSE(changes.empty());
  ASSERT_TRUE(store_->Commit(std::move(changes)));
  EXPECT_THAT(Settled("P1"), ElementsAre("S2", "S3"));
  EXPECT_THAT(FirstUses("P1"), ElementsAre(Use("A", "2026-03-02", 2)));
  EXPECT_EQ(store_->Get(Space::kAnswers, "k")->value(), "v");
}

TEST_F(StoreTest, TrimForgetsSettlementsButNotFirstUses) {
  Accept(OneLine({.setl_id = "S1", .setl_time = "2024-01-01 10:00:00"}, "A"));
  Accept(OneLine({.setl_id = "S2", .setl_time = "2025-01-25 10:00:00"}, "A"));
  Accept(OneLine({.setl_id = "S3", .setl_time = "2026-03-02 10:00:00"}, "A"));
  ASSERT_TRUE(store_->Trim(*ParseTime("2026-03-02 12:00:00")));
  EXPECT_THAT(Settled("P1"), ElementsAre("S3"));
  EXPECT_FALSE(store_->Find({"H1", "S1"})->has_value());
  EXPECT_THAT(FirstUses("P1"), ElementsAre(Use("A", "2024-01-01", 3)));
  // The day stands, since the settlement that goes was not the first.
  Undo("S3");
  EXPECT_THAT(FirstUses("P1"), ElementsAre(Use("A", "2024-01-01", 2)));
}

TEST_F(StoreTest, JournalsAreReadBackInOrder) {
  Changes changes;
  for (const char* key : {"b2", "a1", "b1", "b3", "c1"}) {
    changes.Put(Space::kFindings, key, std::string("of ") + key);
  }
  changes.Put(Space::kFeedback, "b1", "another space");
  ASSERT_TRUE(store_->Commit(std::move(changes)));
  Changes more;
  more.Delete(Space::kFindings, "b3");
  ASSERT_TRUE(store_->Commit(std::move(more)));
  const auto scan = [&](std::string_view prefix, std::string_view from, size_t most) {
    std::vector<std::string> seen;
    EXPECT_TRUE(store_->Scan(Space::kFindings, prefix, from,
                             [&](std::string_view key, std::string_view value) {
                               seen.push_back(std::string(key) + " " + std::string(value));
                               return seen.size() < most;
                             }));
    return seen;
  };
  EXPECT_THAT(scan("b", "", 9), ElementsAre("b1 of b1", "b2 of b2"));
  EXPECT_THAT(scan("b", "b11", 9), ElementsAre("b2 of b2"));
  EXPECT_THAT(scan("", "", 2), ElementsAre("a1 of a1", "b1 of b1"));
  EXPECT_FALSE(store_->Get(Space::kFindings, "b3")->has_value());
}

TEST_F(StoreTest, ABackupIsAStore) {
  Accept(OneLine({}, "A"));
  ASSERT_TRUE(store_->Backup(folder_ / "copy"));
  Undo("S1");
  const auto copy = Store::Open({.path = folder_ / "copy", .create = false});
  ASSERT_TRUE(copy) << copy.error().message;
  EXPECT_TRUE((*copy)->Find({"H1", "S1"})->has_value());
  EXPECT_EQ((*copy)->Measure()->codes, store_->Measure()->codes);
  const Status again = store_->Backup(folder_ / "copy");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kUsage);
}

TEST_F(StoreTest, ThreadsThatAcceptForTheSamePersonsLoseNothing) {
  constexpr int kEach = 60;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        Changes changes;
        // Two persons in one commit, in turning order; codes that others add at the same time.
        for (const int person : {t % 2, 1 - t % 2}) {
          changes.Accept(OneLine({.psn_no = fmt::format("P{}", person),
                                  .setl_id = fmt::format("S{}-{}-{}", t, i, person)},
                                 fmt::format("C{}", i)));
        }
        if (i % 3 == 0) changes.Undo({"H1", fmt::format("S{}-{}-0", t, i)});
        EXPECT_TRUE(store_->Commit(std::move(changes)));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(Settled("P0").size(), 4U * kEach * 2 / 3);
    EXPECT_EQ(Settled("P1").size(), 4U * kEach);
    const std::vector<FirstUse> uses = FirstUses("P1");
    EXPECT_EQ(uses.size(), size_t{kEach});
    for (const FirstUse& use : uses) EXPECT_EQ(use.lines, 4U) << use.item_code;
    Open();
  }
}

// ---- what registers say

TEST_F(StoreTest, TheRegistersWordOnAPersonGoesFirst) {
  Claim claim = ClaimOf({});
  AddLine(&claim, "1", "A");
  claim.SetText(Entity::kPerson, 0, "gend", "1");
  claim.SetText(Entity::kPerson, 0, "psn_type", "11");
  claim.SetText(Entity::kSpell, 0, "insutype", "310");
  claim = Completed(std::move(claim));
  engine::Needs needs;
  for (const char* field : {"gend", "psn_type"}) {
    needs.fields[Entity::kPerson].insert(FieldOf(Entity::kPerson, field));
  }
  needs.fields[Entity::kSpell].insert(FieldOf(Entity::kSpell, "insutype"));
  needs.fields[Entity::kProvider].insert(FieldOf(Entity::kProvider, "hosp_lv"));
  const auto seen = [&] {
    auto base = std::make_shared<engine::TextPool>();
    EXPECT_TRUE(LoadTexts(*store_, base.get()));
    Assembler assembler(*store_, needs, base);
    EXPECT_TRUE(assembler.Add(claim));
    const engine::Timelines& t = assembler.Finish();
    const auto text = [&](Entity entity, const char* field, uint32_t row) {
      const int64_t id = engine::RowsOf(t, entity)->columns[FieldOf(entity, field)][row];
      return id == engine::kMissing ? std::string("-") : std::string(assembler.texts().Text(id));
    };
    return text(Entity::kPerson, "gend", 0) + text(Entity::kPerson, "psn_type", 0) + " " +
           text(Entity::kSpell, "insutype", 0) + " " +
           (t.provider.count == 0 ? "-" : text(Entity::kProvider, "hosp_lv", t.visit_provider[0]));
  };
  EXPECT_EQ(seen(), "111 310 -");
  Claim rows;
  rows.SetText(Entity::kPerson, 0, "psn_no", "P1");
  rows.SetText(Entity::kPerson, 0, "gend", "2");
  rows.SetText(Entity::kSpell, 0, "insutype", "390");
  rows.SetText(Entity::kProvider, 0, "fixmedins_code", "H1");
  rows.SetText(Entity::kProvider, 0, "hosp_lv", "02");
  rows.SetText(Entity::kProvider, 1, "fixmedins_code", "H2");
  Changes changes;
  changes.Register(rows);
  ASSERT_TRUE(store_->Commit(std::move(changes)));
  EXPECT_EQ(seen(), "211 390 02") << "the sender fills what the register does not say";
  Open();
  EXPECT_EQ(seen(), "211 390 02");
}

TEST_F(StoreTest, LateSettlementsAreLeftOut) {
  for (const auto& [id, time] :
       {std::pair("S1", "2026-03-01 10:00:00"), std::pair("S2", "2026-03-02 10:00:00"),
        std::pair("S4", "2026-03-02 10:00:00"), std::pair("S5", "2026-03-09 10:00:00")}) {
    Accept(OneLine({.mdtrt_id = std::string("M") + id, .setl_id = id, .setl_time = time}, "A"));
  }
  auto base = std::make_shared<engine::TextPool>();
  ASSERT_TRUE(LoadTexts(*store_, base.get()));
  Assembler assembler(*store_, {}, base);
  const auto seen = [&](const Claim& claim) {
    assembler.Begin();
    EXPECT_TRUE(assembler.Add(claim));
    const engine::Timelines& t = assembler.Finish();
    std::string ids;
    for (const int64_t id : t.settlement.columns[FieldOf(Entity::kSettlement, "setl_id")]) {
      ids += std::string(assembler.texts().Text(id)) + " ";
    }
    return ids;
  };
  EXPECT_EQ(seen(OneLine({.setl_id = "S3", .setl_time = "2026-03-02 10:00:00"}, "A")), "S1 S2 S3 ");
  EXPECT_EQ(seen(OneLine({.setl_id = "S2", .setl_time = "2026-03-02 11:00:00"}, "A")), "S1 S4 S2 ")
      << "what is stored of the claim itself is left out";
  EXPECT_EQ(seen(OneLine({.psn_no = "P2", .setl_id = "S1"}, "A")), "S1 ");
}

}  // namespace
}  // namespace mingjian::history
