#include "casework/cases.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "casework/accounts.h"
#include "casework/calendar.h"
#include "casework/cases_inside.h"
#include "casework/duties.h"
#include "casework/fines.h"
#include "casework/schema.h"
#include "casework/worklist.h"

namespace mingjian::casework {
namespace {

constexpr size_t kTextMax = 4000;
constexpr int64_t kCaseDays = 90;  // from filing to the decision: memory
constexpr int kBatch = 500;

Status CheckText(const std::string& text, std::string_view what) {
  if (Trim(text).empty() || !IsUtf8(text) || CodePoints(text) > kTextMax) {
    return Refuse("reason", fmt::format("{} has 1 to {} characters", what, kTextMax));
  }
  return {};
}

// The case with the right checked, for a change.
Result<CaseRow> CaseFor(Database& database, const Actor& actor, Right right, int64_t case_id) {
  MJ_TRY(CaseRow row, ReadCase(database, case_id));
  MJ_RETURN_IF_ERROR(Require(actor, right, row.region, row.fixmedins_code));
  return row;
}

Result<bool> IsLawOfficer(Database& database, const std::string& user) {
  MJ_TRY(const auto count,
         database.QueryInt("SELECT COUNT(*) FROM user_grant g JOIN user_account u ON u.name = "
                           "g.name WHERE g.name = ? AND g.role = 'law_officer' AND u.active = 1",
                           {user}));
  return count.value_or(0) > 0;
}

// Who leads the case: who records the filing, and the second officer.
Status CheckOfficers(Database& database, const Actor& actor, const CaseRow& row,
                     const std::string& second) {
  if (second == actor.user) {
    return Refuse("officers", "the second officer is another person than who files the case");
  }
  if (row.kind != DoorKind::kPenalty) return {};
  const bool officer = std::ranges::any_of(
      actor.grants, [](const Grant& each) { return each.role == Role::kLawOfficer; });
  MJ_TRY(const bool other, IsLawOfficer(database, second));
  if (!officer || !other) {
    return Refuse("officers", "a penalty case has two law officers: who files it and another");
  }
  return {};
}

Status File(Database& database, const Actor& actor, Seconds now, const Filing& filing) {
  MJ_TRY(const CaseRow row, CaseFor(database, actor, Right::kHandle, filing.case_id));
  if (row.state != CaseState::kOpen) {
    return Refuse("state", fmt::format("case {} was filed as {}", row.case_id, row.number));
  }
  const Seconds day = DayOf(filing.filed_on == 0 ? now : filing.filed_on);
  MJ_RETURN_IF_ERROR(CheckDay(day, DayOf(row.opened_at), now, "the day of filing"));
  std::string second = filing.second_officer.empty() ? row.second_officer : filing.second_officer;
  // The door names who recorded it and another; either may file.
  if (second == actor.user && filing.second_officer.empty()) second = row.officer;
  MJ_RETURN_IF_ERROR(CheckOfficers(database, actor, row, second));
  const int year = CivilOf(day).year;
  MJ_TRY(const int64_t sequence,
         TakeNumbers(database, fmt::format("case {} {}", row.region, year)));
  const std::string number = fmt::format("{}〔{}〕{}号", row.region, year, sequence);
  MJ_RETURN_IF_ERROR(database.Execute(
      "INSERT INTO case_file (case_id, number, region, year, sequence, state, version, filed_on, "
      "officer, second_officer, replied_on, reply, hearing_asked_on, hearing_on, review, "
      "reviewed_at, reviewer, review_reason, closed_at) VALUES (?, ?, ?, ?, ?, 'filed', 1, ?, ?, "
      "?, 0, '', 0, 0, 0, 0, '', '', 0)",
      {row.case_id, number, row.region, int64_t{year}, sequence, day, actor.user, second}));
  MJ_RETURN_IF_ERROR(StopClock(database, row.case_id, "filing", now));
  if (row.kind == DoorKind::kTransfer) {
    MJ_RETURN_IF_ERROR(StopClock(database, row.case_id, "decide", now));
  }
  if (row.kind == DoorKind::kPenalty) {
    MJ_RETURN_IF_ERROR(StartClock(database, row.case_id, "case", day + kCaseDays * kDaySeconds));
  }
  return NoteCase(database, actor, now, row.case_id, "filed", day,
                  fmt::format("{}; {}", number, filing.reason));
}

Status Answer(Database& database, const Actor& actor, Seconds now, const Reply& reply) {
  MJ_TRY(const CaseRow row, FindCase(database, actor, reply.case_id));
  if (!May(actor, Right::kAnswer, row.region, row.fixmedins_code)) {
    MJ_RETURN_IF_ERROR(Require(actor, Right::kHandle, row.region, row.fixmedins_code));
  }
  if (row.state != CaseState::kTold) {
    return Refuse("state", fmt::format("case {} is {}: a reply follows the delivery of the notice",
                                       row.case_id, ToString(row.state)));
  }
  MJ_RETURN_IF_ERROR(CheckText(reply.text, "a statement"));
  const Seconds day = DayOf(reply.on_day == 0 ? now : reply.on_day);
  MJ_TRY(const auto told, database.QueryInt("SELECT MAX(delivered_on) FROM case_document WHERE "
                                            "case_id = ? AND kind = 'penalty_notice'",
                                            {row.case_id}));
  MJ_RETURN_IF_ERROR(CheckDay(day, told.value_or(0), now, "the day of the statement"));
  if (reply.asks_hearing) {
    MJ_TRY(const Seconds due, DueOf(database, row.case_id, "hearing"));
    if (due == 0 || day > due) {
      return Refuse(
          "late", due == 0 ? std::string("no hearing notice was delivered")
                           : fmt::format("a hearing could be asked for until {}", FormatDate(due)));
    }
  }
  MJ_RETURN_IF_ERROR(TakeCase(database, row, reply.version));
  // What the reviewer agreed to did not know this statement.
  MJ_RETURN_IF_ERROR(database.Execute(
      "UPDATE case_file SET replied_on = ?, reply = ?, review = 0, hearing_asked_on = CASE WHEN ? "
      "= 1 THEN ? ELSE hearing_asked_on END WHERE case_id = ?",
      {day, reply.text, reply.asks_hearing ? 1 : 0, day, row.case_id}));
  MJ_RETURN_IF_ERROR(StopClock(database, row.case_id, "reply", now));
  if (reply.asks_hearing) MJ_RETURN_IF_ERROR(StopClock(database, row.case_id, "hearing", now));
  return NoteCase(database, actor, now, row.case_id,
                  reply.asks_hearing ? "asked_hearing" : "replied", day, reply.text);
}

Status Hear(Database& database, const Actor& actor, Seconds now, int64_t case_id, int64_t version,
            Seconds on_day, const std::string& text) {
  MJ_TRY(const CaseRow row, CaseFor(database, actor, Right::kHandle, case_id));
  if (row.state != CaseState::kTold || row.hearing_asked_on == 0) {
    return Refuse("state", fmt::format("case {}: nobody asked for a hearing", case_id));
  }
  MJ_RETURN_IF_ERROR(CheckText(text, "what the hearing gave"));
  const Seconds day = DayOf(on_day == 0 ? now : on_day);
  MJ_RETURN_IF_ERROR(CheckDay(day, row.hearing_asked_on, now, "the day of the hearing"));
  MJ_RETURN_IF_ERROR(TakeCase(database, row, version));
  MJ_RETURN_IF_ERROR(database.Execute(
      "UPDATE case_file SET hearing_on = ?, review = 0 WHERE case_id = ?", {day, case_id}));
  return NoteCase(database, actor, now, case_id, "heard", day, text);
}

Status Examine(Database& database, const Actor& actor, Seconds now, int64_t case_id,
               int64_t version, bool agrees, const std::string& reason) {
  MJ_TRY(const CaseRow row, CaseFor(database, actor, Right::kLegalReview, case_id));
  if (row.state != CaseState::kFiled && row.state != CaseState::kTold) {
    return Refuse("state", fmt::format("case {} is {}: the legal review lies between filing and "
                                       "decision",
                                       case_id, ToString(row.state)));
  }
  if (!agrees) MJ_RETURN_IF_ERROR(CheckText(reason, "the reason of a return"));
  MJ_RETURN_IF_ERROR(TakeCase(database, row, version));
  MJ_TRY(const ClueRow clue, ReadClue(database, row.clue_id));
  MJ_TRY(bool combined, CheckDuty(database, actor, clue, Duty::kLegal));
  if (row.officer == actor.user || row.second_officer == actor.user) {
    MJ_TRY(const bool allowed, DutiesCombine(database));
    if (!allowed) {
      return Refuse("same-person", fmt::format("{} leads case {}; another person must review it",
                                               actor.user, case_id));
    }
    combined = true;
  }
  MJ_RETURN_IF_ERROR(
      database.Execute("UPDATE case_file SET review = ?, reviewed_at = ?, reviewer = ?, "
                       "review_reason = ? WHERE case_id = ?",
                       {agrees ? 1 : 2, now, actor.user, reason, case_id}));
  return NoteCase(database, actor, now, case_id, agrees ? "review_agreed" : "review_returned",
                  DayOf(now), reason, combined);
}

Status Close(Database& database, const Actor& actor, Seconds now, int64_t case_id, int64_t version,
             const std::string& reason) {
  MJ_TRY(const CaseRow row, CaseFor(database, actor, Right::kHandle, case_id));
  if (row.state != CaseState::kDelivered) {
    return Refuse("state", fmt::format("case {} is {}: it ends when what decides it was delivered",
                                       case_id, ToString(row.state)));
  }
  MJ_RETURN_IF_ERROR(CheckText(reason, "how the case ended"));
  MJ_RETURN_IF_ERROR(TakeCase(database, row, version));
  MJ_RETURN_IF_ERROR(database.Execute(
      "UPDATE case_file SET state = 'closed', closed_at = ? WHERE case_id = ?", {now, case_id}));
  return NoteCase(database, actor, now, case_id, "closed", DayOf(now), reason);
}

bool Fits(const CaseRow& row, const CaseQuery& query) {
  return (!query.kind || row.kind == *query.kind) && (!query.state || row.state == *query.state) &&
         row.region.starts_with(RegionPrefix(query.region)) &&
         (query.fixmedins_code.empty() || row.fixmedins_code == query.fixmedins_code);
}

// Runs a change in a transaction and reads the case again.
template <typename Change>
Result<CaseRow> Changed(Database& database, const Actor& actor, int64_t case_id,
                        const Change& change) {
  MJ_RETURN_IF_ERROR(database.InTransaction(change));
  return FindCase(database, actor, case_id);
}

}  // namespace

bool HasHearingRight(const CaseRow& row, const Procedure& procedure) {
  if (row.kind != DoorKind::kPenalty && row.kind != DoorKind::kPerson) return false;
  const bool person = row.kind == DoorKind::kPerson;
  return row.count > 0 || row.extra >= (person ? procedure.hearing_person : procedure.hearing_unit);
}

Result<std::vector<CaseRow>> Cases(Database& database, const Actor& actor, const CaseQuery& query) {
  if (!May(actor, Right::kTold)) MJ_RETURN_IF_ERROR(Require(actor, Right::kView));
  if (query.limit < 1 || query.limit > 1000) {
    return UsageError(fmt::format("limit: {} is not from 1 to 1,000", query.limit));
  }
  std::vector<CaseRow> cases;
  int64_t before = query.before == 0 ? INT64_MAX : query.before;
  while (static_cast<int>(cases.size()) < query.limit) {
    MJ_TRY(
        const Rows rows,
        database.Query("SELECT door_id FROM door WHERE door_id < ? ORDER BY door_id DESC LIMIT ?",
                       {before, kBatch}));
    for (size_t i = 0; i < rows.size() && static_cast<int>(cases.size()) < query.limit; ++i) {
      before = rows.Int(i, 0);
      auto row = FindCase(database, actor, before);
      if (!row && RefusalOf(row.error()).empty()) return std::unexpected(row.error());
      if (row && Fits(*row, query)) cases.push_back(*std::move(row));
    }
    if (static_cast<int>(rows.size()) < kBatch) break;
  }
  return cases;
}

Result<CaseRow> FindCase(Database& database, const Actor& actor, int64_t case_id) {
  MJ_TRY(CaseRow row, ReadCase(database, case_id));
  if (SeesAll(actor, row)) return row;
  MJ_TRY(const ClueRow clue, ReadClue(database, row.clue_id));
  MJ_RETURN_IF_ERROR(RequireSeen(database, actor, clue));
  MJ_TRY(const auto delivered,
         database.QueryInt("SELECT 1 FROM case_document WHERE case_id = ? AND delivered_on > 0",
                           {case_id}));
  // Outside, a case begins to be there with its first document; one of somebody else never does.
  if (!delivered || row.party != row.fixmedins_code || row.kind == DoorKind::kTransfer) {
    return Refuse("no-case", fmt::format("there is no case {}", case_id));
  }
  row.review = Review::kNone;
  row.reviewed_at = 0;
  row.reviewer.clear();
  row.review_reason.clear();
  row.reason.clear();
  return row;
}

Result<CaseRow> FileCase(Database& database, const Actor& actor, Seconds now,
                         const Filing& filing) {
  return Changed(database, actor, filing.case_id,
                 [&] { return File(database, actor, now, filing); });
}
Result<CaseRow> RecordReply(Database& database, const Actor& actor, Seconds now,
                            const Reply& reply) {
  return Changed(database, actor, reply.case_id,
                 [&] { return Answer(database, actor, now, reply); });
}
Result<CaseRow> RecordHearing(Database& database, const Actor& actor, Seconds now, int64_t case_id,
                              int64_t version, Seconds on_day, const std::string& text) {
  return Changed(database, actor, case_id,
                 [&] { return Hear(database, actor, now, case_id, version, on_day, text); });
}
Result<CaseRow> ReviewCase(Database& database, const Actor& actor, Seconds now, int64_t case_id,
                           int64_t version, bool agrees, const std::string& reason) {
  return Changed(database, actor, case_id,
                 [&] { return Examine(database, actor, now, case_id, version, agrees, reason); });
}
Result<CaseRow> CloseCase(Database& database, const Actor& actor, Seconds now, int64_t case_id,
                          int64_t version, const std::string& reason) {
  return Changed(database, actor, case_id,
                 [&] { return Close(database, actor, now, case_id, version, reason); });
}

Result<Decimal> LateFeeOfCase(Database& database, int64_t case_id, Seconds now) {
  MJ_TRY(const CaseRow row, ReadCase(database, case_id));
  MJ_TRY(const Seconds due, DueOf(database, case_id, "pay"));
  if (due == 0 || row.extra == Decimal() || row.kind == DoorKind::kAgreement) return Decimal();
  MJ_TRY(const auto owed,
         database.QueryInt("SELECT CAST(COALESCE(SUM(CASE WHEN to_account = 'fine_due' THEN amount "
                           "WHEN from_account = 'fine_due' THEN -amount ELSE 0 END), 0) AS BIGINT) "
                           "FROM posting WHERE clue_id = ?",
                           {row.clue_id}));
  const Decimal open = std::min(Decimal::FromMicros(owed.value_or(0)), row.extra);
  return open > Decimal() ? LateFee(open, due, now) : Decimal();
}

}  // namespace mingjian::casework
