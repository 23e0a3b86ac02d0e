#include "casework/case_documents.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "casework/attachments.h"
#include "casework/calendar.h"
#include "casework/cases_inside.h"
#include "casework/crypto.h"
#include "casework/log.h"
#include "casework/schema.h"

namespace mingjian::casework {
namespace {

constexpr MannerInfo kManners[] = {{"direct", "直接送达"},     {"left", "留置送达"},
                                   {"post", "邮寄送达"},       {"entrusted", "委托送达"},
                                   {"electronic", "电子送达"}, {"notice", "公告送达"}};
constexpr size_t kReceiverMax = 100;

constexpr std::string_view kColumns =
    "document_id, case_id, version, sequence, kind, number, actor, template_hash, fields, blanks, "
    "docx_sha256, pdf_sha256, receiver, manner, docx_size, pdf_size, at, delivered_on";

Result<CaseDocument> RowAt(const Rows& rows, size_t i) {
  CaseDocument document;
  size_t column = 0;
  for (int64_t* number :
       {&document.document_id, &document.case_id, &document.version, &document.sequence}) {
    *number = rows.Int(i, column++);
  }
  const auto kind = DocumentKindOf(rows.Text(i, column));
  if (!kind) {
    return DataError(fmt::format("document {}: kind '{}' is unknown", document.document_id,
                                 rows.Text(i, column)));
  }
  document.kind = *kind;
  ++column;
  for (std::string* text : {&document.number, &document.actor, &document.template_hash,
                            &document.fields, &document.blanks, &document.docx_sha256,
                            &document.pdf_sha256, &document.receiver, &document.manner}) {
    *text = rows.Text(i, column++);
  }
  for (int64_t* number :
       {&document.docx_size, &document.pdf_size, &document.at, &document.delivered_on}) {
    *number = rows.Int(i, column++);
  }
  return document;
}

Result<CaseDocument> ReadRow(Database& database, int64_t document_id) {
  MJ_TRY(const Rows rows,
         database.Query(fmt::format("SELECT {} FROM case_document WHERE document_id = ?", kColumns),
                        {document_id}));
  if (rows.empty()) {
    return Refuse("no-document", fmt::format("there is no document {}", document_id));
  }
  return RowAt(rows, 0);
}

// The newest version of a kind; nothing when none was issued.
Result<std::optional<CaseDocument>> Newest(Database& database, int64_t case_id, DocumentKind kind) {
  MJ_TRY(const Rows rows,
         database.Query(fmt::format("SELECT {} FROM case_document WHERE case_id = ? AND kind = ? "
                                    "ORDER BY version DESC LIMIT 1",
                                    kColumns),
                        {case_id, ToString(kind)}));
  if (rows.empty()) return std::optional<CaseDocument>();
  MJ_TRY(CaseDocument document, RowAt(rows, 0));
  return std::optional<CaseDocument>(std::move(document));
}

Status CheckHearing(Database& database, const CaseRow& row, Seconds now,
                    const Procedure& procedure) {
  if (row.hearing_asked_on > 0 && row.hearing_on == 0) {
    return Refuse("hearing",
                  fmt::format("case {}: the hearing that was asked for was not held", row.case_id));
  }
  if (!HasHearingRight(row, procedure) || row.hearing_on > 0) return {};
  MJ_TRY(const auto notice, Newest(database, row.case_id, DocumentKind::kHearingNotice));
  if (!notice || notice->delivered_on == 0) {
    return Refuse("hearing",
                  fmt::format("case {}: the party may ask for a hearing; deliver the hearing "
                              "notice first",
                              row.case_id));
  }
  MJ_TRY(const Seconds due, DueOf(database, row.case_id, "hearing"));
  if (DayOf(now) <= due) {
    return Refuse("hearing", fmt::format("case {}: a hearing may be asked for until {}",
                                         row.case_id, FormatDate(due)));
  }
  return {};
}

// What must lie behind a penalty decision.
Status CheckPenalty(Database& database, const CaseRow& row, Seconds now,
                    const Procedure& procedure) {
  MJ_TRY(const auto notice, Newest(database, row.case_id, DocumentKind::kPenaltyNotice));
  if (!notice || notice->delivered_on == 0) {
    return Refuse("notice", fmt::format("case {}: the notice of facts and of the right to reply "
                                        "was not delivered",
                                        row.case_id));
  }
  MJ_TRY(const Seconds due, DueOf(database, row.case_id, "reply"));
  if (row.replied_on == 0 && DayOf(now) <= due) {
    return Refuse("reply", fmt::format("case {}: the party may reply until {}", row.case_id,
                                       FormatDate(due)));
  }
  MJ_RETURN_IF_ERROR(CheckHearing(database, row, now, procedure));
  if (row.review != Review::kAgreed) {
    return Refuse("legal-review",
                  row.review == Review::kReturned
                      ? fmt::format("case {}: the legal review returned it: {}", row.case_id,
                                    row.review_reason)
                      : fmt::format("case {}: the legal review did not agree yet, or before the "
                                    "last statement",
                                    row.case_id));
  }
  return {};
}

Status CheckIssue(Database& database, const Actor& actor, Seconds now, const CaseRow& row,
                  const DocumentOrder& order, const Procedure& procedure) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kHandle, row.region, row.fixmedins_code));
  if (!Fits(order.kind, row.kind)) {
    return Refuse("kind", fmt::format("'{}' is no document of a case of '{}'", ToString(order.kind),
                                      ToString(row.kind)));
  }
  if (row.state == CaseState::kClosed ||
      (row.state == CaseState::kOpen && NeedsFiling(order.kind))) {
    return Refuse("state", fmt::format("case {} is {}", row.case_id,
                                       row.state == CaseState::kOpen ? "not filed yet" : "closed"));
  }
  const bool officer = std::ranges::any_of(
      actor.grants, [](const Grant& each) { return each.role == Role::kLawOfficer; });
  if (row.kind == DoorKind::kPenalty && !officer) {
    return Refuse("officers", "documents of a penalty case are issued by a law officer");
  }
  const bool notice =
      order.kind == DocumentKind::kPenaltyNotice || order.kind == DocumentKind::kHearingNotice;
  if (notice && row.state != CaseState::kFiled && row.state != CaseState::kTold) {
    return Refuse("state", fmt::format("case {} is {}: notices lie before the decision",
                                       row.case_id, ToString(row.state)));
  }
  if (order.kind == DocumentKind::kPenaltyDecision) {
    return CheckPenalty(database, row, now, procedure);
  }
  return {};
}

// What a new version undoes and brings about.
Status Follow(Database& database, Seconds now, const CaseRow& row, DocumentKind kind) {
  if (kind == DocumentKind::kPenaltyNotice) {
    // The party has not read this version yet, nor has the reviewer.
    MJ_RETURN_IF_ERROR(database.Execute(
        "UPDATE case_file SET state = 'filed', replied_on = 0, reply = '', review = 0 WHERE "
        "case_id = ?",
        {row.case_id}));
    return StopClock(database, row.case_id, "reply", now);
  }
  if (!Decides(kind, row.kind)) return {};
  MJ_RETURN_IF_ERROR(
      database.Execute("UPDATE case_file SET state = 'decided' WHERE case_id = ?", {row.case_id}));
  return StopClock(database, row.case_id, "case", now);
}

Status Insert(Database& database, const CaseDocument& made) {
  MJ_RETURN_IF_ERROR(database.Execute(
      fmt::format("INSERT INTO case_document ({}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', "
                  "'', ?, ?, ?, 0)",
                  kColumns),
      {made.document_id, made.case_id, made.version, made.sequence, ToString(made.kind),
       made.number, made.actor, made.template_hash, made.fields, made.blanks, made.docx_sha256,
       made.pdf_sha256, made.docx_size, made.pdf_size, made.at}));
  return {};
}

Status Issue(Database& database, const Actor& actor, Seconds now, const std::string& folder,
             const DocumentOrder& order, const Procedure& procedure, const Render& render,
             CaseDocument* made) {
  MJ_TRY(const CaseRow row, ReadCase(database, order.case_id));
  MJ_RETURN_IF_ERROR(CheckIssue(database, actor, now, row, order, procedure));
  if (row.state != CaseState::kOpen) MJ_RETURN_IF_ERROR(TakeCase(database, row, order.version));
  MJ_TRY(const auto before, Newest(database, row.case_id, order.kind));
  *made = CaseDocument();
  made->case_id = row.case_id;
  made->kind = order.kind;
  made->actor = actor.user;
  made->at = now;
  if (before) {
    made->version = before->version + 1;
    made->sequence = before->sequence;
  } else {
    MJ_TRY(made->sequence,
           TakeNumbers(database, fmt::format("document {} {} {}", ToString(order.kind), row.region,
                                             CivilOf(now).year)));
  }
  MJ_TRY(Rendered rendered, render(made->sequence, made->version));
  made->number = before ? before->number : std::move(rendered.number);
  made->template_hash = std::move(rendered.template_hash);
  made->fields = std::move(rendered.fields);
  made->blanks = std::move(rendered.blanks);
  made->docx_size = static_cast<int64_t>(rendered.docx.size());
  made->pdf_size = static_cast<int64_t>(rendered.pdf.size());
  MJ_TRY(made->docx_sha256, StoreBytes(folder, rendered.docx));
  MJ_TRY(made->pdf_sha256, StoreBytes(folder, rendered.pdf));
  MJ_TRY(made->document_id, TakeNumbers(database, "case_document"));
  MJ_RETURN_IF_ERROR(Insert(database, *made));
  MJ_RETURN_IF_ERROR(Follow(database, now, row, order.kind));
  return NoteCase(database, actor, now, row.case_id, "issued", DayOf(now),
                  fmt::format("{} {} version {} {}", ToString(made->kind), made->number,
                              made->version, made->pdf_sha256));
}

Status CheckDelivery(Database& database, const Delivery& delivery, const CaseDocument& document) {
  MJ_TRY(const auto newest, Newest(database, document.case_id, document.kind));
  if (newest->version != document.version) {
    return Refuse("superseded", fmt::format("document {}: version {} was issued since",
                                            document.document_id, newest->version));
  }
  if (document.delivered_on > 0) {
    return Refuse("delivered", fmt::format("document {} was delivered on {}", document.document_id,
                                           FormatDate(document.delivered_on)));
  }
  if (std::ranges::find(kManners, delivery.manner, &MannerInfo::name) == std::end(kManners)) {
    return Refuse("manner", fmt::format("'{}' is not direct, left, post, entrusted, electronic or "
                                        "notice",
                                        delivery.manner));
  }
  if (Trim(delivery.receiver).empty() || !IsUtf8(delivery.receiver) ||
      CodePoints(delivery.receiver) > kReceiverMax) {
    return Refuse("receiver", fmt::format("who received it? 1 to {} characters", kReceiverMax));
  }
  return {};
}

// The clocks and states that a delivery begins.
Status Begin(Database& database, Seconds now, const CaseRow& row, const CaseDocument& document,
             Seconds day, const Procedure& procedure) {
  MJ_TRY(const Calendar calendar, Calendar::Load(database, row.region));
  const auto state = [&](std::string_view name) -> Status {
    MJ_RETURN_IF_ERROR(
        database.Execute("UPDATE case_file SET state = ? WHERE case_id = ?", {name, row.case_id}));
    return {};
  };
  if (document.kind == DocumentKind::kPenaltyNotice) {
    MJ_RETURN_IF_ERROR(StartClock(database, row.case_id, "reply",
                                  calendar.AddWorkingDays(day, procedure.reply_days)));
    return state("told");
  }
  if (document.kind == DocumentKind::kHearingNotice) {
    return StartClock(database, row.case_id, "hearing",
                      calendar.AddWorkingDays(day, procedure.hearing_days));
  }
  if (!Decides(document.kind, row.kind)) return {};
  if (row.kind == DoorKind::kTransfer) {
    MJ_RETURN_IF_ERROR(StopClock(database, row.case_id, "handover", now));
  }
  return state("delivered");
}

Status Deliver(Database& database, const Actor& actor, Seconds now, const Delivery& delivery,
               const Procedure& procedure) {
  MJ_TRY(const CaseDocument document, ReadRow(database, delivery.document_id));
  MJ_TRY(const CaseRow row, ReadCase(database, document.case_id));
  MJ_RETURN_IF_ERROR(Require(actor, Right::kHandle, row.region, row.fixmedins_code));
  MJ_RETURN_IF_ERROR(CheckDelivery(database, delivery, document));
  const Seconds day = DayOf(delivery.on_day == 0 ? now : delivery.on_day);
  MJ_RETURN_IF_ERROR(CheckDay(day, document.at, now, "the day of delivery"));
  MJ_RETURN_IF_ERROR(TakeCase(database, row, delivery.version));
  MJ_RETURN_IF_ERROR(
      database.Execute("UPDATE case_document SET delivered_on = ?, receiver = ?, manner = ? WHERE "
                       "document_id = ?",
                       {day, delivery.receiver, delivery.manner, document.document_id}));
  MJ_RETURN_IF_ERROR(Begin(database, now, row, document, day, procedure));
  return NoteCase(database, actor, now, row.case_id, "sent", day,
                  fmt::format("{} {} {} {}", ToString(document.kind), document.number,
                              delivery.manner, delivery.receiver));
}

}  // namespace

std::span<const MannerInfo> Manners() { return kManners; }

Result<CaseDocument> IssueDocument(Database& database, const Actor& actor, Seconds now,
                                   const std::string& folder, const DocumentOrder& order,
                                   const Procedure& procedure, const Render& render) {
  CaseDocument made;
  const Status saved = database.InTransaction(
      [&] { return Issue(database, actor, now, folder, order, procedure, render, &made); });
  if (!saved) return std::unexpected(saved.error());
  return made;
}

Result<CaseDocument> DeliverDocument(Database& database, const Actor& actor, Seconds now,
                                     const Delivery& delivery, const Procedure& procedure) {
  MJ_RETURN_IF_ERROR(
      database.InTransaction([&] { return Deliver(database, actor, now, delivery, procedure); }));
  return ReadRow(database, delivery.document_id);
}

Result<std::vector<CaseDocument>> DocumentsOf(Database& database, const Actor& actor,
                                              int64_t case_id) {
  MJ_TRY(const CaseRow row, FindCase(database, actor, case_id));
  MJ_TRY(const Rows rows,
         database.Query(fmt::format("SELECT {} FROM case_document WHERE case_id = ? ORDER BY "
                                    "document_id",
                                    kColumns),
                        {case_id}));
  std::vector<CaseDocument> documents;
  for (size_t i = 0; i < rows.size(); ++i) {
    MJ_TRY(CaseDocument document, RowAt(rows, i));
    if (document.delivered_on > 0 || SeesAll(actor, row)) documents.push_back(std::move(document));
  }
  return documents;
}

Result<DocumentBytes> ReadDocument(Database& database, const Actor& actor, Seconds now,
                                   const std::string& folder, int64_t document_id,
                                   DocumentForm form) {
  DocumentBytes out;
  MJ_RETURN_IF_ERROR(database.InTransaction([&]() -> Status {
    MJ_TRY(out.document, ReadRow(database, document_id));
    MJ_TRY(const CaseRow row, FindCase(database, actor, out.document.case_id));
    if (out.document.delivered_on == 0 && !SeesAll(actor, row)) {
      return Refuse("no-right", fmt::format("document {} was not delivered yet", document_id));
    }
    return AppendLog(
        database, now, actor.user, "read_document", fmt::format("case {}", out.document.case_id),
        fmt::format("document {} {}", document_id, form == DocumentForm::kDocx ? "docx" : "pdf"));
  }));
  const std::string& sha256 =
      form == DocumentForm::kDocx ? out.document.docx_sha256 : out.document.pdf_sha256;
  MJ_TRY(out.bytes, LoadBytes(folder, sha256, fmt::format("document {}", document_id)));
  return out;
}

}  // namespace mingjian::casework
