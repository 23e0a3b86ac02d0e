#include "desk/id_token.h"

#include <cjose/cjose.h>
#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>
#include <cstdlib>
#include <memory>

namespace mingjian::desk {
namespace {

namespace json = boost::json;

struct Release {
  void operator()(cjose_jws_t* token) const { cjose_jws_release(token); }
  void operator()(cjose_jwk_t* key) const { cjose_jwk_release(key); }
};
using Token = std::unique_ptr<cjose_jws_t, Release>;
using Key = std::unique_ptr<cjose_jwk_t, Release>;

constexpr Seconds kClockDifference = 60;
constexpr std::array<std::string_view, 6> kAlgorithms = {"RS256", "RS384", "RS512",
                                                         "ES256", "ES384", "ES512"};

std::unexpected<Error> Wrong(std::string_view what) {
  return DataError(fmt::format("the identity provider's token is not valid: {}", what));
}

std::string_view TextOf(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : "";
}

// Whether a key of the set is one that signs with this algorithm and has this name.
bool Fits(const json::object& key, std::string_view algorithm, std::string_view kid) {
  if (!kid.empty() && TextOf(key, "kid") != kid) return false;
  if (TextOf(key, "kty") != (algorithm.starts_with("RS") ? "RSA" : "EC")) return false;
  const std::string_view use = TextOf(key, "use"), made_for = TextOf(key, "alg");
  return (use.empty() || use == "sig") && (made_for.empty() || made_for == algorithm);
}

bool VerifiedBy(cjose_jws_t* token, const json::object& key) {
  const std::string text = json::serialize(key);
  cjose_err error{};
  const Key imported(cjose_jwk_import(text.data(), text.size(), &error));
  return imported && cjose_jws_verify(token, imported.get(), &error);
}

Result<json::object> ClaimsOf(std::string_view text, std::string_view key_set) {
  cjose_err error{};
  const Token token(cjose_jws_import(text.data(), text.size(), &error));
  if (!token) return Wrong("it is no signed token");
  cjose_header_t* const header = cjose_jws_get_protected(token.get());
  const auto said = [&](const char* name) {
    const char* const value = cjose_header_get(header, name, &error);
    return std::string(value == nullptr ? "" : value);
  };
  const std::string algorithm = said("alg"), kid = said("kid");
  if (std::ranges::find(kAlgorithms, algorithm) == kAlgorithms.end()) {
    return Wrong(fmt::format("it is signed with '{}'", algorithm));
  }
  boost::system::error_code code;
  const json::value set = json::parse(key_set, code);
  const json::value* const keys =
      !code && set.is_object() ? set.get_object().if_contains("keys") : nullptr;
  if (keys == nullptr || !keys->is_array())
    return DataError("the provider's key set is no JWK set");
  bool verified = false;
  for (const json::value& key : keys->get_array()) {
    if (key.is_object() && Fits(key.get_object(), algorithm, kid)) {
      verified = verified || VerifiedBy(token.get(), key.get_object());
    }
  }
  if (!verified) return Wrong("no key of the provider has signed it");
  uint8_t* bytes = nullptr;
  size_t size = 0;
  if (!cjose_jws_get_plaintext(token.get(), &bytes, &size, &error)) return Wrong("it is empty");
  json::value claims = json::parse({reinterpret_cast<const char*>(bytes), size}, code);
  if (code || !claims.is_object()) return Wrong("its content is no JSON object");
  return std::move(claims.get_object());
}

bool IsFor(const json::object& claims, std::string_view audience) {
  const json::value* const aud = claims.if_contains("aud");
  if (aud == nullptr) return false;
  if (aud->is_string()) return aud->get_string() == audience;
  if (!aud->is_array()) return false;
  bool named = false;
  for (const json::value& each : aud->get_array()) {
    named = named || (each.is_string() && each.get_string() == audience);
  }
  // Of a token for several, who asked for it is said besides.
  return named && (aud->get_array().size() == 1 || TextOf(claims, "azp") == audience);
}

// A time claim in seconds since 1970, UTC; 0 when it is none.
Seconds TimeOf(const json::object& claims, std::string_view name) {
  const json::value* const value = claims.if_contains(name);
  if (value == nullptr || !value->is_number()) return 0;
  boost::system::error_code code;
  const auto seconds = value->to_number<int64_t>(code);
  return code ? 0 : seconds;
}

}  // namespace

Result<std::string> NameOf(std::string_view token, std::string_view key_set,
                           const TokenExpectation& expected, Seconds unix_now) {
  MJ_TRY(const json::object claims, ClaimsOf(token, key_set));
  if (TextOf(claims, "iss") != expected.issuer) {
    return Wrong(
        fmt::format("its issuer is '{}', expected '{}'", TextOf(claims, "iss"), expected.issuer));
  }
  if (!IsFor(claims, expected.audience)) return Wrong("it was made for somebody else");
  if (expected.nonce.empty() || TextOf(claims, "nonce") != expected.nonce) {
    return Wrong("it answers another login");
  }
  if (TimeOf(claims, "exp") + kClockDifference <= unix_now) return Wrong("it has expired");
  if (TimeOf(claims, "iat") > unix_now + kClockDifference ||
      TimeOf(claims, "nbf") > unix_now + kClockDifference) {
    return Wrong("it is of the future");
  }
  const std::string_view name = TextOf(claims, expected.name_claim);
  if (name.empty()) return Wrong(fmt::format("it has no claim '{}'", expected.name_claim));
  return std::string(name);
}

}  // namespace mingjian::desk
