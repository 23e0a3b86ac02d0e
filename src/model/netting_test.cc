#include "model/netting.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/decimal.h"

namespace mingjian::model {
namespace {

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

}  // namespace
}  // namespace mingjian::model
