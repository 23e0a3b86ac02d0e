#include "casework/ledger.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "base/text.h"
#include "casework/log.h"
#include "casework/schema.h"
#include "casework/worklist.h"

namespace mingjian::casework {
namespace {

struct Move {
  std::string finding_id, fixmedins_code, month;
  std::string_view from, to;
  int64_t amount = 0;
};

// The one way into the ledger.
Result<int64_t> Enter(Database& database, Seconds at, std::string_view user, std::string_view kind,
                      int64_t clue_id, int64_t reverses, std::string_view reason,
                      const std::vector<Move>& moves) {
  MJ_TRY(const int64_t entry, TakeNumbers(database, "entry"));
  MJ_RETURN_IF_ERROR(database.Execute(
      "INSERT INTO ledger_entry (entry_id, at, actor, kind, clue_id, reverses, reason) VALUES (?, "
      "?, ?, ?, ?, ?, ?)",
      {entry, at, user, kind, clue_id, reverses, reason}));
  int64_t line = 0, total = 0;
  for (const Move& move : moves) {
    MJ_CHECK(move.amount > 0);
    total += move.amount;
    MJ_RETURN_IF_ERROR(database.Execute(
        "INSERT INTO posting (entry_id, line, clue_id, finding_id, fixmedins_code, month, "
        "from_account, to_account, amount) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {entry, ++line, clue_id, move.finding_id, move.fixmedins_code, move.month, move.from,
         move.to, move.amount}));
  }
  MJ_RETURN_IF_ERROR(AppendLog(database, at, user, "ledger", fmt::format("entry {}", entry),
                               fmt::format("{} of clue {}: {}; {}", kind, clue_id,
                                           Decimal::FromMicros(total).ToString(), reason)));
  return entry;
}

struct Held {
  std::string finding_id, fixmedins_code, month;
  int64_t amount = 0;
};
// What an account holds of each finding of a clue; those with nothing left out.
Result<std::vector<Held>> HeldIn(Database& database, int64_t clue_id, std::string_view account) {
  MJ_TRY(const Rows rows,
         database.Query("SELECT finding_id, fixmedins_code, month, CAST(SUM(CASE WHEN to_account = "
                        "? THEN amount ELSE -amount END) AS BIGINT) AS held FROM posting WHERE "
                        "clue_id = ? AND (to_account = ? OR from_account = ?) GROUP BY finding_id, "
                        "fixmedins_code, month ORDER BY finding_id, month",
                        {account, clue_id, account, account}));
  std::vector<Held> all;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows.Int(i, 3) == 0) continue;
    all.push_back({std::string(rows.Text(i, 0)), std::string(rows.Text(i, 1)),
                   std::string(rows.Text(i, 2)), rows.Int(i, 3)});
  }
  return all;
}

int64_t Total(const std::vector<Held>& held) {
  int64_t total = 0;
  for (const Held& each : held) total += each.amount;
  return total;
}

// `amount` out of what is held, finding after finding.
Result<std::vector<Move>> Share(const std::vector<Held>& held, std::string_view from,
                                std::string_view to, int64_t amount) {
  if (amount > Total(held)) {
    return Refuse("balance", fmt::format("'{}' of this clue holds {} yuan, not {}", from,
                                         Decimal::FromMicros(Total(held)).ToMoney(),
                                         Decimal::FromMicros(amount).ToMoney()));
  }
  std::vector<Move> moves;
  for (const Held& each : held) {
    const int64_t part = std::min(amount, each.amount);
    if (part <= 0) continue;
    moves.push_back({each.finding_id, each.fixmedins_code, each.month, from, to, part});
    amount -= part;
  }
  return moves;
}

// Version and time of a clue change with its ledger, so that who decides on an older picture of it
// is refused.
Status Touch(Database& database, Seconds at, int64_t clue_id) {
  MJ_RETURN_IF_ERROR(database.Execute(
      "UPDATE clue SET version = version + 1, changed_at = ? WHERE clue_id = ?", {at, clue_id}));
  return {};
}

struct ByHand {
  std::string_view kind;
  Right right = Right::kHandle;
  std::string_view from, to;
};

Status CheckAmount(Decimal amount, const std::string& reason) {
  if (amount <= Decimal() || !IsWholeCents(amount.micros())) {
    return Refuse("amount",
                  fmt::format("{} yuan: expected whole cents above zero", amount.ToString()));
  }
  if (Trim(reason).empty()) return Refuse("reason", "an entry of the ledger needs a reason");
  return {};
}

Result<int64_t> MoveByHand(Database& database, const Actor& actor, Seconds now, int64_t clue_id,
                           Decimal amount, const std::string& reason, const ByHand& what) {
  MJ_RETURN_IF_ERROR(CheckAmount(amount, reason));
  int64_t entry = 0;
  const Status saved = database.InTransaction([&]() -> Status {
    MJ_RETURN_IF_ERROR(Touch(database, now, clue_id));  // first: holds the clue's row
    MJ_TRY(const ClueRow clue, ReadClue(database, clue_id));
    MJ_RETURN_IF_ERROR(Require(actor, what.right, clue.region, clue.fixmedins_code));
    MJ_TRY(const std::vector<Held> held, HeldIn(database, clue_id, what.from));
    MJ_TRY(const std::vector<Move> moves, Share(held, what.from, what.to, amount.micros()));
    MJ_TRY(entry, Enter(database, now, actor.user, what.kind, clue_id, 0, reason, moves));
    return {};
  });
  if (!saved) return std::unexpected(saved.error());
  return entry;
}

struct ChargeAccounts {
  std::string_view name, due, paid;
};
constexpr ChargeAccounts kCharges[] = {
    {"damages", account::kDamagesDue, account::kDamagesPaid},
    {"fine", account::kFineDue, account::kFinePaid},
    {"late_fee", account::kLateFeeDue, account::kLateFeePaid},
};
const ChargeAccounts& AccountsOf(Charge charge) { return kCharges[static_cast<size_t>(charge)]; }

// Everything ever charged of a kind: due and paid.
Result<int64_t> Charged(Database& database, int64_t clue_id, Charge charge) {
  int64_t total = 0;
  for (const std::string_view each : {AccountsOf(charge).due, AccountsOf(charge).paid}) {
    MJ_TRY(const std::vector<Held> held, HeldIn(database, clue_id, each));
    total += Total(held);
  }
  return total;
}

}  // namespace

Status ConfirmClue(Database& database, Seconds at, std::string_view user, int64_t clue_id,
                   std::string_view reason) {
  MJ_TRY(const std::vector<Held> held, HeldIn(database, clue_id, account::kIdentified));
  MJ_TRY(const Rows rows,
         database.Query("SELECT finding_id, upheld_amt FROM finding WHERE clue_id = ?", {clue_id}));
  std::map<std::string, int64_t, std::less<>> upheld;
  for (size_t i = 0; i < rows.size(); ++i) upheld[std::string(rows.Text(i, 0))] = rows.Int(i, 1);
  std::vector<Move> moves;
  for (const Held& each : held) {
    const int64_t stands = upheld[each.finding_id];
    const auto move = [&](std::string_view from, std::string_view to, int64_t amount) {
      if (amount <= 0) return;
      moves.push_back({each.finding_id, each.fixmedins_code, each.month, from, to, amount});
    };
    move(account::kIdentified, account::kConfirmed, std::min(stands, each.amount));
    move(account::kRounding, account::kConfirmed, stands - each.amount);
    move(account::kIdentified,
         stands == CentsOf(each.amount) ? account::kRounding : account::kReleased,
         each.amount - stands);
  }
  if (moves.empty()) return {};
  MJ_RETURN_IF_ERROR(Enter(database, at, user, "confirm", clue_id, 0, reason, moves));
  return {};
}

Status ReleaseClue(Database& database, Seconds at, std::string_view user, int64_t clue_id,
                   std::string_view reason) {
  MJ_TRY(const std::vector<Held> held, HeldIn(database, clue_id, account::kIdentified));
  if (held.empty()) return {};
  MJ_TRY(const std::vector<Move> moves,
         Share(held, account::kIdentified, account::kReleased, Total(held)));
  MJ_RETURN_IF_ERROR(Enter(database, at, user, "release", clue_id, 0, reason, moves));
  return {};
}

Status OverturnClue(Database& database, Seconds at, std::string_view user, int64_t clue_id,
                    std::string_view reason) {
  for (const std::string_view each :
       {account::kAgreed, account::kRecovered, account::kWrittenOff, account::kDamagesDue,
        account::kFineDue, account::kLateFeeDue, account::kDamagesPaid, account::kFinePaid,
        account::kLateFeePaid}) {
    MJ_TRY(const std::vector<Held> held, HeldIn(database, clue_id, each));
    if (Total(held) != 0) {
      return Refuse("recovered", fmt::format("'{}' of this clue holds {} yuan: reverse those "
                                             "entries first",
                                             each, Decimal::FromMicros(Total(held)).ToMoney()));
    }
  }
  MJ_TRY(const std::vector<Held> held, HeldIn(database, clue_id, account::kConfirmed));
  if (held.empty()) return {};
  MJ_TRY(const std::vector<Move> moves,
         Share(held, account::kConfirmed, account::kReleased, Total(held)));
  MJ_RETURN_IF_ERROR(Enter(database, at, user, "overturn", clue_id, 0, reason, moves));
  return {};
}

std::string_view ToString(Charge charge) { return AccountsOf(charge).name; }
std::optional<Charge> ChargeOf(std::string_view name) {
  for (const Charge each : {Charge::kDamages, Charge::kFine, Charge::kLateFee}) {
    if (ToString(each) == name) return each;
  }
  return std::nullopt;
}

Result<int64_t> Agree(Database& database, const Actor& actor, Seconds now, int64_t clue_id,
                      Decimal amount, const std::string& reason) {
  return MoveByHand(database, actor, now, clue_id, amount, reason,
                    {"agree", Right::kHandle, account::kConfirmed, account::kAgreed});
}

Result<int64_t> Recover(Database& database, const Actor& actor, Seconds now, int64_t clue_id,
                        Decimal amount, const std::string& reason) {
  return MoveByHand(database, actor, now, clue_id, amount, reason,
                    {"recover", Right::kHandle, account::kAgreed, account::kRecovered});
}

Result<int64_t> WriteOff(Database& database, const Actor& actor, Seconds now, int64_t clue_id,
                         Decimal amount, const std::string& reason) {
  return MoveByHand(database, actor, now, clue_id, amount, reason,
                    {"write_off", Right::kFinal, account::kAgreed, account::kWrittenOff});
}

Result<int64_t> AddCharge(Database& database, const Actor& actor, Seconds now, int64_t clue_id,
                          Charge charge, Decimal amount, const std::string& reason) {
  MJ_RETURN_IF_ERROR(CheckAmount(amount, reason));
  int64_t entry = 0;
  const Status saved = database.InTransaction([&]() -> Status {
    MJ_RETURN_IF_ERROR(Touch(database, now, clue_id));
    MJ_TRY(const ClueRow clue, ReadClue(database, clue_id));
    MJ_RETURN_IF_ERROR(Require(actor, Right::kHandle, clue.region, clue.fixmedins_code));
    if (clue.state != State::kHandling && clue.state != State::kRectification) {
      return Refuse("state", fmt::format("clue {} is in {}: charges follow a final decision",
                                         clue_id, ToString(clue.state)));
    }
    if (charge == Charge::kLateFee) {
      MJ_TRY(const int64_t fine, Charged(database, clue_id, Charge::kFine));
      MJ_TRY(const int64_t fee, Charged(database, clue_id, Charge::kLateFee));
      if (fee + amount.micros() > fine) {
        return Refuse("late-fee", fmt::format("{} yuan of late fees would exceed the fine of {}",
                                              Decimal::FromMicros(fee + amount.micros()).ToMoney(),
                                              Decimal::FromMicros(fine).ToMoney()));
      }
    }
    MJ_TRY(entry, Enter(database, now, actor.user, fmt::format("charge_{}", ToString(charge)),
                        clue_id, 0, reason,
                        {{"", clue.fixmedins_code, clue.month, account::kCharged,
                          AccountsOf(charge).due, amount.micros()}}));
    return {};
  });
  if (!saved) return std::unexpected(saved.error());
  return entry;
}

Result<int64_t> PayCharge(Database& database, const Actor& actor, Seconds now, int64_t clue_id,
                          Charge charge, Decimal amount, const std::string& reason) {
  const std::string kind = fmt::format("pay_{}", ToString(charge));
  return MoveByHand(database, actor, now, clue_id, amount, reason,
                    {kind, Right::kHandle, AccountsOf(charge).due, AccountsOf(charge).paid});
}

Result<int64_t> Reverse(Database& database, const Actor& actor, Seconds now, int64_t entry_id,
                        const std::string& reason) {
  if (Trim(reason).empty()) return Refuse("reason", "a reversal needs a reason");
  int64_t reversal = 0;
  const Status saved = database.InTransaction([&]() -> Status {
    MJ_TRY(const Rows entry,
           database.Query("SELECT kind, clue_id, reverses FROM ledger_entry WHERE entry_id = ?",
                          {entry_id}));
    if (entry.empty()) return Refuse("no-entry", fmt::format("there is no entry {}", entry_id));
    const std::string kind(entry.Text(0, 0));
    const int64_t clue_id = entry.Int(0, 1);
    static const std::set<std::string, std::less<>> kOfOthers = {"identify", "shrink", "confirm",
                                                                 "release", "overturn"};
    if (kOfOthers.contains(kind)) {
      return Refuse("not-by-hand", fmt::format("entry {} ({}) follows from a decision or an "
                                               "import: change that",
                                               entry_id, kind));
    }
    MJ_RETURN_IF_ERROR(Touch(database, now, clue_id));
    MJ_TRY(const ClueRow clue, ReadClue(database, clue_id));
    MJ_RETURN_IF_ERROR(Require(actor, Right::kFinal, clue.region, clue.fixmedins_code));
    MJ_TRY(const auto already,
           database.QueryInt("SELECT entry_id FROM ledger_entry WHERE reverses = ?", {entry_id}));
    if (already || entry.Int(0, 2) != 0) {
      return Refuse("reversed", already
                                    ? fmt::format("entry {} reverses entry {}", *already, entry_id)
                                    : fmt::format("entry {} is a reversal itself", entry_id));
    }
    if (clue.state == State::kArchived) {
      return Refuse("state", fmt::format("clue {} is archived", clue_id));
    }
    MJ_TRY(const Rows rows,
           database.Query("SELECT finding_id, fixmedins_code, month, from_account, to_account, "
                          "amount FROM posting WHERE entry_id = ? ORDER BY line",
                          {entry_id}));
    std::vector<Move> moves;
    for (size_t i = 0; i < rows.size(); ++i) {
      MJ_TRY(const std::vector<Held> held, HeldIn(database, clue_id, rows.Text(i, 4)));
      int64_t there = 0;
      for (const Held& each : held) {
        if (each.finding_id == rows.Text(i, 0) && each.month == rows.Text(i, 2)) {
          there = each.amount;
        }
      }
      if (there < rows.Int(i, 5)) {
        return Refuse("balance", fmt::format("the money of entry {} has moved on from '{}'; "
                                             "reverse the later entries first",
                                             entry_id, rows.Text(i, 4)));
      }
      moves.push_back({std::string(rows.Text(i, 0)), std::string(rows.Text(i, 1)),
                       std::string(rows.Text(i, 2)), rows.Text(i, 4), rows.Text(i, 3),
                       rows.Int(i, 5)});
    }
    MJ_TRY(reversal,
           Enter(database, now, actor.user, "reverse_" + kind, clue_id, entry_id, reason, moves));
    return {};
  });
  if (!saved) return std::unexpected(saved.error());
  return reversal;
}

Result<int64_t> RecordVisit(Database& database, const Actor& actor, Seconds now,
                            const std::string& fixmedins_code, Seconds day,
                            const std::string& detail) {
  if (Trim(fixmedins_code).empty()) return UsageError("the institution of the visit is missing");
  int64_t visit = 0;
  const Status saved = database.InTransaction([&]() -> Status {
    MJ_TRY(const Rows known, database.Query("SELECT admdvs FROM provider WHERE fixmedins_code = ?",
                                            {fixmedins_code}));
    MJ_RETURN_IF_ERROR(
        Require(actor, Right::kInspect, known.empty() ? "" : known.Text(0, 0), fixmedins_code));
    MJ_TRY(visit, TakeNumbers(database, "visit"));
    MJ_RETURN_IF_ERROR(database.Execute(
        "INSERT INTO inspection_visit (visit_id, fixmedins_code, on_day, at, actor, detail) VALUES "
        "(?, ?, ?, ?, ?, ?)",
        {visit, fixmedins_code, DayOf(day), now, actor.user, detail}));
    return AppendLog(database, now, actor.user, "visit", fixmedins_code, FormatDate(day));
  });
  if (!saved) return std::unexpected(saved.error());
  return visit;
}

}  // namespace mingjian::casework
