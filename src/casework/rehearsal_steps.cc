#include "casework/rehearsal_steps.h"

#include <fmt/format.h>

#include <algorithm>

#include "casework/accounts.h"
#include "casework/attachments.h"
#include "casework/fines.h"

namespace mingjian::casework {

Status RehearsalSteps::Do(const std::string& who, int64_t clue, Event event,
                          const std::string& reason, Seconds at, int keep_percent) {
  MJ_TRY(const ClueRow row, ReadClue(database_, clue));
  Decision decision{.clue_id = clue, .version = row.version, .event = event, .reason = reason};
  decision.until = options_.now + 45 * kDaySeconds;
  if (keep_percent < 100) MJ_RETURN_IF_ERROR(Reduce(row, keep_percent, &decision));
  MJ_RETURN_IF_ERROR(Decide(database_, As(who), at, decision));
  return {};
}

Status RehearsalSteps::Reduce(const ClueRow& clue, int percent, Decision* decision) {
  MJ_TRY(const Rows rows,
         database_.Query("SELECT finding_id, fund_amt, upheld_amt FROM finding WHERE clue_id = ?",
                         {clue.clue_id}));
  for (size_t i = 0; i < rows.size(); ++i) {
    const int64_t most = clue.state == State::kFirstReview
                             ? std::max<int64_t>(0, CentsOf(rows.Int(i, 1)))
                             : rows.Int(i, 2);
    const int64_t part = most / 100 * percent;
    decision->amounts[std::string(rows.Text(i, 0))] = Decimal::FromMicros(part - part % 10'000);
  }
  return {};
}

Status RehearsalSteps::Document(const std::string& who, int64_t clue, const std::string& name,
                                Seconds at) {
  MJ_RETURN_IF_ERROR(Attach(database_, As(who), at, options_.files, clue, name,
                            fmt::format("{}\n演示用文件, 内容为虚构。线索 {}\n", name, clue)));
  return {};
}

Status RehearsalSteps::Note(const std::string& who, int64_t clue, const std::string& body,
                            Seconds at) {
  MJ_RETURN_IF_ERROR(AddNote(database_, As(who), at, clue, body));
  return {};
}

Status RehearsalSteps::VoteOf(const std::string& who, int64_t clue, bool upholds, Seconds at) {
  MJ_TRY(const ClueRow row, ReadClue(database_, clue));
  return Vote(database_, As(who), at, clue, row.version, upholds,
              upholds ? "证据充分, 同意复审意见" : "诊疗有其合理性, 不支持扣款");
}

Status RehearsalSteps::Order(const std::string& who, int64_t clue, DoorOrder order, int percent,
                             Seconds at) {
  MJ_TRY(const ClueRow row, ReadClue(database_, clue));
  order.clue_id = clue;
  order.version = row.version;
  const auto part = [&row](int of_hundred) {
    return Decimal::FromMicros(CentsOf(row.upheld_amt.micros() / 100 * of_hundred));
  };
  order.recover = percent == 100 ? row.upheld_amt : part(percent);
  if (order.kind == DoorKind::kAgreement) order.extra = part(10);
  if (order.kind == DoorKind::kPenalty) {
    for (const rules::LawArticle& article : options_.law) {
      if (article.law != order.law || article.article != order.article) continue;
      const auto range = FineRangeOf(article, row.upheld_amt);
      if (range) order.extra = range->least;
    }
  }
  if (order.recover > Decimal() || order.extra > Decimal()) {
    order.pay_by = calendar_.AddWorkingDays(at, 20);
  }
  MJ_RETURN_IF_ERROR(RecordDoor(database_, As(who), at, order, options_.law));
  return {};
}

Status RehearsalSteps::Pay(int64_t clue, int percent, Seconds at) {
  MJ_TRY(const ClueRow row, ReadClue(database_, clue));
  const int64_t amount =
      percent == 100 ? row.upheld_amt.micros() : CentsOf(row.upheld_amt.micros() / 100 * percent);
  MJ_RETURN_IF_ERROR(Recover(database_, As("jihe"), at, clue, Decimal::FromMicros(amount),
                             "机构退回, 银行回单已核"));
  return {};
}

Status RehearsalSteps::Charged(int64_t clue, Charge charge, Seconds at) {
  MJ_TRY(const auto balances, Balances(database_, As("jihe"), LedgerBy::kAll, {.clue_id = clue}));
  const std::string_view due =
      charge == Charge::kDamages ? account::kDamagesDue : account::kFineDue;
  for (const Balance& each : balances) {
    if (each.account != due) continue;
    MJ_RETURN_IF_ERROR(PayCharge(database_, As("jihe"), at, clue, charge, each.amount, "已到账"));
  }
  return {};
}

Status RehearsalSteps::MeetLimit(const std::string& who, int64_t clue, const std::string& name,
                                 Seconds at) {
  MJ_TRY(const auto doors, DoorsOf(database_, As(who), clue));
  for (const Door& door : doors) {
    for (const DoorDeadline& limit : door.deadlines) {
      if (limit.name != name || limit.met_at > 0) continue;
      return MeetDeadline(database_, As(who), at, door.door_id, name, "已按期办结");
    }
  }
  return {};
}

}  // namespace mingjian::casework
