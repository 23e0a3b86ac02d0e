#include "desk/self_audit_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <thread>

#include "audit/audit.h"
#include "base/text.h"
#include "desk/handlers.h"
#include "desk/lake_rows.h"
#include "desk/self_audit.h"
#include "intake/ingest.h"
#include "lake/lake.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;

// Few persons: many small files would only cost.
constexpr uint32_t kBuckets = 16;

std::string Without(std::string text, const std::string& folder) {
  for (size_t at = text.find(folder); at != std::string::npos; at = text.find(folder)) {
    text.erase(at, folder.size());
  }
  return text;
}

int Threads() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency()) / 2); }

Result<json::array> FindingsOf(lake::Connection& connection, const std::string& file) {
  MJ_TRY(const auto rows,
         RowsOf(connection,
                fmt::format("SELECT finding_id, rule, title, severity, source, psn_no, mdtrt_id, "
                            "setl_id, setl_time, bilg_dr_codg, message, basis, net_amt, fund_amt, "
                            "violates FROM read_parquet({}) WHERE status = 'active' AND state <> "
                            "'withdrawn' ORDER BY net_amt DESC, finding_id LIMIT {}",
                            lake::QuoteText(file), kSelfAuditRows)));
  json::array findings;
  for (const LakeRow& row : rows) {
    findings.push_back({{"finding_id", row.Text(0)},
                        {"rule", row.Text(1)},
                        {"title", row.Text(2)},
                        {"severity", row.Text(3)},
                        {"source", row.Text(4)},
                        {"person", MaskId(row.Text(5))},
                        {"mdtrt_id", row.Text(6)},
                        {"setl_id", row.Text(7)},
                        {"setl_time", row.Text(8)},
                        {"bilg_dr_codg", TextOrNull(row.Text(9))},
                        {"message", row.Text(10)},
                        {"basis", row.Text(11)},
                        {"net_amt", Money(row.Amount(12))},
                        {"fund_amt", Money(row.Amount(13))},
                        {"violates", row.Text(14)}});
  }
  return findings;
}

Result<json::array> RejectsOf(lake::Connection& connection) {
  MJ_TRY(const auto rows,
         RowsOf(connection, fmt::format("SELECT \"table\", file, line, field, reason FROM rejects "
                                        "ORDER BY \"table\", file, line LIMIT {}",
                                        kSelfAuditRows)));
  json::array rejects;
  for (const LakeRow& row : rows) {
    rejects.push_back({{"table", row.Text(0)},
                       {"file", row.Text(1)},
                       {"line", row.Int(2)},
                       {"reason", row.Text(4)},
                       {"detail", TextOrNull(row.Text(3))}});
  }
  return rejects;
}

json::object SummaryJson(const audit::AuditSummary& summary, const intake::IngestReport& loaded,
                         const std::string& folder) {
  json::array rules, warnings, quality;
  for (const audit::RuleSummary& rule : summary.rules) {
    if (rule.findings == 0) continue;
    rules.push_back({{"rule", rule.rule},
                     {"title", rule.title},
                     {"source", rule.source},
                     {"findings", rule.findings},
                     {"persons", rule.persons},
                     {"net_amt", Money(Decimal::FromMicros(rule.net_amt))},
                     {"fund_amt", Money(Decimal::FromMicros(rule.fund_amt))}});
  }
  for (const std::string& warning : loaded.warnings)
    warnings.emplace_back(Without(warning, folder));
  for (const intake::QualityCount& each : loaded.quality) {
    if (quality.size() == kSelfAuditRows) break;
    quality.push_back({{"check", each.check},
                       {"title", each.zh},
                       {"table", each.table},
                       {"fixmedins_code", TextOrNull(each.fixmedins_code)},
                       {"rows", each.looked_at},
                       {"failing", each.failing},
                       {"example", each.example}});
  }
  json::object tables;
  for (const auto& [table, counts] : loaded.tables) {
    tables[table] = {{"read", counts.read},
                     {"loaded", counts.loaded},
                     {"rejected", counts.rejected},
                     {"duplicates", counts.duplicates}};
  }
  return {{"persons", summary.persons},
          {"settlements", summary.settlements},
          {"lines", summary.lines},
          {"findings", summary.findings},
          {"net_amt", Money(Decimal::FromMicros(summary.net_amt))},
          {"fund_amt", Money(Decimal::FromMicros(summary.fund_amt))},
          {"rulebook_hash", summary.rulebook_hash},
          {"rules", std::move(rules)},
          {"tables", std::move(tables)},
          {"warnings", std::move(warnings)},
          {"quality", std::move(quality)}};
}

}  // namespace

Result<SelfAuditResult> RunSelfAudit(const SelfAuditInput& input, Seconds now,
                                     const std::function<void(uint64_t, uint64_t)>& progress) {
  const std::string files = input.folder + "/files/";
  const auto plain = [&](Error error) {
    error.message = Without(Without(std::move(error.message), files), input.folder + "/");
    return std::unexpected(std::move(error));
  };
  intake::IngestOptions load;
  load.from = input.folder + "/files";
  load.lake = input.folder + "/lake";
  load.buckets = kBuckets;
  load.threads = Threads();
  load.memory = "1GB";
  load.now = now;
  auto loaded = intake::Ingest(load);
  if (!loaded) return plain(std::move(loaded.error()));
  audit::AuditOptions options;
  options.lake = load.lake;
  options.rulebook = input.rulebook;
  options.region = input.region;
  options.out = input.folder + "/out";
  options.threads = Threads();
  options.progress = progress;
  auto summary = audit::RunAudit(options);
  if (!summary) return plain(std::move(summary.error()));
  MJ_TRY(const lake::Database database,
         lake::Database::Open({.threads = 1, .memory_limit = "512MB"}));
  MJ_TRY(lake::Connection connection, database.Connect());
  MJ_TRY(const lake::Lake lake, lake::Lake::Open(load.lake));
  MJ_RETURN_IF_ERROR(lake::SqlViews(lake, connection));
  MJ_TRY(const json::array findings, FindingsOf(connection, options.out + "/findings.parquet"));
  MJ_TRY(const json::array rejects, RejectsOf(connection));
  return SelfAuditResult{.summary = json::serialize(SummaryJson(*summary, *loaded, files)),
                         .findings = json::serialize(findings),
                         .rejects = json::serialize(rejects)};
}

}  // namespace mingjian::desk
