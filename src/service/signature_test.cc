#include "service/signature.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mingjian::service {
namespace {

// The example of GB/T 32918.5-2017, annex A.
constexpr std::string_view kPoint =
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";
constexpr unsigned char kSignature[] = {
    0xF5, 0xA0, 0x3B, 0x06, 0x48, 0xD2, 0xC4, 0x63, 0x0E, 0xEA, 0xC5, 0x13, 0xE1, 0xBB, 0x81, 0xA1,
    0x59, 0x44, 0xDA, 0x38, 0x27, 0xD5, 0xB7, 0x41, 0x43, 0xAC, 0x7E, 0xAC, 0xEE, 0xE7, 0x20, 0xB3,
    0xB1, 0xB6, 0xAA, 0x29, 0xDF, 0x21, 0x2F, 0xD8, 0x76, 0x31, 0x82, 0xBC, 0x0D, 0x42, 0x1C, 0xA1,
    0xBB, 0x90, 0x38, 0xFD, 0x1F, 0x7F, 0x42, 0xD4, 0x84, 0x0B, 0x69, 0xC4, 0x85, 0xBB, 0xC1, 0xAA};

std::string_view SignatureBytes() {
  return {reinterpret_cast<const char*>(kSignature), sizeof kSignature};
}

// r‖s as DER: both begin with a bit that needs a zero byte before it.
std::string Der() {
  const std::string raw(SignatureBytes());
  return std::string("\x30\x46\x02\x21\x00", 5) + raw.substr(0, 32) +
         std::string("\x02\x21\x00", 3) + raw.substr(32);
}

TEST(Signature, Sm2TakesThePublishedExample) {
  for (const std::string& point :
       {std::string(kPoint), std::string(kPoint.substr(2)), " " + std::string(kPoint) + "\n"}) {
    const auto key = Sm2Key::Parse(point);
    ASSERT_TRUE(key) << key.error().message;
    EXPECT_TRUE(key->Verify("message digest", Base64(SignatureBytes())));
    EXPECT_TRUE(key->Verify("message digest", Base64(Der())));
    EXPECT_FALSE(key->Verify("message digesT", Base64(SignatureBytes())));
    EXPECT_FALSE(key->Verify("message digest", Base64(SignatureBytes().substr(0, 63))));
    EXPECT_FALSE(key->Verify("message digest", "not base64"));
    EXPECT_FALSE(key->Verify("message digest", ""));
    std::string other(SignatureBytes());
    other[40] = static_cast<char>(other[40] ^ 1);
    EXPECT_FALSE(key->Verify("message digest", Base64(other)));
  }
}

TEST(Signature, KeysThatAreNone) {
  std::string off_curve(kPoint);
  off_curve.back() = '4';
  for (const std::string& text :
       {std::string(), std::string("04ab"), std::string(130, 'x'), off_curve,
        std::string("-----BEGIN PUBLIC KEY-----\nxx\n"),
        // A key of another curve (prime256v1).
        std::string("-----BEGIN PUBLIC KEY-----\n"
                    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncD"
                    "fYEt\n6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R"
                    "9Q==\n-----END PUBLIC KEY-----\n")}) {
    EXPECT_FALSE(Sm2Key::Parse(text)) << text;
  }
}

TEST(Signature, HmacSm3) {
  // printf text | openssl dgst -sm3 -hmac key
  const std::string hex = "2212d8b3f1720666b9bdd9fa67defa0f5e84e54dfbef4fcc5cd06deedca4f641";
  EXPECT_TRUE(HmacMatches("key", "text", hex));
  EXPECT_TRUE(HmacMatches("key", "text", Base64(*HmacSm3("key", "text"))));
  EXPECT_FALSE(HmacMatches("key", "texts", hex));
  EXPECT_FALSE(HmacMatches("Key", "text", hex));
  EXPECT_FALSE(HmacMatches("key", "text", hex.substr(2)));
  EXPECT_FALSE(HmacMatches("key", "text", ""));
}

TEST(Signature, TextsOfBytes) {
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  for (const std::string& bytes :
       {std::string("a"), std::string("ab"), std::string("abc"), std::string("\0\xFF\x10", 3)}) {
    EXPECT_EQ(FromBase64(Base64(bytes)), bytes);
  }
  EXPECT_FALSE(FromBase64("abc"));
  EXPECT_FALSE(FromBase64("ab!="));
  EXPECT_TRUE(SameSecret("a", "a"));
  EXPECT_FALSE(SameSecret("a", "b"));
  EXPECT_FALSE(SameSecret("a", "aa"));
  const auto key = NewKey();
  ASSERT_TRUE(key);
  EXPECT_EQ(key->size(), 46U);
  EXPECT_TRUE(key->starts_with("mj_"));
  EXPECT_NE(*key, *NewKey());
}

}  // namespace
}  // namespace mingjian::service
