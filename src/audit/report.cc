#include "audit/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/decimal.h"
#include "base/markup.h"

namespace mingjian::audit {
namespace {

std::string Grouped(std::string digits) {
  const size_t sign = !digits.empty() && digits.front() == '-' ? 1 : 0;
  for (size_t i = digits.size(); i > sign + 3;) {
    i -= 3;
    digits.insert(i, 1, ',');
  }
  return digits;
}

std::string Count(int64_t count) { return Grouped(std::to_string(count)); }

std::string Money(int64_t micros) {
  const std::string text = Decimal::FromMicros(micros).ToMoney();
  return Grouped(text.substr(0, text.size() - 3)) + text.substr(text.size() - 3);
}

std::string SourceBadge(std::string_view source) {
  if (source == "official")
    return R"(<span class="badge official" title="published logic and points">官方</span>)";
  if (source == "regional")
    return R"(<span class="badge regional" title="a published local rule">地方</span>)";
  return R"(<span class="badge illustrative" title="our reading, for illustration">示例</span>)";
}

// Horizontal bars: label, value and its text, largest first as given. They are text and boxes, not
// a picture, so that they stay readable on a narrow screen.
struct Bar {
  std::string label, value_text;
  int64_t value = 0;
};
std::string Bars(const std::vector<Bar>& bars) {
  int64_t most = 1;
  for (const Bar& bar : bars) most = std::max(most, bar.value);
  std::string html = R"(<div class="bars">)";
  for (const Bar& bar : bars) {
    const double share =
        static_cast<double>(std::max<int64_t>(bar.value, 0)) / static_cast<double>(most);
    html += fmt::format(
        R"html(<span class="label">{}</span><span class="track"><i style="width:calc((100% - 110px)*{:.4f} + 1px)"></i><span class="value">{}</span></span>)html",
        EscapeMarkup(bar.label), share, EscapeMarkup(bar.value_text));
  }
  return html + "</div>";
}

// Columns over months. Large sums are shown in thousands, small ones to the yuan.
constexpr int64_t kThousandsFrom = 100'000;
int64_t MostOf(const std::vector<MonthSummary>& months) {
  int64_t most = 1;
  for (const MonthSummary& month : months) most = std::max(most, month.net_amt);
  return most;
}
bool InThousands(const std::vector<MonthSummary>& months) {
  return MostOf(months) / Decimal::kOne >= kThousandsFrom;
}
std::string Columns(const std::vector<MonthSummary>& months) {
  constexpr int kColumn = 70, kHeight = 180;
  const int64_t most = MostOf(months), unit = Decimal::kOne * (InThousands(months) ? 1000 : 1);
  // Its own size: a card too narrow for it scrolls.
  std::string svg = fmt::format(R"(<svg width="{}" height="{}" role="img">)",
                                static_cast<int>(months.size()) * kColumn + 10, kHeight + 50);
  int x = 8;
  for (const MonthSummary& month : months) {
    const double height = static_cast<double>(std::max<int64_t>(month.net_amt, 0)) /
                          static_cast<double>(most) * kHeight;
    svg += fmt::format(
        R"(<rect x="{}" y="{:.1f}" width="{}" height="{:.1f}" rx="2"/><text x="{}" y="{}" text-anchor="middle" class="label">{}</text><text x="{}" y="{:.1f}" text-anchor="middle" class="value">{}</text>)",
        x, kHeight + 20 - height, kColumn - 18, height, x + (kColumn - 18) / 2, kHeight + 38,
        EscapeMarkup(month.month.substr(2)), x + (kColumn - 18) / 2, kHeight + 14 - height,
        Count(month.net_amt / unit));
    x += kColumn;
  }
  return svg + "</svg>";
}

constexpr std::string_view kStyle = R"(
:root{--ink:#1d2733;--soft:#5b6b7c;--line:#dfe5ec;--fill:#2f6fb3;--back:#f6f8fb}
*{box-sizing:border-box}body{margin:0;font:15px/1.55 "Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","PingFang SC",system-ui,sans-serif;color:var(--ink);background:var(--back)}
main{max-width:1180px;margin:0 auto;padding:28px 24px 60px}h1{font-size:26px;margin:0 0 2px}h2{font-size:18px;margin:34px 0 10px}
.sub{color:var(--soft);margin:0 0 20px}.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(230px,1fr));gap:12px}
.tile{background:#fff;border:1px solid var(--line);border-radius:8px;padding:14px 16px}.tile b{display:block;font-size:22px;font-variant-numeric:tabular-nums}.tile span{color:var(--soft);font-size:13px}
.card{background:#fff;border:1px solid var(--line);border-radius:8px;padding:14px 16px;overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px}th,td{padding:6px 10px;border-bottom:1px solid var(--line);text-align:left;white-space:nowrap}
th{color:var(--soft);font-weight:600}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}tr:last-child td{border-bottom:0}
td:first-child,th:first-child{position:sticky;left:0;background:#fff}
.bars{display:grid;grid-template-columns:fit-content(45%) 1fr;gap:5px 10px;align-items:center;font-size:13px}.bars .label{text-align:right}
.track{display:flex;align-items:center;gap:6px;min-width:0}.track i{background:var(--fill);height:17px;border-radius:2px;flex:none}.value{color:var(--soft);font-variant-numeric:tabular-nums}
svg{display:block}svg rect{fill:var(--fill)}svg text{font-size:12.5px;fill:var(--ink)}svg .value{fill:var(--soft)}
.badge{font-size:12px;border-radius:4px;padding:1px 6px;border:1px solid}.official{color:#0b6b3a;border-color:#9bd3b4;background:#eefaf3}.regional{color:#7a5200;border-color:#e3c98a;background:#fff8e6}.illustrative{color:#5b6b7c;border-color:#c7d0da;background:#f3f5f8}
td.wrap{white-space:normal}.miss{color:#b3261e;font-weight:600}footer{color:var(--soft);font-size:13px;margin-top:36px}
@media(max-width:600px){main{padding:18px 12px 40px}.sub{overflow-wrap:anywhere}.tiles{grid-template-columns:1fr 1fr;gap:8px}.tile{padding:10px 12px}.tile b{font-size:18px}.card{padding:10px}th,td{padding:6px 8px}td:first-child,th:first-child{white-space:normal;min-width:118px}}
)";

std::string Tile(std::string_view value, std::string_view label) {
  return fmt::format(R"(<div class="tile"><b>{}</b><span>{}</span></div>)", value, label);
}

std::string RuleTable(const AuditSummary& summary) {
  std::string html =
      R"(<div class="card"><table><tr><th>规则<br>rule</th><th>来源<br>source</th><th class="n">疑点<br>findings</th><th class="n">人<br>persons</th><th class="n">机构<br>providers</th><th class="n">违规金额<br>vola_amt</th><th class="n">净额<br>net_amt</th><th class="n">基金<br>fund</th><th class="n">撤回<br>withdrawn</th><th class="n">无法判断<br>unknown</th></tr>)";
  for (const RuleSummary& rule : summary.rules) {
    html += fmt::format(
        R"(<tr><td title="{}">{}</td><td>{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td></tr>)",
        EscapeMarkup(rule.rule), EscapeMarkup(rule.title), SourceBadge(rule.source),
        Count(rule.findings), Count(rule.persons), Count(rule.providers), Money(rule.vola_amt),
        Money(rule.net_amt), Money(rule.fund_amt), Count(rule.withdrawn),
        Count(static_cast<int64_t>(rule.counts.unknown)));
  }
  return html + "</table></div>";
}

// Rules that are tried: apart from what counts, with the amount by each rule alone.
std::string ShadowTable(const AuditSummary& summary) {
  std::string html =
      R"(<div class="card"><table><tr><th>规则<br>rule</th><th>来源<br>source</th><th>状态<br>status</th><th class="n">疑点<br>findings</th><th class="n">人<br>persons</th><th class="n">机构<br>providers</th><th class="n">规则金额<br>vola_amt</th><th class="n">无法判断<br>unknown</th></tr>)";
  for (const RuleSummary& rule : summary.shadow_rules) {
    html += fmt::format(
        R"(<tr><td title="{}">{}</td><td>{}</td><td>{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td></tr>)",
        EscapeMarkup(rule.rule), EscapeMarkup(rule.title), SourceBadge(rule.source),
        EscapeMarkup(rule.status), Count(rule.findings), Count(rule.persons), Count(rule.providers),
        Money(rule.vola_amt), Count(static_cast<int64_t>(rule.counts.unknown)));
  }
  return html + "</table></div>";
}

// What the rules that found something rest on.
std::string BasisTable(const AuditSummary& summary) {
  std::string html =
      R"(<div class="card"><table><tr><th>规则<br>rule</th><th>依据与后果<br>basis and consequence</th></tr>)";
  for (const auto* rules : {&summary.rules, &summary.shadow_rules}) {
    for (const RuleSummary& rule : *rules) {
      if (rule.findings == 0) continue;
      html +=
          fmt::format(R"(<tr><td title="{}">{}</td><td class="wrap">{}</td></tr>)",
                      EscapeMarkup(rule.rule), EscapeMarkup(rule.title), EscapeMarkup(rule.basis));
    }
  }
  return html + "</table></div>";
}

std::string ProviderTable(const AuditSummary& summary) {
  std::string html =
      R"(<div class="card"><table><tr><th>机构 Provider</th><th>编码</th><th class="n">疑点</th><th class="n">人</th><th class="n">净额</th><th class="n">基金</th></tr>)";
  size_t rows = 0;
  for (const ProviderSummary& provider : summary.providers) {
    if (++rows > 30) break;
    html += fmt::format(
        R"(<tr><td>{}</td><td>{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td></tr>)",
        EscapeMarkup(provider.name), EscapeMarkup(provider.fixmedins_code),
        Count(provider.findings), Count(provider.persons), Money(provider.net_amt),
        Money(provider.fund_amt));
  }
  return html + "</table></div>";
}

std::string PlantedTable(const std::vector<PlantedSummary>& planted) {
  std::string html =
      R"(<h2>答案核对 <small>against the answer key</small></h2><div class="card"><table><tr><th>规则 Rule</th><th class="n">预置 planted</th><th class="n">查出 found</th><th class="n">漏查 missed</th><th class="n">误报 false</th><th class="n">预置金额</th><th class="n">查出金额</th></tr>)";
  for (const PlantedSummary& row : planted) {
    html += fmt::format(
        R"(<tr><td title="{}">{}</td><td class="n">{}</td><td class="n">{}</td><td class="n{}">{}</td><td class="n{}">{}</td><td class="n">{}</td><td class="n">{}</td></tr>)",
        EscapeMarkup(row.rule), EscapeMarkup(row.title.empty() ? row.rule : row.title),
        Count(row.planted), Count(row.found), row.missed > 0 ? " miss" : "", Count(row.missed),
        row.false_raised > 0 ? " miss" : "", Count(row.false_raised), Money(row.planted_amt),
        Money(row.found_amt));
  }
  return html + "</table></div>";
}

}  // namespace

std::string RenderReport(const AuditSummary& summary, const std::vector<PlantedSummary>& planted) {
  std::string html = fmt::format(
      R"(<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>明鉴 审核报告</title><style>{}</style></head><body><main><h1>明鉴 · 医保基金审核报告</h1><p class="sub">Mingjian audit report · 数据快照 {} · 规则库 {} · {:.1f} s</p>)",
      kStyle, EscapeMarkup(summary.snapshot), EscapeMarkup(summary.rulebook_hash.substr(0, 12)),
      summary.seconds);
  html += R"(<div class="tiles">)" + Tile(Count(summary.persons), "参保人 persons") +
          Tile(Count(summary.settlements), "结算 settlements") +
          Tile(Count(summary.lines), "费用明细 lines") +
          Tile(Money(summary.fund_pay_sumamt), "基金支付 fund paid (元)") +
          Tile(Count(summary.findings), "疑点 findings") +
          Tile(Money(summary.net_amt), "净违规金额 net amount (元)") +
          Tile(Money(summary.fund_amt), "其中基金 fund share (元)") +
          Tile(Count(summary.withdrawn), "退费撤回 withdrawn by refunds") + "</div>";
  std::vector<Bar> bars;
  for (const RuleSummary& rule : summary.rules) {
    if (rule.net_amt > 0 && bars.size() < 25)
      bars.push_back({rule.title, Money(rule.net_amt), rule.net_amt});
  }
  if (!bars.empty()) {
    html += R"(<h2>各规则净额 <small>net amount by rule</small></h2><div class="card">)" +
            Bars(bars) + "</div>";
  }
  if (!summary.months.empty()) {
    html += fmt::format(
        R"(<h2>按月净额{} <small>net amount by month, {}yuan</small></h2><div class="card">{}</div>)",
        InThousands(summary.months) ? "（千元）" : "（元）",
        InThousands(summary.months) ? "thousand " : "", Columns(summary.months));
  }
  html += R"(<h2>规则 <small>rules</small></h2>)" + RuleTable(summary);
  html += R"(<h2>机构 <small>providers, largest net amount first</small></h2>)" +
          ProviderTable(summary);
  if (!summary.shadow_rules.empty()) {
    html +=
        R"(<h2>试运行规则 <small>shadow rules: recorded, in no count or sum above</small></h2>)" +
        ShadowTable(summary);
  }
  html +=
      R"(<h2>法律依据 <small>legal basis; our own words, the published text prevails</small></h2>)" +
      BasisTable(summary);
  if (!planted.empty()) html += PlantedTable(planted);
  html +=
      R"(<footer>疑点不是结论：每条疑点须经审核、申诉与决定。来源标为“示例”的规则是本项目的解读，不代表官方口径。A finding begins a procedure; it is not a verdict. Rules marked 示例 are our own reading, not official.</footer></main></body></html>)";
  return html;
}

}  // namespace mingjian::audit
