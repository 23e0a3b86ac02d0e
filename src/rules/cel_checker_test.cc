#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/text.h"
#include "rules/cel.h"

namespace mingjian::rules {
namespace {

// A world of its own, so that the table below does not change with the national tables.
struct World {
  Record visit{"visit", Entity::kVisit, {}};
  Record line{"line", Entity::kLine, {}};
  Record point{"frequency_cap", Entity::kPoint, {}};
  Record params{"params", Entity::kParameters, {}};
  Environment environment;

  World() {
    const auto of = [](TypeKind kind) { return Type::Of(kind); };
    visit.members = {{"mdtrt_id", of(TypeKind::kString), Member::kField, 0},
                     {"inpatient", of(TypeKind::kBool), Member::kInpatient, 0},
                     {"los_days", of(TypeKind::kInt), Member::kLosDays, 0},
                     {"begntime", of(TypeKind::kTimestamp), Member::kField, 1}};
    line.members = {{"item_code", of(TypeKind::kString), Member::kField, 0},
                    {"cnt", of(TypeKind::kDecimal), Member::kField, 1},
                    {"pric", of(TypeKind::kDecimal), Member::kField, 2},
                    {"line_no", of(TypeKind::kInt), Member::kLineNo, 0},
                    {"fee_ocur_time", of(TypeKind::kTimestamp), Member::kField, 3},
                    {"visit", Type::RecordOf(&visit), Member::kVisit, 0}};
    visit.members.push_back({"lines", Type::ListOf(Type::RecordOf(&line)), Member::kLines, 0});
    point.members = {{"cap", of(TypeKind::kDecimal), Member::kColumn, 0},
                     {"window", of(TypeKind::kString), Member::kColumn, 1}};
    params.members = {{"limit", of(TypeKind::kInt), Member::kParameter, 0},
                      {"window", of(TypeKind::kString), Member::kParameter, 1}};
    environment.variables = {{"line", Type::RecordOf(&line), 0},
                             {"visit", Type::RecordOf(&visit), 1},
                             {"lines", Type::ListOf(Type::RecordOf(&line)), 2},
                             {"cap", Type::RecordOf(&point), 3},
                             {"params", Type::RecordOf(&params), 4},
                             {"codes", Type::ListOf(of(TypeKind::kString)), 5},
                             {"counts", Type::ListOf(of(TypeKind::kInt)), 6}};
    environment.next_slot = 10;
    environment.find_table =
        [this](std::string_view name) -> std::optional<std::pair<size_t, const Record*>> {
      if (name != "frequency_cap") return std::nullopt;
      return std::pair<size_t, const Record*>(7, &point);
    };
    environment.find_code_list = [](std::string_view name) -> std::optional<size_t> {
      return name == "tumour" ? std::optional<size_t>(3) : std::nullopt;
    };
    environment.table_names = {"frequency_cap"};
    environment.code_list_names = {"tumour"};
  }
};

struct Case {
  std::string text;
  std::string want;  // the type, or "issue" / "issue: suggestion" for each mistake
};

std::string Checked(std::string_view text) {
  World world;
  Parsed parsed = Parse(text);
  EXPECT_TRUE(parsed.ok()) << text << ": "
                           << (parsed.ok() ? std::string() : parsed.issues[0].message);
  const std::vector<Issue> issues = Check(*parsed.expr, world.environment);
  if (issues.empty()) return ToString(parsed.expr->type);
  std::string found;
  for (const Issue& issue : issues) {
    EXPECT_LE(issue.span.begin, issue.span.end);
    EXPECT_LE(issue.span.end, text.size());
    if (!found.empty()) found += " | ";
    found += issue.name + (issue.suggestion.empty() ? "" : ": " + issue.suggestion);
  }
  return found;
}

TEST(CelChecker, Types) {
  const std::vector<Case> cases = {
      {"1 + 2", "int"},
      {"1 + 2.5", "decimal"},
      {"line.cnt * 2", "decimal"},
      {"line.cnt > 1", "bool"},
      {"line.line_no / 2", "int"},
      {"line.line_no % 2 == 1", "bool"},
      {"-line.cnt", "decimal"},
      {"'a' + 'b'", "string"},
      {"'a' < 'b'", "bool"},
      {"false < true", "bool"},
      {"line.fee_ocur_time - visit.begntime", "duration"},
      {"line.fee_ocur_time + duration('36h')", "timestamp"},
      {"duration('1h') + line.fee_ocur_time", "timestamp"},
      {"line.fee_ocur_time - duration('36h') < timestamp('2026-01-31')", "bool"},
      {"duration('1h') - duration('90s') > duration('0s')", "bool"},
      {"duration('90m').getHours()", "int"},
      {"line.fee_ocur_time.getFullYear()", "int"},
      {"line.fee_ocur_time.date()", "timestamp"},
      {"line.fee_ocur_time.has_time()", "bool"},
      {"days(visit.begntime, line.fee_ocur_time)", "int"},
      {"age_years_at(line.fee_ocur_time) >= 6", "bool"},
      {"true ? 1 : 2.5", "decimal"},
      {"true ? lines : []", "list<line>"},
      {"[1, 2.5]", "list<decimal>"},
      {"[1, 2] == [1.0, 2.0]", "bool"},
      {"[[], [1]]", "list<list<int>>"},
      {"[] + lines", "list<line>"},
      {"line in []", "bool"},
      {"line in lines", "bool"},
      {"line == lines[0]", "bool"},
      {"line.item_code in ['1', '2']", "bool"},
      {"line.line_no in [1.5, 2.0]", "bool"},
      {"line.cnt in [1, 2]", "bool"},
      {"lines.size() > 0", "bool"},
      {"size('abc') + size(lines)", "int"},
      {"lines.filter(x, x.cnt > 2)", "list<line>"},
      {"lines.map(x, x.cnt * x.pric).sum()", "decimal"},
      {"lines.map(x, x.line_no).sum()", "int"},
      {"lines.map(x, x.cnt > 1, x.item_code).distinct()", "list<string>"},
      {"lines.map(x, x.fee_ocur_time).min()", "timestamp"},
      {"lines.map(x, x.fee_ocur_time).longest_run()", "int"},
      {"lines.exists(x, lines.all(y, x.cnt >= y.cnt))", "bool"},
      {"lines.exists_one(x, x == line)", "bool"},
      {"lines.sort_by(x, x.pric).first().item_code", "string"},
      {"lines.max_by(x, x.cnt).visit.los_days", "int"},
      {"lines.over_cap(x, x.cnt, 3)", "list<line>"},
      {"lines.over_cap(x, x.line_no, cap.cap).take(2)", "list<line>"},
      {"lines.excess_amount(x, x.cnt, x.pric, params.limit)", "decimal"},
      {"lines.after_days(x, x.fee_ocur_time, 7).skip(1).last()", "line"},
      {"lines.supply_on_hand(x, x.fee_ocur_time, x.line_no, line.fee_ocur_time)", "decimal"},
      {"window('15d')", "list<line>"},
      {"window(cap.window).size() + window(params.window).size()", "int"},
      {"visits('90d')", "list<visit>"},
      {"settlements('year')", "list<settlement>"},
      {"points('frequency_cap', line.item_code).exists(p, p.cap > 2)", "bool"},
      {"in_codes('tumour', line.item_code)", "bool"},
      {"line.item_code.startsWith('31') && line.item_code.matches('^3.*$')", "bool"},
      {"matches(line.item_code, params.window)", "bool"},
      {"line.item_code.prefix(5)", "string"},
      {"floor(line.cnt) + ceil(0.5) + int('3')", "int"},
      {"floor(3)", "int"},
      {"round(line.cnt, 2)", "decimal"},
      {"least(1, 2.5)", "decimal"},
      {"greatest(visit.begntime, line.fee_ocur_time)", "timestamp"},
      {"abs(-3)", "int"},
      {"decimal('1.5') + decimal(2)", "decimal"},
      {"string(line.cnt) + string(true) + string(visit.begntime)", "string"},
      {"has(line.cnt)", "bool"},
      {"counts.map(c, c) + [1.5]", "list<decimal>"},
      {"codes.map(line, size(line)).max()", "int"},
  };
  for (const Case& test : cases) EXPECT_EQ(Checked(test.text), test.want) << test.text;
}

TEST(CelChecker, Mistakes) {
  const std::vector<Case> cases = {
      {"lin.cnt", "unknown_name: did you mean 'line'?"},
      {"cnt > 1", "unknown_name: did you mean 'line.cnt'?"},
      {"zzzzzz", "unknown_name"},
      {"line.itemcode", "unknown_field: did you mean 'item_code'?"},
      {"line.los_days", "unknown_field: did you mean 'visit.los_days'?"},
      {"line.a + line.b", "unknown_field | unknown_field"},
      {"lines.item_code", "no_field: write xs.map(x, x.item_code) for a list of them"},
      {"lines.size > 1", "no_field: write size() with brackets"},
      {"line.cnt.x", "no_field"},
      {"lines.filtr(x)", "unknown_function: did you mean 'filter'?"},
      {"frobnicate(1)", "unknown_function"},
      {"lenght('a')", "unknown_function"},
      {"sum(counts)", "call_style"},
      {"line.abs()", "call_style"},
      {"lines.filter(line.cnt, true)", "bad_macro: write xs.filter(x, condition)"},
      {"lines.over_cap(x, x.cnt)", "bad_macro: write xs.over_cap(x, quantity, cap)"},
      {"1 + 'a'", "no_overload: string(x) makes text of a value"},
      {"line + 1", "no_overload"},
      {"1 && true", "no_overload"},
      {"!line.cnt", "no_overload"},
      {"line.cnt % 2", "no_overload"},
      {"line.cnt == 'a'", "no_overload"},
      {"line == visit", "no_overload"},
      {"counts == [1.5]", "no_overload"},
      {"1.5 in counts", "type_mismatch"},
      {"1 in 'abc'", "no_overload"},
      {"[1, 'a', true]", "type_mismatch"},
      {"true ? 1 : 'a'", "type_mismatch"},
      {"1 ? 2 : 3", "type_mismatch"},
      {"lines ? 2 : 3", "type_mismatch: write xs.size() > 0 to ask whether there is any"},
      {"lines.filter(x, x.cnt)", "type_mismatch"},
      {"lines.exists(x, x.nothing && y)", "unknown_field | unknown_name: did you mean 'x'?"},
      {"line.cnt.filter(x, true)", "no_overload"},
      {"lines.sort_by(x, x)", "type_mismatch"},
      {"lines.after_days(x, x.cnt, 1.5)",
       "type_mismatch | type_mismatch: int(x) cuts the decimals off, floor(x) rounds down"},
      {"codes.sum()", "no_overload"},
      {"window('dayy')", "bad_window: did you mean 'day'?"},
      {"window(line.item_code)", "constant_needed"},
      {"window(3)", "type_mismatch"},
      {"window()", "no_overload"},
      {"points('frequency_cup', '1')", "unknown_table: did you mean 'frequency_cap'?"},
      {"points(line.item_code, '1')", "constant_needed"},
      {"points('frequency_cap', 1)", "type_mismatch"},
      {"in_codes('tumor', '1')", "unknown_code_list: did you mean 'tumour'?"},
      {"in_codes('tumour')", "no_overload"},
      {"timestamp('2026-02-30')", "bad_time: write '2026-01-31' or '2026-01-31 08:00:00'"},
      {"timestamp(line.item_code)", "constant_needed"},
      {"duration('1 day')", "bad_duration: write '36h', '1h30m' or '90s'"},
      {"duration('1ms')", "bad_duration: write '36h', '1h30m' or '90s'"},
      {"'a'.matches('(')", "bad_regex"},
      {"'a'.matches(line.item_code)", "constant_needed"},
      {"null", "not_in_rules: ask with has(x.field)"},
      {"1u", "not_in_rules: leave the 'u' away"},
      {"b'a'", "not_in_rules: leave the 'b' away"},
      {"{'a': 1}", "not_in_rules: a knowledge table holds pairs, see docs/rule-language.md §4"},
      {"double(1)", "unknown_function"},
      {"[].size()", "untyped_list"},
      {"[] == []", "untyped_list | untyped_list"},
      // One mistake is told once.
      {"lin.cnt + 1 > 2 && lin.pric * 3 == 4",
       "unknown_name: did you mean 'line'? | unknown_name: did you mean 'line'?"},
  };
  const std::string documented = ReadFile(MINGJIAN_SOURCE_DIR "/docs/diagnostics.md").value_or("");
  for (const Case& test : cases) {
    EXPECT_EQ(Checked(test.text), test.want) << test.text;
    const std::string name = test.want.substr(0, test.want.find_first_of(": "));
    EXPECT_NE(documented.find("`" + name + "`"), std::string::npos) << name;
  }
}

TEST(CelChecker, InsertsConversionsAndFoldsConstants) {
  const std::vector<Case> cases = {
      {"line.cnt > 1", "(line.cnt > 1.0)"},
      {"line.cnt * line.line_no", "(line.cnt * decimal(line.line_no))"},
      {"true ? 1 : 2.5", "(true ? 1.0 : 2.5)"},
      {"[1, line.line_no, 2.5]", "[1.0, decimal(line.line_no), 2.5]"},
      {"(true ? [1] : [2]) + [2.5]", "((true ? [1.0] : [2.0]) + [2.5])"},
      {"counts.map(c, c) + [1.5]", "(counts.map(c, decimal(c)) + [1.5])"},
      {"timestamp('20260131') + duration('1h')", "(timestamp('2026-01-31') + duration('3600s'))"},
      {"points('frequency_cap', '1').size()", "points(#7, '1').size()"},
      {"in_codes('tumour', 'C')", "in_codes(#3, 'C')"},
      {"decimal(line.line_no)", "decimal(decimal(line.line_no))"},
  };
  for (const Case& test : cases) {
    World world;
    Parsed parsed = Parse(test.text);
    EXPECT_TRUE(Check(*parsed.expr, world.environment).empty()) << test.text;
    EXPECT_EQ(Print(*parsed.expr), test.want) << test.text;
  }
}

TEST(CelChecker, ExpectedType) {
  struct ExpectedCase {
    std::string text;
    Type expected;
    std::string want;
  };
  World world;
  const Type decimal = Type::Of(TypeKind::kDecimal), boolean = Type::Of(TypeKind::kBool);
  const Type lines = Type::ListOf(Type::RecordOf(&world.line));
  const std::vector<ExpectedCase> cases = {
      {"0", decimal, "0.0:decimal"},
      {"line.line_no", decimal, "decimal(line:line.line_no:int):decimal"},
      {"true", boolean, "true:bool"},
      {"[]", lines, "[]:list<line>"},
      {"true ? [line] : []", lines,
       "(true:bool ? [line:line]:list<line> : []:list<line>):list<line>"},
      {"line.cnt", boolean, "type_mismatch"},
      {"[]", boolean, "type_mismatch"},
      {"lines", decimal, "type_mismatch"},
  };
  for (const ExpectedCase& test : cases) {
    Parsed parsed = Parse(test.text);
    const auto issues = Check(*parsed.expr, world.environment, &test.expected);
    EXPECT_EQ(issues.empty() ? Print(*parsed.expr, true) : issues[0].name, test.want) << test.text;
  }
}

TEST(CelChecker, SlotsOfMacroVariables) {
  World world;
  Parsed parsed = Parse("lines.exists(x, lines.all(y, x.cnt > y.cnt)) && lines.exists(x, true)");
  ASSERT_TRUE(Check(*parsed.expr, world.environment).empty());
  ASSERT_EQ(world.environment.slots_made.size(), 3u);
  EXPECT_EQ(world.environment.next_slot, 13u);
  EXPECT_EQ(world.environment.slots_made[1].name, "y");
  const Expr& outer = *parsed.expr->args[0];
  EXPECT_EQ(outer.slot, 10u);
  const Expr& comparison = *outer.args[1]->args[1];
  EXPECT_EQ(comparison.args[0]->args[0]->slot, 10u);
  EXPECT_EQ(comparison.args[1]->args[0]->slot, 11u);
  EXPECT_EQ(ToString(world.environment.slots_made[1].type), "line");
}

TEST(CelChecker, ConformanceEnvironment) {
  const std::vector<Case> cases = {
      {"{'a': 1}['a']", "int"},
      {"{'a': 1}.a", "int"},
      {"dyn(1) + 1", "int"},
      {"dyn(1) + dyn(2)", "dyn"},
      {"[1, 'a']", "list<dyn>"},
      {"1.5 + 2.5", "double"},
      {"1u + 2u", "uint"},
      {"type(1) == int", "bool"},
      {"google.protobuf.Timestamp", "type"},
      {"has({'a': 1}.b)", "bool"},
      {"[] == []", "bool"},
      {"null == 1", "bool"},
      {"1 == 1.0", "no_overload"},
      {"1 + 1.0", "no_overload"},
      {"sum", "unknown_name"},
      {"x.y.z", "unknown_name"},
  };
  for (const Case& test : cases) {
    Environment environment;
    environment.conformance = true;
    Parsed parsed = Parse(test.text, {.decimals = false});
    const auto issues = Check(*parsed.expr, environment);
    EXPECT_EQ(issues.empty() ? ToString(parsed.expr->type) : issues[0].name, test.want)
        << test.text;
  }
}

}  // namespace
}  // namespace mingjian::rules
