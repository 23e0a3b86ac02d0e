// int(), string() and their kin: which values become which, and which are out of range.

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "rules/cel_text.h"
#include "testing/cel_operators.h"
#include "testing/cel_times.h"

namespace mingjian::testing {
namespace {

using Kind = rules::TypeKind;
using rules::Op;

Value Wrong() { return Value::Error("Type conversion error"); }

Value ToInt(const Value& value) {
  switch (value.kind) {
    case Kind::kInt:
      return value;
    case Kind::kUint:
      if (value.unsigned_number > static_cast<uint64_t>(INT64_MAX)) return Value::Error("range");
      return Value::Int(static_cast<int64_t>(value.unsigned_number));
    case Kind::kDouble:
      // Both bounds are excluded: doubles next to them stand for numbers outside.
      if (!(value.real > -0x1p63 && value.real < 0x1p63)) return Value::Error("range");
      return Value::Int(static_cast<int64_t>(value.real));
    case Kind::kDecimal:
      return Value::Int(value.number / Decimal::kOne);
    case Kind::kString: {
      const auto number = ParseInt(value.text);
      return number ? Value::Int(*number) : Wrong();
    }
    case Kind::kTimestamp:
      return Value::Int(value.number);
    default:
      return NoOverload();
  }
}

Value ToUint(const Value& value) {
  switch (value.kind) {
    case Kind::kUint:
      return value;
    case Kind::kInt:
      if (value.number < 0) return Value::Error("range");
      return Value::Uint(static_cast<uint64_t>(value.number));
    case Kind::kDouble:
      if (!(value.real >= 0 && value.real < 0x1p64)) return Value::Error("range");
      return Value::Uint(static_cast<uint64_t>(value.real));
    case Kind::kString: {
      uint64_t number = 0;
      const char* end = value.text.data() + value.text.size();
      const auto result = std::from_chars(value.text.data(), end, number);
      return result.ec == std::errc() && result.ptr == end ? Value::Uint(number) : Wrong();
    }
    default:
      return NoOverload();
  }
}

Value ToDouble(const Value& value) {
  switch (value.kind) {
    case Kind::kDouble:
      return value;
    case Kind::kInt:
      return Value::Double(static_cast<double>(value.number));
    case Kind::kUint:
      return Value::Double(static_cast<double>(value.unsigned_number));
    case Kind::kString: {
      const char* begin = value.text.c_str();
      char* end = nullptr;
      const double number = std::strtod(begin, &end);
      const bool whole = end == begin + value.text.size() && !value.text.empty();
      return whole ? Value::Double(number) : Wrong();
    }
    default:
      return NoOverload();
  }
}

Value ToDecimal(const Value& value) {
  switch (value.kind) {
    case Kind::kDecimal:
      return value;
    case Kind::kInt:
      return Value::Of(Decimal::FromInt(value.number));
    case Kind::kString: {
      const auto number = Decimal::Parse(value.text);
      return number ? Value::Of(*number) : Wrong();
    }
    default:
      return NoOverload();
  }
}

Value ToText(const Value& value, const EvalOptions& options) {
  switch (value.kind) {
    case Kind::kString:
      return value;
    case Kind::kBool:
      return Value::String(value.truth() ? "true" : "false");
    case Kind::kInt:
      return Value::String(std::to_string(value.number));
    case Kind::kUint:
      return Value::String(std::to_string(value.unsigned_number));
    case Kind::kDouble:
      return Value::String(fmt::format("{}", value.real));
    case Kind::kDecimal:
      return Value::String(value.decimal().ToString());
    case Kind::kBytes:
      return IsUtf8(value.text) ? Value::String(value.text) : Value::Error("invalid UTF-8");
    case Kind::kTimestamp:
      return Value::String(WriteTimestamp(value, options));
    case Kind::kDuration:
      return Value::String(rules::DurationText(value.number, value.nanos));
    default:
      return NoOverload();
  }
}

Value ToBool(const Value& value) {
  if (value.kind == Kind::kBool) return value;
  if (value.kind != Kind::kString) return NoOverload();
  static constexpr std::array<std::string_view, 5> kTrue = {"1", "t", "true", "TRUE", "True"};
  static constexpr std::array<std::string_view, 5> kFalse = {"0", "f", "false", "FALSE", "False"};
  for (const std::string_view word : kTrue) {
    if (value.text == word) return Value::Bool(true);
  }
  for (const std::string_view word : kFalse) {
    if (value.text == word) return Value::Bool(false);
  }
  return Wrong();
}

Value TypeOf(const Value& value) {
  switch (value.kind) {
    case Kind::kTimestamp:
      return Value::TypeName("google.protobuf.Timestamp");
    case Kind::kDuration:
      return Value::TypeName("google.protobuf.Duration");
    case Kind::kList:
      return Value::TypeName("list");
    case Kind::kMap:
      return Value::TypeName("map");
    default:
      return Value::TypeName(rules::ToString(rules::Type::Of(value.kind)));
  }
}

}  // namespace

Value Convert(Op op, const Value& value, const EvalOptions& options) {
  switch (op) {
    case Op::kToInt:
      return ToInt(value);
    case Op::kToUint:
      return ToUint(value);
    case Op::kToDouble:
      return ToDouble(value);
    case Op::kToDecimal:
    case Op::kIntToDecimal:
      return ToDecimal(value);
    case Op::kToString:
      return ToText(value, options);
    case Op::kToBytes:
      if (value.kind == Kind::kBytes) return value;
      return value.kind == Kind::kString ? Value::Bytes(value.text) : NoOverload();
    case Op::kToBool:
      return ToBool(value);
    case Op::kToTimestamp:
      if (value.kind == Kind::kTimestamp) return value;
      if (value.kind == Kind::kInt) return MakeTimestamp(value.number, 0);
      return value.kind == Kind::kString ? ReadTimestamp(value.text, options) : NoOverload();
    case Op::kToDuration:
      if (value.kind == Kind::kDuration) return value;
      return value.kind == Kind::kString ? ReadDuration(value.text, options) : NoOverload();
    case Op::kToDyn:
      return value;
    case Op::kTypeOf:
      return TypeOf(value);
    default:
      return NoOverload();
  }
}

}  // namespace mingjian::testing
