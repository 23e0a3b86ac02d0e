#pragma once
// Reading a lake fast: whole buckets as plain columns, and the dictionary.
//
//   MJ_TRY(auto reader, lake::BucketReader::Open(lake, wanted));   // one for each thread
//   for (uint32_t b = 0; b < lake.buckets(); ++b) {
//     MJ_TRY(const lake::Bucket bucket, reader.Read(b));
//     bucket.tables[i].columns[field] …                 // in the order of `wanted`
//   }
//
// THREADS: a BucketReader decodes on the calling thread alone and belongs to one thread; open as
// many as there are threads. A Dictionary is constant and may be shared.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "lake/database.h"
#include "lake/lake.h"

namespace mingjian::lake {

inline constexpr uint32_t kNoNumber = UINT32_MAX;

// What to read of one table. Besides the tables of the model `refund_d` can be read: no fields, its
// numbers, and its amounts in `refund_amounts`.
struct TableColumns {
  std::string table;
  std::vector<size_t> fields;  // positions in model::Table::fields
};

// Texts of one column in one piece of memory. A missing text is "" (the lake holds no empty texts).
struct TextColumn {
  std::string bytes;
  std::vector<uint32_t> ends;
  size_t size() const { return ends.size(); }
  std::string_view operator[](size_t row) const {
    const uint32_t begin = row == 0 ? 0 : ends[row - 1];
    return std::string_view(bytes).substr(begin, ends[row] - begin);
  }
};

struct TableRows {
  uint32_t count = 0;
  // By the field's position in the model; empty when not asked for. Fields of kText are in `texts`,
  // all others in `columns`: the dictionary id of a kCode, the value of a kInt, micros of a
  // kDecimal, seconds of a kDate or kTime; kMissing when missing.
  std::vector<std::vector<int64_t>> columns;
  std::vector<TextColumn> texts;
  // Row numbers inside the bucket; empty where the table has none (docs/lake-format.md);
  // kNoNumber where a row has none.
  std::vector<uint32_t> psn, visit, setl, rx, line;
  // Of refund_d alone, positive micros; kMissing when the refund did not say.
  std::vector<int64_t> refund_cnt, refund_det_item_fee_sumamt, refund_inscp_scp_amt;
};

struct Bucket {
  uint32_t number = 0;
  std::vector<TableRows> tables;  // in the order of what was asked for
};

class BucketReader {
 public:
  // A usage error for a table or field that does not exist.
  static Result<BucketReader> Open(const Lake& lake, std::vector<TableColumns> wanted);
  BucketReader(BucketReader&&) noexcept;
  BucketReader& operator=(BucketReader&&) noexcept;
  ~BucketReader();

  // All asked tables of Scope::kPerson (and refund_d) of one bucket; global tables stay empty.
  Result<Bucket> Read(uint32_t bucket);
  // The asked tables of Scope::kGlobal; the others stay empty.
  Result<std::vector<TableRows>> ReadGlobal();

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
