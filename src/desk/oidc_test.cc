#include "desk/oidc.h"

#include <gmock/gmock.h>

#include <atomic>

#include "desk/signed_token_test.h"
#include "desk/whole_desk_test.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::StartsWith;

Seconds UnixNow() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// An identity provider on a port of its own, whose login page is the test: it takes a code and
// gives a token for `name`.
class Provider {
 public:
  Provider() {
    service::Router router;
    const auto add = [&](const char* method, const char* path, auto answer) {
      router.Add(method, path, [answer](const service::RequestPtr& request, const auto& reply) {
        service::HttpResponse response;
        response.body = answer(*request, &response);
        reply(response);
      });
    };
    add("GET", "/.well-known/openid-configuration", [this](const auto&, auto*) {
      return json::serialize(json::object{{"issuer", claims_issuer.empty() ? url() : claims_issuer},
                                          {"authorization_endpoint", url() + "/authorize"},
                                          {"token_endpoint", url() + "/token"},
                                          {"jwks_uri", url() + "/keys"}});
    });
    add("GET", "/keys", [this](const auto&, auto*) { return key.PublicSet(); });
    add("POST", "/token", [this](const service::HttpRequest& request, auto* response) {
      asked = request.body;
      authorization = request.Header("authorization");
      if (request.body.find("code=right") == std::string::npos) {
        response->status = 400;
        return std::string(R"({"error":"invalid_grant"})");
      }
      const json::object claims = {{"iss", url()},     {"aud", "mingjian"},
                                   {"nonce", nonce},   {"exp", UnixNow() + 60},
                                   {"iat", UnixNow()}, {"preferred_username", name}};
      return json::serialize(json::object{{"id_token", key.Sign(claims)}});
    });
    auto started = service::Server::Start({}, std::move(router));
    MJ_CHECK(started.has_value());
    server_ = *std::move(started);
  }
  ~Provider() { Stop(); }
  void Stop() {
    if (server_) server_->Stop();
    server_.reset();
  }
  std::string url() const { return url_; }

  SigningKey key{SigningKey::kRsa, "k1"};
  std::string name = "li", nonce, asked, authorization, claims_issuer;

 private:
  std::unique_ptr<service::Server> server_;
  std::string url_;

 public:
  void Remember() { url_ = fmt::format("http://127.0.0.1:{}", server_->port()); }
};

class OidcLogin : public ::testing::Test {
 protected:
  OidcLogin() {
    provider_.Remember();
    whole_ = std::make_unique<WholeDesk>("", [this](DeskOptions& options) {
      options.oidc = {.issuer = provider_.url(),
                      .client_id = "mingjian",
                      .client_secret = "s e:cret",
                      .redirect_url = "https://desk.example/v1/session/oidc/callback"};
    });
    whole_->AddUser("li", casework::Role::kFirstReviewer, "320100");
  }
  // What the provider was told in the browser's redirect.
  std::string Told(const std::string& name) const {
    const size_t at = location_.find("&" + name + "=");
    if (at == std::string::npos) return "";
    const size_t begin = at + name.size() + 2;
    return location_.substr(begin, location_.find('&', begin) - begin);
  }
  void Begin() {
    const Called begun = whole_->Plain("GET", "/v1/session/oidc");
    ASSERT_EQ(begun.status, 303) << begun.text;
    location_ = begun.headers.at("location");
    const std::string cookie = begun.headers.at("set-cookie");
    cookie_ = cookie.substr(0, cookie.find(';'));
    EXPECT_THAT(cookie, HasSubstr("HttpOnly; SameSite=Lax; Path=/v1/session/oidc; Max-Age=600"));
    provider_.nonce = Told("nonce");
  }
  Called Return(const std::string& code, const std::string& state, const std::string& cookie) {
    return whole_->Plain("GET",
                         fmt::format("/v1/session/oidc/callback?code={}&state={}", code, state), "",
                         "Cookie: " + cookie + "\r\n");
  }
  void ExpectRefused(const Called& called, std::string_view why = "login") {
    EXPECT_EQ(called.status, 303);
    EXPECT_EQ(called.headers.at("location"), fmt::format("/#/login?refused={}", why));
    EXPECT_THAT(called.headers.at("set-cookie"), StartsWith("mingjian_login=;"));
  }

  Provider provider_;
  std::unique_ptr<WholeDesk> whole_;
  std::string location_, cookie_;
};

TEST_F(OidcLogin, OpensASessionOfTheLocalAccount) {
  EXPECT_EQ(whole_->Plain("GET", "/v1/session/options").At("/oidc"), "统一身份认证");
  Begin();
  EXPECT_THAT(location_, StartsWith(provider_.url() + "/authorize?response_type=code&client_id="));
  EXPECT_EQ(Told("redirect_uri"), "https%3A%2F%2Fdesk.example%2Fv1%2Fsession%2Foidc%2Fcallback");
  EXPECT_EQ(Told("code_challenge").size(), 43u);
  const Called back = Return("right", Told("state"), cookie_);
  ASSERT_EQ(back.status, 303) << back.text;
  EXPECT_EQ(back.headers.at("location"), "/");
  EXPECT_THAT(provider_.asked, HasSubstr("grant_type=authorization_code"));
  EXPECT_EQ(provider_.authorization,
            "Basic bWluZ2ppYW46cyUyMGUlM0FjcmV0");  // mingjian:s%20e%3Acret
  const std::string session = back.headers.at("set-cookie");
  const Called who = whole_->Plain("GET", "/v1/session", "",
                                   "Cookie: " + session.substr(0, session.find(';')) + "\r\n");
  EXPECT_EQ(who.At("/user"), "li") << session;
  EXPECT_EQ(who.At("/grants/0/role"), "first_reviewer");
  const auto logged = whole_->database().Query("SELECT detail FROM log WHERE action = 'login'");
  ASSERT_TRUE(logged);
  EXPECT_EQ(logged->Text(logged->size() - 1, 0), "OpenID");
}

TEST_F(OidcLogin, TakesEachLoginOnceAndFromItsBrowserOnly) {
  Begin();
  ExpectRefused(Return("right", Told("state"), "mingjian_login=0000"));
  ExpectRefused(Return("right", "0000", cookie_));
  EXPECT_EQ(Return("right", Told("state"), cookie_).headers.at("location"), "/");
  ExpectRefused(Return("right", Told("state"), cookie_));
}

TEST_F(OidcLogin, RefusesWhatTheProviderRefuses) {
  Begin();
  ExpectRefused(Return("wrong", Told("state"), cookie_));
  // A token that answers another login.
  Begin();
  provider_.nonce = "other";
  ExpectRefused(Return("right", Told("state"), cookie_));
}

TEST_F(OidcLogin, NeedsAnActiveAccount) {
  provider_.name = "nobody";
  Begin();
  ExpectRefused(Return("right", Told("state"), cookie_));
  const casework::Actor root{.user = "root", .grants = {{casework::Role::kAdministrator, {}}}};
  MJ_EXPECT_OK(casework::SetActive(whole_->database(), root, whole_->now(), "li", false));
  provider_.name = "li";
  Begin();
  ExpectRefused(Return("right", Told("state"), cookie_));
}

TEST_F(OidcLogin, SaysThatTheProviderIsGone) {
  Begin();
  provider_.Stop();
  ExpectRefused(Return("right", Told("state"), cookie_), "provider");
}

TEST(Oidc, TakesNoProviderOfAnotherName) {
  Provider provider;
  provider.Remember();
  provider.claims_issuer = "https://other.example";
  Oidc oidc({.issuer = provider.url(), .client_id = "mingjian", .redirect_url = "https://d/"});
  const auto begun = oidc.Begin(UnixNow());
  ASSERT_FALSE(begun);
  EXPECT_THAT(begun.error().message, HasSubstr("https://other.example"));
}

TEST(Oidc, AsksNobodyInTheClear) {
  Oidc oidc({.issuer = "http://id.example", .client_id = "mingjian", .redirect_url = "https://d/"});
  const auto begun = oidc.Begin(UnixNow());
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().code, ErrorCode::kUsage);
}

TEST(Login, HasNoProviderUnlessOneIsConfigured) {
  WholeDesk whole;
  EXPECT_EQ(whole.Plain("GET", "/v1/session/options").At("/oidc"), "null");
  EXPECT_EQ(whole.Plain("GET", "/v1/session/oidc").status, 404);
}

}  // namespace
}  // namespace mingjian::desk
