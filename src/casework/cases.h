#pragma once
// Cases (案件): what follows a door, from filing (立案) to the end. A case has the number of its
// door; filing gives it a number of its region and year, its officers and its clocks.
//
//   open → filed → told → decided → delivered → closed
//   (待立案, 已立案, 已告知, 已决定, 已送达, 已结案)
//
// `told`: the penalty notice (告知书) was delivered, which starts the clock of the reply; `decided`
// and `delivered`: the document that decides (document_kinds.h) was issued, and delivered. Cases
// without a penalty go from filed to decided. A new version of a document leads back to the state
// before its delivery.
//
// A penalty decision is issued only when its notice was delivered, the reply came or its last day
// has passed, a hearing that was asked for was held, and the legal review agreed after all that
// (case_documents.h). The legal reviewer is none of the officers and acted in no stage of the clue.
//
// Every change is an event of the case and a row of the audit log. `version` of an order is that of
// the case as it was read, 0 = as it is now; refusal "stale-version" when it changed since.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/error.h"
#include "base/time.h"
#include "casework/database.h"
#include "casework/doors.h"
#include "casework/rights.h"

namespace mingjian::casework {

enum class CaseState { kOpen, kFiled, kTold, kDecided, kDelivered, kClosed };
std::string_view ToString(CaseState state);  // "open"
std::optional<CaseState> CaseStateOf(std::string_view name);
std::string_view Chinese(CaseState state);

enum class Review { kNone, kAgreed, kReturned };
std::string_view ToString(Review review);  // "none"

// What a region decides about its procedure. The days are from memory, the sums of a "larger fine"
// are one local practice that was read of; both illustrative.
struct Procedure {
  int reply_days = 5, hearing_days = 5;  // working days from delivery
  // From which fine on a hearing may be asked for; a suspension or points also give the right.
  Decimal hearing_unit = Decimal::FromMicros(100'000 * Decimal::kOne);
  Decimal hearing_person = Decimal::FromMicros(5'000 * Decimal::kOne);
};

struct CaseRow {
  int64_t case_id = 0, clue_id = 0, version = 0;  // version 0: not filed
  DoorKind kind = DoorKind::kRefuse;
  CaseState state = CaseState::kOpen;
  std::string number, region, fixmedins_code, party, article, measure, reason, officer,
      second_officer;
  Decimal recover, extra;
  int64_t count = 0;  // months of suspension, or points
  Seconds opened_at = 0, filed_on = 0, replied_on = 0, hearing_asked_on = 0, hearing_on = 0,
          reviewed_at = 0, closed_at = 0;
  std::string reply, reviewer, review_reason;
  Review review = Review::kNone;
};
// Whether the party may ask for a hearing before this is decided.
bool HasHearingRight(const CaseRow& row, const Procedure& procedure);

struct CaseQuery {
  std::optional<DoorKind> kind = std::nullopt;
  std::optional<CaseState> state = std::nullopt;
  std::string region = {}, fixmedins_code = {};
  int64_t before = 0;  // the last case_id of the page before
  int limit = 50;      // 1 to 1,000
};
// Newest first, of places the actor sees.
Result<std::vector<CaseRow>> Cases(Database& database, const Actor& actor, const CaseQuery& query);
// Right: view at the clue's place. The institution that a case is about sees it from the first
// document that was delivered to it, without the inner review; a transfer it never sees. Refusals
// "no-case", "no-right".
Result<CaseRow> FindCase(Database& database, const Actor& actor, int64_t case_id);
Result<std::vector<DoorDeadline>> ClocksOf(Database& database, int64_t case_id);

struct CaseEvent {
  int64_t event_id = 0;
  Seconds at = 0, on_day = 0;  // entered at, happened on
  std::string actor, event, detail;
  bool combined = false;
};
Result<std::vector<CaseEvent>> CaseEventsOf(Database& database, int64_t case_id);
std::string_view ChineseOfCaseEvent(std::string_view event);

// Each gives the case as it is then. Right: handle. Refusals: "no-case", "no-right", "state",
// "day" (in the future, or before what must come first), "reason", "stale-version".
struct Filing {
  int64_t case_id = 0;
  Seconds filed_on = 0;             // 0 = today
  std::string second_officer = {};  // "" = as the door says; a penalty needs two law officers
  std::string reason = {};
};
Result<CaseRow> FileCase(Database& database, const Actor& actor, Seconds now, const Filing& filing);
// A statement of the party (陈述申辩) on the notice, by the officer or the institution itself
// (right: handle or answer). A hearing can be asked for within its days only ("late").
struct Reply {
  int64_t case_id = 0, version = 0;
  Seconds on_day = 0;  // 0 = today
  std::string text = {};
  bool asks_hearing = false;
};
Result<CaseRow> RecordReply(Database& database, const Actor& actor, Seconds now,
                            const Reply& reply);
Result<CaseRow> RecordHearing(Database& database, const Actor& actor, Seconds now, int64_t case_id,
                              int64_t version, Seconds on_day, const std::string& text);
// The legal review. Right: legal_review. Refusal "same-person". Returning needs a reason.
Result<CaseRow> ReviewCase(Database& database, const Actor& actor, Seconds now, int64_t case_id,
                           int64_t version, bool agrees, const std::string& reason);
// When the document that decides was delivered; `reason` says how it ended.
Result<CaseRow> CloseCase(Database& database, const Actor& actor, Seconds now, int64_t case_id,
                          int64_t version, const std::string& reason);

// What is to be added to an unpaid fine today (fines.h); 0 when it is paid or not late.
Result<Decimal> LateFeeOfCase(Database& database, int64_t case_id, Seconds now);

}  // namespace mingjian::casework
