// The inventory screens on a lake made by hand through the real intake; what is expected is written
// by hand too.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "base/temp_folder.h"
#include "base/text.h"
#include "intake/ingest.h"
#include "lake/database.h"
#include "screens/inventory_books_test.h"
#include "screens/run.h"

namespace mingjian::screens {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Row = std::map<std::string, std::string>;

const std::string kScreens = std::string(MINGJIAN_SOURCE_DIR) + "/screens";
class InventoryTest : public ::testing::Test {
 protected:
  // Loads the books and runs the screens; the findings as rows of text.
  std::vector<Row> Run(const Books& books, std::map<std::string, std::string> settings = {}) {
    const std::string from = temp_ / "from";
    std::filesystem::remove_all(temp_ / "lake");
    std::filesystem::remove_all(from);
    std::filesystem::create_directories(from);
    const auto write = [&](const std::string& table, const std::string& head,
                           const std::string& rows) {
      if (rows.empty()) return;
      const Status written = WriteFile(from + "/" + table + ".csv", head + "\n" + rows);
      ASSERT_TRUE(written) << written.error().message;
    };
    write("fixmedins_b", "fixmedins_code,fixmedins_name,fixmedins_type,hosp_lv,admdvs",
          "H33990100001,甲医院,1,05,339901\nH33990100002,乙医院,1,05,339901\n"
          "P33990100003,丙药店,2,11,339901\n");
    write("setl_d",
          "mdtrt_id,setl_id,psn_no,fixmedins_code,setl_time,med_type,medfee_sumamt,inscp_scp_amt,"
          "fund_pay_sumamt,refd_setl_flag,vali_flag",
          books.settlements);
    write("fee_list_d",
          "mdtrt_id,setl_id,feedetl_sn,init_feedetl_sn,fee_ocur_time,cnt,pric,det_item_fee_sumamt,"
          "inscp_scp_amt,med_list_codg,medins_list_name",
          books.claims);
    write("inv_stock_d",
          "fixmedins_code,med_list_codg,fixmedins_hilist_id,fixmedins_bchno,invdate,inv_cnt",
          books.stock);
    write("inv_chg_d",
          "fixmedins_code,med_list_codg,inv_chg_type,fixmedins_hilist_id,fixmedins_bchno,cnt,"
          "inv_chg_time,trdn_flag",
          books.changes);
    write("inv_purc_d",
          "fixmedins_code,med_list_codg,fixmedins_hilist_id,fixmedins_bchno,finl_trns_pric,"
          "purc_retn_cnt,purc_retn_stoin_time,pac_cnt",
          books.purchases);
    write("inv_purc_retn_d",
          "fixmedins_code,med_list_codg,fixmedins_hilist_id,fixmedins_bchno,purc_retn_cnt,"
          "purc_retn_stoin_time",
          books.purchase_returns);
    write("inv_sel_d",
          "fixmedins_code,med_list_codg,fixmedins_hilist_id,fixmedins_bchno,trdn_flag,"
          "finl_trns_pric,sel_retn_cnt,sel_retn_time",
          books.sales);
    write("inv_sel_retn_d",
          "fixmedins_code,med_list_codg,fixmedins_hilist_id,fixmedins_bchno,sel_retn_cnt,"
          "sel_retn_time",
          books.sale_returns);
    write("inv_del_d", "fixmedins_code,fixmedins_bchno,inv_data_type,opt_time", books.deletions);
    const auto loaded = intake::Ingest({.from = from,
                                        .lake = temp_ / "lake",
                                        .buckets = 2,
                                        .threads = 1,
                                        .now = SecondsOf({2027, 1, 1})});
    EXPECT_TRUE(loaded.has_value()) << loaded.error().message;
    for (const intake::RejectCount& reject : loaded->rejects) {
      ADD_FAILURE() << reject.table << ": " << reject.reason << " " << reject.example;
    }
    const auto book = LoadScreens(kScreens, {.settings = std::move(settings)});
    EXPECT_TRUE(book.has_value()) << book.error().message;
    for (const rules::Diagnostic& mistake : book->diagnostics) ADD_FAILURE() << ToString(mistake);
    const auto summary = RunScreens(
        *book,
        {.lake = temp_ / "lake",
         .out = temp_ / "out",
         .screens = {"drug-inventory-mismatch", "consumable-inventory-mismatch", "pharmacy-swap"},
         .threads = 1});
    EXPECT_TRUE(summary.has_value()) << summary.error().message;
    summary_ = summary.value_or(RunSummary());
    return Read("screen_findings", "screen, fixmedins_code, item_code, period, test");
  }

  std::vector<Row> Read(const std::string& file, const std::string& order) {
    auto database = lake::Database::Open({.threads = 1}).value();
    auto connection = database.Connect().value();
    auto rows =
        connection
            .Query(fmt::format("SELECT * FROM read_parquet({}) ORDER BY {}",
                               lake::QuoteText(temp_ / ("out/" + file + ".parquet")), order))
            .value();
    std::vector<Row> result;
    while (rows.Next().value()) {
      for (size_t i = 0; i < rows.size(); ++i) {
        Row& row = result.emplace_back();
        for (size_t c = 0; c < rows.column_count(); ++c) {
          row[std::string(rows.column_name(c))] = rows.column(c).Show(i).value_or("NULL");
        }
      }
    }
    return result;
  }

  // "test period vola_amt" of each finding.
  static std::vector<std::string> Brief(const std::vector<Row>& rows) {
    std::vector<std::string> brief;
    for (const Row& row : rows) {
      brief.push_back(
          fmt::format("{} {} {}", row.at("test"), row.at("period"), row.at("vola_amt")));
    }
    return brief;
  }

  TempFolder temp_;
  RunSummary summary_;
};

// 10 packs were there and 20 were bought, 12 were sold and 1 came back; 40 are claimed at 25 yuan.
Books Plain() {
  Books books;
  books.Stock("2025-12-31", "10").Buy("2026-01-10 09:00:00", "20");
  books.Sell("2026-02-01 10:00:00", "12").SellBack("2026-02-03 10:00:00", "1");
  books.Claim("2026-02-01 10:00:00", "30", "25", "750")
      .Claim("2026-03-01 10:00:00", "10", "25", "250");
  return books;
}

TEST_F(InventoryTest, HoldsClaimsAgainstSalesAndAgainstWhatThereWas) {
  const auto found = Run(Plain());
  ASSERT_EQ(found.size(), 2u);
  const Row& available = found[0];
  EXPECT_EQ(available.at("screen"), "drug-inventory-mismatch");
  EXPECT_EQ(available.at("test"), "claimed-above-available");
  EXPECT_EQ(available.at("fixmedins_code"), "H33990100001");
  EXPECT_EQ(available.at("item_code"), kDrug);
  EXPECT_EQ(available.at("period"), "2026-Q1");
  EXPECT_EQ(available.at("period_begin"), "2026-01-01");
  EXPECT_EQ(available.at("period_end"), "2026-03-31");
  EXPECT_EQ(available.at("vola_amt"), "250.00");  // (40 - 30) × 25
  EXPECT_EQ(available.at("net_amt"), "0.00");     // the other test has the larger loss
  EXPECT_EQ(available.at("source"), "illustrative");
  EXPECT_THAT(available.at("values"), ::testing::HasSubstr("\"opening\":\"10\""));
  EXPECT_EQ(found[1].at("test"), "sold-below-claimed");
  EXPECT_EQ(found[1].at("vola_amt"), "725.00");  // (40 - 11) × 25
  EXPECT_EQ(found[1].at("net_amt"), "725.00");
  EXPECT_EQ(summary_.net_amt, 725'000'000);
  ASSERT_EQ(summary_.providers.size(), 1u);
  EXPECT_EQ(summary_.providers[0].name, "甲医院");
  EXPECT_EQ(summary_.providers[0].net_amt, 725'000'000);

  std::vector<std::string> lines;
  for (const Row& line : Read("screen_lines", "ALL")) {
    if (line.at("finding_id") != found[1].at("finding_id")) continue;
    lines.push_back(fmt::format("{} {} {} {}", line.at("role"), line.at("table"), line.at("key"),
                                line.at("units")));
  }
  EXPECT_THAT(lines, ::testing::UnorderedElementsAre(
                         "claimed fee_list_d S5:1 30.000000", "claimed fee_list_d S6:1 10.000000",
                         "sale inv_sel_d B3 12.000000", "sale-return inv_sel_retn_d B4 1.000000"));
}

TEST_F(InventoryTest, IdsStayWhenOtherDataChange) {
  const std::string before = Run(Plain())[1].at("finding_id");
  Books more = Plain();
  more.Claim("2026-03-02 10:00:00", "3", "25", "75");
  const auto found = Run(more);
  EXPECT_EQ(found[1].at("finding_id"), before);
  EXPECT_EQ(found[1].at("vola_amt"), "800.00");
}

struct BoundaryCase {
  const char* name;
  Books books;
  std::map<std::string, std::string> settings;
  std::vector<std::string> expected;
};

TEST_F(InventoryTest, BoundariesUnitsRefundsReturnsAndDeletions) {
  const auto base = [] {
    return Books().Buy("2026-01-02 08:00:00", "100").Stock("2026-01-01", "0");
  };
  const std::vector<BoundaryCase> cases = {
      {"the tolerance itself is let pass",
       base().Sell("2026-01-05 08:00:00", "100").Claim("2026-01-05 08:00:00", "105", "1", "105"),
       {},
       {}},
      {"one above it is not",
       base().Sell("2026-01-05 08:00:00", "100").Claim("2026-01-05 08:00:00", "106", "1", "106"),
       {},
       {"claimed-above-available 2026-Q1 6.00", "sold-below-claimed 2026-Q1 6.00"}},
      {"a region lets more pass",
       base().Sell("2026-01-05 08:00:00", "100").Claim("2026-01-05 08:00:00", "106", "1", "106"),
       {{"tolerance_units", "6"}},
       {}},
      {"a period of a month",
       base()
           .Sell("2026-01-05 08:00:00", "50")
           .Sell("2026-02-01 00:00:01", "50")
           .Claim("2026-01-31 23:59:59", "90", "10", "900"),
       {{"period", "month"}},
       {"sold-below-claimed 2026-01 400.00"}},
      {"thirds are rounded to the cent",
       base().Sell("2026-01-05 08:00:00", "2").Claim("2026-01-05 08:00:00", "3", "3.33", "10.00"),
       {},
       {"sold-below-claimed 2026-Q1 3.33"}},
      {"a refund takes back what was claimed",
       base()
           .Sell("2026-01-05 08:00:00", "4")
           .Claim("2026-01-05 08:00:00", "10", "5", "50")
           .Claim("2026-01-06 08:00:00", "-6", "5", "-30", kDrug, "H33990100001", "S4"),
       {},
       {}},
      {"a returned sale does not count as sold",
       base()
           .Sell("2026-01-05 08:00:00", "10")
           .SellBack("2026-01-06 08:00:00", "4")
           .Claim("2026-01-05 08:00:00", "10", "5", "50"),
       {},
       {"sold-below-claimed 2026-Q1 20.00"}},
      {"split packs: 24 units a pack, sold and claimed by the unit",
       Books()
           .Stock("2026-01-01", "1")
           .Buy("2026-01-02 08:00:00", "1", "24")
           .Sell("2026-01-03 08:00:00", "40", "1")
           .Sell("2026-01-03 09:00:00", "1", "0")
           .Claim("2026-01-05 08:00:00", "48", "1.2", "57.60"),
       {},
       {}},
      {"split packs: one pack too many",
       Books()
           .Stock("2026-01-01", "1")
           .Buy("2026-01-02 08:00:00", "1", "24")
           .Sell("2026-01-03 08:00:00", "48", "1")
           .Sell("2026-01-03 09:00:00", "1", "0")
           .Claim("2026-01-05 08:00:00", "3", "24", "72"),
       {},
       {"claimed-above-available 2026-Q1 24.00"}},
      {"returns, issues and gains",
       Books()
           .Stock("2026-01-01", "10")
           .Buy("2026-01-02 08:00:00", "30")
           .BuyBack("2026-01-03 08:00:00", "5")
           .Change("105", "2026-01-04 08:00:00", "7")
           .Change("103", "2026-01-04 09:00:00", "2")
           .Change("999", "2026-01-04 10:00:00", "50")
           .Claim("2026-02-05 08:00:00", "40", "2", "80"),
       {},
       {"claimed-above-available 2026-Q1 20.00"}},  // 10 + 30 - 5 - 7 + 2 = 30
      {"a return to the supplier that is booked twice counts once",
       Books()
           .Stock("2026-01-01", "10")
           .Buy("2026-01-02 08:00:00", "30")
           .BuyBack("2026-01-03 08:00:00", "5")
           .Change("109", "2026-01-03 08:00:00", "5")
           .Claim("2026-02-05 08:00:00", "35", "2", "70"),
       {},
       {}},
      {"a deleted purchase was never made",
       Books()
           .Stock("2026-01-01", "10")
           .Buy("2026-01-02 08:00:00", "30")
           .Buy("2026-01-03 08:00:00", "20")
           .Delete(3, "2026-01-09 08:00:00")
           .Claim("2026-02-05 08:00:00", "60", "2", "120"),
       {},
       {"claimed-above-available 2026-Q1 40.00"}},
      {"the stock rolls forward from the last count",
       Books()
           .Stock("2026-01-01", "10")
           .Buy("2026-01-02 08:00:00", "30")
           .Sell("2026-03-31 08:00:00", "35")
           .Claim("2026-03-31 08:00:00", "35", "2", "70")
           .Sell("2026-05-05 08:00:00", "15")
           .Claim("2026-05-05 08:00:00", "15", "2", "30"),
       {},
       {"claimed-above-available 2026-Q2 20.00"}},  // 10 + 30 - 35 = 5
      {"an item that the count did not find was not there",
       Books()
           .Stock("2026-01-01", "10", kOther)
           .Buy("2026-01-02 08:00:00", "3")
           .Claim("2026-02-05 08:00:00", "8", "10", "80"),
       {},
       {"claimed-above-available 2026-Q1 50.00"}},
      {"without any count before the period nothing is said",
       Books()
           .Stock("2026-02-01", "0")
           .Buy("2026-01-02 08:00:00", "3")
           .Claim("2026-02-05 08:00:00", "8", "10", "80"),
       {},
       {}},
      {"no sales of the period at all: nothing is said of sales",
       Books()
           .Stock("2026-01-01", "100")
           .Buy("2026-01-02 08:00:00", "1")
           .Sell("2025-12-30 08:00:00", "1")
           .Claim("2026-02-05 08:00:00", "8", "10", "80"),
       {},
       {}},
      {"small findings may be left out",
       base().Sell("2026-01-05 08:00:00", "90").Claim("2026-01-05 08:00:00", "100", "1", "100"),
       {{"amount_least", "10.01"}},
       {}},
  };
  for (const BoundaryCase& test : cases) {
    EXPECT_EQ(Brief(Run(test.books, test.settings)), test.expected) << test.name;
  }
}

TEST_F(InventoryTest, EachScreenLooksAtItsOwnItemsAndProviders) {
  Books books;
  books.Sell("2026-01-05 08:00:00", "1", "0", kStent)
      .Sell("2026-01-05 08:00:00", "2", "0", kDrug, "P33990100003");
  books.Claim("2026-01-05 08:00:00", "3", "9000.01", "27000.03", kStent);
  books.Claim("2026-01-05 08:00:00", "5", "10", "50", kDrug, "P33990100003");
  books.Claim("2026-01-05 08:00:00", "5", "10", "50", kDrug, "H33990100002");  // sends no books
  std::vector<std::string> found;
  for (const Row& row : Run(books)) {
    found.push_back(row.at("screen") + " " + row.at("fixmedins_code") + " " + row.at("vola_amt"));
  }
  EXPECT_THAT(found, ElementsAre("consumable-inventory-mismatch H33990100001 18000.02",
                                 "pharmacy-swap P33990100003 30.00"));
  for (const ScreenOutcome& outcome : summary_.screens) {
    EXPECT_THAT(outcome.silent_tests,
                ElementsAre("claimed-above-available: inv_stock_d, inv_purc_d"));
  }
}

TEST_F(InventoryTest, IsSilentByNameWhereTablesAreEmpty) {
  Books books;
  books.Claim("2026-01-05 08:00:00", "3", "10", "30");
  EXPECT_THAT(Run(books), IsEmpty());
  ASSERT_EQ(summary_.screens.size(), 3u);
  for (const ScreenOutcome& outcome : summary_.screens) {
    EXPECT_EQ(outcome.state, RunState::kSilent) << outcome.id;
    EXPECT_THAT(outcome.empty, ElementsAre("inv_sel_d", "inv_stock_d", "inv_purc_d"));
  }
}

}  // namespace
}  // namespace mingjian::screens
