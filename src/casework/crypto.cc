#include "casework/crypto.h"

#include <sodium.h>

#include <array>

namespace mingjian::casework {
namespace {

// libsodium asks for one call before all others; it may be repeated.
void Start() { MJ_CHECK(sodium_init() >= 0); }

template <size_t N>
std::string HexOf(const std::array<unsigned char, N>& bytes) {
  std::string hex(N * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), bytes.data(), N);
  hex.pop_back();
  return hex;
}

}  // namespace

std::string Sha256Hex(std::string_view bytes) {
  Start();
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size());
  return HexOf(hash);
}

Result<std::string> HashPassword(std::string_view password, PasswordCost cost) {
  Start();
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  const bool least = cost == PasswordCost::kMinimum;
  const int failed =
      crypto_pwhash_str_alg(hash.data(), password.data(), password.size(),
                            least ? crypto_pwhash_OPSLIMIT_MIN : crypto_pwhash_OPSLIMIT_INTERACTIVE,
                            least ? crypto_pwhash_MEMLIMIT_MIN : crypto_pwhash_MEMLIMIT_INTERACTIVE,
                            crypto_pwhash_ALG_ARGON2ID13);
  if (failed != 0) return EnvironmentError("there is not enough memory to hash a password");
  return std::string(hash.data());
}

bool VerifyPassword(const std::string& hash, std::string_view password) {
  Start();
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

std::string RandomToken() {
  Start();
  std::array<unsigned char, 32> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return HexOf(bytes);
}

}  // namespace mingjian::casework
