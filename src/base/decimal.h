#pragma once
// Decimal: money, price and quantity. A signed 64-bit count of millionths, so six decimals and up
// to about nine million million; products and quotients go through 128 bits; overflow is an error,
// never a wrap. No binary floating point. Rounding to the cent happens only where a policy says so
// (RoundHalfUp).

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mingjian {

class Decimal {
 public:
  static constexpr int64_t kOne = 1'000'000;

  constexpr Decimal() = default;
  static constexpr Decimal FromMicros(int64_t micros) { return Decimal(micros); }
  // Nothing when `units` is too large.
  static std::optional<Decimal> FromInt(int64_t units);
  // Reads "-12.50", "3", ".5" is refused, as are more than six decimals that are not zero,
  // exponents and spaces.
  static std::optional<Decimal> Parse(std::string_view text);

  constexpr int64_t micros() const { return micros_; }
  // Shortest form: "12.5", "-0.05", "3".
  std::string ToString() const;
  // With exactly two decimals, rounded half up: "12.50". For money shown to people.
  std::string ToMoney() const;

  // Each gives nothing on overflow; Divide also on a zero divisor. Multiply and Divide round half
  // away from zero to six decimals.
  static std::optional<Decimal> Add(Decimal a, Decimal b);
  static std::optional<Decimal> Subtract(Decimal a, Decimal b);
  static std::optional<Decimal> Multiply(Decimal a, Decimal b);
  static std::optional<Decimal> Divide(Decimal a, Decimal b);
  // a * b / c with one rounding at the end: shares of an amount.
  static std::optional<Decimal> MultiplyDivide(Decimal a, Decimal b, Decimal c);
  // Rounded to `places` decimals (0 to 6), half away from zero (the 四舍五入 of policies).
  std::optional<Decimal> RoundHalfUp(int places) const;

  friend constexpr auto operator<=>(Decimal, Decimal) = default;

 private:
  explicit constexpr Decimal(int64_t micros) : micros_(micros) {}
  int64_t micros_ = 0;
};

}  // namespace mingjian
