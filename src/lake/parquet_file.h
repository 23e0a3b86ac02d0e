#pragma once
// ParquetFile: columns of one Parquet file -> plain numbers and texts, for files that ParquetWriter
// wrote (their footer says "mingjian"). DuckDB's scan checks, copies and widens every cell in
// chunks of 2,048 rows; here a cell goes once from its page to its place, at a tenth of the cost.
//
//   lake::ParquetFile file;                          // reuse it: it keeps its buffers
//   MJ_TRY(const bool ours, file.Open(path));        // false: another writer; read it with DuckDB
//   std::vector<int64_t> fees(file.rows());
//   MJ_RETURN_IF_ERROR(file.Ints(*file.Find("det_item_fee_sumamt"), fees.data()));
//
// Whatever the bytes are, reading ends with values or with a data error that names file and column;
// bytes are read, not mapped, so that a file that is cut off meanwhile is such an error, too.
// THREADS: belongs to one thread.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "lake/database.h"
#include "lake/text_column.h"

namespace mingjian::lake {

class ParquetFile {
 public:
  ParquetFile() = default;
  ParquetFile(const ParquetFile&) = delete;
  ParquetFile& operator=(const ParquetFile&) = delete;
  ~ParquetFile() { Close(); }

  // Closes what was open and reads the footer of another file. False for a file that is whole but
  // not written by ParquetWriter, or by one that knew more than this reader.
  Result<bool> Open(const std::string& path);

  uint64_t rows() const { return rows_; }
  size_t columns() const { return columns_.size(); }
  std::optional<size_t> Find(std::string_view name) const;
  // kBool, kInt32, kUint32, kInt64, kDecimal (micros), kDate, kTime or kText.
  ColumnType type(size_t column) const { return columns_[column].type; }

  // All rows of one column, from `to` on. REQUIRES: room for rows().
  // Any type but kBool and kText, as Column::Int gives it: micros, seconds; kMissing.
  Status Ints(size_t column, int64_t* to);
  // 1 where a row has the column, else kMissing. Any type.
  Status Presence(size_t column, int64_t* to);
  // kUint32: `plus` is added; `missing` where a row has none.
  Status Numbers(size_t column, uint32_t plus, uint32_t missing, uint32_t* to);
  // kText: appends.
  Status Texts(size_t column, TextColumn* to);
  // kText: the texts of a few rows, in their order, "" when missing. REQUIRES: ascending and below
  // rows().
  using TakeText = std::function<void(uint64_t row, std::string_view text)>;
  Status SomeTexts(size_t column, std::span<const uint64_t> rows, const TakeText& take);

 private:
  struct ColumnInfo {
    std::string_view name;  // in footer_
    ColumnType type = ColumnType::kText;
  };
  struct Chunk {
    uint64_t offset = 0, bytes = 0;
  };
  struct Group {
    size_t first_chunk = 0;  // in chunks_, which holds one for each column
    uint64_t rows = 0;
  };
  // The cells of one data page.
  struct Page {
    uint64_t first_row = 0;  // in the file
    size_t rows = 0;
    size_t count = 0;         // present ones
    bool all_present = true;  // else present_ says which
    bool coded = false;       // numbers of the dictionary in indexes_, else plain in [at, end)
    const uint8_t *at = nullptr, *end = nullptr;
    bool first = false;  // of its row group
  };
  // What a visit of pages needs of each.
  enum class Want { kCells, kLevels };

  void Close();
  Status ReadAt(uint64_t offset, size_t bytes, std::vector<uint8_t>* to) const;
  Result<bool> ReadFooter(uint64_t size);
  std::unexpected<Error> Damaged(std::string_view what) const;
  std::unexpected<Error> Damaged(size_t column, std::string_view what) const;

  // Calls take(page) -> Status for every data page.
  template <typename Take>
  Status EachPage(size_t column, Want want, const Take& take);
  template <typename Take>
  Status EachPageOf(size_t column, const Group& group, uint64_t first_row, Want want,
                    const Take& take);
  Status ReadDictionary(size_t column, std::span<const uint8_t> bytes, size_t size);
  Status ReadLevels(size_t column, Page* page);
  Status ReadIndexes(size_t column, const Page& page);
  template <typename T, typename Convert>
  Status PlainInts(size_t column, const Page& page, int64_t* to, const Convert& convert);
  // The texts of a plain page, in order: use(text) for each that is present.
  template <typename Use>
  Status PlainTexts(size_t column, const Page& page, const Use& use);

  std::string path_;
  int file_ = -1;
  uint64_t rows_ = 0;
  uint64_t data_end_ = 0;  // where the footer begins
  std::vector<uint8_t> footer_;
  std::vector<ColumnInfo> columns_;
  std::vector<Chunk> chunks_;
  std::vector<Group> groups_;

  // Scratch of one chunk.
  std::vector<uint8_t> bytes_;
  std::vector<uint8_t> present_;
  std::vector<uint32_t> indexes_;
  std::vector<int64_t> dictionary_;                // of numbers
  std::vector<std::string_view> text_dictionary_;  // in bytes_
  std::vector<uint32_t> entries_;                  // of text_dictionary_ in a TextColumn
};

}  // namespace mingjian::lake
