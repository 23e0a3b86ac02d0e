// Cases: what follows a door, step by step (casework/cases.h).

#include <boost/json.hpp>

#include "base/text.h"
#include "desk/case_json.h"

namespace mingjian::desk {

namespace json = boost::json;
using casework::CaseRow;

json::object CaseJson(const Visit& visit, const CaseRow& row, bool unmask) {
  const bool person = row.kind == casework::DoorKind::kPerson;
  return {{"case_id", row.case_id},
          {"clue_id", row.clue_id},
          {"version", row.version},
          {"number", TextOrNull(row.number)},
          {"kind", ToString(row.kind)},
          {"kind_zh", Chinese(row.kind)},
          {"state", ToString(row.state)},
          {"state_zh", Chinese(row.state)},
          {"region", TextOrNull(row.region)},
          {"fixmedins_code", TextOrNull(row.fixmedins_code)},
          {"party", TextOrNull(person ? PersonShown(row.party, unmask) : row.party)},
          {"person_key", TextOrNull(person ? visit.desk.persons().KeyOf(row.party) : "")},
          {"article", TextOrNull(row.article)},
          {"measure", TextOrNull(row.measure)},
          {"reason", TextOrNull(row.reason)},
          {"count", row.count},
          {"recover", Money(row.recover)},
          {"extra", Money(row.extra)},
          {"officer", TextOrNull(row.officer)},
          {"second_officer", TextOrNull(row.second_officer)},
          {"opened_at", Time(row.opened_at)},
          {"filed_on", Day(row.filed_on)},
          {"replied_on", Day(row.replied_on)},
          {"reply", TextOrNull(row.reply)},
          {"hearing_asked_on", Day(row.hearing_asked_on)},
          {"hearing_on", Day(row.hearing_on)},
          {"review", ToString(row.review)},
          {"reviewed_at", Time(row.reviewed_at)},
          {"reviewer", TextOrNull(row.reviewer)},
          {"review_reason", TextOrNull(row.review_reason)},
          {"closed_at", Time(row.closed_at)}};
}

json::object CaseDocumentJson(const casework::CaseDocument& document) {
  json::array blanks;
  if (!document.blanks.empty()) {
    for (const std::string_view name : Split(document.blanks, ',')) {
      const documents::FieldInfo* const field = documents::FindField(name);
      blanks.push_back(json::object{{"name", name}, {"title", field ? field->about : name}});
    }
  }
  return {{"document_id", document.document_id},
          {"case_id", document.case_id},
          {"kind", ToString(document.kind)},
          {"title", Chinese(document.kind)},
          {"number", TextOrNull(document.number)},
          {"version", document.version},
          {"at", Time(document.at)},
          {"actor", document.actor},
          {"blanks", std::move(blanks)},
          {"docx_sha256", document.docx_sha256},
          {"docx_size", document.docx_size},
          {"pdf_sha256", document.pdf_sha256},
          {"pdf_size", document.pdf_size},
          {"delivered_on", Day(document.delivered_on)},
          {"receiver", TextOrNull(document.receiver)},
          {"manner", TextOrNull(document.manner)}};
}

namespace {

// What happened in the case and its clocks; for those inside.
Result<json::object> Inside(const Visit& visit, const CaseRow& row) {
  json::array clocks, events, kinds;
  MJ_TRY(const auto due, casework::ClocksOf(visit.database, row.case_id));
  for (const casework::DoorDeadline& each : due) {
    clocks.push_back(json::object{
        {"name", each.name}, {"due_on", Day(each.due_on)}, {"met_at", Time(each.met_at)}});
  }
  MJ_TRY(const auto history, casework::CaseEventsOf(visit.database, row.case_id));
  for (const casework::CaseEvent& each : history) {
    events.push_back(json::object{{"at", Time(each.at)},
                                  {"on_day", Day(each.on_day)},
                                  {"actor", each.actor},
                                  {"event", each.event},
                                  {"event_zh", casework::ChineseOfCaseEvent(each.event)},
                                  {"detail", TextOrNull(each.detail)},
                                  {"combined", each.combined}});
  }
  for (const casework::DocumentKind kind : casework::AllDocumentKinds()) {
    if (Fits(kind, row.kind)) kinds.emplace_back(ToString(kind));
  }
  MJ_TRY(const Decimal late, casework::LateFeeOfCase(visit.database, row.case_id, visit.now));
  return json::object{{"clocks", std::move(clocks)},
                      {"events", std::move(events)},
                      {"document_kinds", std::move(kinds)},
                      {"late_fee", Money(late)}};
}

}  // namespace

Answer CaseAnswer(const Visit& visit, const CaseRow& row, bool unmask, int status) {
  json::object body = {{"case", CaseJson(visit, row, unmask)}};
  json::array papers;
  MJ_TRY(const auto documents, casework::DocumentsOf(visit.database, visit.actor, row.case_id));
  for (const auto& each : documents) papers.push_back(CaseDocumentJson(each));
  body["documents"] = std::move(papers);
  json::object inside = {{"clocks", json::array()},
                         {"events", json::array()},
                         {"document_kinds", json::array()},
                         {"late_fee", nullptr}};
  if (May(visit.actor, casework::Right::kView, row.region, row.fixmedins_code)) {
    MJ_TRY(inside, Inside(visit, row));
  }
  for (auto& entry : inside) body[entry.key()] = std::move(entry.value());
  return Json(body, status);
}

namespace {

Answer List(Visit& visit) {
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({"kind", "state", "region", "fixmedins_code"}));
  casework::CaseQuery query{.region = visit.Query("region"),
                            .fixmedins_code = visit.Query("fixmedins_code")};
  if (const std::string kind = visit.Query("kind"); !kind.empty()) {
    query.kind = casework::DoorKindOf(kind);
    if (!query.kind) return WrongField("kind", kind, "a kind of door, as in penalty");
  }
  if (const std::string state = visit.Query("state"); !state.empty()) {
    query.state = casework::CaseStateOf(state);
    if (!query.state) {
      return WrongField("state", state, "open, filed, told, decided, delivered or closed");
    }
  }
  MJ_TRY(query.limit, visit.Limit());
  MJ_TRY(const auto after, visit.QueryNumber("after"));
  query.before = after.value_or(0);
  MJ_TRY(const bool unmask, visit.Unmask("list of cases"));
  MJ_TRY(const auto cases, casework::Cases(visit.database, visit.actor, query));
  json::array rows;
  for (const CaseRow& each : cases) rows.push_back(CaseJson(visit, each, unmask));
  const bool full = static_cast<int>(cases.size()) == query.limit;
  return JsonRows(std::move(rows), full ? std::to_string(cases.back().case_id) : "");
}

Answer One(Visit& visit) {
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({}));
  MJ_TRY(const int64_t id, visit.Number("id"));
  MJ_TRY(const CaseRow row, casework::FindCase(visit.database, visit.actor, id));
  MJ_TRY(const bool unmask, visit.Unmask("case " + std::to_string(id)));
  return CaseAnswer(visit, row, unmask);
}

Answer File(Visit& visit) {
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only({"filed_on", "second_officer", "reason"}));
  casework::Filing filing;
  MJ_TRY(filing.case_id, visit.Number("id"));
  MJ_TRY(filing.filed_on, body.DayOr("filed_on", 0));
  MJ_TRY(filing.second_officer, body.TextOr("second_officer", "", 200));
  MJ_TRY(filing.reason, body.TextOr("reason", ""));
  MJ_TRY(const CaseRow row, casework::FileCase(visit.database, visit.actor, visit.now, filing));
  return CaseAnswer(visit, row, false);
}

Answer Reply(Visit& visit) {
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only({"version", "on_day", "text", "asks_hearing"}));
  casework::Reply reply;
  MJ_TRY(reply.case_id, visit.Number("id"));
  MJ_TRY(reply.version, body.IntOr("version", 0));
  MJ_TRY(reply.on_day, body.DayOr("on_day", 0));
  MJ_TRY(reply.text, body.Text("text"));
  MJ_TRY(reply.asks_hearing, body.FlagOr("asks_hearing", false));
  MJ_TRY(const CaseRow row, casework::RecordReply(visit.database, visit.actor, visit.now, reply));
  return CaseAnswer(visit, row, false);
}

Answer Hear(Visit& visit) {
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only({"version", "on_day", "text"}));
  MJ_TRY(const int64_t id, visit.Number("id"));
  MJ_TRY(const int64_t version, body.IntOr("version", 0));
  MJ_TRY(const Seconds day, body.DayOr("on_day", 0));
  MJ_TRY(const std::string text, body.Text("text"));
  MJ_TRY(const CaseRow row,
         casework::RecordHearing(visit.database, visit.actor, visit.now, id, version, day, text));
  return CaseAnswer(visit, row, false);
}

Answer Review(Visit& visit) {
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only({"version", "agrees", "reason"}));
  MJ_TRY(const int64_t id, visit.Number("id"));
  MJ_TRY(const int64_t version, body.IntOr("version", 0));
  MJ_TRY(const bool agrees, body.Flag("agrees"));
  MJ_TRY(const std::string reason, body.TextOr("reason", ""));
  MJ_TRY(const CaseRow row,
         casework::ReviewCase(visit.database, visit.actor, visit.now, id, version, agrees, reason));
  return CaseAnswer(visit, row, false);
}

Answer Close(Visit& visit) {
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only({"version", "reason"}));
  MJ_TRY(const int64_t id, visit.Number("id"));
  MJ_TRY(const int64_t version, body.IntOr("version", 0));
  MJ_TRY(const std::string reason, body.Text("reason"));
  MJ_TRY(const CaseRow row,
         casework::CloseCase(visit.database, visit.actor, visit.now, id, version, reason));
  return CaseAnswer(visit, row, false);
}

}  // namespace

void AddCaseRoutes(service::Router* router, const DeskPtr& desk) {
  AddDesk(router, desk, "GET", "/v1/cases", List);
  AddDesk(router, desk, "GET", "/v1/cases/{id}", One);
  AddDesk(router, desk, "POST", "/v1/cases/{id}/filing", File);
  AddDesk(router, desk, "POST", "/v1/cases/{id}/reply", Reply);
  AddDesk(router, desk, "POST", "/v1/cases/{id}/hearing", Hear);
  AddDesk(router, desk, "POST", "/v1/cases/{id}/legal-review", Review);
  AddDesk(router, desk, "POST", "/v1/cases/{id}/closing", Close);
}

}  // namespace mingjian::desk
