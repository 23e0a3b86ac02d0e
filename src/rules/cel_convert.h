#pragma once
// Which types go together, and the changes to a tree that bring them together: int to decimal, and
// the element type of an empty list. Internal to the checker.

#include <optional>

#include "rules/ast.h"

namespace mingjian::rules {

// The type that holds values of both, or nothing: int and decimal give decimal, an empty list takes
// the other's type; a type that did not check gives way.
std::optional<Type> Join(const Type& a, const Type& b, bool conformance);

// Changes `expr` so that it has type `want`; false when that cannot be.
bool Coerce(Expr& expr, const Type& want);

// The type of a list's elements; dyn when it is not told.
Type ElementOf(const Type& list);

// Is this the type of a list whose elements are not known yet ([] and what is made of it)?
bool HasUnknownElement(const Type& type);

}  // namespace mingjian::rules
