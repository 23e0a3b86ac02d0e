#include "casework/crypto.h"

#include <sodium.h>

#include <algorithm>
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

constexpr size_t kTag = 16;  // bytes of the nonce that a sealed word begins with

struct SealKeys {
  std::array<unsigned char, crypto_generichash_KEYBYTES> tag{};
  std::array<unsigned char, crypto_stream_xchacha20_KEYBYTES> cipher{};
  explicit SealKeys(std::string_view secret) {
    const auto derive = [secret](std::string_view use, unsigned char* key, size_t size) {
      const std::string text = std::string(use) + std::string(secret);
      crypto_generichash(key, size, reinterpret_cast<const unsigned char*>(text.data()),
                         text.size(), nullptr, 0);
    };
    derive("tag:", tag.data(), tag.size());
    derive("cipher:", cipher.data(), cipher.size());
  }
  std::array<unsigned char, kTag> TagOf(std::string_view text) const {
    std::array<unsigned char, kTag> out{};
    crypto_generichash(out.data(), out.size(), reinterpret_cast<const unsigned char*>(text.data()),
                       text.size(), tag.data(), tag.size());
    return out;
  }
  // Encrypts and decrypts.
  std::string Apply(std::string_view text, const unsigned char* nonce) const {
    std::array<unsigned char, crypto_stream_xchacha20_NONCEBYTES> whole{};
    std::copy_n(nonce, kTag, whole.begin());
    std::string out(text.size(), '\0');
    crypto_stream_xchacha20_xor(reinterpret_cast<unsigned char*>(out.data()),
                                reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                                whole.data(), cipher.data());
    return out;
  }
};

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

std::string Seal(std::string_view secret, std::string_view text) {
  Start();
  const SealKeys keys(secret);
  const auto tag = keys.TagOf(text);
  const std::string whole =
      std::string(reinterpret_cast<const char*>(tag.data()), kTag) + keys.Apply(text, tag.data());
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string word(sodium_base64_encoded_len(whole.size(), kVariant), '\0');
  sodium_bin2base64(word.data(), word.size(), reinterpret_cast<const unsigned char*>(whole.data()),
                    whole.size(), kVariant);
  word.pop_back();
  return word;
}

std::optional<std::string> Unseal(std::string_view secret, std::string_view word) {
  Start();
  std::string whole(word.size(), '\0');
  size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(whole.data()), whole.size(), word.data(),
                        word.size(), nullptr, &size, &end,
                        sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
      end != word.data() + word.size() || size < kTag) {
    return std::nullopt;
  }
  const SealKeys keys(secret);
  const auto* const nonce = reinterpret_cast<const unsigned char*>(whole.data());
  std::string text = keys.Apply(std::string_view(whole).substr(kTag, size - kTag), nonce);
  const auto tag = keys.TagOf(text);
  if (sodium_memcmp(tag.data(), nonce, kTag) != 0) return std::nullopt;
  return text;
}

}  // namespace mingjian::casework
