// The whole city: files, determinism, columns, rates, dirt.

#include "synth/synth.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

#include "base/temp_folder.h"
#include "base/text.h"
#include "model/model.h"
#include "synth/tables.h"

namespace mingjian::synth {
namespace {

namespace fs = std::filesystem;

// A folder that the generator makes itself, inside a temporary one.
class Folder {
 public:
  explicit Folder(const std::string& name) : path_(temp_ / name) {}
  std::string path() const { return path_; }

 private:
  TempFolder temp_;
  std::string path_;
};

Options Small(const std::string& out) {
  Options options;
  options.persons = 1'500;
  options.seed = 11;
  options.out = out;
  options.threads = 1;
  options.catalogs = std::string(MINGJIAN_SOURCE_DIR) + "/catalogs";
  return options;
}

Summary Make(const Options& options) {
  const auto summary = Synthesize(options);
  EXPECT_TRUE(summary.has_value()) << (summary ? "" : summary.error().message);
  return summary.value_or(Summary{});
}

std::string Content(const std::string& path) { return ReadFile(path).value_or("no file"); }

// All rows of a table without headers, parts in order.
std::string Rows(const std::string& folder, const std::string& table) {
  std::set<std::string> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(table + ".") || name.starts_with(table + "-"))
      files.insert(entry.path().string());
  }
  std::string rows;
  for (const std::string& file : files) {
    const std::string text = ReadFile(file).value_or("");
    rows += text.substr(text.find('\n') + 1);
  }
  return rows;
}

TEST(Synthesize, IsTheSameCityForAnyNumberOfThreadsAndPartSize) {
  Folder one("one"), two("two"), whole("whole");
  Options options = Small(one.path());
  options.part_persons = 400;
  Make(options);
  options.out = two.path();
  options.threads = 2;
  Make(options);
  for (const auto& entry : fs::recursive_directory_iterator(one.path())) {
    if (!entry.is_regular_file()) continue;
    const fs::path other = fs::path(two.path()) / fs::relative(entry.path(), one.path());
    EXPECT_EQ(Content(entry.path().string()), Content(other.string())) << other;
  }
  options.out = whole.path();
  options.part_persons = 5'000;
  Make(options);
  for (size_t t = 0; t < kTables; ++t) {
    const std::string table(TableName(static_cast<Table>(t)));
    EXPECT_EQ(Rows(one.path(), table), Rows(whole.path(), table)) << table;
  }
  EXPECT_EQ(Content(one.path() + "/answers/planted.csv"),
            Content(whole.path() + "/answers/planted.csv"));
}

TEST(Synthesize, ASeedIsACity) {
  Folder one("seed1"), two("seed2");
  Options options = Small(one.path());
  options.persons = 300;
  Make(options);
  options.out = two.path();
  options.seed = 12;
  Make(options);
  EXPECT_NE(Rows(one.path(), "fee_list_d"), Rows(two.path(), "fee_list_d"));
}

TEST(Synthesize, APersonDoesNotDependOnTheNumberOfOthers) {
  Folder few("few"), many("many");
  Options options = Small(few.path());
  options.persons = 200;
  options.planted_per_million = 0;
  Make(options);
  options.out = many.path();
  options.persons = 400;
  Make(options);
  const std::string small = Rows(few.path(), "fee_list_d");
  EXPECT_EQ(small, Rows(many.path(), "fee_list_d").substr(0, small.size()));
}

TEST(Columns, AreFieldsOfTheModelWithAllThatIsRequired) {
  std::map<std::string_view, std::span<const std::string_view>> tables = {
      {"fixmedins_b", ProviderColumns()}, {"dr_b", DoctorColumns()}};
  for (size_t t = 0; t < kGlobals; ++t) {
    const GlobalTable& table = TableOf(static_cast<Global>(t));
    tables[table.name] = table.columns;
  }
  for (size_t t = 0; t < kTables; ++t) {
    tables[TableName(static_cast<Table>(t))] = ColumnsOf(static_cast<Table>(t));
  }
  for (const auto& [name, columns] : tables) {
    const model::Table* table = model::FindTable(name);
    ASSERT_NE(table, nullptr) << name;
    const std::set<std::string_view> written(columns.begin(), columns.end());
    EXPECT_EQ(written.size(), columns.size()) << name;
    for (const std::string_view column : columns)
      EXPECT_TRUE(table->Find(column)) << name << "." << column;
    for (const model::Field& field : table->fields) {
      if (field.required != model::Required::kYes) continue;
      EXPECT_TRUE(written.contains(field.name)) << name << "." << field.name;
    }
  }
}

TEST(Synthesize, EveryRowHasAllCells) {
  Folder folder("cells");
  Make(Small(folder.path()));
  for (size_t t = 0; t < kTables; ++t) {
    const Table table = static_cast<Table>(t);
    const std::string rows = Rows(folder.path(), std::string(TableName(table)));
    for (const std::string_view row : Split(rows, '\n')) {
      if (row.empty()) continue;
      size_t cells = 1;
      bool quoted = false;
      for (const char c : row) {
        if (c == '"') quoted = !quoted;
        cells += c == ',' && !quoted;
      }
      ASSERT_EQ(cells, ColumnsOf(table).size()) << TableName(table) << ": " << row;
    }
  }
}

TEST(Synthesize, RatesAreNearTheBulletins) {
  Folder folder("rates");
  Options options = Small(folder.path());
  options.persons = 12'000;
  const Summary s = Make(options);
  const double persons = 12'000;
  EXPECT_NEAR(static_cast<double>(s.settlements) / persons, 5.0, 0.6);
  EXPECT_NEAR(static_cast<double>(s.lines) / persons, 52, 8);
  EXPECT_NEAR(static_cast<double>(s.stays) / persons, 0.20, 0.03);
  EXPECT_NEAR(static_cast<double>(s.nights) / static_cast<double>(s.stays), 8.8, 0.8);
  EXPECT_NEAR(static_cast<double>(s.planted) / persons, 0.0108, 0.003);
  EXPECT_GT(s.hard_negatives, 80u);
}

TEST(Synthesize, DirtyRowsAreListedAndFindable) {
  Folder folder("dirty");
  Options options = Small(folder.path());
  options.dirty_per_million = 20'000;
  const Summary s = Make(options);
  EXPECT_NEAR(static_cast<double>(s.dirty), static_cast<double>(s.lines) * 0.02,
              static_cast<double>(s.lines) * 0.006);
  const std::string rows = Rows(folder.path(), "fee_list_d");
  EXPECT_NE(rows.find("2026-02-30 10:00:00"), std::string::npos);
  const std::string key = ReadFile(folder.path() + "/answers/dirty.csv").value_or("");
  EXPECT_EQ(static_cast<uint64_t>(std::count(key.begin(), key.end(), '\n')), s.dirty + 1);
  options.dirty_per_million = 0;
  EXPECT_EQ(Make(options).dirty, 0u);
}

TEST(Synthesize, ParquetHoldsTheSameRows) {
  Folder csv("as_csv"), parquet("as_parquet");
  Options options = Small(csv.path());
  options.persons = 300;
  options.dirty_per_million = 0;
  Make(options);
  options.out = parquet.path();
  options.format = Format::kParquet;
  Make(options);
  auto database = lake::Database::Open({.threads = 1});
  ASSERT_TRUE(database);
  auto connection = database->Connect();
  ASSERT_TRUE(connection);
  for (const std::string table :
       {"fee_list_d", "setl_d", "mdtrt_d", "psn_info_b", "diag_d", "oprn_d", "psn_insu_d",
        "fixmedins_b", "dr_b", "drord_d", "exam_rpt_d", "inv_sel_d", "drug_trac_d", "inv_purc_d"}) {
    // Every cell as text, compared both ways.
    const std::string in_parquet =
        fmt::format("SELECT * FROM read_parquet('{}/{}.*parquet')", parquet.path(), table);
    const std::string in_csv =
        fmt::format("SELECT * FROM read_csv('{}/{}.*csv', header = true, all_varchar = true)",
                    csv.path(), table);
    ASSERT_TRUE(connection->Execute(fmt::format("CREATE OR REPLACE TABLE p AS {}", in_parquet)))
        << table;
    ASSERT_TRUE(connection->Execute("CREATE OR REPLACE TABLE c AS SELECT * FROM p LIMIT 0"));
    ASSERT_TRUE(connection->Execute(fmt::format("INSERT INTO c {}", in_csv))) << table;
    EXPECT_EQ(connection
                  ->QueryInt("SELECT (SELECT count(*) FROM (FROM p EXCEPT ALL FROM c)) + (SELECT "
                             "count(*) FROM (FROM c EXCEPT ALL FROM p))")
                  .value_or(-1),
              0)
        << table;
    EXPECT_GT(connection->QueryInt("SELECT count(*) FROM p").value_or(0), 0) << table;
  }
}

// Of a register: the rows that hold a text.
size_t RowsWith(const std::string& rows, std::string_view text) {
  size_t found = 0;
  for (const std::string_view row : Split(rows, '\n')) found += row.find(text) != row.npos;
  return found;
}

TEST(Synthesize, RegistersHoldTheBarredOnesAndNobodyElse) {
  Folder folder("registers");
  Options options = Small(folder.path());
  options.persons = 300;
  options.planted_per_million = 0;  // no town of screens, which has the like
  Make(options);
  // Stories begin on day 182 of 365: 2026-07-02, the last day of the clinic and of the surgeon.
  const std::string providers = Rows(folder.path(), "fixmedins_b");
  EXPECT_EQ(RowsWith(providers, ",2020-01-01,2026-07-02,4"), 1u);
  EXPECT_EQ(RowsWith(providers, ",2020-01-01,,1"), kProvidersPerDistrict - 1u);
  const std::string doctors = Rows(folder.path(), "dr_b");
  EXPECT_EQ(RowsWith(doctors, ",2,2026-07-02,2027-01-01"), 3u);
  EXPECT_EQ(RowsWith(doctors, ",4,2020-01-01,2026-07-02"), 3u);
  EXPECT_EQ(RowsWith(doctors, ",1,2020-01-01,") + 6, RowsWith(doctors, "D"));
}

size_t RowsOf(const std::string& folder, const std::string& table) {
  const std::string rows = Rows(folder, table);
  return static_cast<size_t>(std::count(rows.begin(), rows.end(), '\n'));
}

TEST(Synthesize, TownsOfScreensLeaveTheCityAsItIs) {
  Folder with("with"), without("without");
  Options options = Small(with.path());
  options.persons = 600;
  const Summary told = Make(options);
  EXPECT_EQ(told.towns, 1u);
  EXPECT_EQ(told.screen_planted, 26u);
  EXPECT_EQ(told.screen_hard_negatives, 26u);
  EXPECT_EQ(told.persons, 600u);
  // In less than half a year there is no room for their stories.
  options.out = without.path();
  options.months = 5;
  EXPECT_EQ(Make(options).towns, 0u);
  EXPECT_FALSE(fs::exists(without.path() + "/fee_list_d.stories-00.csv"));
  const std::string city = Content(with.path() + "/psn_info_b.csv");
  EXPECT_EQ(std::count(city.begin(), city.end(), '\n'), 601);
  EXPECT_EQ(city.find("3399000000000005"), std::string::npos);
  for (const char* table : {"drord_d", "drord_exe_d", "exam_rpt_d", "inv_sel_d", "drug_trac_d",
                            "inv_purc_d", "inv_stock_d", "dr_prac_d", "fixmedins_eqpt_d",
                            "fixmedins_lic_d", "fixmedins_agre_d", "psn_opsp_reg_d"}) {
    EXPECT_GT(RowsOf(with.path(), table), 10u) << table;
  }
}

TEST(Synthesize, SaysWhatIsWrongWithTheOptions) {
  Folder folder("wrong");
  Options options = Small(folder.path());
  options.months = 25;
  EXPECT_EQ(Synthesize(options).error().code, ErrorCode::kUsage);
  options = Small(folder.path());
  options.persons = 0;
  EXPECT_EQ(Synthesize(options).error().code, ErrorCode::kUsage);
  options = Small(folder.path());
  options.catalogs = folder.path() + "/nowhere";
  EXPECT_EQ(Synthesize(options).error().code, ErrorCode::kEnvironment);
}

TEST(Synthesize, AShortPeriodWorksToo) {
  Folder folder("short");
  Options options = Small(folder.path());
  options.months = 2;
  const Summary s = Make(options);
  EXPECT_GT(s.lines, 1'000u);
  EXPECT_GT(s.planted, 0u);
}

}  // namespace
}  // namespace mingjian::synth
