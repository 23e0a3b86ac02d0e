// A clue from the worklist to money that is back, by browser.

#include <gmock/gmock.h>

#include "casework/ledger.h"
#include "desk/whole_desk_test.h"

namespace mingjian::desk {
namespace {

using casework::Role;
using testing::HasSubstr;
using testing::Not;

class CluesTest : public testing::Test {
 protected:
  void SetUp() override {
    whole_.Import({{.id = "f1", .person = "P-110101199001"},
                   {.id = "f2", .person = "P-110101199001", .money = "50"},
                   {.id = "f3", .rule = "dear", .person = "P2", .money = "900"},
                   {.id = "f4", .provider = "H2", .person = "P3", .day = "2026-04-01"}});
    whole_.AddUser("li", Role::kFirstReviewer);
    whole_.AddUser("wang", Role::kSecondReviewer);
    whole_.AddUser("chief", Role::kFinalApprover);
    whole_.AddUser("zhao", Role::kInspector);
    whole_.AddUser("h1", Role::kInstitution, "", "H1");
    whole_.AddUser("d1", Role::kDoctor, "", "H1", "D1");
    whole_.AddUser("ana", Role::kAnalyst);
  }
  // The clue of this provider and rule.
  int64_t Clue(const std::string& provider, const std::string& rule) {
    const Called list =
        whole_.Call("li", "GET", "/v1/clues?fixmedins_code=" + provider + "&rule=" + rule);
    EXPECT_EQ(list.Size("/rows"), 1U) << list.text;
    return std::atoll(list.At("/rows/0/clue_id").c_str());
  }
  std::string Path(int64_t clue, const std::string& rest = "") {
    return fmt::format("/v1/clues/{}{}", clue, rest);
  }
  std::string Version(int64_t clue) {
    return whole_.Call("li", "GET", Path(clue)).At("/clue/version");
  }
  Called Decide(const std::string& user, int64_t clue, const std::string& event,
                const std::string& more = "") {
    return whole_.Call(user, "POST", Path(clue, "/decisions"),
                       fmt::format(R"({{"version":{},"event":"{}","reason":"看过"{}}})",
                                   Version(clue), event, more));
  }

  WholeDesk whole_;
};

TEST_F(CluesTest, AreListedByScorePageByPage) {
  const Called all = whole_.Call("li", "GET", "/v1/clues");
  ASSERT_EQ(all.status, 200) << all.text;
  ASSERT_EQ(all.Size("/rows"), 3U);
  EXPECT_EQ(all.At("/next"), "null");
  EXPECT_EQ(all.At("/rows/0/rule"), "dear");
  EXPECT_EQ(all.At("/rows/0/fund_amt"), "900.00");
  EXPECT_EQ(all.At("/rows/0/state"), "hit");
  EXPECT_EQ(all.At("/rows/0/state_zh"), "机审命中");
  EXPECT_EQ(all.At("/rows/1/fixmedins_name"), "第一医院");
  EXPECT_EQ(all.At("/rows/1/severity_name"), "violation");
  EXPECT_EQ(all.At("/rows/1/person"), "null");
  EXPECT_EQ(all.At("/rows/1/month"), "2026-03");
  std::string next, walked;
  for (int i = 0; i < 3; ++i) {
    const Called page = whole_.Call("li", "GET", "/v1/clues?limit=1&after=" + next);
    ASSERT_EQ(page.Size("/rows"), 1U) << page.text;
    walked += page.At("/rows/0/clue_id") + " ";
    next = page.At("/next");
  }
  EXPECT_EQ(walked, all.At("/rows/0/clue_id") + " " + all.At("/rows/1/clue_id") + " " +
                        all.At("/rows/2/clue_id") + " ");
  EXPECT_EQ(whole_.Call("li", "GET", "/v1/clues?limit=1&after=" + next).Size("/rows"), 0U);
}

TEST_F(CluesTest, AreFiltered) {
  const struct {
    const char* query;
    size_t rows;
  } cases[] = {
      {"state=hit", 3},
      {"state=first_review,appeal", 0},
      {"region=320100", 2},
      {"region=320000", 3},
      {"provider=%E7%AC%AC%E4%BA%8C", 1},  // 第二
      {"provider=%25", 0},                 // no wildcard
      {"text=dear", 1},
      {"text=%E9%87%8D%E5%A4%8D", 3},  // 重复
      {"text=%E7%AC%AC%E4%B8%80", 2},  // 第一
      {"text=H2", 1},
      {"month=2026-04", 1},
      {"assignee=-", 3},
      {"assignee=me", 0},
      {"severity=1", 3},
      {"severity=2", 0},
      {"fund_min=500", 1},
      {"due_before=2027-01-01", 0},
      {"attention=1", 0},
      {"fixmedins_code=H1'%20OR%20'1'='1", 0},
      {"text=';DROP%20TABLE%20clue;--", 0},
  };
  for (const auto& each : cases) {
    const Called called = whole_.Call("li", "GET", std::string("/v1/clues?") + each.query);
    EXPECT_EQ(called.Size("/rows"), each.rows) << each.query << called.text;
    const Called summary = whole_.Call("li", "GET", std::string("/v1/clues/summary?") + each.query);
    EXPECT_EQ(summary.At("/by_state/0/clues"),
              each.rows == 0 ? "(nothing)" : std::to_string(each.rows))
        << each.query;
  }
  for (const auto& [query, message] : {std::pair{"state=hits", "state is 'hits'"},
                                       {"fund_min=much", "fund_min is 'much'; expected an amount"},
                                       {"severty=1", "there is no filter 'severty'did you mean"},
                                       {"limit=0", "1 to 1000"},
                                       {"after=x", "after is 'x'"},
                                       {"due_before=2026-02-30", "expected a day"},
                                       {"person_key=P2", "expected a key"}}) {
    const Called called = whole_.Call("li", "GET", std::string("/v1/clues?") + query);
    EXPECT_EQ(called.Short(), "400 bad-request") << query;
    if (std::string_view(query).starts_with("severty")) continue;
    EXPECT_THAT(called.At("/error/message"), HasSubstr(message));
  }
}

TEST_F(CluesTest, AreFoundByAPersonWhoStaysMasked) {
  const int64_t clue = Clue("H1", "twice");
  const Called masked = whole_.Call("li", "GET", Path(clue));
  EXPECT_THAT(masked.text, Not(HasSubstr("P-110101199001")));
  const std::string key = masked.At("/findings/0/person_key");
  EXPECT_EQ(whole_.Call("li", "GET", "/v1/clues?person_key=" + key).Size("/rows"), 1U);
  const Called whole = whole_.Call("li", "GET", Path(clue, "?unmask=1"));
  EXPECT_EQ(whole.At("/findings/0/person"), "P-110101199001");
  // Who looked is on record; who may not look, does not.
  const Called log = whole_.Call("root", "GET", "/v1/log?action=unmask");
  EXPECT_EQ(log.At("/rows/0/actor"), "li");
  EXPECT_EQ(log.At("/rows/0/object"), fmt::format("clue {}", clue));
  EXPECT_EQ(whole_.Call("ana", "GET", Path(clue, "?unmask=1")).Short(), "403 no-right");
}

TEST_F(CluesTest, HaveAllThatBelongsToThem) {
  const int64_t clue = Clue("H1", "twice");
  const Called page = whole_.Call("li", "GET", Path(clue));
  EXPECT_EQ(page.At("/inside"), "true");
  EXPECT_EQ(page.Size("/findings"), 2U);
  EXPECT_EQ(page.At("/findings/0/violates/1/feedetl_sn"), "2");
  EXPECT_EQ(page.At("/findings/0/values"), "{}");
  EXPECT_EQ(page.At("/balances/0/account"), "found");
  EXPECT_EQ(page.At("/balances/1/account_zh"), "疑点金额");
  EXPECT_EQ(page.At("/rule"), "null");  // no rulebook here
  EXPECT_EQ(page.At("/actions/0/event"), "begin");
  EXPECT_EQ(page.At("/actions/0/refused"), "null");
  const Called part = whole_.Call("li", "GET", Path(clue, "/findings?limit=1"));
  EXPECT_EQ(part.At("/next"), "f1");
  EXPECT_EQ(
      whole_.Call("li", "GET", Path(clue, "/findings?limit=1&after=f1")).At("/rows/0/finding_id"),
      "f2");
  // The same buttons, grey, for who may not press them.
  EXPECT_EQ(whole_.Call("wang", "GET", Path(clue)).At("/actions/0/refused/code"), "no-right");
  EXPECT_EQ(whole_.Call("li", "GET", "/v1/clues/99").Short(), "404 no-clue");
  EXPECT_EQ(whole_.Call("li", "GET", "/v1/clues/x").Short(), "400 bad-request");
  EXPECT_EQ(whole_.Call("li", "GET", Path(clue, "/evidence")).Short(), "404 no-lake");
}

TEST_F(CluesTest, GoThroughToTheEnd) {
  const int64_t clue = Clue("H1", "twice");
  EXPECT_EQ(Decide("li", clue, "begin").Short(), "200");
  const Called upheld = Decide("li", clue, "uphold", R"(,"amounts":{"f1":"60.00"})");
  EXPECT_EQ(upheld.At("/state"), "appeal") << upheld.text;
  EXPECT_EQ(upheld.At("/upheld_amt"), "110.00");
  EXPECT_EQ(upheld.At("/due_on"), "2026-05-20");
  EXPECT_EQ(Decide("h1", clue, "accept").At("/state"), "final");
  EXPECT_EQ(Decide("li", clue, "approve").Short(), "403 no-right");
  EXPECT_EQ(Decide("chief", clue, "approve").At("/state"), "handling");
  EXPECT_EQ(Decide("zhao", clue, "order").Short(), "409 door");
  const Called door = whole_.Call(
      "zhao", "POST", Path(clue, "/doors"),
      fmt::format(R"({{"version":{},"kind":"agreement","recover":"110.00","extra":"10.00",)"
                  R"("pay_by":"2026-06-30","reason":"协议"}})",
                  Version(clue)));
  EXPECT_EQ(door.status, 201) << door.text;
  EXPECT_EQ(Decide("zhao", clue, "order").At("/state"), "rectification");
  const auto enter = [&](const std::string& user, const std::string& fields) {
    return whole_.Call(user, "POST", "/v1/ledger/entries",
                       fmt::format(R"({{"clue_id":{},"reason":"到账",{}}})", clue, fields));
  };
  EXPECT_EQ(Decide("zhao", clue, "archive").Short(), "409 due");
  EXPECT_EQ(enter("zhao", R"("kind":"recover","amount":"200.00")").Short(), "409 balance");
  EXPECT_EQ(enter("zhao", R"("kind":"recover","amount":"0.005")").Short(), "422 amount");
  EXPECT_EQ(enter("zhao", R"("kind":"recover","amount":"110.00")").Short(), "201");
  EXPECT_EQ(enter("zhao", R"("kind":"pay","charge":"damages","amount":"10.00")").Short(), "201");
  EXPECT_EQ(Decide("zhao", clue, "archive").At("/state"), "archived");
  const Called balances =
      whole_.Call("zhao", "GET", fmt::format("/v1/ledger/balances?clue_id={}", clue));
  EXPECT_THAT(balances.text, HasSubstr(R"("account":"recovered","account_zh":"已追回",)"
                                       R"("amount":"110.00")"));
  const Called entries =
      whole_.Call("zhao", "GET", fmt::format("/v1/ledger/entries?clue_id={}&limit=2", clue));
  EXPECT_EQ(entries.At("/rows/0/kind"), "pay_damages");
  EXPECT_EQ(entries.At("/rows/0/postings/1/account"), "damages_paid");
  EXPECT_EQ(entries.At("/rows/1/kind"), "recover");
  EXPECT_NE(entries.At("/next"), "null");
  const Called figures =
      whole_.Call("ana", "GET", "/v1/ledger/figures?from=2026-05-01&to=2026-06-01");
  EXPECT_EQ(figures.At("/to_fund"), "120.00") << figures.text;
  EXPECT_EQ(whole_.Call("ana", "GET", "/v1/ledger/reconciliation").At("/ok"), "true");
  EXPECT_EQ(whole_.Call("root", "POST", "/v1/log/verification").At("/ok"), "true");
  // What was decided helps with the next of its kind.
  const Called similar = whole_.Call("li", "GET", Path(Clue("H2", "twice"), "/similar"));
  EXPECT_EQ(similar.At("/rows/0/state"), "archived") << similar.text;
  EXPECT_EQ(similar.At("/rows/0/share"), "0.7333");
  EXPECT_EQ(similar.At("/rows/0/reason"), "看过");
}

TEST_F(CluesTest, AreKeptFromInstitutionsUntilTheyAreTold) {
  const int64_t clue = Clue("H1", "twice");
  const auto sees = [&](const std::string& user) {
    return whole_.Call(user, "GET", Path(clue)).Short();
  };
  EXPECT_EQ(sees("h1"), "404 no-clue");
  EXPECT_EQ(sees("d1"), "404 no-clue");
  EXPECT_EQ(whole_.Call("h1", "GET", "/v1/clues").Size("/rows"), 0U);
  EXPECT_EQ(whole_.Call("h1", "GET", "/v1/clues/summary").Size("/by_state"), 0U);
  EXPECT_EQ(whole_.Call("d1", "GET", "/v1/own/findings").Size("/rows"), 0U);
  Decide("li", clue, "begin");
  EXPECT_EQ(whole_.Call("li", "POST", Path(clue, "/notes"), R"({"body":"内部意见"})").status, 201);
  EXPECT_EQ(sees("h1"), "404 no-clue");
  EXPECT_EQ(whole_.Call("h1", "POST", Path(clue, "/notes"), R"({"body":"?"})").Short(),
            "404 no-clue");
  Decide("li", clue, "uphold");
  EXPECT_EQ(sees("h1"), "200");
  EXPECT_EQ(whole_.Call("h1", "GET", "/v1/clues").Size("/rows"), 1U);
  EXPECT_EQ(whole_.Call("h1", "POST", Path(clue, "/notes"), R"({"body":"我院说明"})").status, 201);

  const Called told = whole_.Call("h1", "GET", Path(clue));
  EXPECT_EQ(told.At("/inside"), "false");
  EXPECT_EQ(told.At("/clue/assignee"), "null");
  EXPECT_EQ(told.Size("/events"), 1U) << told.text;
  EXPECT_EQ(told.At("/events/0/event"), "uphold");
  EXPECT_EQ(told.At("/events/0/actor"), "null");
  EXPECT_EQ(told.Size("/notes"), 1U);
  EXPECT_EQ(told.Size("/balances"), 0U);
  EXPECT_THAT(told.text, Not(HasSubstr("内部意见")));
  EXPECT_THAT(whole_.Call("li", "GET", Path(clue)).text, HasSubstr("我院说明"));
  // A doctor: the findings that name him, and nothing else.
  const Called own = whole_.Call("d1", "GET", "/v1/own/findings");
  EXPECT_EQ(own.Size("/rows"), 2U) << own.text;
  EXPECT_EQ(own.At("/rows/0/clue_state"), "appeal");
  EXPECT_EQ(sees("d1"), "200");
  EXPECT_EQ(whole_.Call("d1", "GET", "/v1/clues").Short(), "403 no-right");
  EXPECT_EQ(whole_.Call("d1", "GET", Path(Clue("H1", "dear"))).Short(), "404 no-clue");
  // A release before the institution was told is none of its business either.
  const int64_t dear = Clue("H1", "dear");
  Decide("li", dear, "begin");
  Decide("li", dear, "release");
  EXPECT_EQ(whole_.Call("h1", "GET", Path(dear)).Short(), "404 no-clue");
  EXPECT_EQ(whole_.Call("h1", "GET", "/v1/clues").Size("/rows"), 1U);
}

TEST_F(CluesTest, AreDecidedManyAtATime) {
  const int64_t one = Clue("H1", "twice"), two = Clue("H1", "dear"), three = Clue("H2", "twice");
  const Called many =
      whole_.Call("li", "POST", "/v1/decisions",
                  fmt::format(R"({{"decisions":[{{"clue_id":{},"version":1,"event":"begin"}},)"
                              R"({{"clue_id":{},"version":7,"event":"begin"}},)"
                              R"({{"clue_id":{},"version":1,"event":"begin"}}]}})",
                              one, two, three));
  ASSERT_EQ(many.status, 200) << many.text;
  EXPECT_EQ(many.At("/results/0/ok"), "true");
  EXPECT_EQ(many.At("/results/0/state"), "first_review");
  EXPECT_EQ(many.At("/results/1/ok"), "false");
  EXPECT_EQ(many.At("/results/1/error/code"), "stale-version");
  EXPECT_EQ(many.At("/results/2/ok"), "true");
  EXPECT_EQ(whole_.Call("li", "GET", "/v1/clues?assignee=me").Size("/rows"), 2U);
  const Called loads = whole_.Call("li", "GET", "/v1/workloads");
  EXPECT_EQ(loads.At("/rows/0/assignee"), "li");
  EXPECT_EQ(loads.At("/rows/0/clues"), "2");
  // One that cannot be read: none is made.
  EXPECT_EQ(whole_
                .Call("li", "POST", "/v1/decisions",
                      fmt::format(R"({{"decisions":[{{"clue_id":{},"version":1,"event":"begin"}},)"
                                  R"({{"clue_id":1,"version":1,"event":"beginn"}}]}})",
                                  two))
                .Short(),
            "400 bad-request");
  EXPECT_EQ(whole_.Call("li", "GET", Path(two)).At("/clue/state"), "hit");
  EXPECT_EQ(whole_.Call("li", "POST", "/v1/decisions", R"({"decisions":[]})").Short(),
            "400 bad-request");
}

TEST_F(CluesTest, AreSummed) {
  const Called providers = whole_.Call("li", "GET", "/v1/clues/sums?by=provider");
  EXPECT_EQ(providers.At("/rows/0/key"), "H1");
  EXPECT_EQ(providers.At("/rows/0/fund_amt"), "1050.00");
  const Called persons = whole_.Call("li", "GET", "/v1/clues/sums?by=person");
  EXPECT_THAT(persons.text, Not(HasSubstr("P-110101199001")));
  EXPECT_EQ(persons.At("/rows/1/findings"), "2");
  EXPECT_EQ(whole_.Call("li", "GET", "/v1/clues/sums?by=colour").Short(), "400 bad-request");
}

TEST_F(CluesTest, HaveDocuments) {
  const int64_t clue = Clue("H1", "twice");
  Decide("li", clue, "begin");
  const Called inside =
      whole_.Call("li", "POST", Path(clue, "/attachments?name=memo.txt"), "internal memo");
  EXPECT_EQ(inside.status, 201) << inside.text;
  Decide("li", clue, "uphold");
  EXPECT_EQ(Decide("h1", clue, "appeal").Short(), "409 attachment");
  const Called made = whole_.Call(
      "h1", "POST", Path(clue, "/attachments?name=..%2f..%2f%E7%94%B3%E8%AF%89.pdf"), "%PDF-1.7 x");
  ASSERT_EQ(made.status, 201) << made.text;
  EXPECT_EQ(made.At("/type"), "application/pdf");
  EXPECT_EQ(Decide("h1", clue, "appeal").At("/state"), "second_review");
  const Called bytes = whole_.Call("wang", "GET", "/v1/attachments/" + made.At("/attachment_id"));
  EXPECT_EQ(bytes.text, "%PDF-1.7 x");
  EXPECT_EQ(bytes.headers.at("content-type"), "application/pdf");
  EXPECT_EQ(bytes.headers.at("x-content-type-options"), "nosniff");
  EXPECT_EQ(bytes.headers.at("content-disposition"),
            "attachment; filename*=UTF-8''..%2F..%2F%E7%94%B3%E8%AF%89.pdf");
  // Nothing was written but below its own content's name.
  EXPECT_FALSE(std::filesystem::exists(whole_.folder() / "申诉.pdf"));
  EXPECT_EQ(whole_.Call("h1", "GET", Path(clue)).Size("/attachments"), 1U);
  EXPECT_EQ(whole_.Call("h1", "GET", "/v1/attachments/" + inside.At("/attachment_id")).Short(),
            "404 no-attachment");
  EXPECT_EQ(whole_.Call("h1", "POST", Path(clue, "/attachments?name=x.exe"), "MZ\x01\x02").Short(),
            "422 type");
  EXPECT_EQ(whole_.Call("h1", "POST", Path(clue, "/attachments?name=x.txt"), "").Short(),
            "413 size");
  EXPECT_EQ(whole_.Call("h1", "POST", Path(clue, "/attachments"), "text").Short(), "422 name");
  EXPECT_EQ(
      whole_.Call("h1", "POST", Path(clue, "/attachments?name=x.txt"), std::string(21U << 20U, 'x'))
          .Short(),
      "413 size");
}

TEST_F(CluesTest, AreAssigned) {
  const int64_t clue = Clue("H1", "twice");
  const auto assign = [&](const std::string& user, const std::string& to) {
    return whole_.Call(user, "POST", Path(clue, "/assignment"),
                       fmt::format(R"({{"version":{},"assignee":"{}"}})", Version(clue), to));
  };
  EXPECT_EQ(assign("li", "me").Short(), "200");
  EXPECT_EQ(whole_.Call("li", "GET", Path(clue)).At("/clue/assignee"), "li");
  EXPECT_EQ(assign("li", "wang").Short(), "403 no-right");
  EXPECT_EQ(assign("chief", "nobody").Short(), "404 no-user");
  EXPECT_EQ(assign("chief", "").Short(), "200");
  EXPECT_EQ(whole_.Call("li", "GET", "/v1/clues?assignee=-").Size("/rows"), 3U);
}

TEST_F(CluesTest, AreJudgedByAPanel) {
  for (const char* name : {"e1", "e2", "e3"}) whole_.AddUser(name, Role::kPanelExpert);
  const int64_t clue = Clue("H1", "twice");
  Decide("li", clue, "begin");
  Decide("li", clue, "uphold");
  const auto attach = [&](const std::string& text) {
    whole_.Call("h1", "POST", Path(clue, "/attachments?name=a.txt"), text);
  };
  attach("first");
  Decide("h1", clue, "appeal");
  Decide("wang", clue, "uphold");
  attach("second");
  EXPECT_EQ(Decide("h1", clue, "appeal").At("/state"), "panel");
  EXPECT_EQ(whole_.Call("e1", "GET", Path(clue)).At("/actions/0/refused/code"), "panel");
  const auto vote = [&](const std::string& user, const char* upholds) {
    return whole_.Call(user, "POST", Path(clue, "/votes"),
                       fmt::format(R"({{"version":{},"upholds":{},"reason":"我的看法"}})",
                                   Version(clue), upholds));
  };
  EXPECT_EQ(vote("li", "true").Short(), "403 no-right");
  EXPECT_EQ(vote("e1", "true").Short(), "200");
  EXPECT_EQ(vote("e2", "false").Short(), "200");
  EXPECT_EQ(vote("e3", "true").Short(), "200");
  const Called page = whole_.Call("e1", "GET", Path(clue));
  EXPECT_EQ(page.Size("/votes"), 3U);
  EXPECT_EQ(page.At("/actions/0/refused"), "null");
  EXPECT_EQ(whole_.Call("h1", "GET", Path(clue)).Size("/votes"), 0U);
  EXPECT_THAT(whole_.Call("h1", "GET", Path(clue)).text, Not(HasSubstr("我的看法")));
  EXPECT_EQ(Decide("e1", clue, "conclude").At("/state"), "final");
}

}  // namespace
}  // namespace mingjian::desk
