#pragma once
// CSV as in RFC 4180: cells between commas, rows between line ends (LF or CRLF), cells with a
// comma, quote or line end inside double quotes, a quote written twice. A byte order mark is
// skipped, and so are lines without any character.
//
//   CsvReader reader(text);
//   std::vector<CsvCell> cells;
//   while (reader.Next(&cells)) Use(cells[0].text);
//
// A row with misplaced quotes is left out and reported in broken(); reading goes on at the next
// line. Cells look into `text` wherever they can, so reading allocates nothing per cell.

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace mingjian::rules {

struct CsvCell {
  std::string_view text;  // without quotes; valid until the next call of Next
  size_t offset = 0;      // of its first byte (the quote, if any) in the file
};

// 1-based place in a file; columns count characters.
struct TextPosition {
  int line = 1;
  int column = 1;
};

struct CsvBroken {
  TextPosition at;
  std::string message;
};

class CsvReader {
 public:
  // REQUIRES: `text` outlives the reader.
  explicit CsvReader(std::string_view text);
  // Reads the next row; false at the end.
  bool Next(std::vector<CsvCell>* cells);
  // Line at which the row last read begins, 1-based.
  int line() const { return row_line_; }
  // The place of a byte of the row last read.
  TextPosition At(size_t offset) const;
  const std::vector<CsvBroken>& broken() const { return broken_; }

 private:
  bool ReadRow(std::vector<CsvCell>* cells);
  bool ReadQuoted(CsvCell* cell);
  void SkipLine();

  std::string_view text_;
  size_t at_ = 0;
  int line_ = 1;
  int row_line_ = 1;
  size_t row_begin_ = 0;
  std::deque<std::string> unescaped_;  // cells of the row that hold a doubled quote
  std::vector<CsvBroken> broken_;
};

}  // namespace mingjian::rules
