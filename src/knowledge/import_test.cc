#include "knowledge/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

#include "base/temp_folder.h"
#include "knowledge/headings.h"
#include "knowledge/workbook_test.h"
#include "rules/knowledge.h"

namespace mingjian::knowledge {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kA1 = "XL02BBA326A001010102180";
constexpr const char* kA2 = "XL02BBA326A001010178537";
constexpr const char* kA3 = "XL02BBA326A001020278537";
constexpr const char* kB1 = "ZA04CAE0023010100166";
constexpr const char* kC1 = "ZF03AAE0027010102281";

constexpr const char* kCourse = "药品限支付疗程";
constexpr const char* kLogic = "使用药品的日期总计超过限制天数";

// A rulebook with the shipped workbooks.yaml and no tables.
class ImportTest : public ::testing::Test {
 protected:
  ImportTest() {
    std::filesystem::create_directories(folder_ / "rulebook/knowledge");
    std::filesystem::create_directories(folder_ / "rulebook/national");
    std::filesystem::copy_file(MINGJIAN_SOURCE_DIR "/rulebook/workbooks.yaml",
                               folder_ / "rulebook/workbooks.yaml");
  }

  std::string Write(const std::string& name, const std::vector<SheetText>& sheets) {
    WriteWorkbook(folder_ / name, sheets);
    return folder_ / name;
  }
  ImportReport Import(const std::vector<std::string>& files,
                      const std::function<void(ImportOptions*)>& set = {}) {
    ImportOptions options;
    options.rulebook = folder_ / "rulebook";
    options.files = files;
    if (set) set(&options);
    auto report = ImportWorkbooks(options);
    EXPECT_TRUE(report) << report.error().message;
    return report ? *std::move(report) : ImportReport();
  }
  std::string Table(const std::string& name) {
    return ReadFile(folder_ / ("rulebook/knowledge/" + name + ".csv")).value_or("");
  }
  // Each change as "kind name".
  static std::vector<std::string> Changes(const ImportReport& report) {
    std::vector<std::string> all;
    for (const ImportedFile& file : report.files) {
      for (const PointChange& change : file.merged.changes) {
        all.push_back(std::string(ToString(change.kind)) + " " + change.name);
      }
    }
    return all;
  }
  static std::vector<std::string> Refusals(const ImportReport& report) {
    std::vector<std::string> all;
    for (const Refusal& refusal : report.refusals) {
      std::string text = ToString(refusal);
      all.push_back(text.substr(text.find(".xlsx") + 5));
    }
    return all;
  }

  const TempFolder folder_;
};

TEST_F(ImportTest, WritesTheTableOfAWorkbook) {
  const std::string file =
      Write("第六批 药品限支付疗程.xlsx",
            DrugSheets(kCourse, kLogic,
                       {{"阿帕他胺片", "限癌症，支付不超过14天。", {kA1, kA2}},
                        {"儿童清肺\n口服液", "单次住院支付不超过3天。", {kB1}}}));
  const ImportReport report = Import({file});
  EXPECT_THAT(Refusals(report), IsEmpty());
  EXPECT_THAT(report.written, ElementsAre("drug_course"));
  EXPECT_THAT(Changes(report), ElementsAre("added 阿帕他胺片", "added 儿童清肺\n口服液"));
  const auto table = ParseTable("t", Table("drug_course"));
  ASSERT_TRUE(table);
  EXPECT_EQ(table->header[2], "max_days:int");
  ASSERT_EQ(table->rows.size(), 3U);
  EXPECT_EQ(table->rows[0][0], kA1);
  EXPECT_EQ(table->rows[0][2], "14");
  EXPECT_EQ(table->rows[0][4], "year");
  EXPECT_EQ(table->rows[0][table->Find("batch").value()], "batch-06");
  EXPECT_EQ(table->rows[0][table->Find("valid_from").value()], "2025-08-26");
  EXPECT_EQ(table->rows[0][table->Find("point").value()],
            table->rows[1][table->Find("point").value()]);
  EXPECT_EQ(table->rows[2][1], "儿童清肺 口服液");
  EXPECT_EQ(table->rows[2][4], "visit");

  const std::string before = Table("drug_course");
  const ImportReport again = Import({file});
  EXPECT_THAT(Changes(again), IsEmpty());
  EXPECT_THAT(again.written, IsEmpty());
  EXPECT_EQ(again.files[0].merged.unchanged, 2U);
  EXPECT_EQ(Table("drug_course"), before);
}

TEST_F(ImportTest, ALaterBatchEndsEarlierPoints) {
  const std::string first =
      Write("第六批 药品限支付疗程.xlsx", DrugSheets(kCourse, kLogic,
                                                     {{"甲片", "支付不超过14天。", {kA1, kA2}},
                                                      {"乙液", "支付不超过10天。", {kB1}},
                                                      {"丙丸", "支付不超过3天。", {kC1}}}));
  // 甲片 has other codes and a new limit, 乙液 another name and the same code; 丙丸 is not there.
  const std::string second = Write("8.“药品限支付疗程”规则对应知识点明细.xlsx",
                                   DrugSheets(kCourse, kLogic,
                                              {{"甲片", "支付不超过21天。", {kA1, kA3}},
                                               {"乙口服液", "支付不超过10天。", {kB1}}}));
  const auto revision = [](ImportOptions* options) { options->batch = "rev-2026-01"; };
  Import({first});
  const ImportReport report = Import({second}, revision);
  EXPECT_THAT(Refusals(report), IsEmpty());
  EXPECT_THAT(Changes(report), ElementsAre("replaced 甲片", "replaced 乙口服液"));
  const PointChange& change = report.files[0].merged.changes[0];
  EXPECT_THAT(change.limits, ElementsAre("max_days: 14 → 21"));
  EXPECT_THAT(change.codes_added, ElementsAre(kA3));
  EXPECT_THAT(change.codes_removed, ElementsAre(kA2));
  const auto table = ParseTable("t", Table("drug_course"));
  ASSERT_TRUE(table);
  std::map<std::string, std::string> ends;  // code and first day -> last day
  for (const auto& row : table->rows) {
    ends[row[0] + " " + table->Cell(row, "valid_from")] =
        table->Cell(row, "valid_to") + (table->Cell(row, "superseded_by").empty() ? "" : " →");
  }
  const std::map<std::string, std::string> expected = {
      {std::string(kA1) + " 2025-08-26", "2026-01-28 →"},
      {std::string(kA2) + " 2025-08-26", "2026-01-28 →"},
      {std::string(kA1) + " 2026-01-28", ""},
      {std::string(kA3) + " 2026-01-28", ""},
      {std::string(kB1) + " 2025-08-26", "2026-01-28 →"},
      {std::string(kB1) + " 2026-01-28", ""},
      {std::string(kC1) + " 2025-08-26", ""}};
  EXPECT_EQ(ends, expected);

  // The same again, either one, changes nothing.
  const std::string after = Table("drug_course");
  EXPECT_THAT(Changes(Import({second}, revision)), IsEmpty());
  EXPECT_THAT(Changes(Import({first})), IsEmpty());
  EXPECT_EQ(Table("drug_course"), after);

  // The order in which workbooks come does not matter.
  std::filesystem::remove(folder_ / "rulebook/knowledge/drug_course.csv");
  Import({second}, revision);
  Import({first});
  EXPECT_EQ(Table("drug_course"), after);
}

TEST_F(ImportTest, AWorkbookThatReplacesABatchWithdrawsTheRest) {
  Import({Write("第六批.xlsx", DrugSheets(kCourse, kLogic,
                                          {{"甲片", "支付不超过14天。", {kA1}},
                                           {"丙丸", "支付不超过3天。", {kC1}}}))});
  const std::string second =
      Write("新.xlsx", DrugSheets(kCourse, kLogic, {{"甲片", "支付不超过14天。", {kA1}}}));
  const ImportReport report = Import({second}, [](ImportOptions* options) {
    options->batch = "batch-06-r1";
    options->published = ParseDate("2026-03-01");
    options->replaces = "batch-06";
  });
  EXPECT_THAT(Changes(report), Contains(HasSubstr("withdrawn")));
  EXPECT_THAT(Table("drug_course"), HasSubstr("batch-06,2025-08-26,2026-03-01,\n"));
}

TEST_F(ImportTest, ASameBatchWorkbookCorrectsItsPoints) {
  Import({Write("第六批.xlsx", DrugSheets(kCourse, kLogic,
                                          {{"甲片", "支付不超过14天。", {kA1}},
                                           {"丙丸", "支付不超过3天。", {kC1}}}))});
  const ImportReport report = Import({Write(
      "第六批.xlsx", DrugSheets(kCourse, kLogic, {{"甲片", "支付不超过15天。", {kA1, kA2}}}))});
  ASSERT_THAT(Changes(report), ElementsAre("changed 甲片"));
  EXPECT_THAT(report.files[0].merged.changes[0].limits, ElementsAre("max_days: 14 → 15"));
  EXPECT_THAT(report.files[0].merged.changes[0].codes_added, ElementsAre(kA2));
  EXPECT_EQ(report.files[0].merged.not_there.size(), 1U);
  EXPECT_THAT(Table("drug_course"), HasSubstr("丙丸"));
}

TEST_F(ImportTest, ReadsPairsAndInlineCodes) {
  SheetText pairs{"Sheet1", {{"A2", "“医疗服务项目重复收费”规则对应知识点明细"}}, {}, false};
  AddRows(
      &pairs, 4,
      {{"序号", "项目A名称", "项目A代码", "项目B名称", "项目B代码", "检出逻辑", "时间区间", "备注"},
       {"#1", "急诊监护费", "001103000010000", "急诊诊查费", "001102000030000", "同时收费", "单日"},
       {"#2", "急诊监护费", "001103000010000", "普通病房床位费", "001109000010000", "同时收费",
        "6小时"}});
  SheetText cycle{
      "Sheet1", {{"A2", "“医疗服务项目周期超频次”规则对应知识点明细"}}, {"A5:A6"}, false};
  AddRows(&cycle, 4,
          {{"序号", "项目名称", "频次上限", "疗程周期", "逻辑依据", "项目代码"},
           {"#1", "糖化血红蛋白测定", "1次", "15天", "诊疗规范", "002503020030000"},
           {"", "", "", "", "第二行", "002503020030100"}});
  const ImportReport report =
      Import({Write("第七批 x.xlsx", {pairs}), Write("第八批-4.xlsx", {cycle})});
  EXPECT_THAT(Refusals(report), IsEmpty());
  EXPECT_THAT(report.written, ElementsAre("service_cycle", "service_duplicate"));
  EXPECT_THAT(Table("service_duplicate"),
              HasSubstr("001103000010000,急诊监护费,001109000010000,普通病房床位费,6h,KP-"));
  EXPECT_THAT(Table("service_cycle"), HasSubstr("002503020030100,糖化血红蛋白测定,1,15,KP-"));
}

TEST_F(ImportTest, AMissingLimitComesFromTheEarlierPoint) {
  std::vector<SheetText> sheets =
      DrugSheets("药品区分性别使用", "与限定性别不符", {{"甲片", "补气。", {kA1}}});
  AddRows(&sheets[0], 4, {{"", "", "", "", "", "", "限定性别"}});
  AddRows(&sheets[0], 5, {{"", "", "", "", "", "", "女"}});
  Import({Write("第一批.xlsx", sheets)});
  const auto revision = [](ImportOptions* options) { options->batch = "rev-2026-01"; };
  const ImportReport report =
      Import({Write("1.xlsx", DrugSheets("药品区分性别使用", "与限定性别不符",
                                         {{"甲片", "补气。", {kA1}}, {"乙片", "补血。", {kA2}}}))},
             revision);
  EXPECT_THAT(
      Refusals(report),
      ElementsAre(
          ": sheet '规则对应知识点明细' cell D6: '补血。': expected a value for column 'sex' "
          "of table drug_sex, from 限定对象 or 限定性别 or 限定值域 or an earlier point of the "
          "same name or '前列腺癌' in 逻辑依据* or 药品说明 or 项目说明"));
  EXPECT_TRUE(report.stopped);
  EXPECT_THAT(Table("drug_sex"), Not(HasSubstr("rev-2026-01")));
  const ImportReport partial = Import({folder_ / "1.xlsx"}, [&](ImportOptions* options) {
    revision(options);
    options->accept_partial = true;
  });
  EXPECT_FALSE(partial.stopped);
  EXPECT_THAT(Table("drug_sex"), HasSubstr("甲片,2,KP-"));
  EXPECT_THAT(Table("drug_sex"), HasSubstr("rev-2026-01"));
  EXPECT_THAT(Table("drug_sex"), Not(HasSubstr("乙片")));
}

TEST_F(ImportTest, SaysWhatItCannotPlace) {
  const std::vector<DrugPoint> good = {{"甲片", "支付不超过14天。", {kA1, kA2}},
                                       {"乙液", "支付不超过10天。", {kB1}}};
  using Sheets = std::vector<SheetText>;
  const struct {
    std::string what;
    std::function<void(Sheets*)> spoil;
    std::string expected;
  } cases[] = {
      {"another workbook",
       [](Sheets* s) { *s = {{"费用", {{"A1", "日期"}, {"B1", "金额"}}, {}, false}}; },
       "a row of headings in the first 20 rows, such as 序号"},
      {"no rule in the title", [](Sheets* s) { (*s)[0].cells[0].second = "知识点"; },
       "a title or file name with the name of a rule"},
      {"a heading that is gone", [](Sheets* s) { (*s)[0].cells[1].second = "编号"; },
       "row 4: is missing: expected a heading 序号"},
      {"a new heading",
       [](Sheets* s) { AddRows(&(*s)[0], 4, {{"", "", "", "", "", "", "限定科室"}}); },
       "cell G4: '限定科室': expected a heading of"},
      {"an unknown code", [](Sheets* s) { AddRows(&(*s)[1], 6, {{"", "", "", "XL02"}}); },
       "cell D6: 'XL02': expected a drug code"},
      {"a code stored as a number",
       [](Sheets* s) { AddRows(&(*s)[1], 6, {{"", "", "", "#3310010140000"}}); },
       "stored as a number, its leading zeros are lost"},
      {"a code twice", [](Sheets* s) { AddRows(&(*s)[1], 6, {{"", "", "", kA1}}); },
       "cell D6: 'XL02BBA326A001010102180': expected a code that point 1 does not have yet"},
      {"a number twice", [](Sheets* s) { AddRows(&(*s)[0], 6, {{"#1"}}); },
       "cell A6: '1': expected a number that no point above has"},
      {"a point twice",
       [](Sheets* s) {
         AddRows(&(*s)[0], 6, {{"", "甲片"}});
         AddRows(&(*s)[1], 7, {{"", "甲片"}});
       },
       "row 6: '甲片': expected a point that is not in the workbook already"},
      {"a declared number of codes",
       [](Sheets* s) { AddRows(&(*s)[0], 5, {{"", "", "", "", "#3"}}); },
       "cell E5: '3': expected 2, the codes that sheet"},
      {"the sum", [](Sheets* s) { AddRows(&(*s)[0], 7, {{"", "", "", "", "#9"}}); },
       "cell E7: '9': expected 3, the codes of all points"},
      {"another name at the codes", [](Sheets* s) { AddRows(&(*s)[1], 7, {{"", "丁丸"}}); },
       "cell B7: '丁丸': expected '乙液', the name of point 2"},
      {"a number that no point has", [](Sheets* s) { AddRows(&(*s)[1], 7, {{"8"}}); },
       "cell A7: '8': expected the number of a point"},
      {"no limit", [](Sheets* s) { AddRows(&(*s)[0], 6, {{"", "", "", "长期服用。"}}); },
       "cell D6: '长期服用。': expected a value for column 'max_days'"},
      {"a point below the sum", [](Sheets* s) { AddRows(&(*s)[0], 9, {{"#3", "丁丸"}}); },
       "cell A9: '3': expected no point below"},
  };
  for (const auto& c : cases) {
    Sheets sheets = DrugSheets(kCourse, kLogic, good);
    c.spoil(&sheets);
    // Later cells replace earlier ones, as in a spreadsheet.
    for (SheetText& sheet : sheets) {
      std::map<std::string, std::string> cells;
      for (const auto& [place, text] : sheet.cells) cells[place] = text;
      sheet.cells.assign(cells.begin(), cells.end());
    }
    const ImportReport report = Import({Write("第六批.xlsx", sheets)});
    EXPECT_THAT(Refusals(report), Contains(HasSubstr(c.expected))) << c.what;
    EXPECT_TRUE(report.stopped) << c.what;
    EXPECT_EQ(Table("drug_course"), "") << c.what;
  }
}

TEST_F(ImportTest, NamesTheBatchAndTheRuleInDoubt) {
  ImportOptions options;
  options.rulebook = folder_ / "rulebook";
  options.files = {
      Write("x.xlsx", DrugSheets(kCourse, kLogic, {{"甲片", "支付不超过14天。", {kA1}}}))};
  EXPECT_THAT(ImportWorkbooks(options).error().message, HasSubstr("give --batch NAME"));
  options.batch = "batch-99";
  EXPECT_THAT(ImportWorkbooks(options).error().message, HasSubstr("give --published DATE"));
  options.batch = "batch-06";
  options.published = ParseDate("2026-01-01");
  EXPECT_THAT(ImportWorkbooks(options).error().message, HasSubstr("was published on 2025-08-26"));
  options.published.reset();
  options.files = {Write("第六批 药品限就医方式.xlsx",
                         DrugSheets(kCourse, kLogic, {{"甲片", "支付不超过14天。", {kA1}}}))};
  auto report = ImportWorkbooks(options);
  ASSERT_TRUE(report);
  EXPECT_THAT(Refusals(*report),
              ElementsAre(HasSubstr("'药品限就医方式': expected the rule of its title")));
  options.rule = kCourse;
  report = ImportWorkbooks(options);
  ASSERT_TRUE(report);
  EXPECT_THAT(Refusals(*report), IsEmpty());
  options.files = {folder_ / "none.xlsx"};
  EXPECT_EQ(ImportWorkbooks(options).error().code, ErrorCode::kEnvironment);
  ASSERT_TRUE(WriteFile(folder_ / "text.xlsx", "not a zip"));
  options.files = {folder_ / "text.xlsx"};
  report = ImportWorkbooks(options);
  ASSERT_TRUE(report);
  EXPECT_THAT(Refusals(*report), ElementsAre(HasSubstr("expected a workbook")));
  EXPECT_TRUE(report->stopped);
}

TEST_F(ImportTest, DryRunWritesNothing) {
  const ImportReport report = Import(
      {Write("第六批.xlsx", DrugSheets(kCourse, kLogic, {{"甲片", "支付不超过14天。", {kA1}}}))},
      [](ImportOptions* options) { options->dry_run = true; });
  EXPECT_THAT(report.written, ElementsAre("drug_course"));
  EXPECT_EQ(Table("drug_course"), "");
}

// Rows of other sources stay at the end, and rows that do not change keep every byte.
TEST_F(ImportTest, KeepsWhatIsNotItsOwn) {
  const std::string before =
      "item_code:code,item_name:string,max_days:int,mode:string,scope:string,extra:string,point:"
      "string,source:"
      "string,batch:string,valid_from:date,valid_to:date,superseded_by:string\n"
      "XZ,\"a, b\",1,span,ever,\"say \"\"x\"\"\",IL-1,illustrative,i,2025-01-01,,\n";
  ASSERT_TRUE(WriteFile(folder_ / "rulebook/knowledge/drug_course.csv", before));
  Import(
      {Write("第六批.xlsx", DrugSheets(kCourse, kLogic, {{"甲片", "支付不超过14天。", {kA1}}}))});
  const std::string after = Table("drug_course");
  EXPECT_THAT(
      after,
      HasSubstr("\nXZ,\"a, b\",1,span,ever,\"say \"\"x\"\"\",IL-1,illustrative,i,2025-01-01,,\n"));
  EXPECT_THAT(after, HasSubstr("甲片,14,distinct_days,year,,KP-"));
  ASSERT_TRUE(WriteFile(folder_ / "rulebook/knowledge/drug_course.csv",
                        "item_code:code,point:string,source:string,batch:string,valid_from:date,"
                        "valid_to:date,superseded_by:string\n"));
  ImportOptions options;
  options.rulebook = folder_ / "rulebook";
  options.files = {folder_ / "第六批.xlsx"};
  EXPECT_THAT(ImportWorkbooks(options).error().message, HasSubstr("no column item_name"));
}

TEST(BatchOf, ReadsChineseNumbers) {
  EXPECT_EQ(BatchOf("第六批 药品.xlsx"), "batch-06");
  EXPECT_EQ(BatchOf("【第十批】"), "batch-10");
  EXPECT_EQ(BatchOf("20260609第十四批“药品限适应症”"), "batch-14");
  EXPECT_EQ(BatchOf("第二十一批"), "batch-21");
  EXPECT_EQ(BatchOf("第18批"), "batch-18");
  EXPECT_EQ(BatchOf("1.“药品儿童专用”"), "");
  EXPECT_EQ(BatchOf("第某批"), "");
}

TEST(WorkbookMap, ReportsEveryMistake) {
  const auto map =
      ParseWorkbookMap("w.yaml",
                       "batches: {b: soon}\nshapes: {drug: '('}\nheadings: {name: [x]}\n"
                       "footers: []\nrules:\n  r:\n    tables: t\n    shape: s\n"
                       "    columns:\n      a: {value: x}\n      b:int: {heading: no}\n");
  ASSERT_FALSE(map);
  for (const char* part :
       {"'soon' is not a date", "is no regular expression", "headings has no role 'number'",
        "has no key 'tables'", "there is no shape 's'", "'a' is no column",
        "headings has no role 'no'", "no column of 'r' takes a code"}) {
    EXPECT_THAT(map.error().message, HasSubstr(part));
  }
}

}  // namespace
}  // namespace mingjian::knowledge
