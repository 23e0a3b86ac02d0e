#include "casework/assignment.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "casework/decide.h"
#include "casework/duties.h"
#include "casework/worklist.h"

namespace mingjian::casework {
namespace {

struct Candidate {
  Actor actor;
  int64_t load = 0;   // open clues
  int64_t given = 0;  // in this proposal
};

// Active people with the role, by name.
Result<std::vector<Candidate>> CandidatesOf(Database& database, Role role) {
  MJ_TRY(const Rows rows,
         database.Query("SELECT g.name, g.region, g.fixmedins_code FROM user_grant g JOIN "
                        "user_account u ON u.name = g.name WHERE u.active = 1 AND g.role = ? ORDER "
                        "BY g.name, g.region, g.fixmedins_code",
                        {ToString(role)}));
  MJ_TRY(const Rows loads,
         database.Query("SELECT assignee, COUNT(*) FROM clue WHERE assignee <> '' AND state NOT IN "
                        "('handling', 'rectification', 'archived', 'released', 'suppressed') GROUP "
                        "BY assignee"));
  std::map<std::string, int64_t, std::less<>> load;
  for (size_t i = 0; i < loads.size(); ++i) load[std::string(loads.Text(i, 0))] = loads.Int(i, 1);
  std::vector<Candidate> candidates;
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::string name(rows.Text(i, 0));
    if (candidates.empty() || candidates.back().actor.user != name) {
      candidates.push_back({.actor = {.user = name, .grants = {}}, .load = load[name], .given = 0});
    }
    candidates.back().actor.grants.push_back(
        {role, {std::string(rows.Text(i, 1)), std::string(rows.Text(i, 2))}});
  }
  return candidates;
}

// Who may not: those who acted in another stage of the clue, and authors of its rules.
Result<std::set<std::string>> Barred(Database& database, const ClueRow& clue, Duty duty) {
  std::set<std::string> names;
  MJ_TRY(const Rows events,
         database.Query("SELECT actor, event, from_state FROM clue_event WHERE clue_id = ?",
                        {clue.clue_id}));
  for (size_t i = 0; i < events.size(); ++i) {
    const Duty done = DutyOf(events.Text(i, 1), events.Text(i, 2));
    if (done != Duty::kNone && done != duty) names.insert(std::string(events.Text(i, 0)));
  }
  MJ_TRY(const Rows authors,
         database.Query("SELECT DISTINCT s.author FROM finding f JOIN rule_standing s ON s.rule = "
                        "f.rule AND s.version = f.version WHERE f.clue_id = ? AND s.author <> ''",
                        {clue.clue_id}));
  for (size_t i = 0; i < authors.size(); ++i) names.insert(std::string(authors.Text(i, 0)));
  return names;
}

// REQUIRES: the same candidates with every call.
Candidate* Choose(std::vector<Candidate>& candidates, const std::set<std::string>& barred,
                  const ClueRow& clue, Right right, AssignmentBy by) {
  Candidate* best = nullptr;
  const auto burden = [by](const Candidate& each) {
    return by == AssignmentBy::kInTurn ? each.given : each.load + each.given;
  };
  for (Candidate& each : candidates) {
    if (barred.contains(each.actor.user) ||
        !May(each.actor, right, clue.region, clue.fixmedins_code)) {
      continue;
    }
    if (best == nullptr || burden(each) < burden(*best)) best = &each;
  }
  return best;
}

}  // namespace

Result<std::vector<Proposal>> ProposeAssignments(Database& database, const Actor& actor,
                                                 const AssignmentQuery& query) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kAssign));
  if (query.limit < 1 || query.limit > 1000) {
    return UsageError(fmt::format("limit: {} is not from 1 to 1,000", query.limit));
  }
  const bool second = query.state == State::kSecondReview;
  if (!second && query.state != State::kHit && query.state != State::kFirstReview) {
    return UsageError(
        fmt::format("clues in {} are not assigned; expected hit, first_review or "
                    "second_review",
                    ToString(query.state)));
  }
  MJ_TRY(std::vector<Candidate> candidates,
         CandidatesOf(database, second ? Role::kSecondReviewer : Role::kFirstReviewer));
  MJ_TRY(const std::vector<ClueRow> clues,
         Worklist(
             database, actor,
             {.states = {query.state}, .region = query.region, .rule = query.rule, .limit = 1000}));
  std::vector<Proposal> proposals;
  for (const ClueRow& clue : clues) {
    if (static_cast<int>(proposals.size()) == query.limit) break;
    if (!May(actor, Right::kAssign, clue.region, clue.fixmedins_code)) continue;
    // A clue under second review still names its first reviewer.
    MJ_TRY(const std::set<std::string> barred,
           Barred(database, clue, second ? Duty::kSecond : Duty::kFirst));
    if (!clue.assignee.empty() && !barred.contains(clue.assignee)) continue;
    Candidate* chosen = Choose(candidates, barred, clue,
                               second ? Right::kSecondReview : Right::kFirstReview, query.by);
    if (chosen != nullptr) ++chosen->given;
    proposals.push_back({.clue_id = clue.clue_id,
                         .version = clue.version,
                         .assignee = chosen == nullptr ? "" : chosen->actor.user,
                         .fund_amt = clue.fund_amt});
  }
  return proposals;
}

Result<int64_t> AssignAll(Database& database, const Actor& actor, Seconds now,
                          std::span<const Proposal> proposals) {
  int64_t done = 0;
  for (const Proposal& each : proposals) {
    if (each.assignee.empty()) continue;
    const Status assigned = Assign(database, actor, now, each.clue_id, each.version, each.assignee);
    if (assigned) {
      ++done;
    } else if (RefusalOf(assigned.error()) != "stale-version") {
      return std::unexpected(assigned.error());
    }
  }
  return done;
}

}  // namespace mingjian::casework
