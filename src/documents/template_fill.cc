// Values into a template.

#include <algorithm>
#include <map>

#include "base/text.h"
#include "documents/template.h"
#include "documents/template_inside.h"

namespace mingjian::documents {
namespace {

using Row = std::map<std::string, std::string, std::less<>>;

class Filler {
 public:
  Filler(const Values& values, std::vector<std::string>* blanks)
      : values_(values), blanks_(blanks) {}

  std::string Text(std::string_view text, const Row* row = nullptr) {
    std::string out;
    size_t last = 0;
    Placeholders(text, [&](std::string_view name, size_t begin, size_t end) {
      out += text.substr(last, begin - last);
      out += ValueOf(name, row);
      last = end;
    });
    return out.append(text.substr(last));
  }
  bool Holds(std::string_view when) const {
    if (when.empty()) return true;
    const bool negated = when.starts_with('!');
    if (negated) when.remove_prefix(1);
    bool there = false;
    if (FindList(when) != nullptr) {
      const auto found = values_.lists.find(when);
      there = found != values_.lists.end() && !found->second.empty();
    } else {
      const auto found = values_.fields.find(when);
      there = found != values_.fields.end() && !found->second.empty();
    }
    return there != negated;
  }
  const std::vector<Row>& ListOf(const std::string& name) const {
    static const std::vector<Row> none;
    const auto found = values_.lists.find(name);
    return found == values_.lists.end() ? none : found->second;
  }

 private:
  std::string ValueOf(std::string_view name, const Row* row) {
    if (row != nullptr) {
      if (const auto cell = row->find(name); cell != row->end()) return cell->second;
      if (FindField(name) == nullptr) return {};  // a cell without a value: nothing to fill in
    }
    const auto field = values_.fields.find(name);
    if (field != values_.fields.end() && !field->second.empty()) return field->second;
    if (std::ranges::find(*blanks_, name) == blanks_->end()) blanks_->emplace_back(name);
    return std::string(kBlank);
  }

  const Values& values_;
  std::vector<std::string>* blanks_;
};

// A text of several lines is several paragraphs.
void AddText(const TextPart& part, Filler& filler, Document* document) {
  const std::string text = filler.Text(part.text);
  for (const std::string_view line : Split(text, '\n')) {
    if (Trim(line).empty()) continue;
    document->blocks.emplace_back(Paragraph{part.style, std::string(Trim(line))});
  }
}

void AddTable(const TablePart& part, Filler& filler, Document* document) {
  Table table{.header = true, .small = part.small};
  std::vector<std::string> titles;
  for (const TablePart::Cell& cell : part.cells) {
    table.columns.push_back(cell.column);
    titles.push_back(cell.title);
  }
  table.rows.push_back(std::move(titles));
  int number = 0;
  for (Row row : filler.ListOf(part.list)) {
    row["row"] = std::to_string(++number);
    std::vector<std::string> cells;
    for (const TablePart::Cell& cell : part.cells) cells.push_back(filler.Text(cell.text, &row));
    table.rows.push_back(std::move(cells));
  }
  if (!part.total.empty()) {
    std::vector<std::string> cells;
    for (const std::string& cell : part.total) cells.push_back(filler.Text(cell));
    table.rows.push_back(std::move(cells));
  }
  document->blocks.emplace_back(std::move(table));
}

void AddForm(const FormPart& part, Filler& filler, Document* document) {
  size_t columns = 0;
  for (const std::vector<std::string>& row : part.rows) columns = std::max(columns, row.size());
  Table table{.form = true};
  table.columns = {{24, Align::kCenter}, {76, Align::kLeft}};
  if (columns == 4) {
    table.columns = {
        {24, Align::kCenter}, {30, Align::kLeft}, {18, Align::kCenter}, {28, Align::kLeft}};
  }
  for (const std::vector<std::string>& row : part.rows) {
    std::vector<std::string> cells;
    for (const std::string& cell : row) cells.push_back(filler.Text(cell));
    table.rows.push_back(std::move(cells));
  }
  document->blocks.emplace_back(std::move(table));
}

}  // namespace

std::string FillText(std::string_view text, const Values& values,
                     std::vector<std::string>* blanks) {
  return Filler(values, blanks).Text(text);
}

Filled Fill(const Template& source, const Values& values, Seconds made_at) {
  Filled filled;
  Filler filler(values, &filled.blanks);
  Document& document = filled.document;
  document.made_at = made_at;
  document.title = filler.Text(source.title);
  document.blocks.emplace_back(Paragraph{Style::kTitle, document.title});
  if (!source.number.empty()) {
    filled.number = filler.Text(source.number);
    document.blocks.emplace_back(Paragraph{Style::kNumber, filled.number});
  }
  for (const Part& part : source.body) {
    if (!filler.Holds(part.when)) continue;
    if (const auto* text = std::get_if<TextPart>(&part.part)) {
      AddText(*text, filler, &document);
    } else if (const auto* table = std::get_if<TablePart>(&part.part)) {
      AddTable(*table, filler, &document);
    } else if (const auto* form = std::get_if<FormPart>(&part.part)) {
      AddForm(*form, filler, &document);
    } else if (const auto* sign = std::get_if<SignPart>(&part.part)) {
      for (const std::string& line : sign->lines) {
        document.blocks.emplace_back(Paragraph{Style::kRight, filler.Text(line)});
      }
    } else {
      document.blocks.emplace_back(PageBreak{});
    }
  }
  if (source.source == TemplateSource::kIllustrative) {
    document.footnote = "示例文书式样，非官方式样；使用前由本地区替换";
  }
  return filled;
}

}  // namespace mingjian::documents
