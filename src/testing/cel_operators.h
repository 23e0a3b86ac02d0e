#pragma once
// Operators and conversions of the reference evaluator on finished values: which of them have an
// overload is found at run time, as CEL without a checker does.

#include "rules/ast.h"
#include "testing/cel_eval.h"

namespace mingjian::testing {

// The error for operands that no overload takes.
Value NoOverload();
// + - * / %
Value Arithmetic(rules::Op op, const Value& a, const Value& b, const EvalOptions& options);
Value Negate(const Value& value);
// == != < <= > >=
Value Relation(rules::Op op, const Value& a, const Value& b);
Value Contained(const Value& item, const Value& collection);  // in
Value IndexOf(const Value& collection, const Value& index);   // xs[i], map[key]
// int(), uint(), double(), decimal(), string(), bytes(), bool(), timestamp(), duration(), type()
Value Convert(rules::Op op, const Value& value, const EvalOptions& options);
// contains, startsWith, endsWith, matches, prefix
Value TextFunction(rules::Op op, const Value& text, const Value& argument);
// abs, floor, ceil; round, least, greatest
Value NumberFunction(rules::Op op, const Value& value);
Value NumberFunction(rules::Op op, const Value& a, const Value& b);

}  // namespace mingjian::testing
