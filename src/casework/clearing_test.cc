// Files of clearing facts, their reach over the rulebook, and what they mean for decisions.

#include "casework/clearing.h"

#include <algorithm>

#include "casework/clearing_lake_for_test.h"
#include "casework/desk_for_test.h"

namespace mingjian::casework {
namespace {

TEST(ClearingBook, EveryRunningRuleHasAFactOfItsOwnOrSaysWhyNot) {
  const std::string folder = std::string(MINGJIAN_SOURCE_DIR) + "/rulebook";
  const auto loaded = rules::LoadRulebook(folder);
  ASSERT_TRUE(loaded) << loaded.error().message;
  const ClearingBook book = ShippedBook();
  for (const rules::Rule& rule : loaded->rulebook.rules) {
    const bool any = std::ranges::any_of(book.facts, [&](const ClearingFact& fact) {
      return !fact.IsGeneral() && fact.Concerns(rule.id);
    });
    EXPECT_NE(any, book.none_known.contains(rule.id)) << rule.id;
  }
  for (const ClearingFact& fact : book.facts) {
    EXPECT_EQ(fact.source, rules::Source::kIllustrative) << fact.id << ": nobody published it";
    for (const std::string& pattern : fact.rules) {
      const ClearingFact one{.id = fact.id, .rules = {pattern}};
      EXPECT_TRUE(std::ranges::any_of(
          loaded->rulebook.rules, [&](const rules::Rule& rule) { return one.Concerns(rule.id); }))
          << fact.id << ": " << pattern;
    }
  }
}

TEST(ClearingBook, NamesMistakesWithFileAndLine) {
  const TempFolder temp;
  std::filesystem::create_directories(temp / "clearing");
  ASSERT_TRUE(
      WriteFile(temp / "clearing/twin.yaml",
                "id: twins\ntitle: 双胞胎\nversion: 0\nabout: x\nask: x\nrules: [drug-*]\n"
                "rout: release\nneeds:\n  setl_d: [no_such]\n  setl_x: []\nsql: SELECT 1\n"));
  const auto book = LoadClearing(temp.path());
  ASSERT_TRUE(book) << book.error().message;
  EXPECT_TRUE(book->facts.empty());
  std::string all;
  for (const rules::Diagnostic& mistake : book->diagnostics) all += ToString(mistake) + "\n";
  for (const char* part :
       {"clearing/twin.yaml:1:", "differs from the file name 'twin'",
        "clearing/twin.yaml:3:", "version is '0'", "no key 'rout'", "did you mean 'route'",
        "setl_d has no column 'no_such'", "there is no table 'setl_x'"}) {
    EXPECT_TRUE(all.contains(part)) << part << "\n" << all;
  }
  const auto opened = ClearingLake::Open(temp / "none", *book);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kData);
}

class ClearedDecisions : public OnBoth {};
INSTANTIATE_ON_BOTH(ClearedDecisions);

// Two findings of one clue; a correction of the data clears the second.
class SlipLake {
 public:
  explicit SlipLake(const TempFolder& temp) {
    BillLake bills;
    for (const char* id : {"f1", "f2"}) {
      bills.Bill(std::string("P") + id,
                 {{"mdtrt_id", std::string("v-") + id}, {"fixmedins_code", "H1"}},
                 {{"mdtrt_id", std::string("v-") + id},
                  {"setl_id", std::string("s-") + id},
                  {"fixmedins_code", "H1"},
                  {"vali_flag", *(id + 1) == '2' ? "0" : "1"}},
                 {{"mdtrt_id", std::string("v-") + id}, {"setl_id", std::string("s-") + id}});
    }
    bills.Load(temp / "from", temp / "lake");
    auto opened = ClearingLake::Open(temp / "lake", ShippedBook());
    EXPECT_TRUE(opened) << opened.error().message;
    lake = std::make_unique<ClearingLake>(*std::move(opened));
  }
  std::unique_ptr<ClearingLake> lake;
};

TEST_P(ClearedDecisions, AskForAReasonThatNamesTheFact) {
  auto database = OpenNew();
  Desk desk(database, folder_);
  Import(database, folder_,
         {{.id = "f1", .rule = "twice", .person = "Pf1"},
          {.id = "f2", .rule = "twice", .person = "Pf2"}});
  SlipLake slip(folder_);
  const auto before = ClearingOf(database, desk.Person("li"), 1);
  ASSERT_TRUE(before) << before.error().message;
  EXPECT_EQ(before->at, 0);
  const auto found = CheckClearing(database, desk.Person("li"), desk.now, *slip.lake, 1);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->looked_at, 2);
  ASSERT_FALSE(found->facts.empty());
  EXPECT_EQ(found->facts[0].fact, "settlement-taken-back");
  EXPECT_EQ(found->facts[0].result, Clearing::kCleared);
  EXPECT_EQ(found->facts[0].findings, std::vector<std::string>{"f2"});
  EXPECT_EQ(found->facts[0].detail, "该次结算已作废");
  // Nobody may look who may not see the clue.
  EXPECT_EQ(RefusalName(CheckClearing(database, desk.Person("li2"), desk.now, *slip.lake, 1)),
            "no-right");

  MJ_EXPECT_OK(desk.Do("li", 1, Event::kBegin));
  EXPECT_EQ(RefusalName(desk.Do("li", 1, Event::kUphold)), "cleared-facts");
  // What is cleared may be let go …
  Decision decision{.clue_id = 1,
                    .version = desk.Version(1),
                    .event = Event::kUphold,
                    .reason = "重复收费属实",
                    .amounts = {{"f2", Decimal()}}};
  auto other = decision;
  other.amounts.clear();
  other.acknowledged = {"later-refund"};
  EXPECT_EQ(RefusalName(Decide(database, desk.Person("li"), desk.now, other)), "cleared-facts");
  // … or the fact be named and set aside.
  other.acknowledged = {"settlement-taken-back"};
  MJ_EXPECT_OK(Decide(database, desk.Person("li"), desk.now, other));
  const auto events = EventsOf(database, 1);
  ASSERT_TRUE(events);
  EXPECT_TRUE(events->back().reason.contains("settlement-taken-back")) << events->back().reason;
  desk.ExpectWhole();
}

TEST_P(ClearedDecisions, LetPassWhatDoesNotStandOrIsNamedInTheReason) {
  auto database = OpenNew();
  Desk desk(database, folder_);
  Import(database, folder_,
         {{.id = "f1", .rule = "twice", .person = "Pf1"},
          {.id = "f2", .rule = "twice", .person = "Pf2"},
          {.id = "f3", .rule = "dear", .person = "Pf2"}});
  SlipLake slip(folder_);
  MJ_EXPECT_OK(CheckClearing(database, desk.Person("li"), desk.now, *slip.lake, 1));
  MJ_EXPECT_OK(desk.Do("li", 1, Event::kBegin));
  MJ_EXPECT_OK(desk.Do("li", 1, Event::kUphold, "重复收费属实", {{"f2", Decimal()}}));
  // A clue that nobody tested is upheld as before.
  MJ_EXPECT_OK(desk.Do("li", 2, Event::kBegin));
  MJ_EXPECT_OK(desk.Do("li", 2, Event::kUphold));
  // Testing again replaces what was found.
  const auto again = CheckClearing(database, desk.Person("li"), desk.now + 60, *slip.lake, 1);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->at, desk.now + 60);
  desk.AttachAs("h1", 1);
  MJ_EXPECT_OK(desk.Do("h1", 1, Event::kAppeal));
  MJ_EXPECT_OK(desk.Do("wang", 1, Event::kUphold, "机构所称“结算已作废或退费”与票据不符"));
  desk.ExpectWhole();
}

}  // namespace
}  // namespace mingjian::casework
