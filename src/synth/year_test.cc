// Money of a year: the identities of the national interface, to the fen.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "synth/benefit.h"
#include "synth/scenario.h"

namespace mingjian::synth {
namespace {

const Catalog& TheCatalog() {
  static const auto catalog = [] {
    auto loaded = Catalog::Load(std::string(MINGJIAN_SOURCE_DIR) + "/catalogs");
    if (!loaded) {
      ADD_FAILURE() << loaded.error().message;
      std::abort();
    }
    return std::move(*loaded);
  }();
  return *catalog;
}

Period WholeYear() { return {SecondsOf({2026, 1, 1}), 365}; }

TEST(PriceYear, SumsAddUpToTheFen) {
  Life life(TheCatalog(), 5, WholeYear());
  Year year;
  int settlements = 0, refunds = 0, stays = 0;
  for (uint64_t number = 0; number < 3'000; ++number) {
    life.Live(number, 0, year);
    PriceYear(year);
    for (const Settlement& s : year.settlements) {
      const Sums& m = s.sums;
      int64_t total = 0, own = 0, preself = 0, inscope = 0;
      for (uint32_t i = s.line_begin; i < s.line_end; ++i) {
        const Line& line = year.lines[i];
        total += line.amount, own += line.ownpay, preself += line.preself, inscope += line.inscope;
        ASSERT_LE(std::abs(line.amount * 10'000 - line.count * line.price), 5'000);
        ASSERT_EQ(line.amount, line.ownpay + line.preself + line.inscope);
      }
      ASSERT_EQ(m.total, total);
      ASSERT_EQ(m.ownpay, own);
      ASSERT_EQ(m.preself, preself);
      ASSERT_EQ(m.inscope, inscope);
      ASSERT_EQ(m.total, m.ownpay + m.preself + m.inscope);
      ASSERT_EQ(m.fund, m.pool + m.civil + m.major_resident + m.major_employee + m.aid);
      ASSERT_EQ(m.total, m.fund + m.person);
      ASSERT_EQ(m.person, m.account + m.cash);
      if (s.refund_of != 0) {
        ++refunds;
        ASSERT_EQ(m.fund, -year.settlements[s.refund_of - 1].sums.fund);
      } else {
        ASSERT_GE(m.fund, 0);
        ASSERT_GE(m.cash, 0);
        ASSERT_LE(m.fund, m.inscope);
      }
      ++settlements;
      stays += year.visits[s.visit].inpatient();
    }
  }
  EXPECT_GT(settlements, 10'000);
  EXPECT_GT(refunds, 5);
  EXPECT_GT(stays, 300);
}

TEST(Life, KeepsItsOwnRules) {
  Life life(TheCatalog(), 6, WholeYear());
  Year year;
  for (uint64_t number = 0; number < 60'000; ++number) {
    life.Live(number, 0, year);
    const Person& p = year.person;
    for (size_t i = 0; i < year.visits.size(); ++i) {
      const Visit& v = year.visits[i];
      ASSERT_LE(v.begin, v.end);
      ASSERT_GE(DayOf(v.begin), p.birth) << number;
      if (year.death != 0) {
        ASSERT_LE(DayOf(v.begin), year.death) << number;
      }
      bool insured = false;
      for (const Spell& spell : year.spells) {
        insured =
            insured || (spell.begin <= v.begin && (spell.end == 0 || DayOf(v.begin) <= spell.end));
      }
      ASSERT_TRUE(insured) << number;
      for (size_t j = 0; j < year.visits.size(); ++j) {
        const Visit& w = year.visits[j];
        // Nothing else happens between admission and discharge.
        if (i != j && w.inpatient()) {
          ASSERT_FALSE(DayOf(v.begin) > DayOf(w.begin) && DayOf(v.begin) < DayOf(w.end)) << number;
        }
        if (i != j && !v.inpatient() && !w.inpatient()) {
          ASSERT_NE(DayOf(v.begin), DayOf(w.begin)) << number;
        }
      }
    }
    for (const Settlement& s : year.settlements) {
      const Visit& v = year.visits[s.visit];
      for (uint32_t i = s.line_begin; i < s.line_end && s.refund_of == 0; ++i) {
        const Line& line = year.lines[i];
        ASSERT_GE(DayOf(line.time), DayOf(v.begin)) << number << " " << line.item->name;
        ASSERT_LE(DayOf(line.time), DayOf(v.end)) << number << " " << line.item->name;
      }
    }
  }
}

TEST(Plan, GivesEveryKindOfStoryAtTwentyThousandPersons) {
  Plan plan(3, 20'000, 10'000, WholeYear());
  std::map<std::string_view, int> violations, legal;
  for (uint64_t number = 0; number < 20'000; ++number) {
    if (const auto role = plan.RoleOf(number))
      ++(role->violates ? violations : legal)[role->scenario->rule];
  }
  for (const Scenario& scenario : Scenarios()) {
    EXPECT_GE(violations[scenario.rule], 1) << scenario.rule;
    EXPECT_GE(legal[scenario.rule], 1) << scenario.rule;
  }
}

TEST(Scenarios, AreOneEachForRulesOfTheRulebook) {
  std::set<std::string_view> told;
  const std::string folder = std::string(MINGJIAN_SOURCE_DIR) + "/rulebook/national/";
  for (const Scenario& scenario : Scenarios()) {
    EXPECT_TRUE(told.emplace(scenario.rule).second) << scenario.rule;
    EXPECT_TRUE(std::filesystem::exists(folder + std::string(scenario.rule) + ".yaml"))
        << scenario.rule;
  }
  EXPECT_GE(told.size(), 100u);
}

TEST(Plan, DoesNotDependOnTheOrderOfQuestions) {
  Plan forward(3, 5'000, 10'000, WholeYear()), backward(3, 5'000, 10'000, WholeYear());
  std::vector<const Scenario*> a(5'000), b(5'000);
  for (uint64_t n = 0; n < 5'000; ++n) {
    if (const auto role = forward.RoleOf(n)) a[n] = role->scenario;
  }
  for (uint64_t n = 5'000; n-- > 0;) {
    if (const auto role = backward.RoleOf(n)) b[n] = role->scenario;
  }
  EXPECT_EQ(a, b);
}

TEST(LiveRole, TellsAnAnswerWithLinesForEveryStory) {
  Life life(TheCatalog(), 3, WholeYear());
  Plan plan(3, 20'000, 10'000, WholeYear());
  Year year;
  int told = 0;
  for (uint64_t number = 0; number < 20'000; ++number) {
    const auto role = plan.RoleOf(number);
    if (!role) continue;
    LiveRole(life, plan, number, *role, year);
    PriceYear(year);
    ASSERT_FALSE(year.answers.empty()) << role->scenario->rule << " " << role->violates;
    for (const Answer& answer : year.answers) {
      EXPECT_EQ(answer.rule, role->scenario->rule);
      EXPECT_EQ(answer.planted, role->violates);
      EXPECT_FALSE(answer.lines.empty()) << answer.rule;
      for (const LineRef& ref : answer.lines) {
        ASSERT_LT(ref.settlement, year.settlements.size());
        EXPECT_GE(ref.line, year.settlements[ref.settlement].line_begin);
        EXPECT_LT(ref.line, year.settlements[ref.settlement].line_end);
      }
      ++told;
    }
  }
  EXPECT_GT(told, 350);
}

}  // namespace
}  // namespace mingjian::synth
