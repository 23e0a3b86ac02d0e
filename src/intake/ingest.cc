#include "intake/ingest.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "intake/finish.h"
#include "intake/rejects.h"
#include "intake/stage.h"
#include "lake/reader.h"

namespace mingjian::intake {
namespace {

// About how much CSV one group of buckets holds; its rows are sorted in memory together.
constexpr uint64_t kGroupBytes = 128ULL << 20;
constexpr uint32_t kMostGroups = 256;

std::string DefaultMemory() {
  const auto pages = static_cast<uint64_t>(std::max(0L, ::sysconf(_SC_PHYS_PAGES)));
  const auto page = static_cast<uint64_t>(std::max(0L, ::sysconf(_SC_PAGESIZE)));
  const uint64_t mebibytes = pages * page / 10 * 6 / (1 << 20);
  return fmt::format("{}MiB", std::clamp<uint64_t>(mebibytes, 256, 8192));
}

uint32_t GroupsFor(const Batch& batch, const lake::Lake& lake, uint32_t buckets, int threads) {
  uint64_t bytes = 0;
  for (const Source& source : batch.sources) {
    const uint64_t factor = source.path.ends_with(".gz")        ? 8
                            : source.format == Format::kParquet ? 6
                                                                : 1;
    bytes += source.bytes * factor;
  }
  // Buckets that are touched take their old rows along.
  for (const auto& [table, files] : lake.manifest().tables) {
    for (const lake::DataFile& file : files) bytes += file.bytes * 6;
  }
  // As many for each thread.
  const auto each = static_cast<uint64_t>(threads);
  const uint64_t wanted = (bytes / kGroupBytes + each) / each * each;
  return static_cast<uint32_t>(
      std::clamp<uint64_t>(wanted, 1, std::min<uint64_t>(buckets, kMostGroups)));
}

class Load {
 public:
  Load(const IngestOptions& options, lake::LakeWriter& writer, lake::Database& database,
       lake::Connection& connection, Batch& batch)
      : options_(options),
        writer_(writer),
        database_(database),
        connection_(connection),
        batch_(batch),
        threads_(options.threads > 0
                     ? options.threads
                     : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()))) {}

  Status Run(IngestReport& report) {
    MJ_TRY(lake::Dictionary dictionary, LoadDictionary());
    Interner interner(std::move(dictionary).Take());
    const uint32_t buckets = writer_.manifest().buckets;
    Stage stage(database_, batch_, interner, buckets,
                GroupsFor(batch_, writer_.lake(), buckets, threads_), threads_);
    std::set<std::string> wide;
    for (const auto& [name, files] : writer_.manifest().tables) {
      if (!files.empty()) wide.insert(name == "refund_line_d" ? "fee_list_d" : name);
    }
    MJ_RETURN_IF_ERROR(stage.Prepare(wide, writer_.staging()));
    MJ_TRY(const auto placed, Placed());
    MJ_RETURN_IF_ERROR(stage.Read(placed, options_.progress));
    interner.Finish();
    DieAt("staged");

    Finisher finisher(connection_, writer_, stage, interner, batch_.id, options_.now);
    MJ_RETURN_IF_ERROR(finisher.RegisterFunctions());
    MJ_RETURN_IF_ERROR(FinishGroups(stage, finisher));
    MJ_RETURN_IF_ERROR(finisher.FinishGlobals());
    MJ_RETURN_IF_ERROR(finisher.CloseRejects());
    MJ_RETURN_IF_ERROR(finisher.WriteDictionary());
    MJ_RETURN_IF_ERROR(Report(stage, finisher, report));
    DieAt("written");
    return Commit(finisher, interner, report);
  }

 private:
  // Every thread takes the next group, and works on it with its own connection.
  Status FinishGroups(const Stage& stage, Finisher& finisher) {
    std::atomic<uint32_t> next{0};
    uint64_t done = 0;
    std::mutex mutex;
    Status failed;
    const auto work = [&]() -> Status {
      MJ_TRY(lake::Connection own, database_.Connect());
      Finisher one(finisher, own);
      for (uint32_t group; (group = next.fetch_add(1)) < stage.groups();) {
        MJ_RETURN_IF_ERROR(one.FinishGroup(group));
        const std::lock_guard lock(mutex);
        done +=
            (group + 1 == stage.groups() ? writer_.manifest().buckets : stage.BeginOf(group + 1)) -
            stage.BeginOf(group);
        if (options_.progress) options_.progress({"write", done, writer_.manifest().buckets});
      }
      MJ_RETURN_IF_ERROR(one.CloseRejects());
      const std::lock_guard lock(mutex);
      finisher.Absorb(std::move(one));
      return {};
    };
    {
      std::vector<std::jthread> threads;
      for (int t = 0; t < std::min(threads_, static_cast<int>(stage.groups())); ++t) {
        threads.emplace_back([&] {
          Status status = work();
          if (status) return;
          next = stage.groups();
          const std::lock_guard lock(mutex);
          failed = std::move(status);
        });
      }
    }
    return failed;
  }

  Result<lake::Dictionary> LoadDictionary() {
    if (writer_.manifest().snapshot.empty()) return lake::Dictionary();
    return lake::Dictionary::Load(writer_.lake());
  }

  // Where the settlements of the lake lie.
  Result<std::vector<Placement::Entry>> Placed() {
    std::vector<Placement::Entry> entries;
    const std::vector<std::string> files = writer_.lake().Files("setl_d");
    if (files.empty()) return entries;
    entries.reserve(writer_.lake().RowCount("setl_d"));
    MJ_TRY(lake::Rows rows,
           connection_.Query(
               fmt::format("SELECT mdtrt_id, setl_id, mj_bucket(psn_no, {}) FROM read_parquet({})",
                           writer_.manifest().buckets, lake::QuoteList(files))));
    while (true) {
      MJ_TRY(const bool more, rows.Next());
      if (!more) return entries;
      for (size_t i = 0; i < rows.size(); ++i) {
        entries.push_back({Placement::HashOf(rows.column(0).Text(i), rows.column(1).Text(i)),
                           static_cast<uint32_t>(rows.column(2).Int(i))});
      }
    }
  }

  Status Report(const Stage& stage, Finisher& finisher, IngestReport& report) {
    for (const auto& [name, staged] : stage.tables()) {
      if (staged.read == 0 && !finisher.counts().contains(name)) continue;
      lake::TableCounts& counts = report.tables[name];
      if (const auto found = finisher.counts().find(name); found != finisher.counts().end())
        counts = found->second;
      counts.read = staged.read;
      counts.rejected += staged.rejected;
      if (counts.read != counts.loaded + counts.rejected + counts.duplicates) {
        return DataError(fmt::format(
            "{}: {} rows were read, but {} loaded, {} rejected and {} known already; nothing was "
            "loaded",
            name, counts.read, counts.loaded, counts.rejected, counts.duplicates));
      }
      if (counts.read == 0) {
        report.tables.erase(name);
        continue;
      }
      for (const auto& [field, cells] : staged.long_texts) {
        const model::Field& described = staged.table->fields[*staged.table->Find(field)];
        finisher.quality().Add(fmt::format("{}.{}-too-long", name, field),
                               fmt::format("{}超过规定长度", described.zh), "warning", name,
                               staged.read, cells);
      }
      if (counts.rejected > 0) {
        finisher.quality().Add("row-rejected", "数据被拒绝", "fatal", name, counts.read,
                               counts.rejected);
      }
    }
    std::vector<std::string> names;
    for (const Source& source : batch_.sources) names.push_back(source.name);
    report.quality = finisher.quality().Results(names);
    MJ_TRY(report.rejects, CountRejects(connection_, batch_.sources));
    report.warnings = batch_.warnings;
    report.buckets_written = finisher.touched().size();
    return {};
  }

  Status WriteQuality(const IngestReport& report, const std::string& path) {
    MJ_RETURN_IF_ERROR(connection_.Execute(
        "CREATE TABLE quality (load VARCHAR, \"check\" VARCHAR, zh VARCHAR, severity VARCHAR, "
        "\"table\" VARCHAR, fixmedins_code VARCHAR, looked_at BIGINT, failing BIGINT, example "
        "VARCHAR)"));
    MJ_TRY(lake::Appender appender, connection_.OpenAppender("quality"));
    for (const QualityCount& count : report.quality) {
      appender.SetText(0, batch_.id);
      appender.SetText(1, count.check);
      appender.SetText(2, count.zh);
      appender.SetText(3, count.severity);
      appender.SetText(4, count.table);
      if (!count.fixmedins_code.empty()) appender.SetText(5, count.fixmedins_code);
      appender.SetInt(6, static_cast<int64_t>(count.looked_at));
      appender.SetInt(7, static_cast<int64_t>(count.failing));
      if (!count.example.empty()) appender.SetText(8, count.example);
      MJ_RETURN_IF_ERROR(appender.EndRow());
    }
    MJ_RETURN_IF_ERROR(appender.Close());
    return connection_.Execute(
        fmt::format("COPY (SELECT * FROM quality) TO {} (FORMAT parquet)", lake::QuoteText(path)));
  }

  Status Commit(const Finisher& finisher, const Interner& interner, IngestReport& report) {
    lake::Manifest next = writer_.manifest();
    std::vector<std::string> paths = finisher.paths();
    for (auto& [name, files] : next.tables) {
      std::erase_if(files, [&](const lake::DataFile& file) {
        return file.bucket == lake::kAllBuckets ? finisher.touched_globals().contains(name)
                                                : finisher.touched().contains(file.bucket);
      });
    }
    for (const auto& [name, files] : finisher.files()) {
      auto& kept = next.tables[name];
      kept.insert(kept.end(), files.begin(), files.end());
      std::sort(kept.begin(), kept.end(), [](const lake::DataFile& a, const lake::DataFile& b) {
        return a.bucket < b.bucket;
      });
    }
    std::erase_if(next.tables, [](const auto& entry) { return entry.second.empty(); });
    if (!finisher.dictionary_file().empty()) next.dictionary.push_back(finisher.dictionary_file());
    next.dictionary_size = interner.size();
    MJ_RETURN_IF_ERROR(
        WriteRejects(connection_, writer_, batch_.sources, batch_.id, next.rejects, paths));
    const std::string quality = fmt::format("quality/{}.parquet", batch_.id);
    MJ_TRY(const std::string quality_path, writer_.PrepareFile(quality));
    MJ_RETURN_IF_ERROR(WriteQuality(report, quality_path));
    next.quality.push_back(quality);
    paths.push_back(quality_path);
    next.loads.push_back({batch_.id, FormatTime(options_.now), report.tables});
    DieAt("synced");
    MJ_RETURN_IF_ERROR(writer_.Commit(std::move(next), paths));
    DieAt("committed");
    report.snapshot = writer_.lake().snapshot_id();
    return {};
  }

  void DieAt(std::string_view point) const {
    if (options_.die_at == point) std::_Exit(42);
  }

  const IngestOptions& options_;
  lake::LakeWriter& writer_;
  lake::Database& database_;
  lake::Connection& connection_;
  Batch& batch_;
  int threads_;
};

}  // namespace

Result<IngestReport> Ingest(const IngestOptions& options) {
  const auto begin = std::chrono::steady_clock::now();
  MJ_TRY(Mapping mapping, ReadMapping(options.mapping));
  MJ_TRY(lake::LakeWriter writer, lake::LakeWriter::Lock(options.lake, options.buckets));
  MJ_TRY(
      lake::Database database,
      lake::Database::Open(
          // Its own threads do not pay: whatever runs side by side here has a thread of the load.
          {.threads = 1,
           .memory_limit = options.memory.empty() ? DefaultMemory() : options.memory,
           .temp_directory = writer.staging()}));
  MJ_TRY(lake::Connection connection, database.Connect());
  MJ_TRY(Batch batch, FindBatch(options.from, std::move(mapping), connection));
  IngestReport report;
  report.load = batch.id;
  report.bytes_read = batch.bytes;
  report.warnings = batch.warnings;
  report.snapshot = writer.lake().snapshot_id();
  if (writer.manifest().HasLoad(batch.id)) {
    report.already_loaded = true;
  } else {
    MJ_RETURN_IF_ERROR(Load(options, writer, database, connection, batch).Run(report));
  }
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return report;
}

}  // namespace mingjian::intake
