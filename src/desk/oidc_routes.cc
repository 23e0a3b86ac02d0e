// Logging in with an OpenID provider, and what the login page must know before anybody is in.

#include <fmt/format.h>

#include <boost/json.hpp>
#include <chrono>

#include "casework/log.h"
#include "desk/handlers.h"
#include "desk/oidc.h"
#include "service/log.h"

namespace mingjian::desk {
namespace {

using service::HttpRequest;
using service::HttpResponse;

// Tokens count in UTC, whatever the region's clock says.
Seconds UnixNow() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

HttpResponse Redirect(const std::string& url, std::initializer_list<std::string> cookies) {
  HttpResponse response;
  response.status = 303;
  response.headers.emplace_back("Location", url);
  for (const std::string& cookie : cookies) response.headers.emplace_back("Set-Cookie", cookie);
  return response;
}

// Lax, since the way back comes from the provider's site.
std::string LoginCookie(const Desk& desk, const HttpRequest& request, std::string_view value) {
  const bool secure = request.tls || desk.options().secure_cookie;
  return fmt::format(
      "mingjian_login={}; HttpOnly; SameSite=Lax; Path=/v1/session/oidc; Max-Age={}{}", value,
      value.empty() ? 0 : 600, secure ? "; Secure" : "");
}

std::string QueryOf(const HttpRequest& request, const std::string& name) {
  const auto found = request.query.find(name);
  return found == request.query.end() ? "" : found->second;
}

// People are shown the login page again; why stands in the log.
HttpResponse Refused(Desk& desk, const HttpRequest& request, const Error& error) {
  service::Log(service::LogLevel::kWarn, request.id, "login by identity provider refused",
               {{"why", error.message}});
  const bool gone = error.code == ErrorCode::kEnvironment;
  return Redirect(fmt::format("/#/login?refused={}", gone ? "provider" : "login"),
                  {LoginCookie(desk, request, "")});
}

Answer Begin(Desk& desk, casework::Database&, const HttpRequest& request, Seconds) {
  const auto begun = desk.oidc().Begin(UnixNow());
  if (!begun) return Refused(desk, request, begun.error());
  return Redirect(begun->url, {LoginCookie(desk, request, begun->cookie)});
}

Answer Finish(Desk& desk, casework::Database& database, const HttpRequest& request, Seconds now) {
  const auto name =
      desk.oidc().Finish(QueryOf(request, "state"), CookieValue(request, "mingjian_login"),
                         QueryOf(request, "code"), UnixNow());
  if (!name) return Refused(desk, request, name.error());
  const auto token = casework::OpenSessionOf(database, now, *name, "OpenID");
  if (!token) return Refused(desk, request, token.error());
  return Redirect("/", {LoginCookie(desk, request, ""), SessionCookie(desk, request, *token)});
}

}  // namespace

void AddOidcRoutes(service::Router* router, const DeskPtr& desk) {
  AddOpen(router, desk, "GET", "/v1/session/options",
          [](Desk& of, casework::Database&, const HttpRequest&, Seconds) -> Answer {
            return Json({{"oidc", of.oidc().there() ? boost::json::value(of.oidc().label())
                                                    : boost::json::value(nullptr)}});
          });
  if (!desk->oidc().there()) return;
  AddOpen(router, desk, "GET", "/v1/session/oidc", Begin);
  AddOpen(router, desk, "GET", "/v1/session/oidc/callback", Finish);
}

}  // namespace mingjian::desk
