#pragma once
// Text of an expression -> checked tree. Parse and Check never stop at the first mistake.
//
//   Parsed parsed = Parse("line.cnt > params.cap && visit.inpatient");
//   Check(*parsed.expr, environment, &diagnostics);

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/ast.h"

namespace mingjian::rules {

// A mistake inside one expression; the caller turns the span into file, line and column.
struct Issue {
  Span span;
  std::string name;  // stable, e.g. "syntax", "unknown_name", "unknown_field", "type_mismatch",
                     // "no_overload"
  std::string message;
  std::string suggestion;
};

struct ParseOptions {
  bool decimals = true;       // "0.5" is a decimal (rules) or a double (conformance environment)
  size_t depth_max = 200;     // nesting; deeper text is an issue, not a crash
  size_t size_max = 100'000;  // bytes
};

struct Parsed {
  ExprPtr expr;  // never null; a literal of kind kError where nothing could be read
  std::vector<Issue> issues;
  bool ok() const { return issues.empty(); }
};
Parsed Parse(std::string_view text, const ParseOptions& options = {});

// Names an expression may use. Slots of macro variables are handed out from `next_slot` on and
// appended to `slots_made`.
struct Environment {
  struct Variable {
    std::string name;
    Type type;
    size_t slot = 0;
  };
  std::vector<Variable> variables;
  bool conformance = false;  // dyn, maps, null, double, uint, bytes are allowed
  // Position and record of a knowledge table / code list by name, for points() and in_codes();
  // nothing = unknown.
  std::function<std::optional<std::pair<size_t, const Record*>>(std::string_view)> find_table;
  std::function<std::optional<size_t>(std::string_view)> find_code_list;
  std::vector<std::string_view> table_names, code_list_names;  // for suggestions
  size_t next_slot = 0;
  std::vector<Variable> slots_made;
};

// Fills types, slots, members and ops of `expr`; inserts kIntToDecimal where an int meets a
// decimal; folds window texts. With `expected`, complains when the whole expression has another
// type (an int is converted to decimal). Returns the issues, empty when the expression is good.
std::vector<Issue> Check(Expr& expr, Environment& environment, const Type* expected = nullptr);

// The expression as text, fully bracketed and with types when `types` is set: for goldens and
// `rules explain`.
std::string Print(const Expr& expr, bool types = false);

// A window text: 'day', '6h', '15d', …
struct Window {
  enum class Kind {
    kHour,
    kRollingHours,
    kDay,
    kPersonDay,
    kRollingDays,
    kVisit,
    kSettlement,
    kPrescription,
    kMonth,
    kQuarter,
    kYear,
    kEver
  };
  Kind kind = Kind::kDay;
  int64_t count = 0;  // hours or days of the rolling kinds
};
std::optional<Window> ParseWindow(std::string_view text);

}  // namespace mingjian::rules
