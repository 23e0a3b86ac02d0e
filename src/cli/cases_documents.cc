// mingjian cases case, document and export.

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/text.h"
#include "casework/case_documents.h"
#include "casework/cases.h"
#include "cli/cases.h"
#include "cli/rules_commands.h"
#include "cli/terminal.h"
#include "documents/clue_file.h"
#include "documents/exports.h"
#include "documents/issue.h"
#include "documents/pdf.h"

namespace mingjian::cli {
namespace {

namespace json = boost::json;
using casework::CaseRow;

std::string Date(Seconds day) { return day == 0 ? "" : FormatDate(day); }

Result<Seconds> DayOf(std::string_view option, const std::string& text) {
  if (text.empty()) return Seconds{0};
  const auto day = ParseDate(text);
  if (!day) return UsageError(fmt::format("{}: '{}' is no date like 2026-01-31", option, text));
  return *day;
}

Result<documents::TemplateBook> LoadTemplates(const CasesOptions& options) {
  MJ_TRY(const std::string folder, documents::LocateTemplates(options.templates));
  return documents::TemplateBook::Load(folder);
}

json::object CaseJson(const CasesOptions& options, const CaseRow& row) {
  const bool person = row.kind == casework::DoorKind::kPerson;
  return {{"case", row.case_id},
          {"clue", row.clue_id},
          {"number", row.number},
          {"kind", ToString(row.kind)},
          {"state", ToString(row.state)},
          {"party", person ? Shown(options, row.party) : row.party},
          {"article", row.article},
          {"recover_amt", row.recover.ToMoney()},
          {"extra_amt", row.extra.ToMoney()},
          {"officer", row.officer},
          {"second_officer", row.second_officer},
          {"filed_on", Date(row.filed_on)},
          {"replied_on", Date(row.replied_on)},
          {"hearing_on", Date(row.hearing_on)},
          {"review", ToString(row.review)},
          {"reviewer", row.reviewer},
          {"version", row.version}};
}

int ListAll(const CasesOptions& options, Desk& desk) {
  const auto cases = casework::Cases(desk.database, desk.actor,
                                     {.region = options.region,
                                      .fixmedins_code = options.provider,
                                      .before = ParseInt(options.after).value_or(0),
                                      .limit = options.limit});
  if (!cases) return ReportError(cases.error());
  json::array all;
  Table table({"case>", "clue>", "number", "kind", "state", "party", "return>", "extra>", "filed"});
  for (const CaseRow& row : *cases) {
    all.push_back(CaseJson(options, row));
    const bool person = row.kind == casework::DoorKind::kPerson;
    table.AddRow({std::to_string(row.case_id), std::to_string(row.clue_id), row.number,
                  std::string(Chinese(row.kind)), std::string(Chinese(row.state)),
                  person ? Shown(options, row.party) : row.party,
                  MoneyWithThousands(row.recover.micros()), MoneyWithThousands(row.extra.micros()),
                  Date(row.filed_on)});
  }
  fmt::print("{}", options.json ? json::serialize(all) + "\n" : table.ToString());
  return 0;
}

Status Show(const CasesOptions& options, Desk& desk, const CaseRow& row) {
  json::object out = CaseJson(options, row);
  MJ_TRY(const auto clocks, casework::ClocksOf(desk.database, row.case_id));
  MJ_TRY(const auto documents, casework::DocumentsOf(desk.database, desk.actor, row.case_id));
  MJ_TRY(const auto events, casework::CaseEventsOf(desk.database, row.case_id));
  MJ_TRY(const Decimal late, casework::LateFeeOfCase(desk.database, row.case_id, desk.now));
  if (!options.json) {
    fmt::print("case {} {} {} {}, clue {}: return {}, {} {}\n", row.case_id, row.number,
               Chinese(row.kind), Chinese(row.state), row.clue_id, row.recover.ToMoney(),
               row.extra.ToMoney(), row.article);
    for (const auto& each : clocks) {
      fmt::print("  {:10} until {}{}\n", each.name, FormatDate(each.due_on),
                 each.met_at > 0 ? ", kept" : "");
    }
    if (late > Decimal()) fmt::print("  late fee   {} yuan today\n", late.ToMoney());
    for (const auto& each : documents) {
      fmt::print("  document {} {} {} version {}{}{}\n", each.document_id, Chinese(each.kind),
                 each.number, each.version,
                 each.delivered_on > 0 ? ", delivered " + FormatDate(each.delivered_on) : "",
                 each.blanks.empty() ? "" : "; to fill in: " + each.blanks);
    }
    for (const auto& each : events) {
      fmt::print("  {} {} {} {}\n", FormatDate(each.on_day), each.actor,
                 casework::ChineseOfCaseEvent(each.event), each.detail);
    }
    return {};
  }
  json::object due;
  for (const auto& each : clocks) due[each.name] = Date(each.due_on);
  json::array papers;
  for (const auto& each : documents) {
    papers.push_back(json::object{{"document", each.document_id},
                                  {"kind", ToString(each.kind)},
                                  {"number", each.number},
                                  {"version", each.version},
                                  {"delivered_on", Date(each.delivered_on)},
                                  {"blanks", each.blanks},
                                  {"pdf_sha256", each.pdf_sha256}});
  }
  out["clocks"] = due;
  out["documents"] = papers;
  out["late_fee"] = late.ToMoney();
  fmt::print("{}\n", json::serialize(out));
  return {};
}

Result<CaseRow> Act(const CasesOptions& options, Desk& desk) {
  auto& db = desk.database;
  const int64_t id = options.case_id;
  MJ_TRY(const Seconds day, DayOf("--day", options.day));
  if (options.action == "show") return casework::FindCase(db, desk.actor, id);
  if (options.action == "file") {
    return casework::FileCase(db, desk.actor, desk.now,
                              {.case_id = id,
                               .filed_on = day,
                               .second_officer = options.officer,
                               .reason = options.reason});
  }
  if (options.action == "reply") {
    return casework::RecordReply(db, desk.actor, desk.now,
                                 {.case_id = id,
                                  .version = options.version,
                                  .on_day = day,
                                  .text = options.reason,
                                  .asks_hearing = options.hearing});
  }
  if (options.action == "hearing") {
    return casework::RecordHearing(db, desk.actor, desk.now, id, options.version, day,
                                   options.reason);
  }
  if (options.action == "close") {
    return casework::CloseCase(db, desk.actor, desk.now, id, options.version, options.reason);
  }
  return casework::ReviewCase(db, desk.actor, desk.now, id, options.version,
                              options.action == "agree", options.reason);
}

Result<std::map<std::string, std::string>> FieldsOf(const CasesOptions& options) {
  std::map<std::string, std::string> fields;
  for (const std::string& each : options.fields) {
    const size_t equals = each.find('=');
    if (equals == std::string::npos) {
      return UsageError(fmt::format("--field '{}': expected NAME=TEXT", each));
    }
    fields[each.substr(0, equals)] = each.substr(equals + 1);
  }
  return fields;
}

Status Issue(const CasesOptions& options, Desk& desk) {
  const auto kind = casework::DocumentKindOf(options.name);
  if (!kind) {
    std::vector<std::string_view> names;
    for (const auto each : casework::AllDocumentKinds()) names.push_back(ToString(each));
    return UsageError(fmt::format("--kind: '{}' is not {}{}", options.name, fmt::join(names, ", "),
                                  DidYouMean(options.name, names, "; ")));
  }
  RulesOptions rules;
  rules.rulebook = options.rulebook;
  MJ_TRY(const rules::LoadedRulebook loaded, LoadFor(rules));
  MJ_TRY(const documents::TemplateBook book, LoadTemplates(options));
  documents::IssueOptions issue{
      .order = {.case_id = options.case_id, .version = options.version, .kind = *kind},
      .folder = FilesOf(options)};
  MJ_TRY(issue.fields, FieldsOf(options));
  if (options.preview) {
    MJ_TRY(const documents::Filled filled, documents::Preview(desk.database, desk.actor, desk.now,
                                                              book, loaded.rulebook.law, issue));
    fmt::print("{}", documents::PlainText(filled.document));
    if (!filled.blanks.empty()) {
      fmt::print(stderr, "to fill in: {}\n", fmt::join(filled.blanks, ", "));
    }
    return {};
  }
  MJ_TRY(const auto made,
         documents::Issue(desk.database, desk.actor, desk.now, book, loaded.rulebook.law, issue));
  fmt::print("document {}: {} {} version {}{}\n", made.document_id, Chinese(made.kind), made.number,
             made.version, made.blanks.empty() ? "" : "; to fill in: " + made.blanks);
  return {};
}

Status Save(const CasesOptions& options, Desk& desk) {
  const bool docx = options.to.ends_with(".docx");
  if (!docx && !options.to.ends_with(".pdf")) {
    return UsageError(fmt::format("--to '{}': expected a name with .pdf or .docx", options.to));
  }
  MJ_TRY(const auto read, casework::ReadDocument(
                              desk.database, desk.actor, desk.now, FilesOf(options), options.paper,
                              docx ? casework::DocumentForm::kDocx : casework::DocumentForm::kPdf));
  MJ_RETURN_IF_ERROR(WriteFile(options.to, read.bytes));
  fmt::print("{}: {} bytes\n", options.to, read.bytes.size());
  return {};
}

Status Deliver(const CasesOptions& options, Desk& desk) {
  MJ_TRY(const documents::TemplateBook book, LoadTemplates(options));
  MJ_RETURN_IF_ERROR(book.Check());
  MJ_TRY(const CaseRow row, casework::FindCase(desk.database, desk.actor, options.case_id));
  MJ_TRY(const Seconds day, DayOf("--day", options.day));
  MJ_TRY(const auto sent, casework::DeliverDocument(desk.database, desk.actor, desk.now,
                                                    {.document_id = options.paper,
                                                     .version = options.version,
                                                     .on_day = day,
                                                     .receiver = options.to,
                                                     .manner = options.name},
                                                    book.OfficeOf(row.region).procedure));
  fmt::print("document {}: delivered on {}\n", sent.document_id, FormatDate(sent.delivered_on));
  return {};
}

// The lake of --lake, for the bills of a case file.
struct OpenLake {
  lake::Lake lake;
  lake::Database database;
  lake::Connection connection;
};
Result<OpenLake> OpenBills(const std::string& folder) {
  MJ_TRY(lake::Lake lake, lake::Lake::Open(folder));
  MJ_TRY(lake::Database database, lake::Database::Open());
  MJ_TRY(lake::Connection connection, database.Connect());
  MJ_RETURN_IF_ERROR(lake::SqlViews(lake, connection));
  return OpenLake{std::move(lake), std::move(database), std::move(connection)};
}

Result<std::string> CaseFile(const CasesOptions& options, Desk& desk) {
  documents::ClueFileOptions file{.unmask = options.unmask};
  std::optional<OpenLake> lake;
  if (!options.lake.empty()) {
    MJ_TRY(OpenLake opened, OpenBills(options.lake));
    lake.emplace(std::move(opened));
    file.bills = documents::BillsOf(lake->lake, lake->connection);
  }
  MJ_TRY(const documents::Document document,
         documents::ClueFile(desk.database, desk.actor, desk.now, options.clue, file));
  return documents::WritePdf(document);
}

Result<std::string> Exported(const CasesOptions& options, Desk& desk) {
  if (options.action == "file") return CaseFile(options, desk);
  if (options.action == "findings") {
    MJ_TRY(documents::Export made, documents::ExportFindings(desk.database, desk.actor, desk.now,
                                                             options.clue, options.unmask));
    return std::move(made.bytes);
  }
  if (options.action == "ledger") {
    MJ_TRY(documents::Export made, documents::ExportLedger(desk.database, desk.actor, desk.now,
                                                           {.clue_id = options.clue,
                                                            .fixmedins_code = options.provider,
                                                            .month = options.month}));
    return std::move(made.bytes);
  }
  casework::WorklistQuery query{.region = options.region,
                                .fixmedins_code = options.provider,
                                .rule = options.rule,
                                .month = options.month};
  MJ_TRY(documents::Export made,
         documents::ExportClues(desk.database, desk.actor, desk.now, query, options.unmask));
  return std::move(made.bytes);
}

int Finish(const Status& status) { return status ? 0 : ReportError(status.error()); }

}  // namespace

int LeadCase(const CasesOptions& options) {
  auto desk = OpenDesk(options);
  if (!desk) return ReportError(desk.error());
  if (options.action == "list") return ListAll(options, *desk);
  const auto row = Act(options, *desk);
  if (!row) return ReportError(row.error());
  return Finish(Show(options, *desk, *row));
}

int WriteCaseDocument(const CasesOptions& options) {
  auto desk = OpenDesk(options);
  if (!desk) return ReportError(desk.error());
  if (options.action == "issue") return Finish(Issue(options, *desk));
  if (options.action == "deliver") return Finish(Deliver(options, *desk));
  return Finish(Save(options, *desk));
}

int CheckTemplates(const CasesOptions& options) {
  const auto book = LoadTemplates(options);
  if (!book) return ReportError(book.error());
  for (const auto& each : book->diagnostics()) fmt::print(stderr, "{}\n", ToString(each));
  fmt::print("{}: {} mistakes\n", book->folder(), book->diagnostics().size());
  return book->diagnostics().empty() ? 0 : static_cast<int>(ErrorCode::kData);
}

int ExportCases(const CasesOptions& options) {
  CasesOptions quiet = options;
  quiet.unmask = false;  // the export itself writes down what was shown
  auto desk = OpenDesk(quiet);
  if (!desk) return ReportError(desk.error());
  const auto bytes = Exported(options, *desk);
  if (!bytes) return ReportError(bytes.error());
  if (const Status written = WriteFile(options.to, *bytes); !written) {
    return ReportError(written.error());
  }
  fmt::print("{}: {} bytes\n", options.to, bytes->size());
  return 0;
}

}  // namespace mingjian::cli
