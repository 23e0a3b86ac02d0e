#include "service/signature.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include <array>
#include <optional>

#include "base/text.h"

namespace mingjian::service {
namespace {

// The id that GB/T 35276 gives users who agreed on none.
constexpr std::string_view kUserId = "1234567812345678";

template <auto free>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string Hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    hex += kDigits[static_cast<uint8_t>(c) >> 4U];
    hex += kDigits[static_cast<uint8_t>(c) & 15U];
  }
  return hex;
}

std::optional<std::string> FromHex(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (size_t i = 0; i < hex.size(); i += 2) {
    const auto digit = [&](char c) {
      if (c >= '0' && c <= '9') return c - '0';
      if (c >= 'a' && c <= 'f') return c - 'a' + 10;
      if (c >= 'A' && c <= 'F') return c - 'A' + 10;
      return -1;
    };
    const int high = digit(hex[i]), low = digit(hex[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

std::string Reason() {
  char text[256] = "";
  ERR_error_string_n(ERR_get_error(), text, sizeof text);
  ERR_clear_error();
  return text;
}

Key KeyOfPoint(std::string_view point) {
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "SM2", nullptr));
  if (!context || EVP_PKEY_fromdata_init(context.get()) <= 0) return nullptr;
  std::string group = "SM2", bytes(point);
  const std::array<OSSL_PARAM, 3> params = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size()),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, bytes.data(), bytes.size()),
      OSSL_PARAM_construct_end()};
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY,
                        const_cast<OSSL_PARAM*>(params.data())) <= 0) {
    return nullptr;
  }
  return Key(key);
}

// r‖s as the DER that OpenSSL wants; other signatures as they are.
std::string DerOf(std::string_view signature) {
  if (signature.size() != 64) return std::string(signature);
  const std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>> parts(ECDSA_SIG_new());
  BIGNUM* const r = BN_bin2bn(Bytes(signature.substr(0, 32)), 32, nullptr);
  BIGNUM* const s = BN_bin2bn(Bytes(signature.substr(32)), 32, nullptr);
  if (!parts || ECDSA_SIG_set0(parts.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return {};
  }
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(parts.get(), &der);
  std::string bytes = size > 0
                          ? std::string(reinterpret_cast<char*>(der), static_cast<size_t>(size))
                          : std::string();
  OPENSSL_free(der);
  return bytes;
}

}  // namespace

std::string Sha256Hex(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  MJ_CHECK(EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1);
  return Hex({reinterpret_cast<const char*>(digest.data()), size});
}

bool SameSecret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Result<std::string> NewKey() {
  std::array<unsigned char, 32> random;
  if (RAND_bytes(random.data(), random.size()) != 1) {
    return EnvironmentError("no random numbers: " + Reason());
  }
  std::string text = Base64({reinterpret_cast<const char*>(random.data()), random.size()});
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  while (text.ends_with('=')) text.pop_back();
  return "mj_" + text;
}

Result<std::string> HmacSm3(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  size_t size = 0;
  if (EVP_Q_mac(nullptr, "HMAC", nullptr, "SM3", nullptr, key.data(), key.size(), Bytes(text),
                text.size(), digest.data(), digest.size(), &size) == nullptr) {
    return EnvironmentError("HMAC-SM3 is not available: " + Reason());
  }
  return std::string(reinterpret_cast<const char*>(digest.data()), size);
}

std::string Base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), Bytes(bytes),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<size_t>(size));
  return text;
}

std::optional<std::string> FromBase64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0 || text.size() > 65'536) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()), Bytes(text),
                                   static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  const size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  bytes.resize(static_cast<size_t>(size) - padding);
  return bytes;
}

bool HmacMatches(std::string_view key, std::string_view text, std::string_view signature) {
  const auto expected = HmacSm3(key, text);
  if (!expected) return false;
  std::optional<std::string> given = FromHex(signature);
  if (!given || given->size() != expected->size()) given = FromBase64(signature);
  return given && SameSecret(*given, *expected);
}

struct Sm2Key::Parts {
  Key key;
};

Sm2Key::Sm2Key() : parts_(std::make_unique<Parts>()) {}
Sm2Key::Sm2Key(Sm2Key&&) noexcept = default;
Sm2Key& Sm2Key::operator=(Sm2Key&&) noexcept = default;
Sm2Key::~Sm2Key() = default;

Result<Sm2Key> Sm2Key::Parse(std::string_view text) {
  Sm2Key made;
  text = Trim(text);
  if (text.starts_with("-----")) {
    const std::unique_ptr<BIO, Free<BIO_free_all>> pem(
        BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    made.parts_->key.reset(PEM_read_bio_PUBKEY(pem.get(), nullptr, nullptr, nullptr));
    if (!made.parts_->key) return DataError("not a public key in PEM: " + Reason());
    if (EVP_PKEY_is_a(made.parts_->key.get(), "SM2") != 1) {
      return DataError("the key is not one of SM2");
    }
    return made;
  }
  auto point = FromHex(text);
  if (point && point->size() == 64) point->insert(0, 1, '\x04');
  if (!point || point->size() != 65) {
    return DataError("expected an SM2 public key: PEM, or 128 or 130 hex digits of the point");
  }
  made.parts_->key = KeyOfPoint(*point);
  if (!made.parts_->key) return DataError("not a point of SM2's curve: " + Reason());
  return made;
}

bool Sm2Key::Verify(std::string_view text, std::string_view signature) const {
  const auto bytes = FromBase64(signature);
  if (!bytes) return false;
  const std::string der = DerOf(*bytes);
  EVP_PKEY* const key = parts_->key.get();
  const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  const Digest digest(EVP_MD_CTX_new());  // before `context` it goes away, which it points to
  if (!digest || !context ||
      EVP_PKEY_CTX_set1_id(context.get(), kUserId.data(), static_cast<int>(kUserId.size())) <= 0) {
    ERR_clear_error();
    return false;
  }
  EVP_MD_CTX_set_pkey_ctx(digest.get(), context.get());
  const bool good =
      EVP_DigestVerifyInit_ex(digest.get(), nullptr, "SM3", nullptr, nullptr, key, nullptr) == 1 &&
      EVP_DigestVerify(digest.get(), Bytes(der), der.size(), Bytes(text), text.size()) == 1;
  ERR_clear_error();
  return good;
}

}  // namespace mingjian::service
