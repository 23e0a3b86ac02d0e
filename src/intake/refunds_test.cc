#include "intake/refunds.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/decimal.h"
#include "intake/testing_city.h"

namespace mingjian::intake {
namespace {

using ::testing::ElementsAre;

constexpr int64_t kOne = Decimal::kOne;

VisitLine Line(int64_t rid, uint32_t setl, int64_t code, int64_t pric, int64_t cnt,
               std::string sn) {
  return {rid,
          setl,
          false,
          false,
          code,
          pric * kOne,
          cnt * kOne,
          pric * cnt * kOne,
          pric * cnt * kOne / 2,
          std::move(sn),
          ""};
}
VisitLine Back(VisitLine line, std::string init = "") {
  line.refund = true;
  line.cnt = -line.cnt;
  line.amount = -line.amount;
  line.inscp = -line.inscp;
  line.init_feedetl_sn = std::move(init);
  return line;
}

struct NetCase {
  const char* name;
  std::vector<VisitLine> rows;
  std::vector<std::string> nettings;  // "line<-refund cnt amount way"
  std::vector<int64_t> short_of;
};
class NetVisitTest : public ::testing::TestWithParam<NetCase> {};

TEST_P(NetVisitTest, FindsTheLine) {
  std::vector<Netting> nettings;
  std::vector<int64_t> short_of;
  NetVisit(GetParam().rows, nettings, short_of);
  std::vector<std::string> shown;
  for (const Netting& net : nettings) {
    shown.push_back(fmt::format("{}<-{} {} {} {}", net.line, net.refund, net.cnt / kOne,
                                net.amount / kOne, net.way));
  }
  EXPECT_EQ(shown, GetParam().nettings);
  EXPECT_EQ(short_of, GetParam().short_of);
}

std::vector<NetCase> NetCases() {
  const VisitLine a = Line(1, 0, 7, 10, 3, "1"), b = Line(2, 0, 7, 10, 3, "2");
  VisitLine amount = Back(Line(9, 1, 7, 10, 3, "9"));
  amount.refund_settlement = true;
  VisitLine other_code = amount;
  other_code.code = 8;
  VisitLine positive = amount;  // a refund settlement that sends positive amounts
  positive.cnt = -positive.cnt;
  positive.amount = -positive.amount;
  return {
      {"init", {a, b, Back(Line(9, 0, 7, 10, 3, "9"), "1")}, {"1<-9 3 30 init"}, {}},
      {"init_in_part", {a, Back(Line(9, 1, 7, 10, 2, "9"), "1")}, {"1<-9 2 20 init"}, {}},
      {"init_twice",
       {a, Back(Line(8, 1, 7, 10, 3, "8"), "1"), Back(Line(9, 2, 7, 10, 3, "9"), "1")},
       {"1<-8 3 30 init"},
       {9}},
      {"init_unknown_falls_back",
       {a, Back(Line(9, 0, 7, 10, 1, "9"), "77")},
       {"1<-9 1 10 price"},
       {}},
      {"amount_of_refund_settlement", {a, b, amount}, {"2<-9 3 30 amount"}, {}},
      {"amount_with_another_code", {a, other_code}, {"1<-9 3 30 amount"}, {}},
      {"amount_sent_positive", {a, positive}, {"1<-9 3 30 amount"}, {}},
      {"price_takes_the_newest", {a, b, Back(Line(9, 0, 7, 10, 1, "9"))}, {"2<-9 1 10 price"}, {}},
      {"price_goes_on_to_older",
       {a, b, Back(Line(9, 0, 7, 10, 5, "9"))},
       {"2<-9 3 30 price", "1<-9 2 20 price"},
       {}},
      {"more_than_there_was", {a, Back(Line(9, 0, 7, 10, 5, "9"))}, {"1<-9 3 30 price"}, {9}},
      {"another_price", {a, Back(Line(9, 0, 7, 11, 1, "9"))}, {}, {9}},
      {"another_code", {a, Back(Line(9, 0, 6, 10, 1, "9"))}, {}, {9}},
      {"looks_back_only", {Back(Line(9, 0, 7, 10, 1, "9")), Line(1, 1, 7, 10, 3, "1")}, {}, {9}},
  };
}

INSTANTIATE_TEST_SUITE_P(All, NetVisitTest, ::testing::ValuesIn(NetCases()),
                         [](const auto& test) { return test.param.name; });

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
