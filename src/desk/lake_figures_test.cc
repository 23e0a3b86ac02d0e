#include "desk/lake_figures.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "desk/city_for_test.h"
#include "desk/lake_rows.h"
#include "desk/peers.h"
#include "screens/run.h"

namespace mingjian::desk {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

screens::ScreenBook Book(std::map<std::string, std::string> settings = {}) {
  auto book = screens::LoadScreens(std::string(MINGJIAN_SOURCE_DIR) + "/screens",
                                   {.settings = std::move(settings)});
  EXPECT_TRUE(book) << book.error().message;
  return *std::move(book);
}

FiguresPtr Make(const std::string& lake, const std::string& file = "") {
  const auto choices = ChoicesOf(Book());
  EXPECT_TRUE(choices) << choices.error().message;
  auto figures = MakeFigures(lake, *choices, file, [] { return false; });
  EXPECT_TRUE(figures) << figures.error().message;
  return figures ? *figures : nullptr;
}

// Rows as "a b c", missing cells as "-".
std::vector<std::string> Ask(const Figures& figures, const std::string& sql, size_t columns) {
  auto connection = figures.database.Connect();
  const auto rows = RowsOf(*connection, sql);
  EXPECT_TRUE(rows) << rows.error().message;
  std::vector<std::string> lines;
  for (const LakeRow& row : *rows) {
    std::string line;
    for (size_t c = 0; c < columns; ++c) {
      line += (c == 0 ? "" : " ") + (row.IsNull(c) ? "-" : row.Text(c));
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

TEST(LakeFigures, CountWhatTheHandCounts) {
  const TempFolder temp;
  LoadCity(SmallCity(), temp, temp / "lake");
  const FiguresPtr figures = Make(temp / "lake");
  ASSERT_NE(figures, nullptr);
  EXPECT_EQ(FormatDate(figures->window.from), "2025-06-01");
  EXPECT_EQ(FormatDate(figures->window.to), "2026-05-01");
  EXPECT_THAT(
      Ask(*figures, "SELECT id, value FROM provider_value WHERE fixmedins_code = 'H1'", 2),
      UnorderedElementsAre(
          "settlements 4.000000", "persons 2.000000", "visits-per-person 2.000000",
          "fee-per-visit 100.000000", "fee-per-stay 750.000000", "length-of-stay 3.000000",
          "fund-per-person 425.000000", "own-share 50.000000", "self-paid-share 0.000000",
          "stat-drug-ratio 1.190476", "stat-test-exam-ratio 0.000000",
          "stat-consumable-ratio 17.857143", "stat-treatment-ratio 80.952381",
          "stat-ct-ratio 0.000000", "stat-mri-ratio 0.000000", "stat-infection-rate 0.000000",
          "stat-readmission-31d 50.000000", "weekend-share 50.000000", "night-share 50.000000"));
  // A provider without settlements has no figures and is no peer.
  EXPECT_THAT(Ask(*figures, "SELECT count(*) FROM provider_value WHERE fixmedins_code = 'H6'", 1),
              ElementsAre("0"));
  EXPECT_THAT(
      Ask(*figures,
          "SELECT strftime(month, '%Y-%m'), settlements, persons, CAST(fund AS DECIMAL(18,2)) "
          "FROM provider_month WHERE fixmedins_code = 'H2' ORDER BY month",
          4),
      ElementsAre("2026-04 1 1 20.00", "2026-05 1 1 1000.00"));
  // P1 was in two regions and is one person of the province.
  EXPECT_THAT(Ask(*figures, "SELECT prefix, persons FROM place ORDER BY prefix", 2),
              ElementsAre(" 6", "32 6", "3201 2", "320102 2", "3205 5", "320500 5"));
  EXPECT_THAT(
      Ask(*figures, "SELECT id, value FROM doctor_value WHERE dr = 'D1' AND value IS NOT NULL", 2),
      UnorderedElementsAre("visits 2.000000", "persons 1.000000", "visits-per-person 2.000000",
                           "fee-per-visit 100.000000", "self-paid-share 0.000000",
                           "stat-drug-ratio 20.000000", "stat-test-exam-ratio 0.000000",
                           "stat-consumable-ratio 0.000000", "stat-treatment-ratio 80.000000",
                           "weekend-share 50.000000", "night-share 50.000000"));
  EXPECT_THAT(Ask(*figures,
                  "SELECT id, persons, value FROM person_peer WHERE rank = 100 AND id IN "
                  "('visits', 'nights', 'fee')",
                  3),
              UnorderedElementsAre("visits 6 3.000000", "nights 6 10.000000", "fee 6 2000.000000"));
}

// The same figure by the screen: what a profile shows is what the screen judges.
TEST(LakeFigures, AgreeWithTheScreens) {
  const TempFolder temp;
  LoadCity(SmallCity(), temp, temp / "lake");
  const FiguresPtr figures = Make(temp / "lake");
  ASSERT_NE(figures, nullptr);
  const screens::ScreenBook book =
      Book({{"target", "0.0"}, {"fee_least", "0.0"}, {"stays_least", "1"}});
  const std::vector<std::string> ids = {"stat-drug-ratio", "stat-consumable-ratio",
                                        "stat-treatment-ratio", "stat-readmission-31d"};
  const auto ran = screens::RunScreens(
      book, {.lake = temp / "lake", .out = temp / "out", .screens = ids, .threads = 1});
  ASSERT_TRUE(ran) << ran.error().message;
  auto database = lake::Database::Open({.threads = 1});
  auto connection = database->Connect();
  const auto rows = RowsOf(
      *connection,
      fmt::format("SELECT screen, CAST(sum(CAST(\"values\"->>'part' AS DECIMAL(18,6))) AS "
                  "DECIMAL(18,6)), CAST(sum(CAST(\"values\"->>'whole' AS DECIMAL(18,6))) AS "
                  "DECIMAL(18,6)) FROM read_parquet({}) WHERE fixmedins_code = 'H1' AND test = "
                  "'target' GROUP BY screen",
                  lake::QuoteText(temp / "out/screen_findings.parquet")));
  ASSERT_TRUE(rows) << rows.error().message;
  ASSERT_EQ(rows->size(), ids.size());
  for (const LakeRow& row : *rows) {
    const double percent = 100.0 * static_cast<double>(row.Amount(1).micros()) /
                           static_cast<double>(row.Amount(2).micros());
    const auto own = Ask(*figures,
                         fmt::format("SELECT value FROM provider_value WHERE fixmedins_code = 'H1' "
                                     "AND id = '{}'",
                                     row.Text(0)),
                         1);
    ASSERT_EQ(own.size(), 1U) << row.Text(0);
    EXPECT_NEAR(std::stod(own[0]), percent, 1e-6) << row.Text(0);
  }
}

TEST(LakeFigures, SeeAJumpAgainstTheOwnPast) {
  const TempFolder temp;
  screens::SmallLake city;
  city.rows["fixmedins_b"] = "H1,第一医院,1,05,320102,10,1\nH2,第二医院,1,05,320500,10,1\n";
  for (int month = 1; month <= 8; ++month) {
    for (const char* const provider : {"H1", "H2"}) {
      const bool jump = month == 8 && provider[1] == '1';
      const std::string day = fmt::format("2026-{:02}-05 10:00:00", month);
      city.Visit("P1", day, day, "11", provider, "", "J18.900", "1",
                 jump ? "100000" : std::to_string(1000 + month));
    }
  }
  LoadCity(city, temp, temp / "lake");
  const FiguresPtr figures = Make(temp / "lake");
  ASSERT_NE(figures, nullptr);
  EXPECT_THAT(
      Ask(*figures, "SELECT fixmedins_code, strftime(month, '%Y-%m'), fund, middle FROM jump", 4),
      ElementsAre("H1 2026-08 50000.000000 502.000000"));
}

TEST(LakeFigures, AreKeptInAFileAndMadeAnewForANewSnapshot) {
  const TempFolder temp;
  const std::string lake = temp / "lake";
  LoadCity(SmallCity(), temp, lake);
  LakeFigures figures({.lake = lake,
                       .folder = temp / "figures",
                       .screens = std::string(MINGJIAN_SOURCE_DIR) + "/screens"});
  EXPECT_EQ(figures.Current(), nullptr);
  figures.Wait();
  const FiguresPtr first = figures.Current();
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(figures.state(), LakeFigures::State::kReady);
  EXPECT_EQ(figures.Current(), first);
  screens::SmallLake more;
  more.rows.erase("fixmedins_b");
  more.number = 100;
  more.Visit("P9", "2026-05-03 10:00:00", "2026-05-03 10:00:00", "11", "H1");
  LoadCity(more, temp, lake);
  // The former figures are there until the new ones are.
  EXPECT_EQ(figures.Current(), first);
  figures.Wait();
  const FiguresPtr second = figures.Current();
  ASSERT_NE(second, nullptr);
  EXPECT_NE(second->snapshot_id, first->snapshot_id);
  EXPECT_THAT(Ask(*second, "SELECT settlements FROM provider_sum WHERE fixmedins_code = 'H1'", 1),
              ElementsAre("5"));
  // One file is left, and it is found again.
  size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(temp / "figures")) {
    ++files;
  }
  EXPECT_EQ(files, 1U);
  LakeFigures again({.lake = lake,
                     .folder = temp / "figures",
                     .screens = std::string(MINGJIAN_SOURCE_DIR) + "/screens"});
  again.Current();
  again.Wait();
  ASSERT_NE(again.Current(), nullptr);
  EXPECT_EQ(again.Current()->window.from, second->window.from);
}

TEST(LakeFigures, SayWhyThereAreNone) {
  const TempFolder temp;
  LakeFigures none({});
  EXPECT_EQ(none.Current(), nullptr);
  EXPECT_EQ(none.state(), LakeFigures::State::kNone);
  LoadCity(SmallCity(), temp, temp / "lake");
  LakeFigures wrong({.lake = temp / "lake", .screens = temp / "no-screens"});
  wrong.Current();
  wrong.Wait();
  std::string why;
  EXPECT_EQ(wrong.state(&why), LakeFigures::State::kFailed);
  EXPECT_THAT(why, ::testing::HasSubstr("no-screens"));
}

TEST(Peers, Stand) {
  const auto of = [](std::optional<int64_t> value, std::vector<int64_t> group) {
    for (int64_t& each : group) each *= Decimal::kOne;
    if (value) *value *= Decimal::kOne;
    const Standing standing = StandingOf(value, std::move(group));
    const auto text = [](std::optional<int64_t> micros) {
      return micros ? Decimal::FromMicros(*micros).ToString() : std::string("-");
    };
    return fmt::format("{} {} {} {} at {}", text(standing.p25), text(standing.median),
                       text(standing.p75), text(standing.p95), text(standing.percentile));
  };
  EXPECT_EQ(of(3, {}), "- - - - at -");
  EXPECT_EQ(of(std::nullopt, {1, 2}), "1 1 2 2 at -");
  EXPECT_EQ(of(4, {4}), "4 4 4 4 at 50");
  EXPECT_EQ(of(4, {1, 2, 3, 4}), "1 2 3 4 at 87.5");
  EXPECT_EQ(of(1, {1, 2, 3, 4}), "1 2 3 4 at 12.5");
  EXPECT_EQ(of(2, {2, 2, 2, 2}), "2 2 2 2 at 50");
  EXPECT_EQ(of(9, {5, 4, 3, 2, 1}), "2 3 4 5 at 100");
}

}  // namespace
}  // namespace mingjian::desk
