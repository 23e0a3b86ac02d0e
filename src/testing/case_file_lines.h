#pragma once
// The lines of a case file, cut into cells. Inside of case_file_reader.h.

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace mingjian::testing {

struct CaseToken {
  std::string text;
  bool quoted = false;
  int column = 1;  // in characters
  // The cell it stands for: "-" is a missing value.
  std::string Cell() const { return !quoted && text == "-" ? "" : text; }
};

struct CaseLine {
  int number = 1;
  bool indented = false;
  std::string_view raw;           // of the text that was read
  std::vector<CaseToken> tokens;  // empty: blank or a comment
};

// "a.case:12:3": begins messages.
std::string PlaceOf(const std::string& path, const CaseLine& line, const CaseToken& token);

// All lines of `text`, which must outlive them. An error names a quote that is not closed.
Result<std::vector<CaseLine>> ReadCaseLines(std::string_view text, const std::string& path);

// The other way: a table as it stands in a case file, behind `word`. The first row are the columns;
// cells are raw, "" is missing. REQUIRES: all rows are as long as the first.
std::string CaseTableText(std::string_view word, std::vector<std::vector<std::string>> table);

}  // namespace mingjian::testing
