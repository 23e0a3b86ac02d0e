#include "casework/clue_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace mingjian::casework {
namespace {

// Users who speak for the clue's institution.
Result<std::set<std::string>> SpeakersOf(Database& database, const ClueRow& clue) {
  MJ_TRY(
      const Rows rows,
      database.Query("SELECT name FROM user_grant WHERE fixmedins_code = ? AND role IN (?, ?)",
                     {clue.fixmedins_code, ToString(Role::kInstitution), ToString(Role::kDoctor)}));
  std::set<std::string> names;
  for (size_t i = 0; i < rows.size(); ++i) names.emplace(rows.Text(i, 0));
  return names;
}

Result<std::vector<VoteRow>> VotesOf(Database& database, int64_t clue_id) {
  MJ_TRY(const Rows rows, database.Query("SELECT round, expert, reason, upholds, at FROM vote "
                                         "WHERE clue_id = ? ORDER BY round, at, expert",
                                         {clue_id}));
  std::vector<VoteRow> votes;
  for (size_t i = 0; i < rows.size(); ++i) {
    votes.push_back({rows.Int(i, 0), std::string(rows.Text(i, 1)), std::string(rows.Text(i, 2)),
                     rows.Int(i, 3) != 0, rows.Int(i, 4)});
  }
  return votes;
}

Result<std::vector<NoteRow>> NotesOf(Database& database, int64_t clue_id) {
  MJ_TRY(const Rows rows,
         database.Query("SELECT note_id, at, actor, body FROM note WHERE clue_id = ? ORDER BY "
                        "note_id",
                        {clue_id}));
  std::vector<NoteRow> notes;
  for (size_t i = 0; i < rows.size(); ++i) {
    notes.push_back({rows.Int(i, 0), rows.Int(i, 1), std::string(rows.Text(i, 2)),
                     std::string(rows.Text(i, 3))});
  }
  return notes;
}

// Takes away what the institution was not told.
Status Redact(Database& database, const Actor& actor, ClueFile* file) {
  MJ_TRY(const std::set<std::string> speakers, SpeakersOf(database, file->clue));
  const auto foreign = [&](const auto& row) {
    return row.actor != actor.user && !speakers.contains(row.actor);
  };
  const auto told = std::ranges::find(file->events, ToString(State::kAppeal), &EventRow::to_state);
  file->events.erase(file->events.begin(), told);
  std::erase_if(file->events, [](const EventRow& event) {
    return event.event == "vote" || event.event == "assign";
  });
  for (EventRow& event : file->events) {
    if (foreign(event)) event.actor.clear();
  }
  file->votes.clear();
  std::erase_if(file->notes, foreign);
  std::erase_if(file->attachments, foreign);
  std::erase_if(file->doors, [&](const Door& door) {
    const bool addressed = door.party.empty() || door.party == file->clue.fixmedins_code;
    return !addressed || door.kind == DoorKind::kTransfer;
  });
  for (Door& door : file->doors) {
    door.actor.clear();
    door.detail.clear();
  }
  file->clue.assignee.clear();
  return {};
}

}  // namespace

Result<ClueFile> ReadClueFile(Database& database, const Actor& actor, int64_t clue_id) {
  ClueFile file;
  MJ_TRY(file.clue, FindClue(database, actor, clue_id));
  file.inside = May(actor, Right::kView, file.clue.region, file.clue.fixmedins_code);
  MJ_TRY(file.events, EventsOf(database, clue_id));
  MJ_TRY(file.votes, VotesOf(database, clue_id));
  MJ_TRY(file.notes, NotesOf(database, clue_id));
  MJ_TRY(file.attachments, AttachmentsOf(database, actor, clue_id));
  MJ_TRY(file.doors, DoorsOf(database, actor, clue_id));
  if (!file.inside) MJ_RETURN_IF_ERROR(Redact(database, actor, &file));
  return file;
}

Result<std::vector<SimilarClue>> SimilarClues(Database& database, const Actor& actor,
                                              int64_t clue_id, int limit) {
  MJ_TRY(const ClueRow clue, ReadClue(database, clue_id));
  MJ_RETURN_IF_ERROR(Require(actor, Right::kView, clue.region, clue.fixmedins_code));
  MJ_TRY(const Rows rows,
         database.Query(
             "SELECT c.clue_id, c.fixmedins_code, c.region, c.state, c.fund_amt, c.upheld_amt, "
             "c.changed_at, COALESCE((SELECT e.reason FROM clue_event e WHERE e.clue_id = "
             "c.clue_id AND e.from_state <> e.to_state AND e.event IN ('approve', 'release', "
             "'overturn', 'corrected') ORDER BY e.event_id DESC LIMIT 1), '') FROM (SELECT * FROM "
             "clue WHERE rule = ? AND state IN ('handling', 'rectification', 'archived', "
             "'released') AND clue_id <> ? ORDER BY changed_at DESC LIMIT ?) c ORDER BY "
             "c.changed_at DESC, c.clue_id DESC",
             {clue.rule, clue_id, limit}));
  std::vector<SimilarClue> similar;
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::optional<State> state = StateOf(rows.Text(i, 3));
    if (!state) return DataError(fmt::format("clue: state '{}' is unknown", rows.Text(i, 3)));
    SimilarClue one{.clue_id = rows.Int(i, 0),
                    .fixmedins_code = std::string(rows.Text(i, 1)),
                    .region = std::string(rows.Text(i, 2)),
                    .reason = std::string(rows.Text(i, 7)),
                    .state = *state,
                    .fund_amt = rows.Money(i, 4),
                    .upheld_amt = rows.Money(i, 5),
                    .decided_at = rows.Int(i, 6)};
    if (!May(actor, Right::kView, one.region, one.fixmedins_code)) {
      one.clue_id = 0;
      one.fixmedins_code.clear();
      one.region.clear();
    }
    similar.push_back(std::move(one));
  }
  return similar;
}

}  // namespace mingjian::casework
