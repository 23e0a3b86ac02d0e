#pragma once
// Keys that sign tokens as an OpenID provider does, for tests.

#include <cjose/cjose.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <string>

#include "base/error.h"

namespace mingjian::desk {

class SigningKey {
 public:
  enum Kind { kRsa, kEc, kShared };

  SigningKey(Kind kind, const std::string& kid) : kind_(kind) {
    cjose_err error{};
    switch (kind) {
      case kRsa:
        key_ = cjose_jwk_create_RSA_random(2048, nullptr, 0, &error);
        break;
      case kEc:
        key_ = cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &error);
        break;
      case kShared:
        key_ = cjose_jwk_create_oct_random(256, &error);
        break;
    }
    MJ_CHECK(key_ != nullptr && cjose_jwk_set_kid(key_, kid.data(), kid.size(), &error));
  }
  SigningKey(const SigningKey&) = delete;
  SigningKey& operator=(const SigningKey&) = delete;
  ~SigningKey() { cjose_jwk_release(key_); }

  std::string Sign(const boost::json::object& claims) const {
    cjose_err error{};
    cjose_header_t* const header = cjose_header_new(&error);
    const char* const algorithm = kind_ == kRsa ? "RS256" : kind_ == kEc ? "ES256" : "HS256";
    MJ_CHECK(cjose_header_set(header, "alg", algorithm, &error));
    MJ_CHECK(cjose_header_set(header, "kid", cjose_jwk_get_kid(key_, &error), &error));
    const std::string text = boost::json::serialize(claims);
    cjose_jws_t* const token = cjose_jws_sign(
        key_, header, reinterpret_cast<const uint8_t*>(text.data()), text.size(), &error);
    const char* compact = nullptr;
    MJ_CHECK(token != nullptr && cjose_jws_export(token, &compact, &error));
    std::string copy = compact;
    cjose_jws_release(token);
    cjose_header_release(header);
    return copy;
  }
  // A set with this key; of a shared secret the secret.
  std::string PublicSet() const {
    cjose_err error{};
    char* const text = cjose_jwk_to_json(key_, kind_ == kShared, &error);
    MJ_CHECK(text != nullptr);
    std::string set = std::string(R"({"keys":[)") + text + "]}";
    cjose_get_dealloc()(text);
    return set;
  }

 private:
  Kind kind_;
  cjose_jwk_t* key_ = nullptr;
};

}  // namespace mingjian::desk
