#pragma once
// The rows of one table in one group of buckets, column by column in memory: what the finishing
// half of a load sorts, numbers and writes. Columns that no source gave do not exist.
//
// THREADS: everything here belongs to one thread.

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "intake/interner.h"
#include "lake/database.h"
#include "model/model.h"

namespace mingjian::intake {

// How the cells of a field are kept: a code or a label (a name that repeats) by its number in an
// interner, other texts as they are, all else as the lake's int64.
enum class CellKind : uint8_t { kCode, kLabel, kNumber, kText };

// A missing code or label; missing numbers are lake::kMissing, missing texts empty.
inline constexpr uint32_t kNoText = UINT32_MAX;
inline constexpr uint32_t kNoRow = UINT32_MAX;

// Where a row comes from: source number * kLinesPerFile + line, or one of these. New rows are
// those > 0.
inline constexpr int64_t kLinesPerFile = int64_t{1} << 40;
inline constexpr int64_t kFromLake = 0;
inline constexpr int64_t kMade = -1;

struct CellColumn {
  CellKind kind = CellKind::kText;
  // One of them, by kind.
  std::vector<uint32_t> ids;
  std::vector<int64_t> numbers;
  std::vector<std::string_view> texts;

  bool IsMissing(size_t row) const;
  bool Equal(size_t a, size_t b) const;
};

// Texts that live as long as it does.
class TextStore {
 public:
  std::string_view Keep(std::string_view text);

 private:
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* at_ = nullptr;
  size_t left_ = 0;
};

// The labels of a load, and on top those that only the lake has.
class Labels {
 public:
  explicit Labels(const Interner& interner) : interner_(interner) {}
  uint32_t Intern(std::string_view text);
  std::string_view Text(uint32_t number) const {
    return number < interner_.size() ? interner_.Text(number) : texts_[number - interner_.size()];
  }
  uint32_t size() const { return static_cast<uint32_t>(interner_.size() + texts_.size()); }

 private:
  const Interner& interner_;
  std::deque<std::string> texts_;
  std::unordered_map<std::string_view, uint32_t> numbers_;
};

struct StagedTable;

class GroupTable {
 public:
  explicit GroupTable(const StagedTable& of);
  size_t size() const { return places.size(); }
  // New rows have nothing but missing cells.
  void Resize(size_t rows);
  // nullptr when the field is not staged.
  const CellColumn* Find(std::string_view field) const;
  CellColumn* Find(std::string_view field);
  // REQUIRES: the field is staged.
  const CellColumn& At(std::string_view field) const;
  CellColumn& At(std::string_view field);
  // A number, or kMissing when it is missing or the field is not staged.
  static int64_t NumberOf(const CellColumn* column, size_t row) {
    return column == nullptr ? lake::kMissing : column->numbers[row];
  }
  static uint32_t IdOf(const CellColumn* column, size_t row) {
    return column == nullptr ? kNoText : column->ids[row];
  }

  const StagedTable* staged;
  std::vector<CellColumn> columns;  // by staged field
  std::vector<uint32_t> buckets;
  std::vector<int64_t> places;
  // Bit i: the cell of the staged field odd_fields[i] is not what its code set or shape knows.
  std::vector<uint64_t> odd;
  std::vector<uint8_t> dead;  // rejected, or known already
  TextStore texts;
};

// Rows by their key: an open hash table; what a key is the caller says.
class RowIndex {
 public:
  // Forgets everything; room for `rows` keys.
  void Reset(size_t rows);
  // The row with this key, by hash and equal(row); kNoRow when there is none.
  template <typename Equal>
  uint32_t Find(uint64_t hash, Equal equal) const {
    if (slots_.empty()) return kNoRow;
    for (size_t at = hash & mask_; slots_[at].row != kNoRow; at = (at + 1) & mask_) {
      if (slots_[at].hash == hash && equal(slots_[at].row)) return slots_[at].row;
    }
    return kNoRow;
  }
  // The row that is there already, else adds `row` and gives it back.
  template <typename Equal>
  uint32_t FindOrAdd(uint64_t hash, uint32_t row, Equal equal) {
    size_t at = hash & mask_;
    for (; slots_[at].row != kNoRow; at = (at + 1) & mask_) {
      if (slots_[at].hash == hash && equal(slots_[at].row)) return slots_[at].row;
    }
    slots_[at] = {hash, row};
    return row;
  }

 private:
  struct Slot {
    uint64_t hash = 0;
    uint32_t row = kNoRow;
  };
  std::vector<Slot> slots_;
  size_t mask_ = 0;
};

// The hash of some columns of a row, of their numbers and texts as they are in memory.
uint64_t HashCells(const std::vector<const CellColumn*>& columns, size_t row);
uint64_t MixHash(uint64_t hash, uint64_t value);

}  // namespace mingjian::intake
