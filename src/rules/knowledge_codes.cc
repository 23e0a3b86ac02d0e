// Code lists: codes_<set>.csv.

#include <fmt/format.h>

#include "base/text.h"
#include "rules/knowledge.h"

namespace mingjian::rules {

void ReadCodeList(const std::string& file, std::string_view text, CodeList* list,
                  std::vector<Diagnostic>* diagnostics) {
  const auto report = [&](TextPosition at, bool warning, std::string name, std::string message,
                          std::string suggestion = {}) {
    diagnostics->push_back({std::move(name), warning, file, at.line, at.column, std::move(message),
                            std::move(suggestion)});
  };
  if (!IsUtf8(text)) {
    report({}, false, "not_utf8", "the file is not UTF-8", "save it as UTF-8");
    return;
  }
  CsvReader reader(text);
  std::vector<CsvCell> cells;
  if (!reader.Next(&cells)) {
    report({}, false, "bad_header", "the file has no header row");
    return;
  }
  std::optional<size_t> code, match;
  std::vector<size_t> dates;
  const size_t width = cells.size();
  for (size_t i = 0; i < width; ++i) {
    const std::string_view name = Trim(cells[i].text.substr(0, cells[i].text.find(':')));
    if (name == "code") code = i;
    if (name == "match") match = i;
    if (name == "valid_from" || name == "valid_to" || name == "superseded_by") dates.push_back(i);
  }
  if (!code) {
    report({}, false, "missing_column", "column 'code:code' is missing; every code list has it");
    return;
  }
  size_t broken_seen = 0;
  bool dated = false;
  const auto report_broken = [&] {
    for (; broken_seen < reader.broken().size(); ++broken_seen) {
      const CsvBroken& broken = reader.broken()[broken_seen];
      report(broken.at, false, "csv_quote", broken.message + "; the row is left out",
             "write a quote inside a quoted cell twice");
    }
  };
  while (reader.Next(&cells)) {
    report_broken();
    if (cells.size() != width) {
      report({reader.line(), 1}, false, "column_count",
             fmt::format("the row has {} cells; the header has {}; the row is left out",
                         cells.size(), width));
      continue;
    }
    const CsvCell& cell = cells[*code];
    if (cell.text.empty() || cell.text.find_first_of(" \t\r\n|") != std::string_view::npos) {
      report(
          reader.At(cell.offset), false, "bad_cell",
          fmt::format("column 'code': '{}' is not a code (no spaces and no '|'); the row is left "
                      "out",
                      cell.text));
      continue;
    }
    const std::string_view how = match ? cells[*match].text : std::string_view();
    if (!how.empty() && how != "exact" && how != "prefix") {
      report(reader.At(cells[*match].offset), false, "bad_cell",
             fmt::format("column 'match': '{}' is not exact or prefix; the row is left out", how));
      continue;
    }
    for (const size_t column : dates) {
      if (cells[column].text.empty() || dated) continue;
      dated = true;
      report(reader.At(cells[column].offset), true, "undated_codes",
             "code lists hold on every day; validity dates in them are not looked at",
             "use a knowledge table and points() where dates matter");
    }
    (how == "prefix" ? list->prefixes : list->exact).emplace_back(cell.text);
  }
  report_broken();
}

}  // namespace mingjian::rules
