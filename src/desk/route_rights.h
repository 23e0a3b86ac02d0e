#pragma once
// Which rights open a route: asked before its handler runs, so that whoever may not come in learns
// nothing from what the handler would say of the request. What may be done to which clue is checked
// again, by place, in src/casework. docs/desk-api.md prints this table, and a test holds both
// against the routes that there are.

#include <optional>
#include <span>
#include <string_view>

#include "casework/rights.h"

namespace mingjian::desk {

struct RouteRights {
  std::string_view method, pattern;
  std::span<const casework::Right> any;  // one of them; empty = everybody who has logged in
};
// Null for a route that is not in the table; the test of the table names those.
const RouteRights* FindRouteRights(std::string_view method, std::string_view pattern);
std::span<const RouteRights> AllRouteRights();
// What is answered without a session: logging in.
bool IsOpenRoute(std::string_view method, std::string_view pattern);

}  // namespace mingjian::desk
