#include "rules/csv.h"

#include <gtest/gtest.h>

namespace mingjian::rules {
namespace {

// Rows as "a|b/c|d", mistakes as "line:column".
struct Case {
  const char* text;
  const char* rows;
  const char* broken;
};

TEST(Csv, ReadsRowsAndReportsMisplacedQuotes) {
  const Case cases[] = {
      {"a,b\nc,d\n", "a|b/c|d", ""},
      {"a,b\r\nc,d", "a|b/c|d", ""},
      {"\xEF\xBB\xBF"
       "a,b\n\n\nc,d\n",
       "a|b/c|d", ""},
      {"a,\n,b\n", "a|/|b", ""},
      {"\"a,1\",\"b\n2\"\nc,d\n", "a,1|b\n2/c|d", ""},
      {"\"say \"\"yes\"\"\",\"\"\"\",\"\"\n", "say \"yes\"|\"|", ""},
      {"a\"b,c\n", "a\"b|c", ""},
      {"\"a\"\r\n\"b\"", "a/b", ""},
      {"\"a\" ,b\nc,d\n", "c|d", "1:4"},
      {"a,b\n药,\"open\nc,d\n", "a|b/c|d", "2:3"},
      {"", "", ""},
      {"\n\n", "", ""},
  };
  for (const Case& c : cases) {
    CsvReader reader(c.text);
    std::vector<CsvCell> cells;
    std::string rows, broken;
    size_t seen = 0;
    bool more = true;
    while (more) {
      more = reader.Next(&cells);
      for (; seen < reader.broken().size(); ++seen) {
        const TextPosition at = reader.broken()[seen].at;
        if (!broken.empty()) broken += ' ';
        broken += std::to_string(at.line) + ":" + std::to_string(at.column);
      }
      if (!more) break;
      if (!rows.empty()) rows += '/';
      for (size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) rows += '|';
        rows += cells[i].text;
      }
    }
    EXPECT_EQ(rows, c.rows) << c.text;
    EXPECT_EQ(broken, c.broken) << c.text;
  }
}

TEST(Csv, KnowsLinesAndColumns) {
  CsvReader reader("a,b\n\"x\ny\",药品,z\nlast,1\n");
  std::vector<CsvCell> cells;
  ASSERT_TRUE(reader.Next(&cells));
  ASSERT_TRUE(reader.Next(&cells));
  EXPECT_EQ(reader.line(), 2);
  const TextPosition third = reader.At(cells[2].offset);
  EXPECT_EQ(third.line, 3);
  EXPECT_EQ(third.column, 7);
  ASSERT_TRUE(reader.Next(&cells));
  EXPECT_EQ(reader.line(), 4);
  EXPECT_FALSE(reader.Next(&cells));
}

}  // namespace
}  // namespace mingjian::rules
