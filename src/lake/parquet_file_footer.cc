// The footer of a Parquet file: which columns there are and where their bytes lie. Its bytes come
// from outside; nothing of it is believed before it fits the file.

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "lake/parquet_decode.h"
#include "lake/parquet_file.h"
#include "lake/parquet_thrift.h"

namespace mingjian::lake {
namespace {

constexpr std::string_view kMark = "mingjian";  // created_by, of ParquetWriter
constexpr size_t kEnds = 8;                     // length of the footer, "PAR1"
constexpr int kUncompressed = 0, kOptional = 1;

using Field = ThriftReader::Field;

// Reads a struct: calls use(field) for each field, which must read or skip its value.
template <typename Use>
void EachField(ThriftReader& in, const Use& use) {
  for (Field field = in.First(); field.there; field = in.Next(field)) use(field);
}

// A list of structs: calls use() for each.
template <typename Use>
void EachStruct(ThriftReader& in, Field field, const Use& use) {
  const ThriftReader::List list = in.ListOf(field);
  if (list.type != ThriftReader::kStruct) return;
  for (size_t i = 0; i < list.size && in.ok(); ++i) use();
}

struct SchemaElement {
  std::string_view name;
  int64_t physical = -1, repetition = -1, children = 0, converted = -1, scale = 0;
  bool local_time = false;  // TIMESTAMP in microseconds, not of UTC
};

// The meaning of a timestamp: LogicalType 8 {1: is UTC, 2: unit {2: microseconds}}.
bool ReadLocalTime(ThriftReader& in) {
  bool utc = true, micros = false;
  EachField(in, [&](Field logical) {
    if (logical.id != 8 || logical.type != ThriftReader::kStruct) return in.Skip(logical);
    EachField(in, [&](Field field) {
      if (field.id == 1) utc = ThriftReader::Bool(field);
      if (field.id != 2 || field.type != ThriftReader::kStruct) return in.Skip(field);
      EachField(in, [&](Field unit) {
        micros = unit.id == 2;
        in.Skip(unit);
      });
    });
  });
  return micros && !utc;
}

SchemaElement ReadElement(ThriftReader& in) {
  SchemaElement element;
  EachField(in, [&](Field field) {
    switch (field.id) {
      case 1:
        element.physical = in.Integer(field);
        break;
      case 3:
        element.repetition = in.Integer(field);
        break;
      case 4:
        element.name = in.Text(field);
        break;
      case 5:
        element.children = in.Integer(field);
        break;
      case 6:
        element.converted = in.Integer(field);
        break;
      case 7:
        element.scale = in.Integer(field);
        break;
      case 10:
        if (field.type != ThriftReader::kStruct) return in.Skip(field);
        element.local_time = ReadLocalTime(in);
        break;
      default:
        in.Skip(field);
    }
  });
  return element;
}

// The inverse of ParquetWriter's types; nothing for what it does not write.
std::optional<ColumnType> TypeOf(const SchemaElement& element) {
  if (element.children != 0 || element.repetition != kOptional) return std::nullopt;
  const int64_t kind = element.physical * 100 + element.converted;
  switch (kind) {
    case -1:
      return ColumnType::kBool;
    case 99:
      return ColumnType::kInt32;
    case 106:
      return ColumnType::kDate;
    case 113:
      return ColumnType::kUint32;
    case 199:
      return element.local_time ? ColumnType::kTime : ColumnType::kInt64;
    case 205:
      return element.scale == 6 ? std::optional(ColumnType::kDecimal) : std::nullopt;
    case 600:
      return ColumnType::kText;
    default:
      return std::nullopt;
  }
}

// What a column chunk says; `known` when ParquetWriter writes such chunks.
struct ChunkMeta {
  int64_t codec = -1, cells = -1, bytes = -1, data = -1, dictionary = 0;
};

ChunkMeta ReadChunk(ThriftReader& in) {
  ChunkMeta meta;
  EachField(in, [&](Field field) {
    if (field.id != 3 || field.type != ThriftReader::kStruct) return in.Skip(field);
    EachField(in, [&](Field part) {
      switch (part.id) {
        case 4:
          meta.codec = in.Integer(part);
          break;
        case 5:
          meta.cells = in.Integer(part);
          break;
        case 7:
          meta.bytes = in.Integer(part);
          break;
        case 9:
          meta.data = in.Integer(part);
          break;
        case 11:
          meta.dictionary = in.Integer(part);
          break;
        default:
          in.Skip(part);
      }
    });
  });
  return meta;
}

struct GroupMeta {
  std::vector<ChunkMeta> chunks;
  int64_t rows = -1;
};

GroupMeta ReadGroup(ThriftReader& in) {
  GroupMeta group;
  EachField(in, [&](Field field) {
    if (field.id == 1) {
      EachStruct(in, field, [&] { group.chunks.push_back(ReadChunk(in)); });
    } else if (field.id == 3) {
      group.rows = in.Integer(field);
    } else {
      in.Skip(field);
    }
  });
  return group;
}

struct FileMeta {
  std::vector<SchemaElement> schema;
  std::vector<GroupMeta> groups;
  int64_t rows = -1;
  std::string_view created_by;
};

FileMeta ReadFile(ThriftReader& in) {
  FileMeta meta;
  EachField(in, [&](Field field) {
    if (field.id == 2) {
      EachStruct(in, field, [&] { meta.schema.push_back(ReadElement(in)); });
    } else if (field.id == 3) {
      meta.rows = in.Integer(field);
    } else if (field.id == 4) {
      EachStruct(in, field, [&] { meta.groups.push_back(ReadGroup(in)); });
    } else if (field.id == 6) {
      meta.created_by = in.Text(field);
    } else {
      in.Skip(field);
    }
  });
  return meta;
}

}  // namespace

void ParquetFile::Close() {
  if (file_ >= 0) ::close(file_);
  file_ = -1;
}

std::unexpected<Error> ParquetFile::Damaged(std::string_view what) const {
  return DataError(fmt::format("{}: is damaged: {}", path_, what));
}

std::unexpected<Error> ParquetFile::Damaged(size_t column, std::string_view what) const {
  return DataError(
      fmt::format("{}: is damaged: column {}: {}", path_, columns_[column].name, what));
}

// Reads exactly so many bytes, and room for kSlack.
Status ParquetFile::ReadAt(uint64_t offset, size_t bytes, std::vector<uint8_t>* to) const {
  if (to->size() < bytes + kSlack) to->resize(bytes + kSlack);
  for (size_t done = 0; done < bytes;) {
    const ssize_t count =
        ::pread(file_, to->data() + done, bytes - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0)
      return EnvironmentError(fmt::format("{}: cannot be read: {}", path_, std::strerror(errno)));
    if (count == 0) return Damaged("it ends too early");
    done += static_cast<size_t>(count);
  }
  return {};
}

Result<bool> ParquetFile::Open(const std::string& path) {
  Close();
  path_ = path;
  file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status = {};
  if (file_ < 0 || ::fstat(file_, &status) != 0)
    return EnvironmentError(fmt::format("{}: cannot be opened: {}", path, std::strerror(errno)));
  return ReadFooter(static_cast<uint64_t>(status.st_size));
}

Result<bool> ParquetFile::ReadFooter(uint64_t size) {
  columns_.clear();
  chunks_.clear();
  groups_.clear();
  if (size < 4 + kEnds) return Damaged("it is too short for a Parquet file");
  // Nearly always the footer is in the first piece.
  const size_t guess = static_cast<size_t>(std::min<uint64_t>(size, 16'384));
  MJ_RETURN_IF_ERROR(ReadAt(size - guess, guess, &footer_));
  uint32_t length = 0;
  std::memcpy(&length, footer_.data() + guess - kEnds, sizeof(length));
  if (std::memcmp(footer_.data() + guess - 4, "PAR1", 4) != 0)
    return Damaged("it does not end as a Parquet file does");
  if (length > size - 4 - kEnds) return Damaged("its footer is longer than the file");
  size_t begin = guess - kEnds - std::min<size_t>(length, guess - kEnds);
  if (length > guess - kEnds) {
    MJ_RETURN_IF_ERROR(ReadAt(size - kEnds - length, length, &footer_));
    begin = 0;
  }
  data_end_ = size - kEnds - length;
  ThriftReader in({footer_.data() + begin, length});
  const FileMeta meta = ReadFile(in);
  if (!in.ok()) return Damaged("its footer cannot be read");
  if (meta.created_by != kMark) return false;
  if (meta.schema.empty() || meta.rows < 0 || meta.rows >= UINT32_MAX)
    return Damaged("its footer has no columns or no number of rows");
  for (size_t i = 1; i < meta.schema.size(); ++i) {
    const std::optional<ColumnType> type = TypeOf(meta.schema[i]);
    if (!type) return false;
    columns_.push_back({meta.schema[i].name, *type});
  }
  rows_ = static_cast<uint64_t>(meta.rows);
  uint64_t rows = 0;
  for (const GroupMeta& group : meta.groups) {
    if (group.rows < 0 || group.rows > meta.rows || group.chunks.size() != columns_.size())
      return Damaged("a row group does not have the columns of the file");
    groups_.push_back({chunks_.size(), static_cast<uint64_t>(group.rows)});
    rows += static_cast<uint64_t>(group.rows);
    for (const ChunkMeta& chunk : group.chunks) {
      if (chunk.codec != kUncompressed) return false;
      const int64_t begin_of = chunk.dictionary > 0 ? chunk.dictionary : chunk.data;
      if (chunk.cells != group.rows || chunk.bytes < 0 || begin_of < 4 ||
          static_cast<uint64_t>(begin_of) > data_end_ ||
          static_cast<uint64_t>(chunk.bytes) > data_end_ - static_cast<uint64_t>(begin_of))
        return Damaged("a column lies outside the file");
      chunks_.push_back({static_cast<uint64_t>(begin_of), static_cast<uint64_t>(chunk.bytes)});
    }
  }
  if (rows != rows_) return Damaged("its row groups do not have the rows of the file");
  return true;
}

std::optional<size_t> ParquetFile::Find(std::string_view name) const {
  for (size_t column = 0; column < columns_.size(); ++column) {
    if (columns_[column].name == name) return column;
  }
  return std::nullopt;
}

}  // namespace mingjian::lake
