// Lists as workbooks and the case file of a clue as PDF; each needs the right `export` and is
// logged.

#include <algorithm>

#include "base/text.h"
#include "desk/clue_query.h"
#include "desk/handlers.h"
#include "documents/clue_file.h"
#include "documents/exports.h"
#include "documents/pdf.h"

namespace mingjian::desk {
namespace {

constexpr const char* kXlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

// ?unmask=1; the export itself checks the right and writes it down.
Result<bool> AsksUnmask(const Visit& visit) {
  const std::string unmask = visit.Query("unmask");
  if (!unmask.empty() && unmask != "0" && unmask != "1") {
    return WrongField("unmask", unmask, "0 or 1");
  }
  return unmask == "1";
}

service::HttpResponse Workbook(documents::Export made) {
  return Download(std::move(made.bytes), kXlsx, made.name);
}

Answer Clues(Visit& visit) {
  MJ_TRY(const casework::WorklistQuery query, ClueQueryOf(visit));
  MJ_TRY(const bool unmask, AsksUnmask(visit));
  MJ_TRY(documents::Export made,
         documents::ExportClues(visit.database, visit.actor, visit.now, query, unmask));
  return Workbook(std::move(made));
}

Answer Ledger(Visit& visit) {
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({"clue_id", "fixmedins_code", "month", "from", "to"}));
  documents::LedgerExport query{.fixmedins_code = visit.Query("fixmedins_code"),
                                .month = visit.Query("month")};
  MJ_TRY(const auto clue, visit.QueryNumber("clue_id"));
  query.clue_id = clue.value_or(0);
  MJ_TRY(query.from, visit.QueryDay("from"));
  MJ_TRY(query.to, visit.QueryDay("to"));
  MJ_TRY(documents::Export made,
         documents::ExportLedger(visit.database, visit.actor, visit.now, query));
  return Workbook(std::move(made));
}

Answer CaseFile(Visit& visit, int64_t clue, bool unmask) {
  documents::ClueFileOptions options{.unmask = unmask};
  std::optional<LakeView::Lease> lease;
  if (visit.desk.lake().there()) {
    MJ_TRY(LakeView::Lease taken, visit.desk.lake().Take());
    lease.emplace(std::move(taken));
    options.bills = documents::BillsOf(lease->lake(), **lease);
  }
  MJ_TRY(const documents::Document document,
         documents::ClueFile(visit.database, visit.actor, visit.now, clue, options));
  MJ_TRY(std::string bytes, documents::WritePdf(document));
  return Download(std::move(bytes), "application/pdf", "clue-" + std::to_string(clue) + ".pdf");
}

// {file}: "12.pdf" the case file, "12.xlsx" the findings.
Answer Clue(Visit& visit) {
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({}));
  MJ_TRY(const bool unmask, AsksUnmask(visit));
  const std::string& file = visit.Value("file");
  const size_t dot = std::min(file.find('.'), file.size());
  const std::string_view form = std::string_view(file).substr(dot);
  const auto clue = ParseInt(std::string_view(file).substr(0, dot));
  if (!clue || (form != ".pdf" && form != ".xlsx")) {
    return WrongField("clue", file, "a number with .pdf or .xlsx");
  }
  if (form == ".pdf") return CaseFile(visit, *clue, unmask);
  MJ_TRY(documents::Export made,
         documents::ExportFindings(visit.database, visit.actor, visit.now, *clue, unmask));
  return Workbook(std::move(made));
}

}  // namespace

void AddExportRoutes(service::Router* router, const DeskPtr& desk) {
  AddDesk(router, desk, "GET", "/v1/exports/clues.xlsx", Clues);
  AddDesk(router, desk, "GET", "/v1/exports/ledger.xlsx", Ledger);
  AddDesk(router, desk, "GET", "/v1/exports/clues/{file}", Clue);
}

}  // namespace mingjian::desk
