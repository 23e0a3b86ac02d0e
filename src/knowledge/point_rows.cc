#include "knowledge/point_rows.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/decimal.h"
#include "base/text.h"

namespace mingjian::knowledge {
namespace {

using Kind = rules::KnowledgeColumn::Kind;

// Published names carry stray spaces and line breaks.
std::string OneLine(std::string_view text) {
  std::string line;
  bool gap = false;
  for (const char c : text) {
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      gap = !line.empty();
      continue;
    }
    if (gap) line += ' ';
    gap = false;
    line += c;
  }
  return line;
}

bool IsOfKind(std::string_view text, Kind kind) {
  if (text.empty()) return true;
  switch (kind) {
    case Kind::kString:
      return true;
    case Kind::kCode:
      return text.find_first_of(" |") == std::string_view::npos;
    case Kind::kCodes:
      return text.find(' ') == std::string_view::npos;
    case Kind::kInt:
      return ParseInt(text).has_value();
    case Kind::kDecimal:
      return Decimal::Parse(text).has_value();
    case Kind::kBool:
      return text == "true" || text == "false";
    case Kind::kDate:
      return ParseDate(text).has_value();
  }
  return false;
}

std::string_view Words(Kind kind) {
  switch (kind) {
    case Kind::kInt:
      return "a whole number";
    case Kind::kDecimal:
      return "a decimal number";
    case Kind::kBool:
      return "true or false";
    case Kind::kDate:
      return "a date like 2026-01-31";
    case Kind::kCode:
    case Kind::kCodes:
      return "a code without spaces";
    case Kind::kString:
      break;
  }
  return "a text";
}

std::string Picked(const std::vector<std::string>& found, ValueSource::Pick pick) {
  if (pick == ValueSource::Pick::kFirst) return found.front();
  const auto less = [](const std::string& a, const std::string& b) {
    return ParseInt(a).value_or(0) < ParseInt(b).value_or(0);
  };
  return pick == ValueSource::Pick::kLeast ? *std::min_element(found.begin(), found.end(), less)
                                           : *std::max_element(found.begin(), found.end(), less);
}

class RowMaker {
 public:
  RowMaker(const Published& published, const WorkbookMap& map, const Inherited& inherited,
           std::vector<Refusal>* refusals)
      : published_(published),
        rule_(*published.rule),
        map_(map),
        inherited_(inherited),
        refusals_(refusals) {}

  std::vector<PointRows> Make() {
    std::vector<PointRows> all;
    if (!HasHeadings()) return all;
    for (const PublishedPoint& point : published_.points) {
      if (point.refused) continue;
      PointRows made;
      made.point = &point;
      if (point.codes.empty() && NeedsCodes()) {
        Refuse(point.row, "", point.name, "at least one code");
        continue;
      }
      bool good = true;
      const size_t count = rule_.row_per_code ? point.codes.size() : 1;
      for (size_t i = 0; i < count && good; ++i) {
        std::vector<std::string> cells;
        good = MakeRow(point, i, &cells);
        made.rows.push_back(std::move(cells));
      }
      if (good) all.push_back(std::move(made));
    }
    return all;
  }

 private:
  void Refuse(uint32_t row, std::string column, std::string value, std::string expected,
              bool whole = false) {
    refusals_->push_back({published_.file, published_.sheet, row, std::move(column), OneLine(value),
                          std::move(expected), whole});
  }

  bool NeedsCodes() const {
    for (const ColumnMap& column : rule_.columns) {
      if (std::all_of(column.sources.begin(), column.sources.end(), [](const ValueSource& source) {
            return source.kind == ValueSource::Kind::kCode;
          })) {
        return true;
      }
    }
    return rule_.row_per_code;
  }

  std::string HeadingWords(const std::string& role) const {
    return fmt::format("{}", fmt::join(map_.headings.at(role), " or "));
  }

  // A column that only headings could fill, none of which is there, is one mistake, not one a
  // point.
  bool HasHeadings() {
    bool good = true;
    for (const ColumnMap& column : rule_.columns) {
      std::vector<std::string> wanted;
      const bool possible =
          std::any_of(column.sources.begin(), column.sources.end(), [&](const ValueSource& source) {
            if (source.kind != ValueSource::Kind::kHeading) return true;
            wanted.push_back(HeadingWords(source.role));
            return published_.headings.contains(source.role);
          });
      if (possible) continue;
      good = false;
      Refuse(published_.heading_row, "", "",
             fmt::format("a heading {} for column '{}' of table {}", fmt::join(wanted, " or "),
                         column.name, rule_.table),
             true);
    }
    return good;
  }

  bool MakeRow(const PublishedPoint& point, size_t code, std::vector<std::string>* cells) {
    for (const ColumnMap& column : rule_.columns) {
      std::optional<std::string> value;
      bool refused = false;
      for (const ValueSource& source : column.sources) {
        value = Value(point, column, source, code, *cells, &refused);
        if (value || refused) break;
      }
      if (refused) return false;
      if (!value) {
        RefuseColumn(point, column);
        return false;
      }
      if (!IsOfKind(*value, column.kind)) {
        Refuse(point.row, "", *value,
               fmt::format("{} for column '{}' of table {}", Words(column.kind), column.name,
                           rule_.table));
        return false;
      }
      cells->push_back(*std::move(value));
    }
    return true;
  }

  std::optional<std::string> Value(const PublishedPoint& point, const ColumnMap& column,
                                   const ValueSource& source, size_t code,
                                   const std::vector<std::string>& cells, bool* refused) {
    switch (source.kind) {
      case ValueSource::Kind::kConstant:
        return source.value;
      case ValueSource::Kind::kInherit:
        return inherited_(cells, column.name);
      case ValueSource::Kind::kCode: {
        const size_t at = source.code == 0 ? code : source.code - 1;
        if (at >= point.codes.size()) return std::nullopt;
        return point.codes[at].text;
      }
      case ValueSource::Kind::kHeading:
        break;
    }
    const auto cell = point.cells.find(source.role);
    if (cell == point.cells.end()) return std::nullopt;
    std::string text = OneLine(cell->second.text);
    if (source.match) {
      const std::vector<std::string> found = source.match->FindAll(text);
      if (found.empty()) return std::nullopt;
      text = source.value ? *source.value : Picked(found, source.pick);
    } else if (source.value) {
      text = *source.value;
    }
    if (source.values.empty()) return text;
    const auto known = source.values.find(Comparable(text));
    if (known != source.values.end()) return known->second;
    std::vector<std::string> words;
    for (const auto& [word, meaning] : source.values) words.push_back(word);
    Refuse(cell->second.row, ColumnName(cell->second.column), text,
           fmt::format("{} (for column '{}' of table {})", fmt::join(words, " or "), column.name,
                       rule_.table));
    *refused = true;
    return std::nullopt;
  }

  // Says what each source looked for, at the cell that was looked at first.
  void RefuseColumn(const PublishedPoint& point, const ColumnMap& column) {
    std::vector<std::string> wanted;
    const PublishedCell* looked = nullptr;
    for (const ValueSource& source : column.sources) {
      if (source.kind == ValueSource::Kind::kInherit) {
        wanted.emplace_back("an earlier point of the same name");
      }
      if (source.kind == ValueSource::Kind::kCode) wanted.emplace_back("a further code");
      if (source.kind != ValueSource::Kind::kHeading) continue;
      const auto cell = point.cells.find(source.role);
      if (cell != point.cells.end() && looked == nullptr) looked = &cell->second;
      wanted.push_back(
          source.match ? fmt::format("'{}' in {}", source.match->text(), HeadingWords(source.role))
                       : HeadingWords(source.role));
    }
    Refuse(looked != nullptr ? looked->row : point.row,
           looked != nullptr ? ColumnName(looked->column) : "",
           looked != nullptr ? looked->text : point.name,
           fmt::format("a value for column '{}' of table {}, from {}", column.name, rule_.table,
                       fmt::join(wanted, " or ")));
  }

  const Published& published_;
  const RuleMap& rule_;
  const WorkbookMap& map_;
  const Inherited& inherited_;
  std::vector<Refusal>* refusals_;
};

}  // namespace

std::vector<PointRows> MakeRows(const Published& published, const WorkbookMap& map,
                                const Inherited& inherited, std::vector<Refusal>* refusals) {
  if (published.rule == nullptr) return {};
  return RowMaker(published, map, inherited, refusals).Make();
}

std::string KeyOf(const RuleMap& rule, const std::vector<std::string>& names,
                  const std::function<const std::string&(const std::string&)>& cell) {
  std::string key;
  for (const std::string& name : names) {
    const auto column =
        std::find_if(rule.columns.begin(), rule.columns.end(),
                     [&](const ColumnMap& candidate) { return candidate.name == name; });
    MJ_CHECK(column != rule.columns.end());  // held by workbook_map.cc
    key += column->kind == Kind::kString ? Comparable(cell(name)) : cell(name);
    key += '\n';
  }
  return key;
}

}  // namespace mingjian::knowledge
