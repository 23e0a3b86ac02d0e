// Expressions, one table: each is a `values` entry of a rule that fires on one line; what the
// finding shows is what the expression gave ("?" for unknown).

#include "engine/test_batch.h"

namespace mingjian::engine {
namespace {

TestBatch Batch() {
  TestBatch batch;
  batch.Person({{"psn_no", "P1"}, {"gend", "1"}, {"brdy", "1980-03-03"}});
  batch.Visit({{"mdtrt_id", "V1"}, {"endtime", "2026-03-05"}, {"med_type", "2101"}});
  batch.Diagnosis({{"diag_code", "J18.9"}});
  batch.Diagnosis({{"diag_code", "I10"}});
  batch.Settlement({{"setl_id", "S1"},
                    {"setl_time", "2026-03-05 10:00:00"},
                    {"inscp_scp_amt", "100"},
                    {"fund_pay_sumamt", "70"}});
  batch.Line({{"item_code", "A"}, {"cnt", "2"}, {"fee_ocur_time", "2026-03-02 09:00:00"}}, 1);
  batch.Line({{"item_code", "B"}, {"cnt", "3"}, {"fee_ocur_time", "2026-03-02 10:30:00"}}, 1);
  batch.Line({{"item_code", "A"}, {"cnt", "4"}, {"fee_ocur_time", "2026-03-03"}}, 2);
  batch.Line({{"item_code", "LAST"}, {"cnt", "0"}, {"fee_ocur_time", "2026-03-04 08:00:00"}}, 2);
  batch.Provider({{"fixmedins_code", "H1"}, {"hosp_lv", "05"}, {"fixmedins_type", "1"}});
  return batch;
}

struct Example {
  const char* expression;
  const char* value;
};

// Judged on the last line: it sees all four.
const Example kExamples[] = {
    // numbers
    {"1 + 2", "3"},
    {"7 / 2", "3"},
    {"-7 % 3", "-1"},
    {"0.1 + 0.2", "0.3"},
    {"line.cnt + 1", "1"},
    {"2 * 1.25", "2.5"},
    {"1.0 / 3.0", "0.333333"},
    {"1 / 0", "?"},
    {"line.pric / line.cnt", "?"},
    {"9223372036854775807 + 1", "?"},
    {"floor(-1.5)", "-2"},
    {"ceil(-1.5)", "-1"},
    {"round(2.345, 2)", "2.35"},
    {"round(-2.345, 2)", "-2.35"},
    {"abs(-3)", "3"},
    {"least(2, 3)", "2"},
    {"greatest(2.5, 3.0)", "3"},
    {"int(2.9)", "2"},
    {"decimal('1.5')", "1.5"},
    {"int('x')", "?"},
    // logic absorbs errors, either side
    {"1 / 0 == 1 && false", "false"},
    {"false && 1 / 0 == 1", "false"},
    {"1 / 0 == 1 || true", "true"},
    {"1 / 0 == 1 && true", "?"},
    {"!(1 / 0 == 1)", "?"},
    {"true ? 1 : 1 / 0", "1"},
    {"line.cnt == 0.0 ? 5 : 1 / 0", "5"},
    {"1 / 0 == 1 ? 1 : 2", "?"},
    // fields
    {"line.item_code", "LAST"},
    {"line.memo", "?"},
    {"has(line.memo)", "false"},
    {"has(line.item_code)", "true"},
    {"line.line_no", "4"},
    {"line.age_years", "46"},
    {"line.age_days", "16802"},
    {"age_years_at(timestamp('2026-03-02'))", "45"},
    {"visit.inpatient", "true"},
    {"visit.pharmacy", "false"},
    {"visit.los_days", "3"},
    {"visit.fund_pay_sumamt", "70"},
    {"provider.level", "2"},
    {"has(doctor.dr_name)", "?"},
    {"visit.diagnoses.map(d, d.diag_code).size()", "2"},
    {"visit.diagnoses[1].diag_code", "I10"},
    {"visit.diagnoses[2].diag_code", "?"},
    {"person.deaths.size()", "0"},
    {"person.visits.size()", "1"},
    {"settlement.lines.size()", "4"},
    {"prescription.lines.size()", "2"},
    {"line.psn_no", "P1"},
    // texts
    {"'abc'.contains('b')", "true"},
    {"line.item_code.startsWith('LA')", "true"},
    {"line.item_code.endsWith('LA')", "false"},
    {"line.item_code.matches('^L.*T$')", "true"},
    {"'a' + line.item_code", "aLAST"},
    {"line.item_code.prefix(2)", "LA"},
    {"'药品名'.prefix(2)", "药品"},
    {"size('药品')", "2"},
    {"'a' < 'b'", "true"},
    {"string(1.50)", "1.5"},
    {"line.item_code in ['X', 'LAST']", "true"},
    {"'B' in visit.lines.map(x, x.item_code)", "true"},
    {"'Z' in visit.lines.map(x, x.item_code)", "false"},
    // times
    {"line.fee_ocur_time", "2026-03-04 08:00:00"},
    {"line.date", "2026-03-04"},
    {"line.has_time", "true"},
    {"line.fee_ocur_time - duration('9h')", "2026-03-03 23:00:00"},
    {"line.fee_ocur_time - line.date == duration('8h')", "true"},
    {"days(visit.begntime, line.fee_ocur_time)", "2"},
    {"line.fee_ocur_time.getFullYear()", "2026"},
    {"line.fee_ocur_time.getMonth()", "2"},
    {"line.fee_ocur_time.getDayOfWeek()", "3"},
    {"line.fee_ocur_time.getDayOfYear()", "62"},
    {"line.fee_ocur_time.getHours()", "8"},
    // lists
    {"visit.lines.map(x, x.cnt).sum()", "9"},
    {"visit.lines.map(x, x.cnt).max()", "4"},
    {"visit.lines.filter(x, x.cnt > 100).map(x, x.cnt).sum()", "0"},
    {"visit.lines.filter(x, x.cnt > 100).map(x, x.cnt).min()", "?"},
    {"visit.lines.map(x, x.cnt > 2, x.cnt).sum()", "7"},
    {"visit.lines.map(x, 1.0 / x.cnt).size()", "?"},
    {"visit.lines.filter(x, 1.0 / x.cnt > 0).size()", "?"},
    {"visit.lines.exists(x, 1.0 / x.cnt > 0)", "true"},
    {"visit.lines.exists(x, 1.0 / x.cnt > 9)", "?"},
    {"visit.lines.all(x, 1.0 / x.cnt > 9)", "false"},
    {"visit.lines.all(x, 1.0 / x.cnt > 0)", "?"},
    {"visit.lines.exists_one(x, x.item_code == 'B')", "true"},
    {"visit.lines.exists_one(x, x.item_code == 'A')", "false"},
    {"visit.lines.exists(x, visit.lines.exists(y, y.cnt == x.cnt + 1.0 && y.item_code == "
     "x.item_code))",
     "false"},
    {"visit.lines.filter(x, visit.lines.exists(y, y.cnt == x.cnt + 1.0)).size()", "2"},
    {"visit.lines.map(x, x.item_code).distinct().size()", "3"},
    {"visit.lines.map(x, x.date).distinct().size()", "3"},
    {"visit.lines.map(x, x.fee_ocur_time).longest_run()", "3"},
    {"visit.lines.sort_by(x, -x.cnt).first().cnt", "4"},
    {"visit.lines.sort_by(x, x.item_code).map(x, x.line_no).last()", "4"},
    {"visit.lines.max_by(x, x.cnt).line_no", "3"},
    {"visit.lines.min_by(x, x.item_code).line_no", "1"},
    {"visit.lines.filter(x, x.cnt > 9).first().cnt", "?"},
    {"visit.lines.take(2).map(x, x.cnt).sum()", "5"},
    {"visit.lines.skip(3).map(x, x.item_code).first()", "LAST"},
    {"visit.lines.over_cap(x, x.cnt, 4.0).size()", "3"},
    {"visit.lines.excess_amount(x, x.cnt, x.inscp_scp_amt, 4)", "50"},
    {"visit.lines.after_days(x, x.fee_ocur_time, 1).size()", "2"},
    {"visit.lines.supply_on_hand(x, x.fee_ocur_time, x.cnt, timestamp('2026-03-05'))", "6"},
    {"([1, 2] + [3]).sum()", "6"},
    {"[1, 2.5].sum()", "3.5"},
    {"[1, 1 / 0].size()", "?"},
    {"[1, 2, 3][1]", "2"},
    // windows
    {"window('visit').size()", "4"},
    {"window('day').size()", "1"},
    {"window('2d').size()", "2"},
    {"window('3d').size()", "4"},
    {"window('ever').filter(x, x.item_code == 'A').map(x, x.cnt).sum()", "6"},
    {"window('3d').exists(x, x.item_code == 'B' && x.cnt == 3.0)", "true"},
    {"window('2d').exists(x, x.item_code == 'B')", "false"},
    {"window('48h').size()", "3"},
    {"window('hour').size()", "1"},
    {"window('prescription').size()", "2"},
    {"window('month').size()", "4"},
    // a list that is filtered already is no plain window any more
    {"window('ever').filter(x, x.item_code == 'A').filter(y, y.item_code == 'B').size()", "0"},
    {"visits('ever').size()", "0"},
};

// For single quotes of YAML.
std::string Quoted(const std::string& expression) {
  std::string quoted;
  for (const char c : expression) quoted += c == '\'' ? std::string("''") : std::string(1, c);
  return quoted;
}

std::string RuleWith(const std::string& expression) {
  return fmt::format("on: line\nwhen: line.item_code == \"LAST\"\nvalues: {{v: '{}'}}\n",
                     Quoted(expression));
}

class Expressions : public ::testing::TestWithParam<size_t> {};

TEST_P(Expressions, GiveTheValueOfTheManual) {
  TestRules rules;
  for (size_t i = 0; i < std::size(kExamples); ++i) {
    rules.Rule(fmt::format("r-{:03}", i), RuleWith(kExamples[i].expression));
  }
  const TestRun run(rules, Batch(), GetParam());
  ASSERT_EQ(run.findings.size(), std::size(kExamples));
  for (size_t i = 0; i < std::size(kExamples); ++i) {
    EXPECT_EQ(run.findings[i].values.at(0).value, kExamples[i].value) << kExamples[i].expression;
  }
}

INSTANTIATE_TEST_SUITE_P(VectorSizes, Expressions, ::testing::Values(1, 3, 2048));

// Elements that a conjunct rules out are passed over; those whose code or kind is not known are
// not. Two visits, the first of unknown kind, the second a stay with an unknown code among its
// lines.
const Example kNarrowed[] = {
    {"visit.lines.filter(x, x.item_code == 'A').size()", "?"},
    {"visit.lines.filter(x, x.cnt > 1.0 && x.item_code == 'A').size()", "1"},
    {"visit.lines.filter(x, x.item_code in ['A', 'LAST']).size()", "?"},
    {"visit.lines.filter(x, x.cnt > 1.0 && x.item_code in ['A', 'C']).size()", "2"},
    {"visit.lines.exists(x, x.item_code in ['A'])", "true"},
    {"visit.lines.exists(x, x.item_code in ['Z'])", "?"},
    {"visit.lines.filter(x, x.cnt > 1.0 && in_codes('set', x.item_code)).size()", "2"},
    {"visit.lines.filter(x, in_codes('set', x.item_code)).size()", "?"},
    {"visit.lines.filter(x, x.cnt > 1.0 && points('kinds', x.item_code).exists(p, p.kind == "
     "'k')).size()",
     "1"},
    {"visit.lines.filter(x, x.cnt > 1.0 && points('kinds', x.item_code).exists(p, p.kind == "
     "'no')).size()",
     "0"},
    {"(visit.inpatient ? visit.lines : []).filter(x, x.cnt > 1.0 && x.item_code == 'C').size()",
     "1"},
    {"(has(visit.med_type) ? window('ever') : visit.lines).filter(x, x.cnt > 1.0 && x.item_code == "
     "'A').size()",
     "2"},
    {"window('ever').filter(x, x.cnt > 1.0 && x.item_code == 'A').map(x, x.cnt).sum()", "13"},
    {"visit.lines.filter(x, x.cnt > 1.0 && points('kinds', x.item_code).size() > 0).size()", "1"},
    {"visit.lines.filter(x, points('kinds', x.item_code).size() > 0).size()", "?"},
    {"visit.lines.filter(x, x.cnt > 1.0 && x.item_code.startsWith('A')).size()", "1"},
    {"visit.lines.filter(x, x.item_code.startsWith('A')).size()", "?"},
    {"visit.lines.filter(x, x.cnt > 1.0 && x.item_code.startsWith(lines[0].item_code)).size()",
     "1"},
    {"visit.lines.exists(x, ['Z', 'LA'].exists(c, x.item_code.startsWith(c)))", "true"},
    {"visit.lines.exists(x, ['Z'].exists(c, x.item_code.startsWith(c)))", "?"},
    {"visit.lines.filter(x, x.cnt > 1.0 && ['LA', 'C'].exists(c, "
     "x.item_code.startsWith(c))).size()",
     "1"},
    {"visit.lines.filter(x, x.cnt < 1.0 && visit.lines.map(y, y.cnt > 3.0, y.item_code).exists(c, "
     "x.item_code.startsWith(c))).size()",
     "0"},
    {"person.visits.filter(v, v.inpatient).size()", "?"},
    {"person.visits.filter(v, has(v.med_type) && v.inpatient).size()", "1"},
    {"person.visits.exists(v, v.inpatient && v.los_days == 3)", "true"},
    {"visits('30d').filter(v, v.inpatient).size()", "?"},
    {"visits('30d').exists(v, v.inpatient && v.fixmedins_code == 'H2')", "false"},
    {"size(lines)", "4"},
    {"lines.filter(x, x.cnt > 1.0 && x.item_code == 'C').size()", "1"},
};

TestBatch NarrowedBatch() {
  TestBatch batch;
  batch.Person({{"psn_no", "P1"}});
  batch.Visit({{"mdtrt_id", "V1"}, {"med_type", ""}, {"begntime", "2026-03-01"}});
  batch.Settlement({{"setl_id", "S1"}, {"setl_time", "2026-03-01 10:00:00"}});
  batch.Line({{"item_code", "A"}, {"cnt", "9"}, {"fee_ocur_time", "2026-03-01 09:00:00"}}, 1);
  batch.Visit({{"mdtrt_id", "V2"}, {"med_type", "2101"}, {"endtime", "2026-03-05"}});
  batch.Settlement({{"setl_id", "S2"}, {"setl_time", "2026-03-05 10:00:00"}});
  batch.Line({{"item_code", "A"}, {"cnt", "4"}, {"fee_ocur_time", "2026-03-02 09:00:00"}}, 2);
  batch.Line({{"item_code", ""}, {"cnt", "1"}, {"fee_ocur_time", "2026-03-02 10:00:00"}}, 2);
  batch.Line({{"item_code", "C"}, {"cnt", "3"}, {"fee_ocur_time", "2026-03-03 09:00:00"}}, 2);
  batch.Line({{"item_code", "LAST"}, {"cnt", "0"}, {"fee_ocur_time", "2026-03-04 08:00:00"}}, 2);
  return batch;
}

class Narrowed : public ::testing::TestWithParam<size_t> {};

TEST_P(Narrowed, MacrosGiveWhatTheyWouldGiveOverAll) {
  TestRules rules;
  rules.Codes("set", "code:code\nA\nC\n");
  rules.Table("kinds", "item_code:code,kind:string", {"KP-1,A,k", "KP-2,LAST,k"});
  for (size_t i = 0; i < std::size(kNarrowed); ++i) {
    rules.Rule(fmt::format("r-{:03}", i),
               fmt::format("on: visit\nwhen: visit.inpatient\nvalues: {{v: '{}'}}\n",
                           Quoted(kNarrowed[i].expression)));
  }
  const TestRun run(rules, NarrowedBatch(), GetParam());
  ASSERT_EQ(run.findings.size(), std::size(kNarrowed));
  for (size_t i = 0; i < std::size(kNarrowed); ++i) {
    EXPECT_EQ(run.findings[i].values.at(0).value, kNarrowed[i].value) << kNarrowed[i].expression;
  }
}

INSTANTIATE_TEST_SUITE_P(VectorSizes, Narrowed, ::testing::Values(1, 3, 2048));

TEST(Expressions, ListsOfAPharmacyPurchaseAreUnknown) {
  TestRules rules;
  rules.Rule("r", "on: visit\nwhen: '!visit.diagnoses.exists(d, d.diag_code == \"J18\")'\n");
  TestBatch batch;
  batch.Person({{"psn_no", "P1"}});
  batch.Visit({{"mdtrt_id", "V1"}, {"med_type", "41"}});
  batch.Settlement({{"setl_id", "S1"}});
  batch.Line({});
  batch.Visit({{"mdtrt_id", "V2"}, {"med_type", "11"}});
  batch.Settlement({{"setl_id", "S2"}});
  batch.Line({});
  const TestRun run(rules, batch);
  EXPECT_EQ(run.counts.at(0).unknown, 1u);
  EXPECT_EQ(run.Lines(), std::vector<std::string>{"r visit H1/V2 1> 0"});
}

}  // namespace
}  // namespace mingjian::engine
