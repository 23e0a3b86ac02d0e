// Logging in and out, and who one is.

#include <fmt/format.h>

#include <boost/json.hpp>
#include <set>

#include "desk/handlers.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;
using service::HttpRequest;
using service::HttpResponse;

HttpResponse SessionAnswer(const Desk& desk, const casework::Session& session) {
  json::array grants, rights, features;
  std::set<casework::Right> held;
  for (const casework::Grant& grant : session.actor.grants) {
    grants.push_back({{"role", ToString(grant.role)},
                      {"role_zh", Chinese(grant.role)},
                      {"region", TextOrNull(grant.scope.region)},
                      {"fixmedins_code", TextOrNull(grant.scope.fixmedins_code)},
                      {"bilg_dr_codg", TextOrNull(grant.scope.bilg_dr_codg)}});
    for (const casework::Right right : RightsOf(grant.role)) held.insert(right);
  }
  for (const casework::Right right : held) rights.emplace_back(ToString(right));
  for (const std::string& feature : desk.features()) features.emplace_back(feature);
  const online::Checker* const checker = desk.options().checker;
  return Json(
      {{"user", session.actor.user},
       {"grants", std::move(grants)},
       {"rights", std::move(rights)},
       {"expires_at", Time(session.expires_at)},
       {"product",
        {{"version", desk.options().version},
         {"rulebook_hash", TextOrNull(checker == nullptr ? "" : checker->rulebook_hash())}}},
       {"features", std::move(features)}});
}

Answer Begin(Desk& desk, casework::Database& database, const HttpRequest& request, Seconds now,
             const std::string& name, const std::string& password) {
  MJ_TRY(const std::string token, casework::OpenSession(database, now, name, password));
  MJ_TRY(const casework::Session session, casework::SessionOf(database, now, token));
  HttpResponse response = SessionAnswer(desk, session);
  response.headers.emplace_back("Set-Cookie", SessionCookie(desk, request, token));
  return response;
}

Answer LogIn(Desk& desk, casework::Database& database, const HttpRequest& request, Seconds now) {
  MJ_TRY(const Fields body, Fields::Read(request));
  MJ_RETURN_IF_ERROR(body.Only({"name", "password"}));
  MJ_TRY(const std::string name, body.Text("name", 200));
  MJ_TRY(const std::string password, body.Text("password"));
  return Begin(desk, database, request, now, name, password);
}

Answer LogOut(Visit& visit) {
  MJ_RETURN_IF_ERROR(casework::CloseSession(visit.database, visit.now, visit.token));
  HttpResponse response = Json({{"ok", true}});
  response.headers.emplace_back("Set-Cookie", SessionCookie(visit.desk, visit.request, ""));
  return response;
}

Answer ChangePassword(Visit& visit) {
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only({"old", "new"}));
  MJ_TRY(const std::string old, body.Text("old"));
  MJ_TRY(const std::string fresh, body.Text("new"));
  MJ_RETURN_IF_ERROR(casework::LogIn(visit.database, visit.now, visit.actor.user, old));
  MJ_RETURN_IF_ERROR(casework::SetPassword(visit.database, visit.actor, visit.now, visit.actor.user,
                                           fresh, visit.desk.options().password_cost));
  // Every session has ended, on other machines too; this one goes on with a new one.
  return Begin(visit.desk, visit.database, visit.request, visit.now, visit.actor.user, fresh);
}

}  // namespace

void AddSessionRoutes(service::Router* router, const DeskPtr& desk) {
  AddOpen(router, desk, "POST", "/v1/session", LogIn);
  // What the login page must know before anybody is in. No identity provider is built in.
  AddOpen(router, desk, "GET", "/v1/session/options",
          [](Desk&, casework::Database&, const HttpRequest&, Seconds) -> Answer {
            return Json({{"oidc", nullptr}});
          });
  AddDesk(router, desk, "GET", "/v1/session", [](Visit& visit) -> Answer {
    return SessionAnswer(visit.desk, {visit.actor, visit.expires_at});
  });
  AddDesk(router, desk, "DELETE", "/v1/session", LogOut);
  AddDesk(router, desk, "PUT", "/v1/session/password", ChangePassword);
}

}  // namespace mingjian::desk
