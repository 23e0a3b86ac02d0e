#include <fmt/format.h>

#include <boost/json.hpp>
#include <filesystem>

#include "audit/audit.h"
#include "audit/bucket_job.h"
#include "audit/bucket_loader.h"
#include "base/hash.h"
#include "base/text.h"

namespace mingjian::audit {
namespace {

// What a findings file says of one finding, as text by column.
using Recorded = std::map<std::string, std::string>;

constexpr const char* kCompared[] = {"rule",     "point",    "state",    "psn_no",
                                     "mdtrt_id", "setl_id",  "subject",  "discriminator",
                                     "violates", "involves", "vola_amt", "standing_amt",
                                     "net_amt",  "fund_amt", "values",   "message"};

Result<Recorded> ReadRecorded(lake::Connection& connection, const std::string& file,
                              const std::string& finding_id) {
  MJ_TRY(lake::Rows rows,
         connection.Query(fmt::format("SELECT * FROM read_parquet({}) WHERE finding_id = ?",
                                      lake::QuoteText(file)),
                          {lake::Value(finding_id)}));
  MJ_TRY(const bool more, rows.Next());
  if (!more || rows.size() == 0) {
    return UsageError(fmt::format("{}: holds no finding '{}'", file, finding_id));
  }
  Recorded recorded;
  for (size_t i = 0; i < rows.column_count(); ++i) {
    recorded[std::string(rows.column_name(i))] = rows.column(i).Show(0).value_or("");
  }
  return recorded;
}

// The derived finding in the form of a findings file: written and read back, so that both are
// compared as the same kind of text.
Result<Recorded> Derived(lake::Connection& connection, const FindingRow& row,
                         const std::string& rulebook_hash, const std::string& folder) {
  FindingsFile file;
  file.Add(row, rulebook_hash);
  const std::string path = fmt::format("{}/replay-{}.parquet", folder, row.finding->finding_id);
  MJ_RETURN_IF_ERROR(file.Write(path));
  auto recorded = ReadRecorded(connection, path, row.finding->finding_id);
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
  return recorded;
}

// The region and rules that the audit ran with, from its audit.json.
Result<rules::LoadOptions> LoadOptionsOf(const std::string& findings) {
  const std::string path = findings + "/audit.json";
  MJ_TRY(const std::string text, ReadFile(path));
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(text, error);
  const auto* key = error ? nullptr : value.if_object();
  const auto* region = key != nullptr ? key->if_contains("region") : nullptr;
  const auto* only = key != nullptr ? key->if_contains("rules") : nullptr;
  if (region == nullptr || !region->is_string() || only == nullptr || !only->is_array()) {
    return DataError(fmt::format("{}: not the record of an audit", path));
  }
  rules::LoadOptions options;
  options.scope = rules::Scope::kRunning;
  options.region = std::string(region->get_string());
  for (const boost::json::value& rule : only->get_array()) {
    if (rule.is_string()) options.only.emplace_back(rule.get_string());
  }
  if (const auto* parameters = key->if_contains("parameters");
      parameters != nullptr && parameters->is_object()) {
    for (const auto& [name, setting] : parameters->get_object()) {
      if (setting.is_string()) options.parameters[name] = std::string(setting.get_string());
    }
  }
  return options;
}

}  // namespace

Result<Replayed> ReplayFinding(const std::string& finding_id, const std::string& findings,
                               const std::string& lake_path) {
  MJ_TRY(const lake::Database database, lake::Database::Open({.threads = 1}));
  MJ_TRY(lake::Connection connection, database.Connect());
  MJ_TRY(const Recorded recorded,
         ReadRecorded(connection, findings + "/findings.parquet", finding_id));
  MJ_TRY(const lake::Lake lake, lake::Lake::Open(lake_path));
  // Every rule of the audit takes part, since what a finding counts depends on the others.
  MJ_TRY(const rules::LoadOptions options, LoadOptionsOf(findings));
  MJ_TRY(const rules::LoadedRulebook loaded, rules::LoadRulebook(findings + "/rulebook", options));
  MJ_TRY(std::shared_ptr<engine::TextPool> texts, LoadTexts(lake));
  MJ_TRY(const engine::Plan plan, engine::MakePlan(loaded.rulebook, texts));
  MJ_TRY(BucketJob job, BucketJob::Open(lake, plan, texts, 0));
  const uint32_t bucket = BucketOf(recorded.at("psn_no"), lake.buckets());
  MJ_TRY(const JudgedBuckets judged, job.Judge({bucket, bucket + 1}));

  Replayed replayed;
  const auto found = std::ranges::find_if(
      judged.rows, [&](const FindingRow& row) { return row.finding->finding_id == finding_id; });
  if (found == judged.rows.end()) {
    replayed.text = fmt::format(
        "finding {} of rule {} was not derived again: the lake holds other data than it was found "
        "in\n",
        finding_id, recorded.at("rule"));
    return replayed;
  }
  replayed.found = true;
  MJ_TRY(const Recorded derived, Derived(connection, *found, loaded.rulebook.hash,
                                         std::filesystem::temp_directory_path().string()));
  replayed.equal = true;
  replayed.text = fmt::format("{} {} v{}\n{}\n", recorded.at("rule"), recorded.at("title"),
                              recorded.at("version"), recorded.at("message"));
  for (const char* column : kCompared) {
    const std::string& before = recorded.at(column);
    const std::string& now = derived.at(column);
    replayed.text += fmt::format("  {:<14} {}\n", column, before);
    if (before != now) {
      replayed.equal = false;
      replayed.text += fmt::format("  {:<14} {}   <- now\n", "", now);
    }
  }
  replayed.text += replayed.equal ? "derived again: equal in every value\n"
                                  : "derived again: differs where marked\n";
  return replayed;
}

}  // namespace mingjian::audit
