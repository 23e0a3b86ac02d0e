#pragma once
// Text files in blocks of whole rows, so that several threads can parse one file: plain or gzip,
// CSV (a quoted field may hold line breaks) or one JSON object a line. And the splitting of a CSV
// row into cells.
//
// THREADS: BlockReader::Next may be called from several threads; a block belongs to its taker.

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace mingjian::intake {

// Bytes of a file, gunzipped when its name ends in .gz.
class ByteSource {
 public:
  static Result<std::unique_ptr<ByteSource>> Open(const std::string& path);
  virtual ~ByteSource() = default;
  // Up to `size` bytes; 0 at the end.
  virtual Result<size_t> Read(char* buffer, size_t size) = 0;
};

// How bytes become rows.
struct RowShape {
  // Only behind one of these (and at the beginning of a row) a quote opens a field; "" = quotes
  // mean nothing and every line is a row.
  std::string_view separators;  // of a literal or of something that outlives the reading
  // Characters may take two bytes, of which the second may look like '|'.
  bool gb18030 = false;
};
// CSV whose separator is not known yet.
inline constexpr RowShape kAnyCsv = {",\t;|"};
inline constexpr RowShape kPlainLines = {};

struct Block {
  std::string text;         // whole rows, each with its line break (the last of a file may lack it)
  uint64_t first_line = 1;  // number of the line at which the text begins
};

class BlockReader {
 public:
  // `header`: the first row is given by header() alone. A byte order mark is dropped.
  static Result<std::unique_ptr<BlockReader>> Open(const std::string& path, RowShape shape,
                                                   bool header, size_t block_bytes = 4U << 20);
  // The header row without its line break; "" when there is none.
  const std::string& header() const { return header_; }
  // Nothing at the end of the file.
  Result<std::optional<Block>> Next();
  uint64_t bytes_read() const { return bytes_read_; }
  // A sample from the beginning of the file, for guessing the encoding.
  const std::string& sample() const { return sample_; }

 private:
  BlockReader() = default;
  Status Fill();

  std::mutex mutex_;
  std::unique_ptr<ByteSource> source_;
  RowShape shape_;
  size_t block_bytes_ = 0;
  std::string rest_;  // read, not yet given
  bool at_end_ = false;
  uint64_t next_line_ = 1;
  uint64_t bytes_read_ = 0;
  std::string header_, sample_;
};

// Cuts rows out of a block.
class RowCutter {
 public:
  RowCutter(const Block& block, RowShape shape)
      : rest_(block.text), line_(block.first_line), shape_(shape) {}
  // The next row that is not blank, without its line break; false at the end.
  bool Next(std::string_view& row, uint64_t& line);

 private:
  std::string_view rest_;
  uint64_t line_;
  RowShape shape_;
};

// Where the row at the front of `text` ends (behind its line break), or nothing when the text ends
// inside it. A quote that is never closed ends at the first line break, so that one bad row does
// not swallow the file.
std::optional<size_t> EndOfRow(std::string_view text, RowShape shape, bool at_end);

// Splits a CSV row. Cells are views into `row`, or into `unquoted` where doubled quotes had to be
// undone. False when a quote is not closed or text follows a closing quote.
bool SplitCsv(std::string_view row, char separator, std::vector<std::string_view>& cells,
              std::vector<std::string>& unquoted);

}  // namespace mingjian::intake
