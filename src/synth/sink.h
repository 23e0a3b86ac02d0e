#pragma once
// Where rows go, cell by cell in the order of the columns: CSV text through an own buffer, or a
// DuckDB appender that becomes a Parquet file. The two have the same calls, so that one row writer
// (tables.h) serves both without virtual calls.
// THREADS: a sink belongs to one thread.

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "lake/database.h"
#include "synth/catalog.h"

namespace mingjian::synth {

// The cells of a line that depend on the doctor alone, rendered once.
struct DoctorCells {
  int64_t number = 0;  // unique in the city
  std::string code, name;
  std::string csv;  // dept code, dept name, doctor code, doctor name, each with its comma
  std::array<std::string_view, 4> cells;
};

class CsvSink {
 public:
  // Creates the file and writes the header.
  static Result<CsvSink> Create(const std::string& path, std::span<const std::string_view> columns);
  CsvSink(CsvSink&& other) noexcept;
  CsvSink& operator=(CsvSink&&) = delete;
  ~CsvSink();

  void Text(std::string_view text);    // quoted where needed
  void Plain(std::string_view text) {  // REQUIRES: no comma, quote or line break
    Append(text);
    *end_++ = ',';
  }
  void Int(int64_t value);
  // A number in a text column.
  void Digits(int64_t value) { Int(value); }
  void Fen(int64_t fen);               // 12.50
  void Hundredths(int64_t value);      // 1, 0.5
  void TenThousandths(int64_t value);  // 12.5
  void Date(int64_t seconds);
  void Time(int64_t seconds);
  void Missing() {
    Room(1);
    *end_++ = ',';
  }
  void ItemCells(const Item& item) { Append(item.csv); }
  void Key(int64_t number) { Int(number); }  // a text of 15 digits
  void Doctor(const DoctorCells& doctor) { Append(doctor.csv); }
  void NoDoctor() { Append(",,,,"); }
  void EndRow() {
    end_[-1] = '\n';
    ++rows_;
  }
  uint64_t rows() const { return rows_; }
  Status Close();

 private:
  explicit CsvSink(std::FILE* file, std::string path);
  void Append(std::string_view text) {
    Room(text.size() + 1);
    std::copy(text.begin(), text.end(), end_);
    end_ += text.size();
  }
  void Room(size_t bytes) {
    if (static_cast<size_t>(limit_ - end_) < bytes + 32) Flush();
  }
  void Flush();

  std::FILE* file_;
  std::string path_;
  std::unique_ptr<char[]> buffer_;
  char *end_, *limit_;
  uint64_t rows_ = 0;
  bool failed_ = false;
};

class ParquetSink {
 public:
  // Creates the table in `connection` with the types of the model. REQUIRES: `table` is a table of
  // the model and `columns` are fields of it.
  static Result<ParquetSink> Create(lake::Connection& connection, std::string_view table,
                                    std::span<const std::string_view> columns, std::string path);

  void Text(std::string_view text) {
    if (!text.empty()) appender_->SetText(column_, text);
    ++column_;
  }
  void Plain(std::string_view text) { Text(text); }
  void Int(int64_t value) { appender_->SetInt(column_++, value); }
  void Digits(int64_t value) {
    char text[20];
    Text({text, std::to_chars(text, text + sizeof text, value).ptr});
  }
  void Fen(int64_t fen) { appender_->SetInt(column_++, fen * 10'000); }
  void Hundredths(int64_t value) { appender_->SetInt(column_++, value * 10'000); }
  void TenThousandths(int64_t value) { appender_->SetInt(column_++, value * 100); }
  void Date(int64_t seconds) { appender_->SetInt(column_++, seconds); }
  void Time(int64_t seconds) { appender_->SetInt(column_++, seconds); }
  void Missing() { ++column_; }
  // Item, doctor and key of a line go into the staging table as numbers; Close puts the texts back.
  void ItemCells(const Item& item) {
    const auto number = static_cast<size_t>(item.number);
    if (items_.size() <= number) items_.resize(number + 1);
    items_[number] = &item;
    appender_->SetInt(column_++, item.number);
  }
  void Doctor(const DoctorCells& doctor) {
    if (doctor.number != last_doctor_) {
      last_doctor_ = doctor.number;
      doctors_.try_emplace(doctor.number, doctor.cells.begin(), doctor.cells.end());
    }
    appender_->SetInt(column_++, doctor.number);
  }
  void NoDoctor() { ++column_; }
  void Key(int64_t number) { appender_->SetInt(column_++, number); }
  void EndRow() {
    if (status_) status_ = appender_->EndRow();
    column_ = 0;
    ++rows_;
  }
  uint64_t rows() const { return rows_; }
  // Writes the file and drops the table.
  Status Close();

 private:
  ParquetSink() = default;
  Status WriteTexts();

  lake::Connection* connection_ = nullptr;
  std::optional<lake::Appender> appender_;
  std::string table_, path_, select_;
  std::vector<const Item*> items_;  // by number
  std::unordered_map<int64_t, std::vector<std::string>> doctors_;
  int64_t last_doctor_ = -1;
  size_t column_ = 0;
  uint64_t rows_ = 0;
  Status status_;
};

}  // namespace mingjian::synth
