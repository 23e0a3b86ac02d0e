#pragma once
// The ledger: where each yuan that a rule found stands, from identified to back on the fund's
// account. Double entry: every posting takes an amount from one account and gives it to another
// (accounts.h), of one finding of one clue. An entry is never changed; a mistake is reversed by an
// entry that moves the same amounts back. What people owe is in whole cents: the rest of a cent of
// a finding goes to `rounding` when it is confirmed.
//
//   found → identified → confirmed → agreed → recovered (fund) | written off
//                      ↘ released
//   charged → damages due → damages paid (fund);  fine and late fee due → paid (treasury)
//
// These functions refuse what would take more from an account than it holds ("balance").

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/error.h"
#include "base/time.h"
#include "casework/accounts.h"
#include "casework/database.h"
#include "casework/rights.h"

namespace mingjian::casework {

// What the state machine enters; REQUIRES: in a transaction, a clue that exists.
// Identified money of a clue to confirmed, as far as its findings' upheld amounts go; the rest to
// released.
Status ConfirmClue(Database& database, Seconds at, std::string_view user, int64_t clue_id,
                   std::string_view reason);
// All that is identified of a clue to released.
Status ReleaseClue(Database& database, Seconds at, std::string_view user, int64_t clue_id,
                   std::string_view reason);
// Takes the confirmation of a clue back and releases its money. Refusal "recovered" when some was
// agreed or paid already.
Status OverturnClue(Database& database, Seconds at, std::string_view user, int64_t clue_id,
                    std::string_view reason);

// What may be owed beside the loss.
enum class Charge { kDamages, kFine, kLateFee };
std::string_view ToString(Charge charge);  // "damages"
std::optional<Charge> ChargeOf(std::string_view name);

// By people; right `handle` at the clue's place, a write-off `final`. Amounts are whole cents above
// zero, shared over the findings in the order of finding_id. Each gives the number of its entry.
Result<int64_t> Agree(Database& database, const Actor& actor, Seconds now, int64_t clue_id,
                      Decimal amount, const std::string& reason);
Result<int64_t> Recover(Database& database, const Actor& actor, Seconds now, int64_t clue_id,
                        Decimal amount, const std::string& reason);
Result<int64_t> WriteOff(Database& database, const Actor& actor, Seconds now, int64_t clue_id,
                         Decimal amount, const std::string& reason);
// A late fee may not grow beyond the fine of the clue (refusal "late-fee").
Result<int64_t> AddCharge(Database& database, const Actor& actor, Seconds now, int64_t clue_id,
                          Charge charge, Decimal amount, const std::string& reason);
Result<int64_t> PayCharge(Database& database, const Actor& actor, Seconds now, int64_t clue_id,
                          Charge charge, Decimal amount, const std::string& reason);
// Moves the amounts of an entry back. Refusals: "no-entry", "reversed" (already, or is a reversal
// itself), "not-by-hand" (entries of the state machine and of imports), "balance".
Result<int64_t> Reverse(Database& database, const Actor& actor, Seconds now, int64_t entry_id,
                        const std::string& reason);

// Entries as a list: what each moved, summed by accounts.
struct EntryMove {
  std::string from, to;
  Decimal amount;
};
struct EntryRow {
  int64_t entry_id = 0, clue_id = 0;
  Seconds at = 0;
  std::string actor, kind, reason;
  int64_t reverses = 0, reversed_by = 0;  // entries, 0 = none
  std::vector<EntryMove> moves = {};      // of the clue asked for; else of the whole entry
};
// Those that touch a clue (0 = all, which needs the right everywhere), newest first, of lower
// numbers than `before` (0 = from the newest). Right: ledger.
Result<std::vector<EntryRow>> EntriesOf(Database& database, const Actor& actor, int64_t clue_id,
                                        int64_t before, int limit);

struct Balance {
  std::string key;  // finding_id, clue number, provider or month
  std::string account;
  Decimal amount;
};
enum class LedgerBy { kAll, kFinding, kClue, kProvider, kMonth };
struct LedgerFilter {
  int64_t clue_id = 0;  // 0 = all
  std::string fixmedins_code = {}, month = {};
};
// Balances that are not zero, by key and account. Right: ledger.
Result<std::vector<Balance>> Balances(Database& database, const Actor& actor, LedgerBy by,
                                      const LedgerFilter& filter = {});

// What a bureau reports of a span of days [from, to): money in yuan.
struct Figures {
  int64_t visits = 0, institutions = 0;  // inspected: visits, distinct institutions
  int64_t handled = 0;                   // distinct institutions with a decided clue
  int64_t persons = 0;                   // distinct persons in upheld findings of those
  Decimal recovered, damages, fines, late_fees;
  Decimal to_fund, to_treasury, total;  // recovered + damages; fines + late fees; both
};
Result<Figures> FiguresOf(Database& database, const Actor& actor, Seconds from, Seconds to);
// Right: inspect.
Result<int64_t> RecordVisit(Database& database, const Actor& actor, Seconds now,
                            const std::string& fixmedins_code, Seconds day,
                            const std::string& detail);

// Holds the ledger against itself, the clues and the findings, to the micro. Gives what does not
// agree, one sentence each; empty when all does.
Result<std::vector<std::string>> Reconcile(Database& database);

}  // namespace mingjian::casework
