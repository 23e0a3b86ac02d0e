#pragma once
// The reference evaluator of expressions: a plain tree walk over checked trees with dynamic values.
// It knows CEL and the list, time and decimal functions of docs/rule-language.md; everything that
// needs data (variables, fields, windows, knowledge) is asked of a Host.
//
//   struct MyHost : Host { Value Variable(size_t slot) override { … } };
//   MyHost host;
//   Value value = Evaluate(*rule.when, host);

#include <map>
#include <string_view>
#include <vector>

#include "rules/ast.h"
#include "rules/cel.h"
#include "testing/cel_value.h"

namespace mingjian::testing {

// What the world outside an expression answers. Every answer may be an error value: "missing",
// "unknown". The defaults answer with an error, so a host implements what it has.
class Host {
 public:
  virtual ~Host() = default;
  // A variable of the rule (subject, params, the point, a let). Variables of macros are the
  // evaluator's own and never asked for.
  virtual Value Variable(size_t slot);
  // record.member: a field, column or parameter; a relation; a derived value. A missing field is
  // an error; has() is true exactly when the answer is none.
  virtual Value Member(const Value& record, const rules::RecordMember& member);
  // window(w), visits(w), settlements(w) of the subject: a list of records.
  virtual Value WindowLines(const rules::Window& window);
  virtual Value WindowVisits(const rules::Window& window);
  virtual Value WindowSettlements(const rules::Window& window);
  // points('table', code): records of that table's rows valid on the subject's day.
  virtual Value Points(size_t table, const std::string& code);
  // in_codes('list', code): a bool.
  virtual Value InCodes(size_t code_list, const std::string& code);
  // Date of birth of the person judged, as a timestamp: for age_years_at and age_days_at.
  virtual Value Birth();
};

struct EvalOptions {
  // The conformance environment: durations reach as far as 64 bits of nanoseconds do, text of
  // times is RFC 3339. Else local time without zone, durations up to 10,000 years.
  bool conformance = false;
};

// The value of `expr`; never throws. Names that the check could not resolve are errors.
// REQUIRES: `expr` went through rules::Check (issues may be ignored).
Value Evaluate(const rules::Expr& expr, Host& host, const EvalOptions& options = {});

// With values for the variables of enclosing macros, by slot.
Value Evaluate(const rules::Expr& expr, Host& host, const std::map<size_t, Value>& bound,
               const EvalOptions& options);

}  // namespace mingjian::testing
