#pragma once
// A knowledge table as the rows of its file: text cells, so that rows which do not change keep
// every byte of theirs. Typed reading is rules/knowledge.h; this is for tools that rewrite tables.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace mingjian::knowledge {

struct TableFile {
  std::string path;
  std::string name;                            // of the table: the file without folder and ending
  std::vector<std::string> header;             // name:type
  std::vector<std::string> names;              // the names alone
  std::vector<std::vector<std::string>> rows;  // as wide as the header

  std::optional<size_t> Find(std::string_view column) const;
  // REQUIRES: the column is there.
  const std::string& Cell(const std::vector<std::string>& row, std::string_view column) const;
};

// An Error names file and line of a row that is not whole, and every mistake that
// rules/knowledge.h finds in the file: a table with mistakes is not rewritten.
Result<TableFile> ParseTable(const std::string& path, std::string_view text);
// Empty with this header when there is no file.
Result<TableFile> ReadTable(const std::string& path, const std::vector<std::string>& header);
std::string ToText(const TableFile& table);

}  // namespace mingjian::knowledge
