#pragma once
// The adapter to RocksDB: families of sorted keys, batches that become durable whole, cursors.
//
// THREADS: a Database may be shared; a Batch and a Cursor belong to one thread.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace rocksdb {
class Env;
}

namespace mingjian::history {

// Column families. The numbers are not stored.
enum class Family : uint8_t {
  kMeta,        // words about the store itself
  kDictionary,  // number (4 bytes, big endian) -> text
  kPersons,     // settlements and the register's word, by person (record.h)
  kKeys,        // fixmedins_code \0 setl_id -> psn_no \0 setl_time: where a settlement lies
  kFirst,       // psn_no -> first uses
  kRegisters,   // 'd' or 'p', code -> a doctor or provider
  kAnswers,     // from here on the journals of the service
  kFindings,
  kFeedback,
  kUnchecked,
  kRequests,
};
inline constexpr size_t kFamilies = static_cast<size_t>(Family::kRequests) + 1;

class Batch {
 public:
  Batch();
  ~Batch();
  Batch(Batch&&) noexcept;
  Batch& operator=(Batch&&) noexcept;
  void Put(Family family, std::string_view key, std::string_view value);
  void Delete(Family family, std::string_view key);
  size_t bytes() const;
  bool empty() const;
  void Clear();

 private:
  friend class Database;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Goes through the keys of one family, ascending, as they were when it was made or refreshed.
class Cursor {
 public:
  Cursor(Cursor&&) noexcept;
  Cursor& operator=(Cursor&&) noexcept;
  ~Cursor();
  void Seek(std::string_view key);
  bool Valid() const;
  void Next();
  std::string_view key() const;    // until the next move
  std::string_view value() const;  // likewise
  Status status() const;           // ask when Valid() is false
  void Refresh();                  // sees what was written since

 private:
  friend class Database;
  struct Impl;
  Cursor();
  std::unique_ptr<Impl> impl_;
};

struct DatabaseOptions {
  std::string path;
  uint64_t cache_bytes = 256ULL << 20;
  bool create = true;
  // Fills an empty database: nothing is durable before Settle().
  bool filling = false;
  rocksdb::Env* env = nullptr;  // for tests: a disk that fails
};

class Database {
 public:
  // kData for a damaged one, else kEnvironment.
  static Result<std::unique_ptr<Database>> Open(const DatabaseOptions& options);
  ~Database();
  // Nothing of the batch is there after an error. After a full disk writes succeed again some
  // seconds after space is back.
  Status Write(Batch* batch, bool sync);
  Result<std::optional<std::string>> Get(Family family, std::string_view key) const;
  // `one_person`: for Family::kPersons, a seek to a person ends with that person's last key.
  Cursor NewCursor(Family family, bool one_person = false) const;
  // Sorts and syncs what was written while filling.
  Status Settle();
  uint64_t EstimateKeys(Family family) const;
  uint64_t Bytes() const;
  // A copy in a folder that does not exist yet.
  Status CopyTo(const std::string& folder) const;

  struct Impl;

 private:
  Database();
  std::unique_ptr<Impl> impl_;
};

}  // namespace mingjian::history
