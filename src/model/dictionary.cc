#include "model/dictionary.h"

#include <fmt/format.h>

#include <iterator>
#include <string_view>

#include "model/model.h"

namespace mingjian::model {
namespace {

std::string_view TypeName(Type type) {
  switch (type) {
    case Type::kText:
      return "text";
    case Type::kCode:
      return "code";
    case Type::kInt:
      return "int";
    case Type::kDecimal:
      return "decimal";
    case Type::kDate:
      return "date";
    case Type::kTime:
      return "time";
  }
  return "";
}

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      quoted += fmt::format("\\u{:04x}", static_cast<int>(c));
    } else {
      quoted += c;
    }
  }
  quoted += '"';
  return quoted;
}

// `print` for each of `items`, with commas between.
template <typename Items, typename Print>
std::string JsonList(const Items& items, Print print) {
  std::string list = "[";
  for (const auto& item : items) {
    if (list.size() > 1) list += ",";
    list += print(item);
  }
  return list + "]";
}

std::string FieldJson(const Field& field) {
  return fmt::format(
      R"({{"name":{},"zh":{},"type":"{}","length":{},"required":{},"code_set":{},"shape":{},"personal":{}}})",
      Quoted(field.name), Quoted(field.zh), TypeName(field.type), field.length,
      field.required == Required::kYes, Quoted(field.code_set), Quoted(field.shape),
      field.personal);
}

std::string TableJson(const Table& table) {
  return fmt::format(
      R"({{"name":{},"zh":{},"word":{},"scope":"{}","source":{},"key":{},"fields":{}}})",
      Quoted(table.name), Quoted(table.zh), Quoted(table.word),
      table.scope == Scope::kPerson ? "person" : "global", Quoted(table.source),
      JsonList(table.key, Quoted), JsonList(table.fields, FieldJson));
}

std::string CodeSetJson(const CodeSet& set) {
  const auto value_json = [](const CodeValue& value) {
    return fmt::format(R"({{"code":{},"zh":{}}})", Quoted(value.code), Quoted(value.zh));
  };
  return fmt::format(R"({{"name":{},"zh":{},"open":{},"prefix":{},"source":{},"values":{}}})",
                     Quoted(set.name), Quoted(set.zh), set.open, set.prefix, Quoted(set.source),
                     JsonList(set.values, value_json));
}

std::string ShapeJson(const Shape& shape) {
  return fmt::format(R"({{"name":{},"zh":{},"regex":{},"source":{}}})", Quoted(shape.name),
                     Quoted(shape.zh), Quoted(shape.regex), Quoted(shape.source));
}

void AddTable(std::string& text, const Table& table) {
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "### `{}` {}\n\n", table.name, table.zh);
  if (!table.word.empty()) fmt::format_to(out, "Rules call a row *{}*. ", table.word);
  fmt::format_to(out, "Key: ");
  for (size_t i = 0; i < table.key.size(); ++i) {
    fmt::format_to(out, "{}`{}`", i == 0 ? "" : ", ", table.key[i]);
  }
  fmt::format_to(out, ". Kept {}. Source: {}.\n\n",
                 table.scope == Scope::kPerson ? "with the person" : "once for the lake",
                 table.source);
  text += "| field | 中文名 | type | required | code set or shape | personal |\n";
  text += "| --- | --- | --- | --- | --- | --- |\n";
  for (const Field& field : table.fields) {
    std::string type(TypeName(field.type));
    if (field.length > 0) type += fmt::format("({})", field.length);
    std::string codes;
    if (!field.code_set.empty()) {
      codes = fmt::format("set `{}`", field.code_set);
    } else if (!field.shape.empty()) {
      codes = fmt::format("shape `{}`", field.shape);
    }
    fmt::format_to(out, "| `{}` | {} | {} | {} | {} | {} |\n", field.name, field.zh, type,
                   field.required == Required::kYes ? "yes" : "", codes,
                   field.personal ? "yes" : "");
  }
  text += "\n";
}

void AddCodeSet(std::string& text, const CodeSet& set) {
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "### `{}` {}\n\n", set.name, set.zh);
  text += set.open ? "Open: other values are accepted with a warning."
                   : "Closed: other values reject the row.";
  if (set.prefix > 0) {
    fmt::format_to(out, " The first {} characters decide; regions append more.", set.prefix);
  }
  fmt::format_to(out, " Source: {}.\n\n", set.source);
  for (size_t i = 0; i < set.values.size(); ++i) {
    fmt::format_to(out, "{}`{}` {}", i == 0 ? "" : " · ", set.values[i].code, set.values[i].zh);
  }
  text += "\n\n";
}

// A bar would end the cell of a Markdown table, also inside backquotes.
std::string EscapedBars(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '|') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

constexpr std::string_view kIntroduction =
    R"(# Data dictionary

This page is printed by `mingjian model --markdown`; a test holds it equal to the program's own tables. Change
`src/model/tables_*.cc`, not this page.

Names are those of the national interface. Types: `text`, `code` (a coded string, interned in the lake), `int`, `decimal` (six
decimals), `date`, `time`; in brackets the greatest length in characters or digits. *Required*: a row without it is rejected.
*Personal*: masked wherever it is shown. In *Source*, numbers are interface transactions, "centre" is a field of the centres' own
tables, "ours" has no national layout.

Lengths are what we accept: where the interface is shorter than real traffic, the greater one stands. A value that is too long,
of an unexpected shape, or not in an open code set is kept with a warning; a value of the wrong type or not in a closed set rejects
its row.

)";

}  // namespace

std::string DataDictionaryMarkdown() {
  std::string text(kIntroduction);
  const auto out = std::back_inserter(text);
  text +=
      "## Tables\n\n| table | 中文名 | word | fields | source |\n| --- | --- | --- | --- | --- |\n";
  for (const Table& table : Tables()) {
    fmt::format_to(out, "| `{}` | {} | {} | {} | {} |\n", table.name, table.zh, table.word,
                   table.fields.size(), table.source);
  }
  text += "\n";
  for (const Table& table : Tables()) AddTable(text, table);
  text += "## Code sets\n\n";
  for (const CodeSet& set : CodeSets()) AddCodeSet(text, set);
  text +=
      "## Shapes of business codes\n\n| shape | 中文名 | regular expression | rests on |\n"
      "| --- | --- | --- | --- |\n";
  for (const Shape& shape : Shapes()) {
    fmt::format_to(out, "| `{}` | {} | `{}` | {} |\n", shape.name, shape.zh,
                   EscapedBars(shape.regex), EscapedBars(shape.source));
  }
  return text;
}

std::string ModelJson() {
  return fmt::format(R"({{"tables":{},"code_sets":{},"shapes":{}}})", JsonList(Tables(), TableJson),
                     JsonList(CodeSets(), CodeSetJson), JsonList(Shapes(), ShapeJson));
}

}  // namespace mingjian::model
