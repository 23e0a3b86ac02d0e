#include <gmock/gmock.h>

#include "desk/whole_desk_test.h"

namespace mingjian::desk {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kWith = "X-Requested-With: mingjian\r\n";

TEST(Session, LogsInSaysWhoAndLogsOut) {
  WholeDesk whole;
  whole.AddUser("li", casework::Role::kFirstReviewer, "320100");
  const Called in =
      whole.Plain("POST", "/v1/session", R"({"name":"li","password":"a long password"})", kWith);
  ASSERT_EQ(in.status, 200) << in.text;
  const std::string cookie = in.headers.at("set-cookie");
  EXPECT_THAT(cookie, HasSubstr("; HttpOnly; SameSite=Strict; Path=/"));
  EXPECT_THAT(cookie, Not(HasSubstr("Secure")));
  EXPECT_EQ(in.At("/grants/0/role"), "first_reviewer");
  EXPECT_EQ(in.At("/grants/0/role_zh"), "初审员");
  EXPECT_EQ(in.At("/grants/0/region"), "320100");
  EXPECT_EQ(in.At("/grants/0/fixmedins_code"), "null");
  EXPECT_EQ(in.At("/expires_at"), "2026-05-06 09:30:00");
  EXPECT_THAT(in.At("/rights"), HasSubstr("\"first_review\""));
  EXPECT_THAT(in.text, Not(HasSubstr(cookie.substr(17, 20))));  // the token is in the cookie only
  EXPECT_EQ(in.headers.at("cache-control"), "no-store");

  EXPECT_EQ(whole.Call("li", "GET", "/v1/session").At("/user"), "li");
  EXPECT_EQ(whole.Call("li", "DELETE", "/v1/session").Short(), "200");
  EXPECT_EQ(whole.Call("li", "GET", "/v1/session").Short(), "401 session");
}

TEST(Session, AsksForTheHeaderThatOtherSitesCannotSend) {
  WholeDesk whole;
  const std::string body = R"({"name":"root","password":"a long password"})";
  EXPECT_EQ(whole.Plain("POST", "/v1/session", body).Short(), "403 csrf");
  const std::string cookie = "Cookie: " + whole.CookieOf("root") + "\r\n";
  EXPECT_EQ(whole.Plain("DELETE", "/v1/session", "", cookie).Short(), "403 csrf");
  EXPECT_EQ(whole.Plain("GET", "/v1/session", "", cookie).Short(), "200");
}

TEST(Session, RefusesForgedAndOldSessions) {
  WholeDesk whole;
  EXPECT_EQ(whole.Plain("GET", "/v1/session").Short(), "401 session");
  for (const char* cookie : {"mingjian_session=", "mingjian_session=0000", "other=1",
                             "mingjian_session=' OR '1'='1", "mingjian_session=\xff\xfe"}) {
    EXPECT_EQ(whole.Plain("GET", "/v1/session", "", fmt::format("Cookie: {}\r\n", cookie)).Short(),
              "401 session")
        << cookie;
  }
  EXPECT_EQ(whole.Call("root", "GET", "/v1/session").Short(), "200");
  whole.SetNow(whole.now() + 29 * 60);
  EXPECT_EQ(whole.Call("root", "GET", "/v1/session").Short(), "200");
  whole.SetNow(whole.now() + 31 * 60);
  EXPECT_EQ(whole.Call("root", "GET", "/v1/session").Short(), "401 session");
}

TEST(Session, NamesWhatIsWrongOfTheBody) {
  WholeDesk whole;
  const struct {
    const char* body;
    const char* status;
    const char* message;
  } cases[] = {
      {"", "400 bad-request", "the body is not JSON"},
      {"[]", "400 bad-request", "expected a JSON object"},
      {R"({"name":"root"})", "400 bad-request", "password is missing"},
      {R"({"name":3,"password":"x"})", "400 bad-request", "name is '3'; expected text"},
      {R"({"name":"root","pasword":"x"})", "400 bad-request", "did you mean 'password'?"},
      {R"({"name":"root","password":"wrong"})", "401 login", "the name or the password is wrong"},
      {R"({"name":"nobody","password":"wrong"})", "401 login", "the name or the password is wrong"},
      {R"({"name":"' OR 1=1 --","password":"wrong"})", "401 login",
       "the name or the password is wrong"},
  };
  for (const auto& each : cases) {
    const Called called = whole.Plain("POST", "/v1/session", each.body, kWith);
    EXPECT_EQ(called.Short(), each.status) << each.body;
    EXPECT_THAT(called.At("/error/message"), HasSubstr(each.message)) << each.body;
  }
}

TEST(Session, BlocksGuessing) {
  WholeDesk whole;
  const std::string wrong = R"({"name":"root","password":"wrong"})";
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(whole.Plain("POST", "/v1/session", wrong, kWith).Short(), "401 login");
  }
  EXPECT_EQ(whole.Plain("POST", "/v1/session", wrong, kWith).Short(), "429 blocked");
}

TEST(Session, AChangedPasswordEndsOtherSessions) {
  WholeDesk whole;
  whole.AddUser("li", casework::Role::kFirstReviewer);
  const std::string old = whole.CookieOf("li");
  EXPECT_EQ(
      whole.Call("li", "PUT", "/v1/session/password", R"({"old":"no","new":"another long one"})")
          .Short(),
      "401 login");
  const Called changed = whole.Call("li", "PUT", "/v1/session/password",
                                    R"({"old":"a long password","new":"another long one"})");
  ASSERT_EQ(changed.status, 200) << changed.text;
  const std::string fresh = changed.headers.at("set-cookie");
  EXPECT_EQ(whole.Plain("GET", "/v1/session", "", "Cookie: " + old + "\r\n").Short(),
            "401 session");
  EXPECT_EQ(
      whole.Plain("GET", "/v1/session", "", "Cookie: " + fresh.substr(0, fresh.find(';')) + "\r\n")
          .Short(),
      "200");
}

TEST(Session, ACookieBehindAProxyIsForTlsOnly) {
  WholeDesk whole("", [](DeskOptions& options) { options.secure_cookie = true; });
  EXPECT_THAT(
      whole.Plain("POST", "/v1/session", R"({"name":"root","password":"a long password"})", kWith)
          .headers.at("set-cookie"),
      HasSubstr("; Secure"));
}

}  // namespace
}  // namespace mingjian::desk
