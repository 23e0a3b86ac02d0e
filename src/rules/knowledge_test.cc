#include "rules/knowledge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/decimal.h"

namespace mingjian::rules {
namespace {

constexpr const char* kCommon =
    "point:string,source:string,batch:string,valid_from:date,valid_to:date,superseded_by:string";

std::string Places(const std::vector<Diagnostic>& diagnostics) {
  std::string places;
  for (const Diagnostic& d : diagnostics) {
    if (!places.empty()) places += ", ";
    places += std::to_string(d.line) + ":" + std::to_string(d.column) + " " + d.name;
    if (d.warning) places += " (warning)";
  }
  return places;
}

std::string Header(const std::string& own) { return own + "," + kCommon + "\n"; }

TEST(Knowledge, ReadsTypedColumns) {
  KnowledgeBuilder builder("t");
  builder.Add("t.csv",
              Header("c:code,n:int,d:decimal,b:bool,day:date,list:codes,match:string") +
                  "X1,-3,0.125,true,2026-02-03,P|Q,prefix,KP-1,official,b1,2026-01-01,2027-01-01,\n"
                  "X2,,,,,,,KP-1,regional,b1,,,\n",
              KnowledgeFile::kShipped);
  builder.Finish();
  ASSERT_EQ(Places(builder.diagnostics()), "");
  const KnowledgeTable table = builder.TakeTable();
  ASSERT_EQ(table.rows, 2U);
  const auto column = [&](const char* name) -> const KnowledgeColumn& {
    return table.columns[table.Find(name).value()];
  };
  EXPECT_EQ(column("c").texts, (std::vector<std::string>{"X1", "X2"}));
  EXPECT_EQ(column("n").numbers, (std::vector<int64_t>{-3, KnowledgeColumn::kMissing}));
  EXPECT_EQ(column("d").numbers[0], 125'000);
  EXPECT_EQ(column("b").numbers[0], 1);
  EXPECT_EQ(column("day").numbers[0], ParseDate("2026-02-03"));
  EXPECT_EQ(column("list").lists[0], (std::vector<std::string>{"P", "Q"}));
  EXPECT_TRUE(column("list").lists[1].empty());
  EXPECT_EQ(table.prefix, (std::vector<uint8_t>{1, 0}));
  EXPECT_EQ(table.valid_from, (std::vector<Seconds>{*ParseDate("2026-01-01"), INT64_MIN}));
  EXPECT_EQ(table.valid_to, (std::vector<Seconds>{*ParseDate("2027-01-01"), INT64_MAX}));
  EXPECT_EQ(ToString(table.record.Find("list")->type), "list<string>");
  EXPECT_EQ(ToString(table.record.Find("day")->type), "timestamp");
  EXPECT_EQ(table.record.Find("d")->field, table.Find("d"));
  EXPECT_EQ(builder.LineOf(1), 3);
}

TEST(Knowledge, LeavesBadRowsOutAndGoesOn) {
  const struct {
    const char* row;  // second of three
    const char* places;
  } cases[] = {
      {"X2,1,1.5,true,2026-01-01,A,KP-2,official,b,,,", ""},
      {"X2,many,1.5,true,2026-01-01,A,KP-2,official,b,,,", "3:4 bad_cell"},
      {"X2,1.5,1.5,true,2026-01-01,A,KP-2,official,b,,,", "3:4 bad_cell"},
      {"X2,1,1e3,true,2026-01-01,A,KP-2,official,b,,,", "3:6 bad_cell"},
      {"X2,1,0.1234567,true,2026-01-01,A,KP-2,official,b,,,", "3:6 bad_cell"},
      {"X2,1,1.5,yes,2026-01-01,A,KP-2,official,b,,,", "3:10 bad_cell"},
      {"X2,1,1.5,true,2026-02-30,A,KP-2,official,b,,,", "3:15 bad_cell"},
      {"X2,1,1.5,true,2026-01-01,A||B,KP-2,official,b,,,", "3:26 bad_cell"},
      {"X 2,x,1.5,true,2026-01-01,A,KP-2,official,b,,,", "3:1 bad_cell, 3:5 bad_cell"},
      {"X2,1,1.5,true,2026-01-01,A,,official,b,,,", "3:1 bad_cell"},
      {"X2,1,1.5,true,2026-01-01,A,KP-2,secret,b,,,", "3:1 bad_cell"},
      {"X2,1,1.5,true,2026-01-01,A,KP-2,official,b", "3:1 column_count"},
      {"X2,1,1.5,true,2026-01-01,A,KP-2,official,b,,,,", "3:1 column_count"},
      {"\"X2\"x,1,1.5,true,2026-01-01,A,KP-2,official,b,,,", "3:5 csv_quote"},
      {"X2,1,1.5,true,2026-01-01,A,KP-2,official,b,2026-01-01,2026-01-01,", "3:1 empty_validity"},
      {"X1,1,1.5,true,2026-01-01,A,KP-1,official,b,,,", "3:1 duplicate_point"},
  };
  for (const auto& c : cases) {
    KnowledgeBuilder builder("t");
    builder.Add("t.csv",
                Header("c:code,n:int,d:decimal,b:bool,day:date,list:codes") +
                    "X1,1,1,0,2026-01-01,A,KP-1,official,b,,,\n" + c.row +
                    "\nX3,1,1,0,2026-01-01,A,KP-3,official,b,,,\n",
                KnowledgeFile::kShipped);
    builder.Finish();
    EXPECT_EQ(Places(builder.diagnostics()), c.places) << c.row;
    const KnowledgeTable table = builder.TakeTable();
    EXPECT_EQ(table.rows, *c.places == '\0' ? 3U : 2U) << c.row;
    EXPECT_EQ(table.columns[0].texts.back(), "X3") << c.row;
    EXPECT_EQ(table.columns[1].numbers.size(), table.rows);
    EXPECT_EQ(table.columns[5].lists.size(), table.rows);
  }
}

TEST(Knowledge, NamesValueAndExpectation) {
  KnowledgeBuilder builder("t");
  builder.Add("dir/t.csv", Header("n:int") + "abc,KP-1,official,b,,,\n", KnowledgeFile::kShipped);
  ASSERT_EQ(builder.diagnostics().size(), 1U);
  EXPECT_EQ(ToString(builder.diagnostics()[0]),
            "dir/t.csv:2:1: error: column 'n': 'abc' is not a whole number; the row is left out "
            "[bad_cell]");
}

TEST(Knowledge, ChecksTheHeader) {
  const struct {
    std::string header;
    const char* places;
  } cases[] = {
      {Header("c:code"), ""},
      {Header("c:text"), "1:1 unknown_column_type"},
      {Header("a:code,c"), "1:8 unknown_column_type"},
      {Header("a:code,a:int"), "1:8 duplicate_column"},
      {Header("Big:code"), "1:1 bad_header"},
      {Header("match:int"), "1:1 column_type"},
      {"c:code,point:string\n",
       "1:1 missing_column, 1:1 missing_column, 1:1 missing_column, 1:1 missing_column, 1:1 "
       "missing_column"},
      {"", "1:1 bad_header"},
      {"c:\xFF", "1:1 not_utf8"},
  };
  for (const auto& c : cases) {
    KnowledgeBuilder builder("t");
    builder.Add("t.csv", c.header, KnowledgeFile::kShipped);
    builder.Finish();
    EXPECT_EQ(Places(builder.diagnostics()), c.places) << c.header;
  }
  KnowledgeBuilder builder("t");
  builder.Add("t.csv", Header("c:cod"), KnowledgeFile::kShipped);
  EXPECT_EQ(builder.diagnostics()[0].suggestion, "did you mean 'code'?");
}

TEST(Knowledge, TakesVersionsOfOnePointThatDoNotOverlap) {
  KnowledgeBuilder builder("t");
  builder.Add("t.csv",
              Header("c:code,n:int") +
                  "X1,1,KP-1,official,b,2025-01-01,2026-01-01,\n"
                  "X1,2,KP-1,official,b,2026-01-01,,\n"
                  "X2,2,KP-1,official,b,2026-01-01,,\n"
                  "X1,2,KP-2,official,b,2026-01-01,,\n"
                  "X1,3,KP-1,official,b,2027-01-01,,\n",
              KnowledgeFile::kShipped);
  builder.Finish();
  EXPECT_EQ(Places(builder.diagnostics()), "6:1 duplicate_point");
  EXPECT_EQ(builder.table().rows, 4U);
}

TEST(Knowledge, ASupersededPointEndsWhereItsSuccessorBegins) {
  KnowledgeBuilder builders[] = {KnowledgeBuilder("a"), KnowledgeBuilder("b")};
  builders[0].Add("a.csv",
                  Header("c:code") +
                      "X1,OLD,official,b,2025-01-01,,NEW\n"
                      "X2,OLD-2,official,b,2025-01-01,2025-06-01,NEW\n"
                      "X3,OLD-3,official,b,2026-06-01,,NEW\n"
                      "X4,OLD-4,official,b,2025-01-01,,NOBODY\n",
                  KnowledgeFile::kShipped);
  builders[1].Add("b.csv",
                  Header("c:code") +
                      "X1,NEW,official,b,2026-03-01,,\n"
                      "X2,NEW,official,b,2026-01-28,,\n",
                  KnowledgeFile::kShipped);
  for (KnowledgeBuilder& builder : builders) builder.Finish();
  LinkSuccessors(builders);
  EXPECT_EQ(Places(builders[0].diagnostics()),
            "4:1 successor_too_early (warning), 5:1 unknown_successor (warning)");
  const KnowledgeTable& table = builders[0].table();
  EXPECT_EQ(FormatDate(table.valid_to[0]), "2026-01-28");
  EXPECT_EQ(FormatDate(table.valid_to[1]), "2025-06-01");
  EXPECT_EQ(table.valid_to[2], table.valid_from[2]);
  EXPECT_EQ(table.valid_to[3], INT64_MAX);
}

TEST(Knowledge, RegionsAddAndReplaceRows) {
  KnowledgeBuilder builder("t");
  builder.Add("t.csv",
              Header("c:code,n:int") + "X1,1,KP-1,official,b,,,\nX2,1,KP-2,official,b,,,\n",
              KnowledgeFile::kShipped);
  const std::vector<std::string> replaced = {"KP-2", "KP-9"};
  EXPECT_EQ(builder.DropPoints(replaced), std::vector<std::string>{"KP-9"});
  builder.Add(
      "r.csv",
      std::string(kCommon) + ",c:code,match:string\n" + "R-1,regional,doc,2026-01-01,,,X2,prefix\n",
      KnowledgeFile::kOverlay);
  builder.Add("r2.csv", Header("c:code,m:int") + "X3,1,R-2,regional,b,,,\n",
              KnowledgeFile::kOverlay);
  builder.Finish();
  EXPECT_EQ(Places(builder.diagnostics()), "1:8 unknown_column");
  const KnowledgeTable table = builder.TakeTable();
  EXPECT_EQ(table.columns[0].texts, (std::vector<std::string>{"X1", "X2"}));
  EXPECT_EQ(table.columns[1].numbers, (std::vector<int64_t>{1, KnowledgeColumn::kMissing}));
  EXPECT_EQ(table.prefix, (std::vector<uint8_t>{0, 1}));
  EXPECT_EQ(builder.FileOf(1), "r.csv");
}

TEST(Knowledge, CasesMayLeaveTypesAndCommonColumnsOut) {
  KnowledgeBuilder builder("t");
  builder.Add("t.csv", Header("c:code,n:int"), KnowledgeFile::kShipped);
  builder.Add("case", "c,n,valid_from\nX1,7,2026-01-01\nX2,8,\n", KnowledgeFile::kReplaced);
  builder.Finish();
  EXPECT_EQ(Places(builder.diagnostics()), "");
  const KnowledgeTable table = builder.TakeTable();
  EXPECT_EQ(table.rows, 2U);
  EXPECT_EQ(table.columns[*table.Find("point")].texts, (std::vector<std::string>{"KP-1", "KP-2"}));
  EXPECT_EQ(table.columns[*table.Find("n")].numbers, (std::vector<int64_t>{7, 8}));
  EXPECT_EQ(FormatDate(table.valid_from[0]), "2026-01-01");
}

TEST(CodeLists, ReadExactCodesAndPrefixes) {
  const struct {
    const char* text;
    const char* exact;
    const char* prefixes;
    const char* places;
  } cases[] = {
      {"code:code,match:string\nA01,\nB,prefix\nC,exact\n", "A01 C", "B", ""},
      {"code\nA01\nA02\n", "A01 A02", "", ""},
      {"name:string,code:code\n\"a,b\",A01\n", "A01", "", ""},
      {"code,match\nA 1,\n,\nB,maybe\nD,\n", "D", "", "2:1 bad_cell, 3:1 bad_cell, 4:3 bad_cell"},
      {"code,valid_to\nA,2026-01-01\nB,2026-01-01\n", "A B", "", "2:3 undated_codes (warning)"},
      {"item\nA\n", "", "", "1:1 missing_column"},
      {"", "", "", "1:1 bad_header"},
  };
  for (const auto& c : cases) {
    CodeList list;
    std::vector<Diagnostic> diagnostics;
    ReadCodeList("codes_x.csv", c.text, &list, &diagnostics);
    const auto joined = [](const std::vector<std::string>& words) {
      std::string text;
      for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
      return text;
    };
    EXPECT_EQ(joined(list.exact), c.exact) << c.text;
    EXPECT_EQ(joined(list.prefixes), c.prefixes) << c.text;
    EXPECT_EQ(Places(diagnostics), c.places) << c.text;
  }
}

}  // namespace
}  // namespace mingjian::rules
