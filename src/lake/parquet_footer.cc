// The footer of a Parquet file: its schema, and where the columns of each row group lie.

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "lake/parquet_thrift.h"
#include "lake/parquet_writer.h"

namespace mingjian::lake {
namespace {

// Names of the format's enumerations (parquet.thrift).
constexpr int kPlain = 0, kRle = 3, kRleDictionary = 8;
constexpr int kUncompressed = 0, kOptional = 1;

int PhysicalType(ColumnType type) {
  switch (type) {
    case ColumnType::kBool:
      return 0;
    case ColumnType::kInt32:
    case ColumnType::kUint32:
    case ColumnType::kDate:
      return 1;
    case ColumnType::kText:
      return 6;
    default:
      return 2;
  }
}

// The meaning of the type, for old readers (ConvertedType) and new ones (LogicalType).
void PutMeaning(ThriftWriter& thrift, ColumnType type) {
  constexpr int kConverted = 6, kScale = 7, kPrecision = 8, kLogical = 10;
  constexpr int kString = 1, kDecimal = 5, kDate = 6, kTimestamp = 8, kInteger = 10;
  const auto empty = [&](int converted, int logical) {
    thrift.I32(kConverted, converted);
    thrift.Begin(kLogical);
    thrift.Begin(logical);
    thrift.End();
    thrift.End();
  };
  switch (type) {
    case ColumnType::kText:
      empty(0, kString);
      break;
    case ColumnType::kDate:
      empty(6, kDate);
      break;
    case ColumnType::kDecimal:
      thrift.I32(kConverted, 5);
      thrift.I32(kScale, 6);
      thrift.I32(kPrecision, 18);
      thrift.Begin(kLogical);
      thrift.Begin(kDecimal);
      thrift.I32(1, 6);
      thrift.I32(2, 18);
      thrift.End();
      thrift.End();
      break;
    case ColumnType::kTime:
      // Local time; the old TIMESTAMP_MICROS would say that it is UTC.
      thrift.Begin(kLogical);
      thrift.Begin(kTimestamp);
      thrift.Bool(1, false);
      thrift.Begin(2);
      thrift.Begin(2);
      thrift.End();
      thrift.End();
      thrift.End();
      thrift.End();
      break;
    case ColumnType::kUint32:
      thrift.I32(kConverted, 13);
      thrift.Begin(kLogical);
      thrift.Begin(kInteger);
      thrift.Byte(1, 32);
      thrift.Bool(2, false);
      thrift.End();
      thrift.End();
      break;
    default:
      break;
  }
}

}  // namespace

void ParquetWriter::Footer() {
  const int64_t begin = Position();
  ThriftWriter thrift(out_);
  thrift.Push();
  thrift.I32(1, 1);
  thrift.Structs(2, columns_.size() + 1);
  thrift.Push();
  thrift.Text(4, "schema");
  thrift.I32(5, static_cast<int64_t>(columns_.size()));
  thrift.End();
  for (const ParquetColumn& column : columns_) {
    thrift.Push();
    thrift.I32(1, PhysicalType(column.type));
    thrift.I32(3, kOptional);
    thrift.Text(4, column.name);
    PutMeaning(thrift, column.type);
    thrift.End();
  }
  int64_t rows = 0;
  for (const GroupInfo& group : groups_) rows += group.rows;
  thrift.I64(3, rows);
  thrift.Structs(4, groups_.size());
  for (const GroupInfo& group : groups_) {
    thrift.Push();
    int64_t bytes = 0;
    thrift.Structs(1, group.chunks.size());
    for (size_t c = 0; c < group.chunks.size(); ++c) {
      const ChunkInfo& chunk = group.chunks[c];
      bytes += chunk.bytes;
      thrift.Push();
      thrift.I64(2, chunk.offset);
      thrift.Begin(3);
      thrift.I32(1, PhysicalType(columns_[c].type));
      if (chunk.dictionary_offset > 0) {
        thrift.Numbers(2, {kPlain, kRle, kRleDictionary});
      } else {
        thrift.Numbers(2, {kPlain, kRle});
      }
      thrift.Texts(3, {columns_[c].name});
      thrift.I32(4, kUncompressed);
      thrift.I64(5, chunk.cells);
      thrift.I64(6, chunk.bytes);
      thrift.I64(7, chunk.bytes);
      thrift.I64(9, chunk.data_offset);
      if (chunk.dictionary_offset > 0) thrift.I64(11, chunk.dictionary_offset);
      thrift.End();
      thrift.End();
    }
    thrift.I64(2, bytes);
    thrift.I64(3, group.rows);
    thrift.End();
  }
  thrift.Text(6, "mingjian");
  thrift.End();
  const auto length = static_cast<uint32_t>(Position() - begin);
  char bytes[4];
  std::memcpy(bytes, &length, 4);
  out_.append(bytes, 4);
  out_ += "PAR1";
}

Result<uint64_t> ParquetWriter::Close() {
  MJ_CHECK(groups_.empty() || column_ == columns_.size());
  Footer();
  Flush();
  const int file = std::exchange(file_, -1);
  if (file >= 0 && ::close(file) != 0 && problem_.empty()) problem_ = std::strerror(errno);
  if (!problem_.empty())
    return EnvironmentError(fmt::format("{}: cannot be written: {}", path_, problem_));
  return static_cast<uint64_t>(flushed_);
}

}  // namespace mingjian::lake
