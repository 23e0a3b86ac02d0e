#include "rules/cel_text.h"

#include <fmt/format.h>

#include <array>

#include "base/int128.h"

namespace mingjian::rules {
namespace {

constexpr int64_t kNanos = 1'000'000'000;
using Wide = Int128;

struct Unit {
  std::string_view name;
  int64_t nanos;
};
// Longer names first, so that "ms" is not read as "m".
constexpr std::array<Unit, 7> kUnits = {{{"ns", 1},
                                         {"us", 1'000},
                                         {"µs", 1'000},
                                         {"ms", 1'000'000},
                                         {"h", 3'600 * kNanos},
                                         {"m", 60 * kNanos},
                                         {"s", kNanos}}};

// The digits behind a decimal point: ".25" of a unit of 3,600 s is 900 s. Digits finer than a
// nanosecond are dropped.
Wide TakeFraction(std::string_view* text, Wide* scale) {
  Wide value = 0;
  *scale = 1;
  while (!text->empty() && text->front() >= '0' && text->front() <= '9') {
    if (*scale < kNanos * static_cast<Wide>(kNanos)) {
      value = value * 10 + (text->front() - '0');
      *scale *= 10;
    }
    text->remove_prefix(1);
  }
  return value;
}

}  // namespace

std::optional<DurationValue> ParseDuration(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  if (text == "0") return DurationValue{};
  if (text.empty()) return std::nullopt;
  Wide total = 0;
  const Wide limit = static_cast<Wide>(kDurationMax) * kNanos;
  while (!text.empty()) {
    Wide whole = 0;
    size_t digits = 0;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
      whole = whole * 10 + (text.front() - '0');
      if (whole > limit) return std::nullopt;
      ++digits;
      text.remove_prefix(1);
    }
    Wide fraction = 0, scale = 1;
    if (!text.empty() && text.front() == '.') {
      text.remove_prefix(1);
      fraction = TakeFraction(&text, &scale);
    }
    if (digits == 0 && scale == 1) return std::nullopt;
    const Unit* unit = nullptr;
    for (const Unit& known : kUnits) {
      if (text.starts_with(known.name)) {
        unit = &known;
        break;
      }
    }
    if (unit == nullptr) return std::nullopt;
    text.remove_prefix(unit->name.size());
    total += whole * unit->nanos + fraction * unit->nanos / scale;
    if (total > limit) return std::nullopt;
  }
  if (negative) total = -total;
  Wide seconds = total / kNanos;
  Wide nanos = total % kNanos;
  if (nanos < 0) {
    nanos += kNanos;
    --seconds;
  }
  return DurationValue{static_cast<int64_t>(seconds), static_cast<int32_t>(nanos)};
}

std::string DurationText(int64_t seconds, int32_t nanos) {
  const bool negative = seconds < 0;
  if (negative && nanos > 0) {
    ++seconds;
    nanos = static_cast<int32_t>(kNanos) - nanos;
  }
  const uint64_t whole =
      negative ? 0 - static_cast<uint64_t>(seconds) : static_cast<uint64_t>(seconds);
  std::string fraction;
  if (nanos != 0) {
    fraction = fmt::format(".{:09}", nanos);
    fraction.erase(fraction.find_last_not_of('0') + 1);
  }
  return fmt::format("{}{}{}s", negative ? "-" : "", whole, fraction);
}

std::string TimestampText(Seconds time) {
  return time == DayOf(time) ? FormatDate(time) : FormatTime(time);
}

}  // namespace mingjian::rules
