#pragma once
// A lake of a few visits whose figures can be counted by hand, loaded by the real intake. Providers
// are those of casework/findings_for_test.h and four more.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "base/temp_folder.h"
#include "base/text.h"
#include "intake/ingest.h"
#include "screens/small_lake_test.h"

namespace mingjian::desk {

// H1: two outpatient visits of P1 (the second on a Saturday night), a stay of P2 and the stay that
// follows; of a drug half was taken back. H2: P1 once, P3's stay at the end of the window.
inline screens::SmallLake SmallCity() {
  screens::SmallLake city;
  city.rows["fixmedins_b"] =
      "H1,第一医院,1,05,320102,10,1\nH2,第二医院,1,05,320500,10,1\nH3,第三医院,1,05,320500,10,1\n"
      "H4,第四医院,1,05,320500,10,1\nH5,第五医院,1,05,320500,10,1\nH6,药店,2,11,320500,,1\n";
  city.Add("dr_b", "D1,张三,H1,1");
  const std::string item = "003311040270000";
  const int first = city.Visit("P1", "2026-03-02 10:00:00", "2026-03-02 10:00:00", "11", "H1", "",
                               "J18.900", "1", "100");
  city.Line(first, 1, "2026-03-02 10:00:00", 2, 20, "XA02BCL031E001010100001", "09", "A03", "D1");
  city.Line(first, 2, "2026-03-02 10:00:00", 1, 60, item, "05", "A03", "D1");
  city.Refund(first, 3, 1, "2026-03-02 10:00:00", 1, 20, "XA02BCL031E001010100001", "09");
  const int night = city.Visit("P1", "2026-03-07 23:00:00", "2026-03-07 23:00:00", "11", "H1", "",
                               "J18.900", "1", "100");
  city.Line(night, 1, "2026-03-07 23:00:00", 1, 100, item, "05", "A03", "D1");
  const int stay = city.Visit("P2", "2026-03-01 08:00:00", "2026-03-05 10:00:00", "21", "H1", "",
                              "J18.900", "1", "1000");
  city.Line(stay, 1, "2026-03-02 09:00:00", 1, 300, "C0101010110000010001", "08", "A04", "D2");
  city.Line(stay, 2, "2026-03-02 09:00:00", 1, 700, item, "05", "A04", "D2");
  const int back = city.Visit("P2", "2026-03-10 08:00:00", "2026-03-12 10:00:00", "21", "H1", "",
                              "J18.100", "1", "500");
  city.Line(back, 1, "2026-03-10 09:00:00", 1, 500, item, "05", "A04", "D2");
  const int other = city.Visit("P1", "2026-04-01 10:00:00", "2026-04-01 10:00:00", "11", "H2", "",
                               "J18.900", "1", "40");
  city.Line(other, 1, "2026-04-01 10:00:00", 4, 10, item, "05", "A03", "D3");
  const int last = city.Visit("P3", "2026-05-10 08:00:00", "2026-05-20 10:00:00", "21", "H2", "",
                              "I10.x00", "1", "2000");
  city.Line(last, 1, "2026-05-11 09:00:00", 1, 2000, item, "05", "A03", "D3");
  int person = 4;
  for (const char* const provider : {"H3", "H4", "H5"}) {
    const int visit = city.Visit(fmt::format("P{}", person++), "2026-03-03 10:00:00",
                                 "2026-03-03 10:00:00", "11", provider, "", "J18.900", "1", "80");
    city.Line(visit, 1, "2026-03-03 10:00:00", 1, 80, item, "05", "A03", "D4");
  }
  return city;
}

// Writes the rows as CSV to `folder`.
inline void WriteCity(const screens::SmallLake& city, const std::string& folder) {
  std::filesystem::create_directories(folder);
  for (const auto& [table, rows] : city.rows) {
    EXPECT_TRUE(WriteFile(folder + "/" + table + ".csv",
                          screens::SmallLake::Heads().at(table) + "\n" + rows));
  }
}

// Loads it into `lake`.
inline void LoadCity(const screens::SmallLake& city, const TempFolder& temp,
                     const std::string& lake) {
  static int number = 0;
  const std::string from = temp / fmt::format("from-{}", ++number);
  WriteCity(city, from);
  const auto loaded = intake::Ingest(
      {.from = from, .lake = lake, .buckets = 2, .threads = 1, .now = SecondsOf({2026, 6, 1})});
  ASSERT_TRUE(loaded) << loaded.error().message;
  for (const intake::RejectCount& reject : loaded->rejects) {
    ADD_FAILURE() << reject.table << ": " << reject.reason << " " << reject.example;
  }
}

}  // namespace mingjian::desk
