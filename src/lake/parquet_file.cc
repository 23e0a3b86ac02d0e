// The pages of a Parquet file: headers, levels, dictionaries and values.

#include "lake/parquet_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "lake/parquet_decode.h"
#include "lake/parquet_thrift.h"

namespace mingjian::lake {
namespace {

// Names of the format's enumerations (parquet.thrift).
constexpr int kDataPage = 0, kDictionaryPage = 2;
constexpr int kPlain = 0, kRle = 3, kRleDictionary = 8;

struct PageHeader {
  int64_t type = -1, bytes = -1, stored = -1, cells = -1, encoding = -1, levels = kRle;
};

PageHeader ReadHeader(ThriftReader& in) {
  PageHeader header;
  for (auto field = in.First(); field.there; field = in.Next(field)) {
    const bool page = field.id == 5 || field.id == 7;  // of data, of a dictionary
    if (page && field.type == ThriftReader::kStruct) {
      for (auto part = in.First(); part.there; part = in.Next(part)) {
        if (part.id == 1) {
          header.cells = in.Integer(part);
        } else if (part.id == 2) {
          header.encoding = in.Integer(part);
        } else if (part.id == 3 && field.id == 5) {
          header.levels = in.Integer(part);
        } else {
          in.Skip(part);
        }
      }
    } else if (field.id == 1) {
      header.type = in.Integer(field);
    } else if (field.id == 2) {
      header.bytes = in.Integer(field);
    } else if (field.id == 3) {
      header.stored = in.Integer(field);
    } else {
      in.Skip(field);
    }
  }
  return header;
}

// Rounds towards the past, so that times before 1970 keep their second.
int64_t SecondsOfMicros(int64_t micros) {
  const int64_t seconds = micros / 1'000'000;
  return seconds * 1'000'000 > micros ? seconds - 1 : seconds;
}

template <typename T>
T Load(const uint8_t* at) {
  T value;
  std::memcpy(&value, at, sizeof(T));
  return value;
}

// Calls body(convert, T()) with the storage of a type of numbers and what makes an int64 of it.
template <typename Body>
auto WithNumbers(ColumnType type, const Body& body) {
  const auto same = [](auto value) { return static_cast<int64_t>(value); };
  switch (type) {
    case ColumnType::kInt32:
      return body(same, int32_t());
    case ColumnType::kUint32:
      return body(same, uint32_t());
    case ColumnType::kDate:
      return body([](int32_t days) { return days * kDaySeconds; }, int32_t());
    case ColumnType::kTime:
      return body(SecondsOfMicros, int64_t());
    default:
      return body(same, int64_t());
  }
}

}  // namespace

template <typename Take>
Status ParquetFile::EachPage(size_t column, Want want, const Take& take) {
  uint64_t row = 0;
  for (const Group& group : groups_) {
    MJ_RETURN_IF_ERROR(EachPageOf(column, group, row, want, take));
    row += group.rows;
  }
  return {};
}

template <typename Take>
Status ParquetFile::EachPageOf(size_t column, const Group& group, uint64_t first_row, Want want,
                               const Take& take) {
  const Chunk& chunk = chunks_[group.first_chunk + column];
  MJ_RETURN_IF_ERROR(ReadAt(chunk.offset, chunk.bytes, &bytes_));
  const uint8_t* at = bytes_.data();
  const uint8_t* const end = at + chunk.bytes;
  bool has_dictionary = false;
  dictionary_.clear();
  text_dictionary_.clear();
  for (uint64_t left = group.rows; left > 0;) {
    ThriftReader in({at, end});
    const PageHeader header = ReadHeader(in);
    at += in.used();
    if (!in.ok() || header.bytes < 0 || header.bytes != header.stored || header.bytes > end - at ||
        header.cells < 0)
      return Damaged(column, "a page has no valid header");
    const std::span<const uint8_t> body(at, static_cast<size_t>(header.bytes));
    at += header.bytes;
    if (header.type == kDictionaryPage) {
      // One, in front of all pages, which then all use it.
      if (header.encoding != kPlain || has_dictionary || left != group.rows)
        return Damaged(column, "its dictionary is of unknown form");
      has_dictionary = true;
      if (want == Want::kLevels) continue;
      MJ_RETURN_IF_ERROR(ReadDictionary(column, body, static_cast<size_t>(header.cells)));
      continue;
    }
    const bool coded = header.encoding == kRleDictionary;
    if (header.type != kDataPage || (!coded && header.encoding != kPlain) ||
        coded != has_dictionary || header.levels != kRle)
      return Damaged(column, "a page is of unknown form");
    if (header.cells == 0 || static_cast<uint64_t>(header.cells) > left)
      return Damaged(column, "its pages do not have the rows of the file");
    Page page;
    page.first_row = first_row + group.rows - left;
    page.rows = static_cast<size_t>(header.cells);
    page.coded = coded;
    page.at = body.data();
    page.end = body.data() + body.size();
    MJ_RETURN_IF_ERROR(ReadLevels(column, &page));
    if (want == Want::kCells && coded) MJ_RETURN_IF_ERROR(ReadIndexes(column, page));
    page.first = left == group.rows;
    MJ_RETURN_IF_ERROR(take(page));
    left -= page.rows;
  }
  return {};
}

// Which cells are present: before all values, with their length in front.
Status ParquetFile::ReadLevels(size_t column, Page* page) {
  const auto left = static_cast<size_t>(page->end - page->at);
  const uint32_t length = left < 4 ? UINT32_MAX : Load<uint32_t>(page->at);
  if (left < 4 || length > left - 4) return Damaged(column, "a page ends too early");
  const uint8_t* levels = page->at + 4;
  page->at = levels + length;
  page->count = page->rows;
  if (present_.size() < page->rows + kSpill) present_.resize(page->rows + kSpill);
  if (!LevelsDecode(levels, page->at, page->rows, present_.data()))
    return Damaged(column, "a page does not say which cells are missing");
  page->count = static_cast<size_t>(
      std::count(present_.begin(), present_.begin() + static_cast<std::ptrdiff_t>(page->rows), 1));
  page->all_present = page->count == page->rows;
  return {};
}

Status ParquetFile::ReadIndexes(size_t column, const Page& page) {
  if (indexes_.size() < page.count + kSpill) indexes_.resize(page.count + kSpill);
  const size_t size =
      columns_[column].type == ColumnType::kText ? text_dictionary_.size() : dictionary_.size();
  // A page without cells needs no dictionary.
  const bool good = page.count == 0 ||
                    (page.at < page.end &&
                     HybridDecode(page.at + 1, page.end, *page.at, page.count, indexes_.data()) &&
                     AllBelow(indexes_.data(), page.count, static_cast<uint32_t>(size)));
  if (!good) return Damaged(column, "a page has numbers that are not in its dictionary");
  indexes_[page.count] = 0;  // LookPresent looks at one more
  return {};
}

Status ParquetFile::ReadDictionary(size_t column, std::span<const uint8_t> bytes, size_t size) {
  dictionary_.clear();
  text_dictionary_.clear();
  if (columns_[column].type == ColumnType::kText) {
    Page page;
    page.count = size;
    page.at = bytes.data();
    page.end = bytes.data() + bytes.size();
    return PlainTexts(column, page,
                      [&](std::string_view text) { text_dictionary_.push_back(text); });
  }
  return WithNumbers(columns_[column].type, [&](const auto& convert, auto zero) -> Status {
    using T = decltype(zero);
    if (size > bytes.size() / sizeof(T)) return Damaged(column, "its dictionary ends too early");
    dictionary_.resize(size);
    for (size_t i = 0; i < size; ++i)
      dictionary_[i] = convert(Load<T>(bytes.data() + i * sizeof(T)));
    return {};
  });
}

template <typename T, typename Convert>
Status ParquetFile::PlainInts(size_t column, const Page& page, int64_t* to,
                              const Convert& convert) {
  if (page.count > static_cast<size_t>(page.end - page.at) / sizeof(T))
    return Damaged(column, "a page ends too early");
  const uint8_t* at = page.at;
  if (page.all_present) {
    for (size_t i = 0; i < page.rows; ++i) to[i] = convert(Load<T>(at + i * sizeof(T)));
    return {};
  }
  for (size_t i = 0; i < page.rows; ++i) {
    to[i] = kMissing;
    if (present_[i] == 0) continue;
    to[i] = convert(Load<T>(at));
    at += sizeof(T);
  }
  return {};
}

template <typename Use>
Status ParquetFile::PlainTexts(size_t column, const Page& page, const Use& use) {
  const uint8_t* at = page.at;
  for (size_t i = 0; i < page.count; ++i) {
    const auto left = static_cast<size_t>(page.end - at);
    const uint32_t length = left < 4 ? UINT32_MAX : Load<uint32_t>(at);
    if (left < 4 || length > left - 4) return Damaged(column, "a text ends too late");
    use(std::string_view(reinterpret_cast<const char*>(at + 4), length));
    at += 4 + size_t{length};
  }
  return {};
}

Status ParquetFile::Ints(size_t column, int64_t* to) {
  const ColumnType type = columns_[column].type;
  MJ_CHECK(type != ColumnType::kText && type != ColumnType::kBool);
  return EachPage(column, Want::kCells, [&](const Page& page) -> Status {
    int64_t* cells = to + page.first_row;
    if (page.count == 0) {
      std::fill_n(cells, page.rows, kMissing);
    } else if (page.coded && page.all_present) {
      Look(dictionary_.data(), indexes_.data(), page.rows, cells);
    } else if (page.coded) {
      LookPresent(dictionary_.data(), indexes_.data(), present_.data(), page.rows, kMissing, cells);
    } else {
      return WithNumbers(type, [&](const auto& convert, auto zero) {
        return PlainInts<decltype(zero)>(column, page, cells, convert);
      });
    }
    return {};
  });
}

Status ParquetFile::Presence(size_t column, int64_t* to) {
  return EachPage(column, Want::kLevels, [&](const Page& page) -> Status {
    int64_t* cells = to + page.first_row;
    for (size_t i = 0; i < page.rows; ++i) cells[i] = present_[i] != 0 ? 1 : kMissing;
    return {};
  });
}

Status ParquetFile::Numbers(size_t column, uint32_t plus, uint32_t missing, uint32_t* to) {
  MJ_CHECK(columns_[column].type == ColumnType::kUint32);
  return EachPage(column, Want::kCells, [&](const Page& page) -> Status {
    uint32_t* cells = to + page.first_row;
    if (!page.coded && page.count > static_cast<size_t>(page.end - page.at) / sizeof(uint32_t))
      return Damaged(column, "a page ends too early");
    if (!page.coded && page.all_present) {
      for (size_t i = 0; i < page.rows; ++i)
        cells[i] = Load<uint32_t>(page.at + i * sizeof(uint32_t)) + plus;
      return {};
    }
    size_t next = 0;
    for (size_t i = 0; i < page.rows; ++i) {
      cells[i] = missing;
      if (present_[i] == 0) continue;
      const uint32_t number = page.coded ? static_cast<uint32_t>(dictionary_[indexes_[next]])
                                         : Load<uint32_t>(page.at + next * sizeof(uint32_t));
      cells[i] = number + plus;
      ++next;
    }
    return {};
  });
}

Status ParquetFile::Texts(size_t column, TextColumn* to) {
  MJ_CHECK(columns_[column].type == ColumnType::kText);
  const auto fits = [&](size_t bytes) { return to->bytes() + bytes <= UINT32_MAX; };
  return EachPage(column, Want::kCells, [&](const Page& page) -> Status {
    if (!fits(bytes_.size()))
      return DataError(fmt::format("{}: more than 4 GiB of column {} at once; use more buckets",
                                   path_, columns_[column].name));
    if (page.coded) {
      if (page.first) {
        entries_.clear();
        for (const std::string_view text : text_dictionary_) entries_.push_back(to->AddEntry(text));
      }
    } else {
      entries_.clear();
      MJ_RETURN_IF_ERROR(PlainTexts(
          column, page, [&](std::string_view text) { entries_.push_back(to->AddEntry(text)); }));
    }
    size_t next = 0;
    for (size_t i = 0; i < page.rows; ++i) {
      if (present_[i] == 0) {
        to->AddRow(0);
      } else {
        to->AddRow(entries_[page.coded ? indexes_[next] : next]);
        ++next;
      }
    }
    return {};
  });
}

Status ParquetFile::SomeTexts(size_t column, std::span<const uint64_t> rows, const TakeText& take) {
  MJ_CHECK(columns_[column].type == ColumnType::kText);
  size_t asked = 0;
  return EachPage(column, Want::kCells, [&](const Page& page) -> Status {
    if (asked == rows.size() || rows[asked] >= page.first_row + page.rows) return {};
    if (!page.coded) {
      text_dictionary_.clear();
      MJ_RETURN_IF_ERROR(PlainTexts(
          column, page, [&](std::string_view text) { text_dictionary_.push_back(text); }));
    }
    size_t next = 0;
    for (size_t i = 0; i < page.rows && asked < rows.size(); ++i) {
      const bool there = present_[i] != 0;
      for (; asked < rows.size() && rows[asked] == page.first_row + i; ++asked) {
        take(rows[asked],
             there ? text_dictionary_[page.coded ? indexes_[next] : next] : std::string_view());
      }
      next += there ? 1 : 0;
    }
    return {};
  });
}

}  // namespace mingjian::lake
