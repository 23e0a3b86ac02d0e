#include "desk/id_token.h"

#include <cjose/cjose.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdlib>

#include "desk/signed_token_test.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;

constexpr Seconds kNow = 1'800'000'000;
const TokenExpectation kExpected = {
    .issuer = "https://id.example", .audience = "mingjian", .nonce = "n-1"};

json::object Claims() {
  return {{"iss", "https://id.example"}, {"aud", "mingjian"}, {"nonce", "n-1"},
          {"exp", kNow + 300},           {"iat", kNow - 5},   {"preferred_username", "li"}};
}

class IdTokens : public ::testing::TestWithParam<SigningKey::Kind> {
 protected:
  SigningKey key_{GetParam(), "k1"};
  std::string Refusal(const json::object& claims, const TokenExpectation& expected = kExpected) {
    const auto name = NameOf(key_.Sign(claims), key_.PublicSet(), expected, kNow);
    return name ? "" : name.error().message;
  }
};

TEST_P(IdTokens, NamesTheUser) {
  EXPECT_EQ(NameOf(key_.Sign(Claims()), key_.PublicSet(), kExpected, kNow), "li");
  json::object claims = Claims();
  claims["aud"] = {"other", "mingjian"};
  EXPECT_NE(Refusal(claims), "");
  claims["azp"] = "mingjian";
  EXPECT_EQ(Refusal(claims), "");
  TokenExpectation mail = kExpected;
  mail.name_claim = "email";
  EXPECT_NE(Refusal(claims, mail), "");
  claims["email"] = "li@example";
  EXPECT_EQ(NameOf(key_.Sign(claims), key_.PublicSet(), mail, kNow), "li@example");
}

TEST_P(IdTokens, RefusesWhatDoesNotFit) {
  const auto with = [](std::string_view name, const json::value& value) {
    json::object claims = Claims();
    claims[name] = value;
    return claims;
  };
  EXPECT_EQ(Refusal(with("exp", kNow - 59)), "");
  for (const auto& [claims, why] : std::initializer_list<std::pair<json::object, std::string>>{
           {with("iss", "https://evil.example"), "issuer"},
           {with("aud", "other"), "somebody else"},
           {with("nonce", "n-2"), "another login"},
           {with("exp", kNow - 60), "expired"},
           {with("exp", "never"), "expired"},
           {with("iat", kNow + 61), "future"},
           {with("nbf", kNow + 61), "future"},
           {with("preferred_username", 7), "preferred_username"}}) {
    EXPECT_NE(Refusal(claims).find(why), std::string::npos) << why << ": " << Refusal(claims);
  }
}

TEST_P(IdTokens, RefusesOtherSignatures) {
  const std::string token = key_.Sign(Claims());
  const SigningKey stranger(GetParam(), "k1"), other_name(GetParam(), "k2");
  EXPECT_FALSE(NameOf(token, stranger.PublicSet(), kExpected, kNow));
  EXPECT_FALSE(NameOf(token, other_name.PublicSet(), kExpected, kNow));
  // One letter of the content changed, the signature cut off, and no signature at all.
  std::string changed = token;
  const size_t dot = changed.find('.');
  changed[dot + 12] = changed[dot + 12] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(NameOf(changed, key_.PublicSet(), kExpected, kNow));
  EXPECT_FALSE(NameOf(token.substr(0, token.rfind('.') + 1), key_.PublicSet(), kExpected, kNow));
  const std::string none = "eyJhbGciOiJub25lIn0" + token.substr(dot, token.rfind('.') + 1 - dot);
  EXPECT_FALSE(NameOf(none, key_.PublicSet(), kExpected, kNow));
  for (const std::string_view junk : {"", ".", "..", "a.b.c", "{}"}) {
    EXPECT_FALSE(NameOf(junk, key_.PublicSet(), kExpected, kNow)) << junk;
  }
  for (const std::string_view set : {"", "{}", "[]", R"({"keys":[1,{}]})"}) {
    EXPECT_FALSE(NameOf(token, set, kExpected, kNow)) << set;
  }
}

// The public key as a shared secret of an HMAC: the oldest trick.
TEST(IdToken, TakesNoSharedSecret) {
  const SigningKey key(SigningKey::kRsa, "k1");
  const SigningKey secret(SigningKey::kShared, "k1");
  json::object set = json::parse(secret.PublicSet()).as_object();
  const auto name = NameOf(secret.Sign(Claims()), json::serialize(set), kExpected, kNow);
  ASSERT_FALSE(name);
  EXPECT_NE(name.error().message.find("HS256"), std::string::npos) << name.error().message;
}

INSTANTIATE_TEST_SUITE_P(Keys, IdTokens, ::testing::Values(SigningKey::kRsa, SigningKey::kEc));

}  // namespace
}  // namespace mingjian::desk
