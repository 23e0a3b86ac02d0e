#pragma once
// The functions of the language by name, and what types each operator and function takes. Internal
// to the checker; the reader's view is docs/rule-language.md.

#include <span>
#include <string_view>

#include "rules/ast.h"

namespace mingjian::rules {

enum Where : unsigned { kInRules = 1, kInConformance = 2, kEverywhere = 3 };

struct Function {
  std::string_view name;
  Op op = Op::kNone;
  bool global = false;  // f(x)
  bool method = false;  // x.f()
  Where where = kEverywhere;
};
std::span<const Function> Functions();

// One overload as text "parameters>result", a letter a type:
//   b bool  i int  u uint  f double  n decimal  s string  y bytes  t timestamp  d duration
//   Y type  * anything  A any one type  L? list of ?  M a map  V the values of that map
struct Overload {
  Op op = Op::kNone;
  std::string_view shape;
  Where where = kEverywhere;
};
std::span<const Overload> Overloads();

// The list functions that bind a variable.
struct Macro {
  std::string_view name;
  Op op = Op::kNone;
  size_t arguments_min = 2, arguments_max = 2;  // in the brackets, with the variable
  std::string_view usage;                       // how it is written
};
std::span<const Macro> Macros();

}  // namespace mingjian::rules
