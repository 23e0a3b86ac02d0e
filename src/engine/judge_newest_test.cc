// What the newest settlement of each person is asked about, and nothing else.

#include <gmock/gmock.h>

#include <algorithm>

#include "engine/test_batch.h"

namespace mingjian::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string IdOf(std::string on) {
  std::ranges::replace(on, '_', '-');
  return on;
}

// "rule subject violates" of what RunNewest finds; run twice with one judge, since state is reused.
std::vector<std::string> Newest(const TestRules& rules, const TestBatch& batch) {
  const rules::Rulebook rulebook = rules.Load();
  const auto base = std::make_shared<TextPool>();
  const auto plan = MakePlan(rulebook, base);
  if (!plan) {
    ADD_FAILURE() << plan.error().message;
    return {};
  }
  TextPool texts(base);
  const Timelines timelines = batch.Build(&texts);
  Judge judge(*plan);
  std::vector<std::string> lines, again;
  for (std::vector<std::string>* of : {&lines, &again}) {
    std::vector<Finding> findings;
    EXPECT_TRUE(judge.RunNewest(timelines, &texts, &findings).has_value());
    for (const Finding& finding : findings) {
      of->push_back(fmt::format("{} {} {}", finding.rule->id, finding.subject_key,
                                fmt::join(finding.violates, ",")));
    }
  }
  EXPECT_EQ(lines, again);
  return lines;
}

// A visit with two settlements of two lines each: A and B on the first day, then B and A on the
// second, when a line of the first day comes late.
TestBatch TwoSettlements() {
  TestBatch batch;
  batch.Person({{"psn_no", "P1"}});
  batch.Visit({{"mdtrt_id", "V1"}});
  batch.Diagnosis({{"diag_code", "D"}});
  batch.Settlement({{"setl_id", "S1"}, {"setl_time", "2026-03-02 18:00:00"}});
  batch.Line({{"item_code", "A"}, {"fee_ocur_time", "2026-03-01 09:00:00"}}, 1);
  batch.Line({{"item_code", "B"}, {"fee_ocur_time", "2026-03-02 09:00:00"}}, 2);
  batch.Settlement({{"setl_id", "S2"}, {"setl_time", "2026-03-03 18:00:00"}});
  batch.Line({{"item_code", "B"}, {"fee_ocur_time", "2026-03-01 10:00:00"}}, 1);
  batch.Line({{"item_code", "A"}, {"fee_ocur_time", "2026-03-03 09:00:00"}}, 3);
  return batch;
}

TEST(RunNewest, AsksRulesWithoutKnowledgeAboutTheSubjectsOfTheNewestSettlement) {
  TestRules rules;
  for (const std::string on :
       {"line", "prescription", "day", "person_day", "visit", "settlement", "person"}) {
    rules.Rule(IdOf(on), "on: " + on + "\nwhen: 'true'\n");
  }
  EXPECT_THAT(Newest(rules, TwoSettlements()),
              ElementsAre("day day P1/H1/2026-03-01 0,2", "day day P1/H1/2026-03-03 3",
                          "line line H1/V1/S2/3 2", "line line H1/V1/S2/4 3", "person person P1 ",
                          "person-day person_day P1/2026-03-01 0,2",
                          "person-day person_day P1/2026-03-03 3",
                          "prescription prescription H1/V1//2026-03-01 09:00 0,2",
                          "prescription prescription H1/V1//2026-03-03 09:00 3",
                          "settlement settlement H1/V1/S2 2,3", "visit visit H1/V1 0,1,2,3"));
}

// A group may be known by a line of an earlier settlement; it is asked when the newest one comes to
// it, and only then.
TEST(RunNewest, FindsGroupsByEarlierLines) {
  TestRules rules;
  rules.Table("codes", "item:code", {"K1,A"});
  rules.Table("diagnoses", "code:code", {"K2,D"});
  for (const std::string on :
       {"line", "prescription", "day", "person_day", "visit", "settlement", "person"}) {
    const std::string of = on == "line" ? "line" : "lines";
    rules.Rule(IdOf(on), "on: " + on + "\nknowledge: {k: {table: codes, where: {item: " + of +
                             ".item_code}}}\nwhen: 'true'\n" +
                             (on == "line" ? "" : "violates: matched\n"));
  }
  rules.Rule("stay",
             "on: visit\nknowledge: {k: {table: diagnoses, where: {code: diagnoses.diag_code}}}\n"
             "when: 'true'\n");
  EXPECT_THAT(
      Newest(rules, TwoSettlements()),
      ElementsAre("day day P1/H1/2026-03-01 0", "day day P1/H1/2026-03-03 3",
                  "line line H1/V1/S2/4 3", "person person P1 0,3",
                  "person-day person_day P1/2026-03-01 0", "person-day person_day P1/2026-03-03 3",
                  "prescription prescription H1/V1//2026-03-01 09:00 0",
                  "prescription prescription H1/V1//2026-03-03 09:00 3",
                  "settlement settlement H1/V1/S2 3", "stay visit H1/V1 0,1,2,3",
                  "visit visit H1/V1 0,3"));
}

TEST(RunNewest, PassesOverPersonsWithoutSettlementsAndSettlementsWithoutLines) {
  TestRules rules;
  rules.Table("codes", "item:code", {"K1,A"});
  rules.Rule("line", "on: line\nwhen: 'true'\n");
  rules.Rule("visit", "on: visit\nwhen: 'true'\n");
  rules.Rule("known",
             "on: visit\nknowledge: {k: {table: codes, where: {item: lines.item_code}}}\n"
             "when: 'true'\n");
  TestBatch batch;
  batch.Person({{"psn_no", "P0"}});
  batch.Person({{"psn_no", "P1"}});
  batch.Visit({{"mdtrt_id", "V1"}});
  batch.Settlement({{"setl_id", "S1"}});
  batch.Line({{"item_code", "A"}});
  batch.Line({{"item_code", "B"}});
  batch.Settlement({{"setl_id", "S2"}});
  batch.Refund(0, 1, "1", "10");
  EXPECT_THAT(Newest(rules, batch), ElementsAre("visit visit H1/V1 1"));
  TestBatch none;
  none.Person({{"psn_no", "P0"}});
  EXPECT_THAT(Newest(rules, none), IsEmpty());
}

}  // namespace
}  // namespace mingjian::engine
