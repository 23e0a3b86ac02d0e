// Every route × every role: nobody without a session, and nobody without the right that
// docs/desk-api.md names.

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "desk/route_rights.h"
#include "desk/whole_desk_test.h"

namespace mingjian::desk {
namespace {

using casework::Role;

// "| GET | `/v1/clues` | view, told | …" of docs/desk-api.md: "GET /v1/clues" → {"view", "told"}.
std::map<std::string, std::set<std::string>> DocumentedRights() {
  std::map<std::string, std::set<std::string>> table;
  const auto text = ReadFile(MINGJIAN_SOURCE_DIR "/docs/desk-api.md");
  EXPECT_TRUE(text);
  const std::string lines = text.value_or("");
  for (const std::string_view line : Split(lines, '\n')) {
    const auto cells = Split(line, '|');
    if (cells.size() < 5 || !Trim(cells[2]).starts_with("`/v1/")) continue;
    std::string_view path = Trim(cells[2]);
    path = path.substr(1, path.size() - 2);
    std::set<std::string>& rights = table[fmt::format("{} {}", Trim(cells[1]), path)];
    for (const std::string_view right : Split(Trim(cells[3]), ',')) rights.emplace(Trim(right));
  }
  return table;
}

bool Holds(Role role, const std::set<std::string>& rights) {
  if (rights.contains("login")) return true;
  return std::ranges::any_of(RightsOf(role), [&](casework::Right right) {
    return rights.contains(std::string(ToString(right)));
  });
}

// A path of the pattern that names things that are there.
std::string PathOf(std::string pattern) {
  for (const auto& [name, value] : {std::pair{"{id}", "1"},
                                    {"{name}", "nobody"},
                                    {"{code}", "D1"},
                                    {"{fixmedins_code}", "H1"}}) {
    for (size_t at; (at = pattern.find(name)) != std::string::npos;) {
      pattern.replace(at, std::string_view(name).size(), value);
    }
  }
  // A name that the list above does not know stands for itself.
  std::erase_if(pattern, [](char c) { return c == '{' || c == '}' || c == '*'; });
  return pattern;
}

TEST(Rights, TheDocumentHasEveryRouteAndNoOther) {
  WholeDesk whole;
  const auto documented = DocumentedRights();
  std::set<std::string> there;
  for (const auto& [method, pattern] : whole.routes()) {
    const std::string route = method + " " + pattern;
    there.insert(route);
    EXPECT_TRUE(documented.contains(route)) << route << " is not in docs/desk-api.md";
    if (IsOpenRoute(method, pattern)) continue;
    const RouteRights* const row = FindRouteRights(method, pattern);
    if (row == nullptr) {
      ADD_FAILURE() << route << " is not in src/desk/route_rights.cc";
      continue;
    }
    std::set<std::string> rights;
    for (const casework::Right right : row->any) rights.emplace(ToString(right));
    if (rights.empty()) rights.insert("login");
    if (documented.contains(route)) {
      EXPECT_EQ(documented.at(route), rights) << route;
    }
  }
  for (const auto& [route, rights] : documented) {
    EXPECT_TRUE(there.contains(route)) << route << " of docs/desk-api.md is not there";
  }
  for (const RouteRights& row : AllRouteRights()) {
    EXPECT_TRUE(there.contains(fmt::format("{} {}", row.method, row.pattern)))
        << row.method << " " << row.pattern << " of src/desk/route_rights.cc is not there";
  }
}

TEST(Rights, NobodyComesInWithoutASession) {
  WholeDesk whole;
  whole.Import({{.id = "f1"}});
  for (const auto& [method, pattern] : whole.routes()) {
    if (IsOpenRoute(method, pattern)) continue;
    EXPECT_EQ(whole.Call("", method, PathOf(pattern)).Short(), "401 session")
        << method << " " << pattern;
    EXPECT_EQ(whole
                  .Call("", method, PathOf(pattern), "",
                        "Cookie: mingjian_session=" + std::string(64, 'a') + "\r\n")
                  .Short(),
              "401 session")
        << method << " " << pattern;
  }
}

TEST(Rights, EveryRoleComesInWhereItHoldsARight) {
  const auto documented = DocumentedRights();
  for (size_t i = 0; i < casework::kRoles; ++i) {
    const Role role = static_cast<Role>(i);
    if (role == Role::kSystem) continue;
    WholeDesk whole;
    whole.Import({{.id = "f1"}});
    const bool outside = role == Role::kInstitution || role == Role::kDoctor;
    whole.AddUser("somebody", role, "", outside ? "H1" : "", role == Role::kDoctor ? "D1" : "");
    for (const auto& [method, pattern] : whole.routes()) {
      const std::string route = method + " " + pattern;
      // It ends the session that the others need.
      if (pattern == "/v1/session" && method == "DELETE") continue;
      if (IsOpenRoute(method, pattern)) continue;
      const auto rights = documented.find(route);
      if (rights == documented.end()) continue;  // told by another test
      // An empty body: who comes in is told what it lacks, the others nothing.
      const std::string got = whole.Call("somebody", method, PathOf(pattern)).Short();
      if (Holds(role, rights->second)) {
        EXPECT_THAT(got,
                    testing::Not(testing::AnyOf("401 session", "403 no-right", "500 internal")))
            << ToString(role) << " " << route;
      } else {
        EXPECT_EQ(got, "403 no-right") << ToString(role) << " " << route;
      }
    }
  }
}

// A grant of one city, or one institution, opens nothing of another.
TEST(Rights, EndWhereTheGrantEnds) {
  WholeDesk whole;
  whole.Import({{.id = "f1"}});  // H1 in 320102
  whole.AddUser("suzhou", Role::kFirstReviewer, "320500");
  whole.AddUser("nanjing", Role::kFirstReviewer, "320100");
  whole.AddUser("h2", Role::kInstitution, "", "H2");
  for (const char* path :
       {"/v1/clues/1", "/v1/clues/1/findings", "/v1/clues/1/evidence", "/v1/clues/1/similar",
        "/v1/ledger/balances?clue_id=1", "/v1/ledger/entries?clue_id=1"}) {
    EXPECT_EQ(whole.Call("suzhou", "GET", path).Short(), "403 no-right") << path;
    EXPECT_THAT(whole.Call("h2", "GET", path).status, testing::AnyOf(403, 404)) << path;
  }
  EXPECT_EQ(whole.Call("suzhou", "GET", "/v1/clues").Size("/rows"), 0U);
  EXPECT_EQ(whole.Call("h2", "GET", "/v1/clues").Size("/rows"), 0U);
  EXPECT_EQ(whole.Call("nanjing", "GET", "/v1/clues").Size("/rows"), 1U);
  const std::string begin = R"({"version":1,"event":"begin"})";
  EXPECT_EQ(whole.Call("suzhou", "POST", "/v1/clues/1/decisions", begin).Short(), "403 no-right");
  EXPECT_EQ(whole.Call("nanjing", "POST", "/v1/clues/1/decisions", begin).Short(), "200");
}

}  // namespace
}  // namespace mingjian::desk
