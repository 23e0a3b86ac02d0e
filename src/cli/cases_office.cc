// mingjian cases note, calendar, limits, visit and suspensions.

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/text.h"
#include "casework/calendar.h"
#include "casework/decide.h"
#include "casework/doors.h"
#include "casework/ledger.h"
#include "cli/cases.h"
#include "cli/terminal.h"

namespace mingjian::cli {
namespace {

namespace json = boost::json;

constexpr casework::Limit kLimits[] = {
    casework::Limit::kFirstReview,  casework::Limit::kAppeal, casework::Limit::kSecondReview,
    casework::Limit::kSecondAppeal, casework::Limit::kPanel,  casework::Limit::kFinal};

Status SetLimit(const CasesOptions& options, Desk& desk, const std::string& setting) {
  const size_t equals = setting.find('=');
  const auto limit = casework::LimitNamed(setting.substr(0, equals));
  const auto days =
      equals == std::string::npos ? std::nullopt : ParseInt(setting.substr(equals + 1));
  if (!limit || !days) {
    return UsageError(
        fmt::format("--set '{}': expected KIND=DAYS with first_review, appeal, "
                    "second_review, second_appeal, panel or final",
                    setting));
  }
  return casework::SetTimeLimit(desk.database, desk.actor, desk.now, options.region, *limit,
                                static_cast<int>(std::min<int64_t>(*days, 1'000'000)));
}

}  // namespace

int NoteOnCase(const CasesOptions& options) {
  auto desk = OpenDesk(options);
  if (!desk) return ReportError(desk.error());
  const auto note =
      casework::AddNote(desk->database, desk->actor, desk->now, options.clue, options.reason);
  if (!note) return ReportError(note.error());
  fmt::print("note {}\n", *note);
  return 0;
}

int LoadCasesCalendar(const CasesOptions& options) {
  auto desk = OpenDesk(options);
  if (!desk) return ReportError(desk.error());
  const auto days = casework::ImportCalendar(desk->database, desk->actor, desk->now, options.file);
  if (!days) return ReportError(days.error());
  fmt::print("{} days\n", *days);
  return 0;
}

int ManageLimits(const CasesOptions& options) {
  auto desk = OpenDesk(options);
  if (!desk) return ReportError(desk.error());
  for (const std::string& setting : options.amounts) {
    if (const Status set = SetLimit(options, *desk, setting); !set) {
      return ReportError(set.error());
    }
  }
  json::object all;
  Table table({"limit", "working days>", "default>"});
  for (const casework::Limit limit : kLimits) {
    const auto days = casework::WorkingDaysOf(desk->database, options.region, limit);
    if (!days) return ReportError(days.error());
    all[casework::ToString(limit)] = *days;
    table.AddRow({std::string(casework::ToString(limit)), std::to_string(*days),
                  std::to_string(casework::DefaultWorkingDays(limit))});
  }
  fmt::print("{}", options.json ? json::serialize(all) + "\n" : table.ToString());
  return 0;
}

int RecordCasesVisit(const CasesOptions& options) {
  auto desk = OpenDesk(options);
  if (!desk) return ReportError(desk.error());
  const auto day = DateOption("--day", options.day);
  if (!day) return ReportError(day.error());
  const auto visit =
      casework::RecordVisit(desk->database, desk->actor, desk->now, options.provider,
                            *day == 0 ? mingjian::DayOf(desk->now) : *day, options.reason);
  if (!visit) return ReportError(visit.error());
  fmt::print("visit {}\n", *visit);
  return 0;
}

int ListSuspensions(const CasesOptions& options) {
  auto desk = OpenDesk(options);
  if (!desk) return ReportError(desk.error());
  const auto day = DateOption("--day", options.day);
  if (!day) return ReportError(day.error());
  const auto all =
      casework::SuspensionsOn(desk->database, desk->actor, *day == 0 ? desk->now : *day);
  if (!all) return ReportError(all.error());
  json::array rows;
  Table table({"psn_no", "from", "to", "months>", "article", "clue>"});
  for (const auto& each : *all) {
    rows.push_back(json::object{{"psn_no", Shown(options, each.psn_no)},
                                {"begin_on", FormatDate(each.begin_on)},
                                {"end_on", FormatDate(each.end_on)},
                                {"months", each.months},
                                {"article", each.article},
                                {"clue", each.clue_id}});
    table.AddRow({Shown(options, each.psn_no), FormatDate(each.begin_on), FormatDate(each.end_on),
                  std::to_string(each.months), each.article, std::to_string(each.clue_id)});
  }
  fmt::print("{}", options.json ? json::serialize(rows) + "\n" : table.ToString());
  return 0;
}

}  // namespace mingjian::cli
