// GET /v1/providers, /v1/providers/{fixmedins_code}.

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/text.h"
#include "desk/profile_parts.h"
#include "desk/profiles.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;

constexpr size_t kPartsMax = 20;

json::value Number(const LakeRow& row, size_t column) {
  return row.IsNull(column) ? json::value(nullptr) : json::value(row.Int(column));
}
json::value Yuan(const LakeRow& row, size_t column) {
  return row.IsNull(column) ? json::value(nullptr) : json::value(Money(row.Amount(column)));
}

std::string GroupText(std::string_view type, std::string_view level) {
  const std::string of = CodeName("fixmedins_type", type), at = CodeName("hosp_lv", level);
  return fmt::format("{} · {}", of.empty() ? "机构类型不详" : of, at.empty() ? "等级不详" : at);
}

// "%x%" of a part of a name, with the wildcards in it taken as letters.
std::string LikeOf(std::string_view text) {
  std::string like = "%";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') like += '\\';
    like += c;
  }
  return like + "%";
}

Result<std::vector<LakeRow>> ListFromLake(const Figures& figures, const Visit& visit,
                                          int64_t offset, int limit) {
  MJ_TRY(lake::Connection connection, figures.database.Connect());
  return RowsOf(
      connection,
      fmt::format("SELECT p.fixmedins_code, p.fixmedins_name, p.fixmedins_type, p.hosp_lv, "
                  "p.admdvs, s.settlements, s.fund FROM provider p LEFT JOIN provider_sum s USING "
                  "(fixmedins_code) WHERE {} AND (p.fixmedins_name ILIKE ? ESCAPE '\\' OR "
                  "p.fixmedins_code ILIKE ? ESCAPE '\\') AND (? = '' OR p.hosp_lv = ?) AND (? = "
                  "'' OR p.fixmedins_type = ?) AND starts_with(coalesce(p.admdvs, ''), ?) ORDER "
                  "BY s.fund DESC NULLS LAST, p.fixmedins_code LIMIT {} OFFSET {}",
                  CoveredSql(ViewScopes(visit), "p.admdvs", "p.fixmedins_code"), limit + 1, offset),
      {LikeOf(visit.Query("text")), LikeOf(visit.Query("text")), visit.Query("level"),
       visit.Query("level"), visit.Query("type"), visit.Query("type"),
       casework::RegionPrefix(visit.Query("region"))});
}

Answer ListProviders(Analysis& analysis, Visit& visit) {
  MJ_RETURN_IF_ERROR(casework::Require(visit.actor, casework::Right::kView));
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({"text", "level", "type", "region"}));
  MJ_TRY(const int limit, visit.Limit());
  int64_t offset = 0;
  if (const std::string after = visit.Query("after"); !after.empty()) {
    const auto number = ParseInt(after);
    if (!number || *number < 0)
      return WrongField("after", after, "the `next` of an earlier answer");
    offset = *number;
  }
  MJ_TRY(const auto sums, casework::ProviderSums(visit.database, visit.actor));
  std::map<std::string, const casework::ProviderSum*> by_code;
  for (const casework::ProviderSum& sum : sums) by_code[sum.fixmedins_code] = &sum;
  const auto row_of = [&](const std::string& code, const std::string& name) {
    const auto found = by_code.find(code);
    static const casework::ProviderSum kNothing;
    const casework::ProviderSum& sum = found == by_code.end() ? kNothing : *found->second;
    return json::object{{"fixmedins_code", code},
                        {"fixmedins_name", TextOrNull(name)},
                        {"clues", sum.clues},
                        {"findings", sum.findings},
                        {"fund_amt", Money(sum.fund_amt)},
                        {"fixmedins_type", nullptr},
                        {"hosp_lv", nullptr},
                        {"region", nullptr},
                        {"settlements", nullptr},
                        {"fund_pay_sumamt", nullptr}};
  };
  json::array rows;
  bool more = false;
  const FiguresPtr figures = analysis.figures.Current();
  if (figures == nullptr) {
    // Without a lake: those of whom casework has clues; what else is asked for is not known.
    const std::string text = visit.Query("text");
    for (size_t i = static_cast<size_t>(offset); i < sums.size() && !more; ++i) {
      if (!text.empty() && sums[i].name.find(text) == std::string::npos &&
          sums[i].fixmedins_code.find(text) == std::string::npos) {
        continue;
      }
      more = rows.size() == static_cast<size_t>(limit);
      if (!more) rows.push_back(row_of(sums[i].fixmedins_code, sums[i].name));
    }
    return JsonRows(std::move(rows), more ? std::to_string(offset + limit) : "");
  }
  MJ_TRY(const std::vector<LakeRow> found, ListFromLake(*figures, visit, offset, limit));
  for (const LakeRow& row : found) {
    more = rows.size() == static_cast<size_t>(limit);
    if (more) break;
    json::object object = row_of(row.Text(0), row.Text(1));
    object["fixmedins_type"] = TextOrNull(row.Text(2));
    object["hosp_lv"] = TextOrNull(row.Text(3));
    object["region"] = TextOrNull(row.Text(4));
    object["settlements"] = Number(row, 5);
    object["fund_pay_sumamt"] = Yuan(row, 6);
    rows.push_back(std::move(object));
  }
  return JsonRows(std::move(rows), more ? std::to_string(offset + limit) : "");
}

// Figures of a provider and of all of its kind, by indicator.
Status ReadValues(lake::Connection& connection, const std::string& code, const std::string& group,
                  ValuesById* own, ValuesById* peers) {
  MJ_TRY(
      const auto rows,
      RowsOf(connection,
             "SELECT v.id, v.fixmedins_code, v.value FROM provider_value v JOIN provider p USING "
             "(fixmedins_code) WHERE p.grp = ? AND v.value IS NOT NULL",
             {group}));
  for (const LakeRow& row : rows) {
    (*peers)[row.Text(0)].push_back(row.Amount(2).micros());
    if (row.Text(1) == code) (*own)[row.Text(0)].push_back(row.Amount(2).micros());
  }
  return {};
}

Result<json::object> FindingsIndicator(Visit& visit, lake::Connection& connection,
                                       const std::string& code, const std::string& group,
                                       bool compare) {
  MJ_TRY(const auto counts, casework::FindingsByProvider(visit.database));
  MJ_TRY(const auto rows,
         RowsOf(connection,
                "SELECT s.fixmedins_code, s.settlements FROM provider_sum s JOIN provider p USING "
                "(fixmedins_code) WHERE p.grp = ? AND s.settlements > 0",
                {group}));
  std::optional<int64_t> own;
  std::vector<int64_t> all;
  for (const LakeRow& row : rows) {
    const auto found = counts.find(row.Text(0));
    const int64_t findings = found == counts.end() ? 0 : found->second;
    all.push_back(findings * 1000 * Decimal::kOne / row.Int(1));
    if (row.Text(0) == code) own = all.back();
  }
  if (!compare) all.clear();
  return ToJson(kFindingsPerSettlements, StandingOf(own, std::move(all)));
}

// The parts of a provider, by fee: departments and doctors.
Status AddParts(const Visit& visit, bool unmask, lake::Connection& connection,
                const std::string& code, json::object* profile) {
  MJ_TRY(
      const auto departments,
      RowsOf(connection,
             fmt::format("SELECT dept, dept_name, visits, persons, l_fee, l_drug, l_cons FROM "
                         "department WHERE fixmedins_code = ? ORDER BY l_fee DESC, dept LIMIT {}",
                         kPartsMax),
             {code}));
  json::array list;
  for (const LakeRow& row : departments) {
    list.push_back({{"code", row.Text(0)},
                    {"name", TextOrNull(row.Text(1))},
                    {"settlements", Number(row, 2)},
                    {"persons", Number(row, 3)},
                    {"det_item_fee_sumamt", Yuan(row, 4)},
                    {"drug_amt", Yuan(row, 5)},
                    {"consumable_amt", Yuan(row, 6)},
                    {"fund_pay_sumamt", nullptr}});
  }
  (*profile)["departments"] = std::move(list);
  MJ_TRY(const auto doctors,
         RowsOf(connection,
                fmt::format("SELECT s.dr, d.dr_name, d.dept_name, s.visits, s.persons, s.l_fee, "
                            "s.l_drug FROM doctor_sum s LEFT JOIN doctor d USING (dr) WHERE "
                            "s.fixmedins_code = ? ORDER BY s.l_fee DESC, s.dr LIMIT {}",
                            kPartsMax),
                {code}));
  MJ_TRY(const auto findings, casework::FindingsByDoctor(visit.database));
  json::array people;
  for (const LakeRow& row : doctors) {
    const auto found = findings.find({row.Text(0), code});
    people.push_back({{"code", row.Text(0)},
                      {"name", TextOrNull(NameShown(row.Text(1), unmask))},
                      {"dept_name", TextOrNull(row.Text(2))},
                      {"settlements", Number(row, 3)},
                      {"persons", Number(row, 4)},
                      {"det_item_fee_sumamt", Yuan(row, 5)},
                      {"drug_amt", Yuan(row, 6)},
                      {"findings", found == findings.end() ? 0 : found->second},
                      {"fund_pay_sumamt", nullptr}});
  }
  (*profile)["doctors"] = std::move(people);
  return {};
}

Status AddJumps(lake::Connection& connection, const std::string& code, json::object* profile) {
  MJ_TRY(const auto rows,
         RowsOf(connection,
                "SELECT strftime(month, '%Y-%m'), fund, middle, upper FROM jump WHERE "
                "fixmedins_code = ? ORDER BY month",
                {code}));
  json::array jumps;
  for (const LakeRow& row : rows) {
    jumps.push_back({{"month", row.Text(0)},
                     {"fund_pay_sumamt", Yuan(row, 1)},
                     {"median", Yuan(row, 2)},
                     {"upper", Yuan(row, 3)}});
  }
  (*profile)["jumps"] = std::move(jumps);
  return {};
}

struct Register {
  std::string name = {}, type = {}, level = {}, region = {}, group = {};
  int64_t beds = 0;
};
// What is known of a provider: from the lake, else from casework. Refusal "no-provider".
Result<Register> Find(Visit& visit, lake::Connection* connection, const std::string& code) {
  if (connection != nullptr) {
    MJ_TRY(const auto rows,
           RowsOf(*connection,
                  "SELECT fixmedins_name, fixmedins_type, hosp_lv, admdvs, grp, bed_cnt FROM "
                  "provider WHERE fixmedins_code = ?",
                  {code}));
    if (!rows.empty()) {
      const LakeRow& row = rows.front();
      return Register{row.Text(0), row.Text(1), row.Text(2), row.Text(3), row.Text(4), row.Int(5)};
    }
  }
  MJ_TRY(
      const auto known,
      visit.database.Query("SELECT name, admdvs FROM provider WHERE fixmedins_code = ?", {code}));
  if (known.empty()) {
    return casework::Refuse("no-provider", fmt::format("there is no provider '{}'", code));
  }
  return Register{.name = std::string(known.Text(0, 0)), .region = std::string(known.Text(0, 1))};
}

Answer OneProvider(Analysis& analysis, Visit& visit) {
  MJ_RETURN_IF_ERROR(casework::Require(visit.actor, casework::Right::kView));
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({}));
  const std::string& code = visit.Value("fixmedins_code");
  const FiguresPtr figures = analysis.figures.Current();
  std::optional<lake::Connection> connection;
  if (figures != nullptr) {
    MJ_TRY(connection, figures->database.Connect());
  }
  MJ_TRY(const Register known, Find(visit, connection ? &*connection : nullptr, code));
  MJ_RETURN_IF_ERROR(casework::Require(visit.actor, casework::Right::kView, known.region, code));
  MJ_TRY(const bool unmask, visit.Unmask("provider " + code));
  json::object profile;
  profile["provider"] = {
      {"fixmedins_code", code},
      {"fixmedins_name", TextOrNull(known.name)},
      {"fixmedins_type", TextOrNull(known.type)},
      {"fixmedins_type_zh", TextOrNull(CodeName("fixmedins_type", known.type))},
      {"hosp_lv", TextOrNull(known.level)},
      {"hosp_lv_zh", TextOrNull(CodeName("hosp_lv", known.level))},
      {"region", TextOrNull(known.region)},
      {"bed_cnt", known.beds == 0 ? json::value(nullptr) : json::value(known.beds)}};
  AddWindow(analysis, figures, &profile);
  const casework::SumFilter filter{.fixmedins_code = code};
  MJ_RETURN_IF_ERROR(AddCasework(visit, filter, &profile));
  MJ_TRY(const auto identified, casework::MonthSums(visit.database, visit.actor, filter));
  if (!connection) {
    profile["months"] = MonthsJson({}, identified);
    profile["indicators"] = json::array();
    profile["peers"] = nullptr;
    for (const char* const name : {"departments", "doctors", "jumps"})
      profile[name] = json::array();
    return Json(profile);
  }
  MJ_TRY(const auto months,
         RowsOf(*connection,
                "SELECT strftime(month, '%Y-%m'), settlements, persons, fee, fund FROM "
                "provider_month WHERE fixmedins_code = ? ORDER BY month",
                {code}));
  profile["months"] = MonthsJson(months, identified);
  ValuesById own, peers;
  MJ_RETURN_IF_ERROR(ReadValues(*connection, code, known.group, &own, &peers));
  const bool compare = MayCompare(visit, peers["settlements"].size());
  json::array indicators = IndicatorsJson(ProfileKind::kProvider, own, peers, !compare);
  MJ_TRY(json::object findings, FindingsIndicator(visit, *connection, code, known.group, compare));
  indicators.push_back(std::move(findings));
  profile["indicators"] = std::move(indicators);
  profile["peers"] = {{"group", GroupText(known.type, known.level)},
                      {"count", peers["settlements"].size()}};
  MJ_RETURN_IF_ERROR(AddParts(visit, unmask, *connection, code, &profile));
  MJ_RETURN_IF_ERROR(AddJumps(*connection, code, &profile));
  return Json(profile);
}

}  // namespace

void AddProviderRoutes(service::Router* router, const DeskPtr& desk, const AnalysisPtr& analysis) {
  AddAnalysis(router, desk, analysis, "GET", "/v1/providers", ListProviders);
  AddAnalysis(router, desk, analysis, "GET", "/v1/providers/{fixmedins_code}", OneProvider);
}

}  // namespace mingjian::desk
