#include "rules/life_book.h"

#include <gmock/gmock.h>

#include <thread>

#include "base/text.h"
#include "rules/temp_rulebook_test.h"

namespace mingjian::rules {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Kind = HistoryEvent::Kind;

class LifeBookTest : public ::testing::Test {
 protected:
  LifeBookTest() {
    temp_.Write("knowledge/service_sex.csv", kSexTable);
    temp_.Write("national/service-sex.yaml", Rule("a"));
    temp_.Write("national/service-sex.case", "never read: the runner is given");
  }
  static std::string Rule(const std::string& about) {
    return kGoodRule + ("about: " + about + "\n");
  }
  LifeBook Open() {
    auto book = OpenLife(temp_.folder(), "");
    EXPECT_TRUE(book) << book.error().message;
    return *std::move(book);
  }
  // A move of rule r from where it stands; the name of the refusal, "" = made.
  std::string Move(RuleStatus to, const std::string& who) {
    const LifeBook book = Open();
    auto event = NewEvent(book, "service-sex", Kind::kMove, *ParseTime("2026-05-06 09:00:00"));
    EXPECT_TRUE(event) << event.error().message;
    event->to = to;
    event->who = who;
    event->why = "because";
    const auto refused = CheckMove(book, *event, [this](const std::string&, const std::string&) {
      return Result<CaseCounts>(cases_);
    });
    EXPECT_TRUE(refused) << refused.error().message;
    if (*refused) return (*refused)->name;
    const auto late = AppendChecked(book, *event);
    EXPECT_TRUE(late) << late.error().message;
    return *late ? (*late)->name : "";
  }
  // Records a back-test of `text`.
  std::string Record(const std::string& text, const std::string& region = "") {
    const LifeBook book = Open();
    auto event = NewEvent(book, "service-sex", Kind::kBacktest, *ParseTime("2026-05-06 10:00:00"));
    event->who = "li";
    event->why = "last year";
    const auto refused = FillBacktest(
        book, {.snapshot = "s1", .region = region, .rule_text = text, .findings = 2}, &*event);
    EXPECT_TRUE(refused) << refused.error().message;
    if (*refused) return (*refused)->name;
    EXPECT_EQ(event->findings, 2);
    return *AppendChecked(book, *event) ? "late" : "";
  }

  TempRulebook temp_;
  CaseCounts cases_{.firing = 3, .silent = 3, .failed = ""};
};

TEST_F(LifeBookTest, LeadsARuleToActive) {
  ASSERT_TRUE(Open().mistakes.empty()) << ToString(Open().mistakes.front());
  EXPECT_EQ(Move(RuleStatus::kActive, "li"), "wrong_step");
  EXPECT_EQ(Move(RuleStatus::kReview, "li"), "");
  EXPECT_EQ(Move(RuleStatus::kShadow, " LI "), "approved_by_author");
  cases_.firing = 2;
  EXPECT_EQ(Move(RuleStatus::kShadow, "wang"), "too_few_cases");
  cases_ = {.firing = 3, .silent = 3, .failed = "男性"};
  EXPECT_EQ(Move(RuleStatus::kShadow, "wang"), "cases_fail");
  cases_.failed.clear();
  EXPECT_EQ(Move(RuleStatus::kShadow, "wang"), "");
  EXPECT_EQ(Move(RuleStatus::kActive, "wang"), "no_backtest");
  EXPECT_EQ(Record("another text"), "stale_backtest");
  EXPECT_EQ(Record(Rule("a"), "440100"), "other_region");
  EXPECT_EQ(Record(Rule("a")), "");
  temp_.Write("national/service-sex.yaml", Rule("changed"));
  EXPECT_EQ(Move(RuleStatus::kActive, "wang"), "stale_backtest");
  temp_.Write("national/service-sex.yaml", Rule("a"));
  EXPECT_EQ(Move(RuleStatus::kActive, "wang"), "");
  EXPECT_EQ(Open().nation.StatusOf("service-sex", 1), RuleStatus::kActive);
}

TEST_F(LifeBookTest, OfTwoWritersOfOneStepOneIsRefused) {
  const LifeBook book = Open();
  auto event = NewEvent(book, "service-sex", Kind::kMove, *ParseTime("2026-05-06 09:00:00"));
  ASSERT_TRUE(event);
  event->to = RuleStatus::kReview;
  event->why = "because";
  std::atomic<int> made = 0, refused = 0;
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([&, i] {
      HistoryEvent own = *event;
      own.who = "writer " + std::to_string(i);
      const auto late = AppendChecked(book, own);
      ++(late && !*late ? made : refused);
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(made, 1);
  EXPECT_EQ(refused, 3);
  EXPECT_EQ(Open().nation.events().size(), 1U);
}

TEST_F(LifeBookTest, NamesWhatIsUnknownAndWhatIsWrong) {
  const auto unknown = NewEvent(Open(), "q", Kind::kMove, 0);
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.error().message, StartsWith("there is no rule 'q'"));
  temp_.Write("national/service-sex.yaml", "id: service-sex\nwhen: 1 +\n");
  const LifeBook book = Open();
  ASSERT_FALSE(book.mistakes.empty());
  EXPECT_THAT(book.mistakes.front().file, HasSubstr("national/service-sex.yaml"));
}

}  // namespace
}  // namespace mingjian::rules
