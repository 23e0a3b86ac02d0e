#pragma once
// The file of a clue as a reader may see it: findings, history, votes, notes, documents, doors.
//
// Who sees clues by the right `view` sees all of it. Who was told of the clue (its institution, its
// doctor) sees what came after that: who decided stays unnamed, votes are not shown, notes and
// documents are those of the institution itself, doors those that are addressed to it.

#include <cstdint>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/error.h"
#include "base/time.h"
#include "casework/attachments.h"
#include "casework/database.h"
#include "casework/decide.h"
#include "casework/doors.h"
#include "casework/rights.h"
#include "casework/states.h"
#include "casework/worklist.h"

namespace mingjian::casework {

struct VoteRow {
  int64_t round = 0;
  std::string expert, reason;
  bool upholds = false;
  Seconds at = 0;
};
struct NoteRow {
  int64_t note_id = 0;
  Seconds at = 0;
  std::string actor, body;
};
struct ClueFile {
  ClueRow clue;
  bool inside = true;  // all of it; false: what somebody outside was told
  std::vector<EventRow> events;
  std::vector<VoteRow> votes;
  std::vector<NoteRow> notes;
  std::vector<Attachment> attachments;
  std::vector<Door> doors;
};
// Refusals "no-clue", "no-right".
Result<ClueFile> ReadClueFile(Database& database, const Actor& actor, int64_t clue_id);

struct FindingRow {
  std::string finding_id, rule, title, source, severity, point, state;
  std::string psn_no, fixmedins_code, mdtrt_id, setl_id, bilg_dr_codg;
  std::string violates, involves, compared, basis, message;  // lines: LinesOf of findings.h
  int64_t clue_id = 0, version = 1;
  Seconds setl_time = 0;
  Decimal vola_amt, standing_amt, net_amt, fund_amt, upheld_amt;
  State clue_state = State::kHit;  // of OwnFindings
};
// In the order of finding_id, those behind `after`. A doctor sees those that name him.
Result<std::vector<FindingRow>> FindingsOfClue(Database& database, const Actor& actor,
                                               int64_t clue_id, const std::string& after,
                                               int limit);
// One of them. Refusal "no-finding".
Result<FindingRow> FindFinding(Database& database, const Actor& actor, int64_t clue_id,
                               const std::string& finding_id);

// Findings that name the actor as the doctor, of clues that the institution was told of, in the
// order of finding_id. Right: own.
Result<std::vector<FindingRow>> OwnFindings(Database& database, const Actor& actor,
                                            const std::string& after, int limit);

// What was decided of other clues of the same rule, newest first.
struct SimilarClue {
  int64_t clue_id = 0;
  std::string fixmedins_code, region, reason;  // the reason of the decision
  State state = State::kHit;
  Decimal fund_amt, upheld_amt;
  Seconds decided_at = 0;
};
// Right: view. Institutions that the actor does not see are unnamed.
Result<std::vector<SimilarClue>> SimilarClues(Database& database, const Actor& actor,
                                              int64_t clue_id, int limit);

// What may be done with a clue as it is now, and what stands against it: a button and why it is
// grey. Decide has the last word; amounts, reasons and days are not looked at here.
struct ClueAction {
  Event event = Event::kBegin;
  State to = State::kHit;
  bool reason = false, amounts = false, attachment = false, until = false;
  std::string refusal = {}, sentence = {};  // "" = nothing known
};
Result<std::vector<ClueAction>> ActionsOf(Database& database, const Actor& actor, Seconds now,
                                          const ClueRow& clue);

}  // namespace mingjian::casework
