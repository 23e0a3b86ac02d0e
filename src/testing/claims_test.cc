#include "testing/claims.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time.h"

namespace mingjian::testing {
namespace {

using ::testing::HasSubstr;

int64_t Cell(const engine::Rows& rows, std::string_view word, std::string_view field,
             uint32_t row) {
  return rows.columns[*TableOfWord(word)->Find(field)][row];
}

struct Built {
  engine::TextPool texts;
  engine::Timelines timelines;
};

void Build(const Claims& claims, Built* built) {
  auto timelines = BuildTimelines(claims, &built->texts);
  ASSERT_TRUE(timelines.has_value()) << timelines.error().message;
  built->timelines = std::move(*timelines);
}

TEST(ClaimsTest, DefaultsMakeAWholeClaimOfOneLine) {
  Claims claims;
  claims.Add("line", {{"item_code", "003311040270000"}, {"pric", "12.5"}, {"cnt", "2"}});
  FillDefaults(&claims);
  Built built;
  Build(claims, &built);
  const engine::Timelines& all = built.timelines;
  EXPECT_EQ(all.line.count, 1u);
  EXPECT_EQ(Cell(all.line, "line", "inscp_scp_amt", 0), 25'000'000);
  EXPECT_EQ(built.texts.Text(Cell(all.line, "line", "list_type", 0)), "201");
  EXPECT_EQ(built.texts.Text(Cell(all.line, "line", "med_list_codg", 0)), "003311040270000");
  EXPECT_EQ(FormatTime(Cell(all.settlement, "settlement", "setl_time", 0)), "2026-03-02 23:00:00");
  EXPECT_EQ(Cell(all.settlement, "settlement", "fund_pay_sumamt", 0), 17'500'000);
  EXPECT_EQ(PersonName(all, built.texts, 0), "P1");
  EXPECT_EQ(ProviderName(all, built.texts, 0), "H1");
  EXPECT_EQ(FormatDate(Cell(all.person, "person", "brdy", 0)), "1970-01-01");
  EXPECT_EQ(all.visit_provider[0], 0u);
}

TEST(ClaimsTest, MissingIsNotLeftOut) {
  Claims claims;
  claims.Add("person", {{"psn_no", "P1"}, {"brdy", ""}});
  claims.Add("line", {{"item_code", "X"}, {"cnt", "1"}, {"fee_ocur_time", ""}});
  FillDefaults(&claims);
  Built built;
  Build(claims, &built);
  EXPECT_EQ(Cell(built.timelines.person, "person", "brdy", 0), engine::kMissing);
  EXPECT_EQ(Cell(built.timelines.line, "line", "fee_ocur_time", 0), engine::kMissing);
  EXPECT_EQ(Cell(built.timelines.line, "line", "pric", 0), engine::kMissing);
}

TEST(ClaimsTest, RowsAreSortedAsJudged) {
  Claims claims;
  claims.Add("visit", {{"mdtrt_id", "V2"}, {"psn_no", "P2"}});
  claims.Add("visit", {{"mdtrt_id", "V1"}, {"psn_no", "P1"}});
  claims.Add("settlement",
             {{"setl_id", "S2"}, {"mdtrt_id", "V1"}, {"setl_time", "2026-03-02 10:00:00"}});
  claims.Add("settlement",
             {{"setl_id", "S1"}, {"mdtrt_id", "V1"}, {"setl_time", "2026-03-02 10:00:00"}});
  claims.Add("settlement",
             {{"setl_id", "S3"}, {"mdtrt_id", "V2"}, {"setl_time", "2026-01-01 10:00:00"}});
  for (const char* sn : {"10", "9", "1"}) claims.Add("line", {{"feedetl_sn", sn}});
  claims.Add("line", {{"feedetl_sn", "0"}, {"fee_ocur_time", "2026-03-03"}});
  claims.Add("line", {{"feedetl_sn", "5"}, {"setl_id", "S2"}});
  FillDefaults(&claims);
  Built built;
  Build(claims, &built);
  const engine::Timelines& all = built.timelines;
  std::vector<std::string> order;
  for (uint32_t line = 0; line < all.line.count; ++line) {
    order.push_back(std::string(SettlementName(all, built.texts, all.line_settlement[line])) + "/" +
                    std::string(LineName(all, built.texts, line)));
  }
  EXPECT_THAT(order, ::testing::ElementsAre("S1/1", "S1/9", "S1/10", "S1/0", "S2/5"));
  EXPECT_EQ(PersonName(all, built.texts, 1), "P2");
  EXPECT_EQ(all.person_settlements[1].begin, 2u);
  EXPECT_EQ(all.visit_settlement_begin, (std::vector<uint32_t>{0, 2, 3}));
}

TEST(ClaimsTest, PrescriptionsByNumberElseByDoctorAndMinute) {
  Claims claims;
  const auto line = [&](const char* rx, const char* doctor, const char* time) {
    claims.Add("line", {{"rx_drord_no", rx}, {"bilg_dr_codg", doctor}, {"fee_ocur_time", time}});
  };
  line("R1", "D1", "2026-03-02 08:00:00");
  line("R1", "D2", "2026-03-02 09:00:00");
  line("", "D1", "2026-03-02 09:10:01");
  line("", "D1", "2026-03-02 09:10:59");
  line("", "D1", "2026-03-02 09:11:00");
  line("", "D2", "2026-03-02 09:11:30");
  FillDefaults(&claims);
  Built built;
  Build(claims, &built);
  const std::vector<uint32_t>& rx = built.timelines.line_prescription;
  EXPECT_EQ(rx[0], rx[1]);
  EXPECT_EQ(rx[2], rx[3]);
  EXPECT_EQ(std::set<uint32_t>(rx.begin(), rx.end()).size(), 4u);
}

TEST(ClaimsTest, ARefundTakesItsShare) {
  Claims claims;
  claims.Add("settlement", {{"setl_id", "S2"}, {"setl_time", "2026-03-05 10:00:00"}});
  claims.Add("line", {{"feedetl_sn", "1"}, {"cnt", "3"}, {"pric", "10"}, {"inscp_scp_amt", "15"}});
  claims.Add("refund", {{"feedetl_sn", "1"}, {"setl_id", "S2"}, {"cnt", "1"}});
  FillDefaults(&claims);
  Built built;
  Build(claims, &built);
  ASSERT_EQ(built.timelines.refunds.size(), 1u);
  EXPECT_EQ(built.timelines.refunds[0].settlement, 1u);
  EXPECT_EQ(built.timelines.refunds[0].cnt, 1'000'000);
  EXPECT_EQ(built.timelines.refunds[0].det_item_fee_sumamt, 10'000'000);
  EXPECT_EQ(built.timelines.refunds[0].inscp_scp_amt, 5'000'000);
}

TEST(ClaimsTest, MistakesNameTheRow) {
  const struct {
    const char* word;
    std::map<std::string, std::string, std::less<>> cells;
    const char* message;
  } cases[] = {
      {"line", {{"setl_id", "S9"}}, "line 2: there is no settlement 'S9'"},
      {"line", {{"feedetl_sn", "1"}}, "line 2: line '1' was given before"},
      {"line", {{"cnt", "two"}}, "line 2: 'two' does not fit line.cnt"},
      {"line", {{"item_cod", "1"}}, "line has no field 'item_cod'; did you mean 'item_code'?"},
      {"visit", {{"mdtrt_id", "V1"}}, "visit 'V1' was given before"},
      {"diagnosis", {{"mdtrt_id", "V9"}, {"diag_code", "I10"}}, "there is no visit 'V9'"},
      {"refund", {{"feedetl_sn", "7"}}, "there is no line '7' of that person to refund"},
      {"refund", {{"feedetl_sn", "1"}, {"cnt", "-1"}}, "'cnt' of a refund must be positive"},
  };
  for (const auto& each : cases) {
    Claims claims;
    claims.Add("visit", {{"mdtrt_id", "V1"}});
    claims.Add("line", {{"feedetl_sn", "1"}});
    claims.Add(each.word, each.cells);
    FillDefaults(&claims);
    engine::TextPool texts;
    const auto built = BuildTimelines(claims, &texts);
    ASSERT_FALSE(built.has_value()) << each.message;
    EXPECT_THAT(built.error().message, HasSubstr(each.message));
  }
}

TEST(ClaimsTest, TheSameNumberAtTwoProvidersIsTwoVisits) {
  Claims claims;
  for (const char* provider : {"H1", "H2"}) {
    claims.Add("visit", {{"mdtrt_id", "V1"}, {"fixmedins_code", provider}});
    claims.Add("settlement", {{"setl_id", "S1"}, {"mdtrt_id", "V1"}, {"fixmedins_code", provider}});
    claims.Add("line", {{"setl_id", "S1"}, {"fixmedins_code", provider}, {"feedetl_sn", "1"}});
  }
  FillDefaults(&claims);
  Built built;
  Build(claims, &built);
  EXPECT_EQ(built.timelines.visit.count, 2u);
  EXPECT_EQ(built.timelines.settlement_lines[1].end - built.timelines.settlement_lines[1].begin,
            1u);
}

TEST(ClaimsTest, OnlyPersonsKeepsWhatBelongsToThem) {
  Claims claims;
  for (const char* person : {"1", "2"}) {
    const std::string id(person);
    claims.Add("person", {{"psn_no", "P" + id}});
    claims.Add("visit", {{"mdtrt_id", "V" + id}, {"psn_no", "P" + id}});
    claims.Add("settlement", {{"setl_id", "S" + id}, {"mdtrt_id", "V" + id}});
    claims.Add("line", {{"setl_id", "S" + id}, {"feedetl_sn", id}});
    claims.Add("refund", {{"setl_id", "S" + id}, {"feedetl_sn", id}});
    claims.Add("diagnosis", {{"mdtrt_id", "V" + id}, {"diag_code", "I10"}});
  }
  FillDefaults(&claims);
  const Claims kept = OnlyPersons(claims, {"P2"});
  for (const char* word : {"person", "visit", "settlement", "line", "refund", "diagnosis"}) {
    EXPECT_EQ(kept.Of(word).size(), 1u) << word;
  }
  EXPECT_EQ(kept.Of("provider").size(), 1u);
  EXPECT_EQ(kept.Of("line")[0].Get("feedetl_sn"), "2");
}

}  // namespace
}  // namespace mingjian::testing
