#pragma once
// A template: the wording of one kind of document as a YAML file with {{field}}s
// (docs/documents.md). Reading checks everything that can be wrong in it; a mistake names file,
// line, column and what was expected.

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "documents/content.h"
#include "documents/fields.h"
#include "rules/ast.h"

namespace mingjian::documents {

struct TextPart {
  Style style = Style::kIndent;
  std::string text;
};
struct TablePart {
  struct Cell {
    std::string title, text;
    Column column;
  };
  std::string list;
  std::vector<Cell> cells;
  std::vector<std::string> total;  // texts of a last row, empty = none
  bool small = false;
};
struct FormPart {
  std::vector<std::vector<std::string>> rows;  // label, value, label, value; two or four a row
};
struct SignPart {
  std::vector<std::string> lines;
};
struct Part {
  std::string when;  // field or list that must have a value ("!x": must have none), "" = always
  std::variant<TextPart, TablePart, FormPart, SignPart, PageBreak> part;
};

enum class TemplateSource { kOfficial, kRegional, kIllustrative };

struct Template {
  std::string kind;  // = the file's name
  std::string title, number, about;
  TemplateSource source = TemplateSource::kIllustrative;
  std::vector<Part> body;
  std::string file;  // where it was read
  std::string hash;  // of its text
  // Fields of people that it names, in the order of the file.
  std::vector<std::string> asked;
};

// Mistakes are added to `diagnostics`; the template is then incomplete.
Template ReadTemplate(const std::string& file, std::string text, std::string_view expected_kind,
                      std::vector<rules::Diagnostic>* diagnostics);

struct Filled {
  Document document;
  std::string number;
  std::vector<std::string> blanks;  // names of fields without a value, in order, each once
};
// `values` may hold more than the template names. The number's fields come from values, too.
Filled Fill(const Template& source, const Values& values, Seconds made_at);

// The text with fields in place; blanks are noted. For numbers.
std::string FillText(std::string_view text, const Values& values, std::vector<std::string>* blanks);

}  // namespace mingjian::documents
