#include "casework/doors.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "casework/calendar.h"
#include "casework/fines.h"
#include "casework/ledger.h"
#include "casework/log.h"
#include "casework/schema.h"
#include "casework/worklist.h"

namespace mingjian::casework {
namespace {

struct KindRow {
  DoorKind kind;
  std::string_view name, chinese;
};
constexpr std::array<KindRow, 6> kKinds = {{{DoorKind::kRefuse, "refuse", "拒付或扣减"},
                                            {DoorKind::kAgreement, "agreement", "协议处理"},
                                            {DoorKind::kPenalty, "penalty", "行政处罚"},
                                            {DoorKind::kTransfer, "transfer", "移送"},
                                            {DoorKind::kPoints, "points", "记分"},
                                            {DoorKind::kPerson, "person", "参保人处理"}}};

constexpr DoorLimit kLimits[] = {
    {DoorKind::kRefuse, "payment", 30, true},     // memory: the payment cycle
    {DoorKind::kPenalty, "filing", 15, true},     // confirmed: to decide on filing
    {DoorKind::kPenalty, "case", 90, false},      // memory: to the decision; anew from filing
    {DoorKind::kTransfer, "decide", 3, false},    // memory
    {DoorKind::kTransfer, "handover", 4, false},  // memory: 24 hours after that decision
};
constexpr std::string_view kAuthorities[] = {"police", "health", "drug", "market", "discipline"};

bool Outside(int64_t number, const rules::LawRange& range) {
  return (range.min && number < *range.min) || (range.max && number > *range.max);
}

Status CheckMoney(const DoorOrder& order, const ClueRow& clue, const rules::LawArticle* article) {
  if (order.recover < Decimal() || order.extra < Decimal() ||
      !IsWholeCents(order.recover.micros()) || !IsWholeCents(order.extra.micros())) {
    return Refuse("amount", "amounts are whole cents, zero or more");
  }
  if ((order.recover > Decimal() || order.extra > Decimal()) && order.pay_by == 0) {
    return Refuse("pay-by", "money is ordered: by which day is it to be paid?");
  }
  const bool fine = order.kind == DoorKind::kPenalty || order.kind == DoorKind::kPerson;
  if (order.extra > Decimal() && !fine && order.kind != DoorKind::kAgreement) {
    return Refuse("fine",
                  fmt::format("'{}' knows neither damages nor a fine", ToString(order.kind)));
  }
  if (!fine || order.extra == Decimal() || article == nullptr) return {};
  const std::optional<FineRange> range = FineRangeOf(*article, clue.upheld_amt);
  if (!range) {
    return Refuse("fine", fmt::format("{} {} knows no fine", article->law, article->article));
  }
  if (order.extra < range->least || order.extra > range->most) {
    return Refuse(
        "fine", fmt::format("{} yuan: {} {} allows {} to {} on a loss of {}", order.extra.ToMoney(),
                            article->law, article->article, range->least.ToMoney(),
                            range->most.ToMoney(), clue.upheld_amt.ToMoney()));
  }
  return {};
}

Status CheckArticle(const DoorOrder& order, const rules::LawArticle* article) {
  const bool needed = order.kind == DoorKind::kPenalty || order.kind == DoorKind::kPoints ||
                      order.kind == DoorKind::kPerson;
  if (article == nullptr) {
    if (!needed && order.article.empty()) return {};
    return Refuse("article", fmt::format("'{} {}' is not in law.csv of the rulebook", order.law,
                                         order.article));
  }
  if (order.kind == DoorKind::kPoints) {
    if (article->points.empty() || order.count < 1 || Outside(order.count, article->points)) {
      return Refuse("points",
                    fmt::format("{} points: {} {} allows {} to {}", order.count, article->law,
                                article->article, article->points.min.value_or(0),
                                article->points.max.value_or(0)));
    }
  } else if (order.count != 0 &&
             (article->months.empty() || Outside(order.count, article->months))) {
    return Refuse(
        "months",
        fmt::format("{} months: {} {} allows {} to {}", order.count, article->law, article->article,
                    article->months.min.value_or(0), article->months.max.value_or(0)));
  }
  return {};
}

// An administrative penalty is prepared by two law officers.
Status CheckOfficers(Database& database, const Actor& actor, const DoorOrder& order) {
  if (order.kind != DoorKind::kPenalty) return {};
  const bool officer = std::ranges::any_of(
      actor.grants, [](const Grant& each) { return each.role == Role::kLawOfficer; });
  MJ_TRY(const auto second,
         database.QueryInt("SELECT COUNT(*) FROM user_grant g JOIN user_account u ON u.name = "
                           "g.name WHERE g.name = ? AND g.role = 'law_officer' AND u.active = 1",
                           {order.second_officer}));
  if (!officer || order.second_officer == actor.user || second.value_or(0) == 0) {
    return Refuse("officers", "a penalty needs two law officers: who records it and another");
  }
  return {};
}

Status CheckParty(const DoorOrder& order) {
  if (order.kind == DoorKind::kTransfer &&
      std::ranges::find(kAuthorities, order.measure) == std::end(kAuthorities)) {
    return Refuse("transfer", fmt::format("to '{}': expected {}", order.measure,
                                          fmt::join(kAuthorities, ", ")));
  }
  const bool own = order.kind == DoorKind::kPoints || order.kind == DoorKind::kPerson;
  if (own && Trim(order.party).empty()) {
    return Refuse("party", "name the doctor or the person whom it concerns");
  }
  if (Trim(order.reason).empty()) return Refuse("reason", "a reason is required");
  return {};
}

Status SaveDeadline(Database& database, int64_t door, std::string_view name, Seconds due_on) {
  MJ_RETURN_IF_ERROR(database.Execute(
      "INSERT INTO door_deadline (door_id, kind, due_on, met_at) VALUES (?, ?, ?, 0)",
      {door, name, due_on}));
  return {};
}

Status SaveDeadlines(Database& database, Seconds now, const ClueRow& clue, const DoorOrder& order,
                     int64_t door) {
  MJ_TRY(const Calendar calendar, Calendar::Load(database, clue.region));
  for (const DoorLimit& limit : kLimits) {
    if (limit.kind != order.kind) continue;
    const Seconds due = limit.working ? calendar.AddWorkingDays(now, limit.days)
                                      : DayOf(now) + limit.days * kDaySeconds;
    MJ_RETURN_IF_ERROR(SaveDeadline(database, door, limit.name, due));
  }
  if (order.pay_by > 0) {
    MJ_RETURN_IF_ERROR(SaveDeadline(database, door, "pay", DayOf(order.pay_by)));
  }
  return {};
}

// An insured person must be one whom a finding of the clue concerns.
Status CheckPerson(Database& database, Seconds now, const DoorOrder& order) {
  if (order.kind != DoorKind::kPerson) {
    return order.begin == 0 ? Status() : Refuse("begin", "only a person's suspension has a begin");
  }
  MJ_TRY(const auto there,
         database.QueryInt("SELECT COUNT(*) FROM finding WHERE clue_id = ? AND psn_no = ?",
                           {order.clue_id, order.party}));
  if (there.value_or(0) == 0) {
    return Refuse("party",
                  fmt::format("no finding of clue {} concerns this person", order.clue_id));
  }
  if (order.begin != 0 && (order.count == 0 || DayOf(order.begin) < DayOf(now))) {
    return Refuse("begin", "a suspension of months begins today or later");
  }
  return {};
}

Status SaveSuspension(Database& database, Seconds now, const DoorOrder& order, int64_t door) {
  if (order.kind != DoorKind::kPerson || order.count == 0) return {};
  const Seconds begin = DayOf(order.begin == 0 ? now : order.begin);
  MJ_RETURN_IF_ERROR(database.Execute(
      "INSERT INTO suspension (door_id, psn_no, begin_on, end_on, months) VALUES (?, ?, ?, ?, ?)",
      {door, order.party, begin, LastDayOf(begin, order.count), order.count}));
  return {};
}

Result<int64_t> Save(Database& database, const Actor& actor, Seconds now, const DoorOrder& order,
                     const rules::LawArticle* article) {
  MJ_TRY(const ClueRow clue, ReadClue(database, order.clue_id));
  MJ_RETURN_IF_ERROR(Require(actor, Right::kHandle, clue.region, clue.fixmedins_code));
  if (clue.version != order.version) {
    return Refuse("stale-version", fmt::format("clue {} has version {} now, not {}; read it again",
                                               order.clue_id, clue.version, order.version));
  }
  if (clue.state != State::kHandling && clue.state != State::kRectification) {
    return Refuse("state", fmt::format("clue {} is in {}: doors follow a final decision",
                                       order.clue_id, ToString(clue.state)));
  }
  MJ_RETURN_IF_ERROR(CheckParty(order));
  MJ_RETURN_IF_ERROR(CheckArticle(order, article));
  MJ_RETURN_IF_ERROR(CheckMoney(order, clue, article));
  MJ_RETURN_IF_ERROR(CheckOfficers(database, actor, order));
  MJ_RETURN_IF_ERROR(CheckPerson(database, now, order));
  MJ_TRY(const int64_t door, TakeNumbers(database, "door"));
  std::string detail = order.reason;
  if (order.count > 0) {
    detail = fmt::format("{} {}; {}", order.count,
                         order.kind == DoorKind::kPoints ? "points" : "months", detail);
  }
  if (!order.second_officer.empty()) {
    detail = fmt::format("with {}; {}", order.second_officer, detail);
  }
  const std::string cited =
      article == nullptr ? "" : fmt::format("{} {}", article->law, article->article);
  MJ_RETURN_IF_ERROR(database.Execute(
      "INSERT INTO door (door_id, clue_id, kind, at, actor, party, state, article, recover_amt, "
      "extra_amt, measure, detail, second_officer, measure_count, reason) VALUES (?, ?, ?, ?, ?, "
      "?, "
      "'open', ?, ?, ?, ?, ?, ?, ?, ?)",
      {door, order.clue_id, ToString(order.kind), now, actor.user,
       order.party.empty() ? clue.fixmedins_code : order.party, cited, order.recover, order.extra,
       order.measure, detail, order.second_officer, order.count, order.reason}));
  MJ_RETURN_IF_ERROR(SaveDeadlines(database, now, clue, order, door));
  MJ_RETURN_IF_ERROR(SaveSuspension(database, now, order, door));
  if (order.recover > Decimal()) {
    MJ_RETURN_IF_ERROR(Agree(database, actor, now, order.clue_id, order.recover, order.reason));
  }
  if (order.extra > Decimal()) {
    const Charge charge = order.kind == DoorKind::kAgreement ? Charge::kDamages : Charge::kFine;
    MJ_RETURN_IF_ERROR(
        AddCharge(database, actor, now, order.clue_id, charge, order.extra, order.reason));
  }
  MJ_RETURN_IF_ERROR(
      database.Execute("UPDATE clue SET version = version + 1, changed_at = ? WHERE clue_id = ?",
                       {now, order.clue_id}));
  MJ_RETURN_IF_ERROR(
      AppendLog(database, now, actor.user, "door", fmt::format("clue {}", order.clue_id),
                fmt::format("{} {}: return {}, {} {}", ToString(order.kind), cited,
                            order.recover.ToMoney(), order.extra.ToMoney(), order.measure)));
  return door;
}

}  // namespace

std::string_view ToString(DoorKind kind) { return kKinds[static_cast<size_t>(kind)].name; }
std::string_view Chinese(DoorKind kind) { return kKinds[static_cast<size_t>(kind)].chinese; }
std::optional<DoorKind> DoorKindOf(std::string_view name) {
  for (const KindRow& row : kKinds) {
    if (row.name == name) return row.kind;
  }
  return std::nullopt;
}
std::span<const DoorLimit> DoorLimits() { return kLimits; }

Result<int64_t> RecordDoor(Database& database, const Actor& actor, Seconds now,
                           const DoorOrder& order, std::span<const rules::LawArticle> law) {
  const rules::LawArticle* article = nullptr;
  for (const rules::LawArticle& each : law) {
    if (each.law == order.law && each.article == order.article) article = &each;
  }
  int64_t door = 0;
  const Status saved = database.InTransaction([&]() -> Status {
    MJ_TRY(door, Save(database, actor, now, order, article));
    return {};
  });
  if (!saved) return std::unexpected(saved.error());
  return door;
}

Result<std::vector<Door>> DoorsOf(Database& database, const Actor& actor, int64_t clue_id) {
  MJ_RETURN_IF_ERROR(FindClue(database, actor, clue_id));
  MJ_TRY(const Rows rows,
         database.Query("SELECT door_id, kind, at, actor, party, article, measure, detail, "
                        "recover_amt, extra_amt FROM door WHERE clue_id = ? ORDER BY door_id",
                        {clue_id}));
  MJ_TRY(const Rows limits,
         database.Query("SELECT l.door_id, l.kind, l.due_on, l.met_at FROM door_deadline l JOIN "
                        "door d ON d.door_id = l.door_id WHERE d.clue_id = ? ORDER BY l.due_on, "
                        "l.kind",
                        {clue_id}));
  std::vector<Door> doors;
  for (size_t i = 0; i < rows.size(); ++i) {
    Door door;
    door.door_id = rows.Int(i, 0);
    door.clue_id = clue_id;
    door.kind = DoorKindOf(rows.Text(i, 1)).value_or(DoorKind::kRefuse);
    door.at = rows.Int(i, 2);
    std::string* const texts[] = {&door.actor, &door.party, &door.article, &door.measure,
                                  &door.detail};
    size_t column = 3;
    for (std::string* text : texts) *text = rows.Text(i, column++);
    door.recover = rows.Money(i, column++);
    door.extra = rows.Money(i, column);
    for (size_t k = 0; k < limits.size(); ++k) {
      if (limits.Int(k, 0) != door.door_id) continue;
      door.deadlines.push_back({door.door_id, clue_id, std::string(limits.Text(k, 1)),
                                limits.Int(k, 2), limits.Int(k, 3)});
    }
    doors.push_back(std::move(door));
  }
  return doors;
}

Status MeetDeadline(Database& database, const Actor& actor, Seconds now, int64_t door_id,
                    const std::string& name, const std::string& reason) {
  return database.InTransaction([&]() -> Status {
    MJ_TRY(const auto clue_id,
           database.QueryInt("SELECT clue_id FROM door WHERE door_id = ?", {door_id}));
    if (!clue_id) return Refuse("no-door", fmt::format("there is no door {}", door_id));
    MJ_TRY(const ClueRow clue, ReadClue(database, *clue_id));
    MJ_RETURN_IF_ERROR(Require(actor, Right::kHandle, clue.region, clue.fixmedins_code));
    MJ_TRY(const int64_t met,
           database.Execute("UPDATE door_deadline SET met_at = ? WHERE door_id = ? AND kind = ? "
                            "AND met_at = 0",
                            {now, door_id, name}));
    if (met == 0) {
      return Refuse("no-deadline", fmt::format("door {} has no open deadline '{}'", door_id, name));
    }
    return AppendLog(database, now, actor.user, "deadline", fmt::format("door {}", door_id),
                     fmt::format("{}: {}", name, reason));
  });
}

Result<std::vector<DoorDeadline>> MissedDeadlines(Database& database, const Actor& actor,
                                                  Seconds now) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kView));
  MJ_TRY(const Rows rows,
         database.Query("SELECT l.door_id, d.clue_id, l.kind, l.due_on, c.region, "
                        "c.fixmedins_code FROM door_deadline l JOIN door d ON d.door_id = "
                        "l.door_id JOIN clue c ON c.clue_id = d.clue_id WHERE l.met_at = 0 AND "
                        "l.due_on < ? ORDER BY l.due_on, l.door_id, l.kind",
                        {DayOf(now)}));
  std::vector<DoorDeadline> missed;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!May(actor, Right::kView, rows.Text(i, 4), rows.Text(i, 5))) continue;
    missed.push_back(
        {rows.Int(i, 0), rows.Int(i, 1), std::string(rows.Text(i, 2)), rows.Int(i, 3), 0});
  }
  return missed;
}

Seconds LastDayOf(Seconds begin, int64_t months) {
  CivilDate date = CivilOf(begin);
  const int64_t month = date.month - 1 + months;
  date.year += static_cast<int>(month / 12);
  date.month = static_cast<int>(month % 12) + 1;
  // The day before the same day; a month that has none of it ends with its own last day.
  CivilDate next{date.year, date.month, 1};
  if (++next.month > 12) next = {next.year + 1, 1, 1};
  const int last = CivilOf(SecondsOf(next) - kDaySeconds).day;
  if (date.day > last) return SecondsOf({date.year, date.month, last});
  return SecondsOf(date) - kDaySeconds;
}

Result<std::vector<Suspension>> SuspensionsOn(Database& database, const Actor& actor, Seconds day) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kView));
  MJ_TRY(const Rows rows,
         database.Query("SELECT s.door_id, d.clue_id, s.months, s.psn_no, d.article, s.begin_on, "
                        "s.end_on, c.region, c.fixmedins_code FROM suspension s JOIN door d ON "
                        "d.door_id = s.door_id JOIN clue c ON c.clue_id = d.clue_id WHERE "
                        "s.begin_on <= ? AND s.end_on >= ? ORDER BY s.psn_no, s.door_id",
                        {DayOf(day), DayOf(day)}));
  std::vector<Suspension> all;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!May(actor, Right::kView, rows.Text(i, 7), rows.Text(i, 8))) continue;
    all.push_back({rows.Int(i, 0), rows.Int(i, 1), rows.Int(i, 2), std::string(rows.Text(i, 3)),
                   std::string(rows.Text(i, 4)), rows.Int(i, 5), rows.Int(i, 6)});
  }
  return all;
}

}  // namespace mingjian::casework
