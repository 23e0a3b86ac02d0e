#pragma once
// What a document says, without how it is written: the same content becomes .docx (docx.h) and PDF
// (pdf.h).

#include <string>
#include <variant>
#include <vector>

#include "base/time.h"

namespace mingjian::documents {

// How a paragraph stands. Sizes follow the layout of Chinese official documents (GB/T 9704): body
// of 16 points with an indent of two characters at 28 points a line.
enum class Style {
  kTitle,    // 22 points, bold, centred
  kNumber,   // the document's number below the title, centred
  kHeading,  // bold
  kIndent,   // body
  kFlush,    // body without an indent
  kCenter,
  kRight,  // authority, seal and date; such paragraphs in a row stay on one page
  kSmall,  // 10.5 points: remarks
};

struct Paragraph {
  Style style = Style::kIndent;
  std::string text;  // one line of thought: no line breaks inside
};

enum class Align { kLeft, kCenter, kRight };
struct Column {
  double width = 1;  // share of the page's width
  Align align = Align::kLeft;
};
// Rows of as many cells as there are columns, or fewer: the last then spans what is left. Line
// breaks in a cell begin a new line.
struct Table {
  std::vector<Column> columns = {};
  bool header = false;  // the first row is a heading, written again on every page
  bool form = false;    // labels and values: even columns are labels
  bool small = false;   // 9 points in place of 12: many columns
  std::vector<std::vector<std::string>> rows = {};
};
struct PageBreak {};

using Block = std::variant<Paragraph, Table, PageBreak>;

struct Document {
  std::string title;     // for the properties of the file
  std::string footnote;  // at the foot of every page, "" = none
  Seconds made_at = 0;   // goes into the file's properties, so that the same content gives the same
                         // bytes
  std::vector<Block> blocks;
};

// Paragraphs and rows one a line, cells parted by tabs.
std::string PlainText(const Document& document);

}  // namespace mingjian::documents
