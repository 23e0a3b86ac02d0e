#include "audit/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <functional>
#include <map>
#include <utility>

#include "audit/findings_file.h"
#include "base/decimal.h"
#include "rules/history.h"
#include "rules/law.h"
#include "rules/rule_facts.h"

namespace mingjian::audit {
namespace {

// Reads all rows of a query as int64 and text through `take`.
template <typename Take>
Status ForEachRow(lake::Connection& connection, const std::string& sql, Take take) {
  MJ_TRY(lake::Rows rows, connection.Query(sql));
  while (true) {
    MJ_TRY(const bool more, rows.Next());
    if (!more) return {};
    for (size_t i = 0; i < rows.size(); ++i) take(rows, i);
  }
}

std::string TextAt(const lake::Rows& rows, size_t column, size_t row) {
  return std::string(rows.column(column).Text(row));
}
int64_t IntAt(const lake::Rows& rows, size_t column, size_t row) {
  const int64_t value = rows.column(column).Int(row);
  return value == lake::kMissing ? 0 : value;
}

std::string MoneyText(int64_t micros) { return Decimal::FromMicros(micros).ToString(); }

constexpr const char* kStands = "state <> 'withdrawn'";

// What is counted: findings of shadow rules are shown apart.
std::string CountsOf(const rules::Rulebook& rulebook) {
  std::vector<std::string> ids;
  for (const rules::Rule& rule : rulebook.rules) {
    if (!rule.shadow) ids.push_back(rule.id);
  }
  return fmt::format("{} AND list_contains({}::VARCHAR[], rule)", kStands, lake::QuoteList(ids));
}

// Counted rules and the others, each largest first; adds up the totals.
void Order(std::map<std::string, RuleSummary> by_rule, const rules::Rulebook& rulebook,
           AuditSummary* summary) {
  summary->rules.clear();
  summary->shadow_rules.clear();
  for (auto& [id, row] : by_rule) {
    const rules::Rule* rule = rulebook.Find(id);
    if (rule == nullptr || rule->shadow) {
      summary->shadow_findings += row.findings;
      summary->shadow_withdrawn += row.withdrawn;
      summary->shadow_rules.push_back(std::move(row));
      continue;
    }
    summary->findings += row.findings;
    summary->withdrawn += row.withdrawn;
    summary->net_amt += row.net_amt;
    summary->fund_amt += row.fund_amt;
    summary->rules.push_back(std::move(row));
  }
  std::ranges::stable_sort(summary->rules, std::greater(), [](const RuleSummary& row) {
    return std::pair(row.net_amt, row.findings);
  });
  std::ranges::stable_sort(summary->shadow_rules, std::greater(), [](const RuleSummary& row) {
    return std::pair(row.vola_amt, row.findings);
  });
}

boost::json::object RuleJson(const RuleSummary& rule) {
  return {{"rule", rule.rule},
          {"title", rule.title},
          {"source", rule.source},
          {"status", rule.status},
          {"severity", rule.severity},
          {"basis", rule.basis},
          {"findings", rule.findings},
          {"withdrawn", rule.withdrawn},
          {"persons", rule.persons},
          {"providers", rule.providers},
          {"vola_amt", MoneyText(rule.vola_amt)},
          {"net_amt", MoneyText(rule.net_amt)},
          {"fund_amt", MoneyText(rule.fund_amt)},
          {"judged", rule.counts.judged},
          {"excepted", rule.counts.excepted},
          {"unknown", rule.counts.unknown}};
}

}  // namespace

Status Summarise(lake::Connection& connection, const std::string& findings,
                 const rules::Rulebook& rulebook, const std::vector<engine::RuleCount>& counts,
                 AuditSummary* summary) {
  const std::string from = fmt::format("read_parquet({})", lake::QuoteText(findings));
  std::map<std::string, RuleSummary> by_rule;
  for (size_t i = 0; i < rulebook.rules.size(); ++i) {
    const rules::Rule& rule = rulebook.rules[i];
    RuleSummary& row = by_rule[rule.id];
    row.rule = rule.id;
    row.title = rule.title;
    row.source = rules::ToString(rule.source);
    row.severity = rules::ToString(rule.severity);
    row.status = rules::ToString(rule.status);
    row.basis = rules::ToText(rule.basis);
    row.counts = counts[i];
  }
  MJ_RETURN_IF_ERROR(ForEachRow(
      connection,
      fmt::format(
          "SELECT rule, count(*) FILTER ({0}), count(*) FILTER (NOT {0}),"
          " count(DISTINCT psn_no) FILTER ({0}), count(DISTINCT fixmedins_code) FILTER ({0}),"
          " sum(standing_amt)::DECIMAL(18,6), sum(net_amt)::DECIMAL(18,6), "
          "sum(fund_amt)::DECIMAL(18,6)"
          " FROM {1} GROUP BY rule",
          kStands, from),
      [&](const lake::Rows& rows, size_t i) {
        RuleSummary& row = by_rule[TextAt(rows, 0, i)];
        row.findings = IntAt(rows, 1, i);
        row.withdrawn = IntAt(rows, 2, i);
        row.persons = IntAt(rows, 3, i);
        row.providers = IntAt(rows, 4, i);
        row.vola_amt = IntAt(rows, 5, i);
        row.net_amt = IntAt(rows, 6, i);
        row.fund_amt = IntAt(rows, 7, i);
      }));
  Order(std::move(by_rule), rulebook, summary);
  const std::string counted = CountsOf(rulebook);
  MJ_RETURN_IF_ERROR(ForEachRow(connection,
                                fmt::format("SELECT fixmedins_code, count(*), count(DISTINCT "
                                            "psn_no), sum(net_amt)::DECIMAL(18,6) AS net,"
                                            " sum(fund_amt)::DECIMAL(18,6) FROM {} WHERE {} GROUP "
                                            "BY ALL ORDER BY net DESC, 1 LIMIT 200",
                                            from, counted),
                                [&](const lake::Rows& rows, size_t i) {
                                  summary->providers.push_back(
                                      {.fixmedins_code = TextAt(rows, 0, i),
                                       .name = "",
                                       .findings = IntAt(rows, 1, i),
                                       .persons = IntAt(rows, 2, i),
                                       .net_amt = IntAt(rows, 3, i),
                                       .fund_amt = IntAt(rows, 4, i)});
                                }));
  return ForEachRow(
      connection,
      fmt::format("SELECT strftime(setl_time, '%Y-%m') AS month, count(*),"
                  " sum(net_amt)::DECIMAL(18,6) FROM {} WHERE {} GROUP BY ALL ORDER BY 1",
                  from, counted),
      [&](const lake::Rows& rows, size_t i) {
        summary->months.push_back({TextAt(rows, 0, i), IntAt(rows, 1, i), IntAt(rows, 2, i)});
      });
}

std::string ToJson(const AuditSummary& summary) {
  boost::json::object root;
  root["snapshot"] = summary.snapshot;
  root["rulebook_hash"] = summary.rulebook_hash;
  root["version"] = summary.version;
  root["persons"] = summary.persons;
  root["settlements"] = summary.settlements;
  root["lines"] = summary.lines;
  root["det_item_fee_sumamt"] = MoneyText(summary.det_item_fee_sumamt);
  root["fund_pay_sumamt"] = MoneyText(summary.fund_pay_sumamt);
  root["findings"] = summary.findings;
  root["withdrawn"] = summary.withdrawn;
  root["net_amt"] = MoneyText(summary.net_amt);
  root["fund_amt"] = MoneyText(summary.fund_amt);
  root["seconds"] = summary.seconds;
  root["buckets_done_before"] = summary.buckets_done_before;
  boost::json::array rule_rows, shadow_rows;
  for (const RuleSummary& rule : summary.rules) rule_rows.push_back(RuleJson(rule));
  for (const RuleSummary& rule : summary.shadow_rules) shadow_rows.push_back(RuleJson(rule));
  root["rules"] = std::move(rule_rows);
  root["shadow"] = {{"findings", summary.shadow_findings},
                    {"withdrawn", summary.shadow_withdrawn},
                    {"rules", std::move(shadow_rows)}};
  boost::json::array provider_rows;
  for (const ProviderSummary& provider : summary.providers) {
    provider_rows.push_back({{"fixmedins_code", provider.fixmedins_code},
                             {"fixmedins_name", provider.name},
                             {"findings", provider.findings},
                             {"persons", provider.persons},
                             {"net_amt", MoneyText(provider.net_amt)},
                             {"fund_amt", MoneyText(provider.fund_amt)}});
  }
  root["providers"] = std::move(provider_rows);
  boost::json::array months;
  for (const MonthSummary& month : summary.months) {
    months.push_back({{"month", month.month},
                      {"findings", month.findings},
                      {"net_amt", MoneyText(month.net_amt)}});
  }
  root["months"] = std::move(months);
  return boost::json::serialize(root) + "\n";
}

}  // namespace mingjian::audit
