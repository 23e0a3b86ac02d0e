// Which handler a path has.

#include <algorithm>
#include <set>

#include "base/text.h"
#include "service/server.h"

namespace mingjian::service {
namespace {

bool IsName(std::string_view part) { return part.starts_with("{") && part.ends_with("}"); }
bool IsRest(std::string_view part) { return IsName(part) && part.ends_with("*}"); }

// Whether `path` has the shape of `parts`; fills `values`.
bool Matches(const std::vector<std::string>& parts, std::string_view path,
             std::map<std::string, std::string>* values) {
  values->clear();
  for (size_t i = 0; i < parts.size(); ++i) {
    const std::string& part = parts[i];
    if (IsRest(part)) {
      values->emplace(part.substr(1, part.size() - 3), path);
      return true;
    }
    const size_t slash = path.find('/');
    const std::string_view here = path.substr(0, slash);
    if (IsName(part)) {
      if (here.empty()) return false;
      values->emplace(part.substr(1, part.size() - 2), here);
    } else if (here != part) {
      return false;
    }
    const bool last = i + 1 == parts.size();
    if (slash == std::string_view::npos) return last;
    if (last) return false;
    path.remove_prefix(slash + 1);
  }
  return false;
}

}  // namespace

std::string_view HttpRequest::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

void Router::Add(std::string method, std::string pattern, Handler handler) {
  MJ_CHECK(pattern.starts_with("/") && handler);
  Route route{std::move(method), std::move(pattern), {}, std::move(handler)};
  for (const std::string_view part : Split(std::string_view(route.pattern).substr(1), '/')) {
    MJ_CHECK(route.parts.empty() || !IsRest(route.parts.back()));
    route.parts.emplace_back(part);
  }
  routes_.push_back(std::move(route));
}

void Router::Otherwise(std::string name, Handler handler) {
  otherwise_name_ = std::move(name);
  otherwise_ = std::move(handler);
}

Handler Router::Find(const std::string& method, const std::string& path,
                     std::map<std::string, std::string>* values, std::string* route) const {
  values->clear();
  route->clear();
  std::set<std::string> allowed;
  const Route* with_get = nullptr;
  if (path.starts_with("/")) {
    const std::string_view below = std::string_view(path).substr(1);
    std::map<std::string, std::string> found;
    for (const Route& candidate : routes_) {
      if (!Matches(candidate.parts, below, &found)) continue;
      if (candidate.method == method) {
        *values = std::move(found);
        *route = candidate.pattern;
        return candidate.handler;
      }
      if (route->empty()) *route = candidate.pattern;
      allowed.insert(candidate.method);
      if (candidate.method == "GET") {
        allowed.insert("HEAD");
        if (method == "HEAD" && with_get == nullptr) {
          with_get = &candidate;
          *values = std::move(found);
        }
      }
    }
  }
  if (with_get != nullptr) {
    *route = with_get->pattern;
    return with_get->handler;
  }
  if (allowed.empty() && otherwise_ && (method == "GET" || method == "HEAD")) {
    *route = otherwise_name_;
    return otherwise_;
  }
  if (allowed.empty()) {
    return [](const RequestPtr& request, const Reply& reply) {
      reply(ErrorResponse(404, "not_found", "there is nothing at this path", *request));
    };
  }
  std::string list;
  for (const std::string& name : allowed) list += (list.empty() ? "" : ", ") + name;
  return [list](const RequestPtr& request, const Reply& reply) {
    HttpResponse response =
        ErrorResponse(405, "method_not_allowed", "this path takes " + list, *request);
    response.headers.emplace_back("Allow", list);
    reply(std::move(response));
  };
}

std::vector<std::pair<std::string, std::string>> Router::Routes() const {
  std::vector<std::pair<std::string, std::string>> routes;
  routes.reserve(routes_.size());
  for (const Route& route : routes_) routes.emplace_back(route.method, route.pattern);
  return routes;
}

std::vector<std::string> Router::Patterns() const {
  std::vector<std::string> patterns;
  patterns.reserve(routes_.size());
  for (const Route& route : routes_) {
    if (std::find(patterns.begin(), patterns.end(), route.pattern) == patterns.end()) {
      patterns.push_back(route.pattern);
    }
  }
  return patterns;
}

}  // namespace mingjian::service
