#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "intake/testing_city.h"

namespace mingjian::intake {
namespace {

TEST(RefundsInALoad, LeaveTheLinesAndAreKeptBesides) {
  testing::TempFolder folder;
  testing::Files files = testing::City();
  files["setl_d.csv"] += "M2,S4,P2,H44010000001,2026-02-05 10:00:00,11,-20.50,-20.50,-15.00,1,1\n";
  files["fee_list_d.csv"] =
      "mdtrt_id,setl_id,feedetl_sn,init_feedetl_sn,fee_ocur_time,cnt,pric,det_item_fee_sumamt,"
      "inscp_scp_amt,med_list_codg\n"
      "M1,S1,1,,2026-01-05 09:00:00,4,25,100,80,XA11DAW036A001010104127\n"
      "M1,S1,2,1,2026-01-05 09:30:00,-1,25,-25,-20,XA11DAW036A001010104127\n"
      "M1,S1,3,,2026-01-05 09:40:00,-1,99,-99,-99,XA11DAW036A001010104127\n"
      "M2,S2,1,,2026-02-03 09:40:00,1,20.5,20.5,20.5,XA11DAW036A001010104127\n"
      "M2,S4,1,,2026-02-05 09:40:00,-1,20.5,-20.5,-20.5,XA11DAW036A001010104127\n";
  testing::WriteFiles(folder / "in", files);
  const auto report = testing::Load(folder / "in", folder / "lake");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->tables.at("fee_list_d").loaded, 5U);
  const auto ask = [&](const std::string& sql) {
    return testing::Ask(folder / "lake", sql)[0][0].value_or("NULL");
  };
  EXPECT_EQ(ask("SELECT count(*) FROM fee_list_d"), "2");
  EXPECT_EQ(ask("SELECT count(*) FROM refund_line_d"), "3");
  EXPECT_EQ(ask("SELECT string_agg(way || ' ' || det_item_fee_sumamt, ', ' ORDER BY way) FROM "
                "refund_d"),
            "amount 20.500000, init 25.000000");
  EXPECT_THAT(report->quality, ::testing::Contains(::testing::Field(&QualityCount::check,
                                                                    "refund-without-original")));
  // A refund that comes with a later load gives the same lake as one load.
  testing::Files first = files, second;
  for (const char* name : {"setl_d.csv", "fee_list_d.csv"}) {
    std::string& whole = first[name];
    const size_t last = whole.rfind('\n', whole.size() - 2) + 1;
    second[name] = whole.substr(0, whole.find('\n') + 1) + whole.substr(last);
    whole.erase(last);
  }
  testing::WriteFiles(folder / "first", first);
  testing::WriteFiles(folder / "second", second);
  ASSERT_TRUE(testing::Load(folder / "first", folder / "parts"));
  const auto later = testing::Load(folder / "second", folder / "parts");
  ASSERT_TRUE(later) << later.error().message;
  EXPECT_EQ(testing::Dump(folder / "parts", true), testing::Dump(folder / "lake", true));
}

}  // namespace
}  // namespace mingjian::intake
