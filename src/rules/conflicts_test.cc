#include "rules/conflicts.h"

#include <gmock/gmock.h>

#include "rules/temp_rulebook_test.h"

namespace mingjian::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kCommon =
    "point:string,source:string,batch:string,valid_from:date,valid_to:date,superseded_by:string\n";

std::vector<std::string> Contradictions(const TempRulebook& book) {
  const LoadedRulebook loaded = book.Load();
  EXPECT_TRUE(loaded.ok()) << Explain(loaded);
  std::vector<std::string> found;
  for (const Contradiction& one : FindContradictions(loaded.rulebook)) {
    found.push_back(one.code + ": " + one.what + " " + one.a.table + " " + one.a.value + " / " +
                    one.b.table + " " + one.b.value);
  }
  return found;
}

TEST(Contradictions, WithinATable) {
  const struct {
    const char* what;
    std::string text;
    std::vector<std::string> found;
  } cases[] = {
      {"two sexes",
       "item_code:code,sex:code," + kCommon + "A,1,P1,official,b,,,\nA,2,P2,official,b,,,\n",
       {"A: sex t 1 / t 2"}},
      {"the same sex",
       "item_code:code,sex:code," + kCommon + "A,1,P1,official,b,,,\nA,1,P2,official,b,,,\n",
       {}},
      {"one after the other",
       "item_code:code,sex:code," + kCommon +
           "A,1,P1,official,b,,2026-01-01,\nA,2,P2,official,b,2026-01-01,,\n",
       {}},
      {"superseded",
       "item_code:code,max_days:int," + kCommon +
           "A,14,P1,official,b,,,P2\nA,7,P2,official,b,2026-01-01,,\n",
       {}},
      {"two caps of one unit",
       "item_code:code,max_qty:decimal,unit:string," + kCommon +
           "A,1,次,P1,official,b,,,\nA,2,次,P2,official,b,,,\n",
       {"A: max_qty t 1 / t 2"}},
      {"caps of two units",
       "item_code:code,max_qty:decimal,unit:string," + kCommon +
           "A,1,次,P1,official,b,,,\nA,24,小时,P2,official,b,,,\n",
       {}},
      {"a cap that is missing",
       "item_code:code,max_qty:decimal," + kCommon + "A,1,P1,official,b,,,\nA,,P2,official,b,,,\n",
       {}},
      {"names are not limits",
       "item_code:code,item_name:string,max_qty:decimal," + kCommon +
           "A,甲,1,P1,official,b,,,\nA,乙,2,P2,official,b,,,\n",
       {"A: max_qty t 1 / t 2"}},
      {"settings without any in common",
       "item_code:code,settings:codes," + kCommon +
           "A,21|24,P1,official,b,,,\nA,11,P2,official,b,,,\nB,21|11,P3,official,b,,,\nB,11,P4,"
           "official,b,,,\n",
       {"A: settings t 21|24 / t 11"}},
      {"a pair is one thing",
       "item_a:code,item_b:code,window:string," + kCommon +
           "A,B,day,P1,official,b,,,\nA,C,6h,P2,official,b,,,\nA,B,6h,P3,official,b,,,\n",
       {"A + B: window t day / t 6h"}},
  };
  for (const auto& c : cases) {
    const TempRulebook book;
    book.Write("knowledge/t.csv", c.text);
    EXPECT_EQ(Contradictions(book), c.found) << c.what;
  }
}

TEST(Contradictions, BetweenTables) {
  const struct {
    const char* what;
    std::string a, b;
    std::vector<std::string> found;
  } cases[] = {
      {"no age is left",
       "item_code:code,max_age_years:int," + kCommon + "A,14,P1,official,b,,,\n",
       "item_code:code,min_age_years:int," + kCommon + "A,18,P2,illustrative,b,,,\n",
       {"A: age a 0 to 5490 days / b from 6570 days"}},
      {"ages that meet",
       "item_code:code,max_age_years:int," + kCommon + "A,18,P1,official,b,,,\n",
       "item_code:code,min_age_years:int," + kCommon + "A,18,P2,illustrative,b,,,\n",
       {}},
      {"a prefix covers",
       "item_code:code,max_age_years:int," + kCommon + "A12,14,P1,official,b,,,\n",
       "item_code:code,min_age_years:int,match:string," + kCommon +
           "A1,18,prefix,P2,illustrative,b,,,\n",
       {"A12: age b from 6570 days / a 0 to 5490 days"}},
      {"an exact code does not",
       "item_code:code,max_age_years:int," + kCommon + "A12,14,P1,official,b,,,\n",
       "item_code:code,min_age_years:int," + kCommon + "A1,18,P2,illustrative,b,,,\n",
       {}},
      {"sexes",
       "item_code:code,sex:code," + kCommon + "A,1,P1,official,b,,,\n",
       "item_code:code,sex:code," + kCommon + "A,2,P2,official,b,,,\n",
       {"A: sex a 1 / b 2"}},
      {"another kind of code",
       "item_code:code,sex:code," + kCommon + "A,1,P1,official,b,,,\n",
       "diag_code:code,sex:code," + kCommon + "A,2,P2,official,b,,,\n",
       {}},
      {"on other days",
       "item_code:code,sex:code," + kCommon + "A,1,P1,official,b,,2026-01-01,\n",
       "item_code:code,sex:code," + kCommon + "A,2,P2,official,b,2026-01-01,,\n",
       {}},
  };
  for (const auto& c : cases) {
    const TempRulebook book;
    book.Write("knowledge/a.csv", c.a);
    book.Write("knowledge/b.csv", c.b);
    EXPECT_EQ(Contradictions(book), c.found) << c.what;
  }
  const TempRulebook book;
  book.Write("knowledge/tcm_never_paid.csv", "item_code:code," + kCommon + "T1,P1,official,b,,,\n");
  book.Write("knowledge/tcm_sole_use.csv", "item_code:code," + kCommon + "T1,P2,official,b,,,\n");
  EXPECT_THAT(Contradictions(book),
              ElementsAre("T1: never tcm_never_paid never / tcm_sole_use sometimes"));
}

// What both sides published is not ours to mend.
TEST(Contradictions, TellWhoseTheyAre) {
  Contradiction one;
  one.a.source = one.b.source = "official";
  EXPECT_TRUE(one.official());
  one.b.source = "regional";
  EXPECT_FALSE(one.official());
}

TEST(Overlaps, AreRulesOverTheSameItems) {
  const TempRulebook book;
  book.Write("knowledge/service_sex.csv", kSexTable);
  book.Write("knowledge/other.csv",
             "item_code:code,item_name:string,sex:string,match:string," + kCommon +
                 "003311040270000,x,2,,Q1,official,b,,,\n"
                 "00331,x,2,prefix,Q2,official,b,,,\n0099,x,2,,Q3,official,b,,,\n"
                 "0033,x,2,,Q4,official,b,2027-01-01,,\n");
  book.Write("national/service-sex.yaml", kGoodRule);
  const auto named = [](const std::string& id, const std::string& from, const std::string& to) {
    std::string text = Edited("table: service_sex", "table: other");
    text.replace(text.find("id: service-sex"), 15, "id: " + id);
    return from.empty() ? text : text.replace(text.find(from), from.size(), to);
  };
  book.Write("national/alike.yaml", named("alike", "severity: violation", "severity: high"));
  book.Write("national/free.yaml", named("free", "violates.map(x, x.inscp_scp_amt).sum()", "0"));
  const LoadedRulebook loaded = book.Load();
  ASSERT_EQ(Explain(loaded), "");
  const auto overlaps = FindOverlaps(loaded.rulebook);
  // 003311040270000 in both tables; 0033 is a prefix there and holds to the end of 2025 only.
  ASSERT_EQ(overlaps.size(), 1U);
  EXPECT_EQ(overlaps[0].first->id, "service-sex");
  EXPECT_EQ(overlaps[0].second->id, "alike");
  EXPECT_TRUE(overlaps[0].settled);
  EXPECT_THAT(overlaps[0].sample, ElementsAre("00331", "003311040270000"));
}

}  // namespace
}  // namespace mingjian::rules
