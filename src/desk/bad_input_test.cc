// What must not happen: two at once, too late, SQL in every field, a database that is gone.

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "casework/ledger.h"
#include "casework/log.h"
#include "desk/whole_desk_test.h"

namespace mingjian::desk {
namespace {

using casework::Role;
using testing::AnyOf;
using testing::HasSubstr;

TEST(BadInput, OfTwoReviewersOnOneClueOneIsTold) {
  WholeDesk whole;
  whole.Import({{.id = "f1"}});
  whole.AddUser("li", Role::kFirstReviewer);
  whole.AddUser("li2", Role::kFirstReviewer);
  whole.CookieOf("li");
  whole.CookieOf("li2");
  std::vector<std::string> got(2);
  {
    std::jthread first([&] {
      got[0] = whole.Call("li", "POST", "/v1/clues/1/decisions", R"({"version":1,"event":"begin"})")
                   .Short();
    });
    std::jthread second([&] {
      got[1] =
          whole.Call("li2", "POST", "/v1/clues/1/decisions", R"({"version":1,"event":"begin"})")
              .Short();
    });
  }
  std::ranges::sort(got);
  EXPECT_EQ(got[0], "200");
  EXPECT_EQ(got[1], "409 stale-version");
}

TEST(BadInput, AnAppealAfterItsLastDayIsLate) {
  WholeDesk whole;
  whole.Import({{.id = "f1"}});
  whole.AddUser("li", Role::kFirstReviewer);
  const auto decide = [&](const std::string& user, int version, const std::string& event) {
    return whole
        .Call(user, "POST", "/v1/clues/1/decisions",
              fmt::format(R"({{"version":{},"event":"{}","reason":"x"}})", version, event))
        .Short();
  };
  EXPECT_EQ(decide("li", 1, "begin"), "200");
  EXPECT_EQ(decide("li", 2, "uphold"), "200");
  whole.SetNow(whole.now() + 30 * kDaySeconds);
  whole.AddUser("h1", Role::kInstitution, "", "H1");
  EXPECT_EQ(whole.Call("h1", "POST", "/v1/clues/1/attachments?name=a.txt", "our answer").Short(),
            "201");
  EXPECT_EQ(whole.Call("h1", "GET", "/v1/clues/1").At("/actions/1/refused/code"), "late");
  EXPECT_EQ(whole.Call("h1", "GET", "/v1/clues").At("/rows/0/overdue"), "true");
  EXPECT_EQ(decide("h1", 3, "appeal"), "409 late");
}

// Texts that are SQL stay texts: nothing is found by them, nothing is changed, nothing is a 500.
TEST(BadInput, SqlInEveryField) {
  WholeDesk whole;
  whole.Import({{.id = "f1"}});
  whole.AddUser("all", Role::kFirstReviewer);
  const casework::Actor root{.user = "root", .grants = {{Role::kAdministrator, {}}}};
  for (size_t i = 0; i < casework::kRoles; ++i) {
    const Role role = static_cast<Role>(i);
    if (role == Role::kSystem || role == Role::kInstitution || role == Role::kDoctor) continue;
    MJ_EXPECT_OK(casework::AddGrant(whole.database(), root, whole.now(), "all", {role, {}}));
  }
  const std::string evil = "x'; DROP TABLE clue; --";
  const std::string in_path = "x'%3B%20DROP%20TABLE%20clue%3B%20--";
  const std::vector<std::string> names = {
      "state",    "region",   "fixmedins_code", "provider",   "rule",      "person_key", "month",
      "assignee", "severity", "fund_min",       "due_before", "attention", "text",       "after",
      "limit",    "by",       "clue_id",        "actor",      "action",    "object",     "from",
      "to",       "role",     "name",           "finding_id", "unmask"};
  std::string body = "{";
  for (const char* field : {"version",
                            "event",
                            "reason",
                            "amounts",
                            "until",
                            "upholds",
                            "assignee",
                            "body",
                            "kind",
                            "party",
                            "law",
                            "article",
                            "recover",
                            "extra",
                            "measure",
                            "count",
                            "second_officer",
                            "pay_by",
                            "clue_id",
                            "amount",
                            "charge",
                            "entry_id",
                            "name",
                            "password",
                            "active",
                            "role",
                            "region",
                            "fixmedins_code",
                            "bilg_dr_codg",
                            "expected",
                            "decisions",
                            "old",
                            "new"}) {
    body += fmt::format(R"({}"{}":"{}")", body == "{" ? "" : ",", field, evil);
  }
  body += "}";
  for (const auto& [method, pattern] : whole.routes()) {
    if (pattern == "/v1/session" && method == "DELETE") continue;
    std::string path = pattern;
    for (size_t at; (at = path.find('{')) != std::string::npos;) {
      path.replace(at, path.find('}') - at + 1, in_path);
    }
    EXPECT_THAT(whole.Call("all", method, path, body).status,
                AnyOf(200, 201, 202, 400, 401, 404, 409, 413, 422, 429, 403))
        << method << " " << path;
    std::string of_one = pattern;
    for (size_t at; (at = of_one.find('{')) != std::string::npos;) {
      of_one.replace(at, of_one.find('}') - at + 1, "1");
    }
    for (const std::string& name : names) {
      EXPECT_THAT(whole.Call("all", method, of_one + "?" + name + "=" + in_path, body).status,
                  AnyOf(200, 201, 202, 400, 401, 404, 409, 413, 422, 429, 403))
          << method << " " << of_one << " " << name;
    }
  }
  EXPECT_EQ(whole.Call("all", "GET", "/v1/clues").Size("/rows"), 1U);
  EXPECT_EQ(whole.Call("all", "GET", "/v1/clues/1").At("/clue/state"), "hit");
  MJ_EXPECT_OK(casework::VerifyLog(whole.database()));
}

// Fields one by one: each is read and kept as it is.
TEST(BadInput, SqlIsKeptAsText) {
  WholeDesk whole;
  whole.Import({{.id = "f1"}});
  whole.AddUser("li", Role::kFirstReviewer);
  const std::string evil = "x'); DELETE FROM log; --";
  EXPECT_EQ(whole
                .Call("li", "POST", "/v1/clues/1/notes",
                      boost::json::serialize(boost::json::object{{"body", evil}}))
                .Short(),
            "201");
  EXPECT_EQ(whole.Call("li", "GET", "/v1/clues/1").At("/notes/0/body"), evil);
  EXPECT_EQ(whole
                .Call("root", "POST", "/v1/users",
                      boost::json::serialize(
                          boost::json::object{{"name", evil}, {"password", "a long password"}}))
                .Short(),
            "422 name");
  EXPECT_EQ(whole.Call("li", "POST", "/v1/clues/1/notes", R"({"body":"a\u0000b"})").Short(),
            "400 bad-request");
}

TEST(BadInput, ADatabaseFileThatIsGoneIs503UntilItIsBack) {
  WholeDesk whole;
  whole.Import({{.id = "f1"}});
  whole.AddUser("li", Role::kFirstReviewer);
  EXPECT_EQ(whole.Call("li", "GET", "/v1/clues").Short(), "200");
  std::filesystem::rename(whole.url(), whole.url() + ".away");
  const Called gone = whole.Call("li", "GET", "/v1/clues");
  EXPECT_EQ(gone.Short(), "503 unavailable");
  EXPECT_THAT(gone.text, testing::Not(HasSubstr(whole.url())));
  EXPECT_FALSE(std::filesystem::exists(whole.url()));  // and no empty one was made
  std::filesystem::rename(whole.url() + ".away", whole.url());
  EXPECT_EQ(whole.Call("li", "GET", "/v1/clues").Short(), "200");
  EXPECT_EQ(
      whole.Call("li", "POST", "/v1/clues/1/decisions", R"({"version":1,"event":"begin"})").Short(),
      "200");
}

TEST(BadInput, AStoppedPostgresqlIs503UntilItIsBack) {
  if (casework::PostgresqlServer::Programs().empty()) GTEST_SKIP() << "PostgreSQL is not installed";
  casework::PostgresqlServer& server = casework::PostgresqlServer::Get();
  {
    auto admin = casework::Database::Open(server.Url("postgres"));
    ASSERT_TRUE(admin) << admin.error().message;
    MJ_EXPECT_OK(admin->Execute("CREATE DATABASE stopped"));
  }
  WholeDesk whole(server.Url("stopped"));
  whole.Import({{.id = "f1"}});
  whole.AddUser("li", Role::kFirstReviewer);
  EXPECT_EQ(whole.Call("li", "GET", "/v1/clues").Size("/rows"), 1U);
  server.Stop();
  EXPECT_EQ(whole.Call("li", "GET", "/v1/clues").Short(), "503 unavailable");
  EXPECT_EQ(
      whole.Call("li", "POST", "/v1/clues/1/decisions", R"({"version":1,"event":"begin"})").Short(),
      "503 unavailable");
  server.Start();
  EXPECT_TRUE(
      service::Eventually([&] { return whole.Call("li", "GET", "/v1/clues").Short() == "200"; }));
  EXPECT_EQ(whole.Call("li", "GET", "/v1/clues/1").At("/clue/state"), "hit");
  EXPECT_EQ(
      whole.Call("li", "POST", "/v1/clues/1/decisions", R"({"version":1,"event":"begin"})").Short(),
      "200");
}

}  // namespace
}  // namespace mingjian::desk
