#include "history/build.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "history/lake_records.h"

namespace mingjian::history {
namespace {

using rules::Entity;

constexpr size_t kBatchBytes = 4U << 20;

struct Counts {
  uint64_t persons = 0, settlements = 0, lines = 0, left_out = 0;
};

// Writes what a batch has become, with the codes that it uses.
Status Flush(Books* books, std::vector<uint32_t>* unwritten, Batch* batch) {
  std::ranges::sort(*unwritten);
  const auto repeated = std::ranges::unique(*unwritten);
  unwritten->erase(repeated.begin(), repeated.end());
  books->dictionary.AddTo(*unwritten, batch);
  if (!batch->empty()) MJ_RETURN_IF_ERROR(books->database->Write(batch, false));
  books->dictionary.SetWritten(*unwritten);
  unwritten->clear();
  batch->Clear();
  return {};
}

// One thread of a build.
class BucketWriter {
 public:
  BucketWriter(LakeRecords records, Books* books, Seconds oldest, Seconds until)
      : records_(std::move(records)), books_(*books), oldest_(oldest), until_(until) {}

  Status Write(lake::BucketRange buckets) {
    MJ_RETURN_IF_ERROR(records_.Load(buckets));
    const engine::Timelines& t = records_.timelines();
    std::string value;
    for (uint32_t person = 0; person < t.person.count; ++person) {
      records_.Person(person, &value);
      batch_.Put(Family::kPersons, RegisterKey(records_.PsnNo(person)), value);
      ++counts_.persons;
      Uses uses;
      const engine::Range settlements = t.person_settlements[person];
      for (uint32_t s = settlements.begin; s < settlements.end; ++s) {
        const RecordKey key = records_.KeyOf(person, s);
        if (until_ != 0 && key.setl_time >= until_) continue;
        records_.AddUses(s, &uses);
        if (key.setl_time < oldest_) {
          ++counts_.left_out;
          continue;
        }
        records_.Settlement(person, s, &value);
        batch_.Put(Family::kPersons, SettlementRecordKey(key), value);
        batch_.Put(Family::kKeys, LocationKey(key.fixmedins_code, key.setl_id),
                   LocationValue(key.psn_no, key.setl_time));
        ++counts_.settlements;
        counts_.lines += t.settlement_lines[s].end - t.settlement_lines[s].begin;
      }
      if (!uses.empty()) {
        batch_.Put(Family::kFirst, records_.PsnNo(person), EncodeUses(uses));
      }
      if (batch_.bytes() > kBatchBytes) {
        MJ_RETURN_IF_ERROR(Flush(&books_, records_.unwritten(), &batch_));
      }
    }
    return Flush(&books_, records_.unwritten(), &batch_);
  }

  // Providers and doctors, which come with every bucket.
  Status WriteRegisters() {
    std::string value;
    for (const Entity entity : {Entity::kProvider, Entity::kDoctor}) {
      const uint32_t rows = engine::RowsOf(records_.timelines(), entity)->count;
      for (uint32_t row = 0; row < rows; ++row) {
        const std::string_view code = records_.CodeOf(entity, row);
        if (code.empty()) continue;
        records_.Registered(entity, row, &value);
        batch_.Put(Family::kRegisters, RegisteredKey(entity, code), value);
      }
    }
    return Flush(&books_, records_.unwritten(), &batch_);
  }

  const Counts& counts() const { return counts_; }

 private:
  LakeRecords records_;
  Books& books_;
  Seconds oldest_, until_;
  Batch batch_;
  Counts counts_;
};

// All buckets, by some threads; progress is told on the calling one.
Status WriteBuckets(const lake::Lake& lake, const BuildOptions& options, Seconds oldest,
                    Books* books, Counts* sum) {
  MJ_TRY(const auto base, audit::LoadTexts(lake));
  const uint32_t buckets = lake.buckets(), step = BucketsAtOnce(lake);
  const unsigned threads = options.threads > 0 ? static_cast<unsigned>(options.threads)
                                               : std::max(1U, std::thread::hardware_concurrency());
  std::vector<BucketWriter> writers;
  writers.reserve(std::min(threads, buckets));
  for (unsigned i = 0; i < std::min(threads, buckets); ++i) {
    MJ_TRY(LakeRecords records, LakeRecords::Open(lake, base, books->schema, &books->dictionary));
    writers.emplace_back(std::move(records), books, oldest, options.until);
  }
  std::atomic<uint32_t> next = 0;
  std::mutex mutex;
  std::condition_variable told;
  uint32_t done = 0;
  size_t running = writers.size();
  std::optional<Error> failed;
  {
    std::vector<std::jthread> workers;
    for (size_t i = 0; i < writers.size(); ++i) {
      workers.emplace_back([&, i] {
        Status status;
        for (uint32_t begin = next.fetch_add(step); status && begin < buckets;
             begin = next.fetch_add(step)) {
          const uint32_t end = std::min(begin + step, buckets);
          status = writers[i].Write({begin, end});
          if (status && begin == 0) status = writers[i].WriteRegisters();
          const std::lock_guard lock(mutex);
          done += end - begin;
          if (!status) {
            failed = status.error();
            next = buckets;
          }
          told.notify_one();
        }
        const std::lock_guard lock(mutex);
        --running;
        told.notify_one();
      });
    }
    std::unique_lock lock(mutex);
    while (running > 0) {
      told.wait(lock);
      if (!options.progress) continue;
      const uint32_t now = done;
      lock.unlock();
      options.progress(now, buckets);
      lock.lock();
    }
  }
  if (failed) return std::unexpected(*failed);
  for (const BucketWriter& writer : writers) {
    sum->persons += writer.counts().persons;
    sum->settlements += writer.counts().settlements;
    sum->lines += writer.counts().lines;
    sum->left_out += writer.counts().left_out;
  }
  return {};
}

// What only the old store has. Both number fields and codes alike, so that values are copied as
// they are.
class CarryOver {
 public:
  CarryOver(const Books& from, Books* to, Seconds oldest)
      : from_(from), to_(*to), oldest_(oldest) {}

  Status Run() {
    for (const Family family : {Family::kAnswers, Family::kFindings, Family::kFeedback,
                                Family::kUnchecked, Family::kRequests}) {
      MJ_RETURN_IF_ERROR(
          ForEach(family, [&](std::string_view key, std::string_view value) -> Status {
            batch_.Put(family, key, value);
            return FlushSome();
          }));
    }
    MJ_RETURN_IF_ERROR(
        ForEach(Family::kRegisters, [&](std::string_view key, std::string_view value) -> Status {
          return PutIfAbsent(Family::kRegisters, key, value);
        }));
    MJ_RETURN_IF_ERROR(ForEach(Family::kPersons, [&](std::string_view key, std::string_view value) {
      return Record(key, value);
    }));
    MJ_RETURN_IF_ERROR(FlushAll());
    return ForEachFirst();
  }
  uint64_t settlements() const { return settlements_; }

 private:
  template <typename Use>
  Status ForEach(Family family, Use use) const {
    Cursor cursor = from_.database->NewCursor(family);
    for (cursor.Seek(""); cursor.Valid(); cursor.Next()) {
      MJ_RETURN_IF_ERROR(use(cursor.key(), cursor.value()));
    }
    return cursor.status();
  }

  Status PutIfAbsent(Family family, std::string_view key, std::string_view value) {
    MJ_TRY(const auto there, to_.database->Get(family, key));
    if (!there) batch_.Put(family, key, value);
    return FlushSome();
  }

  Status Record(std::string_view key, std::string_view value) {
    const auto parsed = ParseRecordKey(key);
    RecordView view;
    if (!parsed || !ParseRecord(value, &view)) return std::unexpected(from_.Damaged(key));
    if (!parsed->settlement) return PutIfAbsent(Family::kPersons, key, value);
    if (view.origin != Origin::kOnline) return {};
    const std::string place = LocationKey(parsed->fixmedins_code, parsed->setl_id);
    MJ_TRY(const auto there, to_.database->Get(Family::kKeys, place));
    if (there) return {};
    Uses uses;
    if (!UsesOf(from_.schema, parsed->setl_time, value, &uses)) {
      return std::unexpected(from_.Damaged(key));
    }
    history::AddUses(uses, &uses_[std::string(parsed->psn_no)]);
    if (parsed->setl_time < oldest_) return {};
    batch_.Put(Family::kPersons, key, value);
    batch_.Put(Family::kKeys, place, LocationValue(parsed->psn_no, parsed->setl_time));
    ++settlements_;
    return FlushSome();
  }

  // First uses: the earlier day and the greater count, since the old store may know of settlements
  // that the lake no longer holds.
  Status ForEachFirst() {
    for (const auto& [psn_no, uses] : uses_) {
      MJ_TRY(Uses sum, Stored(psn_no));
      history::AddUses(uses, &sum);
      batch_.Put(Family::kFirst, psn_no, EncodeUses(sum));
      MJ_RETURN_IF_ERROR(FlushSome());
    }
    MJ_RETURN_IF_ERROR(FlushAll());
    MJ_RETURN_IF_ERROR(
        ForEach(Family::kFirst, [&](std::string_view psn_no, std::string_view value) -> Status {
          Uses old;
          if (!ParseUses(value, &old)) {
            return DataError("the history is damaged: wrong first uses");
          }
          MJ_TRY(Uses sum, Stored(psn_no));
          bool changed = false;
          for (const auto& [code, use] : old) {
            Use& own = sum.try_emplace(code, Use{use.day, 0}).first->second;
            changed = changed || use.day < own.day || use.lines > own.lines;
            own.day = std::min(own.day, use.day);
            own.lines = std::max(own.lines, use.lines);
          }
          if (changed) batch_.Put(Family::kFirst, psn_no, EncodeUses(sum));
          return FlushSome();
        }));
    return FlushAll();
  }

  Result<Uses> Stored(std::string_view psn_no) const {
    Uses uses;
    MJ_TRY(const auto value, to_.database->Get(Family::kFirst, psn_no));
    if (value && !ParseUses(*value, &uses)) {
      return DataError("the history is damaged: wrong first uses");
    }
    return uses;
  }

  Status FlushSome() { return batch_.bytes() > kBatchBytes ? FlushAll() : Status(); }
  Status FlushAll() {
    std::vector<uint32_t> none;
    return Flush(&to_, &none, &batch_);
  }

  const Books& from_;
  Books& to_;
  Seconds oldest_;
  Batch batch_;
  std::map<std::string, Uses> uses_;  // of what was carried over, by person
  uint64_t settlements_ = 0;
};

// Fields and codes keep the numbers that the old store gave them.
Status CopyNumbers(const Books& from, const std::string& path) {
  MJ_TRY(const auto database, Database::Open({.path = path}));
  Batch batch;
  batch.Put(Family::kMeta, kSchemaWord, from.schema.ToText());
  Cursor cursor = from.database->NewCursor(Family::kDictionary);
  for (cursor.Seek(""); cursor.Valid(); cursor.Next()) {
    batch.Put(Family::kDictionary, cursor.key(), cursor.value());
  }
  MJ_RETURN_IF_ERROR(cursor.status());
  return database->Write(&batch, true);
}

}  // namespace

Result<BuildSummary> Build(const BuildOptions& options) {
  const auto begin = std::chrono::steady_clock::now();
  MJ_TRY(const lake::Lake lake, lake::Lake::Open(options.lake));
  MJ_TRY(const lake::LakeInfo info, lake::Inspect(lake));
  Seconds newest = ParseTime(info.last_setl_time).value_or(0);
  if (options.until != 0) newest = std::min(newest, options.until);
  const Seconds oldest = DayOf(newest) - options.keep_days * kDaySeconds;

  MJ_TRY(Folder folder, Folder::Open(options.path, true));
  std::unique_ptr<Books> old;
  if (!folder.current().empty()) {
    auto opened = Books::Open({.path = folder.current(), .create = false});
    if (!opened) {
      return Fail(opened.error().code,
                  fmt::format("{} (to give up what only the old history holds, remove {} and build "
                              "again)",
                              opened.error().message, options.path));
    }
    old = *std::move(opened);
  }
  MJ_TRY(const std::string path, folder.Prepare());
  if (old != nullptr) MJ_RETURN_IF_ERROR(CopyNumbers(*old, path));
  MJ_TRY(std::unique_ptr<Books> books, Books::Open({.path = path, .filling = true}));
  Counts counts;
  MJ_RETURN_IF_ERROR(WriteBuckets(lake, options, oldest, books.get(), &counts));
  BuildSummary summary;
  if (old != nullptr) {
    CarryOver carry(*old, books.get(), oldest);
    MJ_RETURN_IF_ERROR(carry.Run());
    summary.carried_over = carry.settlements();
  }
  Batch words;
  words.Put(Family::kMeta, kSnapshotWord, lake.snapshot_id());
  words.Put(Family::kMeta, kKeptFromWord, std::to_string(oldest));
  words.Put(Family::kMeta, kUntilWord, std::to_string(options.until));
  MJ_RETURN_IF_ERROR(books->database->Write(&words, false));
  MJ_RETURN_IF_ERROR(books->database->Settle());
  summary.codes = books->dictionary.size();
  summary.bytes = books->database->Bytes();
  books.reset();
  old.reset();
  MJ_RETURN_IF_ERROR(folder.Switch());
  summary.snapshot = lake.snapshot_id();
  summary.persons = counts.persons;
  summary.settlements = counts.settlements;
  summary.lines = counts.lines;
  summary.left_out = counts.left_out;
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return summary;
}

}  // namespace mingjian::history
