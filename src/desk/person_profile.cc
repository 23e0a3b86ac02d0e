// GET /v1/persons/{person_key}: what a person had at the providers that the reader may see. Where
// that is not all, nothing is compared: half a person is no peer of whole ones.

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/hash.h"
#include "desk/profile_parts.h"
#include "desk/profiles.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;

// Drops a pass's tables from a connection that others will use.
struct Cleaner {
  lake::Connection& connection;
  ~Cleaner() { (void)EndPass(connection); }
};

struct Person {
  std::string psn_no;
  json::object about;
  json::array months, providers, indicators;
  json::value peers = nullptr;
  bool partial = false;
  bool known = false;
};

// Peers' values at the ranks 0 to 100, by indicator; the group's size comes beside.
Result<std::map<std::string, std::vector<int64_t>>> RanksOf(const Figures& figures,
                                                            const std::string& group,
                                                            int64_t* count) {
  MJ_TRY(lake::Connection connection, figures.database.Connect());
  MJ_TRY(const auto rows,
         RowsOf(connection,
                "SELECT id, value, persons FROM person_peer WHERE grp = ? ORDER BY id, rank",
                {group}));
  std::map<std::string, std::vector<int64_t>> ranks;
  *count = 0;
  for (const LakeRow& row : rows) {
    ranks[row.Text(0)].push_back(row.Amount(1).micros());
    *count = std::max(*count, row.Int(2));
  }
  return ranks;
}

Status AddIndicators(lake::Connection& connection, const Visit& visit, const Figures& figures,
                     const PassInput& pass, Person* person) {
  std::string columns = "grp";
  for (const Indicator& each : IndicatorsOf(ProfileKind::kPerson)) columns += ", " + ValueSql(each);
  MJ_TRY(const auto rows,
         RowsOf(connection,
                fmt::format("SELECT {} FROM ({}) WHERE psn_no = ?", columns, PersonSql(pass)),
                {person->psn_no}));
  if (rows.empty()) return {};
  int64_t count = 0;
  MJ_TRY(const auto ranks, RanksOf(figures, rows.front().Text(0), &count));
  const bool compare = !person->partial && MayCompare(visit, static_cast<size_t>(count));
  size_t column = 1;
  for (const Indicator& each : IndicatorsOf(ProfileKind::kPerson)) {
    std::optional<int64_t> value;
    if (!rows.front().IsNull(column)) value = rows.front().Amount(column).micros();
    ++column;
    const auto found = ranks.find(std::string(each.id));
    person->indicators.push_back(ToJson(each, compare && found != ranks.end()
                                                  ? StandingAmong(value, found->second)
                                                  : StandingOf(value, {})));
  }
  person->peers = {{"group", PersonGroupText(rows.front().Text(0))}, {"count", count}};
  return {};
}

Status AddRegister(lake::Connection& connection, const lake::Lake& lake, uint32_t bucket,
                   bool unmask, Seconds on, Person* person) {
  MJ_TRY(const auto rows,
         RowsOf(connection,
                fmt::format("SELECT psn_name, gend, brdy, insutype, psn_type, "
                            "date_diff('year', brdy, DATE '{0}') - CASE WHEN strftime(brdy, "
                            "'%m%d') > strftime(DATE '{0}', '%m%d') THEN 1 ELSE 0 END FROM {1} "
                            "WHERE psn_no = ?",
                            FormatDate(on), lake::BucketTable(lake, "psn_info_b", bucket)),
                {person->psn_no}));
  if (rows.empty()) return {};
  const LakeRow& row = rows.front();
  person->about["name"] = TextOrNull(NameShown(row.Text(0), unmask));
  person->about["gend"] = TextOrNull(row.Text(1));
  person->about["age"] = row.IsNull(5) ? json::value(nullptr) : json::value(row.Int(5));
  person->about["insutype"] = TextOrNull(row.Text(3));
  person->about["insutype_zh"] = TextOrNull(CodeName("insutype", row.Text(3)));
  person->about["psn_type_zh"] = TextOrNull(CodeName("psn_type", row.Text(4)));
  return {};
}

Status AddVisits(lake::Connection& connection, const std::map<std::string, Decimal>& identified,
                 Person* person) {
  MJ_TRY(const auto months,
         RowsOf(connection,
                "SELECT strftime(month, '%Y-%m'), count(*) FILTER (NOT refund), NULL, sum(fee), "
                "sum(fund) FROM g_setl GROUP BY month ORDER BY month"));
  person->known = !months.empty();
  person->months = MonthsJson(months, identified);
  MJ_TRY(const auto places,
         RowsOf(connection,
                "SELECT s.fixmedins_code, b.fixmedins_name, count(*) FILTER (NOT s.refund), "
                "sum(s.fee), sum(s.fund) FROM g_setl s LEFT JOIN fixmedins_b b USING "
                "(fixmedins_code) GROUP BY ALL ORDER BY sum(s.fund) DESC, s.fixmedins_code"));
  for (const LakeRow& row : places) {
    person->providers.push_back({{"code", row.Text(0)},
                                 {"name", TextOrNull(row.Text(1))},
                                 {"settlements", row.Int(2)},
                                 {"medfee_sumamt", Money(row.Amount(3))},
                                 {"fund_pay_sumamt", Money(row.Amount(4))}});
  }
  return {};
}

Status ReadLake(Visit& visit, const Figures& figures, bool unmask,
                const std::map<std::string, Decimal>& identified, Person* person) {
  MJ_TRY(const LakeView::Lease lease, visit.desk.lake().Take());
  lake::Connection& connection = *lease;
  const uint32_t bucket = BucketOf(person->psn_no, lease.lake().buckets());
  const Cleaner cleaner{connection};
  PassInput pass;
  pass.lake = &lease.lake();
  pass.choices = &figures.choices;
  pass.window = figures.window;
  pass.bucket_begin = bucket;
  pass.bucket_end = bucket + 1;
  pass.person_only = true;
  const std::string of_person = fmt::format("s.psn_no = {}", lake::QuoteText(person->psn_no));
  const std::string covered = CoveredSql(ViewScopes(visit), "b.admdvs", "b.fixmedins_code");
  pass.only = fmt::format(
      "{} AND s.fixmedins_code IN (SELECT b.fixmedins_code FROM fixmedins_b b WHERE {})", of_person,
      covered);
  MJ_RETURN_IF_ERROR(RunPass(connection, pass));
  MJ_TRY(const auto counts,
         RowsOf(connection,
                fmt::format("SELECT count(*), (SELECT count(*) FROM g_setl) FROM {} s "
                            "WHERE {} AND coalesce(s.vali_flag, '1') <> '0'",
                            lake::BucketTable(lease.lake(), "setl_d", bucket), of_person)));
  person->partial = counts.front().Int(0) != counts.front().Int(1);
  MJ_RETURN_IF_ERROR(AddVisits(connection, identified, person));
  if (!person->known) return {};
  MJ_RETURN_IF_ERROR(
      AddRegister(connection, lease.lake(), bucket, unmask, figures.window.last_stay, person));
  return AddIndicators(connection, visit, figures, pass, person);
}

Answer OnePerson(Analysis& analysis, Visit& visit) {
  MJ_RETURN_IF_ERROR(casework::Require(visit.actor, casework::Right::kView));
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({}));
  const std::string& key = visit.Value("person_key");
  const auto nobody = [&] {
    return casework::Refuse("no-person", fmt::format("there is no person '{}'", key));
  };
  const std::optional<std::string> psn_no = visit.desk.persons().PersonOf(key);
  if (!psn_no) return nobody();
  const casework::SumFilter filter{.psn_no = *psn_no};
  MJ_TRY(const auto totals, casework::TotalsOf(visit.database, visit.actor, filter));
  MJ_TRY(const auto identified, casework::MonthSums(visit.database, visit.actor, filter));
  // What is shown unmasked is logged under the key, which says nothing to others.
  MJ_TRY(const bool unmask, visit.Unmask("person " + key));
  Person person;
  person.psn_no = *psn_no;
  const FiguresPtr figures = analysis.figures.Current();
  if (figures != nullptr) {
    MJ_RETURN_IF_ERROR(ReadLake(visit, *figures, unmask, identified, &person));
  } else {
    person.months = MonthsJson({}, identified);
  }
  // Of whom the reader may see nothing is nobody.
  if (!person.known && totals.findings == 0) return nobody();
  json::object about = {{"person", PersonShown(*psn_no, unmask)}, {"person_key", key}};
  for (const auto& [name, value] : person.about) about[name] = value;
  json::object profile = {{"person", std::move(about)},
                          {"months", std::move(person.months)},
                          {"indicators", std::move(person.indicators)},
                          {"peers", std::move(person.peers)},
                          {"providers", std::move(person.providers)},
                          {"partial", person.partial}};
  AddWindow(analysis, figures, &profile);
  MJ_RETURN_IF_ERROR(AddCasework(visit, filter, &profile));
  return Json(profile);
}

}  // namespace

void AddPersonRoutes(service::Router* router, const DeskPtr& desk, const AnalysisPtr& analysis) {
  AddAnalysis(router, desk, analysis, "GET", "/v1/persons/{person_key}", OnePerson);
}

void AddProfileRoutes(service::Router* router, const DeskPtr& desk, const AnalysisPtr& analysis) {
  AddProviderRoutes(router, desk, analysis);
  AddDoctorRoutes(router, desk, analysis);
  AddPersonRoutes(router, desk, analysis);
}

}  // namespace mingjian::desk
