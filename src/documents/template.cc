#include "documents/template.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>

#include "base/hash.h"
#include "base/text.h"
#include "documents/template_inside.h"
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

}  // namespace

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

}  // namespace mingjian::documents
