#include "rules/cel_number.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

#include "base/decimal.h"

namespace mingjian::rules {
namespace {

std::string ReadFloat(const std::string& digits, bool negative, bool decimals, Literal* literal) {
  // ".5" is CEL, but a Decimal begins with a digit.
  const std::string text =
      (negative ? "-" : "") + std::string(digits.starts_with('.') ? "0" : "") + digits;
  if (!decimals) {
    literal->kind = TypeKind::kDouble;
    literal->real = std::strtod(text.c_str(), nullptr);
    return std::isfinite(literal->real) ? "" : "this number is too large for a double";
  }
  literal->kind = TypeKind::kDecimal;
  const auto value = Decimal::Parse(text);
  if (!value) {
    return "a decimal has at most six decimals, no exponent and less than 9.2 million million";
  }
  literal->number = value->micros();
  return "";
}

}  // namespace

std::string ReadNumber(const Token& token, bool negative, bool decimals, Literal* literal) {
  if (token.kind == TokenKind::kFloat) return ReadFloat(token.text, negative, decimals, literal);
  const bool hex = token.text.starts_with("0x") || token.text.starts_with("0X");
  const char* begin = token.text.data() + (hex ? 2 : 0);
  const char* end = token.text.data() + token.text.size();
  uint64_t value = 0;
  const bool read = std::from_chars(begin, end, value, hex ? 16 : 10).ec == std::errc();
  if (token.kind == TokenKind::kUint) {
    literal->kind = TypeKind::kUint;
    literal->unsigned_number = value;
    return read ? "" : "this number is too large for a uint";
  }
  literal->kind = TypeKind::kInt;
  const uint64_t limit = static_cast<uint64_t>(INT64_MAX) + (negative ? 1 : 0);
  if (!read || value > limit) return "this number is too large for an int";
  literal->number = static_cast<int64_t>(negative ? 0 - value : value);
  return "";
}

}  // namespace mingjian::rules
