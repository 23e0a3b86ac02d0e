#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/text.h"
#include "rules/cel.h"

namespace mingjian::rules {
namespace {

struct Case {
  std::string text, want;
};

std::string Printed(std::string_view text, const ParseOptions& options = {}) {
  const Parsed parsed = Parse(text, options);
  std::string issues;
  for (const Issue& issue : parsed.issues) issues += issue.name + ": " + issue.message + "\n";
  return parsed.ok() ? Print(*parsed.expr) : issues;
}

TEST(CelParser, Precedence) {
  const std::vector<Case> cases = {
      {"1 + 2 * 3", "(1 + (2 * 3))"},
      {"1 - 2 - 3", "((1 - 2) - 3)"},
      {"a % b / c * d", "(((a % b) / c) * d)"},
      {"(1 + 2) * 3", "((1 + 2) * 3)"},
      {"a + b < c - d", "((a + b) < (c - d))"},
      {"a < b == c", "((a < b) == c)"},
      {"x in xs == true", "((x in xs) == true)"},
      {"a || b && c || d", "((a || (b && c)) || d)"},
      {"a && b && c && d", "((a && b) && (c && d))"},
      {"!a && -b < c", "(!(a) && (-(b) < c))"},
      {"!!a", "!(!(a))"},
      {"--5", "-(-5)"},
      {"- 5", "-5"},
      {"a -1", "(a - 1)"},
      {"-a.b[c]", "-(a.b[c])"},
      {"a ? b : c ? d : e", "(a ? b : (c ? d : e))"},
      {"a || b ? c + 1 : d", "((a || b) ? (c + 1) : d)"},
      {"a.b.c(d, e)[f].g", "a.b.c(d, e)[f].g"},
      {"f(x).g", "f(x).g"},
      {".a.b", ".a.b"},
      {"inside", "inside"},
      {"a.`in-scope`", "a.`in-scope`"},
      {"x.in_codes", "x.in_codes"},
  };
  for (const Case& test : cases) EXPECT_EQ(Printed(test.text), test.want) << test.text;
}

TEST(CelParser, Literals) {
  const std::vector<Case> cases = {
      {"0", "0"},
      {"9223372036854775807", "9223372036854775807"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"0xFF", "255"},
      {"-0x10", "-16"},
      {"42u", "42u"},
      {"0xffffffffffffffffU", "18446744073709551615u"},
      {"0.5", "0.5"},
      {"-.5", "-0.5"},
      {"3.0", "3.0"},
      {"true", "true"},
      {"null", "null"},
      {"'a\"b'", "'a\"b'"},
      {R"("a'b")", R"('a\'b')"},
      {R"('\n\t\\\'\x41\101\u4e00\U0001F431\`\?')", "'\\x0a\\x09\\\\\\'AA一🐱`?'"},
      {R"(r'\d+')", R"('\\d+')"},
      {R"(R"\")", R"('\\')"},
      {"'''a\n'b'''", "'a\\x0a\\'b'"},
      {"\"\"\"\"\"\"", "''"},
      {R"(b'\xff\101a')", R"(b'\xffAa')"},
      {R"(bR'\x')", R"(b'\\x')"},
      {"[1, 2,]", "[1, 2]"},
      {"[]", "[]"},
      {"{'a': 1, 'b': [2],}", "{'a': 1, 'b': [2]}"},
      {"{}", "{}"},
      {"1 // one\n + 2", "(1 + 2)"},
  };
  for (const Case& test : cases) EXPECT_EQ(Printed(test.text), test.want) << test.text;
  EXPECT_EQ(Printed("1.5e3 + 6.02e+23", {.decimals = false}), "(1500.0 + 6.02e+23)");
}

TEST(CelParser, MacrosOnlyWhereTheShapeFits) {
  const auto kind = [](std::string_view text) {
    const Parsed parsed = Parse(text);
    EXPECT_TRUE(parsed.ok()) << text;
    return parsed.expr->kind;
  };
  for (const std::string_view text :
       {"xs.all(x, p)", "xs.exists(x, p)", "xs.exists_one(x, p)", "xs.filter(x, p)", "xs.map(x, e)",
        "xs.map(x, p, e)", "xs.sort_by(x, k)", "xs.max_by(x, k)", "xs.min_by(x, k)",
        "xs.over_cap(x, q, 3)", "xs.excess_amount(x, q, a, 3)", "xs.after_days(x, t, 3)",
        "xs.supply_on_hand(x, t, d, at)"}) {
    EXPECT_EQ(kind(text), ExprKind::kMacro) << text;
  }
  for (const std::string_view text :
       {"all(x, p)", "xs.filter(x.y, p)", "xs.filter(.x, p)", "xs.filter(x)", "xs.map(x, a, b, c)",
        "xs.over_cap(x, q)", "xs.size()", "xs.filter('x', p)"}) {
    EXPECT_EQ(kind(text), ExprKind::kCall) << text;
  }
  EXPECT_EQ(kind("has(a.b.c)"), ExprKind::kHas);
  EXPECT_EQ(Printed("has(a.b.c)"), "has(a.b.c)");
  const Parsed parsed = Parse("xs.excess_amount(l, l.cnt, l.amt, cap)");
  EXPECT_EQ(parsed.expr->variable, "l");
  EXPECT_EQ(parsed.expr->args.size(), 4u);
  EXPECT_EQ(BodyCount(parsed.expr->op, parsed.expr->args.size()), 2u);
}

TEST(CelParser, Mistakes) {
  struct Mistake {
    std::string text;
    std::vector<std::string> names;
    uint32_t begin;  // of the first
  };
  const std::vector<Mistake> cases = {
      {"", {"syntax"}, 0},
      {"1 +", {"syntax"}, 3},
      {"1 2", {"syntax"}, 2},
      {"a = 1", {"syntax"}, 2},
      {"(a", {"syntax"}, 2},
      {"a)", {"syntax"}, 1},
      {"[1 2, 3 4]", {"syntax", "syntax"}, 3},
      {"f(1 +, 2 *, g[)", {"syntax", "syntax", "syntax"}, 5},
      {"'abc", {"unterminated_string"}, 0},
      {"'a\nb'", {"unterminated_string", "unterminated_string", "syntax"}, 0},
      {R"('\q' + '\xZZ')", {"bad_escape", "bad_escape"}, 1},
      {R"('\ud800')", {"bad_escape"}, 1},
      {R"(b'\u0041')", {"bad_escape"}, 2},
      {"12abc", {"bad_number"}, 0},
      {"9223372036854775808", {"bad_number"}, 0},
      {"18446744073709551616u", {"bad_number"}, 0},
      {"0.1234567", {"bad_number"}, 0},
      {"1e3", {"bad_number"}, 0},
      {"has(a)", {"bad_macro"}, 0},
      {"has(a[0])", {"bad_macro"}, 0},
      {"while + 1", {"reserved_word"}, 0},
      {"in", {"reserved_word"}, 0},
      {"Message{field: 1}", {"no_messages"}, 0},
      {"a ? b", {"syntax"}, 5},
      {"a.", {"syntax"}, 2},
      {"a # b", {"syntax"}, 2},
      {"size（xs）", {"syntax", "syntax"}, 4},
      {"{1, 2}", {"syntax", "syntax"}, 2},
  };
  const std::string documented = ReadFile(MINGJIAN_SOURCE_DIR "/docs/diagnostics.md").value_or("");
  for (const Mistake& test : cases) {
    const Parsed parsed = Parse(test.text);
    ASSERT_NE(parsed.expr, nullptr);
    std::vector<std::string> names;
    for (const Issue& issue : parsed.issues) names.push_back(issue.name);
    EXPECT_EQ(names, test.names) << test.text;
    for (const std::string& name : names) {
      EXPECT_NE(documented.find("`" + name + "`"), std::string::npos) << name;
    }
    if (names.empty()) continue;
    EXPECT_EQ(parsed.issues[0].span.begin, test.begin) << test.text;
    for (const Issue& issue : parsed.issues) {
      EXPECT_LE(issue.span.begin, issue.span.end) << test.text;
      EXPECT_LE(issue.span.end, test.text.size()) << test.text;
    }
  }
}

TEST(CelParser, SuggestsWhatWasMeant) {
  EXPECT_EQ(Parse("a = 1").issues[0].suggestion, "did you mean '=='?");
  EXPECT_EQ(Parse("a ≥ 1").issues[0].suggestion, "did you mean '>='?");
}

TEST(CelParser, DeepAndLongTextIsAnIssueNotACrash) {
  const auto repeated = [](std::string_view piece, size_t count) {
    std::string text;
    for (size_t i = 0; i < count; ++i) text += piece;
    return text;
  };
  const size_t many = 33'000;
  for (const std::string& text :
       {repeated("(", many), repeated("(", many) + "1" + repeated(")", many), repeated("[", many),
        repeated("{1:", many), repeated("!", many) + "a", repeated("- ", many) + "a",
        repeated("f(", many), "a" + repeated(".b", many), "a" + repeated("[0]", many),
        "1" + repeated("+1", many), repeated("a?b:", 20'000) + "c", "a" + repeated("<b", many),
        "a" + repeated(".f()", 24'000), repeated("has(", 24'000)}) {
    const Parsed parsed = Parse(text);
    ASSERT_NE(parsed.expr, nullptr);
    ASSERT_FALSE(parsed.ok());
    EXPECT_EQ(parsed.issues[0].name, "too_deep") << text.substr(0, 20);
  }
  EXPECT_EQ(Parse(repeated("(", 100'001)).issues[0].name, "too_long");
  // Long, but not deep.
  EXPECT_TRUE(Parse("a" + repeated("||b", 30'000)).ok());
  EXPECT_TRUE(Parse("[1" + repeated(",1", 40'000) + "]").ok());
  EXPECT_TRUE(Parse("1" + repeated("+1", 150)).ok());
}

TEST(CelParser, SpansCoverTheText) {
  const std::string text = "line.cnt > 2 && xs.filtr(x, x.y)";
  const Parsed parsed = Parse(text);
  ASSERT_TRUE(parsed.ok());
  const auto piece = [&](Span span) { return text.substr(span.begin, span.end - span.begin); };
  EXPECT_EQ(piece(parsed.expr->span), text);
  EXPECT_EQ(piece(parsed.expr->args[0]->span), "line.cnt > 2");
  EXPECT_EQ(piece(parsed.expr->args[0]->args[0]->name_span), "cnt");
  EXPECT_EQ(piece(parsed.expr->args[1]->name_span), "filtr");
  EXPECT_EQ(piece(parsed.expr->args[1]->args[2]->span), "x.y");
}

TEST(CelParser, PrintReadsBack) {
  for (const std::string_view text :
       {"-5.size()", "(-5).f() + 0.5.g()", "a.map(x, x > 1, x * 2).sum()", "!(a in [b, 'c'])",
        "{'k': has(a.b)}['k'] ? 1 : -(-1)", "a[b[c]] - -1", "r'\\' + \"'\""}) {
    const std::string once = Printed(text);
    EXPECT_EQ(Printed(once), once) << text;
  }
}

TEST(CelPrint, Windows) {
  struct WindowCase {
    std::string_view text;
    std::optional<Window::Kind> kind;
    int64_t count;
  };
  const std::vector<WindowCase> cases = {
      {"hour", Window::Kind::kHour, 0},
      {"6h", Window::Kind::kRollingHours, 6},
      {"day", Window::Kind::kDay, 0},
      {"person_day", Window::Kind::kPersonDay, 0},
      {"15d", Window::Kind::kRollingDays, 15},
      {"ever", Window::Kind::kEver, 0},
      {"quarter", Window::Kind::kQuarter, 0},
      {"0d", std::nullopt, 0},
      {"d", std::nullopt, 0},
      {"-1d", std::nullopt, 0},
      {"1w", std::nullopt, 0},
      {"9999999d", std::nullopt, 0},
      {"", std::nullopt, 0},
  };
  for (const WindowCase& test : cases) {
    const auto window = ParseWindow(test.text);
    EXPECT_EQ(window.has_value(), test.kind.has_value()) << test.text;
    if (!window || !test.kind) continue;
    EXPECT_EQ(window->kind, *test.kind) << test.text;
    EXPECT_EQ(window->count, test.count) << test.text;
  }
}

TEST(CelPrint, Diagnostics) {
  Diagnostic diagnostic{"unknown_field", false, "a.yaml", 3, 9, "line has no field 'cn'", ""};
  EXPECT_EQ(ToString(diagnostic), "a.yaml:3:9: error: line has no field 'cn' [unknown_field]");
  diagnostic.warning = true;
  diagnostic.suggestion = "did you mean 'cnt'?";
  EXPECT_EQ(ToString(diagnostic),
            "a.yaml:3:9: warning: line has no field 'cn' [unknown_field]; did you mean 'cnt'?");
}

}  // namespace
}  // namespace mingjian::rules
