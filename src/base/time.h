#pragma once
// Local time without zone, as the national tables give it. A date and a time are both counted in
// seconds since 1970-01-01 00:00:00; a date is the second at which it begins. A time of exactly
// 00:00:00 means "time of day unknown" (DESIGN: such a line matches day windows only).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mingjian {

using Seconds = int64_t;
inline constexpr Seconds kDaySeconds = 86'400;

struct CivilDate {
  int year = 1970;
  int month = 1;
  int day = 1;
};

// The proleptic Gregorian calendar, any year from 0001 to 9999.
CivilDate CivilOf(Seconds time);
Seconds SecondsOf(CivilDate date);
// Number of the day of `time` since 1970-01-01; rounds towards the past also before 1970.
inline int64_t DayNumberOf(Seconds time) {
  return time / kDaySeconds - (time % kDaySeconds < 0 ? 1 : 0);
}
// First second of the day of `time`.
inline Seconds DayOf(Seconds time) { return DayNumberOf(time) * kDaySeconds; }
// Calendar days from the day of `begin` to the day of `end`; negative when `end` is earlier.
inline int64_t DaysBetween(Seconds begin, Seconds end) {
  return DayNumberOf(end) - DayNumberOf(begin);
}
// Completed years of life on the day of `at`; a birthday counts from its first second.
int AgeInYears(Seconds birth, Seconds at);

// Reads "2026-01-31", "20260131" or "2026/01/31" as a date; with a following " 08:30:00",
// "T08:30:00" or "083000" as a time. Nothing for impossible dates.
std::optional<Seconds> ParseDate(std::string_view text);
std::optional<Seconds> ParseTime(std::string_view text);
std::string FormatDate(Seconds time);  // 2026-01-31
std::string FormatTime(Seconds time);  // 2026-01-31 08:30:00

}  // namespace mingjian
