#pragma once
// The checker's state while it walks one tree. Internal: cel_checker.cc holds names, fields,
// literals and macros, cel_calls.cc operators and functions. Check (cel.h) is the door.

#include <string>
#include <string_view>
#include <vector>

#include "rules/cel.h"
#include "rules/cel_functions.h"

namespace mingjian::rules {

class Checker {
 public:
  explicit Checker(Environment& environment) : environment_(environment) {}

  // Fills `expr` and everything below it.
  void Visit(Expr& expr);
  // Requires `expr` to have type `want` (converting an int); complains with `what` otherwise.
  void Want(Expr& expr, const Type& want, std::string_view what);
  // Complains about every empty list whose element type nothing has told.
  void FindUntypedLists(const Expr& expr);
  std::vector<Issue> TakeIssues();

 private:
  // cel_checker.cc
  void VisitLiteral(Expr& expr);
  void VisitIdent(Expr& expr);
  void VisitSelect(Expr& expr);
  bool QualifiedName(Expr& expr);
  void VisitList(Expr& expr);
  void VisitMap(Expr& expr);
  void VisitMacro(Expr& expr);
  void MacroResult(Expr& expr, const Type& element);
  void UnknownName(const Expr& expr);
  void UnknownField(const Expr& expr, const Record& record);

  // cel_calls.cc
  void VisitCall(Expr& expr);
  const Function* FindFunction(Expr& expr);
  void UnknownFunction(const Expr& expr);
  void UnknownCall(Expr& expr);
  void Operator(Expr& expr);
  void Equality(Expr& expr);
  void Conditional(Expr& expr);
  void Resolve(Expr& expr);
  void NoOverload(const Expr& expr, std::string_view shapes);
  // cel_constants.cc: functions whose arguments are known before any data is
  void Windowed(Expr& expr, const Record& record);
  void Points(Expr& expr);
  void InCodes(Expr& expr);
  void ConstantTime(Expr& expr);
  void Regex(Expr& expr);
  bool TableArguments(Expr& expr, std::string_view usage, std::string_view what);

  void Complain(Span span, std::string name, std::string message, std::string suggestion = "");
  Where where() const { return environment_.conformance ? kInConformance : kInRules; }

  Environment& environment_;
  std::vector<Environment::Variable> scopes_;  // variables of the macros around, outermost first
  std::vector<Issue> issues_;
};

// A constant text, a parameter or a column of a knowledge table: known before lines are read.
bool IsPlanned(const Expr& expr);

}  // namespace mingjian::rules
