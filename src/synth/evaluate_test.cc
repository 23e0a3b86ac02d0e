#include "synth/evaluate.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/temp_folder.h"
#include "base/text.h"
#include "lake/database.h"

namespace mingjian::synth {
namespace {

namespace fs = std::filesystem;

class EvaluateTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = temp_.path();
    Put("planted.csv",
        "answer_id,rule,psn_no,fixmedins_code,mdtrt_id,setl_id,violates,amount,note\n"
        "P1,rule-a,X1,H1,V1,S1,S1:1|S1:2,10.00,n\n"
        "P2,rule-a,X2,H1,V2,S2,S2:1,5.00,n\n"
        "P3,rule-b,X1,H1,V1,S1,S1:1,7.00,n\n");
    Put("hard_negatives.csv",
        "answer_id,rule,psn_no,fixmedins_code,mdtrt_id,setl_id,violates,amount,note\n"
        "N1,rule-a,X3,H1,V3,S3,S3:1,0.00,n\n"
        "N2,rule-b,X3,H1,V3,S3,S3:1,0.00,n\n");
    Put("side_hits.csv", "rule,psn_no,violates,why\n*,X4,S4:1,w\nrule-b,X5,S5:1,w\n");
  }
  void Put(const std::string& name, const std::string& text) {
    ASSERT_TRUE(WriteFile((folder_ / name).string(), text));
  }
  Evaluation Judge(const std::string& rows) {
    Put("findings.csv", "rule,psn_no,setl_id,state,vola_amt,net_amt,violates\n" + rows);
    const auto result = Evaluate(folder_.string(), folder_.string());
    EXPECT_TRUE(result) << (result ? "" : result.error().message);
    return result.value_or(Evaluation{});
  }
  TempFolder temp_;
  fs::path folder_;
};

TEST_F(EvaluateTest, MatchesOnRulePersonAndOneLine) {
  const Evaluation e = Judge(
      "rule-a,X1,S1,standing,10.00,10.00,S1:2|S1:9\n"  // one line agrees
      "rule-a,X9,S2,standing,5.00,5.00,S2:1\n"         // another person
      "rule-b,X1,S1,standing,7.50,7.00,S1:1\n");       // right, but for another amount
  EXPECT_EQ(e.rules.at("rule-a").found, 1u);
  EXPECT_EQ(e.rules.at("rule-a").findings, 2u);
  EXPECT_EQ(e.rules.at("rule-a").true_findings, 1u);
  EXPECT_EQ(e.rules.at("rule-b").found, 1u);
  EXPECT_EQ(e.rules.at("rule-b").amount_differs, 1u);
  EXPECT_DOUBLE_EQ(Recall(e.Total()), 2.0 / 3);
  EXPECT_DOUBLE_EQ(Precision(e.Total()), 2.0 / 3);
  EXPECT_EQ(e.Total().found_amount, 17'000'000);
  EXPECT_EQ(e.Total().planted_amount, 22'000'000);
  EXPECT_EQ(e.missed, std::vector<std::string>{"P2 rule-a"});
  ASSERT_EQ(e.unexplained.size(), 1u);
  EXPECT_EQ(e.unexplained[0].psn_no, "X9");
}

TEST_F(EvaluateTest, LookAlikesThatFireAreCountedOnce) {
  const Evaluation e = Judge("rule-a,X3,S3,standing,1,1,S3:1\nrule-a,X3,S3,standing,1,1,S3:1\n");
  EXPECT_EQ(e.rules.at("rule-a").fired, 1u);
  EXPECT_EQ(e.rules.at("rule-a").hard_negatives, 1u);
  EXPECT_EQ(e.rules.at("rule-b").fired, 0u);
  EXPECT_DOUBLE_EQ(Precision(e.Total()), 0);
}

TEST_F(EvaluateTest, SideHitsAndWithdrawnFindingsAreNoMistakes) {
  const Evaluation e = Judge(
      "rule-x,X4,S4,standing,1,1,S4:1\n"
      "rule-b,X5,S5,standing,1,1,S5:1\n"
      "rule-a,X5,S5,standing,1,1,S5:1\n"
      "rule-a,X8,S8,withdrawn,1,1,S8:1\n");
  EXPECT_EQ(e.side_hits, 2u);
  EXPECT_EQ(e.withdrawn, 1u);
  EXPECT_EQ(e.Total().findings, 3u);
  EXPECT_EQ(e.Total().true_findings, 2u);
}

TEST_F(EvaluateTest, AWithdrawnFindingFindsNothing) {
  EXPECT_EQ(Judge("rule-a,X1,S1,withdrawn,10,10,S1:1\n").Total().found, 0u);
}

TEST_F(EvaluateTest, JsonHasTheAgreedNames) {
  const std::string json = Judge("rule-a,X1,S1,standing,10.00,10.00,S1:2\n").ToJson();
  for (const char* name :
       {"\"recall\": 0.333333", "\"precision\": 1.000000", "\"rules\": {", "\"rule-a\": {"}) {
    EXPECT_NE(json.find(name), std::string::npos) << json;
  }
}

TEST_F(EvaluateTest, ScreensMatchOnALineThatTheyCite) {
  const std::string head =
      "answer_id,rule,psn_no,fixmedins_code,mdtrt_id,setl_id,violates,amount,note\n";
  Put("screen_planted.csv", head +
                                "SP1,beds,X1,H1,V1,S1,H1:2026-03-01|H1:2026-03-02,0.00,n\n"
                                "SP2,codes,X2,P1,V2,S2,S2:1,9.00,n\n");
  Put("screen_hard_negatives.csv", head + "SN1,codes,X3,P1,V3,S3,S3:1,0.00,n\n");
  auto database = lake::Database::Open({.threads = 1}).value();
  auto connection = database.Connect().value();
  const auto write = [&](const std::string& select, const std::string& name) {
    ASSERT_TRUE(connection.Execute("COPY (" + select + ") TO " +
                                   lake::QuoteText((folder_ / name).string()) +
                                   " (FORMAT parquet)"));
  };
  write(
      "SELECT * FROM (VALUES ('F1', 'beds', 'H1', CAST(0 AS DECIMAL(18,2))), ('F2', 'codes',"
      " 'P1', 8.00), ('F3', 'codes', 'P1', 1.00), ('F4', 'stat-x', 'H1', 0))"
      " t(finding_id, screen, fixmedins_code, net_amt)",
      "screen_findings.parquet");
  write(
      "SELECT * FROM (VALUES ('F1', 'H1:2026-03-02'), ('F2', 'S2:1'), ('F2', 'S9:1'), ('F3',"
      " 'S3:1')) t(finding_id, \"key\")",
      "screen_lines.parquet");
  const auto result = Evaluate(folder_.string(), folder_.string());
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->rules.size(), 2u);  // the key tells nothing of the indicator
  EXPECT_EQ(result->rules.at("beds").found, 1u);
  EXPECT_EQ(result->rules.at("beds").status, "screen");
  EXPECT_EQ(result->rules.at("codes").found, 1u);
  EXPECT_EQ(result->rules.at("codes").amount_differs, 1u);  // 8 against 9 yuan
  EXPECT_EQ(result->rules.at("codes").fired, 1u);
  EXPECT_EQ(result->fired_ids, std::vector<std::string>{"SN1 codes"});
  // With an audit's findings in the folder both are judged.
  const Evaluation both = Judge("rule-a,X1,S1,standing,10.00,10.00,S1:2\n");
  EXPECT_EQ(both.rules.at("rule-a").found, 1u);
  EXPECT_EQ(both.rules.at("beds").found, 1u);
}

TEST_F(EvaluateTest, MissingFilesAreNamed) {
  const auto result = Evaluate(folder_.string() + "/none", folder_.string());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kEnvironment);
}

}  // namespace
}  // namespace mingjian::synth
