#include "base/time.h"

#include <gtest/gtest.h>

namespace mingjian {
namespace {

Seconds T(std::string_view text) { return ParseTime(text).value(); }

TEST(TimeTest, ReadsDatesAndTimes) {
  struct Case {
    std::string_view text, printed;  // "" = refused
  };
  for (const auto& [text, printed] :
       std::initializer_list<Case>{{"2026-01-31", "2026-01-31 00:00:00"},
                                   {"20260131", "2026-01-31 00:00:00"},
                                   {"2026/01/31 08:30:05", "2026-01-31 08:30:05"},
                                   {"2026-01-31T08:30:05", "2026-01-31 08:30:05"},
                                   {"20260131083005", "2026-01-31 08:30:05"},
                                   {"2026-01-31 08:30:05.123", "2026-01-31 08:30:05"},
                                   {"2024-02-29", "2024-02-29 00:00:00"},
                                   {"2000-02-29", "2000-02-29 00:00:00"},
                                   {"1900-02-29", ""},
                                   {"2026-02-29", ""},
                                   {"2026-13-01", ""},
                                   {"2026-00-10", ""},
                                   {"2026-01-32", ""},
                                   {"2026-01/31", ""},
                                   {"2026-01-31 24:00:00", ""},
                                   {"2026-01-31 08:60:00", ""},
                                   {"2026-01-31 08:30", ""},
                                   {"0001-01-01", "0001-01-01 00:00:00"},
                                   {"9999-12-31 23:59:59", "9999-12-31 23:59:59"},
                                   {"", ""}}) {
    const auto value = ParseTime(text);
    EXPECT_EQ(value ? FormatTime(*value) : "", printed) << text;
  }
  EXPECT_EQ(ParseDate("2026-01-31 08:30:05"), std::nullopt);
}

TEST(TimeTest, CountsDays) {
  EXPECT_EQ(DayNumberOf(0), 0);
  EXPECT_EQ(DayNumberOf(-1), -1);
  EXPECT_EQ(DayOf(T("1969-12-31 23:59:59")), -kDaySeconds);
  EXPECT_EQ(DaysBetween(T("2026-02-28 23:59:59"), T("2026-03-01")), 1);
  EXPECT_EQ(DaysBetween(T("2024-03-01"), T("2024-02-28")), -2);
  for (Seconds day = T("1899-12-30"); day < T("2101-01-03"); day += kDaySeconds) {
    ASSERT_EQ(SecondsOf(CivilOf(day)), day);
  }
}

TEST(TimeTest, CountsYearsOfLife) {
  EXPECT_EQ(AgeInYears(T("2000-06-15"), T("2026-06-14 23:59:59")), 25);
  EXPECT_EQ(AgeInYears(T("2000-06-15"), T("2026-06-15")), 26);
  EXPECT_EQ(AgeInYears(T("2004-02-29"), T("2026-02-28")), 21);
  EXPECT_EQ(AgeInYears(T("2004-02-29"), T("2026-03-01")), 22);
}

}  // namespace
}  // namespace mingjian
