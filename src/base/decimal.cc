#include "base/decimal.h"

#include <cstdlib>
#include <limits>

#include "base/int128.h"

namespace mingjian {
namespace {

using Wide = Int128;

std::optional<Decimal> Narrow(Wide micros) {
  if (micros > std::numeric_limits<int64_t>::max() ||
      micros < std::numeric_limits<int64_t>::min()) {
    return std::nullopt;
  }
  return Decimal::FromMicros(static_cast<int64_t>(micros));
}

Wide DivideHalfAway(Wide dividend, Wide divisor) {
  const bool negative = (dividend < 0) != (divisor < 0);
  if (dividend < 0) dividend = -dividend;
  if (divisor < 0) divisor = -divisor;
  const Wide quotient = (dividend + divisor / 2) / divisor;
  return negative ? -quotient : quotient;
}

}  // namespace

std::optional<Decimal> Decimal::FromInt(int64_t units) { return Narrow(Wide{units} * kOne); }

std::optional<Decimal> Decimal::Parse(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  const size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view part =
      point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  if (whole.empty() || (point != std::string_view::npos && part.empty())) return std::nullopt;
  Wide micros = 0;
  for (const char c : whole) {
    if (c < '0' || c > '9') return std::nullopt;
    micros = micros * 10 + (c - '0');
    if (micros > std::numeric_limits<int64_t>::max()) return std::nullopt;
  }
  int places = 0;
  for (const char c : part) {
    if (c < '0' || c > '9') return std::nullopt;
    if (places == 6) {
      if (c != '0') return std::nullopt;
      continue;
    }
    micros = micros * 10 + (c - '0');
    ++places;
  }
  for (; places < 6; ++places) micros *= 10;
  return Narrow(negative ? -micros : micros);
}

std::string Decimal::ToString() const {
  const Wide value = micros_;
  const Wide magnitude = value < 0 ? -value : value;
  std::string text = micros_ < 0 ? "-" : "";
  text += std::to_string(static_cast<uint64_t>(magnitude / kOne));
  uint64_t part = static_cast<uint64_t>(magnitude % kOne);
  if (part == 0) return text;
  std::string digits = std::to_string(part);
  digits.insert(0, 6 - digits.size(), '0');
  while (digits.back() == '0') digits.pop_back();
  return text + "." + digits;
}

std::string Decimal::ToMoney() const {
  const Wide cents = DivideHalfAway(micros_, kOne / 100);
  const Wide magnitude = cents < 0 ? -cents : cents;
  std::string digits = std::to_string(static_cast<uint64_t>(magnitude % 100));
  if (digits.size() == 1) digits.insert(0, 1, '0');
  return (cents < 0 ? "-" : "") + std::to_string(static_cast<uint64_t>(magnitude / 100)) + "." +
         digits;
}

std::optional<Decimal> Decimal::Add(Decimal a, Decimal b) {
  return Narrow(Wide{a.micros_} + b.micros_);
}
std::optional<Decimal> Decimal::Subtract(Decimal a, Decimal b) {
  return Narrow(Wide{a.micros_} - b.micros_);
}
std::optional<Decimal> Decimal::Multiply(Decimal a, Decimal b) {
  // Most products fit into 64 bits, where dividing costs a twentieth.
  int64_t product = 0;
  int64_t rounded = 0;
  if (!__builtin_mul_overflow(a.micros_, b.micros_, &product) &&
      !__builtin_add_overflow(product, product < 0 ? -kOne / 2 : kOne / 2, &rounded)) {
    return Decimal(rounded / kOne);
  }
  return Narrow(DivideHalfAway(Wide{a.micros_} * b.micros_, kOne));
}
std::optional<Decimal> Decimal::Divide(Decimal a, Decimal b) {
  if (b.micros_ == 0) return std::nullopt;
  return Narrow(DivideHalfAway(Wide{a.micros_} * kOne, b.micros_));
}
std::optional<Decimal> Decimal::MultiplyDivide(Decimal a, Decimal b, Decimal c) {
  if (c.micros_ == 0) return std::nullopt;
  return Narrow(DivideHalfAway(Wide{a.micros_} * b.micros_, c.micros_));
}

std::optional<Decimal> Decimal::RoundHalfUp(int places) const {
  if (places < 0 || places > 6) return std::nullopt;
  Wide unit = 1;
  for (int i = places; i < 6; ++i) unit *= 10;
  return Narrow(DivideHalfAway(micros_, unit) * unit);
}

}  // namespace mingjian
