// Functions whose arguments must be known before any line is read, since the planner needs them:
// windows, knowledge tables, code lists, regular expressions, times.

#include <fmt/format.h>
#include <re2/re2.h>

#include <array>

#include "base/text.h"
#include "rules/cel_checker.h"
#include "rules/cel_text.h"

namespace mingjian::rules {
namespace {

constexpr std::array<std::string_view, 12> kWindows = {
    "hour",       "6h",           "day",   "person_day", "15d",  "visit",
    "settlement", "prescription", "month", "quarter",    "year", "ever"};

}  // namespace

bool IsPlanned(const Expr& expr) {
  if (expr.kind == ExprKind::kLiteral) return true;
  return expr.kind == ExprKind::kSelect && expr.member != nullptr &&
         (expr.member->member == Member::kParameter || expr.member->member == Member::kColumn);
}

void Checker::Windowed(Expr& expr, const Record& record) {
  for (ExprPtr& arg : expr.args) Visit(*arg);
  expr.type = Type::ListOf(Type::RecordOf(&record));
  if (expr.args.size() != 1) {
    return Complain(expr.span, "no_overload",
                    fmt::format("'{}' takes one window, such as {}('15d')", expr.name, expr.name));
  }
  Expr& window = *expr.args[0];
  if (window.type.kind == TypeKind::kError) return;
  Want(window, Type::Of(TypeKind::kString), "the window");
  if (window.type.kind != TypeKind::kString) return;
  if (!IsPlanned(window)) {
    return Complain(window.span, "constant_needed",
                    "a window is a constant text, a parameter or a knowledge column, so that the "
                    "plan knows how much history it needs");
  }
  if (window.kind == ExprKind::kLiteral && !ParseWindow(window.literal.text)) {
    std::string suggestion = DidYouMean(window.literal.text, kWindows);
    if (suggestion.empty()) {
      suggestion =
          "hour, 6h, day, person_day, 15d, visit, settlement, prescription, month, "
          "quarter, year, ever";
    }
    Complain(window.span, "bad_window", fmt::format("'{}' is no window", window.literal.text),
             std::move(suggestion));
  }
}

// Visits the arguments; true when there are two, the first a constant text.
bool Checker::TableArguments(Expr& expr, std::string_view usage, std::string_view what) {
  for (ExprPtr& arg : expr.args) Visit(*arg);
  if (expr.args.size() != 2) {
    Complain(expr.span, "no_overload", fmt::format("write {}", usage));
    return false;
  }
  Want(*expr.args[1], Type::Of(TypeKind::kString), "the code");
  const Expr& name = *expr.args[0];
  if (name.kind == ExprKind::kLiteral && name.literal.kind == TypeKind::kString) return true;
  Complain(name.span, "constant_needed", fmt::format("{} is named by a constant text", what));
  return false;
}

void Checker::Points(Expr& expr) {
  if (!TableArguments(expr, "points('table', code)", "a knowledge table")) return;
  const Expr& name = *expr.args[0];
  const auto found =
      environment_.find_table ? environment_.find_table(name.literal.text) : std::nullopt;
  if (!found) {
    return Complain(name.span, "unknown_table",
                    fmt::format("there is no knowledge table '{}'", name.literal.text),
                    DidYouMean(name.literal.text, environment_.table_names));
  }
  expr.table = found->first;
  expr.type = Type::ListOf(Type::RecordOf(found->second));
  expr.args.erase(expr.args.begin());
}

void Checker::InCodes(Expr& expr) {
  expr.type = Type::Of(TypeKind::kBool);
  if (!TableArguments(expr, "in_codes('set', code)", "a code list")) return;
  const Expr& name = *expr.args[0];
  const auto found =
      environment_.find_code_list ? environment_.find_code_list(name.literal.text) : std::nullopt;
  if (!found) {
    return Complain(name.span, "unknown_code_list",
                    fmt::format("there is no code list '{}'", name.literal.text),
                    DidYouMean(name.literal.text, environment_.code_list_names));
  }
  expr.table = *found;
  expr.args.erase(expr.args.begin());
}

void Checker::ConstantTime(Expr& expr) {
  const Expr& arg = *expr.args[0];
  const bool time = expr.op == Op::kToTimestamp;
  if (arg.kind != ExprKind::kLiteral) {
    return Complain(arg.span, "constant_needed",
                    fmt::format("{}() reads a constant text", time ? "timestamp" : "duration"));
  }
  Literal value;
  if (time) {
    const auto seconds = ParseTime(arg.literal.text);
    if (!seconds) {
      return Complain(arg.span, "bad_time", fmt::format("'{}' is no time", arg.literal.text),
                      "write '2026-01-31' or '2026-01-31 08:00:00'");
    }
    value.kind = TypeKind::kTimestamp;
    value.number = *seconds;
  } else {
    const auto duration = ParseDuration(arg.literal.text);
    if (!duration || duration->nanos != 0) {
      return Complain(arg.span, "bad_duration",
                      fmt::format("'{}' is no duration in whole seconds", arg.literal.text),
                      "write '36h', '1h30m' or '90s'");
    }
    value.kind = TypeKind::kDuration;
    value.number = duration->seconds;
  }
  expr.kind = ExprKind::kLiteral;
  expr.op = Op::kNone;
  expr.literal = std::move(value);
  expr.args.clear();
}

void Checker::Regex(Expr& expr) {
  const Expr& pattern = *expr.args[1];
  if (!IsPlanned(pattern)) {
    return Complain(pattern.span, "constant_needed",
                    "a regular expression is a constant text, a parameter or a knowledge column");
  }
  if (pattern.kind != ExprKind::kLiteral) return;
  const re2::RE2 compiled(pattern.literal.text, re2::RE2::Quiet);
  if (!compiled.ok()) {
    Complain(pattern.span, "bad_regex",
             fmt::format("this regular expression is not valid: {}", compiled.error()));
  }
}

std::optional<Window> ParseWindow(std::string_view text) {
  static constexpr std::pair<std::string_view, Window::Kind> kNamed[] = {
      {"hour", Window::Kind::kHour},
      {"day", Window::Kind::kDay},
      {"person_day", Window::Kind::kPersonDay},
      {"visit", Window::Kind::kVisit},
      {"settlement", Window::Kind::kSettlement},
      {"prescription", Window::Kind::kPrescription},
      {"month", Window::Kind::kMonth},
      {"quarter", Window::Kind::kQuarter},
      {"year", Window::Kind::kYear},
      {"ever", Window::Kind::kEver}};
  for (const auto& [name, kind] : kNamed) {
    if (text == name) return Window{kind, 0};
  }
  if (text.size() < 2 || text.size() > 6) return std::nullopt;
  const char unit = text.back();
  if (unit != 'h' && unit != 'd') return std::nullopt;
  int64_t count = 0;
  for (const char c : text.substr(0, text.size() - 1)) {
    if (c < '0' || c > '9') return std::nullopt;
    count = count * 10 + (c - '0');
  }
  if (count == 0) return std::nullopt;
  return Window{unit == 'h' ? Window::Kind::kRollingHours : Window::Kind::kRollingDays, count};
}

}  // namespace mingjian::rules
