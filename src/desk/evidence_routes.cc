// The evidence of a finding.

#include <boost/json.hpp>

#include "desk/evidence.h"
#include "desk/handlers.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;
using casework::FindingRow;
using casework::Right;

// The finding that the query names, else the clue's first.
Result<FindingRow> FindingOf(Visit& visit, int64_t clue_id) {
  const std::string id = visit.Query("finding_id");
  if (!id.empty()) return casework::FindFinding(visit.database, visit.actor, clue_id, id);
  MJ_TRY(std::vector<FindingRow> first,
         casework::FindingsOfClue(visit.database, visit.actor, clue_id, "", 1));
  if (first.empty()) return casework::Refuse("no-finding", "the clue has no findings");
  return std::move(first.front());
}

Answer Show(Visit& visit) {
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({"finding_id"}));
  MJ_TRY(const int64_t id, visit.Number("id"));
  MJ_TRY(const FindingRow finding, FindingOf(visit, id));
  MJ_TRY(const casework::ClueRow clue, casework::FindClue(visit.database, visit.actor, id));
  MJ_TRY(LakeView::Lease lake, visit.desk.lake().Take());
  EvidenceOptions options{.person_key = visit.desk.persons().KeyOf(finding.psn_no)};
  MJ_TRY(options.unmask, visit.Unmask("evidence of finding " + finding.finding_id));
  // What a person did elsewhere is no institution's business.
  if (!casework::May(visit.actor, Right::kView, clue.region, clue.fixmedins_code)) {
    options.fixmedins_code = finding.fixmedins_code;
  }
  MJ_TRY(json::object evidence, EvidenceOf(lake, finding, options));
  evidence["finding_id"] = finding.finding_id;
  return Json(evidence);
}

}  // namespace

void AddEvidenceRoutes(service::Router* router, const DeskPtr& desk) {
  AddDesk(router, desk, "GET", "/v1/clues/{id}/evidence", Show);
}

}  // namespace mingjian::desk
