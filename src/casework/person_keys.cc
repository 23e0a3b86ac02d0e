#include "casework/person_keys.h"

#include "casework/crypto.h"

namespace mingjian::casework {

Result<PersonKeys> PersonKeys::Load(Database& database) {
  std::string secret;
  const Status done = database.InTransaction([&]() -> Status {
    // Of two programs that start at once the first one's secret stays.
    MJ_RETURN_IF_ERROR(
        database.Execute("INSERT INTO setting (name, value) VALUES ('person_key_secret', ?) ON "
                         "CONFLICT (name) DO NOTHING",
                         {RandomToken()}));
    MJ_TRY(const Rows rows,
           database.Query("SELECT value FROM setting WHERE name = 'person_key_secret'"));
    secret = rows.Text(0, 0);
    return {};
  });
  if (!done) return std::unexpected(done.error());
  return PersonKeys(std::move(secret));
}

std::string PersonKeys::KeyOf(std::string_view psn_no) const {
  return psn_no.empty() ? std::string() : Seal(secret_, psn_no);
}

std::optional<std::string> PersonKeys::PersonOf(std::string_view key) const {
  return Unseal(secret_, key);
}

}  // namespace mingjian::casework
