#pragma once
// ID tokens of an OpenID provider (OpenID Connect Core 1.0, §2 and §3.1.3.7): who has logged in
// there. The only place that includes cjose.

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time.h"

namespace mingjian::desk {

struct TokenExpectation {
  std::string issuer, audience, nonce;
  std::string name_claim = "preferred_username";  // of which claim our user's name is
};

// Name of the user. The signature (RS256, ES256 and their 384 and 512; nothing unsigned and no
// shared secret) must be of a key of `key_set` (a JWK set, RFC 7517): the one that `kid` names, or
// any where the token names none. Issuer, audience, nonce and times must fit; a minute of
// difference between clocks is allowed. kData says what does not fit.
Result<std::string> NameOf(std::string_view token, std::string_view key_set,
                           const TokenExpectation& expected, Seconds unix_now);

}  // namespace mingjian::desk
