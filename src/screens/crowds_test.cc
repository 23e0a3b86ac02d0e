// What only many visits together show: thin stays, overloaded doctors, like bills, companions.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "screens/small_lake_test.h"

namespace mingjian::screens {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

void AddPersons(SmallLake& lake, int first, int last) {
  for (int person = first; person <= last; ++person) {
    lake.Add("psn_info_b", fmt::format("P{0},某,1,1970-01-01,01,,310,明川市长路{0}号", person));
  }
}

TEST(DrgUnderService, ComparesWithTheStaysOfOthers) {
  SmallLake lake;
  AddPersons(lake, 10, 60);
  int person = 10;
  const auto stay = [&](const std::string& provider, int nights, const std::string& fee,
                        const std::string& way = "1", const std::string& month = "02") {
    lake.Visit(fmt::format("P{}", person++), fmt::format("2026-{}-01 08:00:00", month),
               fmt::format("2026-{}-{:02} 10:00:00", month, 1 + nights), "21", provider, "",
               "J18.900", way, fee);
  };
  for (int i = 0; i < 10; ++i) stay(SmallLake::kOther, 10, "6000");
  // Three of five with at most 3.5 nights and 2,100 yuan; one is short but dear.
  for (int i = 0; i < 3; ++i) stay(SmallLake::kHospital, 3, "2100");
  stay(SmallLake::kHospital, 3, "2101");
  stay(SmallLake::kHospital, 10, "6000");
  // The next quarter: two of five, which is the share that may be.
  for (int i = 0; i < 2; ++i) stay(SmallLake::kHospital, 3, "2100", "1", "05");
  for (int i = 0; i < 3; ++i) stay(SmallLake::kHospital, 10, "6000", "1", "05");
  // Then four: too few to judge. Then deaths, and many that were sent on.
  for (int i = 0; i < 4; ++i) stay(SmallLake::kHospital, 1, "500", "1", "08");
  for (int i = 0; i < 2; ++i) stay(SmallLake::kHospital, 1, "500", "5", "11");
  for (int i = 0; i < 3; ++i) stay(SmallLake::kHospital, 9, "6000", "2", "11");
  const SmallRun run = RunOn(lake, "drg-under-service");
  EXPECT_THAT(run.Brief({"test", "period", "diagnosis", "stays", "hits", "nights_of_others"}),
              ElementsAre("sent-on 2026-Q4 J18 5 3 10", "thin-stays 2026-Q1 J18 5 3 10"));
  EXPECT_EQ(run.lines.size(), 6u);
  // Ten others are enough; with eleven asked for nobody is judged.
  EXPECT_THAT(RunOn(lake, "drg-under-service", {{"others_least", "11"}}).findings, IsEmpty());
}

// A stay with the principal diagnosis J18 and a further one, whose bill has one item.
int StayWith(SmallLake& lake, const std::string& provider, const std::string& diagnosis,
             const std::string& item, const std::string& day = "2026-02-03") {
  const std::string person = fmt::format("P{}", lake.number % 9 + 1);
  const int n = lake.Visit(person, day + " 08:00:00", day + " 20:00:00", "21", provider);
  const auto write = [&](int rank, const std::string& code) {
    lake.Add("diag_d", fmt::format("{},M{},{},2,1,{},{},{},病{},1", provider, n, person,
                                   rank == 1 ? 1 : 0, rank, code, code));
  };
  write(1, "J18.900");
  if (!diagnosis.empty()) write(2, diagnosis);
  if (!item.empty()) lake.Line(n, 1, day + " 09:00:00", 1, 10, item);
  return n;
}

TEST(DrgUpcoding, AsksForSupportOfWhatMakesAStayDearer) {
  SmallLake lake;
  const std::string kOxygen = "001203000010000", kBed = "001109000010000";
  StayWith(lake, SmallLake::kHospital, "J96.900", kBed);     // 1: nothing of it
  StayWith(lake, SmallLake::kHospital, "J96.900", kOxygen);  // 2
  StayWith(lake, SmallLake::kHospital, "A41.900", kOxygen);  // 3: oxygen is not for sepsis
  StayWith(lake, SmallLake::kHospital, "", kBed);            // 4: the principal is not asked
  StayWith(lake, SmallLake::kHospital, "J96.900", "");       // 5: no bill, no answer
  // The settlement list goes before the visit: 6 was not sent for grouping with J96, 7 was.
  StayWith(lake, SmallLake::kHospital, "J96.900", kBed);
  lake.Add("setl_list_diag_d", "M6,S6,P6,1,1,J18.900,1");
  StayWith(lake, SmallLake::kHospital, "", kBed);
  lake.Add("setl_list_diag_d", "M7,S7,P7,1,1,J18.900,1");
  lake.Add("setl_list_diag_d", "M7,S7,P7,2,1,J96.000,0");
  const SmallRun run = RunOn(lake, "drg-upcoding");
  EXPECT_THAT(
      run.Brief({"test", "subject", "diagnosis", "vola_amt"}),
      ElementsAre("no-support M1 J96 0.00", "no-support M3 A41 0.00", "no-support M7 J96 0.00"));
  EXPECT_EQ(run.lines.size(), 3u);
  EXPECT_THAT(RunOn(lake, "drg-upcoding", {{"support", "J96=001109"}}).Brief({"subject"}),
              ElementsAre("M2"));
  // A region's list of principal diagnoses.
  EXPECT_THAT(RunOn(lake, "drg-upcoding", {{"support", ""}, {"not_for_grouping", "J17,J18.9"}})
                  .Brief({"test", "diagnosis"}),
              testing::SizeIs(7));
}

TEST(DrgUpcoding, ComparesSharesOfALevel) {
  SmallLake lake;
  const std::string kOxygen = "001203000010000";
  for (int i = 4; i <= 6; ++i)
    lake.Add("fixmedins_b", fmt::format("H3399010000{0},院{0},1,05,339901,9,1", i));
  lake.Add("fixmedins_b", "H33990100007,大院,1,03,339901,9,1");  // of another level
  const auto stays = [&](const std::string& provider, int heavy) {
    for (int i = 0; i < 20; ++i) StayWith(lake, provider, i < heavy ? "J96.900" : "", kOxygen);
  };
  stays(SmallLake::kHospital, 6);  // 0.3
  stays(SmallLake::kOther, 1);
  stays("H33990100004", 2);  // the middle of the others: 0.1
  stays("H33990100005", 5);  // 0.25, its others' middle 0.1: just as far as may be
  stays("H33990100006", 2);
  stays("H33990100007", 20);
  const SmallRun run = RunOn(lake, "drg-upcoding");
  EXPECT_THAT(run.Brief({"test", "fixmedins_code", "period", "heavy_stays", "share_of_others"}),
              ElementsAre("share-of-level H33990100001 2026-Q1 6 0.1"));
  EXPECT_EQ(run.lines.size(), 6u);
  EXPECT_THAT(RunOn(lake, "drg-upcoding", {{"stays_least", "21"}}).findings, IsEmpty());
  EXPECT_THAT(RunOn(lake, "drg-upcoding", {{"peers_least", "5"}}).findings, IsEmpty());
}

TEST(DoctorOverload, CountsVisitsOperationsAndPlaces) {
  SmallLake lake;
  lake.Add("dr_b", "D339901000001,医师,H33990100001,1");
  lake.Add("dr_b", "D339901000002,医师,H33990100001,1");
  const auto see = [&](const std::string& doctor, const std::string& time,
                       const std::string& provider = SmallLake::kHospital,
                       const std::string& type = "11") {
    lake.Visit(fmt::format("P{}", lake.number % 9 + 1), time, time, type, provider, doctor);
  };
  for (int i = 0; i < 4; ++i) see("D339901000001", fmt::format("2026-03-02 08:{:02}:00", i));
  for (int i = 0; i < 3; ++i) see("D339901000001", fmt::format("2026-03-03 08:{:02}:00", i));
  see("D339901000001", "2026-03-03 08:30:00", SmallLake::kHospital, "21");  // a stay
  for (int i = 0; i < 9; ++i) see("D339901999999", fmt::format("2026-03-02 08:{:02}:00", i));
  // Twenty-nine minutes between two places, then thirty.
  see("D339901000002", "2026-03-04 08:00:00");
  see("D339901000002", "2026-03-04 08:29:00", SmallLake::kOther);
  see("D339901000002", "2026-03-04 08:59:00");
  const auto operate = [&](const std::string& person, const std::string& begin,
                           const std::string& end, const std::string& doctor) {
    const int n = lake.Visit(person, "2026-03-09 08:00:00", "2026-03-19 08:00:00");
    lake.Add("oprn_d", fmt::format("H33990100001,M{},{},1,47.0100,手术,2026-03-10,2026-03-10 {},"
                                   "2026-03-10 {},{},1",
                                   n, person, begin, end, doctor));
  };
  operate("P1", "09:00:00", "11:00:00", "D339901000001");
  operate("P2", "10:29:00", "12:00:00", "D339901000001");  // 31 minutes with the first
  operate("P3", "11:30:00", "13:00:00", "D339901000001");  // 30 minutes with the second
  operate("P4", "09:00:00", "11:00:00", "D339901000002");  // another surgeon
  const SmallRun run = RunOn(lake, "doctor-overload", {{"visits_most", "3"}});
  EXPECT_THAT(run.Brief({"test", "dr_codg", "period", "value", "vola_amt"}),
              ElementsAre("operations-overlap D339901000001 2026-03-10 1 0.00",
                          "two-places D339901000002 2026-03-04 1 0.00",
                          "visits-in-day D339901000001 2026-03-02 4 0.00"));
  EXPECT_THAT(RunOn(lake, "doctor-overload",
                    {{"visits_most", "4"}, {"overlap_minutes", "31"}, {"travel_minutes", "29"}})
                  .findings,
              IsEmpty());
}

TEST(DoctorOverload, WaitsForDoctors) {
  SmallLake lake;
  lake.Visit("P1", "2026-03-09 08:00:00", "2026-03-09 08:00:00", "11");
  ExpectWaits(lake, "doctor-overload", {"dr_b"});
}

// Items that are drugs by their codes; forty of them.
std::string ItemAt(int n) { return fmt::format("XA02BC{}E001010100001", fmt::format("L{:03}", n)); }

TEST(ClonedRecords, FindsLikeBillsOfDifferentPersons) {
  SmallLake lake;
  AddPersons(lake, 10, 20);
  // A stay from `day` of March with forty items, of which `own` differ from the pattern.
  const auto stay = [&](const std::string& person, int day, int own,
                        const std::string& provider = SmallLake::kHospital) {
    const int n = lake.Visit(person, fmt::format("2026-03-{:02} 08:00:00", day),
                             fmt::format("2026-03-{:02} 08:00:00", day + 4), "21", provider);
    for (int i = 0; i < 40; ++i) {
      const int late = i < own ? 1 : 0;  // on another day of the stay
      lake.Line(n, i + 1, fmt::format("2026-03-{:02} {:02}:00:00", day + i % 3 + late, 9 + n % 5),
                1, 10, ItemAt(i), "09");
    }
    lake.Line(n, 99, fmt::format("2026-03-{:02} 09:00:00", day), n, 10, "001109000010000", "01");
  };
  stay("P1", 1, 0);
  stay("P2", 5, 0);
  stay("P3", 9, 1);   // 39 of 41 agree: 0.951
  stay("P4", 9, 2);   // 38 of 42: 0.905; with P3 alone 39 of 41
  stay("P1", 20, 0);  // the same person again is not another one
  // Two alone, elsewhere.
  stay("P5", 1, 0, SmallLake::kOther);
  stay("P6", 1, 0, SmallLake::kOther);
  const SmallRun run = RunOn(lake, "cloned-records");
  EXPECT_THAT(run.Brief({"fixmedins_code", "head", "persons", "stays", "likeness"}),
              ElementsAre("H33990100001 M1 3 3 0.95122"));
  EXPECT_THAT(run.Cited(), ElementsAre("stay mdtrt_d M1", "stay mdtrt_d M2", "stay mdtrt_d M3"));
  EXPECT_THAT(RunOn(lake, "cloned-records", {{"persons_least", "2"}}).Brief({"head"}),
              ElementsAre("M1", "M6"));
  EXPECT_THAT(RunOn(lake, "cloned-records", {{"lines_least", "41"}}).findings, IsEmpty());
  // What another hospital charges too is the path of care.
  EXPECT_THAT(RunOn(lake, "cloned-records", {{"elsewhere_most", "0"}}).findings, IsEmpty());
}

TEST(CompanionCluster, FindsStrangersWhoKeepMeeting) {
  SmallLake lake;
  lake.Add("psn_info_b", "P10,某,1,1970-01-01,01,,310,明川市1号院");
  lake.Add("psn_info_b", "P11,某,1,1970-01-01,01,,310,明川市1号院");
  lake.Add("psn_info_b", "P12,某,1,1970-01-01,01,,310,明川市1号院");
  const auto see = [&](const std::string& person, int day, const std::string& time,
                       const std::string& type = "11") {
    const std::string at = fmt::format("2026-03-{:02} {}", day, time);
    lake.Visit(person, at, at, type);
  };
  for (const int day : {2, 5, 8, 11}) {
    see("P1", day, "09:00:00");
    see("P2", day, "09:10:00");  // ten minutes
    see("P3", day, "08:55:00");
    see("P4", day, "09:15:00");  // five from P2 alone
    // One family.
    for (const char* person : {"P10", "P11", "P12"}) see(person, day, "14:00:00");
    // On the benefit for chronic diseases.
    for (const char* person : {"P5", "P6", "P7"}) see(person, day, "16:00:00", "14");
    // Three times only.
    if (day == 2) continue;
    for (const char* person : {"P8", "P9", "P5"}) see(person, day, "11:00:00");
  }
  // Two more visits of P1 alone: four of six days.
  see("P1", 20, "09:00:00");
  see("P1", 21, "09:00:00");
  const SmallRun run = RunOn(lake, "companion-cluster");
  EXPECT_THAT(run.Brief({"head", "persons", "homes", "times", "period"}),
              ElementsAre("P1 3 3 4 2026-03-02/2026-03-11"));
  EXPECT_EQ(run.lines.size(), 12u);
  EXPECT_THAT(RunOn(lake, "companion-cluster", {{"minutes", "9"}}).findings, IsEmpty());
  EXPECT_THAT(RunOn(lake, "companion-cluster", {{"together_least", "0.67"}}).findings, IsEmpty());
  EXPECT_THAT(RunOn(lake, "companion-cluster", {{"times_least", "3"}}).Brief({"head"}),
              ElementsAre("P1", "P5"));
}

TEST(CompanionCluster, ComparesAdmissionsByDays) {
  SmallLake lake;
  for (const int month : {1, 3, 5, 7}) {
    const auto admit = [&](const std::string& person, int day) {
      lake.Visit(person, fmt::format("2026-{:02}-{:02} 08:00:00", month, day),
                 fmt::format("2026-{:02}-{:02} 08:00:00", month, day + 5), "21");
    };
    admit("P1", 10);
    admit("P2", 11);
    admit("P3", 9);
    admit("P4", 12);
  }
  const SmallRun run = RunOn(lake, "companion-cluster");
  EXPECT_THAT(run.Brief({"head", "persons"}), ElementsAre("P1 3"));
}

}  // namespace
}  // namespace mingjian::screens
