// Which rules run, and what regions decide: histories and overlays together.

#include <gmock/gmock.h>

#include "rules/history.h"
#include "rules/temp_rulebook_test.h"

namespace mingjian::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string Ship(const std::string& rule, const std::string& to, int version = 1) {
  return R"({"event":"ship","rule":")" + rule + R"(","version":)" + std::to_string(version) +
         R"(,"to":")" + to + R"(","who":"p","when":"2026-01-01","why":"w"})" + "\n";
}
std::string Move(const std::string& rule, const std::string& from, const std::string& to,
                 const std::string& who) {
  return R"({"event":"move","rule":")" + rule + R"(","version":1,"from":")" + from + R"(","to":")" +
         to + R"(","who":")" + who + R"(","when":"2026-02-01","why":"w"})" + "\n";
}
std::string Backtest(const std::string& rule) {
  return R"({"event":"backtest","rule":")" + rule +
         R"(","version":1,"snapshot":"s","rule_hash":"h","findings":1,"persons":1,"providers":1,)" +
         R"("vola_amt":"1","who":"x","when":"2026-02-01","why":"w"})" + "\n";
}
std::string RuleNamed(const std::string& id) {
  std::string text = kGoodRule;
  return text.replace(text.find("service-sex"), 11, id);
}

// Rules tried-one (shadow), active-one, draft-one.
void Fill(const TempRulebook& book) {
  book.Write("knowledge/service_sex.csv", kSexTable);
  for (const char* id : {"active-one", "draft-one", "tried-one"}) {
    book.Write(std::string("national/") + id + ".yaml", RuleNamed(id));
  }
  book.Write("history.jsonl", Ship("active-one", "active") + Ship("tried-one", "shadow"));
}
LoadOptions Running(const std::string& region = "") {
  LoadOptions options;
  options.scope = Scope::kRunning;
  options.region = region;
  return options;
}
// "id status shadow?" of each loaded rule.
std::vector<std::string> Rules(const LoadedRulebook& loaded) {
  std::vector<std::string> rules;
  for (const Rule& rule : loaded.rulebook.rules) {
    rules.push_back(rule.id + " " + std::string(ToString(rule.status)) +
                    (rule.shadow ? " apart" : ""));
  }
  return rules;
}
const std::string kActivated = Move("tried-one", "shadow", "review", "Li") + Backtest("tried-one") +
                               Move("tried-one", "review", "active", "Wu");

TEST(Status, OnlyActiveAndShadowRulesRun) {
  const TempRulebook book;
  Fill(book);
  EXPECT_THAT(Rules(book.Load()),
              ElementsAre("active-one active", "draft-one draft", "tried-one shadow"));
  const LoadedRulebook running = book.Load(Running());
  EXPECT_THAT(Rules(running), ElementsAre("active-one active", "tried-one shadow apart"));
  EXPECT_THAT(running.rulebook.resting, ElementsAre("draft-one"));
  // Named rules run whatever they are.
  LoadOptions named = Running();
  named.only = {"draft-one", "active-one"};
  EXPECT_THAT(Rules(book.Load(named)), ElementsAre("active-one active", "draft-one draft apart"));
  // A draft with a mistake hinders nobody, an active rule with one does.
  book.Write("national/draft-one.yaml", "id: [");
  EXPECT_TRUE(book.Load(Running()).ok());
  book.Write("national/active-one.yaml", "id: [");
  EXPECT_FALSE(book.Load(Running()).ok());
}

TEST(Status, BelongsToAVersion) {
  const TempRulebook book;
  Fill(book);
  std::string text = RuleNamed("active-one");
  text.replace(text.find("version: 1"), 10, "version: 2");
  book.Write("national/active-one.yaml", text);
  const LoadedRulebook running = book.Load(Running());
  EXPECT_THAT(Rules(running), ElementsAre("tried-one shadow apart"));
  EXPECT_THAT(running.rulebook.resting, ElementsAre("active-one", "draft-one"));
  EXPECT_THAT(book.Places(running), ElementsAre("national/active-one.yaml:1:1 unapproved_version"));
  EXPECT_TRUE(running.ok());
}

TEST(Status, IsPartOfTheHash) {
  const TempRulebook book;
  Fill(book);
  const std::string before = book.Load().rulebook.hash;
  EXPECT_EQ(before, book.Load(Running()).rulebook.hash);
  const std::string history = Ship("active-one", "active") + Ship("tried-one", "shadow");
  // A back-test or another reason decides no finding.
  book.Write("history.jsonl", history + Backtest("tried-one"));
  EXPECT_EQ(book.Load().rulebook.hash, before);
  book.Write("history.jsonl", history + Move("tried-one", "shadow", "retired", "x"));
  EXPECT_NE(book.Load().rulebook.hash, before);
}

TEST(Status, TheHistoryMayNotBeWrong) {
  const TempRulebook book;
  Fill(book);
  book.Write("history.jsonl", Ship("active-one", "active") + "{\n" + Ship("gone", "active"));
  EXPECT_THAT(book.Places(book.Load()),
              ElementsAre("history.jsonl:2:1 history_syntax", "history.jsonl:3:1 unknown_rule"));
  EXPECT_FALSE(book.Load().ok());
}

TEST(Region, ActivatesWithARecord) {
  const struct {
    const char* what;
    std::string overlay, history;
    std::vector<std::string> rules, places;
  } cases[] = {
      {"recorded",
       "tried-one: {status: active}",
       kActivated,
       {"active-one active", "tried-one active"},
       {}},
      {"not recorded",
       "tried-one: {status: active}",
       "",
       {"active-one active", "tried-one shadow apart"},
       {"regions/320100/overlay.yaml:3:23 status_without_record"}},
      {"recorded otherwise",
       "active-one: {status: shadow}",
       kActivated,
       {"active-one active", "tried-one shadow apart"},
       {"regions/320100/overlay.yaml:3:24 status_without_record"}},
      {"only recorded: the overlay decides",
       "tried-one: {moments: {before: off}}",
       kActivated,
       {"active-one active", "tried-one shadow apart"},
       {}},
      {"kept apart",
       "active-one: {status: shadow}",
       Move("active-one", "active", "shadow", "Li"),
       {"active-one shadow apart", "tried-one shadow apart"},
       {}},
      {"returned to review",
       "tried-one: {status: active}",
       kActivated + Move("tried-one", "active", "review", "mingjian"),
       {"active-one active", "tried-one shadow apart"},
       {"regions/320100/overlay.yaml:3:23 status_in_review"}},
      {"retired",
       "tried-one: {status: retired}",
       "",
       {"active-one active", "tried-one shadow apart"},
       {"regions/320100/overlay.yaml:3:23 unknown_value"}},
      {"switched off and decided",
       "tried-one: {status: active, enabled: false}",
       kActivated,
       {"active-one active"},
       {"regions/320100/overlay.yaml:3:3 overlay_conflict"}},
  };
  for (const auto& c : cases) {
    const TempRulebook book;
    Fill(book);
    book.Write("regions/320100/overlay.yaml", "region: '320100'\nrules:\n  " + c.overlay + "\n");
    if (!c.history.empty()) book.Write("regions/320100/history.jsonl", c.history);
    const LoadedRulebook loaded = book.Load(Running("320100"));
    EXPECT_EQ(Rules(loaded), c.rules) << c.what;
    EXPECT_EQ(book.Places(loaded), c.places) << c.what << "\n" << Explain(loaded);
  }
}

TEST(Region, CannotRunWhatTheNationDoesNot) {
  const TempRulebook book;
  Fill(book);
  book.Write("regions/320100/overlay.yaml",
             "region: '320100'\nrules:\n  draft-one: {status: active}\n");
  LoadOptions options;
  options.region = "320100";
  EXPECT_THAT(book.Places(book.Load(options)),
              ElementsAre("regions/320100/overlay.yaml:3:23 status_closed"));
}

TEST(Region, ACityExtendsItsProvince) {
  const TempRulebook book;
  Fill(book);
  book.Write("regions/320000/overlay.yaml",
             "region: '320000'\nrules:\n"
             "  active-one:\n    parameters: {cap: 4}\n    moments: {before: off}\n"
             "    exceptions: [{id: province, when: visit.emergency, reason: 急诊}]\n"
             "  draft-one: {enabled: false}\n"
             "  tried-one: {enabled: false}\n"
             "knowledge:\n  service_sex: {replaces: [KP-2]}\n");
  book.Write("regions/320000/knowledge/service_sex.csv",
             "item_code:code,sex:string,point:string\nP,1,R-1\n");
  book.Write("regions/320100/overlay.yaml",
             "region: '320100'\nextends: '320000'\nrules:\n"
             "  active-one:\n    parameters: {cap: 5}\n"
             "    exceptions: [{id: city, when: visit.pharmacy, reason: 药店}]\n"
             "  tried-one: {enabled: true}\n"
             "knowledge:\n  service_sex: {replaces: [R-1]}\n");
  const std::string row =
      "item_code:code,sex:string,point:string,source:string,batch:string,valid_"
      "from:date,valid_to:date,superseded_by:string\n";
  book.Write("regions/320000/knowledge/service_sex.csv", row + "P,1,R-1,regional,b,,,\n");
  book.Write("regions/320100/knowledge/service_sex.csv", row + "C,1,R-2,regional,b,,,\n");
  LoadOptions options;
  options.region = "320100";
  const LoadedRulebook loaded = book.Load(options);
  ASSERT_EQ(Explain(loaded), "");
  EXPECT_THAT(Rules(loaded), ElementsAre("active-one active", "tried-one shadow"));
  const Rule& rule = loaded.rulebook.rules[0];
  EXPECT_EQ(rule.parameters[0].value.number, 5);
  EXPECT_EQ(rule.before, Action::kOff);
  ASSERT_EQ(rule.exceptions.size(), 3U);
  EXPECT_EQ(rule.exceptions[1].id, "province");
  EXPECT_EQ(rule.exceptions[2].id, "city");
  EXPECT_EQ(loaded.rulebook.tables[0].columns[0].texts,
            (std::vector<std::string>{"003311040270000", "C"}));
  options.region = "320000";
  EXPECT_EQ(book.Load(options).rulebook.rules[0].parameters[0].value.number, 4);
}

TEST(Region, ChainsEnd) {
  const auto overlay = [](const std::string& region, const std::string& extends) {
    return "region: '" + region + "'\nextends: '" + extends + "'\n";
  };
  const struct {
    const char* what;
    std::string a, b, place;
  } cases[] = {
      {"itself", overlay("100000", "100000"), overlay("200000", "100000"),
       "regions/100000/overlay.yaml:2:10 cyclic_overlay"},
      {"in a circle", overlay("100000", "200000"), overlay("200000", "100000"),
       "regions/200000/overlay.yaml:2:10 cyclic_overlay"},
      {"in the dark", overlay("100000", "300000"), overlay("200000", "100000"),
       "regions/100000/overlay.yaml:2:10 unknown_region"},
  };
  for (const auto& c : cases) {
    const TempRulebook book;
    Fill(book);
    book.Write("regions/100000/overlay.yaml", c.a);
    book.Write("regions/200000/overlay.yaml", c.b);
    LoadOptions options;
    options.region = "100000";
    const LoadedRulebook loaded = book.Load(options);
    EXPECT_THAT(book.Places(loaded), ElementsAre(c.place)) << c.what;
    EXPECT_FALSE(loaded.ok());
  }
}

}  // namespace
}  // namespace mingjian::rules
