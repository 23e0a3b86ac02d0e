#pragma once
// What a sheet says of itself: its row of headings, its title, its rule and batch.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/workbook_map.h"
#include "knowledge/xlsx.h"

namespace mingjian::knowledge {

// Headings stand in row 4 of published sheets; titles may be longer.
inline constexpr uint32_t kHeadingRows = 20;

// The row of headings of a sheet, and what its columns mean.
struct Headings {
  const XlsxRow* row = nullptr;
  std::map<std::string, uint32_t> columns;  // role -> column; the first where two have one role
  std::vector<const XlsxCell*> unknown;
  size_t known = 0;

  bool Has(const std::string& role) const { return columns.contains(role); }
};
Headings FindHeadings(const XlsxSheet& sheet, const WorkbookMap& map);

// The sheet's name and what stands above its headings.
std::string TitleOf(const XlsxSheet& sheet, const Headings& headings);

// The rule whose name a text holds, the longest where names hold each other; null when none.
const RuleMap* RuleIn(std::string_view text, const WorkbookMap& map);

// The batch that a file name or title says: 第十二批 -> "batch-12"; "" when it says none.
std::string BatchOf(std::string_view text);

}  // namespace mingjian::knowledge
