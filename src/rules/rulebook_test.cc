#include "rules/rulebook.h"

#include <gmock/gmock.h>

#include "base/text.h"
#include "rules/temp_rulebook_test.h"

namespace mingjian::rules {
namespace {

using testing::ElementsAre;

void Fill(const TempRulebook& book) {
  book.Write("knowledge/service_sex.csv", kSexTable);
  book.Write("national/service-sex.yaml", kGoodRule);
}

std::string OtherRule(const std::string& id) {
  std::string text = kGoodRule;
  text.replace(text.find("service-sex"), 11, id);
  return text;
}

TEST(Rulebook, IsAnErrorOnlyWhenTheFolderIsNone) {
  const struct {
    const char* below;
    const char* region;
    ErrorCode code;
  } cases[] = {{"/nothing", "", ErrorCode::kEnvironment},
               {"/knowledge", "", ErrorCode::kData},
               {"", "320100", ErrorCode::kUsage}};
  const TempRulebook book;
  Fill(book);
  for (const auto& c : cases) {
    LoadOptions options;
    options.region = c.region;
    const auto loaded = LoadRulebook(book.folder() + c.below, options);
    ASSERT_FALSE(loaded.has_value()) << c.below;
    EXPECT_EQ(loaded.error().code, c.code) << loaded.error().message;
  }
}

TEST(Rulebook, LeavesOutRulesWithErrorsAndKeepsTheOthers) {
  const TempRulebook book;
  Fill(book);
  book.Write("national/broken.yaml", "id: broken\nwhen: [\n");
  book.Write("national/b-rule.yaml", OtherRule("b-rule"));
  book.Write("national/empty.yaml", "");
  const LoadedRulebook loaded = book.Load();
  EXPECT_FALSE(loaded.ok());
  EXPECT_THAT(book.Places(loaded), ElementsAre("national/broken.yaml:3:1 yaml_syntax",
                                               "national/empty.yaml:1:1 wrong_type"));
  ASSERT_EQ(loaded.rulebook.rules.size(), 2U);
  EXPECT_EQ(loaded.rulebook.rules[0].id, "b-rule");
}

TEST(Rulebook, RefusesTwoFilesOfOneName) {
  const TempRulebook book;
  Fill(book);
  book.Write("national/zz/service-sex.yaml", kGoodRule);
  const LoadedRulebook loaded = book.Load();
  EXPECT_THAT(book.Places(loaded), ElementsAre("national/zz/service-sex.yaml:1:1 duplicate_id"));
  EXPECT_EQ(loaded.rulebook.rules.size(), 1U);
}

TEST(Rulebook, HashFollowsNamesAndContentsOnly) {
  const TempRulebook one, two;
  Fill(one);
  Fill(two);
  const std::string hash = one.Load().rulebook.hash;
  EXPECT_EQ(hash.size(), 32U);
  EXPECT_EQ(two.Load().rulebook.hash, hash);
  LoadOptions only;
  only.only = {"service-sex"};
  EXPECT_EQ(two.Load(only).rulebook.hash, hash) << "what is read does not depend on the choice";
  two.Write("knowledge/note.txt", "not a table");
  EXPECT_EQ(two.Load().rulebook.hash, hash);
  two.Write("knowledge/service_sex.csv", std::string(kSexTable) + "\n");
  EXPECT_NE(two.Load().rulebook.hash, hash);
  two.Write("knowledge/service_sex.csv", kSexTable);
  two.Write("national/other.yaml", OtherRule("other"));
  EXPECT_NE(two.Load().rulebook.hash, hash);
  LoadOptions what_if;
  what_if.parameters = {{"service-sex.cap", "3"}};
  EXPECT_NE(one.Load(what_if).rulebook.hash, hash);
}

TEST(Rulebook, ReadsOnlyWhatIsWanted) {
  const TempRulebook book;
  Fill(book);
  book.Write("national/other.yaml", "id: other\n");
  book.Write("knowledge/unused.csv", "a:code\n");
  LoadOptions options;
  options.only = {"service-sex"};
  const LoadedRulebook loaded = book.Load(options);
  EXPECT_EQ(Explain(loaded), "");
  EXPECT_EQ(loaded.rulebook.rules.size(), 1U);
  EXPECT_EQ(loaded.rulebook.tables.size(), 1U);
  options.only = {"service-sxe"};
  const auto unknown = LoadRulebook(book.folder(), options);
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().code, ErrorCode::kUsage);
  EXPECT_EQ(unknown.error().message, "there is no rule 'service-sxe'; did you mean 'service-sex'?");
}

TEST(Rulebook, CasesReplaceTablesAndSetParameters) {
  const TempRulebook book;
  Fill(book);
  LoadOptions options;
  options.replaced_tables = {{"service_sex", "item_code,sex\nX1,1\nX2,2\nX3,1\n"}};
  options.parameters = {{"service-sex.cap", "5"}};
  const LoadedRulebook loaded = book.Load(options);
  ASSERT_EQ(Explain(loaded), "");
  EXPECT_EQ(loaded.rulebook.tables[0].rows, 3U);
  EXPECT_EQ(loaded.rulebook.rules[0].parameters[0].value.number, 5);
  const struct {
    const char* name;
    const char* value;
    const char* place;
  } cases[] = {{"service-sex.cap", "10", "parameters:1:1 parameter_range"},
               {"service-sex.cap", "many", "parameters:1:1 parameter_type"},
               {"service-sex.cup", "2", "parameters:1:1 unknown_parameter"},
               {"service-sx.cap", "2", "parameters:1:1 unknown_rule"}};
  for (const auto& c : cases) {
    LoadOptions wrong;
    wrong.parameters = {{c.name, c.value}};
    EXPECT_THAT(book.Places(book.Load(wrong)), ElementsAre(c.place)) << c.name << c.value;
  }
}

TEST(Rulebook, CasesReplaceCodeLists) {
  const TempRulebook book;
  Fill(book);
  book.Write("knowledge/codes_pregnancy.csv", "code,match\nO80,prefix\nO81,\n");
  LoadOptions options;
  options.replaced_tables = {{"codes_pregnancy", "code\nZ34\n"}, {"codes_new", "code\nA\n"}};
  const LoadedRulebook loaded = book.Load(options);
  ASSERT_EQ(Explain(loaded), "");
  ASSERT_EQ(loaded.rulebook.code_lists.size(), 2U);
  EXPECT_EQ(loaded.rulebook.code_lists[0].name, "new");
  EXPECT_EQ(loaded.rulebook.code_lists[1].exact, std::vector<std::string>{"Z34"});
  EXPECT_TRUE(loaded.rulebook.code_lists[1].prefixes.empty());
}

TEST(Overlay, SetsWhatRulesLeaveOpen) {
  const TempRulebook book;
  Fill(book);
  book.Write("national/other.yaml", OtherRule("other"));
  book.Write("regions/320100/overlay.yaml",
             "region: '320100'\n"
             "title: 南京市\n"
             "rules:\n"
             "  service-sex:\n"
             "    parameters: {cap: 4}\n"
             "    moments: {during: warn}\n"
             "    exceptions:\n"
             "      - {id: emergency, when: visit.emergency, reason: 急诊}\n"
             "  other: {enabled: false}\n"
             "knowledge:\n"
             "  service_sex: {replaces: [KP-2]}\n");
  book.Write("regions/320100/knowledge/service_sex.csv",
             "item_code:code,sex:string,point:string,source:string,batch:string,valid_from:date,"
             "valid_to:date,superseded_by:string\n"
             "0044,1,R-1,regional,宁医保〔2026〕1号,2026-01-01,,\n");
  book.Write("regions/320100/knowledge/codes_local.csv", "code\nA\n");
  LoadOptions options;
  options.region = "320100";
  const LoadedRulebook loaded = book.Load(options);
  ASSERT_EQ(Explain(loaded), "");
  EXPECT_EQ(loaded.rulebook.region, "320100");
  ASSERT_EQ(loaded.rulebook.rules.size(), 1U);
  const Rule& rule = loaded.rulebook.rules[0];
  EXPECT_EQ(rule.parameters[0].value.number, 4);
  EXPECT_EQ(rule.before, Action::kWarn);
  EXPECT_EQ(rule.during, Action::kWarn);
  ASSERT_EQ(rule.exceptions.size(), 2U);
  EXPECT_EQ(rule.exceptions[1].id, "emergency");
  const KnowledgeTable& table = loaded.rulebook.tables[0];
  EXPECT_EQ(table.columns[0].texts, (std::vector<std::string>{"003311040270000", "0044"}));
  EXPECT_EQ(loaded.rulebook.code_lists.size(), 1U);
  const LoadedRulebook national = book.Load();
  EXPECT_NE(national.rulebook.hash, loaded.rulebook.hash);
  EXPECT_EQ(national.rulebook.rules.size(), 2U);
  EXPECT_EQ(national.rulebook.code_lists.size(), 0U);
}

TEST(Overlay, ReportsConflicts) {
  const struct {
    const char* overlay;
    const char* place;  // "line:column name"
  } cases[] = {
      {"region: '320100'\nrules:\n  service-sx: {enabled: false}\n", "3:3 unknown_rule"},
      {"region: '320100'\nrules:\n  service-sex: {parameters: {cup: 3}}\n",
       "3:30 unknown_parameter"},
      {"region: '320100'\nrules:\n  service-sex: {parameters: {cap: 10}}\n",
       "3:35 parameter_range"},
      {"region: '320100'\nrules:\n  service-sex: {parameters: {cap: 2.5}}\n",
       "3:35 parameter_type"},
      {"region: '320100'\nrules:\n  service-sex: {parameters: {cap: 3, cap: 4}}\n",
       "3:38 duplicate_key"},
      {"region: '320100'\nrules:\n  service-sex: {enabled: false, parameters: {cap: 3}}\n",
       "3:3 overlay_conflict"},
      {"region: '320100'\nrules:\n  service-sex: {enabled: maybe}\n", "3:26 unknown_value"},
      {"region: '320100'\nrules:\n  service-sex: {moments: {during: stop}}\n",
       "3:35 unknown_value"},
      {"region: '320100'\nrules:\n  service-sex: {moments: {later: warn}}\n", "3:27 unknown_key"},
      {"region: '320100'\nrules:\n  service-sex: {when: 'true'}\n", "3:17 unknown_key"},
      {"region: '320100'\nrules:\n  service-sex:\n    exceptions:\n"
       "      - {id: newborn, when: 'true', reason: x}\n",
       "5:14 duplicate_exception"},
      {"region: '320100'\nrules:\n  service-sex:\n    exceptions:\n"
       "      - {id: other, when: 'line.cn > 1', reason: x}\n",
       "5:33 unknown_field"},
      {"region: '320100'\nknowledge:\n  service_sex: {replaces: [KP-9]}\n", "3:28 unknown_point"},
      {"region: '320100'\nknowledge:\n  service_sex: {replaces: [KP-1, KP-1]}\n",
       "3:34 overlay_conflict"},
      {"region: '320100'\nknowledge:\n  service_sx: {replaces: [KP-1]}\n", "3:3 unknown_table"},
      {"region: '320200'\n", "1:9 id_mismatch"},
      {"title: x\n", "1:1 missing_key"},
      {"region: '320100'\nrule: {}\n", "2:1 unknown_key"},
      {"region: '320100'\nrules: []\n", "2:8 wrong_type"},
  };
  for (const auto& c : cases) {
    const TempRulebook book;
    Fill(book);
    book.Write("regions/320100/overlay.yaml", c.overlay);
    LoadOptions options;
    options.region = "320100";
    const LoadedRulebook loaded = book.Load(options);
    EXPECT_THAT(book.Places(loaded),
                ElementsAre(std::string("regions/320100/overlay.yaml:") + c.place))
        << c.overlay << Explain(loaded);
    EXPECT_FALSE(loaded.ok());
  }
}

TEST(Diagnostics, AreDocumentedByName) {
  const std::string documented =
      ReadFile(std::string(MINGJIAN_SOURCE_DIR) + "/docs/diagnostics.md").value_or("");
  for (const char* name : {"unknown_region",    "cyclic_overlay",      "status_without_record",
                           "status_in_review",  "status_closed",       "contradicting_points",
                           "unknown_law",       "unknown_article",     "duplicate_article",
                           "history_syntax",    "wrong_step",          "approved_by_author",
                           "no_backtest",       "stale_backtest",      "other_region",
                           "too_few_cases",     "cases_fail",          "unapproved_version",
                           "bad_cell",          "bad_header",          "bad_id",
                           "bad_name",          "bad_value",           "bad_where",
                           "column_count",      "column_type",         "csv_quote",
                           "duplicate_column",  "duplicate_exception", "duplicate_id",
                           "duplicate_key",     "duplicate_point",     "empty_validity",
                           "id_mismatch",       "message_syntax",      "missing_column",
                           "missing_key",       "name_taken",          "no_plan",
                           "not_coded",         "not_printable",       "not_utf8",
                           "one_knowledge",     "overlay_conflict",    "parameter_range",
                           "parameter_type",    "successor_too_early", "undated_codes",
                           "unknown_column",    "unknown_column_type", "unknown_key",
                           "unknown_parameter", "unknown_point",       "unknown_rule",
                           "unknown_successor", "unknown_value",       "unused_let",
                           "unused_parameter",  "wrong_type",          "yaml_alias",
                           "yaml_syntax"}) {
    EXPECT_NE(documented.find(std::string("**`") + name + "`**"), std::string::npos) << name;
  }
}

// The rules and tables that this repository ships.
TEST(Rulebook, ShippedRulesAreGood) {
  const std::string folder = std::string(MINGJIAN_SOURCE_DIR) + "/rulebook";
  const auto loaded = LoadRulebook(folder);
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
  EXPECT_TRUE(loaded->ok()) << Explain(*loaded);
  EXPECT_GT(loaded->rulebook.rules.size(), 0U);
}

}  // namespace
}  // namespace mingjian::rules
