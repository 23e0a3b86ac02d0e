#include "knowledge/headings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace mingjian::knowledge {

Headings FindHeadings(const XlsxSheet& sheet, const WorkbookMap& map) {
  Headings best;
  for (const XlsxRow& row : sheet.rows) {
    if (row.number > kHeadingRows) break;
    Headings found;
    found.row = &row;
    for (const XlsxCell& cell : row.cells) {
      const std::vector<std::string> roles = map.RolesOf(cell.text);
      if (roles.empty()) {
        found.unknown.push_back(&cell);
      } else {
        ++found.known;
      }
      for (const std::string& role : roles) found.columns.try_emplace(role, cell.column);
    }
    // A title alone may hold a word; headings are at least two.
    if (found.known >= 2 && found.known > best.known) best = std::move(found);
  }
  return best;
}

std::string TitleOf(const XlsxSheet& sheet, const Headings& headings) {
  std::string title = sheet.name;
  for (const XlsxRow& row : sheet.rows) {
    if (headings.row != nullptr && row.number >= headings.row->number) break;
    if (row.number > kHeadingRows) break;
    for (const XlsxCell& cell : row.cells) {
      if (!cell.merged) title += "\n" + cell.text;
    }
  }
  return title;
}

const RuleMap* RuleIn(std::string_view text, const WorkbookMap& map) {
  const std::string plain = Comparable(text);
  const RuleMap* found = nullptr;
  size_t length = 0;
  for (const auto& [name, rule] : map.rules) {
    const std::string wanted = Comparable(name);
    if (wanted.size() <= length || plain.find(wanted) == std::string::npos) continue;
    found = &rule;
    length = wanted.size();
  }
  return found;
}

std::string BatchOf(std::string_view text) {
  constexpr std::array<std::string_view, 9> kDigits = {"一", "二", "三", "四", "五",
                                                       "六", "七", "八", "九"};
  const size_t begin = text.find("第");
  const size_t end = text.find("批", begin == std::string_view::npos ? 0 : begin);
  if (begin == std::string_view::npos || end == std::string_view::npos || end - begin > 18)
    return {};
  std::string_view word = text.substr(begin + 3, end - begin - 3);
  int number = 0;
  if (const std::optional<int64_t> digits = ParseInt(word); digits && *digits > 0) {
    number = static_cast<int>(std::min<int64_t>(*digits, 999));
    word = {};
  }
  int unit = 0;
  while (!word.empty()) {
    if (word.starts_with("十")) {
      number += (unit == 0 ? 1 : unit) * 10;
      unit = 0;
    } else {
      const auto digit = std::find(kDigits.begin(), kDigits.end(), word.substr(0, 3));
      if (digit == kDigits.end()) return {};
      unit = static_cast<int>(digit - kDigits.begin()) + 1;
    }
    word.remove_prefix(3);
  }
  number += unit;
  return number > 0 ? fmt::format("batch-{:02}", number) : std::string();
}

}  // namespace mingjian::knowledge
