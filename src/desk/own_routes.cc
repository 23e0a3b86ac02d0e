// What a doctor or an institution sees of itself: own findings, and how warnings were answered.

#include <fmt/format.h>

#include <boost/json.hpp>

#include "casework/clue_file.h"
#include "desk/clue_json.h"
#include "desk/handlers.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;
using casework::Right;
using casework::Scope;

Answer OwnFindings(Visit& visit) {
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({}));
  MJ_TRY(const int limit, visit.Limit());
  MJ_TRY(const std::vector<casework::FindingRow> findings,
         casework::OwnFindings(visit.database, visit.actor, visit.Query("after"), limit));
  json::array rows;
  for (const casework::FindingRow& finding : findings) {
    json::object row = FindingJson(visit, finding, false);
    row["clue_id"] = finding.clue_id;
    row["clue_state"] = ToString(finding.clue_state);
    row["clue_state_zh"] = Chinese(finding.clue_state);
    rows.push_back(std::move(row));
  }
  const bool more = static_cast<int>(findings.size()) == limit;
  return JsonRows(std::move(rows), more ? findings.back().finding_id : "");
}

json::object ComplianceJson(const online::Compliance& sums) {
  json::value rate = nullptr;
  // 遵从率: of the warnings that were answered, those after which the order was changed.
  if (sums.answered > 0) {
    rate = fmt::format("{:.4f}",
                       static_cast<double>(sums.changed) / static_cast<double>(sums.answered));
  }
  return {{"warned", sums.warned},
          {"answered", sums.answered},
          {"changed", sums.changed},
          {"kept", sums.kept},
          {"kept_without_reason", sums.kept_without_reason},
          {"rate", std::move(rate)}};
}

Answer OwnCompliance(Visit& visit) {
  using By = online::Checker::By;
  online::Checker* const checker = visit.desk.options().checker;
  if (checker == nullptr) {
    return casework::Refuse("no-check", "claims are not checked here, so nobody was warned");
  }
  // A doctor's code says nothing of where he works, so his row is his in every institution.
  std::vector<std::pair<By, std::string>> keys;
  for (const Scope& scope : ScopesOf(visit.actor, Right::kOwn)) {
    keys.emplace_back(By::kDoctor, scope.bilg_dr_codg);
  }
  for (const Scope& scope : ScopesOf(visit.actor, Right::kTold)) {
    keys.emplace_back(By::kProvider, scope.fixmedins_code);
  }
  if (keys.empty()) MJ_RETURN_IF_ERROR(casework::Require(visit.actor, Right::kOwn));
  json::array rows;
  online::Compliance total;
  for (const auto& [by, key] : keys) {
    MJ_TRY(const auto all, checker->ComplianceBy(by));
    for (const online::Compliance& each : all) {
      if (each.key != key) continue;
      json::object row = ComplianceJson(each);
      row["by"] = by == By::kDoctor ? "doctor" : "provider";
      row["key"] = each.key;
      rows.push_back(std::move(row));
      total.warned += each.warned;
      total.answered += each.answered;
      total.changed += each.changed;
      total.kept += each.kept;
      total.kept_without_reason += each.kept_without_reason;
    }
  }
  json::object body = ComplianceJson(total);
  body["rows"] = std::move(rows);
  return Json(body);
}

}  // namespace

void AddOwnRoutes(service::Router* router, const DeskPtr& desk) {
  AddDesk(router, desk, "GET", "/v1/own/findings", OwnFindings);
  AddDesk(router, desk, "GET", "/v1/own/compliance", OwnCompliance);
}

}  // namespace mingjian::desk
