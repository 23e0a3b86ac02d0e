#include "casework/import.h"

#include <algorithm>
#include <functional>

#include "casework/findings_for_test.h"
#include "casework/log.h"
#include "casework/worklist.h"

namespace mingjian::casework {
namespace {

class ImportTest : public OnBoth {
 protected:
  std::vector<std::string> Clues(Database& database, const WorklistQuery& query = {}) {
    const auto clues = Worklist(database, Reviewer(), query);
    EXPECT_TRUE(clues) << clues.error().message;
    std::vector<std::string> all;
    for (const ClueRow& clue : *clues) {
      all.push_back(clue.fixmedins_code + " " + clue.rule + " " + clue.month + clue.psn_no + " " +
                    std::to_string(clue.findings) + " " + clue.fund_amt.ToString() + " " +
                    std::string(ToString(clue.state)) + (clue.attention ? " !" : ""));
    }
    return all;
  }
};
INSTANTIATE_ON_BOTH(ImportTest);

using Texts = std::vector<std::string>;

const std::vector<F> kFindings = {
    {.id = "a1", .money = "100.005"},
    {.id = "a2", .person = "P2", .money = "50"},
    {.id = "a3", .provider = "H2", .money = "70"},
    {.id = "a4", .money = "10", .day = "2026-04-01"},
    {.id = "a5", .rule = "dear", .person = "P2", .money = "900", .severity = "low"},
    {.id = "a6", .rule = "trial", .money = "5000", .status = "shadow"},
    {.id = "a7", .rule = "count", .money = "0", .severity = "indicator"},
    {.id = "a8", .money = "3", .state = "withdrawn"},
};

TEST_P(ImportTest, GroupsAndRanks) {
  struct Case {
    Grouping grouping;
    Texts clues;
  };
  const Case cases[] = {
      // 900 × 0.3 = 270 stands before 150 × 0.9 = 135.
      {Grouping::kScheme,
       {"H1 dear 2026-03 1 900 hit", "H1 twice 2026-03 2 150.005 hit", "H2 twice 2026-03 1 70 hit",
        "H1 twice 2026-04 1 10 hit"}},
      {Grouping::kPerson, {"  P2 2 950 hit", "  P1 3 180.005 hit"}},
      {Grouping::kProvider, {"H1   4 1060.005 hit", "H2   1 70 hit"}},
  };
  for (const Case& c : cases) {
    SetUp();
    Database database = OpenNew();
    const ImportCounts counts = Import(database, folder_, kFindings, c.grouping);
    EXPECT_EQ(counts.read, 8);
    EXPECT_EQ(counts.added, 5);
    EXPECT_EQ(counts.skipped, 2);
    EXPECT_EQ(counts.withdrawn, 1);
    EXPECT_EQ(counts.clues_added, static_cast<int64_t>(c.clues.size()));
    EXPECT_EQ(Clues(database), c.clues);
    MJ_EXPECT_OK(VerifyLog(database));
  }
}

TEST_P(ImportTest, RecognisesFindings) {
  Database database = OpenNew();
  Import(database, folder_, kFindings);
  const Texts before = Clues(database);
  ImportCounts again = Import(database, folder_, kFindings);
  EXPECT_EQ(again.known, 5);
  EXPECT_EQ(again.added + again.changed + again.held, 0);
  EXPECT_EQ(Clues(database), before);
  // One shrinks, one goes, one is new in a clue that waits and one in a clue of its own.
  again = Import(database, folder_,
                 {{.id = "a0", .money = "1"},
                  {.id = "a1", .money = "60", .state = "shrunk"},
                  {.id = "a3", .provider = "H2", .money = "0", .state = "withdrawn"},
                  {.id = "b1", .provider = "H2", .money = "5", .day = "2026-06-01"}});
  EXPECT_EQ(again.changed, 2);
  EXPECT_EQ(again.added, 2);
  EXPECT_EQ(again.released, 1);
  EXPECT_EQ(Clues(database), (Texts{"H1 dear 2026-03 1 900 hit", "H1 twice 2026-03 3 111 hit",
                                    "H1 twice 2026-04 1 10 hit", "H2 twice 2026-06 1 5 hit",
                                    "H2 twice 2026-03 1 0 released"}));
  MJ_ASSERT_OK(const auto changes,
               database.QueryInt("SELECT COUNT(*) FROM finding_change WHERE applied = 1"));
  EXPECT_EQ(changes, 2);
}

TEST_P(ImportTest, LeavesWhatIsDecidedAndRecordsIt) {
  Database database = OpenNew();
  Import(database, folder_, kFindings);
  MJ_EXPECT_OK(database.Execute("UPDATE clue SET state = 'handling' WHERE rule = 'dear'"));
  MJ_EXPECT_OK(database.Execute("UPDATE clue SET state = 'first_review' WHERE month = '2026-04'"));
  const ImportCounts again =
      Import(database, folder_,
             {{.id = "a5", .rule = "dear", .person = "P2", .money = "0", .state = "withdrawn"},
              {.id = "c1", .rule = "dear", .money = "20"},
              {.id = "c2", .money = "30", .day = "2026-04-09"}});
  EXPECT_EQ(again.held, 1);
  EXPECT_EQ(again.clues_added, 2);
  EXPECT_EQ(Clues(database),
            (Texts{"H1 dear 2026-03 1 900 handling !", "H1 twice 2026-03 2 150.005 hit",
                   "H2 twice 2026-03 1 70 hit", "H1 twice 2026-04 1 30 hit",
                   "H1 twice 2026-04 1 10 first_review", "H1 dear 2026-03 1 20 hit"}));
  MJ_ASSERT_OK(const Rows event,
               database.Query("SELECT event, after_amt FROM clue_event ORDER BY event_id"));
  ASSERT_EQ(event.size(), 1);
  EXPECT_EQ(event.Text(0, 0), "changed_later");
  EXPECT_EQ(event.Int(0, 1), 0);
}

TEST_P(ImportTest, FiltersAndPages) {
  Database database = OpenNew();
  std::vector<F> many;
  for (int i = 0; i < 60; ++i) {
    many.push_back(
        {.id = "f" + std::to_string(100 + i),
         .rule = i % 2 == 0 ? "twice" : "dear",
         .provider = i % 3 == 0 ? "H2" : "H1",
         .person = "P" + std::to_string(i % 5),
         .money = std::to_string(10 + i % 4),
         .day = "2026-" + std::string(i % 12 < 9 ? "0" : "") + std::to_string(i % 12 + 1) + "-10"});
  }
  Import(database, folder_, many);
  const Actor reader = Reviewer();
  MJ_ASSERT_OK(const auto all, Worklist(database, reader, {.limit = 1000}));
  std::vector<int64_t> paged;
  WorklistQuery query{.limit = 5};
  while (true) {
    MJ_ASSERT_OK(const auto page, Worklist(database, reader, query));
    if (page.empty()) break;
    for (const ClueRow& clue : page) paged.push_back(clue.clue_id);
    query.after = Position{page.back().score, page.back().clue_id};
  }
  ASSERT_EQ(paged.size(), all.size());
  for (size_t i = 0; i < paged.size(); ++i) EXPECT_EQ(paged[i], all[i].clue_id);

  struct Case {
    const char* name;
    WorklistQuery query;
    std::function<bool(const ClueRow&)> keep;
  };
  const Case cases[] = {
      {"provider",
       {.fixmedins_code = "H2"},
       [](const auto& c) { return c.fixmedins_code == "H2"; }},
      {"city", {.region = "320100"}, [](const auto& c) { return c.region == "320102"; }},
      {"province", {.region = "320000"}, [](const auto&) { return true; }},
      {"elsewhere", {.region = "330000"}, [](const auto&) { return false; }},
      {"rule", {.rule = "dear"}, [](const auto& c) { return c.rule == "dear"; }},
      {"month", {.month = "2026-02"}, [](const auto& c) { return c.month == "2026-02"; }},
      {"state", {.states = {State::kHit, State::kPanel}}, [](const auto&) { return true; }},
      {"other state", {.states = {State::kPanel}}, [](const auto&) { return false; }},
      {"assignee", {.assignee = "x'; DELETE FROM clue; --"}, [](const auto&) { return false; }},
      {"money", {.fund_min = Yuan("60")}, [](const auto& c) { return c.fund_amt >= Yuan("60"); }},
      {"severity", {.severity = 1}, [](const auto&) { return true; }},
      {"due", {.due_before = Day("2030-01-01")}, [](const auto&) { return false; }},
      {"attention", {.attention = true}, [](const auto&) { return false; }},
  };
  for (Case c : cases) {
    c.query.limit = 1000;
    MJ_ASSERT_OK(const auto found, Worklist(database, reader, c.query));
    const auto expected = std::ranges::count_if(all, c.keep);
    EXPECT_EQ(static_cast<int64_t>(found.size()), expected) << c.name;
    EXPECT_TRUE(std::ranges::all_of(found, c.keep)) << c.name;
  }
  MJ_ASSERT_OK(const auto person, Worklist(database, reader, {.psn_no = "P3", .limit = 1000}));
  MJ_ASSERT_OK(
      const auto counted,
      database.QueryInt("SELECT COUNT(DISTINCT clue_id) FROM finding WHERE psn_no = 'P3'"));
  EXPECT_EQ(static_cast<int64_t>(person.size()), counted);

  // Grants cut every list.
  const std::pair<Actor, std::string> scoped[] = {
      {User("city", Role::kAnalyst, "320500"), "H2"},
      {User("hospital", Role::kAnalyst, "", "H1"), "H1"}};
  for (const auto& [actor, provider] : scoped) {
    MJ_ASSERT_OK(const auto found, Worklist(database, actor, {.limit = 1000}));
    EXPECT_FALSE(found.empty());
    EXPECT_TRUE(std::ranges::all_of(
        found, [&](const ClueRow& clue) { return clue.fixmedins_code == provider; }));
  }
  // Nobody was told of a hit.
  MJ_ASSERT_OK(const auto told,
               Worklist(database, User("h1", Role::kInstitution, "", "H1"), {.limit = 1000}));
  EXPECT_TRUE(told.empty());
  EXPECT_EQ(RefusalName(Worklist(database, User("root", Role::kAdministrator), {})), "no-right");
  EXPECT_FALSE(Worklist(database, reader, {.limit = 0}));

  MJ_ASSERT_OK(const auto sums, SumClues(database, reader, SumBy::kProvider, 10));
  ASSERT_EQ(sums.size(), 2);
  EXPECT_EQ(sums[0].key, "H1");
  EXPECT_EQ(sums[0].findings, 40);
  MJ_ASSERT_OK(const auto persons, SumClues(database, reader, SumBy::kPerson, 10));
  EXPECT_EQ(persons.size(), 5);
}

TEST_P(ImportTest, RefusesWhatIsNoAudit) {
  Database database = OpenNew();
  const auto none = ImportFindings(database, {.source = folder_ / "none", .actor = "x"});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::kData);
  const std::string twice = WriteFindings(folder_, {{.id = "a"}, {.id = "a"}});
  const auto duplicate = ImportFindings(database, {.source = twice, .actor = "x"});
  ASSERT_FALSE(duplicate);
  EXPECT_NE(duplicate.error().message.find("there twice"), std::string::npos);
  MJ_ASSERT_OK(const auto left, database.QueryInt("SELECT COUNT(*) FROM finding"));
  EXPECT_EQ(left, 0);
}

TEST(Standing, Confidence) {
  struct Case {
    int64_t confirmed, overturned, prior, weight, expected;
  };
  for (const Case& c : {Case{0, 0, 900'000, 20, 900'000}, Case{20, 0, 900'000, 20, 950'000},
                        Case{0, 20, 900'000, 20, 450'000}, Case{80, 20, 500'000, 0, 800'000},
                        Case{0, 0, 300'000, 0, 300'000}}) {
    EXPECT_EQ(Confidence(c.confirmed, c.overturned, c.prior, c.weight), c.expected);
  }
}

TEST(Findings, LinesOfEvidence) {
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(LinesOf("s1:3|s2:14"), (Pairs{{"s1", "3"}, {"s2", "14"}}));
  EXPECT_EQ(LinesOf(""), Pairs{});
}

}  // namespace
}  // namespace mingjian::casework
