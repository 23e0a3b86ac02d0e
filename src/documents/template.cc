#include "documents/template.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>

#include "base/hash.h"
#include "base/text.h"
#include "rules/yaml_tree.h"

namespace mingjian::documents {
namespace {

using rules::YamlFile;
using rules::YamlNode;
using Names = std::vector<std::string_view>;

struct StyleName {
  std::string_view name;
  Style style;
};
constexpr StyleName kStyles[] = {{"indent", Style::kIndent},   {"flush", Style::kFlush},
                                 {"heading", Style::kHeading}, {"center", Style::kCenter},
                                 {"right", Style::kRight},     {"small", Style::kSmall}};
struct AlignName {
  std::string_view name;
  Align align;
};
constexpr AlignName kAligns[] = {
    {"left", Align::kLeft}, {"center", Align::kCenter}, {"right", Align::kRight}};
struct SourceName {
  std::string_view name;
  TemplateSource source;
};
constexpr SourceName kSources[] = {{"official", TemplateSource::kOfficial},
                                   {"regional", TemplateSource::kRegional},
                                   {"illustrative", TemplateSource::kIllustrative}};

// Calls `each` with every {{name}} (trimmed), where it begins and ends; gives where an opening
// stands that is never closed.
std::optional<size_t> Placeholders(
    std::string_view text,
    const std::function<void(std::string_view name, size_t begin, size_t end)>& each) {
  size_t at = 0;
  while ((at = text.find("{{", at)) != std::string_view::npos) {
    const size_t close = text.find("}}", at);
    if (close == std::string_view::npos) return at;
    each(Trim(text.substr(at + 2, close - at - 2)), at, close + 2);
    at = close + 2;
  }
  return std::nullopt;
}

class TemplateReader {
 public:
  TemplateReader(const YamlFile& file, Template* out) : file_(file), out_(out) {}

  void Read(std::string_view expected_kind) {
    const YamlNode& root = file_.root();
    if (!root.IsMap()) {
      file_.Error(root, "wrong_type",
                  fmt::format("the file is {}; expected a map of keys", ToString(root.kind)));
      return;
    }
    Keys(root, {"kind", "title", "source", "body"}, {"number", "about"}, "a template");
    out_->kind = Plain(root, "kind");
    if (const YamlNode* kind = root.Find("kind");
        kind != nullptr && !expected_kind.empty() && out_->kind != expected_kind) {
      file_.Error(
          *kind, "id_mismatch",
          fmt::format("kind '{}' differs from the file name '{}'", out_->kind, expected_kind));
    }
    out_->about = Plain(root, "about");
    if (const YamlNode* title = root.Find("title")) out_->title = Checked(*title, nullptr);
    if (const YamlNode* number = root.Find("number")) out_->number = Checked(*number, nullptr);
    if (const YamlNode* source = root.Find("source")) {
      if (const auto* found = Choose(*source, "source", kSources)) out_->source = found->source;
    }
    const YamlNode* body = root.Find("body");
    if (body == nullptr || !Expect(*body, YamlNode::Kind::kList, "body")) return;
    for (const YamlNode& item : body->items) ReadPart(item);
  }

 private:
  bool Expect(const YamlNode& node, YamlNode::Kind kind, std::string_view what) {
    if (node.kind == kind) return true;
    file_.Error(node, "wrong_type",
                fmt::format("'{}' is {}; expected {}", what, ToString(node.kind), ToString(kind)));
    return false;
  }
  void Keys(const YamlNode& map, const Names& required, const Names& optional,
            std::string_view what) {
    Names known = required;
    known.insert(known.end(), optional.begin(), optional.end());
    for (const auto& [key, value] : map.entries) {
      if (std::ranges::find(known, key.text) == known.end()) {
        file_.Error(key, "unknown_key", fmt::format("{} has no key '{}'", what, key.text),
                    DidYouMean(key.text, known));
      }
    }
    for (const std::string_view key : required) {
      if (const YamlNode* value = map.Find(key); value == nullptr || value->IsNull()) {
        file_.Error(map, "missing_key", fmt::format("key '{}' is missing in {}", key, what));
      }
    }
  }
  std::string Plain(const YamlNode& map, std::string_view key) {
    const YamlNode* node = map.Find(key);
    if (node == nullptr || node->IsNull() || !Expect(*node, YamlNode::Kind::kScalar, key)) {
      return {};
    }
    return node->text;
  }
  template <typename T, size_t N>
  const T* Choose(const YamlNode& node, std::string_view key, const T (&choices)[N]) {
    if (!Expect(node, YamlNode::Kind::kScalar, key)) return nullptr;
    Names names;
    for (const T& each : choices) {
      if (each.name == node.text) return &each;
      names.push_back(each.name);
    }
    file_.Error(node, "bad_value",
                fmt::format("{} is '{}'; expected {}", key, node.text, fmt::join(names, ", ")),
                DidYouMean(node.text, names));
    return nullptr;
  }
  void CheckName(const YamlNode& node, size_t at, std::string_view name, const ListInfo* list) {
    if (list != nullptr &&
        (name == "row" || std::ranges::find(list->cells, name) != list->cells.end())) {
      return;
    }
    if (const FieldInfo* field = FindField(name)) {
      if (field->origin == Origin::kPerson &&
          std::ranges::find(out_->asked, name) == out_->asked.end()) {
        out_->asked.emplace_back(name);
      }
      return;
    }
    Names names;
    for (const FieldInfo& field : Fields()) names.push_back(field.name);
    if (list != nullptr) names.insert(names.end(), list->cells.begin(), list->cells.end());
    file_.ErrorInside(node, at, "unknown_field",
                      list == nullptr
                          ? fmt::format("there is no field '{}'", name)
                          : fmt::format("neither a field nor a cell of the list '{}' is called "
                                        "'{}'",
                                        list->name, name),
                      DidYouMean(name, names));
  }
  // A text whose fields are known.
  std::string Checked(const YamlNode& node, const ListInfo* list) {
    if (!Expect(node, YamlNode::Kind::kScalar, "text")) return {};
    const auto open = Placeholders(node.text, [&](std::string_view name, size_t begin, size_t) {
      CheckName(node, begin, name, list);
    });
    if (open) file_.ErrorInside(node, *open, "syntax", "'{{' is never closed; expected '}}'");
    return node.text;
  }

  void ReadPart(const YamlNode& item) {
    if (!Expect(item, YamlNode::Kind::kMap, "an entry of the body")) return;
    Part part;
    if (const YamlNode* when = item.Find("when")) part.when = ReadWhen(*when);
    if (const YamlNode* text = item.Find("text")) {
      Keys(item, {"text"}, {"when", "style"}, "a text");
      TextPart made{.text = Checked(*text, nullptr)};
      if (const YamlNode* style = item.Find("style")) {
        if (const auto* found = Choose(*style, "style", kStyles)) made.style = found->style;
      }
      part.part = std::move(made);
    } else if (item.Find("table") != nullptr) {
      part.part = ReadTable(item);
    } else if (const YamlNode* form = item.Find("form")) {
      Keys(item, {"form"}, {"when"}, "a form");
      part.part = ReadForm(*form);
    } else if (const YamlNode* sign = item.Find("sign")) {
      Keys(item, {"sign"}, {"when"}, "a signature");
      SignPart made;
      if (Expect(*sign, YamlNode::Kind::kList, "sign")) {
        for (const YamlNode& line : sign->items) made.lines.push_back(Checked(line, nullptr));
      }
      part.part = std::move(made);
    } else if (item.Find("page") != nullptr) {
      Keys(item, {"page"}, {"when"}, "a page break");
      part.part = PageBreak{};
    } else {
      file_.Error(item, "missing_key",
                  "an entry of the body has none of the keys 'text', 'table', 'form', 'sign', "
                  "'page'");
      return;
    }
    out_->body.push_back(std::move(part));
  }
  std::string ReadWhen(const YamlNode& when) {
    if (!Expect(when, YamlNode::Kind::kScalar, "when")) return {};
    std::string_view name = when.text;
    if (name.starts_with('!')) name.remove_prefix(1);
    if (FindList(name) == nullptr) CheckName(when, when.text.size() - name.size(), name, nullptr);
    return when.text;
  }
  TablePart ReadTable(const YamlNode& item) {
    TablePart table;
    Keys(item, {"table", "columns"}, {"when", "total", "small"}, "a table");
    table.list = Plain(item, "table");
    table.small = Plain(item, "small") == "true";
    const ListInfo* list = FindList(table.list);
    if (list == nullptr) {
      Names names;
      for (const ListInfo& each : Lists()) names.push_back(each.name);
      file_.Error(
          *item.Find("table"), "unknown_list",
          fmt::format("there is no list '{}'; expected {}", table.list, fmt::join(names, ", ")),
          DidYouMean(table.list, names));
      return table;
    }
    const YamlNode* columns = item.Find("columns");
    if (columns == nullptr || !Expect(*columns, YamlNode::Kind::kList, "columns")) return table;
    for (const YamlNode& column : columns->items) ReadColumn(column, *list, &table);
    if (const YamlNode* total = item.Find("total");
        total != nullptr && Expect(*total, YamlNode::Kind::kList, "total")) {
      for (const YamlNode& cell : total->items) table.total.push_back(Checked(cell, nullptr));
      if (table.total.size() != table.cells.size()) {
        file_.Error(*total, "bad_value",
                    fmt::format("the total has {} cells; expected {}, one a column",
                                table.total.size(), table.cells.size()));
      }
    }
    return table;
  }
  void ReadColumn(const YamlNode& column, const ListInfo& list, TablePart* table) {
    if (!Expect(column, YamlNode::Kind::kMap, "a column")) return;
    Keys(column, {"title", "cell", "width"}, {"align"}, "a column");
    TablePart::Cell cell;
    cell.title = Plain(column, "title");
    if (const YamlNode* text = column.Find("cell")) cell.text = Checked(*text, &list);
    if (const YamlNode* width = column.Find("width")) {
      const auto number = ParseInt(width->text);
      if (!number || *number < 1 || *number > 100) {
        file_.Error(*width, "bad_value",
                    fmt::format("width is '{}'; expected a whole number from 1 to 100, a share of "
                                "the page",
                                width->text));
      } else {
        cell.column.width = static_cast<double>(*number);
      }
    }
    if (const YamlNode* align = column.Find("align")) {
      if (const auto* found = Choose(*align, "align", kAligns)) cell.column.align = found->align;
    }
    table->cells.push_back(std::move(cell));
  }
  FormPart ReadForm(const YamlNode& node) {
    FormPart form;
    if (!Expect(node, YamlNode::Kind::kList, "form")) return form;
    for (const YamlNode& row : node.items) {
      if (!Expect(row, YamlNode::Kind::kList, "a row of a form")) continue;
      std::vector<std::string> cells;
      for (const YamlNode& cell : row.items) cells.push_back(Checked(cell, nullptr));
      if (cells.size() != 2 && cells.size() != 4) {
        file_.Error(
            row, "bad_value",
            fmt::format("the row has {} cells; expected 2 or 4: label and value", cells.size()));
        continue;
      }
      form.rows.push_back(std::move(cells));
    }
    return form;
  }

  const YamlFile& file_;
  Template* out_;
};

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

Template ReadTemplate(const std::string& file, std::string text, std::string_view expected_kind,
                      std::vector<rules::Diagnostic>* diagnostics) {
  Template out;
  out.file = file;
  out.hash = StableHashHex(text);
  const YamlFile yaml(file, std::move(text), diagnostics);
  if (!diagnostics->empty() && yaml.root().IsNull()) return out;
  TemplateReader(yaml, &out).Read(expected_kind);
  return out;
}

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
