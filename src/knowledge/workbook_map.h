#pragma once
// workbooks.yaml of a rulebook: which published workbook goes to which knowledge table, and which
// heading to which typed column. docs/knowledge.md §"Published workbooks" is the author's view.
//
//   batches:  batch name -> day of publication
//   shapes:   kind of code -> regular expression of the whole code
//   headings: role -> headings as published; `*` stands for any text
//   footers:  how rows below the points begin
//   rules:    name of the rule as published -> table and columns
//
// Headings are compared without spaces and line breaks, wide and narrow letters alike.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "rules/rulebook.h"

namespace mingjian::knowledge {

// A regular expression; keeps re2.h out of headers.
class Pattern {
 public:
  static std::optional<Pattern> Make(const std::string& expression);
  bool MatchesWhole(std::string_view text) const;
  // The first group of every match, or the whole match where the expression has no group.
  std::vector<std::string> FindAll(std::string_view text) const;
  const std::string& text() const;

 private:
  struct Inside;
  std::shared_ptr<const Inside> inside_;
};

// One way to find a column's value; a column has several, and the first that gives one is taken.
struct ValueSource {
  enum class Kind { kHeading, kCode, kConstant, kInherit };
  enum class Pick { kFirst, kLeast, kGreatest };
  Kind kind = Kind::kConstant;
  std::string role;                  // kHeading: whose cell
  std::optional<Pattern> match;      // kHeading: the part of the cell, else all of it
  Pick pick = Pick::kFirst;          // of several matches, as numbers
  std::optional<std::string> value;  // kHeading: stands for what matched; kConstant: the value
  std::map<std::string, std::string> values;  // kHeading: words as published -> values
  size_t code = 0;  // kCode: 0 = each code gives a row; n = the nth of the point
};

struct ColumnMap {
  std::string name;
  rules::KnowledgeColumn::Kind kind = rules::KnowledgeColumn::Kind::kString;
  std::vector<ValueSource> sources;
};

// One published rule.
struct RuleMap {
  std::string name;  // as published
  std::string table;
  std::string shape;  // of its codes
  // Columns that make a point the same point in a later batch, or in the same workbook again.
  std::vector<std::string> identity;
  // Columns of which two rows may not hold on one day.
  std::vector<std::string> key;
  std::vector<ColumnMap> columns;
  bool row_per_code = false;
};

struct WorkbookMap {
  std::string file;
  std::map<std::string, Seconds> batches;
  std::map<std::string, Pattern> shapes;
  std::map<std::string, std::vector<std::string>> headings;
  std::vector<std::string> footers;
  std::map<std::string, RuleMap> rules;

  // Roles of a heading; several roles may share one. Empty when no role has it.
  std::vector<std::string> RolesOf(std::string_view heading) const;
};

// Reads the file; an Error lists every mistake in it.
Result<WorkbookMap> ReadWorkbookMap(const std::string& path);
Result<WorkbookMap> ParseWorkbookMap(const std::string& name, std::string text);

// Text as headings and names are compared: NFKC, lower case, without spaces.
std::string Comparable(std::string_view text);

}  // namespace mingjian::knowledge
