#pragma once
// Institutions: who may call the service, and for what. A CSV file with one key a row:
//
//   fixmedins_code,name,key_sha256,rights,signature,sm2_public_key
//   H32010000001,第一医院,9f86d0…,check settle read,none,
//   *,医保局,60303a…,check settle read personal admin,none,
//
// fixmedins_code  whom the key may speak for; * = all
// key_sha256      SHA-256 of the key, 64 hex digits; the key itself is nowhere
// rights          any of check, settle, read, personal, admin, separated by blanks
// signature       none, or required: 3101 to 3103 without a good signature are refused
// sm2_public_key  hex of the point; with one, signatures of type SM2 can be checked
//
// Several rows of one institution are several keys, so that a key can be changed without a gap.
//
// THREADS: Find may be called while Reload runs.

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "service/signature.h"

namespace mingjian::service {

enum class Right : uint8_t {
  kCheck = 1,     // 3101, 3102 without storing, /v1/check, /v1/checks
  kSettle = 2,    // what stores or undoes a settlement
  kRead = 4,      // findings, compliance of its own; rules and knowledge
  kPersonal = 8,  // names and ids unmasked; each use is logged
  kAdmin = 16,    // what other institutions did
};
std::string_view ToString(Right right);  // "check"

struct Institution {
  std::string fixmedins_code;  // "*" = all
  std::string name;
  uint8_t rights = 0;
  bool signature_required = false;
  std::optional<Sm2Key> sm2;
  bool Has(Right right) const { return (rights & static_cast<uint8_t>(right)) != 0; }
  bool Is(std::string_view code) const { return fixmedins_code == "*" || fixmedins_code == code; }
};

class Institutions {
 public:
  // Errors: kEnvironment (not readable), kData with file, line and what was expected.
  static Result<std::unique_ptr<Institutions>> Load(const std::string& file);
  // On an error the old ones stay.
  Status Reload();
  // Whose key it is; null for a key of nobody. Takes the same time for every key.
  std::shared_ptr<const Institution> Find(std::string_view key) const;
  size_t size() const;

 private:
  using Table = std::unordered_map<std::string, std::shared_ptr<const Institution>>;
  explicit Institutions(std::string file) : file_(std::move(file)) {}
  static Result<Table> Read(const std::string& file, const std::string& text);

  std::string file_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Table> table_;  // by key_sha256
};

// What the file would say of a new key.
struct NewInstitution {
  std::string fixmedins_code, name, rights, sm2_public_key;
  bool signature_required = false;
};
// Adds a row to the file (made when it is not there) and gives the key, which is shown once and
// kept nowhere. Errors: kUsage (rights, code), kData (the file), kEnvironment.
Result<std::string> AddInstitution(const std::string& file, const NewInstitution& institution);
// The rows of the file, without the keys: code, name, rights, signature, first 8 digits of the
// hash.
Result<std::vector<std::vector<std::string>>> ListInstitutions(const std::string& file);

}  // namespace mingjian::service
