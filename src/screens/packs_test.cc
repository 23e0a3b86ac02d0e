// Purchases, prescriptions and trace codes of single packs.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "screens/small_lake_test.h"

namespace mingjian::screens {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kDrug = "XA02BCL031E001010100001";
constexpr const char* kOtherDrug = "XB05BBP055B002010100002";

// A visit with one line of `cnt` at `pric`; gives its number.
int Sell(SmallLake& lake, const std::string& person, const std::string& time, int cnt, int pric,
         const std::string& item = kDrug, const std::string& provider = SmallLake::kHospital) {
  const int n = lake.Visit(person, time, time, provider[0] == 'P' ? "41" : "11", provider);
  lake.Line(n, 1, time, cnt, pric, item, "09");
  return n;
}
void Buy(SmallLake& lake, const std::string& key, const std::string& time, const std::string& pric,
         const std::string& pack = "", const std::string& gift = "0",
         const std::string& item = kDrug, const std::string& provider = SmallLake::kHospital) {
  lake.Add("inv_purc_d",
           fmt::format("{},{},L1,{},{},10,{},{},{}", provider, item, key, pric, time, pack, gift));
}

TEST(DrugMarkup, HoldsPricesAgainstPurchases) {
  SmallLake lake;
  Buy(lake, "B1", "2026-01-10 09:00:00", "24");
  Buy(lake, "B2", "2026-03-01 09:00:00", "20");
  Buy(lake, "B3", "2026-03-01 09:00:00", "40", "", "1");  // a gift explains no price
  Sell(lake, "P1", "2026-03-05 10:00:00", 10, 24);        // at the dearer purchase
  Sell(lake, "P1", "2026-03-06 10:00:00", 10, 25);        // (25 − 24) × 10
  Sell(lake, "P1", "2026-07-08 10:00:00", 10, 24);        // 179 days after it
  Sell(lake, "P1", "2026-07-10 10:00:00", 10, 24);        // 181 days: the cheaper one counts
  Sell(lake, "P1", "2026-01-09 10:00:00", 10, 90);        // before any purchase
  const int refunded = Sell(lake, "P1", "2026-03-07 10:00:00", 10, 90);
  lake.Refund(refunded, 2, 1, "2026-03-08 10:00:00", 10, 90, kDrug, "09");
  // A pack of thirty for 60: a piece costs 2.
  Buy(lake, "B4", "2026-03-01 09:00:00", "60", "30", "0", kOtherDrug);
  Sell(lake, "P1", "2026-03-09 10:00:00", 30, 2, kOtherDrug);
  Sell(lake, "P1", "2026-04-09 10:00:00", 30, 3, kOtherDrug);
  // Pharmacies may add to the price.
  Buy(lake, "B5", "2026-03-01 09:00:00", "20", "", "0", kDrug, SmallLake::kPharmacy);
  Sell(lake, "P1", "2026-03-05 10:00:00", 1, 30, kDrug, SmallLake::kPharmacy);
  const SmallRun run = RunOn(lake, "drug-markup");
  EXPECT_THAT(run.Brief({"item_code", "period", "pric", "cost", "vola_amt"}),
              ElementsAre("XA02BCL031E001010100001 2026-03 25 24 10.00",
                          "XA02BCL031E001010100001 2026-07 24 20 40.00",
                          "XB05BBP055B002010100002 2026-04 3 2 30.00"));
  EXPECT_THAT(RunOn(lake, "drug-markup", {{"rate", "0.5"}}).findings, IsEmpty());
}

TEST(DrugMarkup, WaitsForPurchases) {
  SmallLake lake;
  Sell(lake, "P1", "2026-03-05 10:00:00", 1, 30);
  ExpectWaits(lake, "drug-markup", {"inv_purc_d"});
}

void Sale(SmallLake& lake, int visit, const std::string& key, const std::string& rxno,
          const std::string& time, const std::string& flag = "1") {
  lake.Add("inv_sel_d", fmt::format("P33990100003,{},L1,{},S{},P1,{},{},1,{}", kDrug, key, visit,
                                    flag, rxno, time));
}
void Prescribe(SmallLake& lake, int visit, const std::string& person, const std::string& number,
               const std::string& time) {
  lake.Add("drord_d", fmt::format("H33990100001,M{},{},{},{},0,{},{},D339901000001,{},,,1,1", visit,
                                  person, number, number, kDrug, kDrug, time));
}

TEST(RxMissingOrFake, FindsSalesWithoutPrescriptionAndPrescriptionsInSeconds) {
  SmallLake lake;
  const auto sell = [&](const std::string& time) {
    return Sell(lake, "P1", time, 1, 30, kDrug, SmallLake::kPharmacy);
  };
  Sale(lake, sell("2026-03-01 10:00:00"), "K1", "", "2026-03-01 10:00:00");
  Sale(lake, sell("2026-03-02 10:00:00"), "K2", "", "2026-03-02 10:00:00", "0");  // needs none
  Sale(lake, sell("2026-03-03 10:00:00"), "K3", "RX3", "2026-03-03 10:00:00");
  Sale(lake, sell("2026-03-04 10:00:00"), "K4", "RX4", "2026-03-04 10:00:00");
  const int back = sell("2026-03-05 10:00:00");
  Sale(lake, back, "K5", "", "2026-03-05 10:00:00");
  lake.Add("inv_sel_retn_d",
           fmt::format("P33990100003,{},L1,K6,S{},1,2026-03-05 11:00:00", kDrug, back));
  // Three persons of one doctor within a minute, then four.
  std::vector<int> visits;
  for (int person = 1; person <= 4; ++person) {
    visits.push_back(
        lake.Visit(fmt::format("P{}", person), "2026-03-10 08:00:00", "2026-03-10 09:00:00", "11"));
  }
  Prescribe(lake, visits[0], "P1", "RX3", "2026-03-03 10:05:00");  // five minutes of clocks
  Prescribe(lake, visits[0], "P1", "RX4", "2026-03-04 10:05:01");
  for (int person = 1; person <= 3; ++person) {
    Prescribe(lake, visits[static_cast<size_t>(person) - 1], fmt::format("P{}", person),
              fmt::format("RA{}", person), fmt::format("2026-03-10 08:00:{:02}", person * 10));
  }
  Prescribe(lake, visits[3], "P4", "RA4", "2026-03-10 08:01:10");  // sixty seconds after the first
  for (int person = 1; person <= 4; ++person) {
    Prescribe(lake, visits[static_cast<size_t>(person) - 1], fmt::format("P{}", person),
              fmt::format("RB{}", person), fmt::format("2026-03-11 08:00:{:02}", person * 14));
  }
  const SmallRun run = RunOn(lake, "rx-missing-or-fake");
  EXPECT_THAT(
      run.Brief({"test", "subject", "vola_amt"}),
      ElementsAre("after-sale K4 30.00", "in-seconds D339901000001:2026-03-11 08:00:14 0.00",
                  "no-prescription K1 30.00"));
  EXPECT_THAT(run.Cited(), ElementsAre("prescription drord_d RB1", "prescription drord_d RB2",
                                       "prescription drord_d RB3", "prescription drord_d RB4",
                                       "sale inv_sel_d K1", "sale inv_sel_d K4"));
}

TEST(RxMissingOrFake, WaitsForSalesOrPrescriptions) {
  SmallLake lake;
  Sell(lake, "P1", "2026-03-01 10:00:00", 1, 30, kDrug, SmallLake::kPharmacy);
  ExpectWaits(lake, "rx-missing-or-fake", {"inv_sel_d", "inv_sel_d", "drord_d", "drord_d"});
}

constexpr const char* kCode = "81234567890123456789";
void Trace(SmallLake& lake, const std::string& code, int visit, const std::string& type = "4",
           const std::string& split = "0", const std::string& item = kDrug,
           const std::string& provider = SmallLake::kPharmacy) {
  lake.Add("drug_trac_d",
           fmt::format("{},T{},{},{},{},{},{},1,{},2026-03-{:02} 10:00:00", provider, ++lake.number,
                       type, code, item, visit == 0 ? "" : fmt::format("S{}", visit),
                       visit == 0 ? "" : "1", split, visit % 28 + 1));
}

TEST(TraceCodeDuplicate, TheFirstSettlementStands) {
  SmallLake lake;
  const auto sell = [&](const std::string& person, int cnt = 1) {
    return Sell(lake, person, "2026-03-01 10:00:00", cnt, 30, kDrug, SmallLake::kPharmacy);
  };
  const int first = sell("P1"), second = sell("P2", 3);
  Trace(lake, kCode, first);
  Trace(lake, kCode, second);
  const std::string once = "81234567890123456780";
  Trace(lake, once, first);
  // Taken back, then sold again.
  const std::string again = "81234567890123456781";
  const int back = sell("P3");
  lake.Refund(back, 2, 1, "2026-03-02 10:00:00", 1, 30, kDrug, "09");
  Trace(lake, again, back);
  Trace(lake, again, sell("P4"));
  // Sold in pieces.
  const std::string split = "81234567890123456782";
  for (const char* person : {"P5", "P6", "P7"}) Trace(lake, split, sell(person), "4", "1");
  // Bought and sold.
  const std::string bought = "81234567890123456783";
  Trace(lake, bought, 0, "3");
  Trace(lake, bought, sell("P8"));
  const SmallRun run = RunOn(lake, "trace-code-duplicate");
  EXPECT_THAT(run.Brief({"code", "psn_no", "times", "vola_amt"}),
              ElementsAre("81234567890123456789 P2 2 30.00"));
  EXPECT_THAT(run.Cited(), ElementsAre("claimed fee_list_d S2:1", "other-claim fee_list_d S1:1"));
  EXPECT_THAT(RunOn(lake, "trace-code-duplicate", {{"split_most", "2"}}).Brief({"code", "nth"}),
              ElementsAre("81234567890123456782 3", "81234567890123456789 2"));
}

TEST(TraceCodes, WaitForTheirTable) {
  SmallLake lake;
  Sell(lake, "P1", "2026-03-01 10:00:00", 1, 30);
  ExpectWaits(lake, "trace-code-duplicate", {"drug_trac_d"});
  ExpectWaits(lake, "trace-code-missing-or-alien", {"drug_trac_d"});
}

TEST(TraceCodeMissingOrAlien, FindsWhatDoesNotFit) {
  SmallLake lake;
  const auto code = [](int n) { return fmt::format("8123456789012345{:04}", n); };
  const auto sell = [&](const std::string& item = kDrug) {
    return Sell(lake, "P1", "2026-03-01 10:00:00", 1, 30, item, SmallLake::kPharmacy);
  };
  for (int n = 1; n <= 9; ++n) {
    Trace(lake, code(n), 0, "3");
    // The seventh is of another drug; the eighth came in under another number.
    Trace(lake, n == 8 ? code(99) : code(n), sell(), "4", "0", n == 7 ? kOtherDrug : kDrug);
  }
  sell();                                          // without a code: nine of ten have one
  sell("T001700368");                              // a piece has none
  Sell(lake, "P1", "2026-03-01 10:00:00", 1, 30);  // another provider, which sends none
  const SmallRun run = RunOn(lake, "trace-code-missing-or-alien");
  EXPECT_THAT(run.Brief({"test", "code", "vola_amt"}),
              ElementsAre("missing - 30.00", "never-received 81234567890123450099 30.00",
                          "other-drug 81234567890123450007 30.00"));
  EXPECT_THAT(RunOn(lake, "trace-code-missing-or-alien", {{"sent_least", "0.91"}}).Brief({"test"}),
              ElementsAre("never-received", "other-drug"));
  EXPECT_THAT(
      RunOn(lake, "trace-code-missing-or-alien", {{"received_least", "0.9"}}).Brief({"test"}),
      ElementsAre("missing", "other-drug"));
}

}  // namespace
}  // namespace mingjian::screens
