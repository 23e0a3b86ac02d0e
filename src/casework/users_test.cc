#include "casework/users.h"

#include <algorithm>

#include "casework/databases_for_test.h"
#include "casework/log.h"

namespace mingjian::casework {
namespace {

constexpr auto kCheap = PasswordCost::kMinimum;
constexpr Seconds kNow = 1'800'000'000;
const Actor kRoot{.user = "root", .grants = {{Role::kAdministrator, {}}}};

class UsersTest : public OnBoth {};
INSTANTIATE_ON_BOTH(UsersTest);

std::string Name(const Status& status) {
  return status ? "done" : std::string(RefusalOf(status.error()));
}

TEST(Rights, ScopesCover) {
  struct Case {
    Scope scope;
    const char *region, *provider;
    bool covered;
  };
  for (const Case& c :
       {Case{{}, "320102", "H1", true}, Case{{}, "", "H1", true},
        Case{{"320000", ""}, "320102", "H1", true}, Case{{"320100", ""}, "320102", "H1", true},
        Case{{"320100", ""}, "320500", "H2", false}, Case{{"320102", ""}, "320100", "H1", false},
        Case{{"320000", ""}, "", "H1", false}, Case{{"", "H1"}, "320102", "H1", true},
        Case{{"", "H1"}, "320102", "H2", false}, Case{{"320500", "H1"}, "320102", "H1", false}}) {
    EXPECT_EQ(Covers(c.scope, c.region, c.provider), c.covered) << c.scope.region << c.region;
  }
}

// Every role against every right, as a table to read: who may what.
TEST(Rights, Matrix) {
  const std::pair<Right, const char*> table[] = {
      {Right::kFirstReview, "first_reviewer"},
      {Right::kAnswer, "institution"},
      {Right::kSecondReview, "second_reviewer"},
      {Right::kPanel, "panel_expert"},
      {Right::kFinal, "final_approver"},
      {Right::kHandle, "inspector law_officer"},
      {Right::kInspect, "inspector law_officer"},
      {Right::kUsers, "administrator"},
      {Right::kImport, "administrator system"},
      {Right::kLog, "auditor administrator"},
      {Right::kExport, "final_approver analyst"},
      {Right::kJob, "system"},
      {Right::kRuleWrite, "rule_author"},
      {Right::kRuleApprove, "rule_approver"},
      {Right::kRuleTest, "rule_author rule_approver analyst"},
  };
  for (const auto& [right, expected] : table) {
    std::string roles;
    for (size_t i = 0; i < kRoles; ++i) {
      const auto role = static_cast<Role>(i);
      if (std::ranges::find(RightsOf(role), right) == RightsOf(role).end()) continue;
      roles += (roles.empty() ? "" : " ") + std::string(ToString(role));
    }
    EXPECT_EQ(roles, expected) << ToString(right);
  }
  for (size_t i = 0; i < kRoles; ++i) {
    EXPECT_EQ(RoleOf(ToString(static_cast<Role>(i))), static_cast<Role>(i));
  }
  // Nobody who decides runs the system, and the auditor changes nothing.
  for (const Right right :
       {Right::kFirstReview, Right::kSecondReview, Right::kFinal, Right::kHandle, Right::kUnmask}) {
    EXPECT_FALSE(May({.user = "x", .grants = {{Role::kAdministrator, {}}}}, right));
    EXPECT_FALSE(May({.user = "x", .grants = {{Role::kAuditor, {}}}}, right));
  }
}

TEST_P(UsersTest, AccountsAndGrants) {
  Database database = OpenNew();
  EXPECT_EQ(Name(AddFirstAdministrator(database, kNow, "root", "short", kCheap)), "password");
  MJ_EXPECT_OK(AddFirstAdministrator(database, kNow, "root", "long enough 1", kCheap));
  EXPECT_EQ(Name(AddFirstAdministrator(database, kNow, "two", "long enough 1", kCheap)), "users");
  const auto add = [&](const Actor& actor, const std::string& name, const std::string& password) {
    return Name(AddUser(database, actor, kNow, name, password, kCheap));
  };
  EXPECT_EQ(add(kRoot, "李雷", "一二三四五六七八九十"), "done");
  EXPECT_EQ(add(kRoot, "李雷", "一二三四五六七八九十"), "users");
  EXPECT_EQ(add(kRoot, "a b", "long enough 1"), "name");
  EXPECT_EQ(add(kRoot, "system", "long enough 1"), "name");
  EXPECT_EQ(add(kRoot, "x'--", "long enough 1"), "name");
  EXPECT_EQ(add(kRoot, "longenough", "longenough"), "password");
  EXPECT_EQ(add({.user = "李雷"}, "zhang", "long enough 1"), "no-right");
  const Grant grant{Role::kFirstReviewer, {"320100", ""}};
  MJ_EXPECT_OK(AddGrant(database, kRoot, kNow, "李雷", grant));
  MJ_EXPECT_OK(AddGrant(database, kRoot, kNow, "李雷", grant));
  EXPECT_EQ(Name(AddGrant(database, kRoot, kNow, "nobody", grant)), "no-user");
  EXPECT_EQ(Name(AddGrant(database, kRoot, kNow, "李雷", {Role::kInstitution, {}})), "grant");
  EXPECT_EQ(Name(AddGrant(database, kRoot, kNow, "李雷", {Role::kSystem, {}})), "grant");
  MJ_ASSERT_OK(const Actor li, LogIn(database, kNow, "李雷", "一二三四五六七八九十"));
  ASSERT_EQ(li.grants.size(), 1);
  EXPECT_TRUE(May(li, Right::kFirstReview, "320102", "H1"));
  EXPECT_FALSE(May(li, Right::kFirstReview, "320500", "H1"));
  MJ_ASSERT_OK(const auto users, Users(database, kRoot));
  EXPECT_EQ(users.size(), 2);
  EXPECT_EQ(RefusalName(Users(database, li)), "no-right");
  MJ_EXPECT_OK(RemoveGrant(database, kRoot, kNow, "李雷", grant));
  EXPECT_EQ(Name(RemoveGrant(database, kRoot, kNow, "李雷", grant)), "grant");
  EXPECT_EQ(Name(RemoveGrant(database, kRoot, kNow, "root", {Role::kAdministrator, {}})), "grant");
  EXPECT_EQ(Name(SetActive(database, kRoot, kNow, "root", false)), "users");
  MJ_EXPECT_OK(SetActive(database, kRoot, kNow, "李雷", false));
  EXPECT_EQ(RefusalName(LogIn(database, kNow, "李雷", "一二三四五六七八九十")), "login");
  MJ_EXPECT_OK(VerifyLog(database));
  // No password is kept readable.
  MJ_ASSERT_OK(const Rows stored, database.Query("SELECT password FROM user_account"));
  for (size_t i = 0; i < stored.size(); ++i) {
    EXPECT_TRUE(stored.Text(i, 0).starts_with("$argon2id$"));
  }
}

TEST_P(UsersTest, SlowsGuessing) {
  Database database = OpenNew();
  MJ_EXPECT_OK(AddFirstAdministrator(database, kNow, "root", "long enough 1", kCheap));
  Seconds now = kNow;
  const auto log_in = [&](const char* password) {
    return RefusalName(LogIn(database, now, "root", password));
  };
  for (int i = 0; i < 4; ++i) EXPECT_EQ(log_in("wrong"), "login");
  EXPECT_EQ(log_in("long enough 1"), "done");  // starts anew
  for (int i = 0; i < 5; ++i) EXPECT_EQ(log_in("wrong"), "login");
  EXPECT_EQ(log_in("long enough 1"), "blocked");
  now += 60;
  EXPECT_EQ(log_in("wrong"), "login");
  now += 119;
  EXPECT_EQ(log_in("long enough 1"), "blocked");
  now += 1;
  EXPECT_EQ(log_in("long enough 1"), "done");
  EXPECT_EQ(RefusalName(LogIn(database, now, "nobody", "long enough 1")), "login");
  EXPECT_EQ(RefusalName(LogIn(database, now, "' OR '1'='1", "long enough 1")), "login");
  MJ_EXPECT_OK(VerifyLog(database));
}

TEST_P(UsersTest, Sessions) {
  Database database = OpenNew();
  MJ_EXPECT_OK(AddFirstAdministrator(database, kNow, "root", "long enough 1", kCheap));
  EXPECT_EQ(RefusalName(OpenSession(database, kNow, "root", "wrong")), "login");
  MJ_ASSERT_OK(const std::string token, OpenSession(database, kNow, "root", "long enough 1"));
  const auto who = [&](const std::string& given, Seconds now) {
    const auto actor = ActorOf(database, now, given);
    return actor ? actor->user : std::string(RefusalOf(actor.error()));
  };
  EXPECT_EQ(who(token, kNow), "root");
  EXPECT_EQ(who(token, kNow + kSessionIdle), "root");  // used: goes on
  EXPECT_EQ(who(token, kNow + 2 * kSessionIdle), "root");
  EXPECT_EQ(who(token, kNow + 3 * kSessionIdle + 1), "session");
  EXPECT_EQ(who("", kNow), "session");
  EXPECT_EQ(who(std::string(64, '0'), kNow), "session");
  // The stored hash is no token.
  MJ_ASSERT_OK(const Rows hash, database.Query("SELECT token_hash FROM user_session"));
  EXPECT_EQ(who(std::string(hash.Text(0, 0)), kNow), "session");
  MJ_ASSERT_OK(const std::string second, OpenSession(database, kNow, "root", "long enough 1"));
  Seconds now = kNow;
  while (now < kNow + kSessionMax) {
    EXPECT_EQ(who(second, now), "root");
    now += kSessionIdle;
  }
  EXPECT_EQ(who(second, now + 1), "session");  // used, but too old
  MJ_ASSERT_OK(const std::string third, OpenSession(database, now, "root", "long enough 1"));
  MJ_EXPECT_OK(CloseSession(database, now, third));
  EXPECT_EQ(who(third, now), "session");
  MJ_ASSERT_OK(const std::string fourth, OpenSession(database, now, "root", "long enough 1"));
  MJ_EXPECT_OK(SetPassword(database, kRoot, now, "root", "another one 2", kCheap));
  EXPECT_EQ(who(fourth, now), "session");
  EXPECT_EQ(Name(LogUnmasked(database, kRoot, now, "clue 1")), "no-right");
  const Actor analyst{.user = "a", .grants = {{Role::kAnalyst, {}}}};
  MJ_EXPECT_OK(LogExport(database, analyst, now, "worklist"));
  MJ_EXPECT_OK(VerifyLog(database));
}

}  // namespace
}  // namespace mingjian::casework
