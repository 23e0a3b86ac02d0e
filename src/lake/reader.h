#pragma once
// Reading a lake fast: whole buckets as plain columns, and the dictionary.
//
//   MJ_TRY(auto reader, lake::BucketReader::Open(lake, wanted));   // one for each thread
//   std::vector<lake::TableRows> tables;                           // in the order of `wanted`
//   for (const lake::BucketRange range : …) {
//     MJ_RETURN_IF_ERROR(reader.Read(range, &tables));
//     tables[i].columns[field] …
//   }
//
// Files that a load wrote are decoded by ParquetFile, all others by DuckDB, with equal results.
// THREADS: a BucketReader decodes on the calling thread alone and belongs to one thread; open as
// many as there are threads. A Dictionary is constant and may be shared.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "lake/database.h"
#include "lake/lake.h"
#include "lake/text_column.h"

namespace mingjian::lake {

inline constexpr uint32_t kNoNumber = UINT32_MAX;

// What to read of one table. Besides the tables of the model `refund_d` can be read: no fields, its
// numbers, and its amounts in `refund_amounts`.
struct TableColumns {
  std::string table;
  std::vector<size_t> fields = {};    // positions in model::Table::fields
  std::vector<size_t> presence = {};  // of these only whether a row has them: 1 or kMissing
};

// The buckets [begin, end).
struct BucketRange {
  uint32_t begin = 0;
  uint32_t end = 0;
};

struct TableRows {
  uint32_t count = 0;
  // By the field's position in the model; empty when not asked for. Fields of kText are in `texts`,
  // all others in `columns`: the dictionary id of a kCode, the value of a kInt, micros of a
  // kDecimal, seconds of a kDate or kTime; kMissing when missing.
  std::vector<std::vector<int64_t>> columns;
  std::vector<TextColumn> texts;
  // Row numbers inside what was read; empty where the table has none (docs/lake-format.md);
  // kNoNumber where a row has none.
  std::vector<uint32_t> psn, visit, setl, rx, line;
  // Of refund_d alone, positive micros; kMissing when the refund did not say.
  std::vector<int64_t> refund_cnt, refund_det_item_fee_sumamt, refund_inscp_scp_amt;
};

// By row number the text of a field, "" when missing.
using TextsByRow = std::unordered_map<uint32_t, std::string>;

class BucketReader {
 public:
  // A usage error for a table or field that does not exist.
  static Result<BucketReader> Open(const Lake& lake, std::vector<TableColumns> wanted);
  BucketReader(BucketReader&&) noexcept;
  BucketReader& operator=(BucketReader&&) noexcept;
  ~BucketReader();

  // All asked tables of Scope::kPerson (and refund_d): the rows of neighbouring buckets one after
  // the other, as if they were one bucket, row numbers counted through. Global tables stay empty.
  // What `tables` held is forgotten and its memory used again.
  Status Read(BucketRange range, std::vector<TableRows>* tables);
  // The asked tables of Scope::kGlobal; the others stay empty.
  Result<std::vector<TableRows>> ReadGlobal();
  // The field `field` (of kText) of few rows of any table of Scope::kPerson: `rows` are ascending
  // row numbers inside what Read gives for `range`.
  Result<TextsByRow> ReadTexts(BucketRange range, std::string_view table, std::string_view field,
                               const std::vector<uint32_t>& rows);

 private:
  struct State;
  explicit BucketReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// All coded texts by id; texts()[0] is "".
class Dictionary {
 public:
  static Result<Dictionary> Load(const Lake& lake);
  const std::vector<std::string>& texts() const { return texts_; }
  std::vector<std::string> Take() && { return std::move(texts_); }

 private:
  std::vector<std::string> texts_ = {""};
};

}  // namespace mingjian::lake
