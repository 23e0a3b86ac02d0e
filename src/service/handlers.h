#pragma once
// What the handlers of the routes share. Private to src/service.

#include <boost/json/fwd.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "service/background.h"
#include "service/cells.h"
#include "service/check.h"
#include "service/national.h"
#include "service/routes.h"

namespace mingjian::service {

struct Interface {
  Interface(online::Checker& of, const Options& with)
      : checker(of), options(with), national(with.dialect), background(2) {}
  online::Checker& checker;
  Options options;
  NationalReader national;
  Background background;  // last: its tasks use the others
};
using InterfacePtr = std::shared_ptr<Interface>;

// Who calls: by X-Api-Key or apikey.
struct Caller {
  std::shared_ptr<const Institution> institution;
  std::string key;
};
std::expected<Caller, Refusal> CallerOf(const Interface& interface, const HttpRequest& request);
// Null when the caller has the right; else why not.
std::optional<Refusal> Needs(const Caller& caller, Right right);
std::optional<Refusal> SpeaksFor(const Caller& caller, std::string_view fixmedins_code);

HttpResponse RefusalResponse(const Refusal& refusal, const HttpRequest& request);
HttpResponse JsonResponse(const boost::json::object& body, int status = 200);
// {"error": {"code", "message", "request_id", "problems": [{path, value, expected}]}}
HttpResponse ProblemsResponse(const std::vector<Problem>& problems, const HttpRequest& request);
boost::json::array ProblemsJson(const std::vector<Problem>& problems);
// 400 for kUsage and kData, 503 for kEnvironment.
HttpResponse ErrorOf(const Error& error, const HttpRequest& request);

// A route of REST: finds the caller and asks for the right, then calls `handle`.
using RestHandler = std::function<void(const Caller&, const RequestPtr&, const Reply&)>;
void AddRest(Router* router, const InterfacePtr& interface, std::string method, std::string pattern,
             Right right, RestHandler handle);
// The same for what reads journals or much memory: `handle` runs in the background.
using LookUp = std::function<HttpResponse(const Caller&, const HttpRequest&)>;
void AddLookUp(Router* router, const InterfacePtr& interface, std::string pattern, Right right,
               LookUp look_up);

void AddNationalRoutes(Router* router, const InterfacePtr& interface);
void AddCheckRoutes(Router* router, const InterfacePtr& interface);
void AddJournalRoutes(Router* router, const InterfacePtr& interface);
void AddRuleRoutes(Router* router, const InterfacePtr& interface);

}  // namespace mingjian::service
