#include "desk/profile_parts.h"

#include <algorithm>
#include <boost/json.hpp>

namespace mingjian::desk {
namespace {

namespace json = boost::json;

constexpr size_t kRulesMax = 20;

}  // namespace

bool MayCompare(const Visit& visit, size_t group) {
  if (group >= kPeersLeast) return true;
  return std::ranges::any_of(
      ViewScopes(visit), [](const casework::Scope& scope) { return scope.fixmedins_code.empty(); });
}

Status AddCasework(Visit& visit, const casework::SumFilter& filter, json::object* profile) {
  MJ_TRY(const casework::ClueTotals totals,
         casework::TotalsOf(visit.database, visit.actor, filter));
  (*profile)["clues"] = {{"clues", totals.clues},
                         {"findings", totals.findings},
                         {"open", totals.open},
                         {"fund_amt", Money(totals.fund_amt)}};
  MJ_TRY(const std::vector<casework::RuleSum> sums,
         casework::RuleSums(visit.database, visit.actor, filter));
  json::array rules;
  for (const casework::RuleSum& sum : sums) {
    if (rules.size() == kRulesMax) break;
    rules.push_back({{"rule", sum.rule},
                     {"title", sum.title},
                     {"clues", sum.clues},
                     {"findings", sum.findings},
                     {"confirmed", sum.confirmed},
                     {"overturned", sum.overturned},
                     {"fund_amt", Money(sum.fund_amt)}});
  }
  (*profile)["rules"] = std::move(rules);
  return {};
}

std::string_view ToString(LakeFigures::State state) {
  switch (state) {
    case LakeFigures::State::kNone:
      return "none";
    case LakeFigures::State::kComputing:
      return "computing";
    case LakeFigures::State::kReady:
      return "ready";
    case LakeFigures::State::kFailed:
      return "failed";
  }
  return "";
}

void AddWindow(Analysis& analysis, const FiguresPtr& figures, json::object* profile) {
  (*profile)["lake_state"] = ToString(analysis.figures.state());
  if (figures == nullptr) {
    (*profile)["window"] = nullptr;
  } else {
    (*profile)["window"] = {{"from", MonthOf(figures->window.from)},
                            {"to", MonthOf(figures->window.to)}};
  }
}

json::array MonthsJson(const std::vector<LakeRow>& rows,
                       const std::map<std::string, Decimal>& identified) {
  std::map<std::string, json::object> months;
  const auto month_of = [&](const std::string& name) -> json::object& {
    json::object& month = months[name];
    if (month.empty()) {
      month = {{"month", name},
               {"settlements", 0},
               {"persons", nullptr},
               {"medfee_sumamt", nullptr},
               {"fund_pay_sumamt", nullptr},
               {"fund_amt", "0.00"}};
    }
    return month;
  };
  for (const LakeRow& row : rows) {
    json::object& month = month_of(row.Text(0));
    month["settlements"] = row.Int(1);
    if (!row.IsNull(2)) month["persons"] = row.Int(2);
    if (!row.IsNull(3)) month["medfee_sumamt"] = Money(row.Amount(3));
    if (!row.IsNull(4)) month["fund_pay_sumamt"] = Money(row.Amount(4));
  }
  for (const auto& [name, amount] : identified) month_of(name)["fund_amt"] = Money(amount);
  json::array all;
  for (auto& [name, month] : months) all.push_back(std::move(month));
  return all;
}

json::array IndicatorsJson(ProfileKind kind, const ValuesById& own, const ValuesById& group,
                           bool alone) {
  json::array all;
  for (const Indicator& indicator : IndicatorsOf(kind)) {
    std::optional<int64_t> value;
    if (const auto found = own.find(indicator.id); found != own.end() && !found->second.empty()) {
      value = found->second.front();
    }
    std::vector<int64_t> peers;
    if (const auto found = group.find(indicator.id); !alone && found != group.end()) {
      peers = found->second;
    }
    all.push_back(ToJson(indicator, StandingOf(value, std::move(peers))));
  }
  return all;
}

}  // namespace mingjian::desk
