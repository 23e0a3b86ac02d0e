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
  json::object parameters;
  for (const auto& [name, value] : options.parameters) parameters[name] = value;
  key["parameters"] = std::move(parameters);
  key["any_status"] = options.any_status;
  key["bucket_begin"] = options.bucket_begin;
  key["bucket_end"] = std::min(options.bucket_end, lake.buckets());
  key["engine"] = kEngineVersion;
  return json::serialize(key) + "\n";
}

// Lines of a part: enough that opening its files costs little, few enough that its columns take
// some 100 MB and that a killed audit has little to do again.
constexpr uint64_t kPartLinesMin = 40'000, kPartLinesMax = 400'000, kPartsWanted = 32;

// Neighbouring buckets in parts of about equal numbers of lines. Threads and earlier runs have no
// say in it, so an audit that goes on finds the same parts.
std::vector<lake::BucketRange> PartsOf(const lake::Lake& lake, uint32_t begin, uint32_t end) {
  std::vector<uint64_t> lines(end - begin, 0);
  uint64_t total = 0;
  if (const auto found = lake.manifest().tables.find("fee_list_d");
      found != lake.manifest().tables.end()) {
    for (const lake::DataFile& file : found->second) {
      if (file.bucket < begin || file.bucket >= end) continue;
      lines[file.bucket - begin] += file.rows;
      total += file.rows;
    }
  }
  const uint64_t wanted = std::clamp(total / kPartsWanted, kPartLinesMin, kPartLinesMax);
  std::vector<lake::BucketRange> parts;
  uint64_t filled = wanted;
  for (uint32_t bucket = begin; bucket < end; ++bucket) {
    const uint64_t more = lines[bucket - begin];
    if (filled + more / 2 >= wanted) {
      parts.push_back({bucket, bucket});
      filled = 0;
    }
    parts.back().end = bucket + 1;
    filled += more;
  }
  return parts;
}

std::string PartPath(const std::string& out, lake::BucketRange part) {
  return fmt::format("{}/parts/b{:05}-{:05}.parquet", out, part.begin, part.end - 1);
}
std::string CountsPath(const std::string& out, lake::BucketRange part) {
  return fmt::format("{}/parts/b{:05}-{:05}.json", out, part.begin, part.end - 1);
}

std::string CountsJson(const PartCounts& counts) {
  json::object part;
  json::array rows;
  for (const engine::RuleCount& count : counts.rules) {
    rows.push_back({count.judged, count.fired, count.excepted, count.unknown});
  }
  part["rules"] = std::move(rows);
  const Totals& totals = counts.totals;
  part["totals"] = {totals.persons, totals.settlements, totals.lines, totals.det_item_fee_sumamt,
                    totals.fund_pay_sumamt};
  return json::serialize(part);
}

// Adds a part's counts; an error when the file is not what CountsJson writes.
Status AddCounts(const std::string& path, PartCounts* counts) {
  MJ_TRY(const std::string text, ReadFile(path));
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  const json::object* part = error ? nullptr : value.if_object();
  const json::value* rules = part == nullptr ? nullptr : part->if_contains("rules");
  const json::value* totals = part == nullptr ? nullptr : part->if_contains("totals");
  if (rules == nullptr || totals == nullptr || !rules->is_array() || !totals->is_array() ||
      rules->get_array().size() != counts->rules.size() || totals->get_array().size() != 5) {
    return DataError(fmt::format("{}: not the counts of {} rules", path, counts->rules.size()));
  }
  for (size_t i = 0; i < counts->rules.size(); ++i) {
    const json::array& row = rules->get_array()[i].as_array();
    counts->rules[i].judged += row.at(0).to_number<uint64_t>();
    counts->rules[i].fired += row.at(1).to_number<uint64_t>();
    counts->rules[i].excepted += row.at(2).to_number<uint64_t>();
    counts->rules[i].unknown += row.at(3).to_number<uint64_t>();
  }
  int64_t* const sums[] = {&counts->totals.persons, &counts->totals.settlements,
                           &counts->totals.lines, &counts->totals.det_item_fee_sumamt,
                           &counts->totals.fund_pay_sumamt};
  for (size_t i = 0; i < std::size(sums); ++i) {
    *sums[i] += totals->get_array()[i].to_number<int64_t>();
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

// Runs the parts that are not done yet on `threads` threads; the first error stops all.
Status RunParts(const AuditOptions& options, const lake::Lake& lake, const engine::Plan& plan,
                const std::shared_ptr<engine::TextPool>& texts,
                const std::vector<lake::BucketRange>& todo, uint64_t done, uint64_t total) {
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
      const lake::BucketRange part = todo[mine];
      const auto counts = job->Run(part, PartPath(options.out, part));
      if (!counts) return fail(counts.error());
      // The counts are written last: their file says that the part is whole.
      const Status written = WriteFile(CountsPath(options.out, part), CountsJson(*counts));
      if (!written) return fail(written.error());
      const std::lock_guard lock(mutex);
      done += part.end - part.begin;
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

// Totals, and names of the providers in the summary.
Status FillTotals(const lake::Lake& lake, const Totals& totals, const engine::TextPool& texts,
                  lake::Connection& connection, AuditSummary* summary) {
  summary->persons = totals.persons;
  summary->settlements = totals.settlements;
  summary->lines = totals.lines;
  summary->det_item_fee_sumamt = totals.det_item_fee_sumamt;
  summary->fund_pay_sumamt = totals.fund_pay_sumamt;
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
  load.parameters = options.parameters;
  load.scope = options.any_status ? rules::Scope::kAll : rules::Scope::kRunning;
  MJ_TRY(const rules::LoadedRulebook loaded, rules::LoadRulebook(options.rulebook, load));
  for (const rules::Diagnostic& diagnostic : loaded.diagnostics) {
    // Parameters came with the call, not with the rulebook.
    if (diagnostic.file == "parameters") return UsageError(diagnostic.message);
  }
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
  const std::vector<lake::BucketRange> parts = PartsOf(lake, options.bucket_begin, bucket_end);
  std::vector<lake::BucketRange> todo;
  AuditSummary summary;
  for (const lake::BucketRange part : parts) {
    if (fs::exists(CountsPath(options.out, part)) && fs::exists(PartPath(options.out, part))) {
      summary.buckets_done_before += part.end - part.begin;
    } else {
      todo.push_back(part);
    }
  }
  MJ_RETURN_IF_ERROR(RunParts(options, lake, plan, texts, todo, summary.buckets_done_before,
                              bucket_end - options.bucket_begin));

  std::vector<std::string> files;
  PartCounts counts;
  counts.rules.resize(loaded.rulebook.rules.size());
  for (const lake::BucketRange part : parts) {
    files.push_back(PartPath(options.out, part));
    MJ_RETURN_IF_ERROR(AddCounts(CountsPath(options.out, part), &counts));
  }
  MJ_TRY(
      const lake::Database database,
      lake::Database::Open({.threads = options.threads, .temp_directory = options.out + "/parts"}));
  MJ_TRY(lake::Connection connection, database.Connect());
  const std::string findings = options.out + "/findings.parquet";
  MJ_RETURN_IF_ERROR(
      JoinFindings(connection, files, findings, options.csv ? options.out + "/findings.csv" : ""));
  MJ_RETURN_IF_ERROR(MoveRulebook(options.out));
  summary.snapshot = lake.snapshot_id();
  summary.rulebook_hash = loaded.rulebook.hash;
  summary.version = kEngineVersion;
  MJ_RETURN_IF_ERROR(Summarise(connection, findings, loaded.rulebook, counts.rules, &summary));
  MJ_RETURN_IF_ERROR(FillTotals(lake, counts.totals, *texts, connection, &summary));
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  MJ_RETURN_IF_ERROR(WriteFile(options.out + "/summary.json", ToJson(summary)));
  MJ_RETURN_IF_ERROR(WriteFile(options.out + "/audit.json", key));
  std::error_code error;
  fs::remove_all(options.out + "/parts", error);
  return summary;
}

}  // namespace mingjian::audit
