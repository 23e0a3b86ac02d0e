// GET /v1/quality: checks by provider, refused rows by reason.

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "desk/profile_parts.h"
#include "desk/quality.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;

bool SeesEverything(const Visit& visit) {
  return casework::May(visit.actor, casework::Right::kView, "", "");
}

Result<std::vector<std::string>> Loads(const lake::Lake& lake, const std::string& wanted) {
  std::vector<std::string> loads;
  for (const lake::LoadRecord& load : lake.manifest().loads) loads.push_back(load.id);
  if (wanted.empty()) return loads;
  if (std::ranges::find(loads, wanted) == loads.end()) {
    return WrongField("load", wanted, "the id of a load of this lake");
  }
  return std::vector<std::string>{wanted};
}

Result<json::array> ChecksOf(const Visit& visit, lake::Connection& connection,
                             const std::string& loads, int limit) {
  // Rows of no provider are for those who see everything.
  const std::string covered =
      CoveredSql(ViewScopes(visit), "b.admdvs", "coalesce(q.fixmedins_code, '')");
  MJ_TRY(const auto rows,
         RowsOf(connection,
                fmt::format("SELECT q.\"check\", max(q.zh), q.severity, q.\"table\", "
                            "q.fixmedins_code, max(b.fixmedins_name), sum(q.looked_at), "
                            "sum(q.failing), any_value(q.example) FROM quality q LEFT JOIN "
                            "fixmedins_b b USING (fixmedins_code) WHERE {} AND q.load IN {} AND (? "
                            "= '' OR q.\"check\" = ?) AND (? = '' OR q.severity = ?) AND (? = '' "
                            "OR q.fixmedins_code = ?) AND (? = '' OR q.\"table\" = ?) GROUP BY "
                            "q.\"check\", q.severity, q.\"table\", q.fixmedins_code ORDER BY 8 "
                            "DESC, 1, 5 LIMIT {}",
                            covered, loads, limit),
                {visit.Query("check"), visit.Query("check"), visit.Query("severity"),
                 visit.Query("severity"), visit.Query("fixmedins_code"),
                 visit.Query("fixmedins_code"), visit.Query("table"), visit.Query("table")}));
  json::array checks;
  for (const LakeRow& row : rows) {
    checks.push_back({{"check", row.Text(0)},
                      {"title", TextOrNull(row.Text(1))},
                      {"severity", row.Text(2)},
                      {"table", row.Text(3)},
                      {"fixmedins_code", TextOrNull(row.Text(4))},
                      {"fixmedins_name", TextOrNull(row.Text(5))},
                      {"rows", row.Int(6)},
                      {"failing", row.Int(7)},
                      {"example", TextOrNull(row.Text(8))}});
  }
  return checks;
}

Result<json::array> RejectsOf(const Visit& visit, lake::Connection& connection,
                              const std::string& loads) {
  // The row as it was read is not shown: it may name a person.
  MJ_TRY(const auto rows,
         RowsOf(connection,
                fmt::format("SELECT \"table\", reason, count(*), min(file), min_by(line, file), "
                            "any_value(field) FROM rejects WHERE load IN {} AND (? = '' OR "
                            "\"table\" = ?) GROUP BY \"table\", reason ORDER BY 3 DESC, 1, 2",
                            loads),
                {visit.Query("table"), visit.Query("table")}));
  json::array rejects;
  for (const LakeRow& row : rows) {
    rejects.push_back({{"table", row.Text(0)},
                       {"reason", row.Text(1)},
                       {"rows", row.Int(2)},
                       {"example", fmt::format("{}, line {}{}", row.Text(3), row.Int(4),
                                               row.Text(5).empty() ? "" : ", " + row.Text(5))}});
  }
  return rejects;
}

Answer Quality(Analysis&, Visit& visit) {
  MJ_RETURN_IF_ERROR(casework::Require(visit.actor, casework::Right::kView));
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({"check", "severity", "fixmedins_code", "table", "load"}));
  MJ_TRY(const int limit, visit.Limit());
  MJ_TRY(const LakeView::Lease lease, visit.desk.lake().Take());
  MJ_TRY(const std::vector<std::string> chosen, Loads(lease.lake(), visit.Query("load")));
  std::string list = "(''";
  for (const std::string& load : chosen) list += ", " + lake::QuoteText(load);
  list += ")";
  MJ_TRY(json::array checks, ChecksOf(visit, *lease, list, limit));
  json::object body = {{"checks", std::move(checks)}, {"rejects", nullptr}};
  // Refused rows belong to no provider for certain.
  if (SeesEverything(visit)) {
    MJ_TRY(json::array rejects, RejectsOf(visit, *lease, list));
    body["rejects"] = std::move(rejects);
  }
  json::array loads;
  for (const lake::LoadRecord& load : lease.lake().manifest().loads) {
    uint64_t read = 0, rejected = 0;
    for (const auto& [table, counts] : load.tables) {
      read += counts.read;
      rejected += counts.rejected;
    }
    loads.push_back({{"load", load.id}, {"at", load.time}, {"read", read}, {"rejected", rejected}});
  }
  body["loads"] = std::move(loads);
  return Json(body);
}

}  // namespace

Result<std::vector<QualityPeak>> QualityPeaks(Visit& visit, size_t most) {
  MJ_TRY(const LakeView::Lease lease, visit.desk.lake().Take());
  const auto& loads = lease.lake().manifest().loads;
  if (loads.empty()) return std::vector<QualityPeak>();
  MJ_TRY(const auto rows,
         RowsOf(*lease,
                fmt::format(
                    "WITH s AS (SELECT \"check\", max(zh) AS zh, fixmedins_code, sum(looked_at) AS "
                    "looked_at, sum(failing) AS failing FROM quality WHERE load = ? AND "
                    "fixmedins_code <> '' GROUP BY \"check\", fixmedins_code), m AS (SELECT "
                    "\"check\", median(failing / looked_at) AS middle, count(*) AS n FROM s WHERE "
                    "looked_at > 0 GROUP BY \"check\") SELECT s.\"check\", s.zh, s.fixmedins_code, "
                    "b.fixmedins_name, s.looked_at, s.failing FROM s JOIN m USING (\"check\") JOIN "
                    "fixmedins_b b USING (fixmedins_code) WHERE {} AND m.n >= 5 AND s.failing >= "
                    "100 AND s.failing * 20 >= s.looked_at AND s.failing / s.looked_at > 3 * "
                    "m.middle ORDER BY s.failing DESC, 1, 3 LIMIT {}",
                    CoveredSql(ViewScopes(visit), "b.admdvs", "b.fixmedins_code"), most),
                {loads.back().id}));
  std::vector<QualityPeak> peaks;
  for (const LakeRow& row : rows) {
    peaks.push_back({row.Text(0), row.Text(1).empty() ? row.Text(0) : row.Text(1), row.Text(2),
                     row.Text(3).empty() ? row.Text(2) : row.Text(3), row.Int(4), row.Int(5)});
  }
  return peaks;
}

void AddQualityRoutes(service::Router* router, const DeskPtr& desk, const AnalysisPtr& analysis) {
  AddAnalysis(router, desk, analysis, "GET", "/v1/quality", Quality);
}

}  // namespace mingjian::desk
