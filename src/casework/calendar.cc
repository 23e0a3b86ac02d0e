#include "casework/calendar.h"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "base/text.h"
#include "casework/log.h"
#include "rules/csv.h"

namespace mingjian::casework {
namespace {

// The region and what it lies in, widest first: "", 320000, 320100, 320102.
std::vector<std::string> Around(const std::string& region) {
  std::vector<std::string> all = {""};
  for (const size_t digits : {2, 4}) {
    if (region.size() == 6) all.push_back(region.substr(0, digits) + std::string(6 - digits, '0'));
  }
  if (!region.empty()) all.push_back(region);
  return all;
}

struct DayRow {
  std::string region, name;
  Seconds day = 0;
  bool working = false;
};

Result<std::vector<DayRow>> ReadCalendarFile(const std::string& path) {
  MJ_TRY(const std::string text, ReadFile(path));
  rules::CsvReader reader(text);
  std::vector<rules::CsvCell> cells;
  std::vector<DayRow> days;
  constexpr std::array<std::string_view, 4> kHeader = {"region", "date", "working", "name"};
  bool header = true;
  while (reader.Next(&cells)) {
    const auto wrong = [&](std::string_view field, std::string_view value,
                           std::string_view expected) {
      return DataError(
          fmt::format("{}:{}: {} '{}': expected {}", path, reader.line(), field, value, expected));
    };
    if (cells.size() != kHeader.size()) {
      return wrong("columns", std::to_string(cells.size()), "region,date,working,name");
    }
    if (header) {
      for (size_t i = 0; i < kHeader.size(); ++i) {
        if (Trim(cells[i].text) != kHeader[i]) return wrong("header", cells[i].text, kHeader[i]);
      }
      header = false;
      continue;
    }
    DayRow row{.region = std::string(Trim(cells[0].text)), .name = std::string(cells[3].text)};
    if (!row.region.empty() && (row.region.size() != 6 || !ParseInt(row.region))) {
      return wrong("region", row.region, "six digits, or nothing for everywhere");
    }
    const std::optional<Seconds> day = ParseDate(Trim(cells[1].text));
    if (!day) return wrong("date", cells[1].text, "a date like 2026-01-31");
    row.day = *day;
    const std::string_view working = Trim(cells[2].text);
    if (working != "0" && working != "1") return wrong("working", working, "1 or 0");
    row.working = working == "1";
    days.push_back(std::move(row));
  }
  if (!reader.broken().empty()) {
    return DataError(fmt::format("{}:{}: {}", path, reader.broken().front().at.line,
                                 reader.broken().front().message));
  }
  return days;
}

}  // namespace

Result<Calendar> Calendar::Load(Database& database, const std::string& region) {
  std::map<int64_t, bool> days;
  for (const std::string& each : Around(region)) {
    MJ_TRY(const Rows rows,
           database.Query("SELECT day, working FROM calendar_day WHERE region = ?", {each}));
    for (size_t i = 0; i < rows.size(); ++i) {
      days[DayNumberOf(rows.Int(i, 0))] = rows.Int(i, 1) != 0;
    }
  }
  return Calendar(std::move(days));
}

bool Calendar::IsWorking(Seconds day) const {
  const int64_t number = DayNumberOf(day);
  if (const auto said = days_.find(number); said != days_.end()) return said->second;
  // 1970-01-01 was a Thursday: day 2 a Saturday, day 3 a Sunday.
  const int64_t weekday = ((number % 7) + 7) % 7;
  return weekday != 2 && weekday != 3;
}

Seconds Calendar::AddWorkingDays(Seconds from, int count) const {
  MJ_CHECK(count >= 1);
  Seconds day = DayOf(from);
  while (count > 0) {
    day += kDaySeconds;
    if (IsWorking(day)) --count;
  }
  return day;
}

Result<int64_t> ImportCalendar(Database& database, const Actor& actor, Seconds now,
                               const std::string& path) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kCalendar));
  MJ_TRY(const std::vector<DayRow> days, ReadCalendarFile(path));
  const Status saved = database.InTransaction([&]() -> Status {
    for (const DayRow& row : days) {
      MJ_RETURN_IF_ERROR(database.Execute(
          "INSERT INTO calendar_day (region, day, working, name) VALUES (?, ?, ?, ?) ON CONFLICT "
          "(region, day) DO UPDATE SET working = excluded.working, name = excluded.name",
          {row.region, row.day, row.working ? 1 : 0, row.name}));
    }
    return AppendLog(database, now, actor.user, "calendar", path,
                     fmt::format("{} days", days.size()));
  });
  if (!saved) return std::unexpected(saved.error());
  return static_cast<int64_t>(days.size());
}

Status SetTimeLimit(Database& database, const Actor& actor, Seconds now, const std::string& region,
                    Limit limit, int working_days) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kCalendar));
  if (limit == Limit::kNone || working_days < 1 || working_days > 250) {
    return UsageError(
        fmt::format("{} working days: expected 1 to 250 for a limit of the review", working_days));
  }
  return database.InTransaction([&]() -> Status {
    MJ_RETURN_IF_ERROR(database.Execute(
        "INSERT INTO time_limit (region, kind, working_days) VALUES (?, ?, ?) ON CONFLICT (region, "
        "kind) DO UPDATE SET working_days = excluded.working_days",
        {region, ToString(limit), working_days}));
    return AppendLog(database, now, actor.user, "limit", region,
                     fmt::format("{}: {} working days", ToString(limit), working_days));
  });
}

Result<int> WorkingDaysOf(Database& database, const std::string& region, Limit limit) {
  int64_t days = DefaultWorkingDays(limit);
  for (const std::string& each : Around(region)) {
    MJ_TRY(const auto said,
           database.QueryInt("SELECT working_days FROM time_limit WHERE region = ? AND kind = ?",
                             {each, ToString(limit)}));
    if (said) days = *said;
  }
  return static_cast<int>(days);
}

Result<Seconds> DueOn(Database& database, const std::string& region, Limit limit, Seconds from) {
  if (limit == Limit::kNone) return 0;
  MJ_TRY(const Calendar calendar, Calendar::Load(database, region));
  MJ_TRY(const int days, WorkingDaysOf(database, region, limit));
  return calendar.AddWorkingDays(from, days);
}

}  // namespace mingjian::casework
