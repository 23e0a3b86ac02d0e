// The indicators on a generated city against a plain computation of the same definitions: rows of
// the lake in, doubles and sorted vectors inside, the same findings out.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <set>

#include "base/temp_folder.h"
#include "base/text.h"
#include "intake/ingest.h"
#include "lake/database.h"
#include "lake/lake.h"
#include "screens/run.h"
#include "synth/synth.h"

namespace mingjian::screens {
namespace {

const std::string kSource = MINGJIAN_SOURCE_DIR;
using TextRows = std::vector<lake::Connection::TextRow>;

struct Share {
  double part = 0, whole = 0;
};
// (provider, "2026-03") -> figure
using Figures = std::map<std::pair<std::string, std::string>, Share>;

double Middle(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t n = values.size();
  return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

class IndicatorsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    temp_ = std::make_unique<TempFolder>();
    synth::Options city;
    city.persons = 3'000;
    city.seed = 11;
    city.planted_per_million = 100'000;
    city.out = *temp_ / "city";
    city.catalogs = kSource + "/catalogs";
    city.threads = 1;
    const auto made = synth::Synthesize(city);
    ASSERT_TRUE(made) << made.error().message;
    const auto loaded = intake::Ingest({.from = city.out,
                                        .lake = *temp_ / "lake",
                                        .buckets = 4,
                                        .threads = 1,
                                        .now = SecondsOf({2027, 6, 1})});
    ASSERT_TRUE(loaded) << loaded.error().message;
    // Small towns have small months.
    const auto book = LoadScreens(kSource + "/screens",
                                  {.settings = {{"deviations", "1.5"},
                                                {"fee_least", "2000.0"},
                                                {"stays_least", "3"},
                                                {"peers_least", "3"},
                                                {"stat-treatment-ratio.target", "0.15"},
                                                // What the city has in place of CT, MRI and
                                                // infections that were caught in hospital.
                                                {"stat-ct-ratio.item_prefixes", "0025,0012"},
                                                {"stat-mri-ratio.item_prefixes", "009900"},
                                                {"infection_codes", "J,I10"},
                                                {"stat-infection-rate.target", "0.02"}}});
    ASSERT_TRUE(book) << book.error().message;
    const auto ran =
        RunScreens(*book, {.lake = *temp_ / "lake", .out = *temp_ / "out", .threads = 1});
    ASSERT_TRUE(ran) << ran.error().message;
    for (const ScreenOutcome& outcome : ran->screens) outcomes_[outcome.id] = outcome;
    const auto opened = lake::Lake::Open(*temp_ / "lake");
    ASSERT_TRUE(opened);
    database_ = std::make_unique<lake::Database>(lake::Database::Open({.threads = 1}).value());
    connection_ = std::make_unique<lake::Connection>(database_->Connect().value());
    ASSERT_TRUE(lake::SqlViews(*opened, *connection_));
    for (const auto& row : Ask("SELECT fixmedins_code, hosp_lv FROM fixmedins_b WHERE"
                               " fixmedins_type = '1'")) {
      level_[*row[0]] = *row[1];
    }
  }
  static void TearDownTestSuite() {
    connection_.reset();
    database_.reset();
    temp_.reset();
  }
  static TextRows Ask(const std::string& sql) {
    auto rows = connection_->QueryText(sql);
    EXPECT_TRUE(rows) << rows.error().message;
    return rows.value_or(TextRows());
  }

  // What the definitions of docs/screens.md raise: "provider month test".
  static std::set<std::string> Expected(const Figures& all, double whole_least, double distance,
                                        double target) {
    std::map<std::pair<std::string, std::string>, double> figures;
    for (const auto& [key, share] : all) {
      if (share.whole >= whole_least && level_.contains(key.first)) {
        figures[key] = std::max(share.part, 0.0) / share.whole;
      }
    }
    std::set<std::string> raised;
    for (const auto& [key, value] : figures) {
      std::vector<double> own, peers;
      for (const auto& [other, figure] : figures) {
        if (other.first == key.first && other.second < key.second) own.push_back(figure);
        if (other.first != key.first && other.second == key.second &&
            level_[other.first] == level_[key.first]) {
          peers.push_back(figure);
        }
      }
      const auto test = [&](const char* name, const std::vector<double>& others, size_t least) {
        if (others.size() < least) return;
        const double middle = Middle(others);
        std::vector<double> away;
        for (const double other : others) away.push_back(std::abs(other - middle));
        if (value > middle + std::max(1.5 * 1.4826 * Middle(away), distance)) {
          raised.insert(fmt::format("{} {} {}", key.first, key.second, name));
        }
      };
      test("own-history", own, 6);
      test("peers", peers, 3);
      if (target < 1 && value > target) {
        raised.insert(fmt::format("{} {} target", key.first, key.second));
      }
    }
    return raised;
  }
  static std::set<std::string> Found(const std::string& screen) {
    std::set<std::string> found;
    for (const auto& row : Ask(fmt::format(
             "SELECT fixmedins_code, period, test FROM read_parquet({}) WHERE screen ="
             " {}",
             lake::QuoteText(*temp_ / "out/screen_findings.parquet"), lake::QuoteText(screen)))) {
      found.insert(fmt::format("{} {} {}", *row[0], *row[1], *row[2]));
    }
    return found;
  }

  static std::unique_ptr<TempFolder> temp_;
  static std::unique_ptr<lake::Database> database_;
  static std::unique_ptr<lake::Connection> connection_;
  static std::map<std::string, std::string> level_;
  static std::map<std::string, ScreenOutcome> outcomes_;
};
std::unique_ptr<TempFolder> IndicatorsTest::temp_;
std::unique_ptr<lake::Database> IndicatorsTest::database_;
std::unique_ptr<lake::Connection> IndicatorsTest::connection_;
std::map<std::string, std::string> IndicatorsTest::level_;
std::map<std::string, ScreenOutcome> IndicatorsTest::outcomes_;

TEST_F(IndicatorsTest, SharesOfTheFee) {
  const std::map<std::string, std::set<std::string>> kinds = {
      {"stat-drug-ratio", {"09", "10", "11"}},
      {"stat-test-exam-ratio", {"03", "04"}},
      {"stat-consumable-ratio", {"08"}},
      {"stat-treatment-ratio", {"05"}}};
  const std::map<std::string, std::string> prefixes = {{"stat-ct-ratio", "002512"},
                                                       {"stat-mri-ratio", "009900"}};
  std::map<std::string, Figures> figures;
  const auto add = [&](const std::string& table, int sign) {
    for (const auto& row :
         Ask("SELECT s.fixmedins_code, strftime(s.setl_time, '%Y-%m'),"
             " l.med_chrgitm_type, l.item_code, abs(l.det_item_fee_sumamt) FROM " +
             table + " l JOIN setl_d s ON l.setl_id = s.setl_id")) {
      const double amount = sign * std::stod(*row[4]);
      const auto count = [&](const std::string& screen, bool counts) {
        Share& share = figures[screen][{*row[0], *row[1]}];
        share.whole += amount;
        if (counts) share.part += amount;
      };
      for (const auto& [screen, types] : kinds) count(screen, types.contains(row[2].value_or("")));
      for (const auto& [screen, begin] : prefixes) {
        const std::string& code = *row[3];
        count(screen, begin == "002512" ? code.starts_with("0025") || code.starts_with("0012")
                                        : code.starts_with(begin));
      }
    }
  };
  add("fee_list_d", 1);
  add("refund_line_d", -1);
  size_t raised = 0;
  for (const auto& [screen, of_screen] : figures) {
    const double target = screen == "stat-treatment-ratio" ? 0.15 : 1;
    const std::set<std::string> expected = Expected(of_screen, 2'000, 0.02, target);
    EXPECT_EQ(Found(screen), expected) << screen;
    raised += expected.size();
    EXPECT_EQ(outcomes_[screen].vola_amt, 0) << screen;
  }
  EXPECT_GT(raised, 20u);
  EXPECT_EQ(figures.size(), 6u);
}

TEST_F(IndicatorsTest, ReadmissionsAndInfections) {
  struct Stay {
    std::string provider, person, visit, begin, end, main, way;
  };
  std::vector<Stay> stays;
  for (const auto& row :
       Ask("SELECT fixmedins_code, psn_no, mdtrt_id, begntime, endtime, "
           "coalesce(dscg_maindiag_code,"
           " (SELECT min(diag_code) FROM diag_d d WHERE d.mdtrt_id = v.mdtrt_id AND"
           " d.fixmedins_code = v.fixmedins_code AND maindiag_flag = '1')), dscg_way"
           " FROM mdtrt_d v WHERE (med_type BETWEEN '21' AND '26' OR med_type = '52') AND endtime"
           " IS NOT NULL")) {
    stays.push_back(
        {*row[0], *row[1], *row[2], *row[3], *row[4], row[5].value_or(""), row[6].value_or("1")});
  }
  ASSERT_GT(stays.size(), 100u);
  std::string last;
  for (const Stay& stay : stays) last = std::max(last, stay.end.substr(0, 10));
  const std::set<std::string> planned = {"Z45", "Z46", "Z47", "Z48", "Z49", "Z50", "Z51"};
  std::set<std::pair<std::string, std::string>> infected;
  for (const auto& row : Ask("SELECT fixmedins_code, mdtrt_id, diag_code, adm_cond FROM diag_d")) {
    if ((row[2]->starts_with("J") || row[2]->starts_with("I10")) && row[3].value_or("4") == "4") {
      infected.insert({*row[0], *row[1]});
    }
  }
  Figures figures, infections;
  double readmitted = 0;
  for (const Stay& stay : stays) {
    const std::string month = stay.end.substr(0, 7);
    infections[{stay.provider, month}].whole += 1;
    infections[{stay.provider, month}].part +=
        infected.contains({stay.provider, stay.visit}) ? 1 : 0;
    CivilDate next = CivilOf(*ParseDate(month + "-01"));
    next =
        next.month == 12 ? CivilDate{next.year + 1, 1, 1} : CivilDate{next.year, next.month + 1, 1};
    // The last day of the month and 31 more lie within the data.
    if (SecondsOf(next) + 30 * kDaySeconds > *ParseDate(last)) continue;
    Share& share = figures[{stay.provider, month}];
    share.whole += 1;
    if (stay.way == "2" || stay.way == "5") continue;
    const bool back = std::any_of(stays.begin(), stays.end(), [&](const Stay& other) {
      return other.person == stay.person && other.provider == stay.provider &&
             other.visit != stay.visit && other.begin >= stay.end &&
             DaysBetween(*ParseTime(stay.end), *ParseTime(other.begin)) <= 31 &&
             other.main.substr(0, 3) == stay.main.substr(0, 3) &&
             !planned.contains(other.main.substr(0, 3));
    });
    share.part += back ? 1 : 0;
    readmitted += back ? 1 : 0;
  }
  EXPECT_EQ(Found("stat-readmission-31d"), Expected(figures, 3, 0.01, 1));
  EXPECT_GT(readmitted, 0);
  const std::set<std::string> expected = Expected(infections, 3, 0.01, 0.02);
  EXPECT_EQ(Found("stat-infection-rate"), expected);
  EXPECT_FALSE(expected.empty());
}

}  // namespace
}  // namespace mingjian::screens
