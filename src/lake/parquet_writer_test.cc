#include "lake/parquet_writer.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "base/temp_folder.h"
#include "lake/equal_reads_test.h"

namespace mingjian::lake {
namespace {

using ::testing::HasSubstr;

class ParquetWriterTest : public ::testing::Test {
 protected:
  std::vector<Connection::TextRow> Ask(const std::string& sql) {
    const auto rows = connection_.QueryText(sql);
    EXPECT_TRUE(rows) << rows.error().message;
    return rows ? *rows : std::vector<Connection::TextRow>();
  }
  std::string From() const { return "FROM read_parquet(" + QuoteText(path_) + ")"; }

  TempFolder folder_;
  std::string path_ = folder_ / "a.parquet";
  Database database_ = Database::Open({.threads = 1}).value();
  Connection connection_ = database_.Connect().value();
};

TEST_F(ParquetWriterTest, EveryTypeComesBack) {
  ParquetWriter writer;
  writer.Open(path_, {{"whole", ColumnType::kInt64},
                      {"money", ColumnType::kDecimal},
                      {"day", ColumnType::kDate},
                      {"time", ColumnType::kTime},
                      {"code", ColumnType::kInt32},
                      {"row", ColumnType::kUint32},
                      {"made", ColumnType::kBool},
                      {"text", ColumnType::kText},
                      {"label", ColumnType::kText},
                      {"none", ColumnType::kDate}});
  writer.BeginRows(3);
  const Seconds day = SecondsOf({1969, 12, 30});
  writer.Ints(std::array<int64_t, 3>{-5, kMissing, 7});
  writer.Ints(std::array<int64_t, 3>{1'500'000, -10'000, kMissing});
  writer.Ints(std::array<int64_t, 3>{day, kMissing, day + kDaySeconds});
  writer.Ints(std::array<int64_t, 3>{day + 61, day, kMissing});
  writer.Ids(std::array<uint32_t, 3>{1, kNoId, 0}, std::array<uint32_t, 2>{30, 40});
  writer.Numbers(std::array<uint32_t, 3>{4'000'000'000, 0, kNoId});
  writer.Bools(std::array<uint8_t, 3>{1, 0, 1});
  writer.Texts(std::array<std::string_view, 3>{"甲", "", "乙"});
  writer.TextsById(std::array<uint32_t, 3>{1, 1, kNoId}, 2,
                   [](uint32_t id) { return id == 1 ? "one" : "zero"; });
  writer.Missing();
  const auto bytes = writer.Close();
  ASSERT_TRUE(bytes) << bytes.error().message;
  EXPECT_EQ(*bytes, std::filesystem::file_size(path_));
  std::string types;
  for (const auto& row : Ask("DESCRIBE SELECT * " + From())) types += *row[1] + " ";
  EXPECT_EQ(types,
            "BIGINT DECIMAL(18,6) DATE TIMESTAMP INTEGER UINTEGER BOOLEAN VARCHAR VARCHAR DATE ");
  std::vector<std::string> rows;
  for (const auto& row : Ask("SELECT * " + From())) {
    std::string text;
    for (const auto& cell : row) text += cell.value_or("NULL") + "|";
    rows.push_back(text);
  }
  EXPECT_THAT(rows,
              ::testing::ElementsAre(
                  "-5|1.500000|1969-12-30|1969-12-30 00:01:01|40|4000000000|true|甲|one|NULL|",
                  "NULL|-0.010000|NULL|1969-12-30 00:00:00|NULL|0|false|NULL|one|NULL|",
                  "7|NULL|1969-12-31|NULL|30|NULL|true|乙|NULL|NULL|"));
  EXPECT_EQ(DifferenceOfReads(connection_, path_), "");
}

// Columns of many shapes: long runs, few and many values, gaps; over several pages and row groups.
TEST_F(ParquetWriterTest, ManyRowsComeBack) {
  constexpr size_t kRows = 150'000;
  struct Shape {
    const char* name;
    int64_t (*cell)(size_t row);
  };
  const Shape shapes[] = {
      {"one value", [](size_t) { return int64_t{7}; }},
      {"runs", [](size_t i) { return static_cast<int64_t>(i / 1000); }},
      {"short runs", [](size_t i) { return static_cast<int64_t>(i / 13 % 5); }},
      {"alternating", [](size_t i) { return static_cast<int64_t>(i % 2); }},
      {"all different",
       [](size_t i) { return static_cast<int64_t>(i * 2'654'435'761U % 1'000'003); }},
      {"70,000 values", [](size_t i) { return static_cast<int64_t>(i * 7919 % 70'000); }},
      {"every third missing",
       [](size_t i) { return i % 3 == 0 ? kMissing : static_cast<int64_t>(i % 300); }},
      {"first half missing",
       [](size_t i) { return i < kRows / 2 ? kMissing : static_cast<int64_t>(i / 100); }},
      {"one present", [](size_t i) { return i == 77'777 ? int64_t{1} : kMissing; }},
  };
  std::vector<ParquetColumn> columns;
  for (const Shape& shape : shapes) {
    for (const char* kind : {"int", "text", "id", "label"})
      columns.push_back({fmt::format("{} {}", shape.name, kind), kind[1] == 'n' ? ColumnType::kInt64
                                                                 : kind[1] == 'd'
                                                                     ? ColumnType::kInt32
                                                                     : ColumnType::kText});
  }
  std::vector<uint32_t> same(1'000'003);
  for (uint32_t i = 0; i < same.size(); ++i) same[i] = i;
  std::vector<std::string> texts;
  for (const uint32_t i : same) texts.push_back(fmt::format("text {}", i));
  ParquetWriter writer;
  writer.Open(path_, columns);
  for (const auto& [begin, end] : {std::pair<size_t, size_t>{0, 100}, {100, kRows}}) {
    writer.BeginRows(end - begin);
    for (const Shape& shape : shapes) {
      std::vector<int64_t> ints;
      std::vector<uint32_t> ids;
      std::vector<std::string_view> views;
      for (size_t i = begin; i < end; ++i) {
        ints.push_back(shape.cell(i));
        const bool missing = ints.back() == kMissing;
        ids.push_back(missing ? kNoId : static_cast<uint32_t>(ints.back()));
        views.push_back(missing ? std::string_view() : texts[ids.back()]);
      }
      writer.Ints(ints);
      writer.Texts(views);
      writer.Ids(ids, same);
      writer.TextsById(ids, static_cast<uint32_t>(texts.size()),
                       [&](uint32_t id) { return std::string_view(texts[id]); });
    }
  }
  ASSERT_TRUE(writer.Close());
  size_t row = 0;
  auto rows = connection_.Query("SELECT * " + From());
  ASSERT_TRUE(rows) << rows.error().message;
  while (true) {
    const auto more = rows->Next();
    ASSERT_TRUE(more) << more.error().message;
    if (!*more) break;
    for (size_t i = 0; i < rows->size(); ++i, ++row) {
      for (size_t s = 0; s < std::size(shapes); ++s) {
        const int64_t expected = shapes[s].cell(row);
        const bool missing = expected == kMissing;
        ASSERT_EQ(rows->column(s * 4).Int(i), expected) << shapes[s].name << " row " << row;
        ASSERT_EQ(rows->column(s * 4 + 1).Text(i),
                  missing ? std::string_view() : texts[static_cast<size_t>(expected)]);
        ASSERT_EQ(rows->column(s * 4 + 2).Int(i), expected) << shapes[s].name << " row " << row;
        ASSERT_EQ(rows->column(s * 4 + 3).Text(i), rows->column(s * 4 + 1).Text(i));
      }
    }
  }
  EXPECT_EQ(row, kRows);
  EXPECT_EQ(DifferenceOfReads(connection_, path_), "");
}

TEST_F(ParquetWriterTest, AFolderThatIsNotThereIsAnErrorOfTheEnvironment) {
  ParquetWriter writer;
  writer.Open(folder_ / "nowhere/a.parquet", {{"a", ColumnType::kInt64}});
  writer.BeginRows(1);
  writer.Missing();
  const auto bytes = writer.Close();
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().code, ErrorCode::kEnvironment);
  EXPECT_THAT(bytes.error().message, HasSubstr("nowhere/a.parquet"));
}

}  // namespace
}  // namespace mingjian::lake
