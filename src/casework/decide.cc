#include "casework/decide.h"

#include <fmt/format.h>

#include <set>

#include "base/text.h"
#include "casework/accounts.h"
#include "casework/calendar.h"
#include "casework/clearing.h"
#include "casework/decide_checks.h"
#include "casework/duties.h"
#include "casework/ledger.h"
#include "casework/log.h"
#include "casework/schema.h"

namespace mingjian::casework {
namespace {

constexpr size_t kTextMax = 4000;

Status CheckText(std::string_view text, bool required) {
  if (required && Trim(text).empty()) return Refuse("reason", "a reason is required");
  if (CodePoints(text) > kTextMax) {
    return Refuse("reason", fmt::format("the text has {} characters, at most {} are kept",
                                        CodePoints(text), kTextMax));
  }
  return {};
}

Status WriteEvent(Database& database, Seconds at, const std::string& user, int64_t clue_id,
                  std::string_view event, State from, State to, std::string_view reason,
                  Decimal before, Decimal after, bool combined) {
  MJ_TRY(const int64_t number, TakeNumbers(database, "event"));
  MJ_RETURN_IF_ERROR(database.Execute(
      "INSERT INTO clue_event (event_id, clue_id, at, actor, event, from_state, to_state, reason, "
      "before_amt, after_amt, combined) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {number, clue_id, at, user, event, ToString(from), ToString(to), reason, before, after,
       combined ? 1 : 0}));
  return AppendLog(
      database, at, user, event, fmt::format("clue {}", clue_id),
      fmt::format("{} → {}, {} → {} yuan{}: {}", ToString(from), ToString(to), before.ToString(),
                  after.ToString(), combined ? ", duties combined" : "", reason));
}

// Takes the clue for this transaction: nobody else can change it until the end, and the version
// must be the one that was seen.
Result<ClueRow> Hold(Database& database, Seconds now, int64_t clue_id, int64_t version) {
  MJ_TRY(const int64_t held,
         database.Execute("UPDATE clue SET version = version + 1, changed_at = ? WHERE clue_id = ? "
                          "AND version = ?",
                          {now, clue_id, version}));
  MJ_TRY(ClueRow clue, ReadClue(database, clue_id));
  if (held == 0) {
    MJ_TRY(const Rows last,
           database.Query("SELECT actor, event FROM clue_event WHERE clue_id = ? ORDER BY event_id "
                          "DESC LIMIT 1",
                          {clue_id}));
    return Refuse(
        "stale-version",
        fmt::format(
            "clue {} has version {} now, not {}{}; read it again", clue_id, clue.version, version,
            last.empty() ? ""
                         : fmt::format(" (last: {} by {})", last.Text(0, 1), last.Text(0, 0))));
  }
  return clue;
}

// Sets what stands of the findings of a clue.
Status SetAmounts(Database& database, const ClueRow& clue, const Decision& decision) {
  const bool first = clue.state == State::kFirstReview;
  MJ_TRY(const Rows rows,
         database.Query("SELECT finding_id, fund_amt, upheld_amt FROM finding WHERE clue_id = ?",
                        {clue.clue_id}));
  std::set<std::string, std::less<>> met;
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::string id(rows.Text(i, 0));
    const int64_t most = first ? std::max<int64_t>(0, CentsOf(rows.Int(i, 1))) : rows.Int(i, 2);
    int64_t amount = most;
    if (const auto named = decision.amounts.find(id); named != decision.amounts.end()) {
      amount = named->second.micros();
      met.insert(id);
      if (amount < 0 || amount > most || !IsWholeCents(amount)) {
        return Refuse("amount", fmt::format("finding {}: {} yuan; expected whole cents from 0 to "
                                            "{}",
                                            id, named->second.ToString(),
                                            Decimal::FromMicros(most).ToMoney()));
      }
    }
    MJ_RETURN_IF_ERROR(
        database.Execute("UPDATE finding SET upheld_amt = ? WHERE finding_id = ?", {amount, id}));
  }
  for (const auto& [id, amount] : decision.amounts) {
    if (!met.contains(id)) {
      return Refuse("amount", fmt::format("finding '{}' is not in clue {}", id, clue.clue_id));
    }
  }
  return {};
}

Result<Decimal> UpheldOf(Database& database, int64_t clue_id) {
  MJ_TRY(const auto sum,
         database.QueryInt("SELECT CAST(SUM(upheld_amt) AS BIGINT) FROM finding WHERE clue_id = ?",
                           {clue_id}));
  return Decimal::FromMicros(sum.value_or(0));
}

Status NothingStands(Database& database, int64_t clue_id) {
  MJ_RETURN_IF_ERROR(
      database.Execute("UPDATE finding SET upheld_amt = 0 WHERE clue_id = ?", {clue_id}));
  return {};
}

// The panel's votes of this round: what the majority says.
Status ConcludePanel(Database& database, const ClueRow& clue) {
  MJ_TRY(const bool upholds, PanelUpholds(database, clue));
  return upholds ? Status() : NothingStands(database, clue.clue_id);
}

// The reason as it is kept: with the facts that were seen and not followed.
std::string ReasonOf(const Decision& decision) {
  if (decision.acknowledged.empty()) return decision.reason;
  return fmt::format("{}（已知排除事实: {}）", decision.reason,
                     fmt::join(decision.acknowledged, ", "));
}

// What an event does beside the move.
Status Effect(Database& database, Seconds now, const std::string& user, const ClueRow& clue,
              const Decision& decision, State to) {
  switch (decision.event) {
    case Event::kUphold: {
      MJ_RETURN_IF_ERROR(SetAmounts(database, clue, decision));
      MJ_TRY(const Decimal upheld, UpheldOf(database, clue.clue_id));
      if (upheld == Decimal()) {
        return Refuse("amount", "nothing would stand: release the clue instead");
      }
      return CheckClearedFacts(database, clue.clue_id, decision.reason, decision.acknowledged);
    }
    case Event::kConclude:
      return ConcludePanel(database, clue);
    case Event::kApprove: {
      MJ_TRY(const Decimal upheld, UpheldOf(database, clue.clue_id));
      if (upheld == Decimal()) {
        return Refuse("amount", "nothing stands: the final decision is a release");
      }
      return ConfirmClue(database, now, user, clue.clue_id, decision.reason);
    }
    case Event::kOverturn:
      MJ_RETURN_IF_ERROR(OverturnClue(database, now, user, clue.clue_id, decision.reason));
      return NothingStands(database, clue.clue_id);
    case Event::kOrder:
      return CheckDoor(database, clue.clue_id);
    case Event::kArchive:
      return CheckNothingDue(database, clue.clue_id);
    default:
      break;
  }
  if (to == State::kReleased) {
    MJ_RETURN_IF_ERROR(NothingStands(database, clue.clue_id));
    return ReleaseClue(database, now, user, clue.clue_id, decision.reason);
  }
  return {};
}

Result<Outcome> Apply(Database& database, const Actor& actor, Seconds now,
                      const Decision& decision) {
  MJ_TRY(const ClueRow clue, Hold(database, now, decision.clue_id, decision.version));
  const Transition* transition = FindTransition(clue.state, decision.event);
  if (transition == nullptr) {
    MJ_RETURN_IF_ERROR(RequireSeen(database, actor, clue));
    return Refuse("state",
                  fmt::format("'{}' does not lead on from {} ({})", ToString(decision.event),
                              ToString(clue.state), Chinese(clue.state)));
  }
  MJ_RETURN_IF_ERROR(Require(actor, transition->right, clue.region, clue.fixmedins_code));
  MJ_RETURN_IF_ERROR(CheckText(decision.reason, transition->reason));
  MJ_TRY(const bool combined, CheckDuty(database, actor, clue, transition->duty));
  if (!decision.amounts.empty() && !transition->amounts) {
    return Refuse("amount", fmt::format("'{}' takes no amounts", ToString(decision.event)));
  }
  const bool past = clue.due_on > 0 && DayOf(now) > clue.due_on;
  MJ_RETURN_IF_ERROR(CheckInTime(clue, *transition, now));
  if (decision.event == Event::kLapse && !past) {
    return Refuse("state", fmt::format("the limit runs until {}", FormatDate(clue.due_on)));
  }
  if (transition->attachment) MJ_RETURN_IF_ERROR(CheckAttachment(database, clue));
  Outcome outcome{.state = transition->to, .version = clue.version, .combined = combined};
  if (decision.event == Event::kSuppress) {
    if (decision.until <= now || decision.until > now + 3 * 366 * kDaySeconds) {
      return Refuse("until", "suppression needs an end within three years");
    }
    outcome.due_on = DayOf(decision.until);
  } else {
    MJ_TRY(outcome.due_on, DueOn(database, clue.region, LimitOf(transition->to), now));
  }
  MJ_RETURN_IF_ERROR(Effect(database, now, actor.user, clue, decision, transition->to));
  MJ_TRY(outcome.upheld, UpheldOf(database, clue.clue_id));
  const bool takes = decision.event == Event::kBegin;
  MJ_RETURN_IF_ERROR(database.Execute(
      "UPDATE clue SET state = ?, due_on = ?, upheld_amt = ?, assignee = ?, panel_round = "
      "panel_round + ? WHERE clue_id = ?",
      {ToString(outcome.state), outcome.due_on, outcome.upheld, takes ? actor.user : clue.assignee,
       outcome.state == State::kPanel ? 1 : 0, clue.clue_id}));
  MJ_RETURN_IF_ERROR(WriteEvent(database, now, actor.user, clue.clue_id, ToString(decision.event),
                                clue.state, outcome.state, ReasonOf(decision), clue.upheld_amt,
                                outcome.upheld, combined));
  return outcome;
}

}  // namespace

Result<Outcome> Decide(Database& database, const Actor& actor, Seconds now,
                       const Decision& decision) {
  Outcome outcome;
  const Status saved = database.InTransaction([&]() -> Status {
    MJ_TRY(outcome, Apply(database, actor, now, decision));
    return {};
  });
  if (!saved) return std::unexpected(saved.error());
  return outcome;
}

std::vector<Result<Outcome>> DecideAll(Database& database, const Actor& actor, Seconds now,
                                       std::span<const Decision> decisions) {
  std::vector<Result<Outcome>> outcomes;
  outcomes.reserve(decisions.size());
  for (const Decision& each : decisions) {
    outcomes.push_back(Decide(database, actor, now, each));
  }
  return outcomes;
}

Status Vote(Database& database, const Actor& actor, Seconds now, int64_t clue_id, int64_t version,
            bool upholds, const std::string& reason) {
  MJ_RETURN_IF_ERROR(CheckText(reason, true));
  return database.InTransaction([&]() -> Status {
    MJ_TRY(const ClueRow clue, Hold(database, now, clue_id, version));
    MJ_RETURN_IF_ERROR(Require(actor, Right::kPanel, clue.region, clue.fixmedins_code));
    if (clue.state != State::kPanel) {
      return Refuse("state",
                    fmt::format("clue {} is in {}: no panel sits", clue_id, ToString(clue.state)));
    }
    MJ_TRY(const bool combined, CheckDuty(database, actor, clue, Duty::kPanel));
    MJ_RETURN_IF_ERROR(database.Execute(
        "INSERT INTO vote (clue_id, round, expert, upholds, reason, at) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (clue_id, round, expert) DO UPDATE SET upholds = excluded.upholds, reason = "
        "excluded.reason, at = excluded.at",
        {clue_id, clue.panel_round, actor.user, upholds ? 1 : 0, reason, now}));
    return WriteEvent(database, now, actor.user, clue_id, "vote", clue.state, clue.state,
                      fmt::format("{}: {}", upholds ? "upholds" : "does not uphold", reason),
                      clue.upheld_amt, clue.upheld_amt, combined);
  });
}

Status Assign(Database& database, const Actor& actor, Seconds now, int64_t clue_id, int64_t version,
              const std::string& assignee) {
  return database.InTransaction([&]() -> Status {
    MJ_TRY(const ClueRow clue, Hold(database, now, clue_id, version));
    const bool self =
        assignee == actor.user && May(actor, Right::kFirstReview, clue.region, clue.fixmedins_code);
    if (!self) {
      MJ_RETURN_IF_ERROR(Require(actor, Right::kAssign, clue.region, clue.fixmedins_code));
    }
    if (!assignee.empty()) {
      MJ_TRY(const auto known,
             database.QueryInt("SELECT active FROM user_account WHERE name = ?", {assignee}));
      if (!known || *known == 0) {
        return Refuse("no-user", fmt::format("there is no active user '{}'", assignee));
      }
    }
    MJ_RETURN_IF_ERROR(
        database.Execute("UPDATE clue SET assignee = ? WHERE clue_id = ?", {assignee, clue_id}));
    return WriteEvent(database, now, actor.user, clue_id, "assign", clue.state, clue.state,
                      assignee, clue.upheld_amt, clue.upheld_amt, false);
  });
}

Result<int64_t> AddNote(Database& database, const Actor& actor, Seconds now, int64_t clue_id,
                        const std::string& body) {
  MJ_RETURN_IF_ERROR(CheckText(body, true));
  int64_t note = 0;
  const Status saved = database.InTransaction([&]() -> Status {
    MJ_TRY(const ClueRow clue, FindClue(database, actor, clue_id));
    MJ_RETURN_IF_ERROR(Require(actor, Right::kNote, clue.region, clue.fixmedins_code));
    MJ_TRY(note, TakeNumbers(database, "note"));
    MJ_RETURN_IF_ERROR(
        database.Execute("INSERT INTO note (note_id, clue_id, at, actor, body) VALUES (?, ?, ?, ?, "
                         "?)",
                         {note, clue_id, now, actor.user, body}));
    return AppendLog(database, now, actor.user, "note", fmt::format("clue {}", clue_id),
                     fmt::format("note {}", note));
  });
  if (!saved) return std::unexpected(saved.error());
  return note;
}

Status AllowCombinedDuties(Database& database, const Actor& actor, Seconds now, bool allowed) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kUsers));
  return database.InTransaction([&]() -> Status {
    MJ_RETURN_IF_ERROR(database.Execute(
        "INSERT INTO setting (name, value) VALUES ('combined_duties', ?) ON CONFLICT (name) DO "
        "UPDATE SET value = excluded.value",
        {allowed ? "1" : "0"}));
    return AppendLog(database, now, actor.user, "setting", "combined_duties",
                     allowed ? "allowed" : "forbidden");
  });
}

Result<OverdueRun> RunOverdue(Database& database, Seconds now) {
  OverdueRun run;
  MJ_TRY(const Rows rows,
         database.Query("SELECT clue_id, version, state FROM clue WHERE due_on > 0 AND due_on < ? "
                        "ORDER BY clue_id",
                        {DayOf(now)}));
  const Actor system = Actor::System();
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::optional<State> state = StateOf(rows.Text(i, 2));
    if (!state) continue;
    Decision decision{.clue_id = rows.Int(i, 0), .version = rows.Int(i, 1)};
    if (FindTransition(*state, Event::kLapse) != nullptr) {
      decision.event = Event::kLapse;
      decision.reason = "逾期视为认可";
    } else if (*state == State::kSuppressed) {
      decision.event = Event::kResume;
      decision.reason = "抑制到期";
    } else {
      run.overdue.push_back(decision.clue_id);
      continue;
    }
    const Result<Outcome> done = Decide(database, system, now, decision);
    if (done) {
      ++(decision.event == Event::kLapse ? run.lapsed : run.resumed);
    } else if (RefusalOf(done.error()) != "stale-version") {
      return std::unexpected(done.error());
    }
  }
  return run;
}

Result<std::vector<EventRow>> EventsOf(Database& database, int64_t clue_id) {
  MJ_TRY(const Rows rows,
         database.Query("SELECT at, actor, event, from_state, to_state, reason, before_amt, "
                        "after_amt, combined FROM clue_event WHERE clue_id = ? ORDER BY event_id",
                        {clue_id}));
  std::vector<EventRow> events;
  for (size_t i = 0; i < rows.size(); ++i) {
    events.push_back({rows.Int(i, 0), std::string(rows.Text(i, 1)), std::string(rows.Text(i, 2)),
                      std::string(rows.Text(i, 3)), std::string(rows.Text(i, 4)),
                      std::string(rows.Text(i, 5)), rows.Money(i, 6), rows.Money(i, 7),
                      rows.Int(i, 8) != 0});
  }
  return events;
}

}  // namespace mingjian::casework
