#pragma once
// A lake: a folder of Parquet files that any engine can read, and its current snapshot
// (docs/lake-format.md).
//
//   MJ_TRY(const auto lake, lake::Lake::Open("/data/lake"));
//   lake.snapshot_id(), lake.buckets(), lake.Files("fee_list_d") …; read it with lake/reader.h
//
// THREADS: a Lake is constant and may be shared. A LakeWriter holds the lake's lock and belongs to
// one thread.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "lake/database.h"
#include "lake/manifest.h"

namespace mingjian::lake {

inline constexpr uint32_t kDefaultBuckets = 256;

class Lake {
 public:
  // The current snapshot. An error when the folder is not a lake, nothing was loaded yet, or the
  // lake was written with other tables than this program knows.
  static Result<Lake> Open(const std::string& path);

  const std::string& path() const { return path_; }
  const Manifest& manifest() const { return manifest_; }
  uint32_t buckets() const { return manifest_.buckets; }
  // Names what a run saw: number and hash of the manifest.
  const std::string& snapshot_id() const { return snapshot_id_; }
  // Full paths of a table's files; of one bucket when given. Empty when there are no rows.
  std::vector<std::string> Files(std::string_view table,
                                 std::optional<uint32_t> bucket = std::nullopt) const;
  // Full path of a path of the manifest.
  std::string PathOf(std::string_view relative) const;
  uint64_t RowCount(std::string_view table) const;

 private:
  friend class LakeWriter;
  std::string path_;
  Manifest manifest_;
  std::string snapshot_id_;
};

// `mingjian lake info`.
struct LakeInfo {
  struct TableInfo {
    std::string name;
    std::string zh;
    uint64_t rows = 0;
    uint64_t bytes = 0;
    size_t files = 0;
  };
  std::string snapshot_id;
  uint32_t buckets = 0;
  std::vector<TableInfo> tables;  // those with rows, in the order of the model
  std::vector<LoadRecord> loads;
  std::string first_setl_time, last_setl_time;  // "" without settlements
  uint64_t dictionary_size = 0;
  uint64_t bytes = 0;
};
Result<LakeInfo> Inspect(const Lake& lake);

// Views over the snapshot, one a table of the model, with texts in place of dictionary ids, and
// `refund_d`, `refund_line_d`, `rejects`, `quality`. Row-number columns are there by name. Loads
// the dictionary into memory.
Status SqlViews(const Lake& lake, Connection& connection);

// The two halves of SqlViews, for programs that keep a database open: the function that looks a
// dictionary id up, once a database …
Status RegisterTexts(Connection& connection, std::shared_ptr<const std::vector<std::string>> texts);
// … and the views, which belong to a connection.
Status CreateViews(const Lake& lake, Connection& connection);
// What stands behind FROM for one table of Scope::kPerson in one bucket, all its columns and texts:
// rows of one person are found without a look at the others' buckets. REQUIRES: RegisterTexts.
std::string BucketTable(const Lake& lake, std::string_view table, uint32_t bucket);

// The one process that changes a lake.
class LakeWriter {
 public:
  // Takes the lock, makes the folder when it is not there, reads the current snapshot and removes
  // what a killed load left behind. `buckets` holds for a new lake; when it differs from an
  // existing lake's number (and is not 0) that is a usage error.
  static Result<LakeWriter> Lock(const std::string& path, uint32_t buckets);
  LakeWriter(LakeWriter&& other) noexcept;
  LakeWriter& operator=(LakeWriter&& other) noexcept;
  ~LakeWriter();

  const Manifest& manifest() const { return lake_.manifest_; }
  const Lake& lake() const { return lake_; }
  // An empty folder inside the lake for spilling and staging; removed with the writer, and by the
  // next load after a kill.
  const std::string& staging() const { return staging_; }
  // Creates the folder of `relative` and gives its full path.
  Result<std::string> PrepareFile(const std::string& relative);
  // Makes `next` the current snapshot: syncs `files` (full paths) and their folders, writes the
  // manifest, moves CURRENT, then removes files that neither the new nor the former snapshot needs.
  Status Commit(Manifest next, const std::vector<std::string>& files);

 private:
  LakeWriter() = default;
  void Release();

  Lake lake_;
  std::string staging_;
  int lock_ = -1;
};

}  // namespace mingjian::lake
