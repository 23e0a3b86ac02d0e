#include "lake/parquet_writer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>

#include "base/hash.h"
#include "lake/parquet_encode.h"
#include "lake/parquet_thrift.h"

namespace mingjian::lake {
namespace {

constexpr size_t kPageRows = 1U << 16;
constexpr size_t kFlushBytes = 8U << 20;
constexpr size_t kMostEntries = 1U << 16;  // of a dictionary

// Names of the format's enumerations (parquet.thrift).
constexpr int kPlain = 0, kRle = 3, kRleDictionary = 8;
constexpr int kDataPage = 0, kDictionaryPage = 2;

// Whether a dictionary pays: its entries and the numbers against the plain values.
bool Pays(size_t dictionary_bytes, size_t size, size_t cells, size_t plain_bytes) {
  const auto width = static_cast<size_t>(std::bit_width(size));
  return dictionary_bytes + cells * width / 8 < plain_bytes - plain_bytes / 4;
}

uint64_t Mix(int64_t value) {
  uint64_t hash = static_cast<uint64_t>(value) * 0x9E37'79B9'7F4A'7C15ULL;
  return hash ^ (hash >> 32);
}

}  // namespace

ParquetWriter::~ParquetWriter() {
  if (file_ >= 0) ::close(file_);
}

void ParquetWriter::Open(std::string path, std::vector<ParquetColumn> columns) {
  if (file_ >= 0) ::close(file_);
  path_ = std::move(path);
  columns_ = std::move(columns);
  groups_.clear();
  problem_.clear();
  flushed_ = 0;
  out_ = "PAR1";
  rows_ = column_ = 0;
  file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file_ < 0) problem_ = std::strerror(errno);
}

void ParquetWriter::BeginRows(size_t rows) {
  MJ_CHECK(groups_.empty() || column_ == columns_.size());
  groups_.push_back({{}, static_cast<int64_t>(rows)});
  rows_ = rows;
  column_ = 0;
}

void ParquetWriter::Flush() {
  const char* at = out_.data();
  size_t left = out_.size();
  while (left > 0 && problem_.empty()) {
    const ssize_t count = ::write(file_, at, left);
    if (count < 0) {
      if (errno != EINTR) problem_ = std::strerror(errno);
      continue;
    }
    at += count;
    left -= static_cast<size_t>(count);
  }
  flushed_ += static_cast<int64_t>(out_.size());
  out_.clear();
}

void ParquetWriter::FlushSome() {
  if (out_.size() >= kFlushBytes) Flush();
}

void ParquetWriter::DictionaryHeader(size_t size, size_t bytes) {
  ThriftWriter thrift(out_);
  thrift.Push();
  thrift.I32(1, kDictionaryPage);
  thrift.I32(2, static_cast<int64_t>(bytes));
  thrift.I32(3, static_cast<int64_t>(bytes));
  thrift.Begin(7);
  thrift.I32(1, static_cast<int64_t>(size));
  thrift.I32(2, kPlain);
  thrift.End();
  thrift.End();
}

void ParquetWriter::DataHeader(size_t rows, size_t bytes, bool dictionary) {
  ThriftWriter thrift(out_);
  thrift.Push();
  thrift.I32(1, kDataPage);
  thrift.I32(2, static_cast<int64_t>(bytes));
  thrift.I32(3, static_cast<int64_t>(bytes));
  thrift.Begin(5);
  thrift.I32(1, static_cast<int64_t>(rows));
  thrift.I32(2, dictionary ? kRleDictionary : kPlain);
  thrift.I32(3, kRle);
  thrift.I32(4, kRle);
  thrift.End();
  thrift.End();
}

template <typename Plain>
void ParquetWriter::EndColumn(std::string_view dictionary, size_t dictionary_size, Plain plain) {
  MJ_CHECK(column_ < columns_.size());
  ChunkInfo chunk;
  chunk.offset = Position();
  chunk.cells = static_cast<int64_t>(rows_);
  const bool coded = dictionary_size > 0;
  if (coded) {
    chunk.dictionary_offset = chunk.offset;
    DictionaryHeader(dictionary_size, dictionary.size());
    out_ += dictionary;
  }
  chunk.data_offset = Position();
  const int width = std::max(1, static_cast<int>(std::bit_width(dictionary_size - 1)));
  size_t first = 0;  // present cells before the page
  size_t row = 0;
  do {
    const size_t rows = std::min(kPageRows, rows_ - row);
    page_.assign(4, '\0');
    size_t count = rows;
    if (present_count_ < rows_)
      count = static_cast<size_t>(
          std::count(present_.begin() + static_cast<std::ptrdiff_t>(row),
                     present_.begin() + static_cast<std::ptrdiff_t>(row + rows), uint8_t{1}));
    if (count == rows || count == 0) {
      PutVarint(page_, rows << 1);
      page_ += static_cast<char>(count == rows ? 1 : 0);
    } else {
      HybridEncode(present_.data() + row, rows, 1, page_);
    }
    const auto levels = static_cast<uint32_t>(page_.size() - 4);
    std::memcpy(page_.data(), &levels, 4);
    if (coded) {
      page_ += static_cast<char>(width);
      HybridEncode(indexes_.data() + first, count, width, page_);
    } else {
      plain(first, count, page_);
    }
    DataHeader(rows, page_.size(), coded);
    out_ += page_;
    first += count;
    row += rows;
  } while (row < rows_);
  chunk.bytes = Position() - chunk.offset;
  groups_.back().chunks.push_back(chunk);
  ++column_;
  FlushSome();
}

void ParquetWriter::Missing() {
  present_.assign(rows_, 0);
  present_count_ = 0;
  EndColumn("", 0, [](size_t, size_t, std::string&) {});
}

void ParquetWriter::Bools(std::span<const uint8_t> cells) {
  MJ_CHECK(cells.size() == rows_);
  present_count_ = rows_;
  EndColumn("", 0, [&](size_t first, size_t count, std::string& page) {
    const size_t begin = page.size();
    page.resize(begin + (count + 7) / 8);
    for (size_t i = 0; i < count; ++i) {
      if (cells[first + i] != 0)
        page[begin + i / 8] = static_cast<char>(page[begin + i / 8] | (1 << (i % 8)));
    }
  });
}

void ParquetWriter::Numbers(std::span<const uint32_t> cells) {
  MJ_CHECK(cells.size() == rows_);
  present_.resize(rows_);
  ids_.clear();
  for (size_t i = 0; i < rows_; ++i) {
    present_[i] = cells[i] != kNoId ? 1 : 0;
    if (cells[i] != kNoId) ids_.push_back(cells[i]);
  }
  present_count_ = ids_.size();
  EndColumn("", 0, [&](size_t first, size_t count, std::string& page) {
    page.append(reinterpret_cast<const char*>(ids_.data() + first), count * sizeof(uint32_t));
  });
}

size_t ParquetWriter::NumberIds(std::span<const uint32_t> cells, size_t bound) {
  MJ_CHECK(cells.size() == rows_);
  if (number_of_.size() < bound) number_of_.resize(bound);
  present_.resize(rows_);
  indexes_.resize(rows_);
  ids_.clear();
  size_t count = 0;
  for (size_t i = 0; i < rows_; ++i) {
    const uint32_t id = cells[i];
    present_[i] = id != kNoId ? 1 : 0;
    if (id == kNoId) continue;
    uint32_t& number = number_of_[id];
    if (number >= ids_.size() || ids_[number] != id) {
      number = static_cast<uint32_t>(ids_.size());
      ids_.push_back(id);
    }
    indexes_[count++] = number;
  }
  return count;
}

void ParquetWriter::Ids(std::span<const uint32_t> cells, std::span<const uint32_t> value_of) {
  present_count_ = NumberIds(cells, value_of.size());
  for (uint32_t& id : ids_) id = value_of[id];
  if (Pays(ids_.size() * 4, ids_.size(), present_count_, present_count_ * 4)) {
    EndColumn({reinterpret_cast<const char*>(ids_.data()), ids_.size() * 4}, ids_.size(),
              [](size_t, size_t, std::string&) {});
    return;
  }
  EndColumn("", 0, [&](size_t first, size_t count, std::string& page) {
    for (size_t i = first; i < first + count; ++i) Put(page, ids_[indexes_[i]]);
  });
}

void ParquetWriter::TextsById(std::span<const uint32_t> cells, uint32_t bound,
                              const std::function<std::string_view(uint32_t)>& text) {
  present_count_ = NumberIds(cells, bound);
  if (present_count_ > 0 && ids_.size() <= present_count_ - present_count_ / 4) {
    dictionary_.clear();
    for (const uint32_t id : ids_) PutText(dictionary_, text(id));
    EndColumn(dictionary_, ids_.size(), [](size_t, size_t, std::string&) {});
    return;
  }
  EndColumn("", 0, [&](size_t first, size_t count, std::string& page) {
    for (size_t i = first; i < first + count; ++i) PutText(page, text(ids_[indexes_[i]]));
  });
}

void ParquetWriter::Ints(std::span<const int64_t> cells) {
  MJ_CHECK(cells.size() == rows_);
  const ColumnType type = columns_[column_].type;
  const size_t size = type == ColumnType::kDate || type == ColumnType::kInt32 ? 4 : 8;
  const auto put = [&](std::string& out, int64_t value) {
    if (type == ColumnType::kDate) {
      Put(out, static_cast<int32_t>(DayNumberOf(value)));
    } else if (type == ColumnType::kInt32) {
      Put(out, static_cast<int32_t>(value));
    } else {
      Put(out, type == ColumnType::kTime ? value * 1'000'000 : value);
    }
  };
  present_.resize(rows_);
  indexes_.resize(rows_);
  ints_.clear();
  const size_t most = std::min(kMostEntries, rows_ / 2 + 1);
  slots_.assign(std::bit_ceil(most * 2), 0);
  const size_t mask = slots_.size() - 1;
  size_t count = 0;
  bool coded = true;
  int64_t last = kMissing;
  uint32_t number = 0;
  for (size_t i = 0; i < rows_; ++i) {
    const int64_t value = cells[i];
    present_[i] = value != kMissing ? 1 : 0;
    if (value == kMissing) continue;
    if (value != last && coded) {
      last = value;
      size_t slot = Mix(value) & mask;
      while (slots_[slot] != 0 && ints_[slots_[slot] - 1] != value) slot = (slot + 1) & mask;
      if (slots_[slot] == 0) {
        ints_.push_back(value);
        slots_[slot] = static_cast<uint32_t>(ints_.size());
        coded = ints_.size() < most;
      }
      number = slots_[slot] - 1;
    }
    indexes_[count++] = number;
  }
  present_count_ = count;
  if (coded && Pays(ints_.size() * size, ints_.size(), count, count * size)) {
    dictionary_.clear();
    for (const int64_t value : ints_) put(dictionary_, value);
    EndColumn(dictionary_, ints_.size(), [](size_t, size_t, std::string&) {});
    return;
  }
  size_t row = 0;
  EndColumn("", 0, [&](size_t, size_t page_count, std::string& page) {
    for (size_t left = page_count; left > 0; ++row) {
      if (present_[row] == 0) continue;
      put(page, cells[row]);
      --left;
    }
  });
}

void ParquetWriter::Texts(std::span<const std::string_view> cells, Empty empty) {
  MJ_CHECK(cells.size() == rows_);
  present_.resize(rows_);
  indexes_.resize(rows_);
  texts_.clear();
  hashes_.clear();
  const size_t most = std::min(kMostEntries, rows_ / 2 + 1);
  slots_.assign(std::bit_ceil(most * 2), 0);
  const size_t mask = slots_.size() - 1;
  size_t count = 0, bytes = 0, plain_bytes = 0;
  bool coded = true;
  std::string_view last;
  uint32_t number = 0;
  for (size_t i = 0; i < rows_; ++i) {
    const std::string_view text = cells[i];
    present_[i] = text.empty() && empty == Empty::kIsMissing ? 0 : 1;
    if (present_[i] == 0) continue;
    plain_bytes += 4 + text.size();
    const bool same = text.data() == last.data() && text.size() == last.size();
    if (coded && !same) {
      last = text;
      const uint64_t hash = StableHash(text);
      size_t slot = hash & mask;
      while (slots_[slot] != 0 &&
             (hashes_[slots_[slot] - 1] != hash || texts_[slots_[slot] - 1] != text))
        slot = (slot + 1) & mask;
      if (slots_[slot] == 0) {
        texts_.push_back(text);
        hashes_.push_back(hash);
        bytes += 4 + text.size();
        slots_[slot] = static_cast<uint32_t>(texts_.size());
        coded = texts_.size() < most;
      }
      number = slots_[slot] - 1;
    }
    indexes_[count++] = number;
  }
  present_count_ = count;
  if (coded && Pays(bytes, texts_.size(), count, plain_bytes)) {
    dictionary_.clear();
    for (const std::string_view text : texts_) PutText(dictionary_, text);
    EndColumn(dictionary_, texts_.size(), [](size_t, size_t, std::string&) {});
    return;
  }
  size_t row = 0;
  EndColumn("", 0, [&](size_t, size_t page_count, std::string& page) {
    for (size_t left = page_count; left > 0; ++row) {
      if (present_[row] == 0) continue;
      PutText(page, cells[row]);
      --left;
    }
  });
}

}  // namespace mingjian::lake
