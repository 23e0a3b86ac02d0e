#include "knowledge/xlsx.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zip.h>

#include "base/temp_folder.h"
#include "knowledge/workbook_test.h"

namespace mingjian::knowledge {
namespace {

using ::testing::HasSubstr;

// A zip of these parts, in memory; `level` 9 compresses as far as it goes.
std::string Zip(const std::string& path, const std::map<std::string, std::string>& parts) {
  int error = 0;
  zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
  MJ_CHECK(archive != nullptr);
  for (const auto& [name, text] : parts) {
    zip_source_t* source = zip_source_buffer(archive, text.data(), text.size(), 0);
    MJ_CHECK(zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8) >= 0);
  }
  MJ_CHECK(zip_close(archive) == 0);
  return *ReadFile(path);
}

std::map<std::string, std::string> Parts(const std::string& sheet,
                                         const std::string& strings = "") {
  std::map<std::string, std::string> parts = {
      {"_rels/.rels",
       R"(<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>)"},
      {"xl/workbook.xml",
       R"(<workbook><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>)"},
      {"xl/_rels/workbook.xml.rels",
       R"(<Relationships><Relationship Id="r1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>)"},
      {"xl/worksheets/sheet1.xml", sheet}};
  if (!strings.empty()) parts["xl/sharedStrings.xml"] = strings;
  return parts;
}

std::string Sheet(const std::string& rows, const std::string& behind = "") {
  return "<worksheet><sheetData>" + rows + "</sheetData>" + behind + "</worksheet>";
}

std::string Text(const XlsxSheet& sheet) {
  std::string text;
  for (const XlsxRow& row : sheet.rows) {
    for (const XlsxCell& cell : row.cells) {
      text += ColumnName(cell.column) + std::to_string(row.number) + "=" + cell.text +
              (cell.merged ? "*" : "") + " ";
    }
  }
  return text;
}

TEST(Xlsx, NamesColumns) {
  EXPECT_EQ(ColumnName(0), "A");
  EXPECT_EQ(ColumnName(25), "Z");
  EXPECT_EQ(ColumnName(26), "AA");
  EXPECT_EQ(ColumnName(16'383), "XFD");
}

TEST(Xlsx, ReadsWhatSpreadsheetProgramsWrite) {
  const TempFolder folder;
  SheetText sheet{
      "明细", {{"A1", "甲 乙\n丙"}, {"C1", "#12"}, {"B3", "#0.5"}, {"XFD9", "末"}}, {}, true};
  sheet.cells.emplace_back("A5", "合");
  sheet.merged.push_back("A5:A7");
  sheet.cells.emplace_back("B6", "x");
  sheet.cells.emplace_back("B7", "y");
  WriteWorkbook(folder / "a.xlsx", {sheet, {"空", {}, {}, false}});
  const auto book = ReadXlsx(folder / "a.xlsx");
  ASSERT_TRUE(book) << book.error().message;
  ASSERT_EQ(book->sheets.size(), 2U);
  EXPECT_EQ(book->sheets[0].name, "明细");
  EXPECT_EQ(Text(book->sheets[0]),
            "A1=甲 乙\n丙 C1=12 B3=0.5 A5=合 A6=合* B6=x A7=合* B7=y XFD9=末 ");
  EXPECT_TRUE(book->sheets[0].rows[0].Find(2)->number);
  EXPECT_EQ(book->sheets[0].rows[0].Find(1), nullptr);
  EXPECT_TRUE(book->sheets[1].rows.empty());
}

TEST(Xlsx, ReadsEveryKindOfCell) {
  const TempFolder folder;
  const std::string rows =
      R"(<row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" t="inlineStr"><is><r><t>a</t></r><r><t>_x000D_b</t></r></is></c>)"
      R"(<c r="C2"><v>3.0</v></c><c r="D2"><v>1E+2</v></c><c r="E2" t="str"><f>A1</f><v>f</v></c>)"
      R"(<c r="F2" s="3"/><c t="b"><v>1</v></c></row><row><c><v>7</v></c></row>)";
  const std::string strings =
      "<sst><si><t>no</t></si><si><r><t>甲</t></r><rPh><t>jia</t></rPh><r><t "
      "xml:space=\"preserve\"> "
      "&amp; 乙</t></r></si></sst>";
  const auto book = ParseXlsx("b", Zip(folder / "b.zip", Parts(Sheet(rows), strings)));
  ASSERT_TRUE(book) << book.error().message;
  EXPECT_EQ(Text(book->sheets[0]), "A2=甲 & 乙 B2=ab C2=3 D2=100 E2=f G2=1 A3=7 ");
}

TEST(Xlsx, RefusesWhatIsNotAWorkbook) {
  const TempFolder folder;
  const struct {
    std::string bytes, message;
  } cases[] = {
      {"", "not a whole one"},
      {"序号,药品通用名\n", "not a whole .xlsx workbook"},
      {"\xD0\xCF\x11\xE0\xA1\xB1", "old form (.xls)"},
      {Zip(folder / "1", {{"a.txt", "x"}}), "'xl/workbook.xml' is missing"},
      {Zip(folder / "2", Parts("<worksheet><sheetData>")), "is not XML"},
      {Zip(folder / "3", Parts("<!DOCTYPE x [<!ENTITY a \"b\">]><worksheet/>")), "document type"},
      {Zip(folder / "4", Parts(Sheet(R"(<row r="1"><c r="A1" t="s"><v>9</v></c></row>)"))),
       "names the shared string '9'; there are 0"},
      {Zip(folder / "5", Parts(Sheet(R"(<row r="1"><c r="A2"><v>9</v></c></row>)"))),
       "has a cell 'A2' in row 1"},
      {Zip(folder / "6", Parts(Sheet(R"(<row r="1048577"/>)"))), "row numbered '1048577'"},
      {Zip(folder / "7", Parts(Sheet(R"(<row r="1"><c r="A1"><v>x</v></c></row>)"))),
       "cell A1 holds 'x'; expected a number"},
      {Zip(folder / "8",
           Parts(Sheet(R"(<row><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>)"))),
       "out of order"},
      {Zip(folder / "9", Parts(Sheet(R"(<row r="1"><c><v>1</v></c></row>)",
                                     R"(<mergeCells><mergeCell ref="A1:ZZZZ9"/></mergeCells>)"))),
       "merges the cells 'A1:ZZZZ9'"},
  };
  for (const auto& c : cases) {
    const auto book = ParseXlsx("name.xlsx", c.bytes);
    ASSERT_FALSE(book) << c.message;
    EXPECT_THAT(book.error().message, HasSubstr(c.message));
    EXPECT_THAT(book.error().message, HasSubstr("name.xlsx"));
  }
  EXPECT_EQ(ReadXlsx(folder / "none.xlsx").error().code, ErrorCode::kEnvironment);
}

TEST(Xlsx, RefusesATruncatedFile) {
  const TempFolder folder;
  WriteWorkbook(folder / "a.xlsx", DrugSheets("药品限二线使用", "x", {{"甲片", "y", {"X"}}}));
  const std::string whole = *ReadFile(folder / "a.xlsx");
  ASSERT_TRUE(ParseXlsx("a", whole));
  for (size_t size = 0; size < whole.size(); size += 1 + whole.size() / 97) {
    EXPECT_FALSE(ParseXlsx("a", whole.substr(0, size))) << size;
  }
}

TEST(Xlsx, StopsAZipBomb) {
  const TempFolder folder;
  const std::string bomb =
      Zip(folder / "bomb", Parts(Sheet("<row/>" + std::string(40 << 20, ' '))));
  ASSERT_LT(bomb.size(), 100'000U);
  EXPECT_THAT(ParseXlsx("b", bomb).error().message, HasSubstr("times its size"));
  XlsxLimits limits;
  limits.part_bytes = 1000;
  const std::string large = Zip(folder / "large", Parts(Sheet(std::string(2000, ' '))));
  EXPECT_THAT(ParseXlsx("b", large, limits).error().message, HasSubstr("at most"));
  limits = {};
  limits.cells = 3;
  const std::string cells = Zip(
      folder / "cells",
      Parts(Sheet(
          "<row><c><v>1</v></c><c><v>1</v></c></row><row><c><v>1</v></c><c><v>1</v></c></row>")));
  EXPECT_THAT(ParseXlsx("b", cells, limits).error().message, HasSubstr("more than 3 cells"));
  limits = {};
  limits.archive_bytes = 10;
  EXPECT_THAT(ParseXlsx("b", cells, limits).error().message, HasSubstr("a workbook has at most"));
}

// What a sheet declares costs nothing: a merged range over the whole sheet and the widest column.
TEST(Xlsx, DeclaredSizesCostNothing) {
  const TempFolder folder;
  const std::string rows = R"(<row r="1" spans="1:16384"><c r="A1"><v>1</v></c></row>)"
                           R"(<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>)";
  const auto book = ParseXlsx(
      "w",
      Zip(folder / "w", Parts("<worksheet><dimension ref=\"A1:XFD1048576\"/><cols><col min=\"1\" "
                              "max=\"16384\"/></cols><sheetData>" +
                              rows +
                              "</sheetData><mergeCells><mergeCell "
                              "ref=\"A1:XFD1048576\"/></mergeCells></worksheet>")));
  ASSERT_TRUE(book) << book.error().message;
  EXPECT_EQ(Text(book->sheets[0]), "A1=1 A1048576=1* XFD1048576=2 ");
}

}  // namespace
}  // namespace mingjian::knowledge
