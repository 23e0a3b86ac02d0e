#include "history/rocks.h"

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>
#include <rocksdb/write_buffer_manager.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdarg>
#include <filesystem>
#include <string>
#include <vector>

namespace mingjian::history {
namespace {

constexpr std::array<const char*, kFamilies> kNames = {
    "meta",    "dictionary", "persons",  "keys",      "first",   "registers",
    "answers", "findings",   "feedback", "unchecked", "requests"};

// Memory for what is not yet in files, of all families together.
constexpr uint64_t kWriteBytes = 64ULL << 20;
constexpr uint64_t kMostLogBytes = 128ULL << 20;

// Keys of Family::kPersons begin with psn_no and a zero byte.
class PersonPrefix : public rocksdb::SliceTransform {
 public:
  const char* Name() const override { return "mingjian.person"; }
  rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
    const std::string_view text(key.data(), key.size());
    return {key.data(), text.find('\0') + 1};
  }
  bool InDomain(const rocksdb::Slice& key) const override {
    return std::string_view(key.data(), key.size()).find('\0') != std::string_view::npos;
  }
};

// RocksDB's own log in a file would end the process on a full disk: the line behind the first that
// cannot be written is an assertion of the library.
class NoLog : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char* /*format*/, std::va_list /*values*/) override {}
};

rocksdb::Slice SliceOf(std::string_view text) { return {text.data(), text.size()}; }
std::string_view ViewOf(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

Status StatusOf(const rocksdb::Status& status, const std::string& path) {
  if (status.ok()) return {};
  // A file that is named by another one and is not there is damage, not weather.
  if (status.IsCorruption() || status.IsInvalidArgument() || status.IsNotSupported() ||
      status.IsPathNotFound()) {
    return DataError(
        fmt::format("{}: the history is damaged: {}; rebuild it from the lake with "
                    "mingjian history build, or take back a backup",
                    path, status.ToString()));
  }
  if (status.IsNoSpace()) {
    return EnvironmentError(
        fmt::format("{}: the disk is full; nothing was stored ({})", path, status.ToString()));
  }
  // RocksDB looks every few seconds whether there is space again, and is busy until it has gone on.
  if (status.IsBusy()) {
    return EnvironmentError(
        fmt::format("{}: a write failed and the disk may still be full; nothing was stored", path));
  }
  return EnvironmentError(fmt::format("{}: {}; nothing was stored", path, status.ToString()));
}

}  // namespace

// Keys and values one behind the other, so that an entry costs no memory of its own.
struct Batch::Impl {
  struct Op {
    Family family;
    bool put;
    size_t key, value;  // bytes of each in `text`, where they follow each other
  };
  std::vector<Op> ops;
  std::string text;
};

Batch::Batch() : impl_(std::make_unique<Impl>()) {}
Batch::~Batch() = default;
Batch::Batch(Batch&&) noexcept = default;
Batch& Batch::operator=(Batch&&) noexcept = default;

void Batch::Put(Family family, std::string_view key, std::string_view value) {
  impl_->ops.push_back({family, true, key.size(), value.size()});
  impl_->text.append(key).append(value);
}

void Batch::Delete(Family family, std::string_view key) {
  impl_->ops.push_back({family, false, key.size(), 0});
  impl_->text.append(key);
}

size_t Batch::bytes() const { return impl_->text.size(); }
bool Batch::empty() const { return impl_->ops.empty(); }
void Batch::Clear() {
  impl_->ops.clear();
  impl_->text.clear();
}

struct Cursor::Impl {
  std::unique_ptr<rocksdb::Iterator> iterator;
  std::string path;
};

Cursor::Cursor() : impl_(std::make_unique<Impl>()) {}
Cursor::Cursor(Cursor&&) noexcept = default;
Cursor& Cursor::operator=(Cursor&&) noexcept = default;
Cursor::~Cursor() = default;
void Cursor::Seek(std::string_view key) { impl_->iterator->Seek(SliceOf(key)); }
bool Cursor::Valid() const { return impl_->iterator->Valid(); }
void Cursor::Next() { impl_->iterator->Next(); }
std::string_view Cursor::key() const { return ViewOf(impl_->iterator->key()); }
std::string_view Cursor::value() const { return ViewOf(impl_->iterator->value()); }
Status Cursor::status() const { return StatusOf(impl_->iterator->status(), impl_->path); }
void Cursor::Refresh() {
  // It fails only for cursors of a kind that we do not make.
  const rocksdb::Status refreshed = impl_->iterator->Refresh();
  MJ_CHECK(refreshed.ok());
}

struct Database::Impl {
  std::string path;
  bool filling = false;
  std::shared_ptr<rocksdb::Cache> cache;
  std::unique_ptr<rocksdb::DB> db;
  std::array<rocksdb::ColumnFamilyHandle*, kFamilies> families = {};
  rocksdb::ColumnFamilyHandle* unused = nullptr;  // "default", which RocksDB wants to be there
  std::atomic<bool> failed = false;               // the last write did not succeed

  ~Impl() {
    if (!db) return;
    for (rocksdb::ColumnFamilyHandle* family : families) {
      if (family != nullptr) db->DestroyColumnFamilyHandle(family);
    }
    if (unused != nullptr) db->DestroyColumnFamilyHandle(unused);
    // What is in the log is replayed at the next start; there is nothing to say at this one's end.
    const rocksdb::Status closed = db->Close();
    closed.PermitUncheckedError();
  }
  rocksdb::ColumnFamilyHandle* Of(Family family) const {
    return families.at(static_cast<size_t>(family));
  }
};

namespace {

rocksdb::ColumnFamilyOptions FamilyOptions(Family family, const DatabaseOptions& options,
                                           const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = 8 << 10;
  table.format_version = 5;
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.optimize_filters_for_memory = true;
  rocksdb::ColumnFamilyOptions made;
  const bool persons = family == Family::kPersons;
  if (persons) {
    made.prefix_extractor = std::make_shared<PersonPrefix>();
    made.memtable_prefix_bloom_size_ratio = 0.1;
    table.whole_key_filtering = false;
    // A person is two blocks or three: reading ahead of that reads the neighbours for nothing.
    table.max_auto_readahead_size = 0;
  } else if (family == Family::kKeys || family == Family::kAnswers || family == Family::kFirst) {
    // Each settlement asks for keys that are not there.
    made.memtable_prefix_bloom_size_ratio = 0.05;
    made.memtable_whole_key_filtering = true;
  }
  made.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  made.compression = rocksdb::kLZ4Compression;
  made.write_buffer_size = (persons ? 32ULL : 8ULL) << 20;
  made.level_compaction_dynamic_level_bytes = true;
  if (options.filling) {
    made.disable_auto_compactions = true;
    made.level0_slowdown_writes_trigger = 1 << 20;
    made.level0_stop_writes_trigger = 1 << 20;
  }
  return made;
}

}  // namespace

Database::Database() : impl_(std::make_unique<Impl>()) {}
Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::Open(const DatabaseOptions& options) {
  std::unique_ptr<Database> database(new Database);
  Impl& impl = *database->impl_;
  impl.path = options.path;
  impl.filling = options.filling;
  rocksdb::LRUCacheOptions cache;
  cache.capacity = options.cache_bytes;
  cache.high_pri_pool_ratio = 0.3;
  impl.cache = rocksdb::NewLRUCache(cache);
  rocksdb::DBOptions made;
  if (options.env != nullptr) made.env = options.env;
  made.create_if_missing = options.create;
  made.create_missing_column_families = true;
  // Only the very end of the log may be torn, by a kill in the middle of a write that nobody was
  // told of; damage anywhere else is told, not passed over.
  made.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  made.write_buffer_manager =
      std::make_shared<rocksdb::WriteBufferManager>(kWriteBytes, impl.cache);
  made.max_total_wal_size = kMostLogBytes;
  made.max_background_jobs = 2;
  made.info_log = std::make_shared<NoLog>();
  made.stats_dump_period_sec = 0;
  std::vector<rocksdb::ColumnFamilyDescriptor> families = {
      {rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions()}};
  for (size_t i = 0; i < kFamilies; ++i) {
    families.emplace_back(kNames[i], FamilyOptions(static_cast<Family>(i), options, impl.cache));
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status opened =
      rocksdb::DB::Open(rocksdb::Options(made, {}), options.path, families, &handles, &db);
  MJ_RETURN_IF_ERROR(StatusOf(opened, options.path));
  impl.db.reset(db);
  impl.unused = handles.front();
  std::copy(handles.begin() + 1, handles.end(), impl.families.begin());
  return database;
}

Status Database::Write(Batch* batch, bool sync) {
  Impl& impl = *impl_;
  if (impl.failed.load()) {
    // After an error RocksDB takes no writes until it has gone on, by itself or told so.
    if (const rocksdb::Status resumed = impl.db->Resume(); !resumed.ok()) {
      return StatusOf(resumed, impl.path);
    }
    impl.failed = false;
  }
  rocksdb::WriteBatch writes(batch->bytes() + batch->impl_->ops.size() * 16);
  rocksdb::Status status;
  std::string_view rest = batch->impl_->text;
  for (const Batch::Impl::Op& op : batch->impl_->ops) {
    rocksdb::ColumnFamilyHandle* family = impl.Of(op.family);
    const rocksdb::Slice key = SliceOf(rest.substr(0, op.key));
    const rocksdb::Slice value = SliceOf(rest.substr(op.key, op.value));
    rest.remove_prefix(op.key + op.value);
    status = op.put ? writes.Put(family, key, value) : writes.Delete(family, key);
    if (!status.ok()) return StatusOf(status, impl.path);
  }
  rocksdb::WriteOptions options;
  options.sync = sync && !impl.filling;
  options.disableWAL = impl.filling;
  status = impl.db->Write(options, &writes);
  if (!status.ok()) impl.failed = true;
  return StatusOf(status, impl.path);
}

Result<std::optional<std::string>> Database::Get(Family family, std::string_view key) const {
  std::string value;
  const rocksdb::Status status =
      impl_->db->Get(rocksdb::ReadOptions(), impl_->Of(family), SliceOf(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  MJ_RETURN_IF_ERROR(StatusOf(status, impl_->path));
  return value;
}

Cursor Database::NewCursor(Family family, bool one_person) const {
  Cursor cursor;
  rocksdb::ReadOptions options;
  if (one_person) {
    options.prefix_same_as_start = true;
  } else {
    options.total_order_seek = true;
    if (family == Family::kPersons) options.readahead_size = 1 << 20;  // goes through them all
  }
  cursor.impl_->path = impl_->path;
  cursor.impl_->iterator.reset(impl_->db->NewIterator(options, impl_->Of(family)));
  return cursor;
}

Status Database::Settle() {
  for (rocksdb::ColumnFamilyHandle* family : impl_->families) {
    MJ_RETURN_IF_ERROR(StatusOf(impl_->db->Flush(rocksdb::FlushOptions(), family), impl_->path));
    rocksdb::CompactRangeOptions options;
    options.max_subcompactions = 2;
    MJ_RETURN_IF_ERROR(
        StatusOf(impl_->db->CompactRange(options, family, nullptr, nullptr), impl_->path));
  }
  return StatusOf(impl_->db->SyncWAL(), impl_->path);
}

uint64_t Database::EstimateKeys(Family family) const {
  uint64_t keys = 0;
  impl_->db->GetIntProperty(impl_->Of(family), rocksdb::DB::Properties::kEstimateNumKeys, &keys);
  return keys;
}

uint64_t Database::Bytes() const {
  uint64_t all = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(impl_->path, error)) {
    if (const uint64_t bytes = entry.file_size(error); !error) all += bytes;
  }
  return all;
}

Status Database::CopyTo(const std::string& folder) const {
  rocksdb::Checkpoint* made = nullptr;
  MJ_RETURN_IF_ERROR(StatusOf(rocksdb::Checkpoint::Create(impl_->db.get(), &made), impl_->path));
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  return StatusOf(checkpoint->CreateCheckpoint(folder), folder);
}

}  // namespace mingjian::history
