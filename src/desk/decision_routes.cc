// What people do with clues: decisions, votes, assignment, notes, documents, doors.

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/text.h"
#include "casework/attachments.h"
#include "casework/decide.h"
#include "casework/doors.h"
#include "desk/clue_json.h"
#include "desk/handlers.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;
using casework::Decision;
using casework::Outcome;

constexpr size_t kBulkMax = 500;

Result<Decision> DecisionOf(const Fields& body, int64_t clue_id) {
  Decision decision{.clue_id = clue_id};
  MJ_TRY(decision.version, body.Int("version"));
  MJ_TRY(const std::string name, body.Text("event", 40));
  const auto event = casework::EventOf(name);
  if (!event) return WrongField("event", name, "one of the clue's actions, as in uphold");
  decision.event = *event;
  MJ_TRY(decision.reason, body.TextOr("reason", ""));
  MJ_TRY(decision.until, body.DayOr("until", 0));
  MJ_TRY(const std::string acknowledged, body.TextOr("acknowledged", ""));
  if (!acknowledged.empty()) {
    for (const std::string_view fact : Split(acknowledged, ',')) {
      decision.acknowledged.emplace_back(Trim(fact));
    }
  }
  MJ_TRY(const auto amounts, body.Members("amounts"));
  for (const auto& [finding, text] : amounts) {
    const auto amount = Decimal::Parse(text);
    if (!amount) return WrongField("amounts." + finding, text, "an amount in yuan, as in 12.50");
    decision.amounts[finding] = *amount;
  }
  return decision;
}

json::object OutcomeJson(const Outcome& outcome) {
  return {{"state", ToString(outcome.state)},    {"state_zh", Chinese(outcome.state)},
          {"version", outcome.version},          {"due_on", Day(outcome.due_on)},
          {"upheld_amt", Money(outcome.upheld)}, {"combined", outcome.combined}};
}

Answer Decide(Visit& visit) {
  MJ_TRY(const int64_t id, visit.Number("id"));
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only({"version", "event", "reason", "amounts", "until", "acknowledged"}));
  MJ_TRY(const Decision decision, DecisionOf(body, id));
  MJ_TRY(const Outcome outcome, casework::Decide(visit.database, visit.actor, visit.now, decision));
  return Json(OutcomeJson(outcome));
}

Answer DecideMany(Visit& visit) {
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only({"decisions"}));
  MJ_TRY(const std::vector<Fields> list, body.List("decisions"));
  if (list.empty() || list.size() > kBulkMax) {
    return WrongField("decisions", fmt::format("{} decisions", list.size()),
                      fmt::format("1 to {}", kBulkMax));
  }
  // All are read before the first is made.
  std::vector<Decision> decisions;
  for (const Fields& each : list) {
    MJ_RETURN_IF_ERROR(
        each.Only({"clue_id", "version", "event", "reason", "amounts", "until", "acknowledged"}));
    MJ_TRY(const int64_t id, each.Int("clue_id"));
    MJ_TRY(Decision decision, DecisionOf(each, id));
    decisions.push_back(std::move(decision));
  }
  const std::vector<Result<Outcome>> outcomes =
      casework::DecideAll(visit.database, visit.actor, visit.now, decisions);
  json::array results;
  for (size_t i = 0; i < outcomes.size(); ++i) {
    json::object result;
    if (outcomes[i]) result = OutcomeJson(*outcomes[i]);
    result["clue_id"] = decisions[i].clue_id;
    result["ok"] = outcomes[i].has_value();
    if (!outcomes[i]) {
      result["error"] = {{"code", CodeOf(outcomes[i].error())},
                         {"message", SentenceOf(outcomes[i].error())}};
    }
    results.push_back(std::move(result));
  }
  return Json({{"results", std::move(results)}});
}

Answer Vote(Visit& visit) {
  MJ_TRY(const int64_t id, visit.Number("id"));
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only({"version", "upholds", "reason"}));
  MJ_TRY(const int64_t version, body.Int("version"));
  MJ_TRY(const bool upholds, body.Flag("upholds"));
  MJ_TRY(const std::string reason, body.Text("reason"));
  MJ_RETURN_IF_ERROR(
      casework::Vote(visit.database, visit.actor, visit.now, id, version, upholds, reason));
  return Json({{"version", version + 1}});
}

Answer Assign(Visit& visit) {
  MJ_TRY(const int64_t id, visit.Number("id"));
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only({"version", "assignee"}));
  MJ_TRY(const int64_t version, body.Int("version"));
  MJ_TRY(const std::string assignee, body.TextOr("assignee", "", 200));
  MJ_RETURN_IF_ERROR(casework::Assign(visit.database, visit.actor, visit.now, id, version,
                                      assignee == "me" ? visit.actor.user : assignee));
  return Json({{"version", version + 1}});
}

Answer AddNote(Visit& visit) {
  MJ_TRY(const int64_t id, visit.Number("id"));
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only({"body"}));
  MJ_TRY(const std::string text, body.Text("body"));
  MJ_TRY(const int64_t note, casework::AddNote(visit.database, visit.actor, visit.now, id, text));
  return Json({{"note_id", note}}, 201);
}

Answer Attach(Visit& visit) {
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({"name"}));
  MJ_TRY(const int64_t id, visit.Number("id"));
  MJ_TRY(const casework::Attachment made,
         casework::Attach(visit.database, visit.actor, visit.now, visit.desk.options().attachments,
                          id, visit.Query("name"), visit.request.body));
  return Json(AttachmentJson(made), 201);
}

Answer ReadAttachment(Visit& visit) {
  MJ_TRY(const int64_t id, visit.Number("id"));
  MJ_TRY(const casework::Attachment found,
         casework::FindAttachment(visit.database, visit.actor, id));
  MJ_TRY(std::string bytes, casework::ReadAttachment(visit.database, visit.actor, visit.now,
                                                     visit.desk.options().attachments, id));
  return Download(std::move(bytes), found.type, found.name);
}

Answer RecordDoor(Visit& visit) {
  MJ_TRY(const int64_t id, visit.Number("id"));
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only({"version", "kind", "party", "law", "article", "recover", "extra",
                                "measure", "count", "second_officer", "pay_by", "reason"}));
  casework::DoorOrder order{.clue_id = id};
  MJ_TRY(order.version, body.Int("version"));
  MJ_TRY(const std::string kind, body.Text("kind", 40));
  const auto known = casework::DoorKindOf(kind);
  if (!known) {
    return WrongField("kind", kind, "refuse, agreement, penalty, transfer, points or person");
  }
  order.kind = *known;
  MJ_TRY(order.party, body.TextOr("party", "", 200));
  if (order.kind == casework::DoorKind::kPerson) {
    // Persons are named by their key: their numbers are masked.
    if (const auto person = visit.desk.persons().PersonOf(order.party)) order.party = *person;
  }
  MJ_TRY(order.law, body.TextOr("law", "", 200));
  MJ_TRY(order.article, body.TextOr("article", "", 200));
  MJ_TRY(order.recover, body.MoneyOr("recover", Decimal()));
  MJ_TRY(order.extra, body.MoneyOr("extra", Decimal()));
  MJ_TRY(order.measure, body.TextOr("measure", ""));
  MJ_TRY(order.count, body.IntOr("count", 0));
  MJ_TRY(order.second_officer, body.TextOr("second_officer", "", 200));
  MJ_TRY(order.pay_by, body.DayOr("pay_by", 0));
  MJ_TRY(order.reason, body.TextOr("reason", ""));
  MJ_TRY(const auto book, visit.desk.rules().Current());
  MJ_TRY(const int64_t door,
         casework::RecordDoor(visit.database, visit.actor, visit.now, order, book->law));
  MJ_TRY(const casework::ClueRow clue, casework::ReadClue(visit.database, id));
  return Json({{"door_id", door}, {"version", clue.version}}, 201);
}

Answer MeetDeadline(Visit& visit) {
  MJ_TRY(const int64_t id, visit.Number("id"));
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only({"reason"}));
  MJ_TRY(const std::string reason, body.Text("reason"));
  MJ_RETURN_IF_ERROR(casework::MeetDeadline(visit.database, visit.actor, visit.now, id,
                                            visit.Value("name"), reason));
  return Json({{"ok", true}});
}

}  // namespace

void AddDecisionRoutes(service::Router* router, const DeskPtr& desk) {
  AddDesk(router, desk, "POST", "/v1/clues/{id}/decisions", Decide);
  AddDesk(router, desk, "POST", "/v1/decisions", DecideMany);
  AddDesk(router, desk, "POST", "/v1/clues/{id}/votes", Vote);
  AddDesk(router, desk, "POST", "/v1/clues/{id}/assignment", Assign);
  AddDesk(router, desk, "POST", "/v1/clues/{id}/notes", AddNote);
  // Over the limit of a document, casework says so; far over it, the server.
  AddDesk(router, desk, "POST", "/v1/clues/{id}/attachments", Attach,
          {.body_max = casework::kAttachmentBytesMax + (1U << 20U)});
  AddDesk(router, desk, "GET", "/v1/attachments/{id}", ReadAttachment);
  AddDesk(router, desk, "POST", "/v1/clues/{id}/doors", RecordDoor);
  AddDesk(router, desk, "POST", "/v1/doors/{id}/deadlines/{name}", MeetDeadline);
}

}  // namespace mingjian::desk
