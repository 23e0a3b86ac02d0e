#include "audit/audit.h"

#include <fmt/format.h>

#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <thread>

#include "audit/bucket_job.h"
#include "audit/bucket_loader.h"
#include "audit/findings_file.h"
#include "audit/summary.h"
#include "base/text.h"
#include "lake/lake.h"

namespace mingjian::audit {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

// Bumped when findings may differ for the same lake and rulebook.
constexpr std::string_view kEngineVersion = "1";

Status MakeFolder(const std::string& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) {
    return EnvironmentError(fmt::format("{}: cannot be made: {}", path, error.message()));
  }
  return {};
}

// What decides the findings of a part; a part made under another key is not used again.
std::string KeyOf(const AuditOptions& options, const lake::Lake& lake,
                  const rules::Rulebook& rulebook) {
  json::object key;
  key["lake_snapshot"] = lake.snapshot_id();
  key["buckets"] = lake.buckets();
  key["rulebook_hash"] = rulebook.hash;
  key["region"] = options.region;
  json::array rules;
  for (const std::string& rule : options.rules) rules.emplace_back(rule);
  key["rules"] = std::move(rules);
  key["bucket_begin"] = options.bucket_begin;
  key["bucket_end"] = std::min(options.bucket_end, lake.buckets());
  key["engine"] = kEngineVersion;
  return json::serialize(key) + "\n";
}

std::string PartPath(const std::string& out, uint32_t bucket) {
  return fmt::format("{}/parts/b{:05}.parquet", out, bucket);
}
std::string CountsPath(const std::string& out, uint32_t bucket) {
  return fmt::format("{}/parts/b{:05}.json", out, bucket);
}

std::string CountsJson(const std::vector<engine::RuleCount>& counts) {
  json::array rows;
  for (const engine::RuleCount& count : counts) {
    rows.push_back({count.judged, count.fired, count.excepted, count.unknown});
  }
  return json::serialize(rows);
}

// Adds a part's counts; an error when the file is not what CountsJson writes.
Status AddCounts(const std::string& path, std::vector<engine::RuleCount>* counts) {
  MJ_TRY(const std::string text, ReadFile(path));
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_array() || value.get_array().size() != counts->size()) {
    return DataError(fmt::format("{}: not the counts of {} rules", path, counts->size()));
  }
  for (size_t i = 0; i < counts->size(); ++i) {
    const json::array& row = value.get_array()[i].as_array();
    (*counts)[i].judged += row.at(0).to_number<uint64_t>();
    (*counts)[i].fired += row.at(1).to_number<uint64_t>();
    (*counts)[i].excepted += row.at(2).to_number<uint64_t>();
    (*counts)[i].unknown += row.at(3).to_number<uint64_t>();
  }
  return {};
}

std::string KeptRulebook(const std::string& out) { return out + "/rulebook"; }

// Copies the rulebook beside the parts; MoveRulebook puts it beside the findings when they are
// whole, so that earlier findings keep theirs when this run fails.
Status CopyRulebook(const std::string& rulebook, const std::string& out) {
  std::error_code error;
  const std::string copy = out + "/parts/rulebook";
  fs::remove_all(copy, error);
  fs::copy(rulebook, copy, fs::copy_options::recursive, error);
  if (error) {
    return EnvironmentError(
        fmt::format("{}: the rulebook cannot be kept there: {}", copy, error.message()));
  }
  return {};
}

Status MoveRulebook(const std::string& out) {
  std::error_code error;
  fs::remove_all(KeptRulebook(out), error);
  fs::rename(out + "/parts/rulebook", KeptRulebook(out), error);
  if (error) {
    return EnvironmentError(fmt::format("{}: the rulebook cannot be kept there: {}",
                                        KeptRulebook(out), error.message()));
  }
  return {};
}

// Runs the buckets that are not done yet on `threads` threads; the first error stops all.
Status RunBuckets(const AuditOptions& options, const lake::Lake& lake, const engine::Plan& plan,
                  const std::shared_ptr<engine::TextPool>& texts, const std::vector<uint32_t>& todo,
                  uint64_t done, uint64_t total) {
  std::atomic<size_t> next = 0;
  std::atomic<bool> stop = false;
  std::mutex mutex;
  Status status;
  const auto work = [&] {
    const auto fail = [&](Error error) {
      stop = true;
      const std::lock_guard lock(mutex);
      if (status) status = std::unexpected(std::move(error));
    };
    auto job = BucketJob::Open(lake, plan, texts, options.persons_per_batch);
    if (!job) return fail(job.error());
    while (!stop) {
      const size_t mine = next++;
      if (mine >= todo.size()) return;
      const uint32_t bucket = todo[mine];
      std::vector<engine::RuleCount> counts;
      Status step = job->Run(bucket, PartPath(options.out, bucket), &counts);
      // The counts are written last: their file says that the part is whole.
      if (step) step = WriteFile(CountsPath(options.out, bucket), CountsJson(counts));
      if (!step) return fail(step.error());
      const std::lock_guard lock(mutex);
      ++done;
      if (options.progress) options.progress(done, total);
    }
  };
  const size_t wanted = options.threads > 0 ? static_cast<size_t>(options.threads)
                                            : std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::jthread> threads;
  for (size_t i = 1; i < std::min(wanted, todo.size()); ++i) threads.emplace_back(work);
  work();
  threads.clear();
  return status;
}

Status FillTotals(const lake::Lake& lake, const engine::TextPool& texts,
                  lake::Connection& connection, AuditSummary* summary) {
  summary->persons = static_cast<int64_t>(lake.RowCount("psn_info_b"));
  summary->settlements = static_cast<int64_t>(lake.RowCount("setl_d"));
  summary->lines = static_cast<int64_t>(lake.RowCount("fee_list_d"));
  const auto sum = [&](std::string_view table, std::string_view field) -> Result<int64_t> {
    const std::vector<std::string> files = lake.Files(table);
    if (files.empty()) return 0;
    MJ_TRY(const int64_t micros,
           connection.QueryInt(fmt::format("SELECT sum({})::DECIMAL(18,6) FROM read_parquet({})",
                                           lake::QuoteName(field), lake::QuoteList(files))));
    return micros == lake::kMissing ? 0 : micros;
  };
  MJ_TRY(summary->fund_pay_sumamt, sum("setl_d", "fund_pay_sumamt"));
  MJ_TRY(summary->det_item_fee_sumamt, sum("fee_list_d", "det_item_fee_sumamt"));
  // Names of the providers in the summary.
  const std::vector<std::string> files = lake.Files("fixmedins_b");
  if (files.empty() || summary->providers.empty()) return {};
  MJ_TRY(lake::Rows rows,
         connection.Query(fmt::format("SELECT fixmedins_code, fixmedins_name FROM read_parquet({})",
                                      lake::QuoteList(files))));
  std::map<std::string, std::string, std::less<>> names;
  while (true) {
    MJ_TRY(const bool more, rows.Next());
    if (!more) break;
    for (size_t i = 0; i < rows.size(); ++i) {
      names.emplace(texts.Text(rows.column(0).Int(i)), rows.column(1).Text(i));
    }
  }
  for (ProviderSummary& provider : summary->providers) {
    provider.name = names[provider.fixmedins_code];
  }
  return {};
}

std::string AllDiagnostics(const std::vector<rules::Diagnostic>& diagnostics) {
  std::string text = "the rulebook has mistakes:";
  for (const rules::Diagnostic& diagnostic : diagnostics) {
    if (!diagnostic.warning) text += "\n  " + rules::ToString(diagnostic);
  }
  return text;
}

}  // namespace

Result<AuditSummary> RunAudit(const AuditOptions& options) {
  const auto begin = std::chrono::steady_clock::now();
  MJ_TRY(const lake::Lake lake, lake::Lake::Open(options.lake));
  const uint32_t bucket_end = std::min(options.bucket_end, lake.buckets());
  if (options.bucket_begin >= bucket_end) {
    return UsageError(fmt::format("buckets {} to {}: the lake has buckets 0 to {}",
                                  options.bucket_begin, options.bucket_end, lake.buckets() - 1));
  }
  rules::LoadOptions load;
  load.region = options.region;
  load.only = options.rules;
  load.scope = rules::Scope::kRunning;
  MJ_TRY(const rules::LoadedRulebook loaded, rules::LoadRulebook(options.rulebook, load));
  if (!loaded.ok()) return DataError(AllDiagnostics(loaded.diagnostics));
  if (loaded.rulebook.rules.empty()) {
    const size_t resting = loaded.rulebook.resting.size();
    return DataError(
        resting == 0
            ? fmt::format("{}: holds no rules", options.rulebook)
            : fmt::format("{}: none of its {} rules is active or in shadow, so none runs; "
                          "'mingjian rules status' shows them, --rule RULE judges one all the same",
                          options.rulebook, resting));
  }

  MJ_RETURN_IF_ERROR(MakeFolder(options.out + "/parts"));
  const std::string key = KeyOf(options, lake, loaded.rulebook);
  const std::string key_path = options.out + "/parts/key.json";
  const auto old_key = ReadFile(key_path);
  if (options.restart || !old_key || *old_key != key) {
    std::error_code error;
    fs::remove_all(options.out + "/parts", error);
    MJ_RETURN_IF_ERROR(MakeFolder(options.out + "/parts"));
    MJ_RETURN_IF_ERROR(WriteFile(key_path, key));
  }
  MJ_RETURN_IF_ERROR(CopyRulebook(options.rulebook, options.out));

  MJ_TRY(std::shared_ptr<engine::TextPool> texts, LoadTexts(lake));
  MJ_TRY(const engine::Plan plan,
         engine::MakePlan(loaded.rulebook, texts, {.vector_size = options.vector_size}));
  std::vector<uint32_t> todo;
  for (uint32_t bucket = options.bucket_begin; bucket < bucket_end; ++bucket) {
    if (!fs::exists(CountsPath(options.out, bucket)) ||
        !fs::exists(PartPath(options.out, bucket))) {
      todo.push_back(bucket);
    }
  }
  const uint64_t total = bucket_end - options.bucket_begin;
  AuditSummary summary;
  summary.buckets_done_before = static_cast<uint32_t>(total - todo.size());
  MJ_RETURN_IF_ERROR(
      RunBuckets(options, lake, plan, texts, todo, summary.buckets_done_before, total));

  std::vector<std::string> parts;
  std::vector<engine::RuleCount> counts(loaded.rulebook.rules.size());
  for (uint32_t bucket = options.bucket_begin; bucket < bucket_end; ++bucket) {
    parts.push_back(PartPath(options.out, bucket));
    MJ_RETURN_IF_ERROR(AddCounts(CountsPath(options.out, bucket), &counts));
  }
  MJ_TRY(
      const lake::Database database,
      lake::Database::Open({.threads = options.threads, .temp_directory = options.out + "/parts"}));
  MJ_TRY(lake::Connection connection, database.Connect());
  const std::string findings = options.out + "/findings.parquet";
  MJ_RETURN_IF_ERROR(
      JoinFindings(connection, parts, findings, options.csv ? options.out + "/findings.csv" : ""));
  MJ_RETURN_IF_ERROR(MoveRulebook(options.out));
  summary.snapshot = lake.snapshot_id();
  summary.rulebook_hash = loaded.rulebook.hash;
  summary.version = kEngineVersion;
  MJ_RETURN_IF_ERROR(Summarise(connection, findings, loaded.rulebook, counts, &summary));
  MJ_RETURN_IF_ERROR(FillTotals(lake, *texts, connection, &summary));
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  MJ_RETURN_IF_ERROR(WriteFile(options.out + "/summary.json", ToJson(summary)));
  MJ_RETURN_IF_ERROR(WriteFile(options.out + "/audit.json", key));
  std::error_code error;
  fs::remove_all(options.out + "/parts", error);
  return summary;
}

}  // namespace mingjian::audit
