#include "intake/ingest.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "intake/testing_city.h"
#include "model/model.h"

namespace mingjian::intake {
namespace {

using ::testing::AllOf;
using testing::Ask;
using testing::City;
using ::testing::Contains;
using testing::Dump;
using ::testing::ElementsAre;
using testing::Files;
using ::testing::HasSubstr;
using testing::Load;
using testing::TempFolder;
using testing::WriteFiles;
namespace fs = std::filesystem;

// The first cell of a query.
std::string One(const std::string& lake, const std::string& sql) {
  const auto rows = Ask(lake, sql);
  return rows.empty() ? "(no row)" : rows[0][0].value_or("NULL");
}

class IngestTest : public ::testing::Test {
 protected:
  // Loads `files` into `lake` of this test.
  Result<IngestReport> LoadFiles(const Files& files, const std::string& lake = "lake") {
    const std::string folder = folder_ / ("from" + std::to_string(++folders_));
    WriteFiles(folder, files);
    return Load(folder, folder_ / lake);
  }
  TempFolder folder_;
  int folders_ = 0;
};

TEST_F(IngestTest, LoadsACity) {
  const auto report = LoadFiles(City());
  ASSERT_TRUE(report) << report.error().message;
  const std::string lake = folder_ / "lake";
  EXPECT_EQ(report->tables.at("fee_list_d").read, 4U);
  EXPECT_EQ(report->tables.at("fee_list_d").loaded, 4U);
  EXPECT_TRUE(report->rejects.empty());
  EXPECT_THAT(report->warnings, ElementsAre());
  EXPECT_EQ(One(lake, "SELECT count(*) FROM fee_list_d"), "4");
  // Codes come back as text, the national part of a service is derived, quotes are undone.
  EXPECT_EQ(One(lake, "SELECT item_code FROM fee_list_d WHERE setl_id = 'S1' AND feedetl_sn = '1'"),
            "001102000010000");
  EXPECT_EQ(
      One(lake,
          "SELECT medins_list_name FROM fee_list_d WHERE setl_id = 'S1' AND feedetl_sn = '1'"),
      "诊察费,\"大\"");
  EXPECT_EQ(One(lake, "SELECT sum(det_item_fee_sumamt) FROM fee_list_d"), "200.500000");
  // The pharmacy's purchase has no visit record: one was made, and counted.
  EXPECT_EQ(One(lake, "SELECT begntime FROM mdtrt_d WHERE mdtrt_id = 'M3' AND _made"),
            "2026-02-07 19:00:00");
  EXPECT_THAT(report->quality,
              Contains(AllOf(::testing::Field(&QualityCount::check, "settlement-without-visit"),
                             ::testing::Field(&QualityCount::fixmedins_code, "P44010000002"))));
}

TEST_F(IngestTest, RowNumbersPointToTheirRows) {
  ASSERT_TRUE(LoadFiles(City()));
  // Without knowing the order: number the rows of each bucket file and join.
  const auto opened = lake::Lake::Open(folder_ / "lake").value();
  auto database = lake::Database::Open({.threads = 1}).value();
  auto connection = database.Connect().value();
  int64_t lines = 0, settlements = 0, diagnoses = 0;
  for (uint32_t b = 0; b < opened.buckets(); ++b) {
    if (opened.Files("setl_d", b).empty()) continue;
    const auto read = [&](const char* table) {
      return "(SELECT * FROM read_parquet(" + lake::QuoteList(opened.Files(table, b)) +
             ", file_row_number = true))";
    };
    settlements +=
        connection
            .QueryInt("SELECT count(*) FROM " + read("setl_d") + " s JOIN " + read("mdtrt_d") +
                      " v ON v.file_row_number = s._visit AND v.mdtrt_id = s.mdtrt_id "
                      "AND v.psn_no = s.psn_no JOIN " +
                      read("psn_info_b") +
                      " p ON p.file_row_number = s._psn AND p.psn_no = s.psn_no")
            .value();
    lines +=
        connection
            .QueryInt("SELECT count(*) FROM " + read("fee_list_d") + " l JOIN " + read("setl_d") +
                      " s ON s.file_row_number = l._setl AND s.setl_id = l.setl_id AND "
                      "s.mdtrt_id = l.mdtrt_id")
            .value();
    if (!opened.Files("diag_d", b).empty()) {
      diagnoses +=
          connection
              .QueryInt("SELECT count(*) FROM " + read("diag_d") + " d JOIN " + read("mdtrt_d") +
                        " v ON v.file_row_number = d._visit AND v.mdtrt_id = d.mdtrt_id")
              .value();
    }
  }
  EXPECT_EQ(lines, 4);
  EXPECT_EQ(settlements, 3);
  EXPECT_EQ(diagnoses, 3);
}

TEST_F(IngestTest, TheSameInputTwiceChangesNothing) {
  ASSERT_TRUE(LoadFiles(City()));
  const std::string before = Dump(folder_ / "lake", true);
  const auto again = LoadFiles(City());
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_TRUE(again->already_loaded);
  EXPECT_EQ(Dump(folder_ / "lake", true), before);
  // The same rows in another file: known row by row.
  Files other = {{"fee_list_d.csv", City()["fee_list_d.csv"]}};
  const auto rows = LoadFiles(other);
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_FALSE(rows->already_loaded);
  EXPECT_EQ(rows->tables.at("fee_list_d").duplicates, 4U);
  EXPECT_EQ(rows->tables.at("fee_list_d").loaded, 0U);
  EXPECT_EQ(Dump(folder_ / "lake", true), before);
}

TEST_F(IngestTest, TheOrderOfRowsAndColumnsDoesNotMatter) {
  ASSERT_TRUE(LoadFiles(City(), "a"));
  Files shuffled = City();
  std::mt19937 random(20260701);
  for (auto& [name, content] : shuffled) {
    auto lines = Split(content, '\n');
    lines.pop_back();
    std::shuffle(lines.begin() + 1, lines.end(), random);
    std::string text;
    for (const auto line : lines) text += std::string(line) + "\r\n";  // and other line ends
    content = text;
  }
  shuffled["psn_info_b.csv"] =
      "\xEF\xBB\xBF"
      "certno,brdy,PSN_NO,性别,psn_name,psn_cert_type\n"
      ",2001-12-31,P3,1,王五,\n11010119800102001X,1980-01-02,P1,1,张三,01\n"
      ",19900506,P2,2,李四,\n";
  const auto report = LoadFiles(shuffled, "b");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(Dump(folder_ / "a", true), Dump(folder_ / "b", true));
}

TEST_F(IngestTest, RowsOfAGlobalTableThatNamePersonsLieInOneFile) {
  Files files = City();
  std::string sales =
      "fixmedins_code,med_list_codg,fixmedins_hilist_id,fixmedins_bchno,psn_no,sel_retn_cnt,"
      "sel_retn_time\n";
  for (int i = 0; i < 40; ++i) {
    sales +=
        fmt::format("H33010400001,XA02BCL031E001010100001,L1,V{0},P{0},1,2026-03-01 10:00:00\n", i);
  }
  files["inv_sel_d.csv"] = sales;
  const auto report = LoadFiles(files);
  ASSERT_TRUE(report) << report.error().message;
  const auto opened = lake::Lake::Open(folder_ / "lake").value();
  ASSERT_EQ(opened.Files("inv_sel_d").size(), 1u);
  EXPECT_EQ(opened.RowCount("inv_sel_d"), 40);
  auto database = lake::Database::Open({.threads = 1}).value();
  auto connection = database.Connect().value();
  ASSERT_TRUE(lake::SqlViews(opened, connection));
  EXPECT_EQ(connection.QueryInt("SELECT count(DISTINCT fixmedins_bchno) FROM inv_sel_d").value(),
            40);
}

TEST_F(IngestTest, MonthsOneByOneEqualOneLoad) {
  ASSERT_TRUE(LoadFiles(City(), "whole"));
  // January carries S1 and everything global; February the rest, in another order.
  Files january, february;
  for (const auto& [name, content] : City()) {
    auto lines = Split(content, '\n');
    lines.pop_back();
    const std::string header = std::string(lines[0]) + "\n";
    for (size_t i = 1; i < lines.size(); ++i) {
      const std::string line(lines[i]);
      const bool later = line.find("M2") != std::string::npos ||
                         line.find("M3") != std::string::npos || line.starts_with("P2");
      std::string& target = (later ? february : january)[name];
      if (target.empty()) target = header;
      target += line + "\n";
    }
  }
  ASSERT_TRUE(LoadFiles(january, "parts"));
  const auto report = LoadFiles(february, "parts");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(Dump(folder_ / "whole", true), Dump(folder_ / "parts", true));
}

TEST_F(IngestTest, ParquetAndJsonGiveTheSameLakeAsCsv) {
  ASSERT_TRUE(LoadFiles(City(), "csv"));
  auto database = lake::Database::Open({.threads = 1}).value();
  auto connection = database.Connect().value();
  WriteFiles(folder_ / "in", City());
  fs::create_directories(folder_ / "parquet");
  Files json;
  for (const auto& [name, content] : City()) {
    const std::string table = name.substr(0, name.find('.'));
    const std::string from = lake::QuoteText(folder_ / ("in/" + name));
    // Types guessed by DuckDB: dates, doubles, integers, texts.
    const Status copied = connection.Execute(
        "COPY (SELECT * FROM read_csv(" + from + ", header = true)) TO " +
        lake::QuoteText(folder_ / ("parquet/" + table + ".parquet")) + " (FORMAT parquet)");
    ASSERT_TRUE(copied) << copied.error().message;
    auto rows =
        connection.Query("SELECT * FROM read_csv(" + from + ", header = true, all_varchar = true)");
    std::string& text = json[table + ".jsonl"];
    while (*rows->Next()) {
      for (size_t i = 0; i < rows->size(); ++i) {
        std::string object;
        for (size_t c = 0; c < rows->column_count(); ++c) {
          if (rows->column(c).IsMissing(i)) continue;
          std::string value;
          for (const char ch : rows->column(c).Text(i))
            value += ch == '"' ? "\\\"" : std::string(1, ch);
          object += (object.empty() ? "{\"" : ", \"") + std::string(rows->column_name(c)) +
                    "\": \"" + value + "\"";
        }
        text += object + "}\n";
      }
    }
  }
  const auto parquet = Load(folder_ / "parquet", folder_ / "p");
  ASSERT_TRUE(parquet) << parquet.error().message;
  const auto jsonl = LoadFiles(json, "j");
  ASSERT_TRUE(jsonl) << jsonl.error().message;
  const std::string expected = Dump(folder_ / "csv", true);
  EXPECT_EQ(Dump(folder_ / "j", true), expected);
  EXPECT_EQ(Dump(folder_ / "p", true), expected);
}

TEST_F(IngestTest, RejectsAreKeptWithTheirReason) {
  Files files = City();
  files["fee_list_d.csv"] +=
      "M1,S1,3,2026-13-06 09:00:00,2,25,50,40,XA11DAW036A001010104127,坏时间,,\n"
      "M1,S1,4,2026-01-06 09:00:00,two,25,50,40,XA11DAW036A001010104127,坏数,,\n"
      "M1,S1,,2026-01-06 09:00:00,2,25,50,40,XA11DAW036A001010104127,缺号,,\n"
      "M9,S9,1,2026-01-06 09:00:00,2,25,50,40,XA11DAW036A001010104127,无结算,,\n"
      "M1,S1,5,2026-01-06 09:00:00,2\n"
      "M1,S1,6,2026-01-06 09:00:00,2,25,50,40,XA11DAW036A001010104127,\"没有完,,\n"
      "M1,S1,7,2026-01-06 10:00:00,1,1,1,1,XA11DAW036A001010104127,好,,\n";
  const auto report = LoadFiles(files);
  ASSERT_TRUE(report) << report.error().message;
  const auto counts = report->tables.at("fee_list_d");
  EXPECT_EQ(counts.read, 11U);
  EXPECT_EQ(counts.loaded, 5U);
  EXPECT_EQ(counts.rejected, 6U);
  const std::string lake = folder_ / "lake";
  const auto rows =
      Ask(lake, "SELECT line, field, \"value\", reason, row_text FROM rejects ORDER BY line");
  ASSERT_EQ(rows.size(), 6U);
  EXPECT_EQ(rows[0][0], "6");
  EXPECT_EQ(rows[0][1], "fee_ocur_time");
  EXPECT_EQ(rows[0][2], "2026-13-06 09:00:00");
  EXPECT_THAT(*rows[0][4], HasSubstr("坏时间"));
  EXPECT_EQ(rows[1][1], "cnt");
  EXPECT_EQ(rows[2][3], "is missing");
  EXPECT_THAT(*rows[3][3], HasSubstr("no settlement"));
  EXPECT_THAT(*rows[4][3], HasSubstr("columns"));
  EXPECT_THAT(*rows[5][3], HasSubstr("quote"));
  EXPECT_THAT(*rows[5][4], HasSubstr("没有完"));
}

TEST_F(IngestTest, AKeyWithOtherValuesIsRejectedAndTheFirstStays) {
  ASSERT_TRUE(LoadFiles(City()));
  Files second = {{"fee_list_d.csv",
                   "mdtrt_id,setl_id,feedetl_sn,fee_ocur_time,cnt,pric,det_item_fee_sumamt,"
                   "inscp_scp_amt,med_list_codg\n"
                   "M1,S1,2,2026-01-06 09:00:00,9,25,225,40,XA11DAW036A001010104127\n"}};
  const auto report = LoadFiles(second);
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_EQ(report->rejects.size(), 1U);
  EXPECT_THAT(report->rejects[0].reason, HasSubstr("key already loaded with other values"));
  EXPECT_EQ(
      One(folder_ / "lake", "SELECT cnt FROM fee_list_d WHERE setl_id='S1' AND feedetl_sn='2'"),
      "2.000000");
  EXPECT_THAT(One(folder_ / "lake", "SELECT row_text FROM rejects"), HasSubstr("225"));
}

TEST_F(IngestTest, OneSettlementForTwoPersonsIsRejected) {
  Files files = City();
  files["setl_d.csv"] +=
      "M1,S1,P2,H44010000001,2026-01-09 11:00:00,21,150.00,120.00,100.00,0,1\n"
      "M1,S1,P3,H44010000001,2026-01-09 11:00:00,21,150.00,120.00,100.00,0,1\n";
  const auto report = LoadFiles(files);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->tables.at("setl_d").rejected, 2U);
  EXPECT_EQ(report->tables.at("fee_list_d").loaded, 4U);
}

struct BadInput {
  const char* name;
  Files files;
  const char* message;  // a part of the error
};
class BadInputTest : public IngestTest, public ::testing::WithParamInterface<BadInput> {};

TEST_P(BadInputTest, IsAClearErrorAndLeavesNoLake) {
  const auto report = LoadFiles(GetParam().files);
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message, HasSubstr(GetParam().message));
  EXPECT_FALSE(lake::Lake::Open(folder_ / "lake"));
}

INSTANTIATE_TEST_SUITE_P(
    All, BadInputTest,
    ::testing::Values(
        BadInput{"missing_column",
                 {{"psn_info_b.csv", "psn_name,gend\n张三,1\n"}},
                 "psn_info_b.csv: column psn_no (人员编号) is missing"},
        BadInput{"misspelt_column", {{"psn_info_b.csv", "psn_nr,gend\nP1,1\n"}}, "is it 'psn_nr'?"},
        BadInput{"doubled_column",
                 {{"psn_info_b.csv", "psn_no,psn_no\nP1,P1\n"}},
                 "two columns are psn_no"},
        BadInput{"empty_file", {{"psn_info_b.csv", ""}}, "psn_info_b.csv: is empty"},
        BadInput{"no_text",
                 {{"psn_info_b.csv", "psn_no,psn_name\nP1,\xFF\xFE\xFF\n"}},
                 "neither UTF-8 nor GB18030"},
        BadInput{"truncated_parquet",
                 {{"psn_info_b.parquet", "PAR1\x15\x04\x15\x10"}},
                 "psn_info_b.parquet: cannot be read as Parquet"},
        BadInput{"truncated_gzip",
                 {{"psn_info_b.csv.gz", "\x1f\x8b\x08\x01\x02\x03\x04\x05\x06"}},
                 "gzip"},
        BadInput{"nothing", {{"readme.md", "hello"}}, "nothing to load"}),
    [](const auto& test) { return test.param.name; });

TEST_F(IngestTest, AFolderThatIsNotThere) {
  const auto report = Load(folder_ / "nowhere", folder_ / "lake");
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kUsage);
}

TEST_F(IngestTest, UnknownColumnsAndFilesAreWarnedOf) {
  Files files = City();
  files["psn_info_b.csv"] = "psn_no,gendr,psn_name\nP1,1,张三\n";
  files["fee_lst_d.csv"] = "a\n1\n";
  const auto report = LoadFiles(files);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_THAT(report->warnings, Contains(HasSubstr("did you mean gend?")));
  EXPECT_THAT(report->warnings, Contains(HasSubstr("did you mean fee_list_d?")));
}

TEST_F(IngestTest, AHeaderWithoutRowsIsFine) {
  Files files = City();
  files["oprn_d.csv"] = "fixmedins_code,mdtrt_id,psn_no,oprn_oprt_sn,oprn_oprt_code\n";
  const auto report = LoadFiles(files);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_FALSE(report->tables.contains("oprn_d"));
}

TEST_F(IngestTest, Gb18030FilesGiveTheSameLake) {
  ASSERT_TRUE(LoadFiles(City(), "a"));
  Files files = City();
  files["psn_info_b.csv"] =
      "psn_no,psn_name,gend,brdy,psn_cert_type,certno\n"
      "P1,\xD5\xC5\xC8\xFD,1,1980-01-02,01,11010119800102001X\n"
      "P2,\xC0\xEE\xCB\xC4,2,1990-05-06,,\n"
      "P3,\xCD\xF5\xCE\xE5,1,2001-12-31,,\n";
  const auto report = LoadFiles(files, "b");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(Dump(folder_ / "a", true), Dump(folder_ / "b", true));
}

TEST_F(IngestTest, AQuoteBehindAnotherSeparatorSwallowsNoRows) {
  Files files = City();
  files["psn_info_b.csv"] = "psn_no,psn_name,addr\nP1,张三,5;\"6\nP2,李四,a|\"b\nP3,王五,c;\"d\n";
  const auto report = LoadFiles(files);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->tables.at("psn_info_b").loaded, 3U);
  EXPECT_EQ(One(folder_ / "lake", "SELECT addr FROM psn_info_b WHERE psn_no = 'P2'"), "a|\"b");
}

// 亅 is 81 7C: its second byte looks like the separator.
TEST_F(IngestTest, Gb18030WithBarsBetweenColumns) {
  Files files = City();
  files["psn_info_b.csv"] =
      "psn_no|psn_name|addr\n"
      "P1|\xD5\xC5\x81\x7C|\"\xC2\xB7|1\"\n"
      "P2|\xC0\xEE\xCB\xC4|\x81\x7C\n"
      "P3|\xCD\xF5\xCE\xE5|\n";
  const auto report = LoadFiles(files);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->tables.at("psn_info_b").rejected, 0U);
  EXPECT_EQ(One(folder_ / "lake",
                "SELECT string_agg(psn_name || coalesce(addr, ''), ',' ORDER BY psn_no) FROM "
                "psn_info_b"),
            "张亅路|1,李四亅,王五");
}

TEST_F(IngestTest, AnInvalidByteRejectsItsRowAlone) {
  Files files = City();
  files["psn_info_b.csv"] = "psn_no,psn_name\nP1,张三\nP2,李\xFF四\nP3,王五\n";
  const auto report = LoadFiles(files, "utf8");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->tables.at("psn_info_b").loaded, 2U);
  EXPECT_EQ(report->tables.at("psn_info_b").rejected, 1U);
  EXPECT_EQ(One(folder_ / "utf8", "SELECT line || field FROM rejects"), "3psn_name");
  EXPECT_EQ(One(folder_ / "utf8", "SELECT psn_name FROM psn_info_b WHERE psn_no = 'P3'"), "王五");
  files["psn_info_b.csv"] =
      "psn_no,psn_name\nP1,\xD5\xC5\xC8\xFD\nP2,\xC0\xEE\xFF\nP3,\xCD\xF5\xCE\xE5\n";
  const auto gb18030 = LoadFiles(files, "gb18030");
  ASSERT_TRUE(gb18030) << gb18030.error().message;
  EXPECT_EQ(gb18030->tables.at("psn_info_b").rejected, 1U);
  EXPECT_EQ(One(folder_ / "gb18030", "SELECT psn_name FROM psn_info_b WHERE psn_no = 'P3'"),
            "王五");
}

TEST_F(IngestTest, AMappingFileNamesLocalColumns) {
  Files files = City();
  files.erase("psn_info_b.csv");
  files["人员.csv"] = "编号;姓名\nP1;张三\nP2;李四\nP3;王五\n";
  const std::string from = folder_ / "from";
  WriteFiles(from, files);
  ASSERT_TRUE(WriteFile(folder_ / "map.yaml",
                        "tables:\n  psn_info_b:\n    files: ['人员*.csv']\n    separator: ';'\n"
                        "    columns: {编号: psn_no, 姓名: psn_name}\n"
                        "    constants: {insutype: '390'}\n"));
  const auto report = Ingest({.from = from,
                              .lake = folder_ / "lake",
                              .mapping = folder_ / "map.yaml",
                              .buckets = 4,
                              .threads = 1,
                              .now = SecondsOf({2026, 7, 1})});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(One(folder_ / "lake",
                "SELECT string_agg(psn_name || insutype, ',' ORDER BY psn_no) FROM psn_info_b"),
            "张三390,李四390,王五390");
  ASSERT_TRUE(WriteFile(folder_ / "bad.yaml", "tables:\n  psn_inf_b: {}\n"));
  const auto bad =
      Ingest({.from = from, .lake = folder_ / "lake", .mapping = folder_ / "bad.yaml"});
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, ErrorCode::kUsage);
  EXPECT_THAT(bad.error().message, HasSubstr("bad.yaml:2: there is no table psn_inf_b"));
}

class KilledTest : public IngestTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(KilledTest, LeavesThePreviousStateOrTheNewOne) {
  // A fork of this process, so that the child works on the same folder.
  GTEST_FLAG_SET(death_test_style, "fast");
  const std::string lake = folder_ / "lake";
  ASSERT_TRUE(LoadFiles({{"psn_info_b.csv", City()["psn_info_b.csv"]}}));
  const std::string before = Dump(lake);
  const std::string from = folder_ / "city";
  WriteFiles(from, City());
  const std::string point = GetParam();
  EXPECT_EXIT((void)Ingest({.from = from,
                            .lake = lake,
                            .threads = 1,
                            .now = SecondsOf({2026, 7, 1}),
                            .die_at = point}),
              ::testing::ExitedWithCode(42), "");
  if (point != "committed") {
    EXPECT_EQ(Dump(lake), before);
  }
  const auto report = Load(from, lake);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->already_loaded, point == "committed");
  TempFolder other;
  WriteFiles(other / "city", City());
  ASSERT_TRUE(Load(other / "city", other / "lake"));
  EXPECT_EQ(Dump(lake), Dump(other / "lake"));
  EXPECT_FALSE(fs::exists(lake + "/staging"));
}

INSTANTIATE_TEST_SUITE_P(Points, KilledTest,
                         ::testing::Values("staged", "written", "synced", "committed"));

TEST_F(IngestTest, TwoLoadsAtOnceAreRefused) {
  ASSERT_TRUE(LoadFiles(City()));
  const auto held = lake::LakeWriter::Lock(folder_ / "lake", 0);
  ASSERT_TRUE(held);
  const auto report = LoadFiles({{"psn_info_b.csv", "psn_no\nP9\n"}});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kEnvironment);
}

}  // namespace
}  // namespace mingjian::intake
