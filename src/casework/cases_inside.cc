#include "casework/cases_inside.h"

#include <fmt/format.h>

#include <array>

#include "casework/log.h"
#include "casework/schema.h"

namespace mingjian::casework {
namespace {

struct StateRow {
  CaseState state;
  std::string_view name, chinese;
};
constexpr std::array<StateRow, 6> kStateRows = {{{CaseState::kOpen, "open", "待立案"},
                                                 {CaseState::kFiled, "filed", "已立案"},
                                                 {CaseState::kTold, "told", "已告知"},
                                                 {CaseState::kDecided, "decided", "已决定"},
                                                 {CaseState::kDelivered, "delivered", "已送达"},
                                                 {CaseState::kClosed, "closed", "已结案"}}};
constexpr std::string_view kReviews[] = {"none", "agreed", "returned"};

struct EventName {
  std::string_view name, chinese;
};
constexpr EventName kEventNames[] = {{"filed", "立案"},
                                     {"issued", "制作文书"},
                                     {"sent", "送达文书"},
                                     {"replied", "陈述申辩"},
                                     {"asked_hearing", "要求听证"},
                                     {"heard", "听证"},
                                     {"review_agreed", "法制审核同意"},
                                     {"review_returned", "法制审核退回"},
                                     {"closed", "结案"}};

constexpr const char* kSelect =
    "SELECT d.door_id, d.clue_id, COALESCE(f.version, 0), d.kind, COALESCE(f.state, 'open'), "
    "COALESCE(f.number, ''), c.region, c.fixmedins_code, d.party, d.article, d.measure, CASE WHEN "
    "d.reason = '' THEN d.detail ELSE d.reason END, COALESCE(f.officer, d.actor), "
    "COALESCE(f.second_officer, d.second_officer), d.recover_amt, d.extra_amt, d.measure_count, "
    "d.at, COALESCE(f.filed_on, 0), COALESCE(f.replied_on, 0), COALESCE(f.hearing_asked_on, 0), "
    "COALESCE(f.hearing_on, 0), COALESCE(f.reviewed_at, 0), COALESCE(f.closed_at, 0), "
    "COALESCE(f.reply, ''), COALESCE(f.reviewer, ''), COALESCE(f.review_reason, ''), "
    "COALESCE(f.review, 0) FROM door d JOIN clue c ON c.clue_id = d.clue_id LEFT JOIN case_file f "
    "ON f.case_id = d.door_id WHERE d.door_id = ?";

}  // namespace

std::string_view ToString(CaseState state) { return kStateRows[static_cast<size_t>(state)].name; }
std::string_view Chinese(CaseState state) { return kStateRows[static_cast<size_t>(state)].chinese; }
std::optional<CaseState> CaseStateOf(std::string_view name) {
  for (const StateRow& row : kStateRows) {
    if (row.name == name) return row.state;
  }
  return std::nullopt;
}
std::string_view ToString(Review review) { return kReviews[static_cast<size_t>(review)]; }
std::string_view ChineseOfCaseEvent(std::string_view event) {
  for (const EventName& each : kEventNames) {
    if (each.name == event) return each.chinese;
  }
  return event;
}

bool SeesAll(const Actor& actor, const CaseRow& row) {
  return May(actor, Right::kView, row.region, row.fixmedins_code);
}

Result<CaseRow> ReadCase(Database& database, int64_t case_id) {
  MJ_TRY(const Rows rows, database.Query(kSelect, {case_id}));
  if (rows.empty()) return Refuse("no-case", fmt::format("there is no case {}", case_id));
  CaseRow row;
  size_t column = 0;
  for (int64_t* number : {&row.case_id, &row.clue_id, &row.version}) {
    *number = rows.Int(0, column++);
  }
  row.kind = DoorKindOf(rows.Text(0, column++)).value_or(DoorKind::kRefuse);
  row.state = CaseStateOf(rows.Text(0, column++)).value_or(CaseState::kOpen);
  for (std::string* text : {&row.number, &row.region, &row.fixmedins_code, &row.party, &row.article,
                            &row.measure, &row.reason, &row.officer, &row.second_officer}) {
    *text = rows.Text(0, column++);
  }
  row.recover = rows.Money(0, column++);
  row.extra = rows.Money(0, column++);
  for (int64_t* number :
       {&row.count, &row.opened_at, &row.filed_on, &row.replied_on, &row.hearing_asked_on,
        &row.hearing_on, &row.reviewed_at, &row.closed_at}) {
    *number = rows.Int(0, column++);
  }
  for (std::string* text : {&row.reply, &row.reviewer, &row.review_reason}) {
    *text = rows.Text(0, column++);
  }
  row.review = static_cast<Review>(rows.Int(0, column));
  return row;
}

Status TakeCase(Database& database, const CaseRow& row, int64_t version) {
  if (row.state == CaseState::kOpen) {
    return Refuse("state", fmt::format("case {} is not filed yet", row.case_id));
  }
  MJ_TRY(const int64_t taken,
         database.Execute("UPDATE case_file SET version = version + 1 WHERE case_id = ? AND "
                          "version = ?",
                          {row.case_id, version == 0 ? row.version : version}));
  if (taken == 0) {
    return Refuse("stale-version", fmt::format("case {} has version {} now, not {}; read it again",
                                               row.case_id, row.version, version));
  }
  return {};
}

Status StartClock(Database& database, int64_t case_id, std::string_view name, Seconds due_on) {
  MJ_RETURN_IF_ERROR(database.Execute(
      "INSERT INTO door_deadline (door_id, kind, due_on, met_at) VALUES (?, ?, ?, 0) ON CONFLICT "
      "(door_id, kind) DO UPDATE SET due_on = excluded.due_on, met_at = 0",
      {case_id, name, due_on}));
  return {};
}

Status StopClock(Database& database, int64_t case_id, std::string_view name, Seconds at) {
  MJ_RETURN_IF_ERROR(database.Execute(
      "UPDATE door_deadline SET met_at = ? WHERE door_id = ? AND kind = ? AND met_at = 0",
      {at, case_id, name}));
  return {};
}

Result<Seconds> DueOf(Database& database, int64_t case_id, std::string_view name) {
  MJ_TRY(const auto due, database.QueryInt("SELECT due_on FROM door_deadline WHERE door_id = ? AND "
                                           "kind = ?",
                                           {case_id, name}));
  return due.value_or(0);
}

Status NoteCase(Database& database, const Actor& actor, Seconds now, int64_t case_id,
                std::string_view event, Seconds on_day, std::string_view detail, bool combined) {
  MJ_TRY(const int64_t number, TakeNumbers(database, "case_event"));
  MJ_RETURN_IF_ERROR(database.Execute(
      "INSERT INTO case_event (event_id, case_id, at, actor, event, on_day, "
      "detail, combined) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      {number, case_id, now, actor.user, event, on_day, detail, combined ? 1 : 0}));
  return AppendLog(
      database, now, actor.user, fmt::format("case_{}", event), fmt::format("case {}", case_id),
      fmt::format("{} {}{}", FormatDate(on_day), detail, combined ? " (duties combined)" : ""));
}

Status CheckDay(Seconds day, Seconds first, Seconds now, std::string_view what) {
  if (day > DayOf(now)) {
    return Refuse("day", fmt::format("{}: {} is in the future", what, FormatDate(day)));
  }
  if (day < DayOf(first)) {
    return Refuse("day", fmt::format("{}: {} is before {}, when what it follows happened", what,
                                     FormatDate(day), FormatDate(first)));
  }
  return {};
}

Result<std::vector<DoorDeadline>> ClocksOf(Database& database, int64_t case_id) {
  MJ_TRY(const Rows rows,
         database.Query("SELECT l.kind, l.due_on, l.met_at, d.clue_id FROM door_deadline l JOIN "
                        "door d ON d.door_id = l.door_id WHERE l.door_id = ? ORDER BY l.due_on, "
                        "l.kind",
                        {case_id}));
  std::vector<DoorDeadline> clocks;
  for (size_t i = 0; i < rows.size(); ++i) {
    clocks.push_back(
        {case_id, rows.Int(i, 3), std::string(rows.Text(i, 0)), rows.Int(i, 1), rows.Int(i, 2)});
  }
  return clocks;
}

Result<std::vector<CaseEvent>> CaseEventsOf(Database& database, int64_t case_id) {
  MJ_TRY(const Rows rows,
         database.Query("SELECT event_id, at, on_day, actor, event, detail, combined FROM "
                        "case_event WHERE case_id = ? ORDER BY event_id",
                        {case_id}));
  std::vector<CaseEvent> events;
  for (size_t i = 0; i < rows.size(); ++i) {
    events.push_back({rows.Int(i, 0), rows.Int(i, 1), rows.Int(i, 2), std::string(rows.Text(i, 3)),
                      std::string(rows.Text(i, 4)), std::string(rows.Text(i, 5)),
                      rows.Int(i, 6) != 0});
  }
  return events;
}

}  // namespace mingjian::casework
