#include "casework/sums.h"

#include <gmock/gmock.h>

#include "casework/desk_for_test.h"

namespace mingjian::casework {
namespace {

using ::testing::ElementsAre;

class SumsTest : public OnBoth {};
INSTANTIATE_ON_BOTH(SumsTest);

std::string Text(const std::vector<RuleSum>& sums) {
  std::string text;
  for (const RuleSum& sum : sums) {
    text += fmt::format("{}: {} clues {} findings {} yuan {}+{}-; ", sum.rule, sum.clues,
                        sum.findings, sum.fund_amt.ToString(), sum.confirmed, sum.overturned);
  }
  return text;
}
std::string Text(const ClueTotals& totals) {
  return fmt::format("{} clues {} findings {} open {} yuan", totals.clues, totals.findings,
                     totals.open, totals.fund_amt.ToString());
}

// H1 (320102): two clues of rule twice, H2 (320500): one of rule dear and one of twice.
class Made {
 public:
  Made(Database& database, const TempFolder& folder) : desk(database, folder) {
    Import(database, folder,
           {{.id = "a", .money = "100", .day = "2026-01-01"},
            {.id = "b", .money = "50", .day = "2026-01-02"},
            {.id = "c", .person = "P2", .money = "30", .day = "2026-02-01"},
            {.id = "d", .rule = "dear", .provider = "H2", .money = "900", .day = "2026-01-05"},
            {.id = "e", .provider = "H2", .person = "P3", .money = "7", .day = "2026-02-05"}});
    // Clue 1 is confirmed but for b; the rest waits.
    MJ_EXPECT_OK(desk.Do("li", 1, Event::kBegin));
    MJ_EXPECT_OK(desk.Do("li", 1, Event::kUphold, "x", {{"b", Decimal()}}));
    MJ_EXPECT_OK(desk.Do("h1", 1, Event::kAccept));
    MJ_EXPECT_OK(desk.Do("chief", 1, Event::kApprove));
  }
  Desk desk;
};

TEST_P(SumsTest, EndWhereTheGrantEnds) {
  Database database = OpenNew();
  const Made made(database, folder_);
  struct Row {
    Actor actor;
    const char* totals;
    const char* rules;
  };
  const Row table[] = {
      {User("a", Role::kAnalyst), "4 clues 5 findings 3 open 1087 yuan",
       "dear: 1 clues 1 findings 900 yuan 0+0-; twice: 3 clues 4 findings 187 yuan 1+1-; "},
      {User("a", Role::kAnalyst, "320500"), "2 clues 2 findings 2 open 907 yuan",
       "dear: 1 clues 1 findings 900 yuan 0+0-; twice: 1 clues 1 findings 7 yuan 0+0-; "},
      {User("a", Role::kAnalyst, "320000", "H1"), "2 clues 3 findings 1 open 180 yuan",
       "twice: 2 clues 3 findings 180 yuan 1+1-; "},
      {User("a", Role::kAnalyst, "440000"), "0 clues 0 findings 0 open 0 yuan", ""},
  };
  for (const Row& row : table) {
    MJ_ASSERT_OK(const ClueTotals totals, TotalsOf(database, row.actor, {}));
    EXPECT_EQ(Text(totals), row.totals);
    MJ_ASSERT_OK(const auto rules, RuleSums(database, row.actor));
    EXPECT_EQ(Text(rules), row.rules);
  }
  EXPECT_EQ(RefusalName(TotalsOf(database, User("x", Role::kAdministrator), {})), "no-right");
  EXPECT_EQ(RefusalName(RuleSums(database, User("x", Role::kAdministrator))), "no-right");
  EXPECT_EQ(RefusalName(SumsOf(database, User("x", Role::kAdministrator), made.desk.now)),
            "no-right");
}

TEST_P(SumsTest, OfOneProviderDoctorOrPerson) {
  Database database = OpenNew();
  const Made made(database, folder_);
  const Actor analyst = User("a", Role::kAnalyst);
  const std::pair<SumFilter, const char*> table[] = {
      {{.fixmedins_code = "H2"}, "2 clues 2 findings 2 open 907 yuan"},
      {{.doctor = "D1"}, "4 clues 5 findings 3 open 1087 yuan"},
      {{.doctor = "D9"}, "0 clues 0 findings 0 open 0 yuan"},
      {{.psn_no = "P1"}, "2 clues 3 findings 1 open 1050 yuan"},
      {{.fixmedins_code = "H2", .psn_no = "P3"}, "1 clues 1 findings 1 open 7 yuan"},
  };
  for (const auto& [filter, expected] : table) {
    MJ_ASSERT_OK(const ClueTotals totals, TotalsOf(database, analyst, filter));
    EXPECT_EQ(Text(totals), expected);
  }
  MJ_ASSERT_OK(const auto rules, RuleSums(database, analyst, {.psn_no = "P1"}));
  EXPECT_EQ(Text(rules),
            "dear: 1 clues 1 findings 900 yuan 0+0-; twice: 1 clues 2 findings 150 yuan 1+1-; ");
  MJ_ASSERT_OK(const auto providers, ProviderSums(database, analyst));
  ASSERT_EQ(providers.size(), 2U);
  EXPECT_EQ(providers[0].name, "第二医院");
  EXPECT_EQ(providers[1].findings, 3);
  MJ_ASSERT_OK(const auto counts, FindingsByProvider(database));
  EXPECT_EQ(counts.at("H1"), 3);
  MJ_ASSERT_OK(const auto doctors, FindingsByDoctor(database));
  EXPECT_EQ(doctors.at({"D1", "H2"}), 2);
}

TEST_P(SumsTest, StagesAccountsMonthsAndWhatIsLate) {
  Database database = OpenNew();
  Made made(database, folder_);
  MJ_ASSERT_OK(const CaseworkSums sums,
               SumsOf(database, User("a", Role::kAnalyst), made.desk.now + 60 * kDaySeconds));
  std::vector<std::string> stages, regions, months, accounts;
  for (const StageSum& each : sums.stages) {
    stages.push_back(
        fmt::format("{} {} {}", ToString(each.state), each.clues, each.fund_amt.ToString()));
  }
  for (const RegionSum& each : sums.regions) {
    regions.push_back(fmt::format("{} {}", each.region, each.fund_amt.ToString()));
  }
  for (const MonthMoney& each : sums.months) {
    months.push_back(fmt::format("{} {} {} {}", each.month, each.identified.ToString(),
                                 each.confirmed.ToString(), each.recovered.ToString()));
  }
  for (const auto& [name, amount] : sums.accounts) {
    accounts.push_back(name + " " + amount.ToString());
  }
  EXPECT_THAT(stages, ElementsAre("hit 3 937", "handling 1 150"));
  EXPECT_THAT(regions, ElementsAre("320102 180", "320500 907"));
  EXPECT_THAT(months, ElementsAre("2026-01 1050 100 0", "2026-02 37 0 0"));
  EXPECT_THAT(accounts,
              ElementsAre("confirmed 100", "found -1087", "identified 937", "released 50"));
  EXPECT_EQ(sums.unassigned, 3);
  EXPECT_EQ(sums.deadlines, 0);
  // Who may not see the ledger sees what was found, not where it stands.
  MJ_ASSERT_OK(const CaseworkSums plain,
               SumsOf(database, User("x", Role::kRuleAuthor), made.desk.now));
  EXPECT_TRUE(plain.accounts.empty());
  EXPECT_EQ(plain.months.at(0).confirmed.ToString(), "0");
  EXPECT_EQ(plain.months.at(0).identified.ToString(), "1050");
}

}  // namespace
}  // namespace mingjian::casework
