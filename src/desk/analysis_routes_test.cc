// Overview, profiles and data quality through the routes: figures, and where they end.

#include <gmock/gmock.h>

#include "desk/city_for_test.h"
#include "desk/whole_desk_test.h"

namespace mingjian::desk {
namespace {

using casework::Role;
using ::testing::HasSubstr;
using ::testing::Not;

// A desk over the small city, with an analyst everywhere (ana), one of 320500 (anb) and an
// administrator, who sees no clue.
class AnalysisRoutes : public ::testing::Test {
 protected:
  AnalysisRoutes() {
    LoadCity(SmallCity(), temp_, temp_ / "lake");
    whole_ = std::make_unique<WholeDesk>(
        "", [this](DeskOptions& options) { options.lake = temp_ / "lake"; });
    whole_->AddUser("ana", Role::kAnalyst);
    whole_->AddUser("anb", Role::kAnalyst, "320500");
    whole_->AddUser("li", Role::kFirstReviewer);
    whole_->Import(
        {{.id = "a", .money = "100", .day = "2026-03-02"},
         {.id = "b", .provider = "H2", .person = "P3", .money = "900", .day = "2026-05-11"}});
    // The figures are made in the background.
    service::Eventually([this] {
      return whole_->Call("ana", "GET", "/v1/providers/H1").At("/lake_state") != "computing";
    });
  }
  Called Get(const std::string& user, const std::string& path) {
    return whole_->Call(user, "GET", path);
  }
  std::string Key(const std::string& psn_no) { return whole_->desk().persons().KeyOf(psn_no); }
  // "value p25 median percentile" of an indicator.
  static std::string Indicator(const Called& called, std::string_view id) {
    const auto* const all = called.body.as_object().if_contains("indicators");
    if (all == nullptr) return "(none)";
    for (const boost::json::value& each : all->as_array()) {
      if (each.at("id").as_string() != id) continue;
      const auto text = [&](const char* name) {
        const boost::json::value& value = each.at(name);
        return value.is_string() ? std::string(value.as_string()) : boost::json::serialize(value);
      };
      return text("value") + " " + text("peer_p25") + " " + text("peer_median") + " " +
             text("percentile");
    }
    return "(none)";
  }

  TempFolder temp_;
  std::unique_ptr<WholeDesk> whole_;
};

TEST_F(AnalysisRoutes, OverviewEndsWhereTheGrantEnds) {
  const Called all = Get("ana", "/v1/overview");
  ASSERT_EQ(all.status, 200) << all.text;
  EXPECT_EQ(all.At("/lake/persons"), "6");
  EXPECT_EQ(all.At("/lake/settlements"), "9");
  EXPECT_EQ(all.At("/lake/fund_pay_sumamt"), "1990.00");
  EXPECT_EQ(all.At("/findings/fund_amt"), "1000.00");
  EXPECT_EQ(all.Size("/regions"), 2U);
  EXPECT_EQ(all.At("/regions/0/fund_paid"), "850.00");
  EXPECT_EQ(all.At("/providers/0/fixmedins_code"), "H2");
  EXPECT_EQ(all.At("/stages/0/state_zh"), "机审命中");
  EXPECT_EQ(all.At("/window/to"), "2026-05");
  const Called part = Get("anb", "/v1/overview");
  ASSERT_EQ(part.status, 200) << part.text;
  EXPECT_EQ(part.At("/lake/persons"), "5");
  EXPECT_EQ(part.At("/lake/fund_pay_sumamt"), "1140.00");
  EXPECT_EQ(part.At("/findings/fund_amt"), "900.00");
  EXPECT_THAT(part.text, Not(HasSubstr("H1")));
  EXPECT_THAT(part.text, Not(HasSubstr("320102")));
  EXPECT_EQ(Get("root", "/v1/overview").Short(), "403 no-right");
  EXPECT_EQ(Get("", "/v1/overview").Short(), "401 session");
  EXPECT_EQ(Get("ana", "/v1/overview?regoin=1").status, 400);
}

TEST_F(AnalysisRoutes, ProvidersAmongTheirPeers) {
  const Called list = Get("ana", "/v1/providers?limit=2");
  ASSERT_EQ(list.status, 200) << list.text;
  EXPECT_EQ(list.At("/rows/0/fixmedins_code"), "H2");
  EXPECT_EQ(list.At("/rows/0/fund_pay_sumamt"), "1020.00");
  EXPECT_EQ(list.At("/rows/0/findings"), "1");
  EXPECT_EQ(list.At("/next"), "2");
  EXPECT_EQ(Get("ana", "/v1/providers?limit=2&after=2").At("/rows/0/fixmedins_code"), "H3");
  EXPECT_EQ(Get("ana", "/v1/providers?text=%E7%AC%AC%E4%B8%80").Size("/rows"), 1U);
  EXPECT_EQ(Get("ana", "/v1/providers?text=%25").Size("/rows"), 0U);  // a letter, no wildcard
  EXPECT_EQ(Get("ana", "/v1/providers?type=2").Size("/rows"), 1U);
  EXPECT_EQ(Get("anb", "/v1/providers?region=320102").Size("/rows"), 0U);
  EXPECT_EQ(Get("ana", "/v1/providers?after=x").status, 400);

  const Called one = Get("ana", "/v1/providers/H1");
  ASSERT_EQ(one.status, 200) << one.text;
  EXPECT_EQ(one.At("/provider/fixmedins_name"), "第一医院");
  EXPECT_EQ(one.At("/peers/count"), "5");
  EXPECT_EQ(Indicator(one, "fee-per-visit"), "100.00 80.00 80.00 9E1");
  EXPECT_EQ(Indicator(one, "stat-readmission-31d"), "5E1 5E1 5E1 5E1");
  EXPECT_EQ(Indicator(one, "findings-per-1000"), "2.5E2 0E0 0E0 7E1");
  EXPECT_EQ(one.At("/months/0/month"), "2026-03");
  EXPECT_EQ(one.At("/months/0/fund_pay_sumamt"), "850.00");
  EXPECT_EQ(one.At("/months/0/fund_amt"), "100.00");
  EXPECT_EQ(one.At("/departments/0/code"), "A04");
  EXPECT_EQ(one.At("/doctors/1/name"), "张*");
  EXPECT_EQ(one.At("/rules/0/rule"), "twice");
  EXPECT_EQ(one.At("/clues/findings"), "1");
  EXPECT_EQ(Get("anb", "/v1/providers/H1").Short(), "403 no-right");
  EXPECT_EQ(Get("ana", "/v1/providers/H99").Short(), "404 no-provider");
  EXPECT_EQ(Get("ana", "/v1/providers/H1?unmask=1").Short(), "403 no-right");
  EXPECT_EQ(Get("li", "/v1/providers/H1?unmask=1").At("/doctors/1/name"), "张三");
}

TEST_F(AnalysisRoutes, DoctorsAndPersons) {
  const Called doctor = Get("ana", "/v1/doctors/D1");
  ASSERT_EQ(doctor.status, 200) << doctor.text;
  EXPECT_EQ(doctor.At("/doctor/fixmedins_code"), "H1");
  EXPECT_EQ(Indicator(doctor, "stat-drug-ratio").substr(0, 4), "2E1 ");
  EXPECT_EQ(doctor.At("/months/0/settlements"), "2");
  // The finding of H2 names him too, so who sees H2 finds that and nothing of H1.
  const Called part = Get("anb", "/v1/doctors/D1");
  EXPECT_EQ(part.At("/clues/fund_amt"), "900.00");
  EXPECT_THAT(part.text, Not(HasSubstr("H1")));
  EXPECT_EQ(Get("ana", "/v1/doctors/D9").Short(), "404 no-doctor");

  const Called person = Get("ana", "/v1/persons/" + Key("P1"));
  ASSERT_EQ(person.status, 200) << person.text;
  EXPECT_EQ(Indicator(person, "visits").substr(0, 4), "3E0 ");
  EXPECT_EQ(person.At("/partial"), "false");
  EXPECT_EQ(person.Size("/providers"), 2U);
  EXPECT_EQ(person.At("/peers/count"), "6");
  EXPECT_THAT(person.text, Not(HasSubstr("\"P1\"")));
  const Called half = Get("anb", "/v1/persons/" + Key("P1"));
  ASSERT_EQ(half.status, 200) << half.text;
  EXPECT_EQ(half.At("/partial"), "true");
  EXPECT_EQ(Indicator(half, "visits"), "1E0 null null null");
  EXPECT_THAT(half.text, Not(HasSubstr("H1")));
  // P2 was never at a provider of 320500.
  EXPECT_EQ(Get("anb", "/v1/persons/" + Key("P2")).Short(), "404 no-person");
  EXPECT_EQ(Get("ana", "/v1/persons/" + Key("P77")).Short(), "404 no-person");
  EXPECT_EQ(Get("ana", "/v1/persons/P1").Short(), "404 no-person");
  EXPECT_EQ(Get("ana", "/v1/persons/" + Key("P1") + "?unmask=1").Short(), "403 no-right");
  const Called whole = Get("li", "/v1/persons/" + Key("P1") + "?unmask=1");
  EXPECT_EQ(whole.At("/person/person"), "P1");
  EXPECT_EQ(whole.At("/person/name"), "某1");
}

TEST_F(AnalysisRoutes, QualityEndsWhereTheGrantEnds) {
  const Called all = Get("ana", "/v1/quality");
  ASSERT_EQ(all.status, 200) << all.text;
  EXPECT_EQ(all.Size("/rejects"), 0U);
  EXPECT_EQ(all.Size("/loads"), 1U);
  EXPECT_NE(all.Size("/checks"), 0U);
  const Called part = Get("anb", "/v1/quality");
  ASSERT_EQ(part.status, 200) << part.text;
  EXPECT_EQ(part.At("/rejects"), "null");
  EXPECT_THAT(part.text, Not(HasSubstr("\"H1\"")));
  EXPECT_EQ(Get("ana", "/v1/quality?load=none").status, 400);
  EXPECT_EQ(Get("root", "/v1/quality").Short(), "403 no-right");
}

TEST(AnalysisWithoutLake, ShowsWhatCaseworkKnows) {
  WholeDesk whole;
  whole.AddUser("ana", Role::kAnalyst);
  whole.Import({{.id = "a", .money = "100", .day = "2026-03-02"}});
  const Called overview = whole.Call("ana", "GET", "/v1/overview");
  ASSERT_EQ(overview.status, 200) << overview.text;
  EXPECT_EQ(overview.At("/lake"), "null");
  EXPECT_EQ(overview.At("/lake_state"), "none");
  EXPECT_EQ(overview.At("/findings/clues"), "1");
  const Called provider = whole.Call("ana", "GET", "/v1/providers/H1");
  EXPECT_EQ(provider.At("/provider/fixmedins_name"), "第一医院");
  EXPECT_EQ(provider.At("/peers"), "null");
  EXPECT_EQ(whole.Call("ana", "GET", "/v1/providers").Size("/rows"), 1U);
  EXPECT_EQ(whole.Call("ana", "GET", "/v1/quality").Short(), "404 no-lake");
  EXPECT_EQ(whole.Call("ana", "GET", "/v1/rulebook").Short(), "404 no-rulebook");
  EXPECT_EQ(whole.Call("ana", "POST", "/v1/what-if", "{}").Short(), "404 no-checker");
}

}  // namespace
}  // namespace mingjian::desk
