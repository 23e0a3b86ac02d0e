#include "desk/oidc.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <iterator>

#include "casework/crypto.h"
#include "desk/id_token.h"
#include "service/fetch.h"
#include "service/signature.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;

constexpr Seconds kLoginTime = 600;
// More logins that were begun and never came back: the oldest is forgotten.
constexpr size_t kPendingMax = 10'000;

std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<uint8_t>(c));
    }
  }
  return out;
}

std::string FormOf(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  std::string form;
  for (const auto& [name, value] : fields) {
    form += fmt::format("{}{}={}", form.empty() ? "" : "&", name, Escaped(value));
  }
  return form;
}

// S256 of RFC 7636: the hash of the verifier as base64url without padding.
std::string ChallengeOf(std::string_view verifier) {
  const std::string hex = casework::Sha256Hex(verifier);
  std::string bytes;
  for (size_t i = 0; i < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  std::string text = service::Base64(bytes);
  while (text.ends_with('=')) text.pop_back();
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return text;
}

Result<json::object> ObjectOf(std::string_view what, std::string_view text) {
  boost::system::error_code code;
  json::value value = json::parse(text, code);
  if (code || !value.is_object()) {
    return EnvironmentError(fmt::format("{} of the identity provider is no JSON object", what));
  }
  return std::move(value.get_object());
}

std::string TextOf(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

}  // namespace

Result<std::string> Oidc::Get(const std::string& url) const {
  MJ_TRY(const service::Fetched fetched, service::Fetch({.url = url, .ca_file = config_.ca_file}));
  if (fetched.status == 200) return fetched.body;
  return EnvironmentError(fmt::format("{} answers with {}", url, fetched.status));
}

Result<Oidc::Provider> Oidc::ProviderNow() {
  {
    const std::lock_guard lock(mutex_);
    if (provider_) return *provider_;
  }
  std::string base = config_.issuer;
  while (base.ends_with('/')) base.pop_back();
  MJ_TRY(const std::string text, Get(base + "/.well-known/openid-configuration"));
  MJ_TRY(const json::object found, ObjectOf("the configuration", text));
  if (TextOf(found, "issuer") != config_.issuer) {
    return EnvironmentError(fmt::format("the identity provider calls itself '{}', expected '{}'",
                                        TextOf(found, "issuer"), config_.issuer));
  }
  Provider provider{.authorization = TextOf(found, "authorization_endpoint"),
                    .token = TextOf(found, "token_endpoint"),
                    .keys = TextOf(found, "jwks_uri")};
  if (provider.authorization.empty() || provider.token.empty() || provider.keys.empty()) {
    return EnvironmentError("the identity provider's configuration lacks an endpoint");
  }
  const std::lock_guard lock(mutex_);
  provider_ = provider;
  return provider;
}

Result<Oidc::Begun> Oidc::Begin(Seconds unix_now) {
  MJ_TRY(const Provider provider, ProviderNow());
  const std::string state = casework::RandomToken(), cookie = casework::RandomToken();
  const Pending pending{.cookie_hash = casework::Sha256Hex(cookie),
                        .nonce = casework::RandomToken(),
                        .verifier = casework::RandomToken(),
                        .until = unix_now + kLoginTime};
  const std::string query = FormOf({{"response_type", "code"},
                                    {"client_id", config_.client_id},
                                    {"redirect_uri", config_.redirect_url},
                                    {"scope", config_.scopes},
                                    {"state", state},
                                    {"nonce", pending.nonce},
                                    {"code_challenge", ChallengeOf(pending.verifier)},
                                    {"code_challenge_method", "S256"}});
  const char mark = provider.authorization.find('?') == std::string::npos ? '?' : '&';
  const std::lock_guard lock(mutex_);
  std::erase_if(pending_, [&](const auto& each) { return each.second.until < unix_now; });
  if (pending_.size() >= kPendingMax) {
    pending_.erase(
        std::ranges::min_element(pending_, {}, [](const auto& each) { return each.second.until; }));
  }
  pending_[state] = pending;
  return Begun{.url = provider.authorization + mark + query, .cookie = cookie};
}

Result<std::string> Oidc::TokenFor(const Provider& provider, const std::string& code,
                                   const std::string& verifier) const {
  service::FetchRequest request{.method = "POST",
                                .url = provider.token,
                                .headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                                            {"Accept", "application/json"}},
                                .body = FormOf({{"grant_type", "authorization_code"},
                                                {"code", code},
                                                {"redirect_uri", config_.redirect_url},
                                                {"code_verifier", verifier}}),
                                .ca_file = config_.ca_file};
  if (config_.client_secret.empty()) {
    request.body += "&client_id=" + Escaped(config_.client_id);
  } else {
    // RFC 6749 §2.3.1: both are escaped before they are joined.
    request.headers.emplace_back("Authorization",
                                 "Basic " + service::Base64(Escaped(config_.client_id) + ":" +
                                                            Escaped(config_.client_secret)));
  }
  MJ_TRY(const service::Fetched fetched, service::Fetch(request));
  if (fetched.status >= 500) {
    return EnvironmentError(fmt::format("{} answers with {}", provider.token, fetched.status));
  }
  MJ_TRY(const json::object answer, ObjectOf("the answer", fetched.body));
  const std::string token = TextOf(answer, "id_token");
  if (fetched.status != 200 || token.empty()) {
    return DataError(
        fmt::format("the identity provider gives no token: {}",
                    fetched.status == 200 ? "none in its answer" : TextOf(answer, "error")));
  }
  return token;
}

Result<std::string> Oidc::Finish(const std::string& state, const std::string& cookie,
                                 const std::string& code, Seconds unix_now) {
  Pending pending;
  {
    const std::lock_guard lock(mutex_);
    const auto found = pending_.find(state);
    if (found == pending_.end() || found->second.until < unix_now ||
        !service::SameSecret(found->second.cookie_hash, casework::Sha256Hex(cookie))) {
      return DataError("this login was not begun here, or too long ago: begin again");
    }
    pending = found->second;
    pending_.erase(found);  // a code is used once
  }
  MJ_TRY(const Provider provider, ProviderNow());
  MJ_TRY(const std::string token, TokenFor(provider, code, pending.verifier));
  // Keys change: they are asked for with every login, which is rare enough.
  MJ_TRY(const std::string keys, Get(provider.keys));
  return NameOf(token, keys,
                {.issuer = config_.issuer,
                 .audience = config_.client_id,
                 .nonce = pending.nonce,
                 .name_claim = config_.name_claim},
                unix_now);
}

}  // namespace mingjian::desk
