// Documents of cases: kinds, issuing, bytes, delivery.

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/text.h"
#include "casework/case_documents.h"
#include "desk/case_json.h"
#include "documents/issue.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;
using casework::DocumentForm;
using casework::DocumentKind;

constexpr std::string_view kDocx =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

std::string_view SourceName(documents::TemplateSource source) {
  switch (source) {
    case documents::TemplateSource::kOfficial:
      return "official";
    case documents::TemplateSource::kRegional:
      return "regional";
    case documents::TemplateSource::kIllustrative:
      break;
  }
  return "illustrative";
}

// Kinds with what a person is asked for, as the region of a case (?region=) words them.
Answer Kinds(Visit& visit) {
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({"region"}));
  MJ_TRY(const auto book, visit.desk.papers().Current());
  json::array rows;
  for (const DocumentKind kind : casework::AllDocumentKinds()) {
    const documents::Template& source = book->Of(kind, visit.Query("region"));
    json::array asked, doors;
    for (const std::string& name : source.asked) {
      asked.push_back(json::object{{"name", name}, {"title", documents::FindField(name)->about}});
    }
    for (const casework::DoorKind door :
         {casework::DoorKind::kRefuse, casework::DoorKind::kAgreement, casework::DoorKind::kPenalty,
          casework::DoorKind::kTransfer, casework::DoorKind::kPoints,
          casework::DoorKind::kPerson}) {
      if (Fits(kind, door)) doors.emplace_back(ToString(door));
    }
    rows.push_back(json::object{{"kind", ToString(kind)},
                                {"title", source.title},
                                {"about", TextOrNull(source.about)},
                                {"source", SourceName(source.source)},
                                {"doors", std::move(doors)},
                                {"fields", std::move(asked)}});
  }
  return JsonRows(std::move(rows));
}

Answer Issue(Visit& visit) {
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only({"version", "kind", "fields", "preview"}));
  documents::IssueOptions options{.folder = visit.desk.options().attachments};
  MJ_TRY(options.order.case_id, visit.Number("id"));
  MJ_TRY(options.order.version, body.IntOr("version", 0));
  MJ_TRY(const std::string name, body.Text("kind", 100));
  const auto kind = casework::DocumentKindOf(name);
  if (!kind) return WrongField("kind", name, "a kind of GET /v1/document-kinds");
  options.order.kind = *kind;
  MJ_TRY(const auto fields, body.Members("fields"));
  options.fields = {fields.begin(), fields.end()};
  MJ_TRY(const bool preview, body.FlagOr("preview", false));
  MJ_TRY(const auto book, visit.desk.papers().Current());
  MJ_TRY(const auto rules, visit.desk.rules().Current());
  if (!preview) {
    MJ_TRY(const casework::CaseDocument made,
           documents::Issue(visit.database, visit.actor, visit.now, *book, rules->law, options));
    return Json(CaseDocumentJson(made), 201);
  }
  MJ_TRY(const documents::Filled filled,
         documents::Preview(visit.database, visit.actor, visit.now, *book, rules->law, options));
  json::array blanks;
  for (const std::string& blank : filled.blanks) {
    blanks.push_back(json::object{{"name", blank}, {"title", documents::FindField(blank)->about}});
  }
  return Json({{"text", documents::PlainText(filled.document)}, {"blanks", std::move(blanks)}});
}

// {file}: "12.pdf" or "12.docx".
Answer Bytes(Visit& visit) {
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({}));
  const std::string& file = visit.Value("file");
  const size_t dot = std::min(file.find('.'), file.size());
  const std::string_view form = std::string_view(file).substr(dot);
  const auto id = ParseInt(std::string_view(file).substr(0, dot));
  if (!id || (form != ".pdf" && form != ".docx")) {
    return WrongField("document", file, "a number with .pdf or .docx");
  }
  MJ_TRY(casework::DocumentBytes read,
         casework::ReadDocument(visit.database, visit.actor, visit.now,
                                visit.desk.options().attachments, *id,
                                form == ".pdf" ? DocumentForm::kPdf : DocumentForm::kDocx));
  const std::string name = fmt::format("{}-{}-v{}{}", Chinese(read.document.kind),
                                       read.document.case_id, read.document.version, form);
  return Download(std::move(read.bytes), form == ".pdf" ? "application/pdf" : std::string(kDocx),
                  name);
}

Answer Deliver(Visit& visit) {
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only({"version", "on_day", "receiver", "manner"}));
  casework::Delivery delivery;
  MJ_TRY(delivery.document_id, visit.Number("id"));
  MJ_TRY(delivery.version, body.IntOr("version", 0));
  MJ_TRY(delivery.on_day, body.DayOr("on_day", 0));
  MJ_TRY(delivery.receiver, body.Text("receiver", 200));
  MJ_TRY(delivery.manner, body.Text("manner", 100));
  MJ_TRY(const auto book, visit.desk.papers().Current());
  // The clocks are those of the case's region; a refusal does not say where it lies.
  std::string region;
  MJ_TRY(const auto rows,
         visit.database.Query("SELECT c.region FROM case_document p JOIN door d ON d.door_id = "
                              "p.case_id JOIN clue c ON c.clue_id = d.clue_id WHERE "
                              "p.document_id = ?",
                              {delivery.document_id}));
  if (!rows.empty()) region = rows.Text(0, 0);
  MJ_TRY(const casework::CaseDocument sent,
         casework::DeliverDocument(visit.database, visit.actor, visit.now, delivery,
                                   book->OfficeOf(region).procedure));
  return Json(CaseDocumentJson(sent));
}

}  // namespace

void AddDocumentRoutes(service::Router* router, const DeskPtr& desk) {
  AddDesk(router, desk, "GET", "/v1/document-kinds", Kinds);
  AddDesk(router, desk, "POST", "/v1/cases/{id}/documents", Issue);
  AddDesk(router, desk, "GET", "/v1/documents/{file}", Bytes);
  AddDesk(router, desk, "POST", "/v1/documents/{id}/delivery", Deliver);
}

}  // namespace mingjian::desk
