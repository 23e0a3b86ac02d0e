#include "lake/parquet_file.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "base/temp_folder.h"
#include "base/text.h"
#include "lake/equal_reads_test.h"
#include "lake/parquet_writer.h"

namespace mingjian::lake {
namespace {

using ::testing::HasSubstr;

class ParquetFileTest : public ::testing::Test {
 protected:
  // A file with every type and every form of a page: plain and coded, with and without gaps.
  std::string Write(size_t rows) {
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
                        {"none", ColumnType::kText}});
    std::vector<int64_t> plain, coded;
    std::vector<uint32_t> numbers, ids;
    std::vector<uint8_t> bools;
    std::vector<std::string> words;
    for (size_t i = 0; i < rows; ++i) {
      plain.push_back(i % 5 == 3 ? kMissing : static_cast<int64_t>(i * 86'400 * 7919 % 99'999'999));
      coded.push_back(i % 7 == 3 ? kMissing : static_cast<int64_t>(i % 3) * 86'400 - 86'400);
      numbers.push_back(i % 11 == 5 ? kNoId : static_cast<uint32_t>(i));
      ids.push_back(static_cast<uint32_t>(i * i % 4));
      bools.push_back(i % 2);
      words.push_back(i % 6 == 1 ? "" : fmt::format("word {}", i));
    }
    const std::vector<std::string_view> views(words.begin(), words.end());
    const std::vector<uint32_t> values = {5, 6, 7, 8};
    writer.BeginRows(rows);
    writer.Ints(plain);
    writer.Ints(coded);
    writer.Ints(coded);
    writer.Ints(plain);
    writer.Ids(ids, values);
    writer.Numbers(numbers);
    writer.Bools(bools);
    writer.Texts(views);
    writer.TextsById(ids, 4, [](uint32_t id) { return id == 1 ? "one" : "other"; });
    writer.Missing();
    EXPECT_TRUE(writer.Close());
    return ReadFile(path_).value();
  }

  // Reads everything there is; what it says of a file that cannot be read.
  std::string ReadAll() {
    const auto ours = file_.Open(path_);
    if (!ours) return ours.error().message;
    if (!*ours) return "another writer";
    std::vector<int64_t> cells(file_.rows());
    std::vector<uint32_t> numbers(file_.rows());
    std::string problems;
    const auto note = [&](const Status& status) {
      if (!status) problems += status.error().message + "\n";
    };
    for (const char* name :
         {"whole", "money", "day", "time", "code", "row", "made", "text", "label", "none"}) {
      const auto column = file_.Find(name);
      if (!column) continue;
      const ColumnType type = file_.type(*column);
      note(file_.Presence(*column, cells.data()));
      if (type == ColumnType::kText) {
        TextColumn texts;
        note(file_.Texts(*column, &texts));
        for (size_t row = 0; row < texts.size(); ++row) bytes_ += texts[row].size();
        const std::vector<uint64_t> some = {0, file_.rows() / 2, file_.rows() - 1};
        if (file_.rows() > 2)
          note(file_.SomeTexts(*column, some,
                               [&](uint64_t, std::string_view text) { bytes_ += text.size(); }));
      } else if (type != ColumnType::kBool) {
        note(file_.Ints(*column, cells.data()));
        if (type == ColumnType::kUint32) note(file_.Numbers(*column, 0, kNoId, numbers.data()));
      }
    }
    return problems;
  }

  TempFolder folder_;
  std::string path_ = folder_ / "a.parquet";
  ParquetFile file_;
  size_t bytes_ = 0;
};

TEST_F(ParquetFileTest, ReadsWhatDuckDbReads) {
  Database database = Database::Open({.threads = 1}).value();
  Connection connection = database.Connect().value();
  for (const size_t rows : {0, 1, 7, 8, 9, 500, 70'000}) {
    Write(rows);
    EXPECT_EQ(DifferenceOfReads(connection, path_), "") << rows << " rows";
  }
}

TEST_F(ParquetFileTest, LeavesFilesOfOtherWriters) {
  Database database = Database::Open({.threads = 1}).value();
  Connection connection = database.Connect().value();
  ASSERT_TRUE(connection.Execute("COPY (SELECT 1 AS a) TO " + QuoteText(path_)));
  EXPECT_FALSE(file_.Open(path_).value());
  const auto none = file_.Open(folder_ / "none.parquet");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::kEnvironment);
}

TEST_F(ParquetFileTest, SaysThatAFileIsCutOff) {
  const std::string whole = Write(100);
  for (const size_t size : {size_t{0}, size_t{5}, whole.size() / 2, whole.size() - 1}) {
    ASSERT_TRUE(WriteFile(path_, whole.substr(0, size)));
    const auto opened = file_.Open(path_);
    ASSERT_FALSE(opened) << size;
    EXPECT_EQ(opened.error().code, ErrorCode::kData);
    EXPECT_THAT(opened.error().message, HasSubstr("a.parquet: is damaged: it "));
  }
}

TEST_F(ParquetFileTest, SaysWhichColumnIsDamaged) {
  std::string bytes = Write(100);
  // The numbers of "label" follow its dictionary: the last "other" in the file.
  const size_t at = bytes.rfind("other");
  ASSERT_NE(at, std::string::npos);
  std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(at) + 5,
            bytes.begin() + static_cast<std::ptrdiff_t>(at) + 60, '\xFF');
  ASSERT_TRUE(WriteFile(path_, bytes));
  EXPECT_THAT(ReadAll(), HasSubstr("a.parquet: is damaged: column label: "));
}

// Any byte may be any other, and a file may end anywhere: there are values or an error, never a
// step beyond the bytes (the sanitizers look on). fuzz/parquet_fuzz.cc looks further.
TEST_F(ParquetFileTest, SurvivesDamage) {
  const std::string whole = Write(60);
  size_t damaged = 0;
  std::mt19937 random(7);
  for (size_t at = 0; at < whole.size(); ++at) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(random());
    if (at % 16 == 0) bytes.resize(at);
    // Not WriteFile, which waits for the disk.
    std::ofstream(path_, std::ios::binary) << bytes;
    damaged += ReadAll().empty() ? 0 : 1;
  }
  EXPECT_GT(damaged, whole.size() / 4);
}

}  // namespace
}  // namespace mingjian::lake
