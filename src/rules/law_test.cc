#include "rules/law.h"

#include <gmock/gmock.h>

#include "base/text.h"
#include "rules/temp_rulebook_test.h"

namespace mingjian::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kHeader =
    "law:string,number:string,in_force:date,article:string,subject:string,consequence:string,"
    "multiple_min:decimal,multiple_max:decimal,yuan_min:int,yuan_max:int,months_min:int,"
    "months_max:int,points_min:int,points_max:int,confidence:string,reference:string\n";

std::string Row(const std::string& article, const std::string& confidence = "confirmed",
                const std::string& multiple = "1,2") {
  return "条例,令第1号,2021-05-01," + article + ",重复收费,退回," + multiple + ",,,6,12,,," +
         confidence + ",site\n";
}

TEST(Law, ReadsFacts) {
  std::vector<Diagnostic> diagnostics;
  const auto law =
      ReadLaw("law.csv", kHeader + Row("38(3)") + Row("追溯码", "memory"), &diagnostics);
  ASSERT_TRUE(diagnostics.empty()) << ToString(diagnostics[0]);
  ASSERT_EQ(law.size(), 2U);
  EXPECT_EQ(law[0].multiple.min, 1'000'000);
  EXPECT_EQ(law[0].multiple.max, 2'000'000);
  EXPECT_TRUE(law[0].yuan.empty());
  EXPECT_EQ(law[0].months.max, 12);
  EXPECT_EQ(law[0].in_force, *ParseDate("2021-05-01"));
  EXPECT_EQ(FindArticle(law, "条例", "38(3)"), &law[0]);
  EXPECT_EQ(FindArticle(law, "条例", "38"), nullptr);
  EXPECT_EQ(FindArticle(law, "细则", "38(3)"), nullptr);
  EXPECT_EQ(ToText(Basis{"条例", "38(3)", "见清单", law[0]}),
            "条例 第38条第(3)项：重复收费；退回 见清单");
  // What nobody checked says so wherever it is printed.
  EXPECT_EQ(ToText(Basis{"条例", "追溯码", "", law[1]}),
            "条例 追溯码：重复收费；退回〔凭记忆，未核对〕");
  EXPECT_EQ(ToText(Basis{"处方管理办法 第六条", "", "", {}}), "处方管理办法 第六条");
}

TEST(Law, WritesArticles) {
  const struct {
    const char *article, *text;
  } cases[] = {{"39", "第39条"},
               {"38(3)", "第38条第(3)项"},
               {"追溯码", "追溯码"},
               {"1-3分", "1-3分"},
               {"", ""}};
  for (const auto& c : cases) EXPECT_EQ(ArticleText(c.article), c.text);
}

TEST(Law, ReportsMistakes) {
  const struct {
    std::string text;
    const char* place;
  } cases[] = {
      {"law:string,article:string\n", "1 missing_column"},
      {kHeader + Row("38") + Row("39") + Row("38"), "4 duplicate_article"},
      {kHeader + Row("38", "certain"), "2 unknown_value"},
      {kHeader + Row(""), "2 bad_cell"},
      {kHeader + Row("38", "confirmed", "2,1"), "2 bad_cell"},
      {kHeader + Row("38", "confirmed", "one,2"), "2 bad_cell"},
  };
  for (const auto& c : cases) {
    std::vector<Diagnostic> diagnostics;
    ReadLaw("law.csv", c.text, &diagnostics);
    ASSERT_FALSE(diagnostics.empty()) << c.text;
    EXPECT_EQ(std::to_string(diagnostics[0].line) + " " + diagnostics[0].name, c.place) << c.text;
  }
}

TEST(Law, RulesNameArticlesThatAreThere) {
  const std::string law =
      kHeader + std::string("医疗保障基金使用监督管理条例,,,38(3),重复收费,,,,,,,,,,confirmed,\n");
  const struct {
    const char *from, *to, *place, *suggestion;
  } cases[] = {
      {"38(3)", "38(33)", "national/service-sex.yaml:10:40 unknown_article", "38(3)"},
      {"38(3)", "91", "national/service-sex.yaml:10:40 unknown_article", "it has 38(3)"},
      {"监督管理条例", "监督条例", "national/service-sex.yaml:10:15 unknown_law", "监督管理条例"},
  };
  for (const auto& c : cases) {
    const TempRulebook book;
    book.Write("knowledge/service_sex.csv", kSexTable);
    book.Write("law.csv", law);
    book.Write("national/service-sex.yaml", Edited(c.from, c.to));
    const LoadedRulebook loaded = book.Load();
    EXPECT_THAT(book.Places(loaded), ElementsAre(c.place)) << Explain(loaded);
    EXPECT_THAT(Explain(loaded), HasSubstr(c.suggestion));
  }
  const TempRulebook book;
  book.Write("knowledge/service_sex.csv", kSexTable);
  book.Write("law.csv", law);
  book.Write("national/service-sex.yaml", kGoodRule);
  const LoadedRulebook loaded = book.Load();
  ASSERT_EQ(Explain(loaded), "");
  ASSERT_TRUE(loaded.rulebook.rules[0].basis[0].fact.has_value());
  EXPECT_EQ(loaded.rulebook.rules[0].basis[0].fact->subject, "重复收费");
}

// Every fact that was not read in a source is marked, and each one read names it.
TEST(Law, ShippedFactsSayHowSureTheyAre) {
  const std::string path = std::string(MINGJIAN_SOURCE_DIR) + "/rulebook/law.csv";
  std::vector<Diagnostic> diagnostics;
  const auto law = ReadLaw(path, ReadFile(path).value_or(""), &diagnostics);
  EXPECT_TRUE(diagnostics.empty());
  EXPECT_GT(law.size(), 40U);
  for (const LawArticle& article : law) {
    EXPECT_EQ(article.reference.empty(), article.confidence == Confidence::kMemory)
        << article.law << article.article;
  }
}

}  // namespace
}  // namespace mingjian::rules
