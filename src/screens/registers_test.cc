// Claims held against registers: machines, permissions, places of practice, custody, borders, beds.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "screens/small_lake_test.h"

namespace mingjian::screens {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kDialysis = "003110000060000-990000001";
constexpr const char* kScope = "003109020050000-990000001";

TEST(CapabilityMissing, HoldsItemsAgainstMachinesAndPermissionsOfTheDay) {
  SmallLake lake;
  lake.Add("fixmedins_eqpt_d", "H33990100001,E1,GI,1,20,2026-03-10,2026-04-10");
  lake.Add("fixmedins_eqpt_d", "H33990100001,E2,HD,0,20,2020-01-01,");  // none of them
  lake.Add("fixmedins_lic_d", "H33990100001,HD,L1,2020-01-01,");
  const auto see = [&](const std::string& day, const std::string& item,
                       const std::string& provider = SmallLake::kHospital) {
    const int n = lake.Visit("P1", day + " 08:00:00", day + " 09:00:00", "11", provider);
    lake.Line(n, 1, day + " 08:30:00", 1, 100, item, "03");
  };
  see("2026-03-09", kScope);  // the day before
  see("2026-03-10", kScope);
  see("2026-04-10", kScope);
  see("2026-04-11", kScope);                       // the day after
  see("2026-03-20", kDialysis);                    // permitted, without a machine
  see("2026-03-20", kScope, SmallLake::kOther);    // has no register
  see("2026-03-21", "001201000010000-990000001");  // intensive care is not permitted
  see("2026-03-22", "002501010150000");            // needs nothing
  const SmallRun run = RunOn(lake, "capability-missing");
  EXPECT_THAT(run.Brief({"test", "period", "item_code", "vola_amt"}),
              ElementsAre("no-equipment 2026-03 003109020050000-990000001 100.00",
                          "no-equipment 2026-03 003110000060000-990000001 100.00",
                          "no-equipment 2026-04 003109020050000-990000001 100.00",
                          "no-licence 2026-03 001201000010000-990000001 100.00"));
  // Either of two types does.
  EXPECT_THAT(RunOn(lake, "capability-missing",
                    {{"equipment", "003110000=HD,003110000=GI"}, {"licences", ""}})
                  .findings,
              IsEmpty());
}

TEST(CapabilityMissing, WaitsForARegister) {
  SmallLake lake;
  lake.Line(lake.Visit("P1", "2026-03-01 08:00:00", "2026-03-01 09:00:00", "11"), 1,
            "2026-03-01 08:30:00", 1, 100, kScope, "03");
  ExpectWaits(lake, "capability-missing", {"fixmedins_eqpt_d", "fixmedins_lic_d"});
}

TEST(StaffOutOfScope, HoldsDoctorsAgainstTheirRegistrations) {
  SmallLake lake;
  const auto see = [&](const std::string& day, const std::string& doctor, const std::string& dept,
                       const std::string& type = "11",
                       const std::string& provider = SmallLake::kHospital) {
    const int n = lake.Visit("P1", day + " 08:00:00", day + " 09:00:00", type, provider);
    lake.Line(n, 1, day + " 08:30:00", 1, 100, kScope, "03", dept, doctor);
    return n;
  };
  lake.Add("dr_prac_d", "D339901000001,H33990100001,1,A03|A04,2026-01-01,2026-03-10");
  lake.Add("dr_prac_d", "D339901000001,H33990100002,0,,2026-03-05,");
  see("2026-03-10", "D339901000001", "A03");                           // the last day
  see("2026-03-11", "D339901000001", "A03");                           // the day after
  see("2026-03-12", "D339901000001", "A03", "13");                     // an emergency
  see("2026-03-06", "D339901000001", "A10");                           // outside the scope
  see("2026-03-06", "D339901000001", "A0401");                         // a part of it
  see("2026-03-06", "D339901000001", "A20");                           // free for all
  see("2026-03-20", "D339901000001", "A10", "11", SmallLake::kOther);  // any scope there
  see("2026-03-20", "D339901000009", "A10");                           // nobody knows
  const int refunded = see("2026-03-13", "D339901000001", "A03");
  lake.Refund(refunded, 2, 1, "2026-03-14 10:00:00", 1, 100, kScope, "03");
  const SmallRun run = RunOn(lake, "staff-out-of-scope");
  EXPECT_THAT(run.Brief({"test", "dr_codg", "period", "vola_amt"}),
              ElementsAre("not-registered-here D339901000001 2026-03 100.00",
                          "outside-scope D339901000001 2026-03 100.00"));
  EXPECT_THAT(run.Cited(), ElementsAre("claimed fee_list_d S2:1", "claimed fee_list_d S4:1"));
}

TEST(StaffOutOfScope, WaitsForRegistrations) {
  SmallLake lake;
  lake.Line(lake.Visit("P1", "2026-03-01 08:00:00", "2026-03-01 09:00:00", "11"), 1,
            "2026-03-01 08:30:00", 1, 100, kScope, "03");
  ExpectWaits(lake, "staff-out-of-scope", {"dr_prac_d"});
}

TEST(DetainedOrAbroadClaim, FindsVisitsInsideTheSpell) {
  SmallLake lake;
  lake.Add("psn_cust_d", "P1,01,,2026-03-10,2026-03-20");
  lake.Add("psn_cust_d", "P2,01,,2026-03-10,");
  lake.Add("psn_exit_d", "P3,01,,2026-03-10 12:00:00,2026-03-20 12:00:00");
  const auto see = [&](const std::string& person, const std::string& time,
                       const std::string& type = "11") {
    return lake.Visit(person, time, time, type);
  };
  see("P1", "2026-03-10 20:00:00");        // the first day is free
  see("P1", "2026-03-11 00:00:00");        // M2
  see("P1", "2026-03-19 23:59:59");        // M3
  see("P1", "2026-03-20 00:00:00");        // the last day is free
  see("P1", "2026-03-15 10:00:00", "41");  // fetched by the family
  see("P2", "2026-12-01 10:00:00");        // M6: still held
  see("P3", "2026-03-11 11:59:59");        // within a day of leaving
  see("P3", "2026-03-11 12:00:00");        // M8
  see("P3", "2026-03-19 12:00:00");        // within a day of coming back
  see("P4", "2026-03-15 10:00:00");        // somebody else
  const SmallRun run = RunOn(lake, "detained-or-abroad-claim");
  EXPECT_THAT(run.Brief({"test", "mdtrt_id", "psn_no", "vola_amt"}),
              ElementsAre("abroad M8 P3 500.00", "in-custody M2 P1 500.00",
                          "in-custody M3 P1 500.00", "in-custody M6 P2 500.00"));
}

TEST(DetainedOrAbroadClaim, NeedsOneOfTwoRegisters) {
  SmallLake lake;
  lake.Visit("P1", "2026-03-11 08:00:00", "2026-03-11 09:00:00", "11");
  ExpectWaits(lake, "detained-or-abroad-claim", {"psn_cust_d", "psn_exit_d"});
  lake.Add("psn_exit_d", "P1,01,,2026-03-01 12:00:00,");
  const SmallRun run = RunOn(lake, "detained-or-abroad-claim");
  EXPECT_THAT(run.Brief({"test"}), ElementsAre("abroad"));
  EXPECT_THAT(run.summary.screens[0].silent_tests, ElementsAre("in-custody: psn_cust_d"));
}

TEST(EquipmentOverCapacity, CountsWhatMachinesCanDoInADay) {
  SmallLake lake;
  lake.Add("fixmedins_eqpt_d", "H33990100001,E1,GI,2,5,2020-01-01,");
  lake.Add("fixmedins_eqpt_d", "H33990100001,E2,GI,1,5,2020-01-01,2026-03-01");
  lake.Add("fixmedins_eqpt_d", "H33990100002,E3,GI,1,,2020-01-01,");
  const auto use = [&](const std::string& day, int count,
                       const std::string& provider = SmallLake::kHospital) {
    const int n = lake.Visit("P1", day + " 08:00:00", day + " 09:00:00", "11", provider);
    lake.Line(n, 1, day + " 08:30:00", count, 100, kScope, "03");
    return n;
  };
  use("2026-03-01", 15);  // with the third one
  use("2026-03-02", 11);  // within the tolerance of a tenth
  use("2026-03-03", 12);
  lake.Refund(use("2026-03-04", 12), 2, 1, "2026-03-04 10:00:00", 2, 100, kScope, "03");
  use("2026-03-05", 70, SmallLake::kOther);  // sixteen hours of fifteen minutes: 64
  use("2026-03-06", 71, SmallLake::kOther);
  const SmallRun run = RunOn(lake, "equipment-over-capacity");
  EXPECT_THAT(
      run.Brief({"fixmedins_code", "period", "used", "capacity", "vola_amt"}),
      ElementsAre("H33990100001 2026-03-03 12 10 200.00", "H33990100002 2026-03-06 71 64 700.00"));
}

TEST(EquipmentOverCapacity, WaitsForTheRegister) {
  SmallLake lake;
  lake.Line(lake.Visit("P1", "2026-03-01 08:00:00", "2026-03-01 09:00:00", "11"), 1,
            "2026-03-01 08:30:00", 900, 100, kScope, "03");
  ExpectWaits(lake, "equipment-over-capacity", {"fixmedins_eqpt_d"});
}

// Ten beds: eleven persons are allowed, twelve are not.
TEST(BedOverCapacity, CountsPersonsAtMidnight) {
  SmallLake lake;
  for (int person = 10; person <= 21; ++person) {
    lake.Add("psn_info_b", fmt::format("P{0},某,1,1970-01-01,01,,310,路", person));
    // The last of the twelve stays four nights, or five.
    lake.Visit(fmt::format("P{}", person), "2026-03-01 08:00:00",
               person == 21 ? "2026-03-05 10:00:00" : "2026-03-11 10:00:00", "21");
    lake.Visit(fmt::format("P{}", person), "2026-04-01 08:00:00",
               person == 21 ? "2026-04-06 10:00:00" : "2026-04-11 10:00:00", "21");
    lake.Visit(fmt::format("P{}", person), "2026-05-01 08:00:00", "2026-05-20 10:00:00", "11");
  }
  const SmallRun run = RunOn(lake, "bed-over-capacity");
  EXPECT_THAT(run.Brief({"period", "days", "persons", "beds", "vola_amt"}),
              ElementsAre("2026-04 5 12 10 0.00"));
  EXPECT_THAT(run.Cited(), ::testing::Contains("day mdtrt_d H33990100001:2026-04-05"));
  EXPECT_EQ(run.lines.size(), 5u);
}

}  // namespace
}  // namespace mingjian::screens
