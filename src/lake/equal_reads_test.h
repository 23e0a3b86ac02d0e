#pragma once
// For tests: a file of ParquetWriter read by ParquetFile and by DuckDB, cell by cell.

#include <fmt/format.h>

#include <string>
#include <vector>

#include "lake/database.h"
#include "lake/parquet_file.h"

namespace mingjian::lake {

// The first difference, "" when there is none.
inline std::string DifferenceOfReads(Connection& connection, const std::string& path) {
  ParquetFile file;
  const auto ours = file.Open(path);
  if (!ours) return ours.error().message;
  if (!*ours) return path + ": was not written by ParquetWriter";
  auto rows = connection.Query("SELECT * FROM read_parquet(" + QuoteText(path) + ")");
  if (!rows) return rows.error().message;
  const size_t columns = rows->column_count();
  std::vector<std::vector<int64_t>> ints(columns), presence(columns);
  std::vector<std::vector<uint32_t>> numbers(columns);
  std::vector<TextColumn> texts(columns);
  std::vector<uint64_t> every;
  for (uint64_t row = 0; row < file.rows(); ++row) every.push_back(row);
  for (size_t c = 0; c < columns; ++c) {
    const auto column = file.Find(rows->column_name(c));
    if (!column) return fmt::format("{}: has no column {}", path, rows->column_name(c));
    const ColumnType type = file.type(*column);
    presence[c].resize(file.rows());
    Status status = file.Presence(*column, presence[c].data());
    if (status && type == ColumnType::kText) {
      status = file.Texts(*column, &texts[c]);
      size_t at = 0;
      if (status)
        status = file.SomeTexts(*column, every, [&](uint64_t row, std::string_view text) {
          at += row == at && text == texts[c][row] ? 1 : 0;
        });
      if (at != file.rows()) return path + ": SomeTexts gives other texts than Texts";
    } else if (status && type != ColumnType::kBool) {
      ints[c].resize(file.rows());
      status = file.Ints(*column, ints[c].data());
      if (status && type == ColumnType::kUint32) {
        numbers[c].resize(file.rows());
        status = file.Numbers(*column, 7, UINT32_MAX, numbers[c].data());
      }
    }
    if (!status) return status.error().message;
  }
  size_t row = 0;
  while (true) {
    const auto more = rows->Next();
    if (!more) return more.error().message;
    if (!*more) break;
    for (size_t i = 0; i < rows->size(); ++i, ++row) {
      for (size_t c = 0; c < columns; ++c) {
        const Column& expected = rows->column(c);
        const bool missing = expected.IsMissing(i);
        bool equal = row < file.rows() && (presence[c][row] == kMissing) == missing;
        if (equal && !ints[c].empty()) equal = ints[c][row] == expected.Int(i);
        if (equal && !numbers[c].empty())
          equal = numbers[c][row] ==
                  (missing ? UINT32_MAX : static_cast<uint32_t>(expected.Int(i)) + 7);
        if (equal && texts[c].size() > 0) equal = texts[c][row] == expected.Text(i);
        if (!equal)
          return fmt::format("{}: row {} of {}: not {}", path, row, rows->column_name(c),
                             expected.Show(i).value_or("NULL"));
      }
    }
  }
  return row == file.rows() ? "" : fmt::format("{}: {} rows instead of {}", path, file.rows(), row);
}

}  // namespace mingjian::lake
