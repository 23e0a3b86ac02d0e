#pragma once
// Local accounts: argon2id passwords, sessions, slowed-down guessing. What a user may do are the
// grants of casework/rights.h.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "casework/crypto.h"
#include "casework/database.h"
#include "casework/rights.h"

namespace mingjian::casework {

inline constexpr size_t kPasswordMin = 10;  // characters
// A session ends 30 minutes after it was last used, and 12 hours after login.
inline constexpr Seconds kSessionIdle = 30 * 60;
inline constexpr Seconds kSessionMax = 12 * 3600;
// After five wrong passwords in a row a name is blocked for a minute, doubling with every further
// one up to a day.
inline constexpr int64_t kFailuresFree = 5;
inline constexpr Seconds kBlockFirst = 60;
inline constexpr Seconds kBlockMax = 86'400;

// Makes the first administrator; refusal "users" when there is a user already.
Status AddFirstAdministrator(Database& database, Seconds now, const std::string& name,
                             std::string_view password,
                             PasswordCost cost = PasswordCost::kInteractive);

// Right: users. Names have 1 to 64 letters, digits, '.', '-', '_' or Chinese characters, and are
// not "system". Refusals: "name", "password" (too short, or the name itself), "users" (there is one
// already), "no-user", "no-right".
Status AddUser(Database& database, const Actor& actor, Seconds now, const std::string& name,
               std::string_view password, PasswordCost cost = PasswordCost::kInteractive);
// Ends the user's sessions.
Status SetPassword(Database& database, const Actor& actor, Seconds now, const std::string& name,
                   std::string_view password, PasswordCost cost = PasswordCost::kInteractive);
// An inactive user keeps what he did, and cannot log in. Nobody ends himself.
Status SetActive(Database& database, const Actor& actor, Seconds now, const std::string& name,
                 bool active);
// An institution's or doctor's grant names the institution, a doctor's his code too: one in each.
Status AddGrant(Database& database, const Actor& actor, Seconds now, const std::string& name,
                const Grant& grant);
Status RemoveGrant(Database& database, const Actor& actor, Seconds now, const std::string& name,
                   const Grant& grant);

struct UserRow {
  std::string name;
  bool active = true;
  Seconds created_at = 0, blocked_until = 0;
  std::vector<Grant> grants;
};
Result<std::vector<UserRow>> Users(Database& database, const Actor& actor);

// Checks name and password; refusal "login" says nothing of which was wrong, "blocked" until when.
Result<Actor> LogIn(Database& database, Seconds now, const std::string& name,
                    std::string_view password);
// The same with a session; its token is shown once and kept as a hash only.
Result<std::string> OpenSession(Database& database, Seconds now, const std::string& name,
                                std::string_view password);
// The same for somebody whom an identity provider has named (`how`, for the log) and who has an
// active account here; refusal "login" when there is none.
Result<std::string> OpenSessionOf(Database& database, Seconds now, const std::string& name,
                                  std::string_view how);
// Who a token belongs to; refusal "session" when it is unknown, forged or has ended. Grants are
// read anew each time.
Result<Actor> ActorOf(Database& database, Seconds now, std::string_view token);
// The same with the time at which the session ends unless it is used again.
struct Session {
  Actor actor;
  Seconds expires_at = 0;
};
Result<Session> SessionOf(Database& database, Seconds now, std::string_view token);
Status CloseSession(Database& database, Seconds now, std::string_view token);

// Writes down that the actor saw unmasked data or made an export. REQUIRES: the right, checked
// here. `what`: "clue 12", "worklist of 50 clues".
Status LogUnmasked(Database& database, const Actor& actor, Seconds now, const std::string& what);
Status LogExport(Database& database, const Actor& actor, Seconds now, const std::string& what);

}  // namespace mingjian::casework
