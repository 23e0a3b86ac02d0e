#pragma once
// Hashes, passwords and tokens; the one adapter over libsodium. THREADS: all callable at once.

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace mingjian::casework {

// SHA-256 as 64 lower-case hex digits: content of attachments, links of the log.
std::string Sha256Hex(std::string_view bytes);

// What hashing a password costs: argon2id with libsodium's "interactive" limits (64 MiB, some
// 0.1 s), or as little as libsodium allows, for tests.
enum class PasswordCost { kInteractive, kMinimum };

// argon2id with a random salt, as libsodium's text ("$argon2id$…"). kEnvironment without memory.
Result<std::string> HashPassword(std::string_view password, PasswordCost cost);
bool VerifyPassword(const std::string& hash, std::string_view password);

// 256 random bits as 64 hex digits.
std::string RandomToken();

// A text as an opaque word that only the holder of `secret` can make and read: the same text gives
// the same word (so that it can be linked to), URL-safe base64. Deterministic authenticated
// encryption: the nonce is a keyed BLAKE2b of the text (as SIV, RFC 5297), the cipher XChaCha20.
std::string Seal(std::string_view secret, std::string_view text);
// Nothing when `word` was not made by Seal with this secret.
std::optional<std::string> Unseal(std::string_view secret, std::string_view word);

}  // namespace mingjian::casework
