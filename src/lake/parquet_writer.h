#pragma once
// ParquetWriter: columns in memory -> one Parquet file, for the data files of a lake. DuckDB's COPY
// takes rows, copies them twice and hashes every text; a load holds sorted columns whose codes are
// numbers already, so that writing them here costs a fifth (docs/lake-format.md has the choices).
//
//   lake::ParquetWriter writer;                        // reuse it: it keeps its buffers
//   writer.Open(path, {{"psn_no", ColumnType::kText}, {"_psn", ColumnType::kUint32}});
//   writer.BeginRows(count);                           // a row group; may be repeated
//   writer.Texts(psn_nos);                             // every column once, in the order of Open
//   writer.Numbers(rows);
//   MJ_TRY(const uint64_t bytes, writer.Close());
//
// Every column is optional; values that repeat are written as numbers of a dictionary; nothing is
// compressed. Pages are of version 1, so that any reader knows them.
// THREADS: a writer belongs to one thread.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "lake/database.h"

namespace mingjian::lake {

struct ParquetColumn {
  std::string name;
  // kBool, kInt32, kUint32, kInt64, kDecimal (DECIMAL(18,6)), kDate, kTime (TIMESTAMP) or kText.
  ColumnType type = ColumnType::kText;
};

// What a missing number of Ids and Numbers is.
inline constexpr uint32_t kNoId = UINT32_MAX;

class ParquetWriter {
 public:
  ParquetWriter() = default;
  ParquetWriter(const ParquetWriter&) = delete;
  ParquetWriter& operator=(const ParquetWriter&) = delete;
  ~ParquetWriter();

  // Begins a file; an existing one is replaced.
  void Open(std::string path, std::vector<ParquetColumn> columns);
  void BeginRows(size_t rows);

  // REQUIRES of all: as many cells as BeginRows said, and a type of the column that fits.
  // kInt32, kInt64, kDecimal (micros), kDate and kTime (seconds); kMissing is missing.
  void Ints(std::span<const int64_t> cells);
  // kInt32, each cell the value of a small number that repeats; kNoId is missing.
  void Ids(std::span<const uint32_t> cells, std::span<const uint32_t> value_of);
  // kText, each cell the text of a small number below `bound`; kNoId is missing.
  void TextsById(std::span<const uint32_t> cells, uint32_t bound,
                 const std::function<std::string_view(uint32_t)>& text);
  // kUint32: numbers that hardly repeat; kNoId is missing.
  void Numbers(std::span<const uint32_t> cells);
  // kText; an empty text is missing, or a text like any other.
  enum class Empty { kIsMissing, kIsText };
  void Texts(std::span<const std::string_view> cells, Empty empty = Empty::kIsMissing);
  // kBool: 0 or 1.
  void Bools(std::span<const uint8_t> cells);
  // Any type: nothing but missing cells.
  void Missing();

  // Writes what is left and the footer; gives the size of the file. An environment error names the
  // path.
  Result<uint64_t> Close();

 private:
  struct ChunkInfo {
    int64_t offset = 0;             // of the first page
    int64_t dictionary_offset = 0;  // 0 = none
    int64_t data_offset = 0;
    int64_t bytes = 0;
    int64_t cells = 0;
  };
  struct GroupInfo {
    std::vector<ChunkInfo> chunks;
    int64_t rows = 0;
  };

  // Numbers the ids as they come: ids_ and indexes_; gives how many cells are present.
  size_t NumberIds(std::span<const uint32_t> cells, size_t bound);
  // The pages of the column at hand: present_ says which cells there are; with a dictionary
  // indexes_ holds the number of every present cell, else `plain` appends present cells
  // [first, first + count).
  template <typename Plain>
  void EndColumn(std::string_view dictionary, size_t dictionary_size, Plain plain);
  void DictionaryHeader(size_t size, size_t bytes);
  void DataHeader(size_t rows, size_t bytes, bool dictionary);
  int64_t Position() const { return flushed_ + static_cast<int64_t>(out_.size()); }
  void FlushSome();
  void Flush();
  void Footer();

  std::string path_;
  std::vector<ParquetColumn> columns_;
  std::vector<GroupInfo> groups_;
  int file_ = -1;
  std::string problem_;  // of the first failed write
  std::string out_;      // not yet written
  int64_t flushed_ = 0;
  size_t rows_ = 0;    // of the row group at hand
  size_t column_ = 0;  // the next one
  // Scratch of one column.
  std::vector<uint8_t> present_;
  size_t present_count_ = 0;
  std::vector<uint32_t> indexes_;
  std::vector<uint32_t> slots_;      // hash table of dictionary numbers + 1
  std::vector<uint32_t> number_of_;  // dictionary number by id; trusted only if ids_ agrees
  std::vector<uint32_t> ids_;
  std::vector<int64_t> ints_;
  std::vector<std::string_view> texts_;
  std::vector<uint64_t> hashes_;
  std::string dictionary_, page_;
};

}  // namespace mingjian::lake
