// Meanings of DESIGN §7.1: as of a settlement, refunds, groups, knowledge, replacing and counting.

#include <gmock/gmock.h>

#include "engine/test_batch.h"

namespace mingjian::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Texts = std::vector<std::string>;

// One person, one visit, one settlement, ready for lines.
TestBatch OneVisit(const Cells& visit = {}) {
  TestBatch batch;
  batch.Person({{"psn_no", "P1"}, {"gend", "1"}, {"brdy", "1980-01-01"}});
  Cells cells = visit;
  cells.try_emplace("mdtrt_id", "V1");
  batch.Visit(cells);
  batch.Settlement({{"setl_id", "S1"},
                    {"setl_time", "2026-03-02 18:00:00"},
                    {"inscp_scp_amt", "100"},
                    {"fund_pay_sumamt", "70"}});
  return batch;
}

TEST(Knowledge, MatchesExactlyByPrefixByListAndByEitherColumn) {
  TestRules rules;
  rules.Table("codes", "item:code,match:string", {"K1,AB,exact", "K2,A,prefix", "K3,ABC,"});
  rules.Table("lists", "items:codes", {"L1,X|AB", "L2,Y"});
  rules.Table("pairs", "a:code,b:code", {"P1,AB,Q", "P2,Q,AB", "P3,Q,R"});
  const std::string fires = "when: 'true'\namount: line.inscp_scp_amt\n";
  rules.Rule("by-code",
             "on: line\nknowledge: {k: {table: codes, where: {item: line.item_code}}}\n" + fires);
  rules.Rule("by-list",
             "on: line\nknowledge: {k: {table: lists, where: {items: line.item_code}}}\n" + fires);
  rules.Rule(
      "by-pair",
      "on: line\nknowledge: {k: {table: pairs, where: {any: [a, b], is: line.item_code}}}\n" +
          fires);
  TestBatch batch = OneVisit();
  batch.Line({{"item_code", "AB"}});
  batch.Line({{"item_code", "ABCD"}});
  batch.Line({{"item_code", "ZZ"}});
  batch.Line({{"item_code", ""}});
  for (const bool texts_first : {false, true}) {
    const TestRun run(rules, batch, 2, texts_first);
    Texts points;
    for (const Finding& finding : run.findings) {
      points.push_back(
          fmt::format("{} {} {}", finding.rule->id, finding.violates.at(0), finding.point));
    }
    EXPECT_THAT(points, ElementsAre("by-code 0 K1", "by-code 0 K2", "by-code 1 K2", "by-list 0 L1",
                                    "by-pair 0 P1", "by-pair 0 P2"));
  }
}

TEST(Knowledge, IsValidOnTheDayOfService) {
  TestRules rules;
  rules.Table("codes", "item:code", {"OLD,A@2020-01-01,2026-03-02", "NEW,A@2026-03-02,"});
  rules.Rule("r",
             "on: line\nknowledge: {k: {table: codes, where: {item: line.item_code}}}\n"
             "when: 'true'\n");
  rules.Rule("later", "on: line\nwhen: 'true'\n", "valid: {from: 2026-03-02, to: 2026-03-03}\n");
  TestBatch batch = OneVisit();
  batch.Line({{"item_code", "A"}, {"fee_ocur_time", "2026-03-01 23:59:59"}});
  batch.Line({{"item_code", "A"}, {"fee_ocur_time", "2026-03-02"}});
  batch.Line({{"item_code", "A"}, {"fee_ocur_time", "2026-03-03"}});
  const TestRun run(rules, batch);
  EXPECT_THAT(run.Lines(), ElementsAre("later line H1/V1/S1/2 1> 0", "r line H1/V1/S1/1 0> 0",
                                       "r line H1/V1/S1/2 1> 0", "r line H1/V1/S1/3 2> 0"));
  EXPECT_EQ(run.findings.at(1).point, "OLD");
  EXPECT_EQ(run.findings.at(2).point, "NEW");
}

TEST(Knowledge, OfAStayIsValidOnTheDayOfDischarge) {
  TestRules rules;
  rules.Table("codes", "item:code", {"NEW,A@2026-03-05,"});
  rules.Rule("r",
             "on: visit\nknowledge: {k: {table: codes, where: {item: lines.item_code}}}\n"
             "when: 'true'\n");
  TestBatch stay = OneVisit({{"med_type", "21"}, {"endtime", "2026-03-05 09:00:00"}});
  stay.Line({{"item_code", "A"}});
  EXPECT_EQ(TestRun(rules, stay).findings.size(), 1u);
  TestBatch outpatient = OneVisit({{"med_type", "11"}, {"endtime", "2026-03-05 09:00:00"}});
  outpatient.Line({{"item_code", "A"}});
  EXPECT_EQ(TestRun(rules, outpatient).findings.size(), 0u);
}

TEST(Knowledge, AnswersPointsAndCodeListsForAnyCode) {
  TestRules rules;
  rules.Table("classes", "item:code,class:string,match:string",
              {"C1,A,x,exact", "C2,B,x,exact", "C3,T,y,prefix"});
  rules.Codes("basic", "code:code,match:string\nA,exact\nT,prefix\n");
  rules.Rule("same-class",
             "on: line\nwhen: \"line.item_code == 'B' && window('visit').exists(x, x.item_code != "
             "line.item_code && points('classes', x.item_code).exists(p, points('classes', "
             "line.item_code).exists(q, q.class == p.class)))\"\n");
  rules.Rule("in-list", "on: line\nwhen: \"in_codes('basic', line.item_code)\"\n");
  TestBatch batch = OneVisit();
  batch.Line({{"item_code", "A"}});
  batch.Line({{"item_code", "B"}});
  batch.Line({{"item_code", "T99"}});
  for (const bool texts_first : {false, true}) {
    EXPECT_THAT(TestRun(rules, batch, 2048, texts_first).Lines(),
                ElementsAre("in-list line H1/V1/S1/1 0> 0", "in-list line H1/V1/S1/3 2> 0",
                            "same-class line H1/V1/S1/2 1> 0"));
  }
}

TEST(Knowledge, CountsAllCodesOfAPointTogether) {
  TestRules rules;
  rules.Table("caps", "item:code,cap:int", {"K1,A,3", "K1,B,3", "K2,C,9"});
  rules.Rule("cap",
             "on: visit\nknowledge: {k: {table: caps, where: {item: lines.item_code}}}\n"
             "when: 'matched.map(x, x.cnt).sum() > k.cap'\nviolates: 'matched.over_cap(x, x.cnt, "
             "k.cap)'\namount: 'matched.excess_amount(x, x.cnt, x.inscp_scp_amt, k.cap)'\n");
  TestBatch batch = OneVisit();
  batch.Line({{"item_code", "A"}, {"cnt", "2"}});
  batch.Line({{"item_code", "B"}, {"cnt", "2"}});
  batch.Line({{"item_code", "C"}, {"cnt", "2"}});
  const TestRun run(rules, batch);
  EXPECT_THAT(run.Lines(), ElementsAre("cap visit H1/V1 1> 10"));
  EXPECT_EQ(run.findings.at(0).discriminator, "K1");
}

// Of two lines that clash the later one fires; the earlier one does not look ahead.
TEST(AsOf, ALineSeesOnlyWhatIsSettledUpToItself) {
  TestRules rules;
  rules.Table("pairs", "a:code,b:code", {"P1,A,B"});
  rules.Rule("pair",
             "on: line\nknowledge: {p: {table: pairs, where: {any: [a, b], is: line.item_code}}}\n"
             "let: {others: \"window('day').filter(x, x.item_code == (line.item_code == p.a ? p.b "
             ": p.a))\"}\nwhen: others.size() > 0\nviolates: \"line.item_code == p.b ? [line] : "
             "others\"\ninvolves: \"line.item_code == p.b ? others : [line]\"\n"
             "amount: violates.map(x, x.inscp_scp_amt).sum()\n");
  TestBatch batch = OneVisit();
  batch.Line({{"item_code", "B"}, {"fee_ocur_time", "2026-03-02 08:00:00"}});
  batch.Line({{"item_code", "A"}, {"fee_ocur_time", "2026-03-02 09:00:00"}});
  batch.Line({{"item_code", "B"}, {"fee_ocur_time", "2026-03-03 09:00:00"}});
  for (const size_t size : {1, 7, 2048}) {
    EXPECT_THAT(TestRun(rules, batch, size).Lines(), ElementsAre("pair line H1/V1/S1/2 0>1 10"));
  }
}

TEST(AsOf, ALateSettlementIsJudgedWhenItArrivesAndReplacesTheEarlierJudgement) {
  TestRules rules;
  rules.Rule("many",
             "on: day\nwhen: lines.size() > 1\namount: lines.map(x, x.inscp_scp_amt).sum()\n");
  TestBatch batch = OneVisit();
  batch.Line({});
  batch.Line({});
  batch.Visit({{"mdtrt_id", "V2"}, {"begntime", "2026-03-03"}});
  batch.Settlement({{"setl_id", "S2"}, {"setl_time", "2026-03-04 18:00:00"}});
  batch.Line({{"fee_ocur_time", "2026-03-02 20:00:00"}});
  batch.Line({{"fee_ocur_time", "2026-03-03 20:00:00"}});
  const TestRun run(rules, batch);
  EXPECT_THAT(run.Lines(), ElementsAre("many day P1/H1/2026-03-02 0,1,2> 30"));
  EXPECT_EQ(run.findings.at(0).settlement, 1u);
  EXPECT_EQ(run.counts.at(0).judged, 3u);
  EXPECT_EQ(run.counts.at(0).fired, 2u);
}

TEST(AsOf, ADayIsOneProvidersAndAPersonDayIsNot) {
  TestRules rules;
  rules.Rule("day", "on: day\nwhen: lines.size() == 2\n");
  rules.Rule("person-day", "on: person_day\nwhen: lines.size() == 2\n");
  TestBatch batch = OneVisit();
  batch.Line({});
  batch.Visit({{"mdtrt_id", "V2"}, {"fixmedins_code", "H2"}});
  batch.Settlement({{"setl_id", "S2"}, {"setl_time", "2026-03-02 19:00:00"}});
  batch.Line({});
  EXPECT_THAT(TestRun(rules, batch).Lines(),
              ElementsAre("person-day person_day P1/2026-03-02 0,1> 0"));
}

TEST(AsOf, PersonsDoNotSeeEachOther) {
  TestRules rules;
  rules.Rule("r", "on: line\nwhen: \"window('ever').size() > 1 || person.lines.size() > 1\"\n");
  TestBatch batch = OneVisit();
  batch.Line({});
  batch.Person({{"psn_no", "P2"}});
  batch.Visit({{"mdtrt_id", "V2"}});
  batch.Settlement({{"setl_id", "S2"}, {"setl_time", "2026-03-02 19:00:00"}});
  batch.Line({});
  EXPECT_THAT(TestRun(rules, batch).Lines(), IsEmpty());
}

TEST(AsOf, VisitsLookBackOverWhatIsSettled) {
  TestRules rules;
  rules.Rule("again",
             "on: visit\nwhen: \"visits('15d').exists(v, v.inpatient)\"\n"
             "discriminator: \"visits('15d').first().mdtrt_id\"\n");
  TestBatch batch = OneVisit({{"med_type", "21"}, {"begntime", "2026-03-01"}});
  batch.Line({});
  batch.Visit({{"mdtrt_id", "V2"}, {"med_type", "21"}, {"begntime", "2026-03-15 10:00:00"}});
  batch.Settlement({{"setl_id", "S2"}, {"setl_time", "2026-03-20"}});
  batch.Line({{"fee_ocur_time", "2026-03-15"}});
  batch.Visit({{"mdtrt_id", "V3"}, {"med_type", "21"}, {"begntime", "2026-03-30"}});
  batch.Settlement({{"setl_id", "S3"}, {"setl_time", "2026-04-01"}});
  batch.Line({{"fee_ocur_time", "2026-03-31"}});
  const TestRun run(rules, batch);
  EXPECT_THAT(run.Lines(), ElementsAre("again visit H1/V2 1> 0"));
  EXPECT_EQ(run.findings.at(0).discriminator, "V1");
}

TEST(Windows, MidnightMeansTimeUnknownAndMatchesDayWindowsOnly) {
  TestRules rules;
  rules.Rule("day", "on: line\nwhen: \"window('day').size() == 3 && line.line_no == 3\"\n");
  rules.Rule("hour", "on: line\nwhen: \"window('hour').size() == 2 && line.line_no == 3\"\n");
  rules.Rule("hours", "on: line\nwhen: \"window('6h').size() == 2 && line.line_no == 3\"\n");
  rules.Rule("none", "on: line\nwhen: \"window('hour').size() == 0 && line.line_no == 1\"\n");
  TestBatch batch = OneVisit();
  batch.Line({{"fee_ocur_time", "2026-03-02"}});
  batch.Line({{"fee_ocur_time", "2026-03-02 00:10:00"}});
  batch.Line({{"fee_ocur_time", "2026-03-02 00:50:00"}});
  EXPECT_EQ(TestRun(rules, batch).findings.size(), 4u);
}

TEST(Windows, AreOpenAtTheirFarEnd) {
  TestRules rules;
  rules.Rule("hours", "on: line\nwhen: \"window('6h').size() == 2 && line.line_no == 3\"\n");
  rules.Rule("days", "on: line\nwhen: \"window('2d').size() == 2 && line.line_no == 5\"\n");
  TestBatch batch = OneVisit();
  batch.Line({{"fee_ocur_time", "2026-03-02 06:00:00"}});
  batch.Line({{"fee_ocur_time", "2026-03-02 06:00:01"}});
  batch.Line({{"fee_ocur_time", "2026-03-02 12:00:00"}});
  batch.Line({{"fee_ocur_time", "2026-03-03 08:00:00"}});
  batch.Line({{"fee_ocur_time", "2026-03-04 07:00:00"}});
  EXPECT_EQ(TestRun(rules, batch).findings.size(), 2u);
}

// A settlement may bring lines that are older than those settled before it.
TEST(Windows, FindLinesThatWereSettledOutOfOrder) {
  TestRules rules;
  rules.Rule("days",
             "on: line\nwhen: \"line.item_code == 'Z' && window('3d').map(x, "
             "x.item_code).distinct().size() == 3 && window('3d').first().item_code == "
             "'C'\"\n");
  TestBatch batch = OneVisit();
  batch.Line({{"item_code", "C"}, {"fee_ocur_time", "2026-03-02 09:00:00"}});
  batch.Settlement({{"setl_id", "S2"}, {"setl_time", "2026-03-03 18:00:00"}});
  batch.Line({{"item_code", "B"}, {"fee_ocur_time", "2026-03-01 09:00:00"}});
  batch.Line({{"item_code", "Z"}, {"fee_ocur_time", "2026-03-03 09:00:00"}});
  EXPECT_EQ(TestRun(rules, batch).findings.size(), 1u);
}

// A condition on a code does not make lines without a code vanish: they are unknown.
TEST(Windows, ByCodeKeepLinesWhoseCodeIsMissing) {
  TestRules rules;
  rules.Rule("plain",
             "on: line\nwhen: \"line.line_no == 2 && window('visit').exists(x, x.item_code "
             "== 'A')\"\n");
  rules.Rule("saved",
             "on: line\nwhen: \"line.line_no == 2 && !window('visit').exists(x, "
             "x.item_code == 'A' && x.cnt == 5.0)\"\n");
  TestBatch batch = OneVisit();
  batch.Line({{"item_code", ""}});
  batch.Line({{"item_code", "B"}});
  const TestRun run(rules, batch);
  EXPECT_THAT(run.Lines(), ElementsAre("saved line H1/V1/S1/2 1> 0"));
  EXPECT_EQ(run.counts.at(0).unknown, 1u);
}

TEST(Refunds, NetQuantitiesFromTheSettlementThatTookThemBack) {
  TestRules rules;
  rules.Rule("cap",
             "on: line\nwhen: \"line.item_code == 'LAST' && person.lines.map(x, x.cnt).sum() "
             "== 4.0 && person.lines.map(x, x.inscp_scp_amt).sum() == 40.0\"\n");
  TestBatch batch = OneVisit();
  batch.Line({{"item_code", "A"}, {"cnt", "5"}});
  batch.Line({{"item_code", "B"}, {"cnt", "1"}});
  batch.Settlement({{"setl_id", "S2"}, {"setl_time", "2026-03-03 18:00:00"}});
  batch.Line({{"item_code", "LAST"}, {"cnt", "1"}});
  batch.Refund(0, 1, "2", "20");
  batch.Refund(1, 1, "1", "10");
  EXPECT_THAT(TestRun(rules, batch).Lines(), ElementsAre("cap line H1/V1/S2/3 2> 0"));
}

TEST(Refunds, WithdrawOrShrinkAFindingButKeepItAsFirstJudged) {
  TestRules rules;
  rules.Rule("cap",
             "on: visit\nwhen: 'lines.map(x, x.cnt).sum() > 3.0'\nviolates: "
             "'lines.over_cap(x, x.cnt, 3)'\namount: 'lines.excess_amount(x, x.cnt, "
             "x.inscp_scp_amt, 3)'\n");
  rules.Rule("each", "on: line\nwhen: line.cnt > 1\namount: line.inscp_scp_amt\n");
  TestBatch batch = OneVisit();
  batch.Line({{"cnt", "2"}});
  batch.Line({{"cnt", "4"}});
  // A second visit, so that the first is not judged again by itself.
  batch.Visit({{"mdtrt_id", "V2"}, {"begntime", "2026-03-05"}});
  batch.Settlement({{"setl_id", "S2"}, {"setl_time", "2026-03-05 18:00:00"}});
  TestBatch shrunk = batch, withdrawn = batch;
  shrunk.Refund(1, 1, "2", "20");
  withdrawn.Refund(0, 1, "2", "20");
  withdrawn.Refund(1, 1, "4", "40");

  const TestRun a(rules, shrunk);
  EXPECT_THAT(a.Lines(), ElementsAre("cap visit H1/V1 1> 30", "each line H1/V1/S1/1 0> 20",
                                     "each line H1/V1/S1/2 1> 40"));
  EXPECT_EQ(a.findings.at(0).state, State::kShrunk);
  EXPECT_EQ(a.findings.at(0).standing_amt, 10'000'000);
  EXPECT_EQ(a.findings.at(1).state, State::kStanding);
  EXPECT_EQ(a.findings.at(2).state, State::kShrunk);
  EXPECT_EQ(a.findings.at(2).standing_amt, 20'000'000);
  EXPECT_EQ(a.findings.at(2).net_amt, 10'000'000);  // the visit's rule took the rest

  const TestRun b(rules, withdrawn);
  ASSERT_EQ(b.findings.size(), 3u);
  for (const Finding& finding : b.findings) {
    EXPECT_EQ(finding.state, State::kWithdrawn) << finding.rule->id;
    EXPECT_EQ(finding.standing_amt, 0);
    EXPECT_EQ(finding.net_amt, 0);
  }
}

TEST(Refunds, TakeBackEvidenceThatIsNotTheFindingsOwn) {
  TestRules rules;
  rules.Rule("second", "on: line\nwhen: window('day').size() == 2\namount: line.inscp_scp_amt\n");
  TestBatch batch = OneVisit();
  batch.Line({});
  batch.Line({});
  batch.Settlement({{"setl_id", "S2"}, {"setl_time", "2026-03-05 18:00:00"}});
  batch.Refund(0, 1, "1", "10");
  const TestRun run(rules, batch);
  ASSERT_EQ(run.findings.size(), 1u);
  EXPECT_EQ(run.findings.at(0).state, State::kWithdrawn);
  EXPECT_EQ(run.findings.at(0).vola_amt, 10'000'000);
}

// A visit that was taken back whole is as if it had not been, and so is a settlement.
TEST(Refunds, LeaveNothingToJudgeOfAVisitTakenBackWhole) {
  TestRules rules;
  rules.Rule("settled", "on: settlement\nwhen: 'true'\namount: '5'\n");
  rules.Rule("visited", "on: visit\nwhen: 'true'\namount: '5'\n");
  TestBatch batch = OneVisit();
  batch.Line({});
  batch.Settlement({{"setl_id", "S2"}, {"setl_time", "2026-03-05 18:00:00"}});
  batch.Refund(0, 1, "1", "10");
  const TestRun run(rules, batch);
  EXPECT_THAT(run.Lines(),
              ElementsAre("settled settlement H1/V1/S1 0> 5", "settled settlement H1/V1/S2 > 0",
                          "visited visit H1/V1 0> 5"));
  EXPECT_EQ(run.findings.at(0).state, State::kWithdrawn);
  EXPECT_EQ(run.findings.at(1).state, State::kStanding);  // it never had a line
  EXPECT_EQ(run.findings.at(2).state, State::kWithdrawn);
  EXPECT_EQ(run.findings.at(2).settlement, 0u);
}

TEST(Refunds, OtherMoneyOfALineShrinksWithItsQuantity) {
  TestRules rules;
  rules.Rule("r",
             "on: settlement\nwhen: \"settlement.setl_id == 'S2'\"\n"
             "values: {own: \"person.lines.map(x, x.fulamt_ownpay_amt).sum()\", price: "
             "\"person.lines.first().pric\"}\n");
  TestBatch batch = OneVisit();
  batch.Line({{"cnt", "4"}, {"fulamt_ownpay_amt", "8"}});
  batch.Settlement({{"setl_id", "S2"}, {"setl_time", "2026-03-05 18:00:00"}});
  batch.Refund(0, 1, "1", "10");
  const TestRun run(rules, batch);
  ASSERT_EQ(run.findings.size(), 1u);
  EXPECT_EQ(run.findings.at(0).values.at(0).value, "6");
  EXPECT_EQ(run.findings.at(0).values.at(1).value, "10");
}

TEST(Findings, AreCutToTheMoneyOfTheirLinesUnlessAboutAVisit) {
  TestRules rules;
  rules.Rule("line", "on: line\nwhen: 'true'\namount: line.inscp_scp_amt * 3\n");
  rules.Rule("minus", "on: line\nwhen: 'true'\namount: '-5'\n");
  rules.Rule("visit", "on: visit\nwhen: 'true'\namount: visit.fund_pay_sumamt\n");
  TestBatch batch = OneVisit();
  batch.Line({});
  EXPECT_THAT(TestRun(rules, batch).Lines(),
              ElementsAre("line line H1/V1/S1/1 0> 10", "minus line H1/V1/S1/1 0> 0",
                          "visit visit H1/V1 0> 70"));
}

TEST(Findings, CountSilencedAndUnknown) {
  TestRules rules;
  rules.Rule("r",
             "on: line\napplies: line.cnt > 1\nwhen: 1 / (line.line_no - 2) > -5\n"
             "exceptions:\n  - {id: e, when: line.line_no == 3, reason: 例外}\n"
             "  - {id: f, when: 1 / (line.line_no - 4) > 5, reason: 例外}\n"
             "amount: 1.0 / decimal(line.line_no - 5)\n");
  TestBatch batch = OneVisit();
  batch.Line({{"cnt", "1"}});  // does not apply
  for (int i = 0; i < 5; ++i) batch.Line({{"cnt", "2"}});
  const TestRun run(rules, batch);
  const RuleCount& count = run.counts.at(0);
  EXPECT_EQ(count.judged, 6u);
  EXPECT_EQ(count.excepted, 1u);  // 3
  EXPECT_EQ(count.unknown, 3u);   // 2: when, 4: exception, 5: amount
  EXPECT_EQ(count.fired, 1u);     // 6
}

TEST(Findings, KeepValuesAndMessage) {
  TestRules rules;
  rules.Rule("r",
             "on: line\nwhen: 'true'\nvalues: {cap: '2.50', at: line.fee_ocur_time}\n"
             "message: '{line.item_code}共{line.cnt}次，{line.date}，{line.memo}'\n");
  TestBatch batch = OneVisit();
  batch.Line({{"item_code", "A"}, {"cnt", "1.50"}});
  const TestRun run(rules, batch);
  ASSERT_EQ(run.findings.size(), 1u);
  EXPECT_EQ(run.findings[0].message, "A共1.5次，2026-03-02，?");
  EXPECT_EQ(run.findings[0].values.at(0).value, "2.5");
  EXPECT_EQ(run.findings[0].values.at(1).value, "2026-03-02 09:00:00");
  EXPECT_EQ(run.findings[0].finding_id.size(), 32u);
}

TEST(Findings, IdsDoNotDependOnTheRestOfTheBatch) {
  TestRules rules;
  rules.Rule("r", "on: line\nwhen: \"line.item_code == 'A'\"\n");
  TestBatch small = OneVisit();
  small.Line({{"item_code", "A"}, {"feedetl_sn", "77"}});
  TestBatch large = OneVisit();
  large.Line({{"item_code", "B"}, {"feedetl_sn", "5"}});
  large.Line({{"item_code", "A"}, {"feedetl_sn", "77"}});
  EXPECT_EQ(TestRun(rules, small).findings.at(0).finding_id,
            TestRun(rules, large).findings.at(0).finding_id);
}

TEST(Subjects, OperationsHaveTheLinesOfTheirDate) {
  TestRules rules;
  rules.Table("ops", "op:code", {"K1,00.1"});
  rules.Rule("all", "on: operation\nwhen: lines.size() == 1\n");
  rules.Rule("known",
             "on: operation\nknowledge: {k: {table: ops, where: {op: "
             "procedures.oprn_oprt_code}}}\nwhen: matched.size() == 1\n");
  TestBatch batch = OneVisit({{"med_type", "21"}});
  batch.Procedure(
      {{"oprn_oprt_code", "00.1"}, {"oprn_oprt_sn", "1"}, {"oprn_oprt_date", "2026-03-02"}});
  batch.Procedure(
      {{"oprn_oprt_code", "00.2"}, {"oprn_oprt_sn", "2"}, {"oprn_oprt_date", "2026-03-03"}});
  batch.Line({{"fee_ocur_time", "2026-03-02 10:00:00"}});
  EXPECT_THAT(TestRun(rules, batch).Lines(),
              ElementsAre("all operation H1/V1/1 0> 0", "known operation H1/V1/1 0> 0"));
}

TEST(Subjects, PrescriptionsSettlementsAndPersons) {
  TestRules rules;
  rules.Rule("rx", "on: prescription\nwhen: lines.size() == 2\n");
  rules.Rule("settled", "on: settlement\nwhen: lines.size() == 1\n");
  rules.Rule("someone",
             "on: person\nwhen: person.settlements.size() == 2\nviolates: person.lines\n");
  TestBatch batch = OneVisit();
  batch.Line({{"rx_drord_no", "R1"}}, 1);
  batch.Line({{"rx_drord_no", "R1"}}, 1);
  batch.Settlement({{"setl_id", "S2"}, {"setl_time", "2026-03-05 18:00:00"}});
  batch.Line({{"rx_drord_no", "R2"}}, 2);
  EXPECT_THAT(TestRun(rules, batch).Lines(),
              ElementsAre("rx prescription H1/V1/R1 0,1> 0", "settled settlement H1/V1/S2 2> 0",
                          "someone person P1 0,1,2> 0"));
}

// Money of one line is claimed once; severity, then whole visits, then the larger claim come first.
TEST(Money, IsCountedOnce) {
  TestRules rules;
  rules.Rule("a-low", "on: line\nwhen: 'true'\namount: line.inscp_scp_amt\n", "severity: low\n");
  rules.Rule("b-part", "on: line\nwhen: 'true'\namount: line.inscp_scp_amt * 0.3\n");
  rules.Rule("c-most", "on: line\nwhen: 'true'\namount: line.inscp_scp_amt * 0.5\n");
  rules.Rule("d-visit", "on: visit\nwhen: 'true'\namount: '4'\n");
  TestBatch batch = OneVisit();
  batch.Line({});
  const TestRun run(rules, batch);
  Texts nets;
  int64_t sum = 0;
  for (const Finding& finding : run.findings) {
    nets.push_back(fmt::format("{} {} {}", finding.rule->id,
                               Decimal::FromMicros(finding.net_amt).ToString(),
                               Decimal::FromMicros(finding.fund_amt).ToString()));
    sum += finding.net_amt;
  }
  EXPECT_THAT(nets, ElementsAre("a-low 0 0", "b-part 1 0.7", "c-most 5 3.5", "d-visit 4 2.8"));
  EXPECT_EQ(sum, 10'000'000);
}

TEST(Plan, NamesWhatItReads) {
  TestRules rules;
  rules.Table("pairs", "a:code,b:code,window:string", {"P1,A,B,15d", "P2,C,D,day"});
  rules.Rule("pair",
             "on: line\nknowledge: {p: {table: pairs, where: {any: [a, b], is: "
             "line.item_code}}}\nwhen: \"window(p.window).exists(x, x.item_code == p.b && "
             "x.cnt > 0)\"\n");
  const rules::Rulebook rulebook = rules.Load();
  auto texts = std::make_shared<TextPool>();
  const auto plan = MakePlan(rulebook, texts);
  ASSERT_TRUE(plan.has_value());
  EXPECT_EQ(plan->needs().history_days, 15);
  const auto& lines = plan->needs().fields.at(rules::Entity::kLine);
  const model::Table& table = *ModelTableOf(rules::Entity::kLine);
  EXPECT_TRUE(lines.contains(*table.Find("item_code")));
  EXPECT_TRUE(lines.contains(*table.Find("inscp_scp_amt")));
  EXPECT_FALSE(lines.contains(*table.Find("bilg_dr_codg")));
  EXPECT_NE(texts->Find("C"), kMissing);
  const std::string text = plan->Explain(rulebook.rules.at(0));
  EXPECT_NE(text.find("pairs.a or pairs.b by line.item_code: 2 points"), std::string::npos) << text;
  EXPECT_NE(text.find("1 by index on item_code"), std::string::npos) << text;
}

TEST(Plan, RefusesAVectorSizeOutOfRange) {
  const rules::Rulebook rulebook;
  const auto plan = MakePlan(rulebook, std::make_shared<TextPool>(), {.vector_size = 0});
  ASSERT_FALSE(plan.has_value());
  EXPECT_EQ(plan.error().code, ErrorCode::kUsage);
}

}  // namespace
}  // namespace mingjian::engine
