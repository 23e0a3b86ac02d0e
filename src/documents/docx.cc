#include "documents/docx.h"

#include <fmt/format.h>

#include "base/markup.h"
#include "base/text.h"
#include "documents/zip_writer.h"

namespace mingjian::documents {
namespace {

constexpr std::string_view kNamespaces =
    "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" "
    "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
constexpr std::string_view kXml = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

// Twentieths of a point. The text is 156 mm × 225 mm with 37 mm above and 28 mm at the left.
constexpr int kTextWidth = 8844;

struct StyleRow {
  Style style;
  std::string_view id, name, paragraph, run;
};
// `line` 560 = 28 points; firstLineChars 200 = two characters.
constexpr StyleRow kStyleRows[] = {
    {Style::kTitle, "MjTitle", "文书标题",
     "<w:keepNext/><w:spacing w:before=\"240\" w:after=\"200\" w:line=\"640\" "
     "w:lineRule=\"exact\"/><w:jc w:val=\"center\"/>",
     "<w:rFonts w:ascii=\"宋体\" w:hAnsi=\"宋体\" w:eastAsia=\"宋体\"/><w:b/><w:sz w:val=\"44\"/>"},
    {Style::kNumber, "MjNumber", "文书编号",
     "<w:spacing w:after=\"240\" w:line=\"560\" w:lineRule=\"exact\"/><w:jc w:val=\"center\"/>",
     ""},
    {Style::kHeading, "MjHeading", "小标题",
     "<w:keepNext/><w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/>",
     "<w:rFonts w:ascii=\"黑体\" w:hAnsi=\"黑体\" w:eastAsia=\"黑体\"/>"},
    {Style::kIndent, "MjBody", "文书正文",
     "<w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/><w:jc w:val=\"both\"/>", ""},
    {Style::kFlush, "MjFlush", "顶格正文", "<w:jc w:val=\"both\"/>", ""},
    {Style::kCenter, "MjCenter", "居中", "<w:jc w:val=\"center\"/>", ""},
    {Style::kRight, "MjRight", "落款",
     "<w:keepNext/><w:ind w:rightChars=\"200\" w:right=\"640\"/>"
     "<w:jc w:val=\"right\"/>",
     ""},
    {Style::kSmall, "MjSmall", "备注", "<w:spacing w:line=\"320\" w:lineRule=\"exact\"/>",
     "<w:sz w:val=\"21\"/>"},
};

std::string_view StyleId(Style style) {
  for (const StyleRow& row : kStyleRows) {
    if (row.style == style) return row.id;
  }
  return "MjBody";
}

std::string StylesXml() {
  std::string out = fmt::format(
      "{}<w:styles {}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"仿宋\" "
      "w:hAnsi=\"仿宋\" w:eastAsia=\"仿宋\"/><w:sz w:val=\"32\"/><w:lang w:val=\"zh-CN\" "
      "w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing "
      "w:line=\"560\" w:lineRule=\"exact\"/></w:pPr></w:pPrDefault></w:docDefaults><w:style "
      "w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/>"
      "</w:style>",
      kXml, kNamespaces);
  for (const StyleRow& row : kStyleRows) {
    out += fmt::format(
        "<w:style w:type=\"paragraph\" w:customStyle=\"1\" w:styleId=\"{}\"><w:name "
        "w:val=\"{}\"/><w:basedOn w:val=\"Normal\"/><w:qFormat/><w:pPr>{}</w:pPr><w:rPr>{}</w:rPr>"
        "</w:style>",
        row.id, row.name, row.paragraph, row.run);
  }
  return out + "</w:styles>";
}

std::string TextRun(std::string_view text, std::string_view properties = "") {
  return fmt::format("<w:r>{}<w:t xml:space=\"preserve\">{}</w:t></w:r>",
                     properties.empty() ? "" : fmt::format("<w:rPr>{}</w:rPr>", properties),
                     EscapeMarkup(text));
}

void AddParagraph(const Paragraph& paragraph, std::string* out) {
  *out += fmt::format("<w:p><w:pPr><w:pStyle w:val=\"{}\"/></w:pPr>{}</w:p>",
                      StyleId(paragraph.style), TextRun(paragraph.text));
}

struct Cell {
  int width = 0;
  size_t span = 1;  // columns
  Align align = Align::kLeft;
  bool bold = false;
  int half_points = 24;
};
void AddCell(std::string_view text, const Cell& cell, std::string* out) {
  const std::string_view jc = cell.align == Align::kCenter  ? "center"
                              : cell.align == Align::kRight ? "right"
                                                            : "left";
  *out += fmt::format(
      "<w:tc><w:tcPr><w:tcW w:w=\"{}\" w:type=\"dxa\"/><w:gridSpan w:val=\"{}\"/><w:vAlign "
      "w:val=\"center\"/></w:tcPr>",
      cell.width, cell.span);
  const std::string run =
      fmt::format("{}<w:sz w:val=\"{}\"/>", cell.bold ? "<w:b/>" : "", cell.half_points);
  for (const std::string_view line : Split(text, '\n')) {
    *out += fmt::format(
        "<w:p><w:pPr><w:spacing w:before=\"40\" w:after=\"40\" w:line=\"{}\" w:lineRule=\"exact\"/>"
        "<w:jc w:val=\"{}\"/></w:pPr>{}</w:p>",
        cell.half_points * 14, jc, TextRun(line, run));
  }
  *out += "</w:tc>";
}

void AddTable(const Table& table, std::string* out) {
  double total = 0;
  for (const Column& column : table.columns) total += column.width;
  std::vector<int> widths;
  std::string grid;
  for (const Column& column : table.columns) {
    widths.push_back(static_cast<int>(column.width / total * kTextWidth));
    grid += fmt::format("<w:gridCol w:w=\"{}\"/>", widths.back());
  }
  std::string borders;
  for (const char* side : {"top", "left", "bottom", "right", "insideH", "insideV"}) {
    borders +=
        fmt::format("<w:{} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>", side);
  }
  *out += fmt::format(
      "<w:tbl><w:tblPr><w:tblW w:w=\"{}\" w:type=\"dxa\"/><w:tblBorders>{}</w:tblBorders>"
      "<w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>{}</w:tblGrid>",
      kTextWidth, borders, grid);
  for (size_t i = 0; i < table.rows.size(); ++i) {
    const bool header = table.header && i == 0;
    *out += fmt::format("<w:tr><w:trPr><w:cantSplit w:val=\"0\"/>{}</w:trPr>",
                        header ? "<w:tblHeader/>" : "");
    const std::vector<std::string>& row = table.rows[i];
    for (size_t k = 0; k < row.size(); ++k) {
      Cell cell{.width = widths[k],
                .align = header ? Align::kCenter : table.columns[k].align,
                .bold = header,
                .half_points = table.small ? 18 : 24};
      if (k + 1 == row.size()) {
        cell.span = widths.size() - k;
        for (size_t j = k + 1; j < widths.size(); ++j) cell.width += widths[j];
      }
      AddCell(row[k], cell, out);
    }
    *out += "</w:tr>";
  }
  // A table is always followed by a paragraph: two tables in a row would become one.
  *out += "</w:tbl><w:p><w:pPr><w:spacing w:line=\"120\" w:lineRule=\"exact\"/></w:pPr></w:p>";
}

std::string DocumentXml(const Document& document) {
  std::string out = fmt::format("{}<w:document {}><w:body>", kXml, kNamespaces);
  for (const Block& block : document.blocks) {
    if (const auto* paragraph = std::get_if<Paragraph>(&block)) {
      AddParagraph(*paragraph, &out);
    } else if (const auto* table = std::get_if<Table>(&block)) {
      AddTable(*table, &out);
    } else {
      out += "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>";
    }
  }
  out +=
      "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId2\"/><w:pgSz w:w=\"11906\" "
      "w:h=\"16838\"/><w:pgMar w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1588\" "
      "w:header=\"851\" w:footer=\"1200\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>";
  return out;
}

std::string FooterXml(const Document& document) {
  constexpr std::string_view kNumberSize = "<w:sz w:val=\"28\"/>";
  std::string out = fmt::format(
      "{}<w:ftr {}><w:p><w:pPr><w:spacing w:line=\"360\" w:lineRule=\"exact\"/><w:jc "
      "w:val=\"center\"/></w:pPr>{}<w:r><w:rPr>{}</w:rPr><w:fldChar w:fldCharType=\"begin\"/></w:r>"
      "<w:r><w:rPr>{}</w:rPr><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r><w:r>"
      "<w:rPr>{}</w:rPr><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:rPr>{}</w:rPr><w:t>1"
      "</w:t></w:r><w:r><w:rPr>{}</w:rPr><w:fldChar w:fldCharType=\"end\"/></w:r>{}</w:p>",
      kXml, kNamespaces, TextRun("— ", kNumberSize), kNumberSize, kNumberSize, kNumberSize,
      kNumberSize, kNumberSize, TextRun(" —", kNumberSize));
  if (!document.footnote.empty()) {
    out += fmt::format(
        "<w:p><w:pPr><w:spacing w:line=\"240\" w:lineRule=\"exact\"/><w:jc w:val=\"center\"/>"
        "</w:pPr>{}</w:p>",
        TextRun(document.footnote, "<w:color w:val=\"808080\"/><w:sz w:val=\"16\"/>"));
  }
  return out + "</w:ftr>";
}

constexpr std::string_view kTypes =
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default "
    "Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/><Override "
    "PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument."
    "wordprocessingml.document.main+xml\"/><Override PartName=\"/word/styles.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>"
    "<Override PartName=\"/word/footer1.xml\" ContentType=\"application/vnd.openxmlformats-"
    "officedocument.wordprocessingml.footer+xml\"/><Override PartName=\"/docProps/core.xml\" "
    "ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>";
constexpr std::string_view kRelations =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"
    "relationships/officeDocument\" Target=\"word/document.xml\"/><Relationship Id=\"rId2\" "
    "Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/"
    "core-properties\" Target=\"docProps/core.xml\"/></Relationships>";
constexpr std::string_view kDocumentRelations =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"
    "relationships/styles\" Target=\"styles.xml\"/><Relationship Id=\"rId2\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer\" "
    "Target=\"footer1.xml\"/></Relationships>";

std::string CoreXml(const Document& document) {
  std::string at = FormatTime(document.made_at);
  at.replace(10, 1, "T");
  return fmt::format(
      "{}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/"
      "core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
      "xmlns:dcterms=\"http://purl.org/dc/terms/\" "
      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title><dc:creator>"
      "Mingjian</dc:creator><dcterms:created xsi:type=\"dcterms:W3CDTF\">{}+08:00"
      "</dcterms:created></cp:coreProperties>",
      kXml, EscapeMarkup(document.title), at);
}

}  // namespace

Result<std::string> WriteDocx(const Document& document) {
  const std::string xml(kXml);
  return WriteZip({{"[Content_Types].xml", xml + std::string(kTypes)},
                   {"_rels/.rels", xml + std::string(kRelations)},
                   {"word/document.xml", DocumentXml(document)},
                   {"word/styles.xml", StylesXml()},
                   {"word/footer1.xml", FooterXml(document)},
                   {"word/_rels/document.xml.rels", xml + std::string(kDocumentRelations)},
                   {"docProps/core.xml", CoreXml(document)}},
                  document.made_at);
}

}  // namespace mingjian::documents
