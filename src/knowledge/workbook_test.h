#pragma once
// Workbooks in the published shape, written with libxlsxwriter. For tests.

#include <xlsxwriter.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/text.h"

namespace mingjian::knowledge {

// Cells by place ("B7"); a cell that begins with '#' is written as a number.
struct SheetText {
  std::string name;
  std::vector<std::pair<std::string, std::string>> cells;
  std::vector<std::string> merged;  // "A5:A7"
  bool whole_width = false;         // declare 16,384 columns, as published sheets do
};

inline void WriteWorkbook(const std::string& path, const std::vector<SheetText>& sheets) {
  lxw_workbook* book = workbook_new(path.c_str());
  lxw_format* plain = workbook_add_format(book);
  for (const SheetText& text : sheets) {
    lxw_worksheet* sheet = workbook_add_worksheet(book, text.name.c_str());
    MJ_CHECK(sheet != nullptr);
    for (const std::string& range : text.merged) {
      const std::string last = range.substr(range.find(':') + 1);
      MJ_CHECK(worksheet_merge_range(sheet, lxw_name_to_row(range.c_str()),
                                     lxw_name_to_col(range.c_str()), lxw_name_to_row(last.c_str()),
                                     lxw_name_to_col(last.c_str()), "", plain) == LXW_NO_ERROR);
    }
    for (const auto& [place, value] : text.cells) {
      const lxw_row_t row = lxw_name_to_row(place.c_str());
      const lxw_col_t column = lxw_name_to_col(place.c_str());
      const lxw_error error =
          value.starts_with("#")
              ? worksheet_write_number(sheet, row, column, std::stod(value.substr(1)), nullptr)
              : worksheet_write_string(sheet, row, column, value.c_str(), nullptr);
      MJ_CHECK(error == LXW_NO_ERROR);
    }
    if (text.whole_width) worksheet_set_column(sheet, 0, 16'383, 12, plain);
  }
  MJ_CHECK(workbook_close(book) == LXW_NO_ERROR);
}

// Rows of cells below each other from row `first`, from column A.
inline void AddRows(SheetText* sheet, int first,
                    const std::vector<std::vector<std::string>>& rows) {
  for (const std::vector<std::string>& row : rows) {
    for (size_t column = 0; column < row.size(); ++column) {
      if (row[column].empty()) continue;
      sheet->cells.emplace_back(
          std::string(1, static_cast<char>('A' + column)) + std::to_string(first), row[column]);
    }
    ++first;
  }
}

struct DrugPoint {
  std::string name, basis;
  std::vector<std::string> codes;
};

// The two sheets of a rule about drugs: title in row 2, headings in row 4, 合计 and 备注 below;
// codes with continuation rows and 16,384 declared columns.
inline std::vector<SheetText> DrugSheets(const std::string& rule, const std::string& logic,
                                         const std::vector<DrugPoint>& points) {
  SheetText details{
      "规则对应知识点明细", {{"A2", "“" + rule + "”规则对应知识点明细"}}, {"A2:F2"}, true};
  SheetText codes{"知识点对应药品代码", {{"A2", "知识点对应药品代码"}}, {"A2:D2"}, true};
  AddRows(&details, 4,
          {{"序号", "药品通用名", "检出逻辑", "逻辑依据\n（2024年国家药品目录备注）",
            "知识点对应\n药品代码数量", "备注"}});
  AddRows(&codes, 4, {{"对应知识点序号", "药品通用名", "序号", "药品代码"}});
  int row = 5, code_row = 5;
  size_t total = 0, number = 0;
  for (const DrugPoint& point : points) {
    AddRows(&details, row++,
            {{"#" + std::to_string(++number), point.name, logic, point.basis,
              "#" + std::to_string(point.codes.size())}});
    bool first = true;
    for (size_t i = 0; i < point.codes.size(); ++i) {
      AddRows(&codes, code_row++,
              {{first ? std::to_string(number) : "", first ? point.name : "",
                "#" + std::to_string(i + 1), point.codes[i]}});
      first = false;
    }
    total += point.codes.size();
  }
  AddRows(&details, row, {{"合计", "", "", "", "#" + std::to_string(total)}});
  AddRows(&details, row + 1, {{"备注：以国家医保局发布为准。"}});
  AddRows(&codes, code_row, {{"合计", "", "", "#" + std::to_string(total)}});
  return {details, codes};
}

}  // namespace mingjian::knowledge
