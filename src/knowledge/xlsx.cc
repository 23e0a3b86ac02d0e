#include "knowledge/xlsx.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <pugixml.hpp>

#include "base/text.h"
#include "knowledge/xlsx_archive.h"

namespace mingjian::knowledge {
namespace {

constexpr uint32_t kColumns = 16'384;  // of the format
constexpr uint32_t kRows = 1'048'576;

// Element and attribute names without their namespace prefix: some writers give one.
std::string_view Local(std::string_view name) {
  const size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}
pugi::xml_node Child(pugi::xml_node node, std::string_view name) {
  for (const pugi::xml_node child : node.children()) {
    if (Local(child.name()) == name) return child;
  }
  return {};
}
std::string_view Attribute(pugi::xml_node node, std::string_view name) {
  for (const pugi::xml_attribute attribute : node.attributes()) {
    if (Local(attribute.name()) == name) return attribute.value();
  }
  return {};
}

// _x000D_ is how the format writes characters that XML cannot hold.
std::string Unescape(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) == "_x" && i + 6 < text.size() && text[i + 6] == '_') {
      uint32_t point = 0;
      const auto [end, error] =
          std::from_chars(text.data() + i + 2, text.data() + i + 6, point, 16);
      if (error == std::errc() && end == text.data() + i + 6) {
        if (point >= 0x20 && (point < 0xD800 || point > 0xDFFF)) AppendUtf8(&out, point);
        if (point == '\n' || point == '\t') out += static_cast<char>(point);
        i += 6;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

// All text of a shared or inline string: <t>, or the <t> of its runs <r>; readings <rPh> are not
// what the cell shows.
std::string StringText(pugi::xml_node item) {
  std::string text;
  for (const pugi::xml_node child : item.children()) {
    const std::string_view name = Local(child.name());
    if (name == "t") text += child.text().get();
    if (name == "r") text += Child(child, "t").text().get();
  }
  return Unescape(text);
}

// "1.0" and "1E0" are 1: numbers are shown without exponent and without a fraction of zero.
std::optional<std::string> NumberText(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) {
    return std::nullopt;
  }
  if (number == std::floor(number) && std::abs(number) < 1e15) {
    return fmt::format("{}", static_cast<int64_t>(number));
  }
  return fmt::format("{}", number);
}

struct Reference {
  uint32_t row = 0, column = 0;  // row from 1, column from 0
};

std::optional<Reference> ParseReference(std::string_view text) {
  Reference at;
  size_t i = 0;
  uint32_t column = 0;
  for (; i < text.size() && i < 4 && text[i] >= 'A' && text[i] <= 'Z'; ++i) {
    column = column * 26 + static_cast<uint32_t>(text[i] - 'A' + 1);
  }
  const auto [end, error] = std::from_chars(text.data() + i, text.data() + text.size(), at.row);
  if (i == 0 || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (column > kColumns || at.row == 0 || at.row > kRows) return std::nullopt;
  at.column = column - 1;
  return at;
}

// One workbook, part by part.
class Reader {
 public:
  Reader(XlsxArchive archive, const std::string& name, const XlsxLimits& limits)
      : archive_(std::move(archive)), limits_(limits) {
    workbook_.file = name;
  }

  Result<XlsxWorkbook> Read() {
    const std::string book = BookPath();
    MJ_RETURN_IF_ERROR(Parse(book));
    std::vector<std::pair<std::string, std::string>> tabs;  // name, relation
    for (const pugi::xml_node sheet : Child(Root(), "sheets").children()) {
      tabs.emplace_back(Unescape(Attribute(sheet, "name")), Attribute(sheet, "id"));
    }
    if (tabs.empty()) return Fails(book, "has no sheets");
    if (tabs.size() > limits_.sheets) {
      return Fails(book,
                   fmt::format("has {} sheets; at most {} are read", tabs.size(), limits_.sheets));
    }
    MJ_RETURN_IF_ERROR(ReadRelations(book));
    MJ_RETURN_IF_ERROR(ReadStrings(book));
    for (const auto& [name, relation] : tabs) {
      const auto at = relations_.find(relation);
      if (at == relations_.end()) {
        return Fails(book, fmt::format("has no part for its sheet '{}'", name));
      }
      if (at->second.kind != "worksheet") continue;
      MJ_RETURN_IF_ERROR(ReadSheet(name, at->second.target));
    }
    return std::move(workbook_);
  }

 private:
  struct Relation {
    std::string kind, target;
  };

  std::unexpected<Error> Fails(std::string_view part, std::string_view what) const {
    return DataError(fmt::format("{}: part '{}' {}", workbook_.file, part, what));
  }

  // Replaces document_; Root() is then the part's outermost element.
  Status Parse(const std::string& part) {
    MJ_TRY(text_, archive_.Read(part));
    // Entities of a document type could grow without end; the format has none.
    if (text_.find("<!DOCTYPE") != std::string::npos) return Fails(part, "has a document type");
    const pugi::xml_parse_result parsed = document_.load_buffer_inplace(
        text_.data(), text_.size(),
        pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol | pugi::parse_ws_pcdata_single);
    if (!parsed) {
      return Fails(part,
                   fmt::format("is not XML at byte {}: {}", parsed.offset, parsed.description()));
    }
    return {};
  }
  pugi::xml_node Root() const { return document_.document_element(); }

  static std::string FolderOf(const std::string& part) {
    const size_t slash = part.rfind('/');
    return slash == std::string::npos ? std::string() : part.substr(0, slash + 1);
  }
  static std::string Resolve(const std::string& folder, std::string_view target) {
    if (target.starts_with("/")) return std::string(target.substr(1));
    return folder + std::string(target);
  }
  static std::string_view LastWord(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
  }

  std::string BookPath() {
    if (Parse("_rels/.rels")) {
      for (const pugi::xml_node relation : Root().children()) {
        if (LastWord(Attribute(relation, "Type")) == "officeDocument") {
          return Resolve("", Attribute(relation, "Target"));
        }
      }
    }
    return "xl/workbook.xml";
  }

  Status ReadRelations(const std::string& book) {
    const std::string folder = FolderOf(book);
    MJ_RETURN_IF_ERROR(Parse(folder + "_rels/" + book.substr(folder.size()) + ".rels"));
    for (const pugi::xml_node node : Root().children()) {
      Relation relation{std::string(LastWord(Attribute(node, "Type"))),
                        Resolve(folder, Attribute(node, "Target"))};
      if (relation.kind == "sharedStrings") strings_part_ = relation.target;
      relations_[std::string(Attribute(node, "Id"))] = std::move(relation);
    }
    return {};
  }

  Status ReadStrings(const std::string& book) {
    if (strings_part_.empty()) strings_part_ = FolderOf(book) + "sharedStrings.xml";
    if (!archive_.Has(strings_part_)) return {};
    MJ_RETURN_IF_ERROR(Parse(strings_part_));
    for (const pugi::xml_node item : Root().children()) {
      if (Local(item.name()) == "si") strings_.push_back(StringText(item));
    }
    return {};
  }

  Status ReadSheet(const std::string& name, const std::string& part) {
    MJ_RETURN_IF_ERROR(Parse(part));
    XlsxSheet sheet;
    sheet.name = name;
    Reference at;
    for (const pugi::xml_node node : Child(Root(), "sheetData").children()) {
      if (Local(node.name()) != "row") continue;
      ++at.row;
      if (const std::string_view number = Attribute(node, "r"); !number.empty()) {
        const std::optional<int64_t> parsed = ParseInt(number);
        if (!parsed || *parsed < 1 || *parsed > kRows) {
          return Fails(part, fmt::format("has a row numbered '{}'", number));
        }
        at.row = static_cast<uint32_t>(*parsed);
      }
      XlsxRow row;
      row.number = at.row;
      MJ_RETURN_IF_ERROR(ReadCells(part, node, &row));
      if (!row.cells.empty()) sheet.rows.push_back(std::move(row));
    }
    std::stable_sort(sheet.rows.begin(), sheet.rows.end(),
                     [](const XlsxRow& a, const XlsxRow& b) { return a.number < b.number; });
    for (size_t i = 1; i < sheet.rows.size(); ++i) {
      if (sheet.rows[i].number == sheet.rows[i - 1].number) {
        return Fails(part, fmt::format("has row {} twice", sheet.rows[i].number));
      }
    }
    MJ_RETURN_IF_ERROR(FillMerged(part, &sheet));
    workbook_.sheets.push_back(std::move(sheet));
    return {};
  }

  Status ReadCells(const std::string& part, pugi::xml_node node, XlsxRow* row) {
    uint32_t next = 0;
    for (const pugi::xml_node cell : node.children()) {
      if (Local(cell.name()) != "c") continue;
      uint32_t column = next;
      if (const std::string_view reference = Attribute(cell, "r"); !reference.empty()) {
        const std::optional<Reference> parsed = ParseReference(reference);
        if (!parsed || parsed->row != row->number) {
          return Fails(part, fmt::format("has a cell '{}' in row {}", reference, row->number));
        }
        column = parsed->column;
      }
      if (column >= kColumns) return Fails(part, "has more columns than the format allows");
      next = column + 1;
      XlsxCell read;
      read.column = column;
      MJ_RETURN_IF_ERROR(ReadCell(part, cell, row->number, &read));
      if (read.text.empty()) continue;
      if (!row->cells.empty() && row->cells.back().column >= column) {
        return Fails(part, fmt::format("has cell {}{} out of order or twice", ColumnName(column),
                                       row->number));
      }
      if (++cells_ > limits_.cells) {
        return Fails(part, fmt::format("has more than {} cells with text", limits_.cells));
      }
      row->cells.push_back(std::move(read));
    }
    return {};
  }

  Status ReadCell(const std::string& part, pugi::xml_node cell, uint32_t row, XlsxCell* out) {
    const std::string_view type = Attribute(cell, "t");
    std::string text;
    if (type == "inlineStr") {
      text = StringText(Child(cell, "is"));
    } else {
      const std::string_view value = Child(cell, "v").text().get();
      if (value.empty()) return {};
      if (type == "s") {
        const std::optional<int64_t> at = ParseInt(Trim(value));
        if (!at || *at < 0 || *at >= static_cast<int64_t>(strings_.size())) {
          return Fails(part, fmt::format("cell {}{} names the shared string '{}'; there are {}",
                                         ColumnName(out->column), row, value, strings_.size()));
        }
        text = strings_[static_cast<size_t>(*at)];
      } else if (type.empty() || type == "n") {
        const std::optional<std::string> number = NumberText(Trim(value));
        if (!number) {
          return Fails(part, fmt::format("cell {}{} holds '{}'; expected a number",
                                         ColumnName(out->column), row, value));
        }
        text = *number;
        out->number = true;
      } else {
        text = Unescape(value);  // text of a formula, a boolean, a date or an error (#REF!)
      }
    }
    if (!IsUtf8(text)) {
      return Fails(part, fmt::format("cell {}{} is not UTF-8", ColumnName(out->column), row));
    }
    out->text = Trim(text);
    return {};
  }

  // Below the first cell of a merged range its text holds, too. Only the range's first column is
  // filled, and only rows that have text of their own: what a range declares costs nothing.
  Status FillMerged(const std::string& part, XlsxSheet* sheet) {
    for (const pugi::xml_node node : Child(Root(), "mergeCells").children()) {
      const std::string_view range = Attribute(node, "ref");
      const size_t colon = range.find(':');
      const std::optional<Reference> first = ParseReference(range.substr(0, colon));
      const std::optional<Reference> last =
          colon == std::string_view::npos ? first : ParseReference(range.substr(colon + 1));
      if (!first || !last) return Fails(part, fmt::format("merges the cells '{}'", range));
      const auto begin =
          std::lower_bound(sheet->rows.begin(), sheet->rows.end(), first->row,
                           [](const XlsxRow& row, uint32_t number) { return row.number < number; });
      if (begin == sheet->rows.end() || begin->number != first->row) continue;
      const XlsxCell* source = begin->Find(first->column);
      if (source == nullptr) continue;
      const XlsxCell copy = *source;
      for (auto row = begin + 1; row != sheet->rows.end() && row->number <= last->row; ++row) {
        const auto place = std::lower_bound(
            row->cells.begin(), row->cells.end(), first->column,
            [](const XlsxCell& cell, uint32_t column) { return cell.column < column; });
        if (place != row->cells.end() && place->column == first->column) continue;
        if (++cells_ > limits_.cells) {
          return Fails(part, fmt::format("has more than {} cells with text", limits_.cells));
        }
        row->cells.insert(place, copy)->merged = true;
      }
    }
    return {};
  }

  XlsxArchive archive_;
  const XlsxLimits limits_;
  XlsxWorkbook workbook_;
  std::string text_;  // of document_, which looks into it
  pugi::xml_document document_;
  std::map<std::string, Relation, std::less<>> relations_;
  std::string strings_part_;
  std::vector<std::string> strings_;
  size_t cells_ = 0;
};

}  // namespace

const XlsxCell* XlsxRow::Find(uint32_t column) const {
  const auto at =
      std::lower_bound(cells.begin(), cells.end(), column,
                       [](const XlsxCell& cell, uint32_t wanted) { return cell.column < wanted; });
  return at != cells.end() && at->column == column ? &*at : nullptr;
}

std::string ColumnName(uint32_t column) {
  std::string name;
  for (uint64_t rest = static_cast<uint64_t>(column) + 1; rest > 0; rest = (rest - 1) / 26) {
    name.insert(name.begin(), static_cast<char>('A' + (rest - 1) % 26));
  }
  return name;
}

Result<XlsxWorkbook> ReadXlsx(const std::string& path, const XlsxLimits& limits) {
  MJ_TRY(const std::string bytes, ReadFile(path));
  return ParseXlsx(path, bytes, limits);
}

Result<XlsxWorkbook> ParseXlsx(const std::string& name, std::string_view bytes,
                               const XlsxLimits& limits) {
  MJ_TRY(XlsxArchive archive, XlsxArchive::Open(name, bytes, limits));
  return Reader(std::move(archive), name, limits).Read();
}

}  // namespace mingjian::knowledge
