#pragma once
// The syntax tree of one expression, before and after the checker. Parse makes it; Check fills
// `type` and what an identifier, selection or call stands for; the engine and the reference
// evaluator read it. Macros (filter, map, …) stay one node each, since the engine evaluates whole
// lists at once.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "rules/types.h"

namespace mingjian::rules {

// Byte range in the expression's text.
struct Span {
  uint32_t begin = 0;
  uint32_t end = 0;
};

enum class ExprKind {
  kLiteral,  // value in `literal`
  kIdent,    // `name`; after the check `slot`
  kSelect,  // args[0].name; after the check `member` (null in the conformance environment: map key)
  kHas,     // has(args[0].name): like kSelect, gives bool
  kCall,    // `op` over args; a method's receiver is args[0]
  kList,    // [args…]
  kMap,     // {args[0]: args[1], …}; conformance environment only
  kMacro,   // `op` over args[0] with variable `variable` (slot `slot`) bound in args[1…]
};

// What a call or macro does. Overloads share one Op; the argument types tell them apart.
enum class Op {
  kNone,
  // operators
  kAnd,
  kOr,
  kNot,
  kConditional,
  kEq,
  kNe,
  kLt,
  kLe,
  kGt,
  kGe,
  kIn,
  kAdd,
  kSub,
  kMul,
  kDiv,
  kMod,
  kNeg,
  kIndex,
  // conversions that the checker inserts: int -> decimal (one argument)
  kIntToDecimal,
  // functions; a list or text receiver is args[0]
  kSize,
  kContains,
  kStartsWith,
  kEndsWith,
  kMatches,
  kPrefix,
  kToInt,
  kToUint,
  kToDouble,
  kToDecimal,
  kToString,
  kToBytes,
  kToBool,
  kToTimestamp,
  kToDuration,
  kToDyn,
  kTypeOf,
  kGetFullYear,
  kGetMonth,
  kGetDate,
  kGetDayOfMonth,
  kGetDayOfWeek,
  kGetDayOfYear,
  kGetHours,
  kGetMinutes,
  kGetSeconds,
  kGetMilliseconds,
  kTimeDate,
  kTimeHasTime,
  kDays,
  kAgeYearsAt,
  kAgeDaysAt,
  kAbs,
  kFloor,
  kCeil,
  kRound,
  kLeast,
  kGreatest,
  kSum,
  kMin,
  kMax,
  kDistinct,
  kFirst,
  kLast,
  kTake,
  kSkip,
  kLongestRun,
  kWindow,
  kVisits,
  kSettlements,  // args: the window text
  kPoints,       // args[0] the code; `table` the knowledge table's position in the rulebook
  kInCodes,      // args[0] the code; `table` the code list's position in the rulebook
  // macros: args[0] the list, then bodies that see the variable, then plain arguments
  kExists,
  kAll,
  kExistsOne,
  kFilter,    // one body
  kMapMacro,  // body, or condition and body
  kSortBy,
  kMaxBy,
  kMinBy,         // key body
  kOverCap,       // quantity body, cap (plain)
  kExcessAmount,  // quantity body, amount body, cap (plain)
  kAfterDays,     // time body, n (plain)
  kSupplyOnHand,  // time body, days body, at (plain)
};
// "filter", "_+_", "window": for printing.
std::string_view ToString(Op op);
// How many of a macro's arguments after the list are bodies that see its variable: args[1] …
// args[BodyCount(op, args.size())]. 0 when `op` is no macro.
size_t BodyCount(Op op, size_t argument_count);

struct Literal {
  TypeKind kind = TypeKind::kNull;
  int64_t number = 0;  // bool, int, decimal (micros), timestamp (seconds), duration (seconds)
  uint64_t unsigned_number = 0;
  double real = 0;
  std::string text;  // string, bytes
};

struct Expr {
  ExprKind kind = ExprKind::kLiteral;
  Span span;
  Literal literal;
  std::string name;     // identifier, member, or the function's name as written
  Span name_span;       // where that name stands
  bool method = false;  // written x.f(…), not f(x, …)
  std::string variable;
  Op op = Op::kNone;
  std::vector<std::unique_ptr<Expr>> args;

  // Filled by Check.
  Type type;
  size_t slot = 0;                       // of an identifier, or of a macro's variable
  const RecordMember* member = nullptr;  // of a selection
  size_t table = 0;                      // of kPoints and kInCodes
};
using ExprPtr = std::unique_ptr<Expr>;

// One mistake (or warning) in what an author wrote.
struct Diagnostic {
  std::string name;  // stable: "unknown_field", "type_mismatch", …; each has a paragraph in
                     // docs/diagnostics.md
  bool warning = false;
  std::string file;
  int line = 1;    // 1-based, of the file
  int column = 1;  // 1-based, in characters
  std::string message;
  std::string suggestion;  // "did you mean 'item_code'?", or ""
};
std::string ToString(
    const Diagnostic& diagnostic);  // file:line:column: error: message [name]; suggestion

}  // namespace mingjian::rules
