#pragma once
// Names for persons that may stand in links, logs of proxies and file names: `person_key` is the
// psn_no sealed with a secret of the database, so that it is stable there, says nothing to whoever
// does not hold the secret, and needs no table to be read back.
//
//   MJ_TRY(const PersonKeys keys, PersonKeys::Load(database));
//   keys.KeyOf("P1") → "gF3…";  keys.PersonOf("gF3…") → "P1"
//
// THREADS: constant after Load.

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "casework/database.h"

namespace mingjian::casework {

class PersonKeys {
 public:
  // The secret is made with the first call for a database and kept in its settings.
  static Result<PersonKeys> Load(Database& database);
  // "" for "".
  std::string KeyOf(std::string_view psn_no) const;
  // Nothing for what is no key of this database.
  std::optional<std::string> PersonOf(std::string_view key) const;

 private:
  explicit PersonKeys(std::string secret) : secret_(std::move(secret)) {}
  std::string secret_;
};

}  // namespace mingjian::casework
