#pragma once
// Values of the reference evaluator: what an expression gives, tagged with its kind. Plain and
// copyable; lists and maps are shared and never changed once made.
//
//   Value::Int(3), Value::List({...}), Value::Error("divide by zero")
//
// An error is a value (CEL's rule of unknown): it flows through every function but those that
// absorb it.

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/decimal.h"
#include "base/time.h"
#include "rules/ast.h"

namespace mingjian::testing {

struct Value {
  using Kind = rules::TypeKind;
  using Items = std::vector<Value>;
  using Entries = std::vector<std::pair<Value, Value>>;

  Kind kind = Kind::kError;
  int64_t number = 0;  // bool, int; micros of a decimal; whole seconds of a timestamp or duration,
                       // rounded down
  int32_t nanos = 0;   // of a timestamp or duration, 0 … 999,999,999; always 0 in rules
  uint64_t unsigned_number = 0;        // uint
  double real = 0;                     // double
  std::string text;                    // string, bytes; the name of a type; the reason of an error
  std::shared_ptr<const Items> items;  // list
  std::shared_ptr<const Entries> entries;  // map, in the order written
  // Record: which row of which entity; `extra` is the host's own, e.g. the table of a point.
  rules::Entity entity = rules::Entity::kLine;
  uint64_t row = 0;
  uint64_t extra = 0;

  static Value Error(std::string reason);
  static Value Null();
  static Value Bool(bool value);
  static Value Int(int64_t value);
  static Value Uint(uint64_t value);
  static Value Double(double value);
  static Value Of(Decimal value);
  // The decimal, or an error "overflow" for nothing.
  static Value Of(std::optional<Decimal> value);
  static Value String(std::string text);
  static Value Bytes(std::string bytes);
  static Value Timestamp(Seconds seconds, int32_t nanos = 0);
  static Value Duration(int64_t seconds, int32_t nanos = 0);
  static Value List(Items items);
  static Value Map(Entries entries);
  static Value TypeName(std::string name);
  static Value Record(rules::Entity entity, uint64_t row, uint64_t extra = 0);

  bool error() const { return kind == Kind::kError; }
  bool truth() const { return kind == Kind::kBool && number != 0; }
  Decimal decimal() const { return Decimal::FromMicros(number); }
};

// A constant as its value; an error for one that is none.
Value FromLiteral(const rules::Literal& literal);
// CEL's equality: numbers by value across int, uint, double and decimal; other kinds never equal
// one another; NaN equals nothing; records by entity, row and extra; lists and maps by content.
// REQUIRES: neither is an error.
bool Equal(const Value& a, const Value& b);
// Nothing where CEL has no order between the two kinds; unordered for NaN.
std::optional<std::partial_ordering> Compare(const Value& a, const Value& b);
// For messages and goldens: 3, 0.5, 'text', [1, 2], line#4, error(divide by zero).
std::string ToString(const Value& value);

}  // namespace mingjian::testing
