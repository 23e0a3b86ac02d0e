// Charges held against orders, executions and reports.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "screens/small_lake_test.h"

namespace mingjian::screens {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kDrug = "XA02BCL031E001010100001";
constexpr const char* kSameDrug = "XA02BCL031A002010199999";  // another form, pack and maker
constexpr const char* kOtherDrug = "XB05BBP055B002010100002";
constexpr const char* kScope = "003109020050000";
constexpr const char* kTest = "002501010150000";
constexpr const char* kBed = "001109000010000";

// `cnt` may be empty: not said.
void Order(SmallLake& lake, int visit, const std::string& id, const std::string& item,
           const std::string& cnt = "1", const std::string& is_long = "0",
           const std::string& until = "", const std::string& valid = "1",
           const std::string& provider = SmallLake::kHospital) {
  lake.Add("drord_d", fmt::format("{},M{},P1,{},{},{},{},{},D339901000001,2026-03-01 09:00:00,"
                                  "2026-03-01 10:00:00,{},{},{}",
                                  provider, visit, id, id, is_long, item, item, until, cnt, valid));
}
void Executed(SmallLake& lake, int visit, const std::string& id, int number,
              const std::string& cnt) {
  lake.Add("drord_exe_d", fmt::format("H33990100001,M{},P1,{},{},2026-03-01 11:00:00,{},1", visit,
                                      id, number, cnt));
}
int Stay(SmallLake& lake, const std::string& type = "21") {
  return lake.Visit("P1", "2026-03-01 08:00:00", "2026-03-06 10:00:00", type);
}
constexpr const char* kDay = "2026-03-02 10:00:00";

TEST(ChargeWithoutOrder, FindsWhatNobodyOrdered) {
  SmallLake lake;
  const int stay = Stay(lake);
  Order(lake, stay, "O1", kSameDrug);
  Order(lake, stay, "O2", kScope);
  Order(lake, stay, "O3", kBed);
  Order(lake, stay, "O4", kTest, "1", "0", "", "0");  // was taken back
  lake.Line(stay, 1, kDay, 2, 10, kDrug, "09");       // the substance was ordered
  lake.Line(stay, 2, kDay, 3, 20, kOtherDrug, "09");  // was not
  lake.Line(stay, 3, kDay, 1, 60, std::string(kScope) + "-990000001", "03");
  lake.Line(stay, 4, kDay, 1, 18, kTest, "04");
  lake.Line(stay, 5, kDay, 5, 30, "001102000050000", "02");  // rounds need no order
  lake.Line(stay, 6, kDay, 1, 40, "003110000060000", "05");  // taken back whole
  lake.Refund(stay, 7, 6, "2026-03-03 10:00:00", 1, 40, "003110000060000");
  // Orders of a stay that were not sent whole, of an outpatient visit, and none at all.
  const int few = Stay(lake);
  Order(lake, few, "O5", kDrug);
  Order(lake, few, "O6", kDrug);
  lake.Line(few, 1, kDay, 1, 20, kOtherDrug, "09");
  const int outpatient = Stay(lake, "11");
  for (const char* id : {"O7", "O8", "O9"}) Order(lake, outpatient, id, kDrug);
  lake.Line(outpatient, 1, kDay, 1, 20, kOtherDrug, "09");
  lake.Line(Stay(lake), 1, kDay, 1, 20, kOtherDrug, "09");
  const SmallRun run = RunOn(lake, "charge-without-order");
  EXPECT_THAT(run.Brief({"mdtrt_id", "item_code", "period", "cnt", "vola_amt", "net_amt"}),
              ElementsAre("M1 002501010150000 2026-03 1 18.00 18.00",
                          "M1 XB05BBP055B002010100002 2026-03 3 60.00 60.00"));
  EXPECT_THAT(run.Cited(), ElementsAre("claimed fee_list_d S1:2", "claimed fee_list_d S1:4"));
  // Two orders are enough when the region says so.
  EXPECT_THAT(RunOn(lake, "charge-without-order", {{"orders_least", "2"}}).Brief({"mdtrt_id"}),
              ElementsAre("M1", "M1", "M2"));
}

TEST(ChargeWithoutOrder, WaitsForOrders) {
  SmallLake lake;
  lake.Line(Stay(lake), 1, kDay, 1, 20, kDrug, "09");
  ExpectWaits(lake, "charge-without-order", {"drord_d"});
}

TEST(ChargeExceedsOrder, ComparesWithOrdersAndExecutions) {
  SmallLake lake;
  const int stay = Stay(lake);
  Order(lake, stay, "O1", kDrug, "10");
  lake.Line(stay, 1, kDay, 11, 10, kDrug, "09");  // one unit is let pass
  Order(lake, stay, "O2", kOtherDrug, "10");
  lake.Line(stay, 2, kDay, 12, 10, kOtherDrug, "09");
  // Two a day from the first to the fourth: eight.
  Order(lake, stay, "O3", kScope, "2", "1", "2026-03-04 09:00:00");
  lake.Line(stay, 3, kDay, 10, 50, std::string(kScope) + "-990000001", "05");
  // Nobody said how many.
  Order(lake, stay, "O4", kTest, "");
  lake.Line(stay, 4, kDay, 30, 10, kTest, "04");
  // Twelve ordered, nine carried out, twelve charged, of which two came back.
  Order(lake, stay, "O5", "003102000010000", "12");
  Executed(lake, stay, "O5", 1, "5");
  Executed(lake, stay, "O5", 2, "3");
  lake.Line(stay, 5, kDay, 12, 10, "003102000010000", "05");
  lake.Refund(stay, 6, 5, "2026-03-03 10:00:00", 2, 10, "003102000010000");
  // One of two orders without an execution: not judged by executions.
  Order(lake, stay, "O6", "003103000010000", "6");
  Order(lake, stay, "O7", "003103000010000", "6");
  Executed(lake, stay, "O6", 1, "6");
  lake.Line(stay, 7, kDay, 12, 10, "003103000010000", "05");
  const SmallRun run = RunOn(lake, "charge-exceeds-order");
  EXPECT_THAT(run.Brief({"test", "item_code", "claimed", "recorded", "vola_amt"}),
              ElementsAre("above-executed 003102000010000 10 8 20.00",
                          "above-ordered 003109020050000-990000001 10 8 100.00",
                          "above-ordered XB05BBP055B002010100002 12 10 20.00"));
  // A lower quantity than executed, within a higher tolerance: nothing.
  EXPECT_THAT(RunOn(lake, "charge-exceeds-order", {{"tolerance", "0.25"}}).findings, IsEmpty());
}

TEST(ChargeExceedsOrder, AsksAboutExecutionsWhereTheyAreSent) {
  SmallLake lake;
  const int stay = Stay(lake);
  Order(lake, stay, "O1", kDrug, "1");
  lake.Line(stay, 1, kDay, 5, 10, kDrug, "09");
  const SmallRun run = RunOn(lake, "charge-exceeds-order");
  EXPECT_THAT(run.Brief({"test"}), ElementsAre("above-ordered"));
  EXPECT_THAT(run.summary.screens[0].silent_tests, ElementsAre("above-executed: drord_exe_d"));
  EXPECT_THAT(run.Cited(), ElementsAre("claimed fee_list_d S1:1", "order drord_d O1"));
}

void Report(SmallLake& lake, int visit, const std::string& number, const std::string& item,
            const std::string& sex = "1", const std::string& time = "2026-03-02 15:00:00") {
  lake.Add("exam_rpt_d",
           fmt::format("H33990100001,M{},P1,{},{},{},{},1", visit, number, item, sex, time));
}

TEST(ExamWithoutReport, FindsChargesWithoutReportAndReportsOfTheOtherSex) {
  SmallLake lake;
  const int visit = Stay(lake, "11");
  lake.Line(visit, 1, kDay, 1, 60, std::string(kScope) + "-990000001", "03");
  Report(lake, visit, "R1", kScope);
  lake.Line(visit, 2, kDay, 2, 18, kTest, "04");
  lake.Line(visit, 3, kDay, 1, 440, "002102000010000", "03");
  Report(lake, visit, "R2", "002102000010000", "2");
  lake.Line(visit, 4, kDay, 1, 30, kBed, "01");
  // Settled too near to the end of what was reported.
  const int late = lake.Visit("P1", "2026-03-28 08:00:00", "2026-03-28 09:00:00", "11");
  lake.Line(late, 1, "2026-03-28 08:30:00", 1, 18, kTest, "04");
  Report(lake, late, "R3", kScope, "1", "2026-03-30 10:00:00");
  const std::map<std::string, std::string> few = {{"reports_least", "3"}};
  const SmallRun run = RunOn(lake, "exam-without-report", few);
  EXPECT_THAT(
      run.Brief({"test", "mdtrt_id", "item_code", "vola_amt"}),
      ElementsAre("no-report M1 002501010150000 36.00", "other-sex M1 002102000010000 440.00"));
  // A provider with fewer reports in the month did not send them.
  EXPECT_THAT(RunOn(lake, "exam-without-report", {{"reports_least", "4"}}).findings, IsEmpty());
}

TEST(ExamWithoutReport, WaitsForReports) {
  SmallLake lake;
  lake.Line(Stay(lake, "11"), 1, kDay, 1, 18, kTest, "04");
  ExpectWaits(lake, "exam-without-report", {"exam_rpt_d"});
}

}  // namespace
}  // namespace mingjian::screens
