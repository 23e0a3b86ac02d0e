#include "audit/audit.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "audit/report.h"
#include "base/text.h"
#include "cli/audit_print.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "rules/locate.h"

namespace mingjian::cli {
namespace {

struct Options {
  audit::AuditOptions audit;
  std::string buckets;
  bool json = false;
  bool fail_on_findings = false;
};

int RunAuditCommand(Options options) {
  if (!options.buckets.empty()) {
    const auto range = ParseBuckets(options.buckets);
    if (!range) return ReportError(range.error());
    options.audit.bucket_begin = range->begin;
    options.audit.bucket_end = range->end;
  }
  const auto rulebook = rules::LocateRulebook(options.audit.rulebook);
  if (!rulebook) return ReportError(rulebook.error());
  options.audit.rulebook = *rulebook;
  std::unique_ptr<Progress> bar;
  options.audit.progress = [&bar](uint64_t done, uint64_t total) {
    if (!bar) bar = std::make_unique<Progress>("审核 audit", total);
    bar->Set(done);
  };
  const auto summary = audit::RunAudit(options.audit);
  bar.reset();
  if (!summary) return ReportError(summary.error());
  if (summary->settlements == 0 || summary->lines == 0) {
    fmt::print(stderr, "warning: {}: holds no {}; nothing was judged\n", options.audit.lake,
               summary->settlements == 0 ? "settlements (setl_d)" : "lines (fee_list_d)");
  }
  const std::string report = options.audit.out + "/report.html";
  if (const Status status = WriteFile(report, audit::RenderReport(*summary, {})); !status) {
    return ReportError(status.error());
  }
  if (options.json) {
    fmt::print("{}", audit::ToJson(*summary));
  } else {
    PrintSummary(*summary);
    fmt::print("\n{}/findings.parquet\n{}\n", options.audit.out, report);
  }
  return options.fail_on_findings && summary->findings > 0 ? 1 : 0;
}

}  // namespace

Result<lake::BucketRange> ParseBuckets(const std::string& text) {
  const std::vector<std::string_view> ends = Split(text, '-');
  const auto first = ParseInt(ends.front());
  const auto last = ParseInt(ends.back());
  if (ends.size() > 2 || !first || !last || *first < 0 || *last < *first || *last >= UINT32_MAX) {
    return UsageError(fmt::format("--buckets: '{}' is not a range such as 0-63", text));
  }
  return lake::BucketRange{static_cast<uint32_t>(*first), static_cast<uint32_t>(*last) + 1};
}

namespace {

std::string SourceText(std::string_view source) {
  return source == "official" ? "官方" : source == "regional" ? "地方" : "示例";
}

std::string StatusText(std::string_view status) {
  return status == "shadow"    ? "试运行"
         : status == "draft"   ? "草稿"
         : status == "review"  ? "评审中"
         : status == "retired" ? "停用"
                               : "启用";
}

// Rules that are tried: what they would have found.
void PrintShadow(const audit::AuditSummary& summary) {
  if (summary.shadow_findings == 0) return;
  Table rules(
      {"试运行规则", "来源", "状态", "疑点>", "人>", "机构>", "规则金额(元)>", "无法判断>"});
  for (const audit::RuleSummary& rule : summary.shadow_rules) {
    if (rule.findings == 0 && rule.counts.unknown == 0) continue;
    rules.AddRow({rule.title, SourceText(rule.source), StatusText(rule.status),
                  WithThousands(static_cast<uint64_t>(rule.findings)),
                  WithThousands(static_cast<uint64_t>(rule.persons)),
                  WithThousands(static_cast<uint64_t>(rule.providers)),
                  MoneyWithThousands(rule.vola_amt), WithThousands(rule.counts.unknown)});
  }
  fmt::print("{}不计入以上合计: 试运行疑点 {} 条\n\n", rules.ToString(),
             WithThousands(static_cast<uint64_t>(summary.shadow_findings)));
}

}  // namespace

void PrintSummary(const audit::AuditSummary& summary) {
  Table rules({"规则", "来源", "疑点>", "人>", "机构>", "净额(元)>", "基金(元)>", "无法判断>"});
  for (const audit::RuleSummary& rule : summary.rules) {
    if (rule.findings == 0 && rule.counts.unknown == 0) continue;
    rules.AddRow(
        {rule.title, SourceText(rule.source), WithThousands(static_cast<uint64_t>(rule.findings)),
         WithThousands(static_cast<uint64_t>(rule.persons)),
         WithThousands(static_cast<uint64_t>(rule.providers)), MoneyWithThousands(rule.net_amt),
         MoneyWithThousands(rule.fund_amt), WithThousands(rule.counts.unknown)});
  }
  rules.AddRule();
  rules.AddRow({"合计", "", WithThousands(static_cast<uint64_t>(summary.findings)), "", "",
                MoneyWithThousands(summary.net_amt), MoneyWithThousands(summary.fund_amt), ""});
  fmt::print("{}\n", rules.ToString());
  Table providers({"机构", "编码", "疑点>", "人>", "净额(元)>", "基金(元)>"});
  for (size_t i = 0; i < std::min<size_t>(10, summary.providers.size()); ++i) {
    const audit::ProviderSummary& provider = summary.providers[i];
    providers.AddRow({provider.name, provider.fixmedins_code,
                      WithThousands(static_cast<uint64_t>(provider.findings)),
                      WithThousands(static_cast<uint64_t>(provider.persons)),
                      MoneyWithThousands(provider.net_amt), MoneyWithThousands(provider.fund_amt)});
  }
  fmt::print("{}\n", providers.ToString());
  PrintShadow(summary);
  fmt::print("{} 人, {} 次结算, {} 条明细; 疑点 {} 条 (退费撤回 {}), 净额 {} 元; {:.1f} s\n",
             WithThousands(static_cast<uint64_t>(summary.persons)),
             WithThousands(static_cast<uint64_t>(summary.settlements)),
             WithThousands(static_cast<uint64_t>(summary.lines)),
             WithThousands(static_cast<uint64_t>(summary.findings)),
             WithThousands(static_cast<uint64_t>(summary.withdrawn)),
             MoneyWithThousands(summary.net_amt), summary.seconds);
  if (summary.buckets_done_before > 0) {
    fmt::print("({} buckets were done by an earlier run)\n", summary.buckets_done_before);
  }
}

void AddAuditCommand(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "audit",
      "Judge every claim of a lake with a rulebook; findings as Parquet, a summary, a report page");
  command->add_option("--lake", options->audit.lake, "Folder of the lake")->required();
  command->add_option("--out", options->audit.out, "Folder for the findings")->required();
  command->add_option("--rulebook", options->audit.rulebook,
                      "Folder of the rulebook (default: the shipped one)");
  command->add_option("--region", options->audit.region, "Overlay of a region, its admdvs code");
  command->add_option("--rule", options->audit.rules, "Only these rules (may be repeated)");
  command->add_option("--buckets", options->buckets, "Only these buckets, e.g. 0-63");
  command->add_option("--threads", options->audit.threads, "Threads (default: one a core)")
      ->check(CLI::Range(1, 256));
  command
      ->add_option("--vector-size", options->audit.vector_size,
                   "Evaluations at once; findings do not depend on it")
      ->check(CLI::Range(1, 65536));
  command->add_option("--persons-per-batch", options->audit.persons_per_batch,
                      "Persons at once; 0 = a bucket; findings do not depend on it");
  command->add_flag("--csv", options->audit.csv, "Write findings.csv too");
  command->add_flag("--restart", options->audit.restart,
                    "Begin anew instead of going on where an interrupted run was");
  command->add_flag("--fail-on-findings", options->fail_on_findings,
                    "Exit with 1 when there are findings");
  command->add_flag("--json", options->json, "Print the summary as JSON");
  command->callback([options, &run] { run = [options] { return RunAuditCommand(*options); }; });
}

void AddReplayCommand(CLI::App& app, Run& run) {
  struct ReplayOptions {
    std::string finding, findings, lake;
  };
  auto options = std::make_shared<ReplayOptions>();
  CLI::App* command = app.add_subcommand(
      "replay", "Derive an old finding again from the lake and the rulebook that the audit kept");
  command->add_option("finding", options->finding, "finding_id")->required();
  command->add_option("--findings", options->findings, "Folder of the audit's findings")
      ->required();
  command->add_option("--lake", options->lake, "Folder of the lake")->required();
  command->callback([options, &run] {
    run = [options] {
      std::error_code error;
      if (!std::filesystem::exists(options->findings + "/findings.parquet", error)) {
        return ReportError({ErrorCode::kData,
                            fmt::format("{}: holds no findings.parquet; expected the folder that "
                                        "'mingjian audit --out' wrote",
                                        options->findings)});
      }
      const auto replayed =
          audit::ReplayFinding(options->finding, options->findings, options->lake);
      if (!replayed) return ReportError(replayed.error());
      fmt::print("{}", replayed->text);
      return replayed->equal ? 0 : 1;
    };
  });
}

}  // namespace mingjian::cli
