#include <gmock/gmock.h>

#include "desk/whole_desk_test.h"

namespace mingjian::desk {
namespace {

using casework::Role;
using testing::HasSubstr;

TEST(UserRoutes, AddGrantSwitchOffAndOn) {
  WholeDesk whole;
  const auto root = [&](std::string_view method, std::string_view path,
                        std::string_view body = "") {
    return whole.Call("root", method, path, body).Short();
  };
  EXPECT_EQ(root("POST", "/v1/users", R"({"name":"li","password":"a long password"})"), "201");
  EXPECT_EQ(root("POST", "/v1/users", R"({"name":"li","password":"a long password"})"),
            "409 users");
  EXPECT_EQ(root("POST", "/v1/users", R"({"name":"wu","password":"short"})"), "422 password");
  EXPECT_EQ(root("POST", "/v1/users/li/grants", R"({"role":"king"})"), "400 bad-request");
  EXPECT_EQ(root("POST", "/v1/users/li/grants", R"({"role":"institution"})"), "422 grant");
  EXPECT_EQ(root("POST", "/v1/users/li/grants", R"({"role":"doctor","fixmedins_code":"H1"})"),
            "422 grant");
  EXPECT_EQ(root("POST", "/v1/users/nobody/grants", R"({"role":"analyst"})"), "404 no-user");
  EXPECT_EQ(root("POST", "/v1/users/li/grants", R"({"role":"first_reviewer","region":"320100"})"),
            "201");
  EXPECT_EQ(root("POST", "/v1/users/li/grants",
                 R"({"role":"doctor","fixmedins_code":"H1","bilg_dr_codg":"D1"})"),
            "201");
  const Called list = whole.Call("root", "GET", "/v1/users");
  EXPECT_EQ(list.At("/rows/0/name"), "li");
  EXPECT_EQ(list.At("/rows/0/grants/0/bilg_dr_codg"), "D1") << list.text;
  EXPECT_EQ(list.At("/rows/0/grants/1/region"), "320100");
  EXPECT_EQ(whole.Call("li", "GET", "/v1/session").At("/user"), "li");
  EXPECT_EQ(root("DELETE", "/v1/users/li/grants?role=first_reviewer&region=320100"), "200");
  EXPECT_EQ(root("DELETE", "/v1/users/li/grants?role=first_reviewer&region=320100"), "422 grant");
  EXPECT_EQ(root("PUT", "/v1/users/li", R"({"active":false})"), "200");
  EXPECT_EQ(whole.Call("li", "GET", "/v1/session").Short(), "401 session");
  EXPECT_EQ(root("PUT", "/v1/users/root", R"({"active":false})"), "409 users");
  EXPECT_EQ(root("PUT", "/v1/users/li/password", R"({"password":"quite another"})"), "200");
}

TEST(UserRoutes, RolesAndTheirRights) {
  WholeDesk whole;
  const Called roles = whole.Call("root", "GET", "/v1/roles");
  EXPECT_EQ(roles.Size("/rows"), casework::kRoles - 1);
  EXPECT_EQ(roles.At("/rows/0/role_zh"), "初审员");
  EXPECT_THAT(roles.At("/rows/0/rights"), HasSubstr("\"first_review\""));
}

TEST(UserRoutes, TheLogNewestFirst) {
  WholeDesk whole;
  whole.AddUser("li", Role::kFirstReviewer);
  whole.AddUser("aud", Role::kAuditor);
  whole.CookieOf("li");
  const Called log = whole.Call("aud", "GET", "/v1/log?limit=2");
  ASSERT_EQ(log.status, 200) << log.text;
  EXPECT_EQ(log.At("/rows/0/action"), "login");
  EXPECT_EQ(log.At("/rows/0/actor"), "aud");
  EXPECT_EQ(log.At("/rows/1/actor"), "li");
  const Called older = whole.Call("aud", "GET", "/v1/log?limit=2&after=" + log.At("/next"));
  EXPECT_LT(std::atoll(older.At("/rows/0/seq").c_str()), std::atoll(log.At("/rows/1/seq").c_str()));
  EXPECT_EQ(whole.Call("aud", "GET", "/v1/log?actor=li").Size("/rows"), 1U);
  EXPECT_EQ(whole.Call("aud", "GET", "/v1/log?from=2026-05-07").Size("/rows"), 0U);
  const Called whole_log = whole.Call("aud", "POST", "/v1/log/verification");
  EXPECT_EQ(whole_log.At("/ok"), "true");
  EXPECT_EQ(whole_log.At("/head"), whole.Call("aud", "GET", "/v1/log").At("/rows/0/hash"));
  EXPECT_EQ(whole
                .Call("aud", "POST", "/v1/log/verification",
                      R"({"expected":")" + whole_log.At("/head") + "\"}")
                .At("/ok"),
            "true");
  EXPECT_EQ(
      whole
          .Call(
              "aud", "POST", "/v1/log/verification",
              R"({"expected":"0000000000000000000000000000000000000000000000000000000000000000"})")
          .At("/ok"),
      "false");
  MJ_EXPECT_OK(whole.database().Execute("UPDATE log SET detail = 'other' WHERE seq = 1"));
  const Called broken = whole.Call("aud", "POST", "/v1/log/verification");
  EXPECT_EQ(broken.At("/ok"), "false");
  EXPECT_THAT(broken.At("/problem"), HasSubstr("row 1 was changed"));
}

}  // namespace
}  // namespace mingjian::desk
