#pragma once
// Numbers and texts as bytes, and columns of cells: what records are made of (record.h).

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/timelines.h"
#include "model/model.h"

namespace mingjian::history {

inline void PutNumber(std::string* out, uint64_t number) {
  while (number >= 0x80) {
    out->push_back(static_cast<char>(number | 0x80));
    number >>= 7;
  }
  out->push_back(static_cast<char>(number));
}
inline uint64_t Zigzag(int64_t number) {
  return (static_cast<uint64_t>(number) << 1) ^ static_cast<uint64_t>(number >> 63);
}
inline int64_t Unzigzag(uint64_t number) {
  return static_cast<int64_t>(number >> 1) ^ -static_cast<int64_t>(number & 1);
}
inline void PutText(std::string* out, std::string_view text) {
  PutNumber(out, text.size());
  out->append(text);
}

// Takes bytes off the front of a piece; false when it ends too early.
struct Bytes {
  const char* at = nullptr;
  const char* end = nullptr;

  Bytes() = default;
  explicit Bytes(std::string_view text) : at(text.data()), end(text.data() + text.size()) {}
  bool empty() const { return at == end; }
  std::string_view rest() const { return {at, static_cast<size_t>(end - at)}; }

  bool Byte(uint8_t* byte) {
    if (at == end) return false;
    *byte = static_cast<uint8_t>(*at++);
    return true;
  }
  bool Number(uint64_t* number) {
    if (at != end && (*at & 0x80) == 0) [[likely]] {
      *number = static_cast<uint8_t>(*at++);
      return true;
    }
    uint64_t all = 0;
    for (int shift = 0; shift < 64 && at != end; shift += 7) {
      const auto byte = static_cast<uint8_t>(*at++);
      all |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if ((byte & 0x80) == 0) {
        *number = all;
        return true;
      }
    }
    return false;
  }
  bool Text(std::string_view* text) {
    uint64_t size = 0;
    if (!Number(&size) || size > static_cast<uint64_t>(end - at)) return false;
    *text = {at, static_cast<size_t>(size)};
    at += size;
    return true;
  }
};

// How the cells of a column lie there.
enum class Mode : uint8_t {
  kSame,   // one cell that all rows have
  kAll,    // a cell for each row
  kSome,   // a bit for each row (low bits first), then the cells of those that have one
  kOfKey,  // a text that the record's key says: 0 psn_no, 1 mdtrt_id, 2 setl_id
};

struct ColumnView {
  uint32_t number = 0;
  Mode mode = Mode::kSame;
  Bytes cells;
};
inline bool NextColumn(Bytes* bytes, ColumnView* column) {
  uint64_t number = 0, head = 0;
  if (!bytes->Number(&number) || !bytes->Number(&head)) return false;
  const uint64_t length = head >> 2;
  if (number > UINT32_MAX || length > static_cast<uint64_t>(bytes->end - bytes->at)) return false;
  column->number = static_cast<uint32_t>(number);
  column->mode = static_cast<Mode>(head & 3);
  column->cells.at = bytes->at;
  bytes->at += length;
  column->cells.end = bytes->at;
  return true;
}

// Reads the cells of a column of codes or numbers, row by row: `put(row, value)` gets the number of
// a code, else the value itself. `base`: the day from which dates and times count.
template <typename Put>
bool ReadCells(const ColumnView& column, model::Type type, uint32_t rows, int64_t base, Put put) {
  Bytes bytes = column.cells;
  int64_t unit = 1;
  bool chained = false;
  if (type == model::Type::kDecimal) {
    uint8_t power = 0;
    if (!bytes.Byte(&power) || power > 6) return false;
    constexpr int64_t kPowers[] = {1, 10, 100, 1'000, 10'000, 100'000, 1'000'000};
    unit = kPowers[power];
  } else if (type == model::Type::kDate || type == model::Type::kTime) {
    uint8_t seconds = 0;
    if (!bytes.Byte(&seconds) || seconds > 2) return false;
    constexpr int64_t kUnits[] = {1, 60, 86'400};
    unit = kUnits[seconds];
    chained = true;
  }
  int64_t before = chained ? base : 0;
  const auto next = [&](int64_t* value) {
    uint64_t raw = 0;
    if (!bytes.Number(&raw)) return false;
    if (type == model::Type::kCode) {
      *value = static_cast<int64_t>(raw);
      return raw <= UINT32_MAX;
    }
    // Damaged bytes may overflow; unsigned arithmetic lets them.
    *value =
        static_cast<int64_t>(static_cast<uint64_t>(before) +
                             static_cast<uint64_t>(Unzigzag(raw)) * static_cast<uint64_t>(unit));
    if (chained) before = *value;
    return true;
  };
  int64_t value = 0;
  switch (column.mode) {
    case Mode::kSame:
      if (!next(&value)) return false;
      for (uint32_t row = 0; row < rows; ++row) put(row, value);
      return true;
    case Mode::kAll:
      for (uint32_t row = 0; row < rows; ++row) {
        if (!next(&value)) return false;
        put(row, value);
      }
      return true;
    case Mode::kSome: {
      const size_t size = (size_t{rows} + 7) / 8;
      if (static_cast<size_t>(bytes.end - bytes.at) < size) return false;
      const char* bits = bytes.at;
      bytes.at += size;
      for (uint32_t row = 0; row < rows; ++row) {
        if ((bits[row / 8] >> (row % 8) & 1) == 0) continue;
        if (!next(&value)) return false;
        put(row, value);
      }
      return true;
    }
    case Mode::kOfKey:
      return false;
  }
  return false;
}

// The same for free texts: `put(row, text)`.
template <typename Put>
bool ReadTexts(const ColumnView& column, uint32_t rows, const std::string_view (&keys)[3],
               Put put) {
  Bytes bytes = column.cells;
  std::string_view text;
  uint8_t key = 0;
  switch (column.mode) {
    case Mode::kOfKey:
      if (!bytes.Byte(&key) || key > 2) return false;
      for (uint32_t row = 0; row < rows; ++row) put(row, keys[key]);
      return true;
    case Mode::kSame:
      if (!bytes.Text(&text)) return false;
      for (uint32_t row = 0; row < rows; ++row) put(row, text);
      return true;
    case Mode::kAll:
      for (uint32_t row = 0; row < rows; ++row) {
        if (!bytes.Text(&text)) return false;
        put(row, text);
      }
      return true;
    case Mode::kSome: {
      const size_t size = (size_t{rows} + 7) / 8;
      if (static_cast<size_t>(bytes.end - bytes.at) < size) return false;
      const char* bits = bytes.at;
      bytes.at += size;
      for (uint32_t row = 0; row < rows; ++row) {
        if ((bits[row / 8] >> (row % 8) & 1) == 0) continue;
        if (!bytes.Text(&text)) return false;
        put(row, text);
      }
      return true;
    }
  }
  return false;
}

}  // namespace mingjian::history
