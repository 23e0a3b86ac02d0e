#include "rules/rule_facts.h"

#include "rules/temp_rulebook_test.h"

namespace mingjian::rules {
namespace {

TEST(RuleFacts, TellsWhatARuleUses) {
  const TempRulebook book;
  book.Write("knowledge/service_sex.csv", kSexTable);
  book.Write("knowledge/another.csv", kSexTable);
  book.Write("knowledge/codes_pregnancy.csv", "code\nO80\n");
  book.Write("national/service-sex.yaml",
             Edited("'line.age_days < 28'",
                    "\"points('another', line.item_code).size() > 0 && "
                    "visit.diagnoses.exists(d, in_codes('pregnancy', d.diag_code))\""));
  const LoadedRulebook loaded = book.Load();
  ASSERT_EQ(Explain(loaded), "");
  const RuleUses uses = UsesOf(loaded.rulebook.rules[0]);
  EXPECT_EQ(uses.tables, (std::set<size_t>{0, 1}));
  EXPECT_EQ(uses.code_lists, (std::set<size_t>{0}));
}

TEST(RuleFacts, CountsPointsOnADay) {
  const TempRulebook book;
  book.Write(
      "knowledge/service_sex.csv",
      std::string(kSexTable) + "0034,,1,,,,,KP-2,regional,batch-01,2025-05-23,2025-07-01,,\n");
  const LoadedRulebook loaded = book.Load();
  ASSERT_EQ(Explain(loaded), "");
  const KnowledgeTable& table = loaded.rulebook.tables[0];
  const struct {
    const char* source;
    const char* day;
    size_t rows, points, rows_current, points_current;
  } cases[] = {
      {"", "2025-06-01", 3, 2, 3, 2},         {"", "2025-07-01", 3, 2, 2, 2},
      {"", "2026-01-01", 3, 2, 1, 1},         {"", "2025-05-22", 3, 2, 0, 0},
      {"official", "2025-06-01", 2, 2, 2, 2}, {"regional", "2025-07-01", 1, 1, 0, 0},
  };
  for (const auto& c : cases) {
    const PointCount count = CountPoints(table, c.source, *ParseDate(c.day));
    EXPECT_EQ(count.rows, c.rows) << c.day;
    EXPECT_EQ(count.points, c.points) << c.day;
    EXPECT_EQ(count.rows_current, c.rows_current) << c.day;
    EXPECT_EQ(count.points_current, c.points_current) << c.day;
  }
}

TEST(RuleFacts, WritesCellsAsTheirAuthorWould) {
  const TempRulebook book;
  book.Write("knowledge/service_sex.csv", kSexTable);
  const LoadedRulebook loaded = book.Load();
  const KnowledgeTable& table = loaded.rulebook.tables[0];
  std::string row;
  for (const KnowledgeColumn& column : table.columns) row += CellText(column, 0) + ",";
  EXPECT_EQ(row,
            "003311040270000,宫腔镜,2,3,0.5,2025-01-01,A|B,KP-1,official,batch-01,2025-05-23,,,,");
  EXPECT_EQ(CellText(table.columns[4], 1), "");
}

}  // namespace
}  // namespace mingjian::rules
