#include "intake/lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "intake/testing_city.h"

namespace mingjian::intake {
namespace {

using ::testing::ElementsAre;

constexpr RowShape kComma = {","};

struct SplitCase {
  const char* row;
  std::vector<std::string> cells;
  bool good = true;
};

TEST(SplitCsv, Table) {
  const SplitCase cases[] = {
      {"a,b,c", {"a", "b", "c"}},
      {"", {""}},
      {",", {"", ""}},
      {"a,,", {"a", "", ""}},
      {"\"a,b\",c", {"a,b", "c"}},
      {"\"a\"\"b\",\"\"", {"a\"b", ""}},
      {"a\"b,c", {"a\"b", "c"}},
      {"\"a\nb\",c", {"a\nb", "c"}},
      {"\"a,b", {}, false},
      {"\"a\"b,c", {}, false},
  };
  for (const SplitCase& test : cases) {
    std::vector<std::string_view> cells;
    std::vector<std::string> unquoted;
    EXPECT_EQ(SplitCsv(test.row, ',', cells, unquoted), test.good) << test.row;
    if (test.good) {
      EXPECT_EQ(std::vector<std::string>(cells.begin(), cells.end()), test.cells) << test.row;
    }
  }
}

TEST(RowCutter, CountsLinesAlsoInsideQuotes) {
  const Block block{"a,\"x\ny\"\r\n\nb\nc", 10};
  RowCutter cutter(block, kComma);
  std::string_view row;
  uint64_t line = 0;
  ASSERT_TRUE(cutter.Next(row, line));
  EXPECT_EQ(row, "a,\"x\ny\"");
  EXPECT_EQ(line, 10U);
  ASSERT_TRUE(cutter.Next(row, line));
  EXPECT_EQ(row, "b");
  EXPECT_EQ(line, 13U);
  ASSERT_TRUE(cutter.Next(row, line));
  EXPECT_EQ(row, "c");
  EXPECT_FALSE(cutter.Next(row, line));
}

TEST(RowCutter, AQuoteThatIsNeverClosedSpoilsOneRowOnly) {
  const Block block{"1,\"open\n2,b\n3,c\n", 1};
  RowCutter cutter(block, kComma);
  std::string_view row;
  uint64_t line = 0;
  std::vector<std::string> rows;
  while (cutter.Next(row, line)) rows.emplace_back(row);
  EXPECT_THAT(rows, ElementsAre("1,\"open", "2,b", "3,c"));
}

struct CutCase {
  const char* text;
  RowShape shape;
  std::vector<std::string> rows;
};

TEST(RowCutter, AQuoteOpensAFieldOnlyBehindTheSeparator) {
  const CutCase cases[] = {
      // The second quote would close a field that the first never opened.
      {"1,5;\"6\n2,a;\"b\n", {","}, {"1,5;\"6", "2,a;\"b"}},
      {"1;\"6\n2;a\"\n", {";"}, {"1;\"6\n2;a\""}},
      {"1|\"6\n2|a\"\n", {","}, {"1|\"6", "2|a\""}},
      {"1|\"6\n2|a\"\n", {"|"}, {"1|\"6\n2|a\""}},
      {"1\t\"6\n2\ta\"\n", {"\t"}, {"1\t\"6\n2\ta\""}},
      {"{\"a\": \"x\n\"}\n", kPlainLines, {"{\"a\": \"x", "\"}"}},
      // GB18030 81 7C is one character; its second byte is no '|'.
      {"1|\x81\x7C\"6\n2|\x81\x7C\"\n", {"|", true}, {"1|\x81\x7C\"6", "2|\x81\x7C\""}},
      {"1|\xD5\xC5|\"6\n2\"\n", {"|", true}, {"1|\xD5\xC5|\"6\n2\""}},
  };
  for (const CutCase& test : cases) {
    const Block block{test.text, 1};
    RowCutter cutter(block, test.shape);
    std::string_view row;
    uint64_t line = 0;
    std::vector<std::string> rows;
    while (cutter.Next(row, line)) rows.emplace_back(row);
    EXPECT_EQ(rows, test.rows) << test.text;
  }
}

TEST(BlockReader, GivesEveryRowOnceWhereverBlocksAreCut) {
  testing::TempFolder folder;
  std::string text = "\xEF\xBB\xBFid,text\n";
  const size_t rows = 60'000;
  for (size_t i = 0; i < rows; ++i)
    text += std::to_string(i) + (i % 7 == 0 ? ",\"two\nlines, quoted\"\n"
                                            : ",a plain text that is longer than others\n");
  ASSERT_TRUE(WriteFile(folder / "a.csv", text));
  auto reader = BlockReader::Open(folder / "a.csv", kComma, true, 1 << 20).value();
  EXPECT_EQ(reader->header(), "id,text");
  size_t seen = 0;
  uint64_t expected_line = 2;
  while (auto block = reader->Next().value()) {
    RowCutter cutter(*block, kComma);
    std::string_view row;
    uint64_t line = 0;
    while (cutter.Next(row, line)) {
      EXPECT_EQ(line, expected_line);
      EXPECT_TRUE(row.starts_with(std::to_string(seen) + ","));
      expected_line += seen % 7 == 0 ? 2 : 1;
      ++seen;
    }
  }
  EXPECT_EQ(seen, rows);
}

}  // namespace
}  // namespace mingjian::intake
