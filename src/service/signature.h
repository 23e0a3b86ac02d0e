#pragma once
// Keys and signatures of institutions, on OpenSSL 3.
//
// What is signed: the bytes of the member `input` as they were sent. `cainfo` holds the signature.
//   SM2: SM2 with SM3 (GB/T 32918, 32905), user id 1234567812345678, base64 of the DER signature or
//        of the 64 bytes r‖s.
//   SM3: HMAC-SM3 with the institution's key as the secret, base64 or hex.
// How provinces sign is not published nationally; this is our choice of the usual parts.
//
// THREADS: all functions may be called from any thread.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace mingjian::service {

// Lower-case hex of SHA-256.
std::string Sha256Hex(std::string_view text);
// Compares without telling by its time where the texts differ.
bool SameSecret(std::string_view a, std::string_view b);
// 256 random bits as text: "mj_" and 43 characters of base64url.
Result<std::string> NewKey();

// Raw bytes of the HMAC.
Result<std::string> HmacSm3(std::string_view key, std::string_view text);
// Whether `signature` (base64 or hex) is the HMAC-SM3 of `text`.
bool HmacMatches(std::string_view key, std::string_view text, std::string_view signature);
std::string Base64(std::string_view bytes);
// Nothing of what is no base64.
std::optional<std::string> FromBase64(std::string_view text);

// An SM2 public key, as PEM or as hex of the point (04‖x‖y, 130 digits; without 04: 128).
class Sm2Key {
 public:
  static Result<Sm2Key> Parse(std::string_view text);
  Sm2Key(Sm2Key&&) noexcept;
  Sm2Key& operator=(Sm2Key&&) noexcept;
  ~Sm2Key();
  // Whether `signature` (base64) is one of `text`.
  bool Verify(std::string_view text, std::string_view signature) const;

 private:
  Sm2Key();
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace mingjian::service
