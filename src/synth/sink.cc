#include "synth/sink.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <vector>

#include "base/time.h"
#include "model/model.h"

namespace mingjian::synth {
namespace {

constexpr size_t kBufferBytes = 1 << 20;

// Where Item::cells begin among the columns of fee_list_d; the four of DoctorCells follow them.
constexpr size_t kFirstItemCell = 17;

// Rendered days from 1900 to 2040: nearly every date of the city.
constexpr int64_t kFirstDay = -25'567, kDays = 140 * 366;

const std::vector<std::array<char, 10>>& RenderedDays() {
  static const std::vector<std::array<char, 10>> days = [] {
    std::vector<std::array<char, 10>> all(kDays);
    for (int64_t i = 0; i < kDays; ++i) {
      const std::string text = FormatDate((kFirstDay + i) * kDaySeconds);
      std::copy_n(text.begin(), 10, all[static_cast<size_t>(i)].begin());
    }
    return all;
  }();
  return days;
}

// REQUIRES: a day from 1900 to 2040.
char* PutDay(char* out, int64_t seconds) {
  const auto& text = RenderedDays()[static_cast<size_t>(DayNumberOf(seconds) - kFirstDay)];
  return std::copy(text.begin(), text.end(), out);
}

char* PutTwo(char* out, int64_t value) {
  *out++ = static_cast<char>('0' + value / 10);
  *out++ = static_cast<char>('0' + value % 10);
  return out;
}

// A whole number of 1/10^places, at least `least` decimals.
char* PutDecimal(char* out, int64_t value, int places, int least) {
  if (value < 0) {
    *out++ = '-';
    value = -value;
  }
  int64_t unit = 1;
  for (int i = 0; i < places; ++i) unit *= 10;
  out = std::to_chars(out, out + 20, value / unit).ptr;
  int64_t rest = value % unit;
  int digits = places;
  while (digits > least && rest % 10 == 0) {
    rest /= 10;
    --digits;
  }
  if (digits == 0) return out;
  *out++ = '.';
  for (int i = digits; i-- > 0;) {
    out[i] = static_cast<char>('0' + rest % 10);
    rest /= 10;
  }
  return out + digits;
}

}  // namespace

CsvSink::CsvSink(std::FILE* file, std::string path)
    : file_(file),
      path_(std::move(path)),
      buffer_(std::make_unique_for_overwrite<char[]>(kBufferBytes)),
      end_(buffer_.get()),
      limit_(buffer_.get() + kBufferBytes) {}

CsvSink::CsvSink(CsvSink&& other) noexcept
    : file_(std::exchange(other.file_, nullptr)),
      path_(std::move(other.path_)),
      buffer_(std::move(other.buffer_)),
      end_(other.end_),
      limit_(other.limit_),
      rows_(other.rows_),
      failed_(other.failed_) {}

CsvSink::~CsvSink() {
  if (file_ != nullptr) std::fclose(file_);
}

Result<CsvSink> CsvSink::Create(const std::string& path,
                                std::span<const std::string_view> columns) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) {
    return EnvironmentError(fmt::format("{}: {}", path, std::strerror(errno)));
  }
  CsvSink sink(file, path);
  for (const std::string_view column : columns) sink.Plain(column);
  sink.EndRow();
  sink.rows_ = 0;
  return sink;
}

void CsvSink::Flush() {
  const auto bytes = static_cast<size_t>(end_ - buffer_.get());
  if (std::fwrite(buffer_.get(), 1, bytes, file_) != bytes) failed_ = true;
  end_ = buffer_.get();
}

Status CsvSink::Close() {
  Flush();
  if (std::fclose(std::exchange(file_, nullptr)) != 0) failed_ = true;
  if (failed_) return EnvironmentError(fmt::format("{}: {}", path_, std::strerror(errno)));
  return {};
}

void CsvSink::Text(std::string_view text) {
  if (text.find_first_of(",\"\n") == text.npos) {
    Plain(text);
    return;
  }
  Room(text.size() * 2 + 3);
  *end_++ = '"';
  for (const char c : text) {
    if (c == '"') *end_++ = '"';
    *end_++ = c;
  }
  *end_++ = '"';
  *end_++ = ',';
}

void CsvSink::Int(int64_t value) {
  Room(24);
  end_ = std::to_chars(end_, end_ + 20, value).ptr;
  *end_++ = ',';
}

void CsvSink::Fen(int64_t fen) {
  Room(24);
  end_ = PutDecimal(end_, fen, 2, 2);
  *end_++ = ',';
}

void CsvSink::Hundredths(int64_t value) {
  Room(24);
  end_ = PutDecimal(end_, value, 2, 0);
  *end_++ = ',';
}

void CsvSink::TenThousandths(int64_t value) {
  Room(24);
  end_ = PutDecimal(end_, value, 4, 2);
  *end_++ = ',';
}

void CsvSink::Date(int64_t seconds) {
  Room(16);
  end_ = PutDay(end_, seconds);
  *end_++ = ',';
}

void CsvSink::Time(int64_t seconds) {
  Room(24);
  end_ = PutDay(end_, seconds);
  const int64_t of_day = seconds - DayOf(seconds);
  *end_++ = ' ';
  end_ = PutTwo(end_, of_day / 3600);
  *end_++ = ':';
  end_ = PutTwo(end_, of_day / 60 % 60);
  *end_++ = ':';
  end_ = PutTwo(end_, of_day % 60);
  *end_++ = ',';
}

Result<ParquetSink> ParquetSink::Create(lake::Connection& connection, std::string_view table,
                                        std::span<const std::string_view> columns,
                                        std::string path) {
  const model::Table* description = model::FindTable(table);
  MJ_CHECK(description != nullptr);
  // Lines repeat the texts of their item and doctor, so these are staged as numbers and joined back
  // when the file is written; so are the keys. Appending the texts would cost twice as much.
  const bool lines = table == "fee_list_d";
  std::string sql, select;
  const auto stage = [&](std::string_view column, std::string_view type) {
    sql += fmt::format("{}{} {}", sql.empty() ? "" : ", ", column, type);
  };
  for (size_t i = 0; i < columns.size(); ++i) {
    const auto field = description->Find(columns[i]);
    MJ_CHECK(field.has_value());
    select += i == 0 ? "" : ", ";
    const std::string name = lake::QuoteName(columns[i]);
    if (lines && i < 2) {
      stage(name, "BIGINT");
      select += fmt::format("CAST(t.{} AS VARCHAR) AS {}", name, name);
      continue;
    }
    if (lines && i >= kFirstItemCell && i < kFirstItemCell + kItemCells) {
      if (i == kFirstItemCell) stage("item_", "INTEGER");
      select += fmt::format("i.c{} AS {}", i - kFirstItemCell, name);
      continue;
    }
    if (lines && i >= kFirstItemCell + kItemCells && i < kFirstItemCell + kItemCells + 4) {
      if (i == kFirstItemCell + kItemCells) stage("doctor_", "BIGINT");
      select += fmt::format("d.c{} AS {}", i - kFirstItemCell - kItemCells, name);
      continue;
    }
    select += "t." + name;
    std::string_view type = "VARCHAR";
    switch (description->fields[*field].type) {
      case model::Type::kText:
      case model::Type::kCode:
        break;
      case model::Type::kInt:
        type = "BIGINT";
        break;
      case model::Type::kDecimal:
        type = "DECIMAL(18,6)";
        break;
      case model::Type::kDate:
        type = "DATE";
        break;
      case model::Type::kTime:
        type = "TIMESTAMP";
        break;
    }
    stage(name, type);
  }
  MJ_RETURN_IF_ERROR(
      connection.Execute(fmt::format("CREATE OR REPLACE TABLE {} ({})", table, sql)));
  ParquetSink sink;
  sink.select_ = lines ? fmt::format(
                             "SELECT {} FROM {} t LEFT JOIN item_texts i ON i.number = t.item_ "
                             "LEFT JOIN doctor_texts d ON d.number = t.doctor_",
                             select, table)
                       : fmt::format("SELECT * FROM {}", table);
  sink.connection_ = &connection;
  sink.table_ = table;
  sink.path_ = std::move(path);
  MJ_TRY(sink.appender_, connection.OpenAppender(sink.table_));
  return sink;
}

Status ParquetSink::WriteTexts() {
  std::string columns;
  for (size_t i = 0; i < kItemCells; ++i) columns += fmt::format(", c{} VARCHAR", i);
  MJ_RETURN_IF_ERROR(
      connection_->Execute("CREATE OR REPLACE TABLE item_texts (number INTEGER" + columns + ")"));
  MJ_TRY(lake::Appender items, connection_->OpenAppender("item_texts"));
  for (const Item* item : items_) {
    if (item == nullptr) continue;
    items.SetInt(0, item->number);
    for (size_t i = 0; i < kItemCells; ++i) {
      if (!item->cells[i].empty()) items.SetText(i + 1, item->cells[i]);
    }
    MJ_RETURN_IF_ERROR(items.EndRow());
  }
  MJ_RETURN_IF_ERROR(items.Close());
  MJ_RETURN_IF_ERROR(
      connection_->Execute("CREATE OR REPLACE TABLE doctor_texts (number BIGINT, c0 VARCHAR, c1 "
                           "VARCHAR, c2 VARCHAR, c3 VARCHAR)"));
  MJ_TRY(lake::Appender doctors, connection_->OpenAppender("doctor_texts"));
  for (const auto& [number, cells] : doctors_) {
    doctors.SetInt(0, number);
    for (size_t i = 0; i < cells.size(); ++i) doctors.SetText(i + 1, cells[i]);
    MJ_RETURN_IF_ERROR(doctors.EndRow());
  }
  return doctors.Close();
}

Status ParquetSink::Close() {
  MJ_RETURN_IF_ERROR(status_);
  MJ_RETURN_IF_ERROR(appender_->Close());
  appender_.reset();
  if (table_ == "fee_list_d") MJ_RETURN_IF_ERROR(WriteTexts());
  MJ_RETURN_IF_ERROR(connection_->Execute(
      fmt::format("COPY ({}) TO {} (FORMAT parquet)", select_, lake::QuoteText(path_))));
  return connection_->Execute(fmt::format("DROP TABLE {}", table_));
}

}  // namespace mingjian::synth
