#include "documents/exports.h"

#include <zip.h>

#include <cstdlib>
#include <pugixml.hpp>

#include "base/text.h"
#include "documents/clue_file.h"
#include "documents/pdf.h"
#include "documents/walked_case_for_test.h"
#include "documents/workbook.h"

namespace mingjian::documents {
namespace {

using casework::Backend;
using casework::BackendName;
using casework::F;
using casework::OnBoth;
using casework::RefusalName;

// The cells of the first sheet: texts as they are, numbers with '#' before, formulas with '='.
std::vector<std::vector<std::string>> Cells(const std::string& bytes) {
  zip_error_t error;
  zip_error_init(&error);
  zip_t* archive = zip_open_from_source(
      zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error), ZIP_RDONLY, &error);
  EXPECT_NE(archive, nullptr);
  std::vector<std::vector<std::string>> cells;
  if (archive == nullptr) return cells;
  zip_stat_t stat;
  zip_stat_init(&stat);
  EXPECT_EQ(zip_stat(archive, "xl/worksheets/sheet1.xml", 0, &stat), 0);
  std::string xml(stat.size, ' ');
  zip_file_t* file = zip_fopen(archive, "xl/worksheets/sheet1.xml", 0);
  EXPECT_EQ(zip_fread(file, xml.data(), xml.size()), static_cast<zip_int64_t>(stat.size));
  zip_fclose(file);
  zip_discard(archive);
  pugi::xml_document document;
  EXPECT_TRUE(document.load_buffer(xml.data(), xml.size()));
  for (const auto& row : document.child("worksheet").child("sheetData").children("row")) {
    cells.emplace_back();
    for (const auto& cell : row.children("c")) {
      if (cell.child("f") != nullptr) {
        cells.back().push_back(std::string("=") + cell.child("f").text().get());
      } else if (std::string_view(cell.attribute("t").value()) == "inlineStr") {
        cells.back().emplace_back(cell.child("is").child("t").text().get());
      } else {
        cells.back().push_back(std::string("#") + cell.child("v").text().get());
      }
    }
  }
  return cells;
}

TEST(Workbook, TextsStayTextsAndMoneyIsANumber) {
  const TempFolder folder;
  auto book = Workbook::Create(folder / "x.xlsx", "表",
                               {{"文字", 10},
                                {"钱", 10, CellType::kMoney},
                                {"日", 10, CellType::kDay},
                                {"数", 10, CellType::kInt}});
  ASSERT_TRUE(book) << book.error().message;
  const Seconds day = *ParseDate("2026-05-06");
  for (const char* text : {"=1+1", "+86", "@x", "00123", "2026-05-06", ""}) {
    book->Text(text);
    book->Money(*Decimal::Parse("-1234.56"));
    book->Day(day);
    book->Int(7);
    ASSERT_TRUE(book->EndRow());
  }
  ASSERT_TRUE(book->Close());
  const auto cells = Cells(ReadFile(folder / "x.xlsx").value_or(""));
  ASSERT_EQ(cells.size(), 7);
  EXPECT_EQ(cells[1], (std::vector<std::string>{"=1+1", "#-1234.56", "#46148", "#7"}));
  EXPECT_EQ(cells[4][0], "00123");
  EXPECT_EQ(cells[5][0], "2026-05-06");
  EXPECT_EQ(cells[6], (std::vector<std::string>{"#-1234.56", "#46148", "#7"}));  // no cell
}

class ExportsTest : public OnBoth {};
INSTANTIATE_ON_BOTH(ExportsTest);

TEST_P(ExportsTest, MaskedAndLogged) {
  Database database = OpenNew();
  casework::Import(database, folder_,
                   {{.id = "a", .person = "110101199001011234", .money = "100.5"},
                    {.id = "b", .provider = "H2", .person = "110101199001011234"}});
  const casework::Actor chief = User("chief", Role::kFinalApprover),
                        here = User("here", Role::kFinalApprover, "320102"),
                        analyst = User("an", Role::kAnalyst), li = User("li", Role::kFirstReviewer);
  const Seconds now = casework::Day("2026-05-07 08:00:00");
  const auto shown = [&](const Result<Export>& made) {
    EXPECT_TRUE(made) << made.error().message;
    return made ? Cells(made->bytes) : std::vector<std::vector<std::string>>();
  };
  const auto all = shown(ExportClues(database, chief, now, {}, false));
  ASSERT_EQ(all.size(), 3);
  EXPECT_EQ(all[0][0], "线索编号");
  EXPECT_EQ(all[1][0], "#1");
  EXPECT_EQ(all[1][2], "第一医院");
  EXPECT_EQ(shown(ExportClues(database, here, now, {}, false)).size(), 2);
  const auto masked = shown(ExportFindings(database, chief, now, 1, false));
  ASSERT_EQ(masked.size(), 2);
  EXPECT_EQ(masked[1][4], "110101********1234");
  EXPECT_EQ(masked[1][6], "s-a");  // the empty point has no cell
  const auto whole = shown(ExportFindings(database, chief, now, 1, true));
  EXPECT_EQ(whole[1][4], "110101199001011234");
  EXPECT_EQ(RefusalName(ExportFindings(database, analyst, now, 1, true)), "no-right");
  EXPECT_EQ(RefusalName(ExportFindings(database, here, now, 2, false)), "no-right");
  EXPECT_EQ(RefusalName(ExportClues(database, li, now, {}, false)), "no-right");
  const auto ledger = shown(ExportLedger(database, analyst, now, {.clue_id = 1}));
  ASSERT_EQ(ledger.size(), 2);
  EXPECT_EQ(ledger[1][9], "来源");
  EXPECT_EQ(ledger[1][11], "#100.5");
  EXPECT_EQ(shown(ExportLedger(database, analyst, now, {.from = now, .to = now})).size(), 1);
  MJ_ASSERT_OK(const auto rows,
               database.Query("SELECT action, object FROM log WHERE actor = 'chief' ORDER BY seq"));
  std::string log;
  for (size_t i = 0; i < rows.size(); ++i) {
    log += std::string(rows.Text(i, 0)) + " " + std::string(rows.Text(i, 1)) + ", ";
  }
  EXPECT_EQ(log,
            "export worklist, export findings of clue 1, export findings of clue 1, unmask "
            "findings of clue 1, ");
}

TEST_P(ExportsTest, TheCaseFileHoldsEverything) {
  Database database = OpenNew();
  WalkedCase walked(database, folder_);
  const int64_t id = walked.Penalty();
  WalkedCase::Expect(FileCase(database, walked.sun, walked.desk.now, {.case_id = id}));
  const auto notice = walked.Write(id, casework::DocumentKind::kPenaltyNotice);
  walked.desk.AttachAs("h1", 1);
  const casework::Actor chief = User("chief", Role::kFinalApprover);
  const BillSource bills = [](const std::string& psn_no,
                              const std::string& setl_id) -> Result<std::optional<Bill>> {
    if (setl_id != "s-b") return std::optional<Bill>();
    EXPECT_EQ(psn_no, "110101199001011234");
    return std::optional<Bill>(Bill{
        .setl_id = setl_id,
        .mdtrt_id = "v",
        .fixmedins_code = "H1",
        .med_type = "11",
        .settled_at = casework::Day("2026-03-20"),
        .total = casework::Yuan("5"),
        .fund = casework::Yuan("4"),
        .lines = {{.feedetl_sn = "1", .name = "阿莫西林"}, {.feedetl_sn = "3", .name = "输液"}}});
  };
  MJ_ASSERT_OK(const Document document,
               ClueFile(database, chief, walked.desk.now, 1, {.bills = bills}));
  const std::string text = PlainText(document);
  for (const std::string& part :
       {std::string("重复收费 twice"), std::string("100,000.05"), std::string("壹拾万元零伍分"),
        std::string("110101********1234"), std::string("违规明细：1、2"), std::string("终审"),
        std::string("责令退回\t100,000.00"), std::string("320102〔2026〕1号"), notice->pdf_sha256,
        std::string("申诉书.pdf"), std::string("数据湖中没有该笔结算"),
        std::string("阿莫西林\t0\t0\t0.00\t0.00\t违规"),
        std::string("输液\t0\t0\t0.00\t0.00\t\n")}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
  EXPECT_EQ(text.find("110101199001011234"), std::string::npos);
  MJ_ASSERT_OK(const std::string pdf, WritePdf(document));
  EXPECT_TRUE(pdf.starts_with("%PDF-"));
  if (const char* folder = std::getenv("MINGJIAN_GOLDEN")) {
    ASSERT_TRUE(WriteFile(std::string(folder) + "/clue_file.pdf", pdf));
  }
  EXPECT_EQ(RefusalName(ClueFile(database, walked.sun, walked.desk.now, 1, {})), "no-right");
}

}  // namespace
}  // namespace mingjian::documents
