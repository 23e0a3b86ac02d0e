#include "desk/handlers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <exception>

#include "base/text.h"
#include "desk/route_rights.h"
#include "service/log.h"

namespace mingjian::desk {
namespace {

// A name as RFC 6266 and RFC 8187 put it into a header.
std::string HeaderNameOf(std::string_view name) {
  std::string text;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '.' || c == '-' || c == '_') {
      text += c;
    } else {
      text += fmt::format("%{:02X}", byte);
    }
  }
  return text;
}

namespace json = boost::json;
using service::HttpRequest;
using service::HttpResponse;
using service::Reply;
using service::RequestPtr;

// Refusals of casework that are no conflict with what is (409): who asks, and what is asked.
struct StatusRow {
  std::string_view code;
  int status;
};
constexpr std::array<StatusRow, 37> kStatuses = {{
    {"session", 401},  {"login", 401},       {"blocked", 429}, {"busy", 429},   {"no-right", 403},
    {"csrf", 403},     {"same-person", 403}, {"size", 413},    {"reason", 422}, {"amount", 422},
    {"name", 422},     {"password", 422},    {"type", 422},    {"until", 422},  {"party", 422},
    {"article", 422},  {"grant", 422},       {"fine", 422},    {"months", 422}, {"points", 422},
    {"officers", 422}, {"transfer", 422},    {"pay-by", 422},  {"region", 422}, {"days", 422},
    {"body", 422},     {"assignee", 422},    {"begin", 422},   {"sample", 422}, {"strata", 422},
    {"pattern", 422},  {"kind", 422},        {"field", 422},   {"manner", 422}, {"receiver", 422},
    {"day", 422},      {"too-many", 422},
}};

// Another site can make a browser send our cookie, but not this header.
bool IsForged(const HttpRequest& request) {
  return request.method != "GET" && request.method != "HEAD" &&
         request.Header("x-requested-with") != "mingjian";
}

// Whether any right of the route's row is held; by place is asked later.
Status RequireAny(const casework::Actor& actor, const RouteRights* rights) {
  if (rights == nullptr || rights->any.empty()) return {};
  const bool may = std::ranges::any_of(
      rights->any, [&actor](casework::Right right) { return casework::May(actor, right); });
  return may ? Status() : casework::Require(actor, rights->any.front());
}

HttpResponse Finish(Answer answer, const HttpRequest& request) {
  HttpResponse response = answer ? *std::move(answer) : ErrorAnswer(answer.error(), request);
  const auto add = [&response](std::string_view name, std::string_view value) {
    const bool there = std::ranges::any_of(
        response.headers, [name](const auto& header) { return header.first == name; });
    if (!there) response.headers.emplace_back(name, value);
  };
  add("Cache-Control", "no-store");
  add("X-Content-Type-Options", "nosniff");
  add("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  add("Referrer-Policy", "no-referrer");
  return response;
}

// Runs `body` with a database in the background and answers.
using Body = std::function<Answer(casework::Database&)>;
void Run(const DeskPtr& desk, const RequestPtr& request, const Reply& reply, Body body) {
  const bool taken = desk->Do([desk, request, reply, body = std::move(body)] {
    try {
      auto lease = desk->databases().Take();
      reply(Finish(lease ? body(**lease) : std::unexpected(lease.error()), *request));
    } catch (const std::exception&) {
      // What it says may hold a person's data.
      reply(Finish(service::ErrorResponse(500, "internal", "the request failed", *request),
                   *request));
    }
  });
  if (!taken) {
    reply(Finish(service::ErrorResponse(503, "busy", "too many requests wait; try again", *request),
                 *request));
  }
}

}  // namespace

std::string CookieValue(const HttpRequest& request, std::string_view name) {
  for (const std::string_view part : Split(request.Header("cookie"), ';')) {
    const std::string_view cookie = Trim(part);
    if (cookie.starts_with(name) && cookie.substr(name.size()).starts_with('=')) {
      return std::string(cookie.substr(name.size() + 1));
    }
  }
  return {};
}

std::string SessionCookie(const Desk& desk, const HttpRequest& request, std::string_view token) {
  const bool secure = request.tls || desk.options().secure_cookie;
  return fmt::format("mingjian_session={}; HttpOnly; SameSite=Strict; Path=/{}{}", token,
                     secure ? "; Secure" : "", token.empty() ? "; Max-Age=0" : "");
}

int StatusOf(const Error& error) {
  if (error.code == ErrorCode::kUsage) return 400;
  if (error.code == ErrorCode::kEnvironment) return 503;
  const std::string_view refusal = casework::RefusalOf(error);
  if (refusal.empty()) return 422;
  for (const StatusRow& row : kStatuses) {
    if (row.code == refusal) return row.status;
  }
  return refusal.starts_with("no-") ? 404 : 409;
}

std::string CodeOf(const Error& error) {
  if (error.code == ErrorCode::kUsage) return "bad-request";
  if (error.code == ErrorCode::kEnvironment) return "unavailable";
  const std::string_view refusal = casework::RefusalOf(error);
  return refusal.empty() ? "bad-data" : std::string(refusal);
}

std::string SentenceOf(const Error& error) {
  if (error.code == ErrorCode::kEnvironment) {
    return "the database or the lake cannot be reached just now; try again";
  }
  const std::string_view refusal = casework::RefusalOf(error);
  return refusal.empty() ? error.message : error.message.substr(refusal.size() + 2);
}

HttpResponse ErrorAnswer(const Error& error, const HttpRequest& request) {
  if (error.code == ErrorCode::kEnvironment) {
    service::Log(service::LogLevel::kError, request.id, "desk", {{"why", error.message}});
  }
  return service::ErrorResponse(StatusOf(error), CodeOf(error), SentenceOf(error), request);
}

HttpResponse Download(std::string bytes, std::string content_type, const std::string& name) {
  HttpResponse response;
  response.body = std::move(bytes);
  response.content_type = std::move(content_type);
  response.headers = {
      {"Content-Disposition", fmt::format("attachment; filename*=UTF-8''{}", HeaderNameOf(name))}};
  return response;
}

void AddDesk(service::Router* router, const DeskPtr& desk, std::string method, std::string pattern,
             DeskHandler handle, service::RouteOptions options) {
  const RouteRights* const rights = FindRouteRights(method, pattern);
  router->Add(
      std::move(method), std::move(pattern),
      [desk, rights, handle = std::move(handle)](const RequestPtr& request, const Reply& reply) {
        std::string token = CookieValue(*request, "mingjian_session");
        if (token.empty()) {
          return reply(Finish(casework::Refuse("session", "log in first"), *request));
        }
        Run(desk, request, reply,
            [desk, request, rights, handle, token](casework::Database& database) -> Answer {
              const Seconds now = desk->now();
              MJ_TRY(const casework::Session session, casework::SessionOf(database, now, token));
              if (IsForged(*request)) {
                return casework::Refuse("csrf", "the header X-Requested-With: mingjian is missing");
              }
              MJ_RETURN_IF_ERROR(RequireAny(session.actor, rights));
              Visit visit{.desk = *desk,
                          .database = database,
                          .actor = session.actor,
                          .request = *request,
                          .now = now,
                          .expires_at = session.expires_at,
                          .token = token};
              return handle(visit);
            });
      },
      options);
}

void AddOpen(service::Router* router, const DeskPtr& desk, std::string method, std::string pattern,
             OpenHandler handle) {
  router->Add(std::move(method), std::move(pattern),
              [desk, handle = std::move(handle)](const RequestPtr& request, const Reply& reply) {
                if (IsForged(*request)) {
                  return reply(Finish(
                      casework::Refuse("csrf", "the header X-Requested-With: mingjian is missing"),
                      *request));
                }
                Run(desk, request, reply, [desk, request, handle](casework::Database& database) {
                  return handle(*desk, database, *request, desk->now());
                });
              });
}

// --- JSON ---------------------------------------------------------------------------------------

HttpResponse Json(const json::object& body, int status) {
  HttpResponse response;
  response.status = status;
  response.body = json::serialize(body);
  return response;
}

HttpResponse JsonRows(json::array rows, const std::string& next) {
  return Json({{"rows", std::move(rows)}, {"next", TextOrNull(next)}});
}

std::string Money(Decimal amount) {
  std::string text = amount.ToString();
  const size_t point = text.find('.');
  if (point == std::string::npos) return text + ".00";
  if (text.size() - point < 3) text += '0';
  return text;
}

json::value Time(Seconds time) {
  return time == 0 ? json::value(nullptr) : json::value(FormatTime(time));
}
json::value Day(Seconds time) {
  return time == 0 ? json::value(nullptr) : json::value(FormatDate(time));
}
json::value TextOrNull(std::string_view text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

std::string PersonShown(std::string_view psn_no, bool unmask) {
  return unmask ? std::string(psn_no) : MaskId(psn_no);
}
std::string NameShown(std::string_view name, bool unmask) {
  return unmask ? std::string(name) : MaskName(name);
}

}  // namespace mingjian::desk
