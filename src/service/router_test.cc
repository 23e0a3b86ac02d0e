#include <gtest/gtest.h>

#include "service/server.h"

namespace mingjian::service {
namespace {

TEST(RouterTest, FindsTheRoute) {
  Router router;
  for (const auto& [method, pattern] : std::initializer_list<std::pair<const char*, const char*>>{
           {"GET", "/"},
           {"GET", "/v1/findings"},
           {"GET", "/v1/findings/{id}"},
           {"DELETE", "/v1/findings/{id}"},
           {"GET", "/v1/findings/{id}/lines/{line}"},
           {"POST", "/v1/check"},
           {"GET", "/files/{rest*}"}}) {
    router.Add(method, pattern,
               [name = std::string(method) + " " + pattern](const RequestPtr&, const Reply& reply) {
                 reply({.body = name});
               });
  }
  struct Case {
    const char* method;
    const char* path;
    int status;
    const char* route;
    std::map<std::string, std::string> values = {};
    const char* allow = "";
  };
  const Case kCases[] = {
      {"GET", "/", 200, "/"},
      {"GET", "/v1/findings", 200, "/v1/findings"},
      {"HEAD", "/v1/findings", 200, "/v1/findings"},
      {"GET", "/v1/findings/a%b", 200, "/v1/findings/{id}", {{"id", "a%b"}}},
      {"HEAD", "/v1/findings/7", 200, "/v1/findings/{id}", {{"id", "7"}}},
      {"DELETE", "/v1/findings/7", 200, "/v1/findings/{id}", {{"id", "7"}}},
      {"GET",
       "/v1/findings/7/lines/8",
       200,
       "/v1/findings/{id}/lines/{line}",
       {{"id", "7"}, {"line", "8"}}},
      {"GET", "/files/", 200, "/files/{rest*}", {{"rest", ""}}},
      {"GET", "/files/a/b.js", 200, "/files/{rest*}", {{"rest", "a/b.js"}}},
      {"PUT", "/v1/findings/7", 405, "/v1/findings/{id}", {}, "DELETE, GET, HEAD"},
      {"GET", "/v1/check", 405, "/v1/check", {}, "POST"},
      {"GET", "/v1/findings/", 404, ""},
      {"GET", "/files", 404, ""},
      {"GET", "/V1/findings", 404, ""},
      {"GET", "", 404, ""},
      {"GET", "v1/findings", 404, ""},
      {"GET", "//v1/findings", 404, ""},
  };
  for (const Case& c : kCases) {
    std::map<std::string, std::string> values{{"old", "value"}};
    std::string route = "old";
    HttpResponse response;
    router.Find(c.method, c.path, &values, &route)(
        std::make_shared<HttpRequest>(),
        [&response](HttpResponse given) { response = std::move(given); });
    EXPECT_EQ(response.status, c.status) << c.path;
    EXPECT_EQ(route, c.route) << c.path;
    EXPECT_EQ(values, c.values) << c.path;
    const std::string allow = response.headers.empty() ? "" : response.headers.front().second;
    EXPECT_EQ(allow, c.allow) << c.path;
    const std::string method = std::string(c.method) == "HEAD" ? "GET" : c.method;
    if (c.status == 200) {
      EXPECT_EQ(response.body, method + " " + c.route);
    }
  }
  EXPECT_EQ(router.Patterns().size(), 6U);
}

// What no pattern has goes to the files of a console, but only to be read.
TEST(RouterTest, OtherwiseIsForPathsThatNoPatternHas) {
  Router router;
  const auto say = [](int status) {
    return [status](const RequestPtr&, const Reply& reply) { reply({.status = status}); };
  };
  router.Add("POST", "/v1/check", say(201));
  router.Otherwise("files", say(200));
  const struct {
    const char *method, *path;
    int status;
    const char* route;
  } cases[] = {{"GET", "/clues/1", 200, "files"},
               {"HEAD", "/", 200, "files"},
               {"POST", "/clues/1", 404, ""},
               {"POST", "/v1/check", 201, "/v1/check"},
               {"GET", "/v1/check", 405, "/v1/check"}};
  for (const auto& each : cases) {
    std::map<std::string, std::string> values;
    std::string route;
    int status = 0;
    router.Find(each.method, each.path, &values, &route)(
        std::make_shared<HttpRequest>(),
        [&status](const HttpResponse& got) { status = got.status; });
    EXPECT_EQ(status, each.status) << each.method << each.path;
    EXPECT_EQ(route, each.route) << each.method << each.path;
  }
  EXPECT_EQ(router.Routes(),
            (std::vector<std::pair<std::string, std::string>>{{"POST", "/v1/check"}}));
}

}  // namespace
}  // namespace mingjian::service
