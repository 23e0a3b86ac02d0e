#include "base/time.h"

#include <fmt/format.h>

namespace mingjian {
namespace {

// Days since 1970-01-01 of a civil date, by eras of 400 years beginning in March.
int64_t DaysFromCivil(int64_t year, int month, int day) {
  year -= month <= 2 ? 1 : 0;
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const int64_t year_of_era = year - era * 400;
  const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

bool IsLeap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int DaysInMonth(int year, int month) {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeap(year) ? 29 : kDays[month - 1];
}

// Reads exactly `count` digits at the front of `text` and drops them.
std::optional<int> TakeDigits(std::string_view& text, size_t count) {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  for (size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool TakeChar(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<Seconds> TakeDate(std::string_view& text) {
  const auto year = TakeDigits(text, 4);
  if (!year || *year < 1) return std::nullopt;
  const char separator =
      !text.empty() && (text.front() == '-' || text.front() == '/') ? text.front() : '\0';
  if (separator != '\0') text.remove_prefix(1);
  const auto month = TakeDigits(text, 2);
  if (!month || *month < 1 || *month > 12) return std::nullopt;
  if (separator != '\0' && !TakeChar(text, separator)) return std::nullopt;
  const auto day = TakeDigits(text, 2);
  if (!day || *day < 1 || *day > DaysInMonth(*year, *month)) return std::nullopt;
  return DaysFromCivil(*year, *month, *day) * kDaySeconds;
}

}  // namespace

CivilDate CivilOf(Seconds time) {
  const int64_t shifted = DayNumberOf(time) + 719'468;
  const int64_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
  const int64_t day_of_era = shifted - era * 146'097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month_index = (5 * day_of_year + 2) / 153;
  const int day = static_cast<int>(day_of_year - (153 * month_index + 2) / 5 + 1);
  const int month = static_cast<int>(month_index < 10 ? month_index + 3 : month_index - 9);
  const int year = static_cast<int>(year_of_era + era * 400 + (month <= 2 ? 1 : 0));
  return {year, month, day};
}

Seconds SecondsOf(CivilDate date) {
  return DaysFromCivil(date.year, date.month, date.day) * kDaySeconds;
}

int AgeInYears(Seconds birth, Seconds at) {
  const CivilDate born = CivilOf(birth);
  const CivilDate now = CivilOf(at);
  const bool before_birthday =
      now.month < born.month || (now.month == born.month && now.day < born.day);
  return now.year - born.year - (before_birthday ? 1 : 0);
}

std::optional<Seconds> ParseDate(std::string_view text) {
  const auto date = TakeDate(text);
  return date && text.empty() ? date : std::nullopt;
}

std::optional<Seconds> ParseTime(std::string_view text) {
  const auto date = TakeDate(text);
  if (!date || text.empty()) return date;
  if (text.front() == ' ' || text.front() == 'T') text.remove_prefix(1);
  const auto hour = TakeDigits(text, 2);
  if (!hour || *hour > 23) return std::nullopt;
  const bool colons = TakeChar(text, ':');
  const auto minute = TakeDigits(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  if (colons && !TakeChar(text, ':')) return std::nullopt;
  const auto second = TakeDigits(text, 2);
  if (!second || *second > 59) return std::nullopt;
  if (TakeChar(text, '.')) {
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') text.remove_prefix(1);
  }
  if (!text.empty()) return std::nullopt;
  return *date + *hour * 3600 + *minute * 60 + *second;
}

std::string FormatDate(Seconds time) {
  const CivilDate date = CivilOf(time);
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::string FormatTime(Seconds time) {
  const Seconds rest = time - DayOf(time);
  return fmt::format("{} {:02}:{:02}:{:02}", FormatDate(time), rest / 3600, rest / 60 % 60,
                     rest % 60);
}

}  // namespace mingjian
