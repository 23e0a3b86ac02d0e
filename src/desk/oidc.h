#pragma once
// Logging in with an OpenID provider beside local accounts: the authorization code flow with PKCE
// (OpenID Connect Core 1.0 §3.1, RFC 7636). The provider says who somebody is; what they may do are
// the grants of the local account of the same name, which must exist and be active.
//
//   browser → GET /v1/session/oidc → provider → GET /v1/session/oidc/callback → cookie, console
//
// A login is bound to the browser that began it (cookie), answers one request (state, nonce) and
// lasts ten minutes. THREADS: any; BeginUrl and Finish ask the provider and block.

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/time.h"
#include "service/oidc_config.h"

namespace mingjian::desk {

class Oidc {
 public:
  explicit Oidc(service::OidcConfig config) : config_(std::move(config)) {}
  bool there() const { return !config_.issuer.empty(); }
  const std::string& label() const { return config_.label; }

  struct Begun {
    std::string url;     // of the provider, where the browser goes
    std::string cookie;  // what the browser must bring back
  };
  // kEnvironment when the provider cannot be reached or says what does not fit its name.
  Result<Begun> Begin(Seconds unix_now);
  // The name that the provider gives. kData for what does not fit (a login that was not begun here,
  // that is too old, a token that is not valid), kEnvironment when the provider does not answer.
  Result<std::string> Finish(const std::string& state, const std::string& cookie,
                             const std::string& code, Seconds unix_now);

 private:
  struct Provider {
    std::string authorization, token, keys;  // its endpoints
  };
  struct Pending {
    std::string cookie_hash, nonce, verifier;
    Seconds until = 0;
  };
  Result<std::string> Get(const std::string& url) const;
  Result<Provider> ProviderNow();
  Result<std::string> TokenFor(const Provider& provider, const std::string& code,
                               const std::string& verifier) const;

  const service::OidcConfig config_;
  std::mutex mutex_;
  std::optional<Provider> provider_;        // once it was asked
  std::map<std::string, Pending> pending_;  // by state
};

}  // namespace mingjian::desk
