#include "testing/cel_times.h"

#include <fmt/format.h>

#include "base/time.h"
#include "rules/cel_text.h"
#include "testing/cel_zones.h"

namespace mingjian::testing {
namespace {

using Kind = rules::TypeKind;
using rules::Op;

constexpr int64_t kNanos = 1'000'000'000;

// Moves whole seconds out of `nanos`.
void Normalise(Int128* seconds, int64_t* nanos) {
  int64_t carry = *nanos / kNanos;
  *nanos %= kNanos;
  if (*nanos < 0) {
    *nanos += kNanos;
    --carry;
  }
  *seconds += carry;
}

// ".123456789" at the front of `text`.
std::optional<int32_t> TakeFraction(std::string_view* text) {
  if (!text->starts_with('.')) return 0;
  text->remove_prefix(1);
  int64_t nanos = 0;
  int64_t unit = kNanos;
  size_t digits = 0;
  while (!text->empty() && text->front() >= '0' && text->front() <= '9') {
    unit /= 10;
    nanos += unit * (text->front() - '0');
    ++digits;
    text->remove_prefix(1);
  }
  if (digits == 0 || digits > 9) return std::nullopt;
  return static_cast<int32_t>(nanos);
}

int64_t DurationPart(Op op, const Value& value) {
  const bool below = value.number < 0 && value.nanos > 0;
  const int64_t seconds = below ? value.number + 1 : value.number;
  switch (op) {
    case Op::kGetHours:
      return seconds / 3600;
    case Op::kGetMinutes:
      return seconds / 60;
    case Op::kGetSeconds:
      return seconds;
    default:
      // The part behind the whole seconds, not all of it in milliseconds.
      return (below ? value.nanos - kNanos : value.nanos) / 1'000'000;
  }
}

}  // namespace

Value MakeTimestamp(Int128 seconds, int64_t nanos) {
  Normalise(&seconds, &nanos);
  if (seconds < rules::kTimeMin || seconds > rules::kTimeMax) return Value::Error("range");
  return Value::Timestamp(static_cast<int64_t>(seconds), static_cast<int32_t>(nanos));
}

Value MakeDuration(Int128 seconds, int64_t nanos, const EvalOptions& options) {
  Normalise(&seconds, &nanos);
  if (options.conformance) {
    const Int128 total = seconds * kNanos + nanos;
    if (total < INT64_MIN || total > INT64_MAX) return Value::Error("range");
  }
  if (seconds < -rules::kDurationMax || seconds > rules::kDurationMax) {
    return Value::Error("range");
  }
  return Value::Duration(static_cast<int64_t>(seconds), static_cast<int32_t>(nanos));
}

Value ReadTimestamp(std::string_view text, const EvalOptions& options) {
  const Value wrong = Value::Error("not a timestamp, or out of range");
  if (!options.conformance) {
    const auto seconds = ParseTime(text);
    return seconds ? Value::Timestamp(*seconds) : wrong;
  }
  // 2009-02-13T23:31:30[.5](Z|+08:00)
  if (text.size() < 20 || text[10] != 'T' || text[4] != '-' || text[13] != ':') return wrong;
  const auto seconds = ParseTime(text.substr(0, 19));
  if (!seconds) return wrong;
  std::string_view rest = text.substr(19);
  const auto nanos = TakeFraction(&rest);
  if (!nanos) return wrong;
  int64_t offset = 0;
  if (rest != "Z") {
    if (!rest.starts_with('+') && !rest.starts_with('-')) return wrong;
    const auto zone = ZoneOffset(rest, *seconds);
    if (!zone) return wrong;
    offset = *zone;
  }
  return MakeTimestamp(Int128{*seconds} - offset, *nanos);
}

Value ReadDuration(std::string_view text, const EvalOptions& options) {
  const auto duration = rules::ParseDuration(text);
  if (!duration) return Value::Error("not a duration, or out of range");
  return MakeDuration(duration->seconds, duration->nanos, options);
}

std::string WriteTimestamp(const Value& time, const EvalOptions& options) {
  if (!options.conformance) return rules::TimestampText(time.number);
  std::string text = FormatTime(time.number);
  text[10] = 'T';
  if (time.nanos != 0) {
    text += fmt::format(".{:09}", time.nanos);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text + "Z";
}

Value AddTimes(const Value& a, const Value& b, const EvalOptions& options) {
  const Int128 seconds = Int128{a.number} + b.number;
  const int64_t nanos = int64_t{a.nanos} + b.nanos;
  if (a.kind == Kind::kDuration && b.kind == Kind::kDuration) {
    return MakeDuration(seconds, nanos, options);
  }
  const bool time = (a.kind == Kind::kTimestamp && b.kind == Kind::kDuration) ||
                    (a.kind == Kind::kDuration && b.kind == Kind::kTimestamp);
  return time ? MakeTimestamp(seconds, nanos) : Value::Error("no such overload");
}

Value SubtractTimes(const Value& a, const Value& b, const EvalOptions& options) {
  const Int128 seconds = Int128{a.number} - b.number;
  const int64_t nanos = int64_t{a.nanos} - b.nanos;
  if (a.kind == b.kind && (a.kind == Kind::kTimestamp || a.kind == Kind::kDuration)) {
    return MakeDuration(seconds, nanos, options);
  }
  const bool time = a.kind == Kind::kTimestamp && b.kind == Kind::kDuration;
  return time ? MakeTimestamp(seconds, nanos) : Value::Error("no such overload");
}

Value TimePart(Op op, const Value& value, const Value* zone) {
  if (value.kind == Kind::kDuration && zone == nullptr &&
      (op == Op::kGetHours || op == Op::kGetMinutes || op == Op::kGetSeconds ||
       op == Op::kGetMilliseconds)) {
    return Value::Int(DurationPart(op, value));
  }
  const bool zoned = zone == nullptr || zone->kind == Kind::kString;
  if (value.kind != Kind::kTimestamp || !zoned) return Value::Error("no such overload");
  Seconds time = value.number;
  if (zone != nullptr) {
    const auto offset = ZoneOffset(zone->text, time);
    if (!offset) return Value::Error("unknown time zone");
    time += *offset;
  }
  const CivilDate date = CivilOf(time);
  const int64_t second = time - DayOf(time);
  switch (op) {
    case Op::kGetFullYear:
      return Value::Int(date.year);
    case Op::kGetMonth:
      return Value::Int(date.month - 1);
    case Op::kGetDate:
      return Value::Int(date.day);
    case Op::kGetDayOfMonth:
      return Value::Int(date.day - 1);
    case Op::kGetDayOfWeek:
      // 1970-01-01 was a Thursday; Sunday is 0.
      return Value::Int(((DayNumberOf(time) + 4) % 7 + 7) % 7);
    case Op::kGetDayOfYear:
      return Value::Int(DaysBetween(SecondsOf({date.year, 1, 1}), time));
    case Op::kGetHours:
      return Value::Int(second / 3600);
    case Op::kGetMinutes:
      return Value::Int(second / 60 % 60);
    case Op::kGetSeconds:
      return Value::Int(second % 60);
    case Op::kGetMilliseconds:
      return Value::Int(value.nanos / 1'000'000);
    default:
      return Value::Error("no such overload");
  }
}

}  // namespace mingjian::testing
