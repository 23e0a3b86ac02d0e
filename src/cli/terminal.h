#pragma once
// What people see in a terminal: tables, progress bars, errors. Colours and bars only on a
// terminal; NO_COLOR is honoured.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace mingjian::cli {

// A table with columns aligned by display width (a Chinese character takes two columns). Numbers
// are right-aligned where the column's title ends in the marker ">": {"规则", "金额>"}.
class Table {
 public:
  explicit Table(std::vector<std::string> titles);
  void AddRow(std::vector<std::string> cells);
  // A line across the table before the next row.
  void AddRule();
  // Cells longer than `cell_width_max` columns are cut with an ellipsis; 0 = not cut.
  std::string ToString(size_t cell_width_max = 48) const;

 private:
  std::vector<std::string> titles_;
  std::vector<bool> right_;
  std::vector<std::vector<std::string>> rows_;  // an empty row is a rule
};

// A progress bar on stderr, redrawn at most ten times a second; silent when stderr is not a
// terminal. THREADS: call from one thread.
class Progress {
 public:
  Progress(std::string what, uint64_t total);  // total 0 = unknown: shows the count only
  ~Progress();
  void Set(uint64_t done);
  void Finish();

 private:
  std::string what_;
  uint64_t total_;
  bool shown_;
  std::chrono::steady_clock::time_point begin_, drawn_;
};

// Prints "mingjian: error: …" to stderr and gives the exit code of the error.
int ReportError(const Error& error);

// A value of the national field `field` as it may be shown: identity numbers and names go out
// masked; unmasking needs a right that only the service gives.
std::string Masked(std::string_view field, const std::string& value);

// Local time now.
Seconds LocalNow();

std::string WithThousands(uint64_t number);      // 1,234,567
std::string MoneyWithThousands(int64_t micros);  // 1,234,567.89
std::string AsBytes(uint64_t bytes);             // 12.3 MiB

}  // namespace mingjian::cli
