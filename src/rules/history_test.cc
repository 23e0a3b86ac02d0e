#include "rules/history.h"

#include <gmock/gmock.h>

#include <thread>

#include "base/temp_folder.h"
#include "base/text.h"
#include "rules/life.h"

namespace mingjian::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Kind = HistoryEvent::Kind;

// A move as one line.
std::string Move(const std::string& from, const std::string& to, const std::string& who,
                 int version = 1) {
  return R"({"event":"move","rule":"drug-sex","version":)" + std::to_string(version) +
         R"(,"from":")" + from + R"(","to":")" + to + R"(","who":")" + who +
         R"(","when":"2026-03-01 09:00:00","why":"w"})" + "\n";
}
std::string Backtest(int version = 1) {
  return R"({"event":"backtest","rule":"drug-sex","version":)" + std::to_string(version) +
         R"(,"snapshot":"s1","rule_hash":"h","findings":12,"persons":9,"providers":3,)" +
         R"("vola_amt":"104.5","who":"li","when":"2026-03-02","why":"last year"})" + "\n";
}
std::string Decisions(int confirmed, int overturned) {
  return R"({"event":"decisions","rule":"drug-sex","version":1,"confirmed":)" +
         std::to_string(confirmed) + R"(,"overturned":)" + std::to_string(overturned) +
         R"(,"who":"li","when":"2026-05-02","why":"April"})" + "\n";
}
std::string Ship(const std::string& to) {
  return R"({"event":"ship","rule":"drug-sex","version":1,"to":")" + to +
         R"(","who":"Project","when":"2026-01-01","why":"edition"})" + "\n";
}
const std::string kToShadow =
    Move("draft", "review", "Li Wei") + Move("review", "shadow", "Zhang Min");

// "line name" of each mistake.
std::vector<std::string> Mistakes(const std::string& text, const std::string& region = "",
                                  History* history = nullptr) {
  std::vector<Diagnostic> diagnostics;
  History read = ReadHistory("history.jsonl", text, region, &diagnostics);
  if (history != nullptr) *history = std::move(read);
  std::vector<std::string> names;
  for (const Diagnostic& one : diagnostics) {
    EXPECT_EQ(one.file, "history.jsonl");
    names.push_back(std::to_string(one.line) + " " + one.name);
  }
  return names;
}

TEST(History, LeadsAVersionThroughItsLife) {
  History history;
  EXPECT_THAT(Mistakes(kToShadow + Backtest() + Move("shadow", "active", "Zhang Min") + "\n" +
                           Decisions(10, 2) + Move("active", "retired", "Li Wei"),
                       "", &history),
              IsEmpty());
  EXPECT_EQ(history.StatusOf("drug-sex", 1), RuleStatus::kRetired);
  EXPECT_EQ(history.StatusOf("drug-sex", 2), std::nullopt);
  EXPECT_EQ(history.NewestVersion("drug-sex"), 1);
  EXPECT_EQ(history.NewestVersion("drug"), std::nullopt);
  EXPECT_EQ(history.AuthorOf("drug-sex", 1), "Li Wei");
  EXPECT_FALSE(history.Runs("drug-sex"));
  ASSERT_NE(history.BacktestOf("drug-sex", 1), nullptr);
  EXPECT_EQ(history.BacktestOf("drug-sex", 1)->vola_amt, 104'500'000);
  EXPECT_EQ(history.DecidedOf("drug-sex", 1).overturned, 2);
  EXPECT_EQ(history.Statuses(), "status  drug-sex 1 retired\n");
}

TEST(History, RefusesWhatMayNotBe) {
  const struct {
    const char* what;
    std::string text;
    const char* mistake;
  } cases[] = {
      {"approval by the author",
       Move("draft", "review", "Li Wei") + Move("review", "shadow", " li WEI"),
       "2 approved_by_author"},
      {"activation by the author", kToShadow + Backtest() + Move("shadow", "active", "Li Wei"),
       "4 approved_by_author"},
      {"activation of a shipped rule by its publisher",
       Ship("shadow") + Backtest() + Move("shadow", "active", "Project"), "3 approved_by_author"},
      {"no back-test", kToShadow + Move("shadow", "active", "Zhang Min"), "3 no_backtest"},
      {"back-test of another version",
       kToShadow + Backtest(2) + Move("shadow", "active", "Zhang Min"), "4 no_backtest"},
      {"a step over", Move("draft", "shadow", "Li Wei"), "1 wrong_step"},
      {"from where it is not", Move("review", "shadow", "Li Wei"), "1 wrong_step"},
      {"retired to active",
       Ship("active") + Move("active", "retired", "x") + Move("retired", "active", "y"),
       "3 wrong_step"},
      {"shipped twice", Ship("shadow") + Ship("active"), "2 wrong_step"},
      {"shipped as a draft", Ship("draft"), "1 wrong_step"},
      {"decisions of what never ran", Decisions(1, 0), "1 wrong_step"},
      {"no decisions", Ship("active") + Decisions(0, 0), "2 bad_value"},
      {"nobody", Move("draft", "review", " "), "1 bad_value"},
      {"version 0", Move("draft", "review", "x", 0), "1 bad_value"},
      {"no JSON", "{\n", "1 history_syntax"},
      {"a list", "[]\n", "1 history_syntax"},
      {"another status", Move("draft", "running", "x"), "1 unknown_value"},
      {"another event", R"({"event":"delete"})", "1 unknown_value"},
      {"a key too few", R"({"event":"ship","rule":"a"})", "1 missing_key"},
      {"a key too many",
       R"({"event":"ship","rule":"a","version":1,"to":"active","who":"x","when":"2026-01-01","why":"y","whom":"z"})",
       "1 unknown_key"},
      {"a text for a number",
       R"({"event":"ship","rule":"a","version":"1","to":"active","who":"x","when":"2026-01-01","why":"y"})",
       "1 wrong_type"},
      {"no such day",
       R"({"event":"ship","rule":"a","version":1,"to":"active","who":"x","when":"2026-02-30","why":"y"})",
       "1 bad_value"},
  };
  for (const auto& c : cases) EXPECT_THAT(Mistakes(c.text), ElementsAre(c.mistake)) << c.what;
}

TEST(History, ARegionDecidesForItself) {
  const struct {
    const char* what;
    std::string text;
    std::vector<std::string> mistakes;
  } cases[] = {
      {"with a second person",
       Move("shadow", "review", "Li Wei") + Backtest() + Move("review", "active", "Zhang Min"),
       {}},
      {"alone",
       Move("shadow", "review", "Li Wei") + Backtest() + Move("review", "active", "Li Wei"),
       {"3 approved_by_author"}},
      {"without a back-test",
       Move("shadow", "review", "Li Wei") + Move("review", "active", "Zhang Min"),
       {"2 no_backtest"}},
      {"over a step", Backtest() + Move("shadow", "active", "Zhang Min"), {"2 wrong_step"}},
      {"back into shadow", Move("active", "shadow", "Li Wei"), {}},
      {"a draft", Move("draft", "review", "Li Wei"), {"1 wrong_step"}},
      {"by shipping", Ship("active"), {"1 wrong_step"}},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Mistakes(c.text, "320100"), c.mistakes) << c.what;
  }
}

TEST(Life, TooManyOverturnedReturnToReview) {
  const LifeLimits limits;
  const struct {
    std::vector<std::pair<int, int>> decided;
    bool returns;
  } cases[] = {{{{14, 6}}, false},         // 6 of 20 is the limit, not past it
               {{{13, 7}}, true},          // 7 of 20
               {{{0, 19}}, false},         // too few to say
               {{{10, 3}, {3, 4}}, true},  // together 7 of 20
               {{}, false}};
  for (const auto& c : cases) {
    std::string text = Ship("active");
    for (const auto& [confirmed, overturned] : c.decided) text += Decisions(confirmed, overturned);
    History history;
    ASSERT_THAT(Mistakes(text, "", &history), IsEmpty());
    const auto move = ReturnToReview(history, "drug-sex", 1, limits);
    EXPECT_EQ(move.has_value(), c.returns) << text;
    if (!move) continue;
    EXPECT_EQ(move->from, RuleStatus::kActive);
    EXPECT_EQ(move->to, RuleStatus::kReview);
    EXPECT_THAT(move->why, HasSubstr("7 of 20 decided findings were overturned, 35.0 %"));
    HistoryEvent event = *move;
    event.when = "2026-06-01";
    EXPECT_EQ(CheckEvent(history, event), std::nullopt);
    history.Add(event);
    // Under review it does not return again, and approved anew it begins at nought.
    EXPECT_EQ(ReturnToReview(history, "drug-sex", 1, limits), std::nullopt);
    event.from = RuleStatus::kReview;
    event.to = RuleStatus::kShadow;
    event.who = "Zhang Min";
    history.Add(event);
    EXPECT_EQ(history.DecidedOf("drug-sex", 1).total(), 0);
  }
}

TEST(Life, LimitsAreRead) {
  std::vector<Diagnostic> diagnostics;
  const LifeLimits limits =
      ReadLifeLimits("life.yaml", "decided_min: 50\noverturned_share_max: 0.125\n", &diagnostics);
  EXPECT_TRUE(diagnostics.empty());
  EXPECT_EQ(limits.decided_min, 50);
  EXPECT_EQ(limits.overturned_share_max, 125'000);
  EXPECT_EQ(limits.cases_firing_min, 3);
  for (const char* wrong : {"decided: 1\n", "decided_min: 0\n", "overturned_share_max: 1.5\n",
                            "cases_firing_min: few\n", "[]\n"}) {
    diagnostics.clear();
    ReadLifeLimits("life.yaml", wrong, &diagnostics);
    EXPECT_EQ(diagnostics.size(), 1U) << wrong;
  }
}

TEST(History, EventsAreAppendedAndReadBack) {
  const TempFolder folder;
  const std::string path = folder / "history.jsonl";
  // From an editor that ends no line.
  ASSERT_TRUE(WriteFile(path, std::string(Trim(Ship("active")))).has_value());
  HistoryEvent event;
  event.kind = Kind::kBacktest;
  event.rule = "drug-sex";
  event.who = "李 \"伟\"";
  event.when = "2026-03-01 09:00:00";
  event.why = "a\nb";
  event.snapshot = "s";
  event.rule_hash = "h";
  event.findings = 3;
  event.vola_amt = -1'500'000;
  ASSERT_TRUE(AppendEvent(path, event).has_value());
  History history;
  EXPECT_THAT(Mistakes(ReadFile(path).value_or(""), "", &history), IsEmpty());
  ASSERT_EQ(history.events().size(), 2U);
  const HistoryEvent& read = history.events()[1];
  EXPECT_EQ(read.who, event.who);
  EXPECT_EQ(read.why, event.why);
  EXPECT_EQ(read.vola_amt, event.vola_amt);
  EXPECT_EQ(read.line, 2);
  EXPECT_FALSE(AppendEvent(folder / "no/history.jsonl", event).has_value());
}

TEST(History, ManyMayAppendAtOnce) {
  const TempFolder folder;
  const std::string path = folder / "history.jsonl";
  HistoryEvent event;
  event.kind = Kind::kDecisions;
  event.rule = "drug-sex";
  event.who = event.why = "x";
  event.when = "2026-03-01";
  event.confirmed = 1;
  ASSERT_TRUE(WriteFile(path, Ship("active")).has_value());
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int k = 0; k < 10; ++k) EXPECT_TRUE(AppendEvent(path, event).has_value());
      });
    }
  }
  History history;
  EXPECT_THAT(Mistakes(ReadFile(path).value_or(""), "", &history), IsEmpty());
  EXPECT_EQ(history.DecidedOf("drug-sex", 1).confirmed, 40);
}

}  // namespace
}  // namespace mingjian::rules
