// Users, their grants, roles and rights; the audit log.

#include <boost/json.hpp>

#include "casework/log.h"
#include "casework/users.h"
#include "desk/handlers.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;
using casework::Grant;
using casework::Role;

Result<Grant> GrantOf(const std::string& role, std::string region, std::string fixmedins_code,
                      std::string doctor) {
  const auto known = casework::RoleOf(role);
  if (!known || *known == Role::kSystem) {
    return WrongField("role", role, "a role of GET /v1/roles");
  }
  return Grant{*known, {std::move(region), std::move(fixmedins_code), std::move(doctor)}};
}

Answer List(Visit& visit) {
  MJ_TRY(const std::vector<casework::UserRow> users, casework::Users(visit.database, visit.actor));
  json::array rows;
  for (const casework::UserRow& user : users) {
    json::array grants;
    for (const Grant& grant : user.grants) {
      grants.push_back({{"role", ToString(grant.role)},
                        {"role_zh", Chinese(grant.role)},
                        {"region", TextOrNull(grant.scope.region)},
                        {"fixmedins_code", TextOrNull(grant.scope.fixmedins_code)},
                        {"bilg_dr_codg", TextOrNull(grant.scope.bilg_dr_codg)}});
    }
    const bool blocked = user.blocked_until > visit.now;
    rows.push_back({{"name", user.name},
                    {"active", user.active},
                    {"created_at", Time(user.created_at)},
                    {"blocked_until", Time(blocked ? user.blocked_until : 0)},
                    {"grants", std::move(grants)}});
  }
  return JsonRows(std::move(rows));
}

Answer Add(Visit& visit) {
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only({"name", "password"}));
  MJ_TRY(const std::string name, body.Text("name", 200));
  MJ_TRY(const std::string password, body.Text("password"));
  MJ_RETURN_IF_ERROR(casework::AddUser(visit.database, visit.actor, visit.now, name, password,
                                       visit.desk.options().password_cost));
  return Json({{"name", name}}, 201);
}

Answer Activate(Visit& visit) {
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only({"active"}));
  MJ_TRY(const bool active, body.Flag("active"));
  MJ_RETURN_IF_ERROR(
      casework::SetActive(visit.database, visit.actor, visit.now, visit.Value("name"), active));
  return Json({{"ok", true}});
}

Answer Password(Visit& visit) {
  // One's own is changed with the old one: PUT /v1/session/password.
  MJ_RETURN_IF_ERROR(casework::Require(visit.actor, casework::Right::kUsers));
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only({"password"}));
  MJ_TRY(const std::string password, body.Text("password"));
  MJ_RETURN_IF_ERROR(casework::SetPassword(visit.database, visit.actor, visit.now,
                                           visit.Value("name"), password,
                                           visit.desk.options().password_cost));
  return Json({{"ok", true}});
}

Answer AddGrant(Visit& visit) {
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only({"role", "region", "fixmedins_code", "bilg_dr_codg"}));
  MJ_TRY(const std::string role, body.Text("role", 40));
  MJ_TRY(std::string region, body.TextOr("region", "", 12));
  MJ_TRY(std::string institution, body.TextOr("fixmedins_code", "", 40));
  MJ_TRY(std::string doctor, body.TextOr("bilg_dr_codg", "", 40));
  MJ_TRY(const Grant grant,
         GrantOf(role, std::move(region), std::move(institution), std::move(doctor)));
  MJ_RETURN_IF_ERROR(
      casework::AddGrant(visit.database, visit.actor, visit.now, visit.Value("name"), grant));
  return Json({{"ok", true}}, 201);
}

Answer RemoveGrant(Visit& visit) {
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({"role", "region", "fixmedins_code"}));
  MJ_TRY(const Grant grant,
         GrantOf(visit.Query("role"), visit.Query("region"), visit.Query("fixmedins_code"), ""));
  MJ_RETURN_IF_ERROR(
      casework::RemoveGrant(visit.database, visit.actor, visit.now, visit.Value("name"), grant));
  return Json({{"ok", true}});
}

Answer Roles(Visit&) {
  json::array rows;
  for (size_t i = 0; i < casework::kRoles; ++i) {
    const Role role = static_cast<Role>(i);
    if (role == Role::kSystem) continue;
    json::array rights;
    for (const casework::Right right : RightsOf(role)) rights.emplace_back(ToString(right));
    rows.push_back(
        {{"role", ToString(role)}, {"role_zh", Chinese(role)}, {"rights", std::move(rights)}});
  }
  return JsonRows(std::move(rows));
}

Answer Log(Visit& visit) {
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({"actor", "action", "object", "from", "to"}));
  casework::LogQuery query{.actor = visit.Query("actor"),
                           .action = visit.Query("action"),
                           .object = visit.Query("object")};
  MJ_TRY(query.from, visit.QueryDay("from"));
  MJ_TRY(query.to, visit.QueryDay("to"));
  MJ_TRY(const auto after, visit.QueryNumber("after"));
  query.before = after.value_or(0);
  MJ_TRY(query.limit, visit.Limit());
  MJ_TRY(const std::vector<casework::LogRow> log,
         casework::ReadLog(visit.database, visit.actor, query));
  json::array rows;
  for (const casework::LogRow& row : log) {
    rows.push_back({{"seq", row.seq},
                    {"at", Time(row.at)},
                    {"actor", row.actor},
                    {"action", row.action},
                    {"object", row.object},
                    {"detail", TextOrNull(row.detail)},
                    {"hash", row.hash}});
  }
  const bool more = static_cast<int>(log.size()) == query.limit;
  return JsonRows(std::move(rows), more ? std::to_string(log.back().seq) : "");
}

Answer VerifyLog(Visit& visit) {
  MJ_RETURN_IF_ERROR(casework::Require(visit.actor, casework::Right::kLog));
  std::string expected;
  if (!visit.request.body.empty()) {
    MJ_TRY(const Fields body, visit.Body());
    MJ_RETURN_IF_ERROR(body.Only({"expected"}));
    MJ_TRY(expected, body.TextOr("expected", "", 64));
  }
  const auto state = casework::VerifyLog(visit.database, expected);
  if (!state && state.error().code == ErrorCode::kEnvironment) {
    return std::unexpected(state.error());
  }
  json::object body = {{"ok", state.has_value()},
                       {"rows", nullptr},
                       {"head", nullptr},
                       {"problem", TextOrNull(state ? "" : state.error().message)}};
  if (state) {
    body["rows"] = state->rows;
    body["head"] = TextOrNull(state->head);
  }
  return Json(body);
}

}  // namespace

void AddUserRoutes(service::Router* router, const DeskPtr& desk) {
  AddDesk(router, desk, "GET", "/v1/users", List);
  AddDesk(router, desk, "POST", "/v1/users", Add);
  AddDesk(router, desk, "PUT", "/v1/users/{name}", Activate);
  AddDesk(router, desk, "PUT", "/v1/users/{name}/password", Password);
  AddDesk(router, desk, "POST", "/v1/users/{name}/grants", AddGrant);
  AddDesk(router, desk, "DELETE", "/v1/users/{name}/grants", RemoveGrant);
  AddDesk(router, desk, "GET", "/v1/roles", Roles);
  AddDesk(router, desk, "GET", "/v1/log", Log);
  AddDesk(router, desk, "POST", "/v1/log/verification", VerifyLog);
}

}  // namespace mingjian::desk
