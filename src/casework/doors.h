#pragma once
// What is done after a final decision: typed records ("doors") with their deadlines. Ordering the
// return of money moves it in the ledger from confirmed to agreed; damages and fines are charged.
//
//   refuse     拒付/扣减: taken off the next payment
//   agreement  协议处理: recover, damages, talk, suspend or end the agreement
//   penalty    行政处罚: return and fine by an article; two law officers
//   transfer   移送: police, health, drug, market, discipline
//   points     记分: of a doctor or pharmacist
//   person     an insured person: recover, suspend direct settlement

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/error.h"
#include "base/time.h"
#include "casework/database.h"
#include "casework/rights.h"
#include "rules/law.h"

namespace mingjian::casework {

enum class DoorKind { kRefuse, kAgreement, kPenalty, kTransfer, kPoints, kPerson };
std::string_view ToString(DoorKind kind);  // "refuse"
std::optional<DoorKind> DoorKindOf(std::string_view name);
std::string_view Chinese(DoorKind kind);

// Deadlines that begin with a door; days are defaults where the sources give one (docs/casework.md
// says which are confirmed and which from memory). Those of a case that begin with what happens in
// it (reply, hearing) are set by casework/cases.h.
struct DoorLimit {
  DoorKind kind;
  std::string_view name;
  int days;
  bool working;
};
std::span<const DoorLimit> DoorLimits();

struct DoorOrder {
  int64_t clue_id = 0, version = 0;
  DoorKind kind = DoorKind::kRefuse;
  std::string party = {};  // institution, doctor's code or psn_no; "" = the clue's institution
  std::string law = {}, article = {};  // of law.csv: penalty, points and person need one
  Decimal recover = {};                // yuan to return, out of what is confirmed
  Decimal extra = {};                  // damages (agreement) or fine (penalty, person)
  std::string measure = {};  // transfer: to whom (police, health, drug, market, discipline); else
                             // free text: "talk", "suspend 3 months"
  int64_t count = 0;         // points: how many; person and penalty: months of suspension, 0 = none
  Seconds begin = 0;         // person with months: the first day, today or later; 0 = today
  std::string second_officer = {};  // penalty: the other law officer
  Seconds pay_by = 0;               // last day to pay what is ordered; needed where money is
  std::string reason = {};
};

// Right: handle; the clue is in handling or rectification. Besides those of Decide and the ledger
// ("stale-version", "state", "balance" …) it refuses: "party", "article" (unknown or missing),
// "fine" (outside of what the article allows on the confirmed loss), "months" and "points"
// (outside of the article's), "officers", "transfer" (to whom), "pay-by", "begin", "party" (a
// person who is in no finding of the clue). Gives the door's number.
Result<int64_t> RecordDoor(Database& database, const Actor& actor, Seconds now,
                           const DoorOrder& order, std::span<const rules::LawArticle> law);

struct DoorDeadline {
  int64_t door_id = 0, clue_id = 0;
  std::string name;
  Seconds due_on = 0, met_at = 0;  // 0 = not yet
};
struct Door {
  int64_t door_id = 0, clue_id = 0;
  DoorKind kind = DoorKind::kRefuse;
  Seconds at = 0;
  std::string actor, party, article, measure, detail;
  Decimal recover, extra;
  std::vector<DoorDeadline> deadlines;
};
Result<std::vector<Door>> DoorsOf(Database& database, const Actor& actor, int64_t clue_id);
// Marks a deadline as kept. Right: handle.
Status MeetDeadline(Database& database, const Actor& actor, Seconds now, int64_t door_id,
                    const std::string& name, const std::string& reason);
// Deadlines whose last day is before the day of `now`, oldest first, of places the actor sees.
Result<std::vector<DoorDeadline>> MissedDeadlines(Database& database, const Actor& actor,
                                                  Seconds now);

// Direct settlement of an insured person suspended (条例 41: 3 to 12 months, article and span in
// law.csv); the person pays first and claims afterwards. Both days are in the spell: begun on the
// 5th of March, 3 months end on the 4th of June.
struct Suspension {
  int64_t door_id = 0, clue_id = 0, months = 0;
  std::string psn_no, article;
  Seconds begin_on = 0, end_on = 0;
};
// Those that run on a day, of places the actor sees, by person. Right: view.
Result<std::vector<Suspension>> SuspensionsOn(Database& database, const Actor& actor, Seconds day);
// The last day of a spell of months.
Seconds LastDayOf(Seconds begin, int64_t months);

}  // namespace mingjian::casework
