#include "knowledge/published.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/text.h"
#include "knowledge/headings.h"

namespace mingjian::knowledge {
namespace {

constexpr size_t kShown = 60;  // code points of a value in a message

std::string Shown(std::string_view text) {
  std::string shown;
  size_t points = 0;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80 && ++points > kShown) return shown + "…";
    shown += c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
  }
  return shown;
}

class PublishedReader {
 public:
  PublishedReader(const XlsxWorkbook& workbook, const WorkbookMap& map,
                  std::vector<Refusal>* refusals)
      : workbook_(workbook), map_(map), refusals_(refusals) {
    published_.file = workbook.file;
  }

  Published Read(const std::string& rule_name) {
    if (!FindSheets() || !FindRule(rule_name)) return std::move(published_);
    for (const auto& [role, column] : points_headings_.columns) published_.headings[role] = column;
    published_.heading_row = points_headings_.row->number;
    RefuseUnknownHeadings(*points_, points_headings_);
    if (codes_ != nullptr) RefuseUnknownHeadings(*codes_, codes_headings_);
    ReadPoints();
    if (codes_ != nullptr) ReadCodes();
    CheckCodes();
    CheckTotal();
    return std::move(published_);
  }

 private:
  void Refuse(const XlsxSheet& sheet, uint32_t row, std::optional<uint32_t> column,
              std::string_view value, std::string expected, bool whole = false) {
    refusals_->push_back({workbook_.file, sheet.name, row, column ? ColumnName(*column) : "",
                          Shown(value), std::move(expected), whole});
  }
  void RefuseFile(std::string value, std::string expected) {
    refusals_->push_back({workbook_.file, "", 0, "", std::move(value), std::move(expected), true});
  }

  bool FindSheets() {
    for (const XlsxSheet& sheet : workbook_.sheets) {
      if (sheet.rows.empty()) continue;
      Headings headings = FindHeadings(sheet, map_);
      if (headings.row == nullptr) {
        Refuse(sheet, 0, std::nullopt, TitleOf(sheet, headings),
               fmt::format("a row of headings in the first {} rows, such as {}", kHeadingRows,
                           fmt::join(ExampleHeadings(), ", ")),
               true);
        continue;
      }
      const bool codes = headings.Has("link") && headings.Has("code");
      const XlsxSheet*& place = codes ? codes_ : points_;
      if (place != nullptr) {
        Refuse(sheet, headings.row->number, std::nullopt, sheet.name,
               fmt::format("one sheet of {}; '{}' is one already", codes ? "codes" : "points",
                           place->name),
               true);
        return false;
      }
      place = &sheet;
      (codes ? codes_headings_ : points_headings_) = std::move(headings);
    }
    if (points_ == nullptr) {
      if (std::none_of(refusals_->begin(), refusals_->end(),
                       [&](const Refusal& r) { return r.file == workbook_.file; })) {
        RefuseFile("", fmt::format("a sheet of points with headings such as {}",
                                   fmt::join(ExampleHeadings(), ", ")));
      }
      return false;
    }
    published_.sheet = points_->name;
    published_.codes_sheet = codes_ != nullptr ? codes_->name : points_->name;
    if (!points_headings_.Has("number")) {
      Refuse(*points_, points_headings_.row->number, std::nullopt, "",
             fmt::format("a heading {}", fmt::join(map_.headings.at("number"), " or ")), true);
      return false;
    }
    return !AnyWhole();
  }

  bool AnyWhole() const {
    return std::any_of(refusals_->begin(), refusals_->end(), [&](const Refusal& refusal) {
      return refusal.whole && refusal.file == workbook_.file;
    });
  }

  std::vector<std::string> ExampleHeadings() const {
    std::vector<std::string> examples;
    for (const char* role : {"number", "name", "code"}) {
      const auto at = map_.headings.find(role);
      if (at != map_.headings.end() && !at->second.empty()) examples.push_back(at->second.front());
    }
    return examples;
  }

  bool FindRule(const std::string& rule_name) {
    std::vector<std::string> names;
    names.reserve(map_.rules.size());
    for (const auto& [name, rule] : map_.rules) names.push_back(name);
    if (!rule_name.empty()) {
      const auto at = map_.rules.find(rule_name);
      if (at != map_.rules.end()) {
        published_.rule = &at->second;
        return true;
      }
      RefuseFile(rule_name, fmt::format("a rule of {}: {}", map_.file, fmt::join(names, ", ")));
      return false;
    }
    const std::string title = TitleOf(*points_, points_headings_);
    const RuleMap* by_title = RuleIn(title, map_);
    const RuleMap* by_file =
        RuleIn(std::filesystem::path(workbook_.file).filename().string(), map_);
    if (by_title != nullptr && by_file != nullptr && by_title != by_file) {
      RefuseFile(by_file->name,
                 fmt::format("the rule of its title, {}; say which one it is with --rule",
                             by_title->name));
      return false;
    }
    published_.rule = by_title != nullptr ? by_title : by_file;
    if (published_.rule != nullptr) return true;
    RefuseFile(Shown(title), fmt::format("a title or file name with the name of a rule of {} ({}), "
                                         "or --rule",
                                         map_.file, fmt::join(names, ", ")));
    return false;
  }

  // A heading that nobody knows may hold a limit, so it is not passed over.
  void RefuseUnknownHeadings(const XlsxSheet& sheet, const Headings& headings) {
    std::vector<std::string> known;
    for (const auto& [role, words] : map_.headings) {
      known.insert(known.end(), words.begin(), words.end());
    }
    const std::vector<std::string_view> views(known.begin(), known.end());
    for (const XlsxCell* cell : headings.unknown) {
      const auto near = Nearest(Comparable(cell->text), views);
      Refuse(sheet, headings.row->number, cell->column, cell->text,
             fmt::format("a heading of {}{}; add it there, under 'ignored' when it holds no limit",
                         map_.file, near ? fmt::format(" ('{}'?)", *near) : std::string()),
             true);
    }
  }

  bool IsFooter(const XlsxRow& row) const {
    const std::string first = Comparable(row.cells.front().text);
    return std::any_of(map_.footers.begin(), map_.footers.end(), [&](const std::string& word) {
      return first.starts_with(Comparable(word));
    });
  }

  static std::optional<int64_t> Number(const XlsxCell& cell) { return ParseInt(cell.text); }

  void ReadPoints() {
    const uint32_t number_column = points_headings_.columns.at("number");
    const bool own_codes = codes_ == nullptr && points_headings_.Has("code");
    std::set<int64_t> numbers;
    bool footer = false;
    for (const XlsxRow& row : points_->rows) {
      if (row.number <= points_headings_.row->number) continue;
      if (IsFooter(row)) {
        footer = true;
        ReadFooter(row);
        continue;
      }
      const XlsxCell* number = row.Find(number_column);
      if (footer) {
        // Notes may run over several rows; a point cannot follow them.
        if (number != nullptr && Number(*number) && row.cells.size() > 1) {
          Refuse(*points_, row.number, number_column, number->text, "no point below 合计 or 备注");
        }
        continue;
      }
      if (number == nullptr || number->merged) {
        Continue(row, own_codes);
        continue;
      }
      const std::optional<int64_t> parsed = Number(*number);
      PublishedPoint point;
      point.row = row.number;
      if (!parsed || *parsed < 1) {
        Refuse(*points_, row.number, number_column, number->text,
               "the number of a point (1, 2, …)");
        point.refused = true;
      } else if (!numbers.insert(*parsed).second) {
        Refuse(*points_, row.number, number_column, number->text,
               "a number that no point above has");
        point.refused = true;
      }
      point.number = parsed.value_or(0);
      published_.points.push_back(std::move(point));
      Fill(row, own_codes, false);
    }
    for (PublishedPoint& point : published_.points) {
      std::vector<std::string_view> parts;
      for (const char* role : {"name", "name_a", "name_b"}) {
        const auto at = point.cells.find(role);
        if (at != point.cells.end()) parts.push_back(at->second.text);
      }
      point.name = fmt::format("{}", fmt::join(parts, "×"));
    }
  }

  // A row without a number of its own says more of the point above.
  void Continue(const XlsxRow& row, bool own_codes) {
    if (published_.points.empty()) {
      Refuse(*points_, row.number, row.cells.front().column, row.cells.front().text,
             "the number of a point; there is no point above that the row could continue");
      return;
    }
    Fill(row, own_codes, true);
  }

  void Fill(const XlsxRow& row, bool own_codes, bool more) {
    PublishedPoint& point = published_.points.back();
    std::set<uint32_t> placed;
    for (const auto& [role, column] : points_headings_.columns) {
      const XlsxCell* cell = row.Find(column);
      if (cell == nullptr || (more && cell->merged)) continue;
      placed.insert(column);
      if (own_codes && role == "code") {
        point.codes.push_back({row.number, column, cell->text, cell->number});
        continue;
      }
      PublishedCell& place = point.cells[role];
      if (place.text.empty()) {
        place = {row.number, column, cell->text, cell->number};
      } else {
        place.text += "\n" + cell->text;
      }
    }
    for (const XlsxCell& cell : row.cells) {
      if (cell.merged || placed.contains(cell.column)) continue;
      if (points_headings_.row->Find(cell.column) != nullptr) continue;
      Refuse(*points_, row.number, cell.column, cell.text, "no text in a column without a heading");
      point.refused = true;
    }
  }

  void ReadFooter(const XlsxRow& row) {
    const auto column = points_headings_.columns.find("count");
    if (column == points_headings_.columns.end()) return;
    const XlsxCell* cell = row.Find(column->second);
    if (cell == nullptr) return;
    if (const auto number = Number(*cell)) total_ = {row.number, cell->column, *number};
  }

  void ReadCodes() {
    const uint32_t link = codes_headings_.columns.at("link");
    const uint32_t code = codes_headings_.columns.at("code");
    const auto name = codes_headings_.columns.find("name");
    std::map<int64_t, PublishedPoint*> by_number;
    for (PublishedPoint& point : published_.points) by_number.try_emplace(point.number, &point);
    PublishedPoint* current = nullptr;
    bool lost = false;  // rows of a number that no point has
    bool footer = false;
    for (const XlsxRow& row : codes_->rows) {
      if (row.number <= codes_headings_.row->number) continue;
      if (IsFooter(row)) {
        footer = true;
        continue;
      }
      const XlsxCell* number = row.Find(link);
      const XlsxCell* value = row.Find(code);
      if (footer) {
        if (value != nullptr && number != nullptr && Number(*number)) {
          Refuse(*codes_, row.number, code, value->text, "no code below 合计 or 备注");
        }
        continue;
      }
      if (number != nullptr && !number->merged) {
        const std::optional<int64_t> parsed = Number(*number);
        const auto at = parsed ? by_number.find(*parsed) : by_number.end();
        lost = at == by_number.end();
        current = lost ? nullptr : at->second;
        if (lost) {
          Refuse(*codes_, row.number, link, number->text,
                 fmt::format("the number of a point of sheet '{}'", points_->name));
        }
      }
      if (value == nullptr) {
        if (number == nullptr) continue;  // a name alone
        Refuse(*codes_, row.number, code, "", "a code");
        if (current != nullptr) current->refused = true;
        continue;
      }
      if (lost) continue;
      if (current == nullptr) {
        Refuse(*codes_, row.number, code, value->text,
               "the number of its point in this row or above");
        continue;
      }
      if (name != codes_headings_.columns.end()) {
        const XlsxCell* said = row.Find(name->second);
        if (said != nullptr && Comparable(said->text) != Comparable(current->name)) {
          Refuse(*codes_, row.number, name->second, said->text,
                 fmt::format("'{}', the name of point {}", current->name, current->number));
          current->refused = true;
        }
      }
      current->codes.push_back({row.number, code, value->text, value->number});
    }
  }

  void CheckCodes() {
    const Pattern* shape = nullptr;
    if (const auto at = map_.shapes.find(published_.rule->shape); at != map_.shapes.end()) {
      shape = &at->second;
    }
    const XlsxSheet& sheet = codes_ != nullptr ? *codes_ : *points_;
    for (PublishedPoint& point : published_.points) {
      std::set<std::string_view> seen;
      for (const PublishedCell& code : point.codes) {
        if (shape != nullptr && !shape->MatchesWhole(code.text)) {
          Refuse(
              sheet, code.row, code.column, code.text,
              fmt::format("a {} code ({}){}", published_.rule->shape, shape->text(),
                          code.number ? "; stored as a number, its leading zeros are lost" : ""));
          point.refused = true;
        } else if (!seen.insert(code.text).second) {
          Refuse(sheet, code.row, code.column, code.text,
                 fmt::format("a code that point {} does not have yet", point.number));
          point.refused = true;
        }
      }
      const auto count = point.cells.find("count");
      if (count == point.cells.end()) continue;
      const std::optional<int64_t> declared = ParseInt(count->second.text);
      if (!declared || *declared != static_cast<int64_t>(point.codes.size())) {
        Refuse(*points_, count->second.row, count->second.column, count->second.text,
               fmt::format("{}, the codes that sheet '{}' lists for point {}", point.codes.size(),
                           sheet.name, point.number));
        point.refused = true;
      }
    }
  }

  // A workbook whose rows were lost on the way declares more codes than it has.
  void CheckTotal() {
    if (published_.points.empty()) {
      Refuse(*points_, points_headings_.row->number, std::nullopt, "",
             "at least one point below the headings", true);
      return;
    }
    if (total_.row == 0) return;
    size_t codes = 0;
    for (const PublishedPoint& point : published_.points) codes += point.codes.size();
    if (static_cast<size_t>(total_.number) == codes) return;
    Refuse(*points_, total_.row, total_.column, fmt::format("{}", total_.number),
           fmt::format("{}, the codes of all points; rows are missing or 合计 is wrong", codes),
           true);
  }

  struct Total {
    uint32_t row = 0, column = 0;
    int64_t number = 0;
  };

  const XlsxWorkbook& workbook_;
  const WorkbookMap& map_;
  std::vector<Refusal>* refusals_;
  Published published_;
  const XlsxSheet* points_ = nullptr;
  const XlsxSheet* codes_ = nullptr;
  Headings points_headings_, codes_headings_;
  Total total_;
};

}  // namespace

std::string ToString(const Refusal& refusal) {
  std::string text = refusal.file;
  if (!refusal.sheet.empty()) text += fmt::format(": sheet '{}'", refusal.sheet);
  if (refusal.row > 0) {
    text += refusal.column.empty() ? fmt::format(" row {}", refusal.row)
                                   : fmt::format(" cell {}{}", refusal.column, refusal.row);
  }
  if (refusal.value.empty())
    return fmt::format("{}: is missing: expected {}", text, refusal.expected);
  return fmt::format("{}: '{}': expected {}", text, refusal.value, refusal.expected);
}

Published ReadPublished(const XlsxWorkbook& workbook, const WorkbookMap& map,
                        const std::string& rule_name, std::vector<Refusal>* refusals) {
  return PublishedReader(workbook, map, refusals).Read(rule_name);
}

}  // namespace mingjian::knowledge
