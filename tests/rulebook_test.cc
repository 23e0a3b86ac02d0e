// The shipped rulebook: it loads, and what its case files say is so. Each case runs through the
// engine and through the reference evaluator.

#include "rules/rulebook.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "testing/case_file.h"

namespace mingjian {
namespace {

const std::string kFolder = MINGJIAN_SOURCE_DIR "/rulebook";

// The ids of the rules, from the file names: a rule that does not load must not hide its cases.
std::vector<std::string> RuleIds() {
  std::vector<std::string> ids;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder + "/national")) {
    if (entry.path().extension() == ".yaml") ids.push_back(entry.path().stem().string());
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

TEST(RulebookTest, LoadsWithoutErrors) {
  const auto loaded = rules::LoadRulebook(kFolder);
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
  for (const rules::Diagnostic& diagnostic : loaded->diagnostics) {
    EXPECT_TRUE(diagnostic.warning) << rules::ToString(diagnostic);
  }
  EXPECT_EQ(loaded->rulebook.rules.size(), RuleIds().size());
}

// The shipped rules have an entry of their version: what was published is active, our reading is
// in shadow until a region decides otherwise. tools/ship_rules.py writes missing entries.
TEST(RulebookTest, EveryShippedRuleHasAStatus) {
  const auto loaded = rules::LoadRulebook(kFolder);
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
  for (const rules::Rule& rule : loaded->rulebook.rules) {
    EXPECT_NE(rule.status, rules::RuleStatus::kDraft) << rule.id << ": tools/ship_rules.py";
    if (rule.source == rules::Source::kIllustrative) {
      EXPECT_NE(rule.status, rules::RuleStatus::kActive) << rule.id;
    }
  }
}

// The worked region: its cities differ in what the nation leaves open.
TEST(RulebookTest, TheWorkedRegionLoads) {
  const auto parameter = [](const rules::Rulebook& book, const char* rule, const char* name) {
    for (const rules::Parameter& one : book.Find(rule)->parameters) {
      if (one.name == name) return one.value.number;
    }
    return int64_t{-1};
  };
  const struct {
    const char* region;
    int64_t gap, age, rate;
    rules::RuleStatus split;
  } cases[] = {{"320100", 10, 14, 500'000, rules::RuleStatus::kActive},
               {"320500", 28, 18, 800'000, rules::RuleStatus::kActive},
               {"320000", 15, 14, 500'000, rules::RuleStatus::kShadow}};
  for (const auto& c : cases) {
    rules::LoadOptions options;
    options.region = c.region;
    const auto loaded = rules::LoadRulebook(kFolder, options);
    ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
    for (const rules::Diagnostic& diagnostic : loaded->diagnostics) {
      EXPECT_TRUE(diagnostic.warning) << rules::ToString(diagnostic);
    }
    const rules::Rulebook& book = loaded->rulebook;
    EXPECT_EQ(parameter(book, "split-hospitalization", "gap_days"), c.gap) << c.region;
    EXPECT_EQ(parameter(book, "drug-child-formulation", "child_age_max"), c.age) << c.region;
    EXPECT_EQ(parameter(book, "surgery-no-discount", "rate"), c.rate) << c.region;
    EXPECT_EQ(book.Find("split-hospitalization")->status, c.split) << c.region;
  }
}

TEST(RulebookTest, EveryCaseFileBelongsToARule) {
  for (const auto& entry : std::filesystem::directory_iterator(kFolder + "/national")) {
    if (entry.path().extension() != ".case") continue;
    auto rule = entry.path();
    rule.replace_extension(".yaml");
    EXPECT_TRUE(std::filesystem::exists(rule)) << entry.path();
  }
}

class RuleCasesTest : public ::testing::TestWithParam<std::string> {};

TEST_P(RuleCasesTest, Pass) {
  const std::string path = kFolder + "/national/" + GetParam() + ".case";
  const auto results = testing::RunCaseFile(kFolder, path, {.reference = true});
  ASSERT_TRUE(results.has_value()) << results.error().message;
  size_t firing = 0, silent = 0;
  for (const testing::CaseResult& result : *results) {
    EXPECT_EQ(result.rule, GetParam());
    EXPECT_TRUE(result.passed) << result.title << "\n" << result.difference;
    ++(result.fires ? firing : silent);
  }
  // What the life cycle asks of a rule before it may become active.
  EXPECT_GE(firing, 3u);
  EXPECT_GE(silent, 3u);
}

// Batches of one row cut every vector: the same cases must hold.
TEST_P(RuleCasesTest, PassInSmallVectors) {
  const std::string path = kFolder + "/national/" + GetParam() + ".case";
  const auto results = testing::RunCaseFile(kFolder, path, {.vector_size = 1});
  ASSERT_TRUE(results.has_value()) << results.error().message;
  for (const testing::CaseResult& result : *results) {
    EXPECT_TRUE(result.passed) << result.title << "\n" << result.difference;
  }
}

INSTANTIATE_TEST_SUITE_P(Rulebook, RuleCasesTest, ::testing::ValuesIn(RuleIds()),
                         [](const auto& parameter) {
                           std::string name = parameter.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace mingjian
