#pragma once
// The text of a .case file (docs/case-format.md) as data: what was written, before defaults are
// filled and anything is judged.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "testing/claims.h"

namespace mingjian::testing {

// Rows that replace a knowledge table. Columns may carry a type ("days:int").
struct CaseKnowledge {
  std::string table;
  std::string origin;  // file:line:column
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;  // "" = missing
};

struct Case {
  std::string title;
  std::string origin;
  Claims claims;                     // as written, with same / set / add / drop carried out
  bool none = false;                 // "findings none"
  std::vector<std::string> columns;  // of findings
  std::vector<std::vector<std::string>> findings;  // "" = missing
  std::optional<uint64_t> unknown;
};

struct CaseFile {
  std::string rule;
  std::vector<CaseKnowledge> knowledge;
  std::map<std::string, std::string> parameters;  // name -> value
  std::vector<Case> cases;
};

// `path` is only for messages ("path:line:column: …").
Result<CaseFile> ParseCaseFile(std::string_view text, const std::string& path);

// The columns that `findings` may have.
const std::vector<std::string_view>& FindingColumns();

}  // namespace mingjian::testing
