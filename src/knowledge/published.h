#pragma once
// A published workbook as points: the sheet of a rule's points joined with the sheet of their
// codes.
//
// Published shape (docs/knowledge.md §"Published workbooks"): a title, some empty rows, a row of
// headings (found by its words, not by its place), one row a point, rows that continue the point
// above them (their number is empty or merged), then 合计 and 备注. Codes stand in a second sheet,
// one row a code under its point's number, or in the row of the point.

#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "knowledge/workbook_map.h"
#include "knowledge/xlsx.h"

namespace mingjian::knowledge {

// What could not be placed: where it stands, what stands there and what was expected.
struct Refusal {
  std::string file, sheet;
  uint32_t row = 0;    // 0: the whole sheet or file
  std::string column;  // letters; "" = the whole row
  std::string value;
  std::string expected;
  // true: nothing of the workbook can be placed; --accept-partial does not help.
  bool whole = false;
};
// "file: sheet 'S' cell C7: 'value': expected …"
std::string ToString(const Refusal& refusal);

struct PublishedCell {
  uint32_t row = 0;
  uint32_t column = 0;
  std::string text;     // what a point says over several rows is joined by a line feed
  bool number = false;  // a code stored as a number has lost its leading zeros
};

struct PublishedPoint {
  int64_t number = 0;                          // 序号
  uint32_t row = 0;                            // in the sheet of points
  std::string name;                            // for messages; the names of a pair are joined by ×
  std::map<std::string, PublishedCell> cells;  // by role
  std::vector<PublishedCell> codes;            // in order
  bool refused = false;                        // something of it could not be placed
};

struct Published {
  std::string file;
  std::string sheet, codes_sheet;  // their names; the same when codes stand with the points
  const RuleMap* rule = nullptr;
  std::map<std::string, uint32_t> headings;  // role -> column of the sheet of points
  uint32_t heading_row = 0;
  std::vector<PublishedPoint> points;
};

// Reads the workbook as points of `rule_name` (or of the rule that its title, sheet or file name
// says when it is ""). What cannot be placed goes to `refusals`; the points that are whole are
// given. REQUIRES: `map` outlives the result.
Published ReadPublished(const XlsxWorkbook& workbook, const WorkbookMap& map,
                        const std::string& rule_name, std::vector<Refusal>* refusals);

}  // namespace mingjian::knowledge
