// GET /v1/overview: the fund, what was found, where it stands, and what somebody should look at.
// What an alert needs to be one is our own reading (docs/desk-api.md lists the limits).

#include <fmt/format.h>

#include <boost/json.hpp>

#include "desk/profile_parts.h"
#include "desk/quality.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;

constexpr size_t kTop = 10;
constexpr size_t kAlertsOfKind = 5;

struct LakeNumbers {
  json::value lake = nullptr;
  std::map<std::string, Decimal> by_region, by_month;  // fund paid
  std::vector<LakeRow> jumps;                          // fixmedins_code, name, month, fund, upper
};

// Persons add up over one place only; of several grants the number is not known.
Result<json::value> PersonsOf(lake::Connection& connection,
                              const std::vector<casework::Scope>& scopes) {
  if (scopes.size() != 1) return nullptr;
  const casework::Scope& scope = scopes.front();
  if (!scope.fixmedins_code.empty()) {
    MJ_TRY(const auto rows,
           RowsOf(connection, "SELECT persons FROM provider_sum WHERE fixmedins_code = ?",
                  {scope.fixmedins_code}));
    return json::value(rows.empty() ? 0 : rows.front().Int(0));
  }
  MJ_TRY(const auto rows, RowsOf(connection, "SELECT persons FROM place WHERE prefix = ?",
                                 {casework::RegionPrefix(scope.region)}));
  return json::value(rows.empty() ? 0 : rows.front().Int(0));
}

Result<LakeNumbers> ReadLake(const Figures& figures, const Visit& visit) {
  LakeNumbers numbers;
  MJ_TRY(lake::Connection connection, figures.database.Connect());
  const std::vector<casework::Scope> scopes = ViewScopes(visit);
  const std::string covered = CoveredSql(scopes, "p.admdvs", "p.fixmedins_code");
  const std::string months =
      fmt::format("m.month BETWEEN DATE '{}' AND DATE '{}'", FormatDate(figures.window.from),
                  FormatDate(figures.window.to));
  MJ_TRY(const auto rows,
         RowsOf(connection,
                fmt::format("SELECT strftime(m.month, '%Y-%m'), coalesce(p.admdvs, ''), "
                            "sum(m.settlements), sum(m.fund) FROM provider_month m JOIN provider p "
                            "USING (fixmedins_code) WHERE {} AND {} GROUP BY 1, 2",
                            covered, months)));
  int64_t settlements = 0;
  Decimal fund;
  const auto add = [](Decimal* to, Decimal amount) {
    *to = Decimal::FromMicros(to->micros() + amount.micros());
  };
  for (const LakeRow& row : rows) {
    settlements += row.Int(2);
    add(&fund, row.Amount(3));
    add(&numbers.by_month[row.Text(0)], row.Amount(3));
    add(&numbers.by_region[row.Text(1)], row.Amount(3));
  }
  MJ_TRY(const auto providers,
         RowsOf(connection,
                fmt::format("SELECT count(DISTINCT m.fixmedins_code) FROM provider_month m JOIN "
                            "provider p USING (fixmedins_code) WHERE {} AND {}",
                            covered, months)));
  MJ_TRY(json::value persons, PersonsOf(connection, scopes));
  json::array names;
  for (const auto& [month, amount] : numbers.by_month) names.emplace_back(month);
  numbers.lake = {{"persons", std::move(persons)}, {"providers", providers.front().Int(0)},
                  {"settlements", settlements},    {"fund_pay_sumamt", Money(fund)},
                  {"months", std::move(names)},    {"snapshot", figures.snapshot_id}};
  MJ_TRY(
      numbers.jumps,
      RowsOf(connection,
             fmt::format("SELECT j.fixmedins_code, p.fixmedins_name, strftime(j.month, '%Y-%m'), "
                         "j.fund, j.upper FROM jump j JOIN provider p USING (fixmedins_code) "
                         "WHERE {} ORDER BY j.fund - j.upper DESC, 1 LIMIT {}",
                         covered, kAlertsOfKind)));
  return numbers;
}

class Alerts {
 public:
  void Add(std::string_view kind, std::string_view severity, std::string title, std::string detail,
           std::string link) {
    list_.push_back({{"kind", kind},
                     {"severity", severity},
                     {"title", std::move(title)},
                     {"detail", std::move(detail)},
                     {"link", TextOrNull(link)}});
  }
  void OfCasework(const casework::CaseworkSums& sums, Seconds now) {
    if (sums.overdue > 0) {
      Add("overdue", "high", fmt::format("{} 条线索已超过办理期限", sums.overdue),
          "期限内未作出决定", "/clues?due_before=" + FormatDate(DayOf(now)));
    }
    if (sums.deadlines > 0) {
      Add("deadlines", "high", fmt::format("{} 个处理时限已过而未完成", sums.deadlines),
          "立案、告知、结案或缴款等时限", "/cases");
    }
    if (sums.attention > 0) {
      Add("attention", "low", fmt::format("{} 条已决定的线索之后有变化", sums.attention),
          "退费或再次审核改变了疑点金额", "/clues?attention=1");
    }
  }
  // More findings overturned than a rule may have (rulebook/life.yaml), in what this reader sees.
  void OfRules(const std::vector<casework::RuleSum>& rules, const rules::LifeLimits& limits) {
    size_t shown = 0;
    for (const casework::RuleSum& rule : rules) {
      const int64_t decided = rule.confirmed + rule.overturned;
      if (decided < limits.decided_min || shown == kAlertsOfKind) continue;
      if (rule.overturned * Decimal::kOne <= limits.overturned_share_max * decided) continue;
      ++shown;
      Add("rule_overturned", "high", fmt::format("规则“{}”推翻率过高", rule.title),
          fmt::format("已决定 {} 条疑点，推翻 {} 条", decided, rule.overturned),
          "/rules/" + rule.rule);
    }
  }
  void OfJumps(const std::vector<LakeRow>& jumps) {
    for (const LakeRow& row : jumps) {
      Add("provider_jump", "low", fmt::format("{}基金支付突增", row.Text(1)),
          fmt::format("{} 支付 {} 元，以往水平上限 {} 元", row.Text(2), Money(row.Amount(3)),
                      Money(row.Amount(4).RoundHalfUp(2).value_or(row.Amount(4)))),
          "/providers/" + row.Text(0));
    }
  }
  void OfQuality(const std::vector<QualityPeak>& peaks) {
    for (const QualityPeak& peak : peaks) {
      Add("quality_peak", "low", fmt::format("{}：{}", peak.name, peak.check_zh),
          fmt::format("{} 行中 {} 行不合格", peak.looked_at, peak.failing),
          "/quality?fixmedins_code=" + peak.fixmedins_code);
    }
  }
  json::array Take() && { return std::move(list_); }

 private:
  json::array list_;
};

json::array AccountsJson(const casework::CaseworkSums& sums) {
  constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"found", "查出总额"},
      {"identified", "疑点待核"},
      {"released", "放行"},
      {"rounding", "分以下"},
      {"confirmed", "认定"},
      {"agreed", "责令退回"},
      {"recovered", "追回"},
      {"written_off", "核销"},
      {"charged", "加收总额"},
      {"damages_due", "违约金应缴"},
      {"damages_paid", "违约金已缴"},
      {"fine_due", "罚款应缴"},
      {"fine_paid", "罚款已缴"},
      {"late_fee_due", "加处罚款应缴"},
      {"late_fee_paid", "加处罚款已缴"}};
  json::array accounts;
  for (const auto& [account, zh] : kNames) {
    for (const auto& [name, amount] : sums.accounts) {
      if (name != account) continue;
      accounts.push_back({{"account", name}, {"account_zh", zh}, {"amount", Money(amount)}});
    }
  }
  return accounts;
}

json::array RegionsJson(const casework::CaseworkSums& sums, const LakeNumbers& lake) {
  std::map<std::string, json::object> regions;
  const auto region_of = [&](const std::string& region) -> json::object& {
    json::object& object = regions[region];
    if (object.empty()) {
      object = {{"region", region},
                {"name", TextOrNull(CodeName("admdvs", region))},
                {"clues", 0},
                {"fund_amt", "0.00"},
                {"fund_paid", nullptr}};
    }
    return object;
  };
  for (const casework::RegionSum& sum : sums.regions) {
    json::object& object = region_of(sum.region);
    object["clues"] = sum.clues;
    object["fund_amt"] = Money(sum.fund_amt);
  }
  for (const auto& [region, fund] : lake.by_region) region_of(region)["fund_paid"] = Money(fund);
  json::array all;
  for (auto& [region, object] : regions) all.push_back(std::move(object));
  return all;
}

json::array MonthsOf(const casework::CaseworkSums& sums, const LakeNumbers& lake) {
  std::map<std::string, json::object> months;
  const auto month_of = [&](const std::string& month) -> json::object& {
    json::object& object = months[month];
    if (object.empty()) {
      object = {{"month", month},
                {"fund_paid", nullptr},
                {"identified", "0.00"},
                {"confirmed", "0.00"},
                {"recovered", "0.00"}};
    }
    return object;
  };
  for (const casework::MonthMoney& month : sums.months) {
    json::object& object = month_of(month.month);
    object["identified"] = Money(month.identified);
    object["confirmed"] = Money(month.confirmed);
    object["recovered"] = Money(month.recovered);
  }
  for (const auto& [month, fund] : lake.by_month) month_of(month)["fund_paid"] = Money(fund);
  json::array all;
  for (auto& [month, object] : months) all.push_back(std::move(object));
  return all;
}

Status AddTops(const std::vector<casework::RuleSum>& rules,
               const std::vector<casework::ProviderSum>& providers, json::object* body) {
  json::array top_rules, top_providers;
  for (const casework::RuleSum& rule : rules) {
    if (top_rules.size() == kTop) break;
    top_rules.push_back({{"rule", rule.rule},
                         {"title", rule.title},
                         {"clues", rule.clues},
                         {"findings", rule.findings},
                         {"fund_amt", Money(rule.fund_amt)}});
  }
  for (const casework::ProviderSum& provider : providers) {
    if (top_providers.size() == kTop) break;
    top_providers.push_back({{"fixmedins_code", provider.fixmedins_code},
                             {"fixmedins_name", TextOrNull(provider.name)},
                             {"clues", provider.clues},
                             {"findings", provider.findings},
                             {"fund_amt", Money(provider.fund_amt)}});
  }
  (*body)["rules"] = std::move(top_rules);
  (*body)["providers"] = std::move(top_providers);
  return {};
}

// What the lake and the online service say of themselves.
Status AddSystemAlerts(Analysis& analysis, Visit& visit, Alerts* alerts) {
  std::string why;
  if (analysis.figures.state(&why) == LakeFigures::State::kFailed) {
    alerts->Add("lake", "high", "数据湖的统计未能完成", why, "");
  }
  const online::Checker* const checker = visit.desk.options().checker;
  if (checker == nullptr) return {};
  const uint64_t waiting = checker->counters().unchecked_waiting;
  if (waiting > 0) {
    alerts->Add("unchecked", "high", fmt::format("{} 笔单据未经审核即已答复", waiting),
                "事前事中服务将补审", "");
  }
  return {};
}

Answer MakeOverview(Analysis& analysis, Visit& visit) {
  MJ_TRY(const casework::CaseworkSums sums,
         casework::SumsOf(visit.database, visit.actor, visit.now));
  MJ_TRY(const auto rules, casework::RuleSums(visit.database, visit.actor));
  MJ_TRY(const auto providers, casework::ProviderSums(visit.database, visit.actor));
  LakeNumbers lake;
  const FiguresPtr figures = analysis.figures.Current();
  if (figures != nullptr) {
    MJ_TRY(lake, ReadLake(*figures, visit));
  }
  json::object body = {{"as_of", Time(visit.now)}, {"lake", lake.lake}};
  AddWindow(analysis, figures, &body);
  body["findings"] = {{"clues", sums.totals.clues},
                      {"findings", sums.totals.findings},
                      {"open", sums.totals.open},
                      {"fund_amt", Money(sums.totals.fund_amt)}};
  body["accounts"] = AccountsJson(sums);
  json::array stages;
  for (const casework::StageSum& stage : sums.stages) {
    stages.push_back({{"state", ToString(stage.state)},
                      {"state_zh", Chinese(stage.state)},
                      {"clues", stage.clues},
                      {"fund_amt", Money(stage.fund_amt)}});
  }
  body["stages"] = std::move(stages);
  body["regions"] = RegionsJson(sums, lake);
  body["months"] = MonthsOf(sums, lake);
  MJ_RETURN_IF_ERROR(AddTops(rules, providers, &body));
  Alerts alerts;
  alerts.OfCasework(sums, visit.now);
  const auto book = analysis.rulebook.Current();
  alerts.OfRules(rules, book ? (*book)->limits : rules::LifeLimits());
  alerts.OfJumps(lake.jumps);
  if (visit.desk.lake().there()) {
    MJ_TRY(const auto peaks, QualityPeaks(visit, kAlertsOfKind));
    alerts.OfQuality(peaks);
  }
  MJ_RETURN_IF_ERROR(AddSystemAlerts(analysis, visit, &alerts));
  body["alerts"] = std::move(alerts).Take();
  return Json(body);
}

}  // namespace

void AddOverviewRoutes(service::Router* router, const DeskPtr& desk, const AnalysisPtr& analysis) {
  AddAnalysis(router, desk, analysis, "GET", "/v1/overview",
              [](Analysis& of, Visit& visit) -> Answer {
                MJ_RETURN_IF_ERROR(casework::Require(visit.actor, casework::Right::kView));
                MJ_RETURN_IF_ERROR(visit.OnlyQuery({}));
                return of.answers.Get("overview\n" + ScopeKey(visit.actor),
                                      [&] { return MakeOverview(of, visit); });
              });
}

}  // namespace mingjian::desk
