#include "casework/rehearsal.h"

#include <set>

#include "base/text.h"
#include "casework/desk_for_test.h"
#include "casework/doors.h"
#include "casework/suppression.h"

namespace mingjian::casework {
namespace {

class RehearsalTest : public OnBoth {
 protected:
  static std::vector<rules::LawArticle> Law() {
    const std::string file = std::string(MINGJIAN_SOURCE_DIR) + "/rulebook/law.csv";
    std::vector<rules::Diagnostic> diagnostics;
    const auto text = ReadFile(file);
    EXPECT_TRUE(text);
    return rules::ReadLaw(file, *text, &diagnostics);
  }
  // 40 clues with two findings each, and two without money.
  static std::vector<F> Findings() {
    std::vector<F> all;
    for (int i = 0; i < 40; ++i) {
      for (const char* part : {"a", "b"}) {
        all.push_back({.id = std::to_string(i) + part,
                       .rule = "rule" + std::to_string(i),
                       .provider = i % 2 == 0 ? "H1" : "H2",
                       .person = "P" + std::to_string(i),
                       .money = std::to_string(1000 - i * 7) + ".505"});
      }
    }
    // Nobody works on what has no money: one stays a hit, on the last a pattern is laid.
    all.push_back({.id = "y", .rule = "free1", .money = "0"});
    all.push_back({.id = "z", .rule = "free2", .money = "0"});
    return all;
  }
};
INSTANTIATE_ON_BOTH(RehearsalTest);

TEST_P(RehearsalTest, ComesToEveryStateAndAllAgrees) {
  auto database = OpenNew();
  Desk desk(database, folder_);
  const std::vector<rules::LawArticle> law = Law();
  const RehearsalOptions options{.begin = Day("2026-04-01"),
                                 .now = Day("2026-08-20 09:00:00"),
                                 .seed = 7,
                                 .files = folder_ / "files",
                                 .password = "a long password",
                                 .law = law};
  const std::vector<std::string> institutions = {"H1", "H2"};
  const std::vector<RehearsalPerson> people = RehearsalPeople(institutions, "D1");
  MJ_EXPECT_OK(AddRehearsalPeople(database, options, people));
  Import(database, folder_, Findings());
  const auto done = Rehearse(database, options, people);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->clues, 40);
  EXPECT_EQ(done->refused, 0);
  EXPECT_GE(done->lapsed, 1);
  MJ_ASSERT_OK(const auto clues, Worklist(database, desk.Person("chief"), {.limit = 1000}));
  std::set<State> states;
  for (const ClueRow& clue : clues) states.insert(clue.state);
  EXPECT_EQ(states.size(), kStates);
  // Money went every way, and what was reversed is back.
  MJ_ASSERT_OK(const auto balances, Balances(database, desk.Person("chief"), LedgerBy::kAll));
  std::set<std::string> accounts;
  for (const Balance& each : balances) accounts.insert(each.account);
  for (const std::string_view account :
       {account::kIdentified, account::kReleased, account::kConfirmed, account::kAgreed,
        account::kRecovered, account::kWrittenOff, account::kDamagesDue, account::kDamagesPaid,
        account::kFinePaid}) {
    EXPECT_TRUE(accounts.contains(std::string(account))) << account;
  }
  MJ_ASSERT_OK(const auto missed, MissedDeadlines(database, desk.Person("chief"), options.now));
  EXPECT_FALSE(missed.empty());
  MJ_ASSERT_OK(const auto patterns,
               Suppressions(database, desk.Person("chief"), options.now, false));
  EXPECT_EQ(patterns.size(), 1U);
  MJ_ASSERT_OK(const auto suspended, SuspensionsOn(database, desk.Person("chief"), options.now));
  EXPECT_FALSE(suspended.empty());
  desk.ExpectWhole();
}

}  // namespace
}  // namespace mingjian::casework
