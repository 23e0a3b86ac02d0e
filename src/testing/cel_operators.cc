#include "testing/cel_operators.h"

#include <re2/re2.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include "base/text.h"
#include "testing/cel_times.h"

namespace mingjian::testing {
namespace {

using Kind = rules::TypeKind;
using rules::Op;

// int and uint alike: what leaves the range is an error.
template <typename Whole>
Value WholeArithmetic(Op op, Whole a, Whole b, Value (*value_of)(Whole)) {
  Whole result = 0;
  bool overflow = false;
  switch (op) {
    case Op::kAdd:
      overflow = __builtin_add_overflow(a, b, &result);
      break;
    case Op::kSub:
      overflow = __builtin_sub_overflow(a, b, &result);
      break;
    case Op::kMul:
      overflow = __builtin_mul_overflow(a, b, &result);
      break;
    case Op::kDiv:
    case Op::kMod:
      if (b == 0) return Value::Error(op == Op::kDiv ? "divide by zero" : "modulus by zero");
      // The least int has no opposite.
      overflow = std::is_signed_v<Whole> && a == std::numeric_limits<Whole>::min() &&
                 b == static_cast<Whole>(-1);
      if (!overflow) result = op == Op::kDiv ? a / b : a % b;
      break;
    default:
      return NoOverload();
  }
  return overflow ? Value::Error("overflow") : value_of(result);
}

Value DoubleArithmetic(Op op, double a, double b) {
  switch (op) {
    case Op::kAdd:
      return Value::Double(a + b);
    case Op::kSub:
      return Value::Double(a - b);
    case Op::kMul:
      return Value::Double(a * b);
    case Op::kDiv: {
      // IEEE 754 division, zero divisors and all, said aloud for the sanitizer.
      if (b != 0) return Value::Double(a / b);
      if (a == 0 || std::isnan(a)) return Value::Double(NAN);
      return Value::Double(std::signbit(a) == std::signbit(b) ? INFINITY : -INFINITY);
    }
    default:
      return NoOverload();
  }
}

Value DecimalArithmetic(Op op, Decimal a, Decimal b) {
  switch (op) {
    case Op::kAdd:
      return Value::Of(Decimal::Add(a, b));
    case Op::kSub:
      return Value::Of(Decimal::Subtract(a, b));
    case Op::kMul:
      return Value::Of(Decimal::Multiply(a, b));
    case Op::kDiv:
      if (b.micros() == 0) return Value::Error("divide by zero");
      return Value::Of(Decimal::Divide(a, b));
    default:
      return NoOverload();
  }
}

}  // namespace

Value NoOverload() { return Value::Error("no such overload"); }

Value Arithmetic(Op op, const Value& a, const Value& b, const EvalOptions& options) {
  const bool times = a.kind == Kind::kTimestamp || a.kind == Kind::kDuration;
  if (times && op == Op::kAdd) return AddTimes(a, b, options);
  if (times && op == Op::kSub) return SubtractTimes(a, b, options);
  if (a.kind != b.kind) return NoOverload();
  switch (a.kind) {
    case Kind::kInt:
      return WholeArithmetic(op, a.number, b.number, Value::Int);
    case Kind::kUint:
      return WholeArithmetic(op, a.unsigned_number, b.unsigned_number, Value::Uint);
    case Kind::kDouble:
      return DoubleArithmetic(op, a.real, b.real);
    case Kind::kDecimal:
      return DecimalArithmetic(op, a.decimal(), b.decimal());
    case Kind::kString:
      return op == Op::kAdd ? Value::String(a.text + b.text) : NoOverload();
    case Kind::kBytes:
      return op == Op::kAdd ? Value::Bytes(a.text + b.text) : NoOverload();
    case Kind::kList: {
      if (op != Op::kAdd) return NoOverload();
      Value::Items items = *a.items;
      items.insert(items.end(), b.items->begin(), b.items->end());
      return Value::List(std::move(items));
    }
    default:
      return NoOverload();
  }
}

Value Negate(const Value& value) {
  switch (value.kind) {
    case Kind::kInt:
      return value.number == INT64_MIN ? Value::Error("overflow") : Value::Int(-value.number);
    case Kind::kDouble:
      return Value::Double(-value.real);
    case Kind::kDecimal:
      return Value::Of(Decimal::Subtract(Decimal(), value.decimal()));
    default:
      return NoOverload();
  }
}

Value Relation(Op op, const Value& a, const Value& b) {
  if (op == Op::kEq) return Value::Bool(Equal(a, b));
  if (op == Op::kNe) return Value::Bool(!Equal(a, b));
  const auto order = Compare(a, b);
  if (!order) return NoOverload();
  switch (op) {
    case Op::kLt:
      return Value::Bool(*order < 0);
    case Op::kLe:
      return Value::Bool(*order <= 0);
    case Op::kGt:
      return Value::Bool(*order > 0);
    default:
      return Value::Bool(*order >= 0);
  }
}

Value Contained(const Value& item, const Value& collection) {
  if (collection.kind == Kind::kList) {
    return Value::Bool(std::ranges::any_of(*collection.items,
                                           [&](const Value& other) { return Equal(item, other); }));
  }
  if (collection.kind == Kind::kMap) {
    return Value::Bool(std::ranges::any_of(
        *collection.entries, [&](const auto& entry) { return Equal(item, entry.first); }));
  }
  return NoOverload();
}

Value IndexOf(const Value& collection, const Value& index) {
  if (collection.kind == Kind::kMap) {
    for (const auto& [key, value] : *collection.entries) {
      if (Equal(key, index)) return value;
    }
    return Value::Error("no such key");
  }
  if (collection.kind != Kind::kList) return NoOverload();
  // A uint or a double that is a whole number is an index as good as an int.
  const int64_t size = static_cast<int64_t>(collection.items->size());
  for (int64_t i = 0; index.kind != Kind::kInt && i < size; ++i) {
    if (Equal(index, Value::Int(i))) return (*collection.items)[static_cast<size_t>(i)];
  }
  if (index.kind != Kind::kInt || index.number < 0 || index.number >= size) {
    return Value::Error("invalid_argument: index");
  }
  return (*collection.items)[static_cast<size_t>(index.number)];
}

Value TextFunction(Op op, const Value& text, const Value& argument) {
  if (text.kind != Kind::kString) return NoOverload();
  if (op == Op::kPrefix) {
    if (argument.kind != Kind::kInt) return NoOverload();
    if (argument.number < 0) return Value::Error("negative length");
    size_t bytes = 0;
    for (int64_t left = argument.number; bytes < text.text.size(); ++bytes) {
      const bool starts = (static_cast<uint8_t>(text.text[bytes]) & 0xC0) != 0x80;
      if (starts && left-- == 0) break;
    }
    return Value::String(text.text.substr(0, bytes));
  }
  if (argument.kind != Kind::kString) return NoOverload();
  switch (op) {
    case Op::kContains:
      return Value::Bool(text.text.find(argument.text) != std::string::npos);
    case Op::kStartsWith:
      return Value::Bool(text.text.starts_with(argument.text));
    case Op::kEndsWith:
      return Value::Bool(text.text.ends_with(argument.text));
    case Op::kMatches: {
      const re2::RE2 regex(argument.text, re2::RE2::Quiet);
      if (!regex.ok()) return Value::Error("not a regular expression");
      return Value::Bool(re2::RE2::PartialMatch(text.text, regex));
    }
    default:
      return NoOverload();
  }
}

Value NumberFunction(Op op, const Value& value) {
  if (op == Op::kAbs) {
    const bool negative =
        (value.kind == Kind::kInt || value.kind == Kind::kDecimal) && value.number < 0;
    return negative ? Negate(value) : value;
  }
  if (value.kind != Kind::kDecimal) return NoOverload();
  const int64_t whole = value.number / Decimal::kOne;
  const int64_t rest = value.number % Decimal::kOne;
  if (op == Op::kFloor) return Value::Int(rest < 0 ? whole - 1 : whole);
  if (op == Op::kCeil) return Value::Int(rest > 0 ? whole + 1 : whole);
  return NoOverload();
}

Value NumberFunction(Op op, const Value& a, const Value& b) {
  if (op == Op::kRound) {
    if (a.kind != Kind::kDecimal || b.kind != Kind::kInt) return NoOverload();
    if (b.number < 0 || b.number > 6) return Value::Error("places must be 0 to 6");
    return Value::Of(a.decimal().RoundHalfUp(static_cast<int>(b.number)));
  }
  const auto order = Compare(a, b);
  if (!order) return NoOverload();
  const bool second = op == Op::kLeast ? *order > 0 : *order < 0;
  return second ? b : a;
}

}  // namespace mingjian::testing
