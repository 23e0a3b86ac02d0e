#pragma once
// Reads .xlsx workbooks (ECMA-376, the transitional form that Excel and WPS write) as text: what a
// reader sees in each cell, without styles or formulas. The only place that includes zip.h and
// pugixml.hpp is xlsx.cc and xlsx_archive.cc.
//
// A published workbook is foreign data: sizes are bounded before anything is unpacked or built
// (XlsxLimits), and what a workbook declares of itself (widths, counts, dimensions) is never
// trusted. Cells without text cost nothing, so a sheet that declares 16,384 columns is as cheap as
// its contents.
//
// THREADS: functions share nothing.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace mingjian::knowledge {

struct XlsxLimits {
  uint64_t archive_bytes = 256ULL << 20;  // the file itself
  uint64_t part_bytes = 64ULL << 20;      // one unpacked part: a sheet, the shared strings
  uint64_t total_bytes = 256ULL << 20;    // all parts that are read
  uint64_t ratio = 200;  // unpacked to packed of a part above 1 MiB; real sheets stay below 100
  size_t cells = 20'000'000;  // with text, in all sheets
  size_t sheets = 256;
};

struct XlsxCell {
  uint32_t column = 0;  // 0 = A
  // true: the cell stands below the first one of a merged range and repeats its text.
  bool merged = false;
  std::string text;     // never empty; numbers in the shortest form (1, 0.5), without exponent
  bool number = false;  // stored as a number, so leading zeros are lost
};

struct XlsxRow {
  uint32_t number = 1;          // as the spreadsheet program shows it
  std::vector<XlsxCell> cells;  // by column; only cells with text
  // nullptr when the cell has no text.
  const XlsxCell* Find(uint32_t column) const;
};

struct XlsxSheet {
  std::string name;
  std::vector<XlsxRow> rows;  // by number; only rows with text
};

struct XlsxWorkbook {
  std::string file;
  std::vector<XlsxSheet> sheets;  // in the order of their tabs; chart sheets are left out
};

// "A" for 0, "AA" for 26.
std::string ColumnName(uint32_t column);

// An Error of kData says what is wrong with the workbook and where; `name` is what it calls the
// file.
Result<XlsxWorkbook> ReadXlsx(const std::string& path, const XlsxLimits& limits = {});
Result<XlsxWorkbook> ParseXlsx(const std::string& name, std::string_view bytes,
                               const XlsxLimits& limits = {});

}  // namespace mingjian::knowledge
