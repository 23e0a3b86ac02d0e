// GET /v1/doctors/{code}: what a doctor ordered at the providers that the reader may see; figures
// are of the one where most was ordered.

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/text.h"
#include "desk/profile_parts.h"
#include "desk/profiles.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;

struct Place {
  std::string code, name, region, level, group;
  int64_t visits = 0, persons = 0;
  Decimal fee;
};

// Where the doctor ordered, as far as the reader's grants go; most money first.
Result<std::vector<Place>> PlacesOf(const Visit& visit, lake::Connection& connection,
                                    const std::string& doctor) {
  MJ_TRY(const auto rows,
         RowsOf(connection,
                fmt::format("SELECT s.fixmedins_code, p.fixmedins_name, p.admdvs, p.hosp_lv, "
                            "s.grp, s.visits, s.persons, s.l_fee FROM doctor_sum s LEFT JOIN "
                            "provider p USING (fixmedins_code) WHERE s.dr = ? AND {} ORDER BY "
                            "s.l_fee DESC, s.fixmedins_code",
                            CoveredSql(ViewScopes(visit), "p.admdvs", "s.fixmedins_code")),
                {doctor}));
  std::vector<Place> places;
  for (const LakeRow& row : rows) {
    places.push_back({row.Text(0), row.Text(1), row.Text(2), row.Text(3), row.Text(4), row.Int(5),
                      row.Int(6), row.Amount(7)});
  }
  return places;
}

Result<json::object> FindingsIndicator(Visit& visit, lake::Connection& connection,
                                       const std::string& doctor, const Place& place,
                                       bool compare) {
  MJ_TRY(const auto counts, casework::FindingsByDoctor(visit.database));
  MJ_TRY(const auto rows, RowsOf(connection,
                                 "SELECT dr, fixmedins_code, visits FROM doctor_sum WHERE grp = ? "
                                 "AND visits > 0",
                                 {place.group}));
  std::optional<int64_t> own;
  std::vector<int64_t> all;
  for (const LakeRow& row : rows) {
    const auto found = counts.find({row.Text(0), row.Text(1)});
    const int64_t findings = found == counts.end() ? 0 : found->second;
    all.push_back(findings * 1000 * Decimal::kOne / row.Int(2));
    if (row.Text(0) == doctor && row.Text(1) == place.code) own = all.back();
  }
  if (!compare) all.clear();
  return ToJson(kFindingsPerVisits, StandingOf(own, std::move(all)));
}

Status AddFigures(Visit& visit, lake::Connection& connection, const std::string& doctor,
                  const Place& place, json::object* profile) {
  ValuesById own, peers;
  MJ_TRY(const auto rows,
         RowsOf(connection,
                "SELECT v.id, v.dr, v.fixmedins_code, v.value FROM doctor_value v JOIN doctor_sum "
                "s USING (dr, fixmedins_code) WHERE s.grp = ? AND v.value IS NOT NULL",
                {place.group}));
  for (const LakeRow& row : rows) {
    peers[row.Text(0)].push_back(row.Amount(3).micros());
    if (row.Text(1) == doctor && row.Text(2) == place.code) {
      own[row.Text(0)].push_back(row.Amount(3).micros());
    }
  }
  const bool compare = MayCompare(visit, peers["visits"].size());
  json::array indicators = IndicatorsJson(ProfileKind::kDoctor, own, peers, !compare);
  MJ_TRY(json::object findings, FindingsIndicator(visit, connection, doctor, place, compare));
  indicators.push_back(std::move(findings));
  (*profile)["indicators"] = std::move(indicators);
  const std::string level = CodeName("hosp_lv", place.level);
  (*profile)["peers"] = {
      {"group", fmt::format("科别 {} · {}", place.group.substr(0, place.group.find('|')),
                            level.empty() ? "等级不详" : level)},
      {"count", peers["visits"].size()}};
  return {};
}

json::array PlacesJson(const std::vector<Place>& places) {
  json::array all;
  for (const Place& place : places) {
    all.push_back({{"code", place.code},
                   {"name", TextOrNull(place.name)},
                   {"region", TextOrNull(place.region)},
                   {"settlements", place.visits},
                   {"persons", place.persons},
                   {"det_item_fee_sumamt", Money(place.fee)},
                   {"fund_pay_sumamt", nullptr}});
  }
  return all;
}

Status AddLake(Analysis& analysis, Visit& visit, const FiguresPtr& figures, bool unmask,
               const std::string& doctor, const std::map<std::string, Decimal>& identified,
               json::object* profile, bool* known) {
  *known = false;
  AddWindow(analysis, figures, profile);
  (*profile)["doctor"] = {{"code", doctor}};
  (*profile)["months"] = MonthsJson({}, identified);
  (*profile)["indicators"] = json::array();
  (*profile)["peers"] = nullptr;
  (*profile)["providers"] = json::array();
  if (figures == nullptr) return {};
  MJ_TRY(lake::Connection connection, figures->database.Connect());
  MJ_TRY(const std::vector<Place> places, PlacesOf(visit, connection, doctor));
  if (places.empty()) return {};
  *known = true;
  MJ_TRY(const auto names,
         RowsOf(connection, "SELECT dr_name, dept_codg, dept_name, caty FROM doctor WHERE dr = ?",
                {doctor}));
  if (!names.empty()) {
    (*profile)["doctor"] = {{"code", doctor},
                            {"name", TextOrNull(NameShown(names[0].Text(0), unmask))},
                            {"dept_codg", TextOrNull(names[0].Text(1))},
                            {"dept_name", TextOrNull(names[0].Text(2))},
                            {"caty", TextOrNull(names[0].Text(3))},
                            {"fixmedins_code", places.front().code},
                            {"fixmedins_name", TextOrNull(places.front().name)}};
  }
  std::vector<casework::Scope> only;
  for (const Place& place : places) only.push_back({.region = "", .fixmedins_code = place.code});
  MJ_TRY(const auto months,
         RowsOf(connection,
                fmt::format("SELECT strftime(month, '%Y-%m'), sum(visits), NULL, sum(l_fee), NULL "
                            "FROM doctor_month WHERE dr = ? AND {} GROUP BY month ORDER BY month",
                            CoveredSql(only, "''", "fixmedins_code")),
                {doctor}));
  (*profile)["months"] = MonthsJson(months, identified);
  (*profile)["providers"] = PlacesJson(places);
  return AddFigures(visit, connection, doctor, places.front(), profile);
}

Answer OneDoctor(Analysis& analysis, Visit& visit) {
  MJ_RETURN_IF_ERROR(casework::Require(visit.actor, casework::Right::kView));
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({}));
  const std::string& doctor = visit.Value("code");
  MJ_TRY(const bool unmask, visit.Unmask("doctor " + doctor));
  const casework::SumFilter filter{.doctor = doctor};
  MJ_TRY(const auto totals, casework::TotalsOf(visit.database, visit.actor, filter));
  MJ_TRY(const auto identified, casework::MonthSums(visit.database, visit.actor, filter));
  json::object profile;
  bool known = false;
  MJ_RETURN_IF_ERROR(AddLake(analysis, visit, analysis.figures.Current(), unmask, doctor,
                             identified, &profile, &known));
  // Of whom the reader may see nothing is nobody.
  if (!known && totals.findings == 0) {
    return casework::Refuse("no-doctor", fmt::format("there is no doctor '{}'", doctor));
  }
  MJ_RETURN_IF_ERROR(AddCasework(visit, filter, &profile));
  return Json(profile);
}

}  // namespace

void AddDoctorRoutes(service::Router* router, const DeskPtr& desk, const AnalysisPtr& analysis) {
  AddAnalysis(router, desk, analysis, "GET", "/v1/doctors/{code}", OneDoctor);
}

}  // namespace mingjian::desk
