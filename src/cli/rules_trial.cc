// mingjian rules backtest | diff: rules tried on past claims.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "audit/backtest.h"
#include "base/text.h"
#include "cli/audit_print.h"
#include "cli/rules_commands.h"
#include "cli/terminal.h"
#include "rules/locate.h"

namespace mingjian::cli {
namespace {

struct TrialArguments {
  audit::TrialOptions trial;
  std::string rule, a, b, buckets;
  std::vector<std::string> rules, settings;
  bool json = false;
};

std::string Count(int64_t number) { return WithThousands(static_cast<uint64_t>(number)); }

std::string SignedMoney(int64_t micros) {
  return micros < 0 ? "-" + MoneyWithThousands(-micros) : "+" + MoneyWithThousands(micros);
}

Status Prepare(TrialArguments& arguments, std::unique_ptr<Progress>* bar) {
  if (!arguments.buckets.empty()) {
    MJ_TRY(const auto range, ParseBuckets(arguments.buckets));
    arguments.trial.bucket_begin = range.begin;
    arguments.trial.bucket_end = range.end;
  }
  MJ_TRY(arguments.trial.rulebook, rules::LocateRulebook(arguments.trial.rulebook));
  arguments.trial.progress = [bar](uint64_t done, uint64_t total) {
    if (!*bar) *bar = std::make_unique<Progress>("回测 back-test", total);
    (*bar)->Set(done);
  };
  return {};
}

// The first lines of a list joined by '|', and how many there are.
std::string Shortened(const std::string& lines) {
  constexpr size_t kShown = 6;
  const std::vector<std::string_view> all = Split(lines, '|');
  std::string text;
  for (size_t i = 0; i < std::min(kShown, all.size()); ++i) {
    text += (i == 0 ? "" : " ") + std::string(all[i]);
  }
  return all.size() > kShown ? fmt::format("{} … ({})", text, all.size()) : text;
}

void PrintSample(const char* title, const std::vector<audit::TrialFinding>& sample) {
  if (sample.empty()) return;
  fmt::print("{}\n", title);
  for (const audit::TrialFinding& finding : sample) {
    fmt::print("  {}  {}  {}  {}  {} 元\n", finding.finding_id, MaskId(finding.psn_no),
               finding.fixmedins_code, finding.setl_time, MoneyWithThousands(finding.vola_amt));
    fmt::print("    {}\n", finding.message);
    if (!finding.violates.empty()) fmt::print("    违规项 {}\n", Shortened(finding.violates));
    if (!finding.involves.empty()) fmt::print("    涉及项 {}\n", Shortened(finding.involves));
    if (finding.values != "{}") fmt::print("    {}\n", finding.values);
  }
  fmt::print("\n");
}

int Backtest(TrialArguments arguments) {
  std::unique_ptr<Progress> bar;
  if (const Status status = Prepare(arguments, &bar); !status) return ReportError(status.error());
  std::map<std::string, std::string> parameters;
  for (const std::string& setting : arguments.settings) {
    const size_t equals = setting.find('=');
    if (equals == std::string::npos) {
      return ReportError(UsageError(fmt::format("--set: '{}' is not name=value", setting)).error());
    }
    parameters[setting.substr(0, equals)] = setting.substr(equals + 1);
  }
  const auto backtest = audit::RunBacktest(arguments.trial, arguments.rule, parameters);
  bar.reset();
  if (!backtest) return ReportError(backtest.error());
  if (arguments.json) {
    fmt::print("{}", audit::ToJson(*backtest));
    return 0;
  }
  PrintSummary(backtest->summary);
  Table months({"月份", "疑点>", "净额(元)>"});
  for (const audit::MonthSummary& month : backtest->summary.months) {
    months.AddRow({month.month, Count(month.findings), MoneyWithThousands(month.net_amt)});
  }
  fmt::print("\n{}\n", months.ToString());
  for (const audit::RuleSummary& rule : backtest->summary.rules) {
    fmt::print("{}: 判断 {} 次, 命中 {} 次, 例外 {} 次, 无法判断 {} 次\n\n", rule.rule,
               WithThousands(rule.counts.judged), WithThousands(rule.counts.fired),
               WithThousands(rule.counts.excepted), WithThousands(rule.counts.unknown));
  }
  PrintSample("样本 (with evidence):", backtest->sample);
  return 0;
}

int Diff(TrialArguments arguments) {
  std::unique_ptr<Progress> bar;
  if (const Status status = Prepare(arguments, &bar); !status) return ReportError(status.error());
  const auto difference =
      audit::RunDiff(arguments.trial, arguments.a, arguments.b, arguments.rules);
  bar.reset();
  if (!difference) return ReportError(difference.error());
  if (arguments.json) {
    fmt::print("{}", audit::ToJson(*difference));
    return 0;
  }
  const audit::Difference& d = *difference;
  Table table({"", "疑点>", "规则金额(元)>", "净额(元)>", "基金(元)>"});
  const auto row = [&](const std::string& name, const audit::TrialCounts& counts) {
    table.AddRow({name, Count(counts.findings), MoneyWithThousands(counts.vola_amt),
                  MoneyWithThousands(counts.net_amt), MoneyWithThousands(counts.fund_amt)});
  };
  row("A", d.a);
  row("B", d.b);
  row("仅 A (only in A)", d.only_a);
  row("仅 B (only in B)", d.only_b);
  fmt::print("A = {}\nB = {}\n\n{}\n", arguments.a, arguments.b, table.ToString());
  fmt::print(
      "两者都有 {} 条, 其中 {} 条金额或违规项不同; 净额差 B − A = {} 元, 基金差 {} 元; {:.1f} "
      "s\n\n",
      Count(d.both), Count(d.changed), SignedMoney(d.b.net_amt - d.a.net_amt),
      SignedMoney(d.b.fund_amt - d.a.fund_amt), d.seconds);
  if (!d.providers.empty()) {
    Table providers({"机构", "仅 A>", "仅 B>", "不同>", "净额 A>", "净额 B>", "差>"});
    for (size_t i = 0; i < std::min<size_t>(10, d.providers.size()); ++i) {
      const audit::ProviderDifference& provider = d.providers[i];
      providers.AddRow({provider.fixmedins_code, Count(provider.only_a), Count(provider.only_b),
                        Count(provider.changed), MoneyWithThousands(provider.net_a),
                        MoneyWithThousands(provider.net_b),
                        SignedMoney(provider.net_b - provider.net_a)});
    }
    fmt::print("{}\n", providers.ToString());
  }
  PrintSample("仅 A 的样本 (only in A):", d.sample_a);
  PrintSample("仅 B 的样本 (only in B):", d.sample_b);
  return 0;
}

void AddCommon(CLI::App* command, const std::shared_ptr<TrialArguments>& arguments) {
  audit::TrialOptions& trial = arguments->trial;
  command->add_option("--lake", trial.lake, "Folder of the lake")->required();
  command->add_option("--rulebook", trial.rulebook,
                      "Folder of the rulebook (default: ./rulebook, else beside the program)");
  command->add_option("--region", trial.region, "Region whose overlay applies, e.g. 320100");
  command->add_option("--buckets", arguments->buckets,
                      "Only these buckets, e.g. 0-15: a fair sample of the persons");
  command->add_option("--threads", trial.threads, "Threads (default: one a core)")
      ->check(CLI::Range(1, 256));
  command->add_option("--sample", trial.sample, "Findings to show with their evidence")
      ->capture_default_str();
  command->add_flag("--json", arguments->json, "Print as JSON");
}

}  // namespace

void AddTrialCommands(CLI::App& rules, Run& run) {
  {
    auto arguments = std::make_shared<TrialArguments>();
    CLI::App* command = rules.add_subcommand(
        "backtest", "Try one rule on past claims: hits, money, months, a sample");
    command->add_option("rule", arguments->rule, "Id of the rule")->required();
    command->add_option("--set", arguments->settings,
                        "name=value of a parameter of the rule (may be repeated)");
    AddCommon(command, arguments);
    command->callback([arguments, &run] { run = [arguments] { return Backtest(*arguments); }; });
  }
  {
    auto arguments = std::make_shared<TrialArguments>();
    arguments->trial.sample = 5;
    CLI::App* command = rules.add_subcommand(
        "diff", "What two versions find differently: hits and money of each side, by provider");
    command->add_option("A", arguments->a, "A rulebook's folder, or a rule file (*.yaml)")
        ->required();
    command->add_option("B", arguments->b, "The same: what A is compared with")->required();
    command->add_option("--rule", arguments->rules,
                        "Only these rules (default: that of the file, or all)");
    AddCommon(command, arguments);
    command->callback([arguments, &run] { run = [arguments] { return Diff(*arguments); }; });
  }
}

}  // namespace mingjian::cli
