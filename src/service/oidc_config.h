#pragma once

#include <string>

namespace mingjian::service {

// An OpenID provider that says who somebody is (src/desk/oidc.h). "" as issuer = none.
struct OidcConfig {
  std::string issuer = {};              // https://…, as the provider calls itself
  std::string client_id = {};           // how it knows us
  std::string client_secret_file = {};  // its first line is the secret; "" = a public client
  std::string client_secret = {};       // filled by Complete() of service/config.h
  std::string redirect_url = {};        // https://our-host/v1/session/oidc/callback
  std::string name_claim = "preferred_username";  // of which claim our user's name is
  std::string scopes = "openid profile";
  std::string label = "统一身份认证";  // on the button of the login page
  std::string ca_file = {};            // who signed its certificate, "" = those of the system
};

}  // namespace mingjian::service
