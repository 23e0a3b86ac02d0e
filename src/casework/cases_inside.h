#pragma once
// What cases.cc and case_documents.cc share.

#include <string>
#include <string_view>

#include "casework/cases.h"

namespace mingjian::casework {

// Whether the actor sees all of a case, not only what reached the party.
bool SeesAll(const Actor& actor, const CaseRow& row);
// Without a look at rights.
Result<CaseRow> ReadCase(Database& database, int64_t case_id);
// Takes the filed case for this transaction: counts its version up, refusing a stale one.
Status TakeCase(Database& database, const CaseRow& row, int64_t version);
// Sets `due_on` of a clock, open again.
Status StartClock(Database& database, int64_t case_id, std::string_view name, Seconds due_on);
// The clock stops; nothing happens without one.
Status StopClock(Database& database, int64_t case_id, std::string_view name, Seconds at);
// The last day of a clock, 0 = there is none.
Result<Seconds> DueOf(Database& database, int64_t case_id, std::string_view name);
// An event and its row of the audit log.
Status NoteCase(Database& database, const Actor& actor, Seconds now, int64_t case_id,
                std::string_view event, Seconds on_day, std::string_view detail,
                bool combined = false);
// Refusal "day" unless first ≤ day ≤ today.
Status CheckDay(Seconds day, Seconds first, Seconds now, std::string_view what);

}  // namespace mingjian::casework
