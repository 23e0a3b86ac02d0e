#pragma once
// Working days. Saturdays and Sundays are free unless a region's calendar says otherwise: the
// holidays and make-up days (调休) that the State Council announces each year are data that a
// region loads (ImportCalendar); none are shipped. Without them a limit may end on a holiday.
//
// What is said for a region holds in what lies in it, the nearest first: 320102, 320100, 320000,
// then "" (everywhere).

#include <map>
#include <string>

#include "base/error.h"
#include "base/time.h"
#include "casework/database.h"
#include "casework/rights.h"
#include "casework/states.h"

namespace mingjian::casework {

class Calendar {
 public:
  // `days`: day number → whether it is worked, where that differs from the week.
  explicit Calendar(std::map<int64_t, bool> days = {}) : days_(std::move(days)) {}
  static Result<Calendar> Load(Database& database, const std::string& region);
  bool IsWorking(Seconds day) const;
  // The day `count` working days after the day of `from`, which does not count itself.
  // REQUIRES: count ≥ 1.
  Seconds AddWorkingDays(Seconds from, int count) const;

 private:
  std::map<int64_t, bool> days_;
};

// Reads a CSV of region,date,working,name (working: 1 or 0) in place of what was said of those
// days; all rows or none. Gives how many. Right: calendar. kData names line, field and value.
Result<int64_t> ImportCalendar(Database& database, const Actor& actor, Seconds now,
                               const std::string& path);

// Sets a limit of a region in working days, 1 to 250. Right: calendar.
Status SetTimeLimit(Database& database, const Actor& actor, Seconds now, const std::string& region,
                    Limit limit, int working_days);
// The limit of the region, of what it lies in, or the default.
Result<int> WorkingDaysOf(Database& database, const std::string& region, Limit limit);

// The last day of a limit that begins on the day of `from`; 0 for Limit::kNone.
Result<Seconds> DueOn(Database& database, const std::string& region, Limit limit, Seconds from);

}  // namespace mingjian::casework
