#include "casework/users.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "casework/log.h"

namespace mingjian::casework {
namespace {

constexpr size_t kNameMax = 64;
constexpr size_t kPasswordMax = 1024;  // bytes: hashing more would only help an attacker

Status CheckName(const std::string& name) {
  const bool plain = std::ranges::all_of(name, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || std::isalnum(byte) != 0 || c == '.' || c == '-' || c == '_';
  });
  if (name.empty() || !IsUtf8(name) || CodePoints(name) > kNameMax || !plain || name == "system") {
    return Refuse("name", fmt::format("'{}': a user's name has 1 to {} letters, digits, '.', '-', "
                                      "'_' or Chinese characters, and is not 'system'",
                                      name, kNameMax));
  }
  return {};
}

Status CheckPassword(const std::string& name, std::string_view password) {
  if (!IsUtf8(password) || CodePoints(password) < kPasswordMin || password.size() > kPasswordMax ||
      password == name) {
    return Refuse("password", fmt::format("a password has at least {} characters and is not the "
                                          "name",
                                          kPasswordMin));
  }
  return {};
}

Result<bool> IsKnown(Database& database, const std::string& name) {
  MJ_TRY(const auto found,
         database.QueryInt("SELECT active FROM user_account WHERE name = ?", {name}));
  return found.has_value();
}

Status RequireKnown(Database& database, const std::string& name) {
  MJ_TRY(const bool known, IsKnown(database, name));
  if (!known) return Refuse("no-user", fmt::format("there is no user '{}'", name));
  return {};
}

std::string TextOf(const Grant& grant) {
  return fmt::format("{} region '{}' institution '{}'{}", ToString(grant.role), grant.scope.region,
                     grant.scope.fixmedins_code,
                     grant.scope.bilg_dr_codg.empty()
                         ? ""
                         : fmt::format(" doctor '{}'", grant.scope.bilg_dr_codg));
}

Result<std::vector<Grant>> GrantsOf(Database& database, const std::string& name) {
  MJ_TRY(const Rows rows,
         database.Query("SELECT role, region, fixmedins_code, bilg_dr_codg FROM user_grant WHERE "
                        "name = ? ORDER BY role, region, fixmedins_code",
                        {name}));
  std::vector<Grant> grants;
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::optional<Role> role = RoleOf(rows.Text(i, 0));
    if (!role || *role == Role::kSystem) continue;
    grants.push_back({*role,
                      {std::string(rows.Text(i, 1)), std::string(rows.Text(i, 2)),
                       std::string(rows.Text(i, 3))}});
  }
  return grants;
}

Status Insert(Database& database, Seconds now, const std::string& by, const std::string& name,
              const std::string& hash) {
  MJ_TRY(const bool known, IsKnown(database, name));
  if (known) return Refuse("users", fmt::format("there is a user '{}' already", name));
  MJ_RETURN_IF_ERROR(database.Execute(
      "INSERT INTO user_account (name, password, active, created_at, failures, blocked_until) "
      "VALUES (?, ?, 1, ?, 0, 0)",
      {name, hash, now}));
  return AppendLog(database, now, by, "user_add", name, "");
}

Status InsertGrant(Database& database, Seconds now, const std::string& by, const std::string& name,
                   const Grant& grant) {
  MJ_RETURN_IF_ERROR(database.Execute(
      "INSERT INTO user_grant (name, role, region, fixmedins_code, bilg_dr_codg) VALUES (?, ?, ?, "
      "?, ?) ON CONFLICT (name, role, region, fixmedins_code) DO UPDATE SET bilg_dr_codg = "
      "excluded.bilg_dr_codg",
      {name, ToString(grant.role), grant.scope.region, grant.scope.fixmedins_code,
       grant.scope.bilg_dr_codg}));
  return AppendLog(database, now, by, "grant", name, TextOf(grant));
}

// Counts a wrong password; kept even though the login is refused.
Status CountFailure(Database& database, Seconds now, const std::string& name, int64_t failures) {
  Seconds block = 0;
  if (failures >= kFailuresFree) {
    block = kBlockFirst;
    for (int64_t i = kFailuresFree; i < failures && block < kBlockMax; ++i) block *= 2;
    block = std::min(block, kBlockMax);
  }
  return database.InTransaction([&]() -> Status {
    MJ_RETURN_IF_ERROR(
        database.Execute("UPDATE user_account SET failures = ?, blocked_until = ? WHERE name = ?",
                         {failures, block == 0 ? 0 : now + block, name}));
    return AppendLog(database, now, name, "login_failed", name,
                     block == 0 ? "" : fmt::format("blocked for {} s", block));
  });
}

}  // namespace

Status AddFirstAdministrator(Database& database, Seconds now, const std::string& name,
                             std::string_view password, PasswordCost cost) {
  MJ_RETURN_IF_ERROR(CheckName(name));
  MJ_RETURN_IF_ERROR(CheckPassword(name, password));
  MJ_TRY(const std::string hash, HashPassword(password, cost));
  return database.InTransaction([&]() -> Status {
    MJ_TRY(const auto users, database.QueryInt("SELECT COUNT(*) FROM user_account"));
    if (users.value_or(0) > 0) {
      return Refuse("users", "there are users already: an administrator adds further ones");
    }
    MJ_RETURN_IF_ERROR(Insert(database, now, name, name, hash));
    return InsertGrant(database, now, name, name, {Role::kAdministrator, {}});
  });
}

Status AddUser(Database& database, const Actor& actor, Seconds now, const std::string& name,
               std::string_view password, PasswordCost cost) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kUsers));
  MJ_RETURN_IF_ERROR(CheckName(name));
  MJ_RETURN_IF_ERROR(CheckPassword(name, password));
  MJ_TRY(const std::string hash, HashPassword(password, cost));
  return database.InTransaction([&] { return Insert(database, now, actor.user, name, hash); });
}

Status SetPassword(Database& database, const Actor& actor, Seconds now, const std::string& name,
                   std::string_view password, PasswordCost cost) {
  if (actor.user != name) MJ_RETURN_IF_ERROR(Require(actor, Right::kUsers));
  MJ_RETURN_IF_ERROR(CheckPassword(name, password));
  MJ_TRY(const std::string hash, HashPassword(password, cost));
  return database.InTransaction([&]() -> Status {
    MJ_RETURN_IF_ERROR(RequireKnown(database, name));
    MJ_RETURN_IF_ERROR(database.Execute(
        "UPDATE user_account SET password = ?, failures = 0, blocked_until = 0 WHERE name = ?",
        {hash, name}));
    MJ_RETURN_IF_ERROR(database.Execute("DELETE FROM user_session WHERE name = ?", {name}));
    return AppendLog(database, now, actor.user, "password", name, "");
  });
}

Status SetActive(Database& database, const Actor& actor, Seconds now, const std::string& name,
                 bool active) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kUsers));
  if (!active && actor.user == name) return Refuse("users", "nobody ends his own account");
  return database.InTransaction([&]() -> Status {
    MJ_RETURN_IF_ERROR(RequireKnown(database, name));
    MJ_RETURN_IF_ERROR(database.Execute("UPDATE user_account SET active = ? WHERE name = ?",
                                        {active ? 1 : 0, name}));
    MJ_RETURN_IF_ERROR(database.Execute("DELETE FROM user_session WHERE name = ?", {name}));
    return AppendLog(database, now, actor.user, active ? "user_on" : "user_off", name, "");
  });
}

Status AddGrant(Database& database, const Actor& actor, Seconds now, const std::string& name,
                const Grant& grant) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kUsers));
  const bool inside = grant.role == Role::kInstitution || grant.role == Role::kDoctor;
  if (inside && grant.scope.fixmedins_code.empty()) {
    return Refuse("grant",
                  fmt::format("the role '{}' names its institution", ToString(grant.role)));
  }
  if ((grant.role == Role::kDoctor) == grant.scope.bilg_dr_codg.empty()) {
    return Refuse("grant", "the role 'doctor', and no other, names the doctor's code");
  }
  if (grant.role == Role::kSystem) return Refuse("grant", "nobody is the system");
  return database.InTransaction([&]() -> Status {
    MJ_RETURN_IF_ERROR(RequireKnown(database, name));
    return InsertGrant(database, now, actor.user, name, grant);
  });
}

Status RemoveGrant(Database& database, const Actor& actor, Seconds now, const std::string& name,
                   const Grant& grant) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kUsers));
  if (actor.user == name && grant.role == Role::kAdministrator) {
    return Refuse("grant", "nobody takes his own administration away");
  }
  return database.InTransaction([&]() -> Status {
    MJ_TRY(const int64_t removed,
           database.Execute(
               "DELETE FROM user_grant WHERE name = ? AND role = ? AND region = ? AND "
               "fixmedins_code = ?",
               {name, ToString(grant.role), grant.scope.region, grant.scope.fixmedins_code}));
    if (removed == 0) return Refuse("grant", fmt::format("{} does not hold that grant", name));
    return AppendLog(database, now, actor.user, "grant_off", name, TextOf(grant));
  });
}

Result<std::vector<UserRow>> Users(Database& database, const Actor& actor) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kUsers));
  MJ_TRY(const Rows rows, database.Query("SELECT name, active, created_at, blocked_until FROM "
                                         "user_account ORDER BY name"));
  std::vector<UserRow> users;
  for (size_t i = 0; i < rows.size(); ++i) {
    UserRow user;
    user.name = rows.Text(i, 0);
    user.active = rows.Int(i, 1) != 0;
    user.created_at = rows.Int(i, 2);
    user.blocked_until = rows.Int(i, 3);
    MJ_TRY(user.grants, GrantsOf(database, user.name));
    users.push_back(std::move(user));
  }
  return users;
}

Result<Actor> LogIn(Database& database, Seconds now, const std::string& name,
                    std::string_view password) {
  const auto refused = [] { return Refuse("login", "the name or the password is wrong"); };
  if (password.size() > kPasswordMax || !IsUtf8(name) || name.find('\0') != std::string::npos) {
    return refused();
  }
  MJ_TRY(const Rows rows,
         database.Query("SELECT password, active, failures, blocked_until FROM user_account WHERE "
                        "name = ?",
                        {name}));
  if (rows.empty()) {
    // An unknown name takes as long as a wrong password.
    MJ_RETURN_IF_ERROR(HashPassword(password, PasswordCost::kInteractive));
    return refused();
  }
  if (rows.Int(0, 3) > now) {
    return Refuse("blocked", fmt::format("too many wrong passwords: wait until {}",
                                         FormatTime(rows.Int(0, 3))));
  }
  if (!VerifyPassword(std::string(rows.Text(0, 0)), password) || rows.Int(0, 1) == 0) {
    MJ_RETURN_IF_ERROR(CountFailure(database, now, name, rows.Int(0, 2) + 1));
    return refused();
  }
  const Status saved = database.InTransaction([&]() -> Status {
    MJ_RETURN_IF_ERROR(database.Execute(
        "UPDATE user_account SET failures = 0, blocked_until = 0 WHERE name = ?", {name}));
    return AppendLog(database, now, name, "login", name, "");
  });
  if (!saved) return std::unexpected(saved.error());
  Actor actor{.user = name};
  MJ_TRY(actor.grants, GrantsOf(database, name));
  return actor;
}

namespace {

// REQUIRES: in a transaction.
Status SaveSession(Database& database, Seconds now, const std::string& name,
                   std::string_view token) {
  MJ_RETURN_IF_ERROR(
      database.Execute("DELETE FROM user_session WHERE seen_at < ? OR created_at < ?",
                       {now - kSessionIdle, now - kSessionMax}));
  MJ_RETURN_IF_ERROR(database.Execute(
      "INSERT INTO user_session (token_hash, name, created_at, seen_at) VALUES (?, ?, ?, ?)",
      {Sha256Hex(token), name, now, now}));
  return {};
}

}  // namespace

Result<std::string> OpenSession(Database& database, Seconds now, const std::string& name,
                                std::string_view password) {
  MJ_RETURN_IF_ERROR(LogIn(database, now, name, password));
  const std::string token = RandomToken();
  const Status saved =
      database.InTransaction([&] { return SaveSession(database, now, name, token); });
  if (!saved) return std::unexpected(saved.error());
  return token;
}

Result<std::string> OpenSessionOf(Database& database, Seconds now, const std::string& name,
                                  std::string_view how) {
  const std::string token = RandomToken();
  const Status saved = database.InTransaction([&]() -> Status {
    const auto refused = [] { return Refuse("login", "there is no active account of this name"); };
    if (!IsUtf8(name) || name.find('\0') != std::string::npos) return refused();
    MJ_TRY(const Rows rows,
           database.Query("SELECT 1 FROM user_account WHERE name = ? AND active = 1", {name}));
    if (rows.empty()) return refused();
    MJ_RETURN_IF_ERROR(SaveSession(database, now, name, token));
    return AppendLog(database, now, name, "login", name, how);
  });
  if (!saved) return std::unexpected(saved.error());
  return token;
}

Result<Session> SessionOf(Database& database, Seconds now, std::string_view token) {
  const std::string hash = Sha256Hex(token);
  MJ_TRY(const Rows rows,
         database.Query(
             "SELECT s.name, s.seen_at, s.created_at FROM user_session s JOIN user_account u ON "
             "u.name = s.name WHERE s.token_hash = ? AND s.seen_at >= ? AND "
             "s.created_at >= ? AND u.active = 1",
             {hash, now - kSessionIdle, now - kSessionMax}));
  if (rows.empty()) return Refuse("session", "the session has ended: log in again");
  // Once a minute is enough to know that it is used.
  if (now - rows.Int(0, 1) >= 60) {
    MJ_RETURN_IF_ERROR(
        database.Execute("UPDATE user_session SET seen_at = ? WHERE token_hash = ?", {now, hash}));
  }
  Session session;
  session.actor.user = rows.Text(0, 0);
  session.expires_at = std::min(now + kSessionIdle, rows.Int(0, 2) + kSessionMax);
  MJ_TRY(session.actor.grants, GrantsOf(database, session.actor.user));
  return session;
}

Result<Actor> ActorOf(Database& database, Seconds now, std::string_view token) {
  MJ_TRY(Session session, SessionOf(database, now, token));
  return std::move(session.actor);
}

Status CloseSession(Database& database, Seconds now, std::string_view token) {
  MJ_TRY(const Actor actor, ActorOf(database, now, token));
  return database.InTransaction([&]() -> Status {
    MJ_RETURN_IF_ERROR(
        database.Execute("DELETE FROM user_session WHERE token_hash = ?", {Sha256Hex(token)}));
    return AppendLog(database, now, actor.user, "logout", actor.user, "");
  });
}

Status LogUnmasked(Database& database, const Actor& actor, Seconds now, const std::string& what) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kUnmask));
  return database.InTransaction(
      [&] { return AppendLog(database, now, actor.user, "unmask", what, ""); });
}

Status LogExport(Database& database, const Actor& actor, Seconds now, const std::string& what) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kExport));
  return database.InTransaction(
      [&] { return AppendLog(database, now, actor.user, "export", what, ""); });
}

}  // namespace mingjian::casework
