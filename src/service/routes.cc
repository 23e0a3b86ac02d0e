#include "service/routes.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "service/handlers.h"
#include "service/openapi.h"

namespace mingjian::service {
namespace {

namespace json = boost::json;

bool IsLoopback(std::string_view peer) {
  return peer.starts_with("127.") || peer.starts_with("::1") || peer.starts_with("[::1]") ||
         peer.starts_with("::ffff:127.");
}

Caller Everybody() {
  auto all = std::make_shared<Institution>();
  all->fixmedins_code = "*";
  all->rights = 0xFF;
  return {std::move(all), ""};
}

}  // namespace

std::expected<Caller, Refusal> CallerOf(const Interface& interface, const HttpRequest& request) {
  if (interface.options.institutions == nullptr) {
    static const Caller everybody = Everybody();
    if (IsLoopback(request.peer)) return everybody;
    return std::unexpected(
        Refusal{403, "loopback_only",
                "no file of institutions is configured, so only this machine may call",
                "未配置机构密钥文件,只接受本机调用"});
  }
  std::string_view key = request.Header("x-api-key");
  if (key.empty()) key = request.Header("apikey");
  if (key.empty()) {
    return std::unexpected(Refusal{401, "no_key", "the header X-Api-Key is missing",
                                   "缺少请求头 X-Api-Key(机构密钥)"});
  }
  auto institution = interface.options.institutions->Find(key);
  if (institution == nullptr) {
    return std::unexpected(Refusal{401, "unknown_key", "the key in X-Api-Key is not known",
                                   "X-Api-Key 中的机构密钥无效"});
  }
  return Caller{std::move(institution), std::string(key)};
}

std::optional<Refusal> Needs(const Caller& caller, Right right) {
  if (caller.institution->Has(right)) return std::nullopt;
  return Refusal{403, "no_right", fmt::format("the key lacks the right '{}'", ToString(right)),
                 fmt::format("该密钥没有 {} 权限", ToString(right))};
}

std::optional<Refusal> SpeaksFor(const Caller& caller, std::string_view fixmedins_code) {
  if (caller.institution->Is(fixmedins_code)) return std::nullopt;
  return Refusal{403, "other_institution",
                 fmt::format("the key is not one of institution '{}'", Shown(fixmedins_code)),
                 fmt::format("该密钥不属于机构 {}", Shown(fixmedins_code))};
}

HttpResponse RefusalResponse(const Refusal& refusal, const HttpRequest& request) {
  return ErrorResponse(refusal.status, refusal.code, refusal.message, request);
}

HttpResponse JsonResponse(const json::object& body, int status) {
  HttpResponse response;
  response.status = status;
  response.body = json::serialize(body);
  return response;
}

json::array ProblemsJson(const std::vector<Problem>& problems) {
  json::array list;
  for (const Problem& each : problems) {
    list.push_back({{"path", each.path}, {"value", each.value}, {"expected", each.expected}});
  }
  return list;
}

HttpResponse ProblemsResponse(const std::vector<Problem>& problems, const HttpRequest& request) {
  std::string message = ToText(problems.front());
  if (problems.size() > 1) message += fmt::format(" (and {} more)", problems.size() - 1);
  return JsonResponse({{"error", json::object{{"code", "bad_request"},
                                              {"message", message},
                                              {"request_id", request.id},
                                              {"problems", ProblemsJson(problems)}}}},
                      400);
}

HttpResponse ErrorOf(const Error& error, const HttpRequest& request) {
  if (error.code == ErrorCode::kEnvironment) {
    return ErrorResponse(503, "unavailable", error.message, request);
  }
  return ErrorResponse(400, "bad_request", error.message, request);
}

void AddRest(Router* router, const InterfacePtr& interface, std::string method, std::string pattern,
             Right right, RestHandler handle) {
  router->Add(std::move(method), std::move(pattern),
              [interface, right, handle = std::move(handle)](RequestPtr request, Reply reply) {
                const auto caller = CallerOf(*interface, *request);
                if (!caller) return reply(RefusalResponse(caller.error(), *request));
                if (const auto refusal = Needs(*caller, right)) {
                  return reply(RefusalResponse(*refusal, *request));
                }
                handle(*caller, request, reply);
              });
}

void AddLookUp(Router* router, const InterfacePtr& interface, std::string pattern, Right right,
               LookUp look_up) {
  AddRest(router, interface, "GET", std::move(pattern), right,
          [interface, look_up = std::move(look_up)](const Caller& caller, const RequestPtr& request,
                                                    const Reply& reply) {
            const bool taken = interface->background.Do([look_up, caller, request, reply] {
              try {
                reply(look_up(caller, *request));
              } catch (const std::exception&) {
                // What it says may hold a person's data.
                reply(ErrorResponse(500, "internal", "the look-up failed", *request));
              }
            });
            if (!taken) {
              reply(ErrorResponse(503, "busy", "too many look-ups wait; try again", *request));
            }
          });
}

void AddRoutes(Router* router, online::Checker& checker, const Options& options) {
  const auto interface = std::make_shared<Interface>(checker, options);
  AddNationalRoutes(router, interface);
  AddCheckRoutes(router, interface);
  AddJournalRoutes(router, interface);
  AddRuleRoutes(router, interface);
  router->Add("GET", "/v1/openapi.json",
              [document = OpenApiDocument(options.version, options.openapi)](RequestPtr,
                                                                             const Reply& reply) {
                HttpResponse response;
                response.body = document;
                reply(std::move(response));
              });
}

}  // namespace mingjian::service
