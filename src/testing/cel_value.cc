#include "testing/cel_value.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/int128.h"
#include "rules/cel_text.h"

namespace mingjian::testing {
namespace {

using Kind = rules::TypeKind;

bool IsNumber(Kind kind) {
  return kind == Kind::kInt || kind == Kind::kUint || kind == Kind::kDouble ||
         kind == Kind::kDecimal;
}

double AsDouble(const Value& value) {
  switch (value.kind) {
    case Kind::kInt:
      return static_cast<double>(value.number);
    case Kind::kUint:
      return static_cast<double>(value.unsigned_number);
    case Kind::kDecimal:
      return static_cast<double>(value.number) / Decimal::kOne;
    default:
      return value.real;
  }
}

// Millionths of a number that is not a double.
Int128 AsMicros(const Value& value) {
  if (value.kind == Kind::kDecimal) return value.number;
  const Int128 whole =
      value.kind == Kind::kUint ? Int128{value.unsigned_number} : Int128{value.number};
  return whole * Decimal::kOne;
}

std::partial_ordering CompareNumbers(const Value& a, const Value& b) {
  if (a.kind == Kind::kDouble || b.kind == Kind::kDouble) return AsDouble(a) <=> AsDouble(b);
  const Int128 left = AsMicros(a), right = AsMicros(b);
  if (left == right) return std::partial_ordering::equivalent;
  return left < right ? std::partial_ordering::less : std::partial_ordering::greater;
}

bool EqualMaps(const Value::Entries& a, const Value::Entries& b) {
  if (a.size() != b.size()) return false;
  for (const auto& mine : a) {
    const auto found = std::find_if(
        b.begin(), b.end(), [&](const auto& other) { return Equal(other.first, mine.first); });
    if (found == b.end() || !Equal(mine.second, found->second)) return false;
  }
  return true;
}

Value Make(Kind kind, int64_t number = 0) {
  Value value;
  value.kind = kind;
  value.number = number;
  return value;
}

Value MakeText(Kind kind, std::string text) {
  Value value;
  value.kind = kind;
  value.text = std::move(text);
  return value;
}

}  // namespace

Value Value::Error(std::string reason) { return MakeText(Kind::kError, std::move(reason)); }
Value Value::Null() { return Make(Kind::kNull); }
Value Value::Bool(bool value) { return Make(Kind::kBool, value ? 1 : 0); }
Value Value::Int(int64_t value) { return Make(Kind::kInt, value); }
Value Value::Uint(uint64_t value) {
  Value made = Make(Kind::kUint);
  made.unsigned_number = value;
  return made;
}
Value Value::Double(double value) {
  Value made = Make(Kind::kDouble);
  made.real = value;
  return made;
}
Value Value::Of(Decimal value) { return Make(Kind::kDecimal, value.micros()); }
Value Value::Of(std::optional<Decimal> value) { return value ? Of(*value) : Error("overflow"); }
Value Value::String(std::string text) { return MakeText(Kind::kString, std::move(text)); }
Value Value::Bytes(std::string bytes) { return MakeText(Kind::kBytes, std::move(bytes)); }
Value Value::Timestamp(Seconds seconds, int32_t nanos) {
  Value made = Make(Kind::kTimestamp, seconds);
  made.nanos = nanos;
  return made;
}
Value Value::Duration(int64_t seconds, int32_t nanos) {
  Value made = Make(Kind::kDuration, seconds);
  made.nanos = nanos;
  return made;
}
Value Value::List(Items items) {
  Value made = Make(Kind::kList);
  made.items = std::make_shared<const Items>(std::move(items));
  return made;
}
Value Value::Map(Entries entries) {
  Value made = Make(Kind::kMap);
  made.entries = std::make_shared<const Entries>(std::move(entries));
  return made;
}
Value Value::TypeName(std::string name) { return MakeText(Kind::kTypeType, std::move(name)); }
Value Value::Record(rules::Entity entity, uint64_t row, uint64_t extra) {
  Value made = Make(Kind::kRecord);
  made.entity = entity;
  made.row = row;
  made.extra = extra;
  return made;
}

Value FromLiteral(const rules::Literal& literal) {
  switch (literal.kind) {
    case Kind::kNull:
      return Value::Null();
    case Kind::kBool:
      return Value::Bool(literal.number != 0);
    case Kind::kInt:
      return Value::Int(literal.number);
    case Kind::kUint:
      return Value::Uint(literal.unsigned_number);
    case Kind::kDouble:
      return Value::Double(literal.real);
    case Kind::kDecimal:
      return Value::Of(Decimal::FromMicros(literal.number));
    case Kind::kString:
      return Value::String(literal.text);
    case Kind::kBytes:
      return Value::Bytes(literal.text);
    case Kind::kTimestamp:
      return Value::Timestamp(literal.number);
    case Kind::kDuration:
      return Value::Duration(literal.number);
    case Kind::kTypeType:
      return Value::TypeName(literal.text);
    default:
      return Value::Error("not an expression");
  }
}

bool Equal(const Value& a, const Value& b) {
  if (IsNumber(a.kind) && IsNumber(b.kind)) return CompareNumbers(a, b) == 0;
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case Kind::kNull:
      return true;
    case Kind::kBool:
      return a.number == b.number;
    case Kind::kString:
    case Kind::kBytes:
    case Kind::kTypeType:
      return a.text == b.text;
    case Kind::kTimestamp:
    case Kind::kDuration:
      return a.number == b.number && a.nanos == b.nanos;
    case Kind::kList:
      return std::equal(a.items->begin(), a.items->end(), b.items->begin(), b.items->end(), Equal);
    case Kind::kMap:
      return EqualMaps(*a.entries, *b.entries);
    case Kind::kRecord:
      return a.entity == b.entity && a.row == b.row && a.extra == b.extra;
    default:
      return false;
  }
}

std::optional<std::partial_ordering> Compare(const Value& a, const Value& b) {
  if (IsNumber(a.kind) && IsNumber(b.kind)) return CompareNumbers(a, b);
  if (a.kind != b.kind) return std::nullopt;
  switch (a.kind) {
    case Kind::kBool:
      return a.number <=> b.number;
    case Kind::kString:
    case Kind::kBytes:
      // UTF-8 sorts by bytes as by code points.
      return a.text <=> b.text;
    case Kind::kTimestamp:
    case Kind::kDuration:
      if (a.number != b.number) return a.number <=> b.number;
      return a.nanos <=> b.nanos;
    default:
      return std::nullopt;
  }
}

std::string ToString(const Value& value) {
  std::string text;
  switch (value.kind) {
    case Kind::kError:
      return fmt::format("error({})", value.text);
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return value.number != 0 ? "true" : "false";
    case Kind::kInt:
      return std::to_string(value.number);
    case Kind::kUint:
      return fmt::format("{}u", value.unsigned_number);
    case Kind::kDouble:
      text = fmt::format("{}", value.real);
      return text.find_first_of(".einf") == std::string::npos ? text + ".0" : text;
    case Kind::kDecimal:
      text = value.decimal().ToString();
      return text.find('.') == std::string::npos ? text + ".0" : text;
    case Kind::kString:
      return fmt::format("'{}'", value.text);
    case Kind::kBytes:
      text = "b'";
      for (const char c : value.text) text += fmt::format("\\x{:02x}", static_cast<uint8_t>(c));
      return text + "'";
    case Kind::kTimestamp:
      text = rules::TimestampText(value.number);
      if (value.nanos != 0) text += fmt::format("+{}ns", value.nanos);
      return text;
    case Kind::kDuration:
      return rules::DurationText(value.number, value.nanos);
    case Kind::kTypeType:
      return value.text;
    case Kind::kList:
      for (const Value& item : *value.items) text += (text.empty() ? "" : ", ") + ToString(item);
      return "[" + text + "]";
    case Kind::kMap:
      for (const auto& [key, entry] : *value.entries) {
        text += (text.empty() ? "" : ", ") + ToString(key) + ": " + ToString(entry);
      }
      return "{" + text + "}";
    case Kind::kRecord:
      return fmt::format("{}#{}", rules::RecordOf(value.entity).name, value.row);
    case Kind::kDyn:
      break;
  }
  return "?";
}

}  // namespace mingjian::testing
