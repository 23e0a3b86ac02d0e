#pragma once
// A whole desk for tests: a casework database with clues and people, the routes, a server on a free
// port, and calls to it as somebody who has logged in.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/temp_folder.h"
#include "casework/desk_for_test.h"
#include "casework/users.h"
#include "desk/desk.h"
#include "desk/openapi.h"
#include "service/openapi.h"
#include "service/schema_test.h"
#include "service/socket_client_test.h"

namespace mingjian::desk {

struct Called {
  int status = 0;
  std::string text;
  std::map<std::string, std::string> headers;
  boost::json::value body;  // null when the text is no JSON
  // What lies at a JSON pointer: texts as they are, other values as JSON.
  std::string At(std::string_view pointer) const {
    boost::system::error_code bad;
    const boost::json::value* const at = body.find_pointer(pointer, bad);
    if (at == nullptr) return "(nothing)";
    return at->is_string() ? std::string(at->as_string()) : boost::json::serialize(*at);
  }
  size_t Size(std::string_view pointer) const {
    boost::system::error_code bad;
    const boost::json::value* const at = body.find_pointer(pointer, bad);
    return at != nullptr && at->is_array() ? at->as_array().size() : SIZE_MAX;
  }
  // "409 state", "200".
  std::string Short() const {
    return status < 400 ? std::to_string(status) : fmt::format("{} {}", status, At("/error/code"));
  }
};

// Everybody's password in tests.
inline constexpr std::string_view kPassword = "a long password";

class WholeDesk {
 public:
  // `url`: of the casework database, "" = a SQLite file of its own. `change` may set options.
  explicit WholeDesk(const std::string& url = "",
                     const std::function<void(DeskOptions&)>& change = nullptr)
      : url_(url.empty() ? folder_ / "cases.db" : url) {
    auto opened = casework::OpenCasework(url_);
    MJ_CHECK(opened.has_value());
    database_ = std::make_unique<casework::Database>(*std::move(opened));
    MJ_EXPECT_OK(casework::AddFirstAdministrator(*database_, now_, "root", kPassword, kCheap));
    DeskOptions options{.database = url_,
                        .attachments = folder_ / "files",
                        .data = folder_ / "data",
                        .version = "9.9",
                        .threads = 2,
                        .password_cost = kCheap,
                        .now = [this] { return now_.load(); }};
    if (change) change(options);
    auto desk = Desk::Open(options);
    EXPECT_TRUE(desk) << (desk ? "" : desk.error().message);
    MJ_CHECK(desk.has_value());
    desk_ = *std::move(desk);
    service::Router router;
    desk_->AddRoutes(&router);
    routes_ = router.Routes();
    finder_ = router;
    auto server = service::Server::Start({}, std::move(router));
    MJ_CHECK(server.has_value());
    server_ = *std::move(server);
  }
  // Waits for the tasks that still hold the desk: it is then taken down by this thread, which joins
  // the others.
  ~WholeDesk() {
    server_->Stop();
    server_.reset();
    for (int i = 0; i < 5'000 && desk_.use_count() > 1; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

  casework::Database& database() { return *database_; }
  Desk& desk() { return *desk_; }
  const TempFolder& folder() const { return folder_; }
  const std::string& url() const { return url_; }
  uint16_t port() const { return server_->port(); }
  const std::vector<std::pair<std::string, std::string>>& routes() const { return routes_; }
  Seconds now() const { return now_; }
  void SetNow(Seconds now) { now_ = now; }

  // A user with one role, ready to call.
  void AddUser(const std::string& name, casework::Role role, const std::string& region = "",
               const std::string& fixmedins_code = "", const std::string& doctor = "") {
    const casework::Actor root{.user = "root", .grants = {{casework::Role::kAdministrator, {}}}};
    MJ_EXPECT_OK(casework::AddUser(*database_, root, now_, name, kPassword, kCheap));
    MJ_EXPECT_OK(
        casework::AddGrant(*database_, root, now_, name, {role, {region, fixmedins_code, doctor}}));
  }
  // Clues of the findings, whose import made them "at 2026-05-06 09:00:00".
  void Import(const std::vector<casework::F>& findings) {
    casework::Import(*database_, folder_, findings);
  }

  // As `user`, who is logged in with the first call; "" = nobody.
  Called Call(const std::string& user, std::string_view method, std::string_view path,
              std::string_view body = "", std::string_view more_headers = "") {
    std::string headers = "X-Requested-With: mingjian\r\n" + std::string(more_headers);
    if (!user.empty()) headers += "Cookie: " + CookieOf(user) + "\r\n";
    return Plain(method, path, body, headers);
  }
  // With exactly these headers.
  Called Plain(std::string_view method, std::string_view path, std::string_view body = "",
               std::string_view headers = "") const {
    service::SocketClient client(server_->port());
    const auto answer =
        client.Ask(fmt::format("{} {} HTTP/1.1\r\nHost: test\r\n{}Content-Length: {}\r\n\r\n{}",
                               method, path, headers, body.size(), body),
                   method == "HEAD");
    Called called;
    if (!answer) return called;
    called.status = answer->status;
    called.text = answer->body;
    called.headers = answer->headers;
    boost::system::error_code bad;
    called.body = boost::json::parse(answer->body, bad);
    if (!bad && method != "HEAD") ExpectDescribed(std::string(method), std::string(path), called);
    return called;
  }
  const std::string& CookieOf(const std::string& user) {
    std::string& cookie = cookies_[user];
    if (cookie.empty()) {
      const Called in = Plain("POST", "/v1/session",
                              fmt::format(R"({{"name":"{}","password":"{}"}})", user, kPassword),
                              "X-Requested-With: mingjian\r\n");
      EXPECT_EQ(in.status, 200) << in.text;
      const auto set = in.headers.find("set-cookie");
      if (set != in.headers.end()) cookie = set->second.substr(0, set->second.find(';'));
    }
    return cookie;
  }

 private:
  // Every answer fits what the OpenAPI document says of its route.
  void ExpectDescribed(const std::string& method, const std::string& path,
                       const Called& called) const {
    std::map<std::string, std::string> values;
    std::string route;
    finder_.Find(method, path.substr(0, path.find('?')), &values, &route);
    std::string lower = method;
    for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const auto* const item = document_.at("paths").as_object().if_contains(route);
    if (item == nullptr || !item->as_object().contains(lower)) return;
    const boost::json::object& answers = item->at(lower).at("responses").as_object();
    std::string status = std::to_string(called.status);
    if (called.status < 300 && answers.contains("2XX")) status = "2XX";
    const bool named = answers.contains(status);
    EXPECT_TRUE(named || called.status >= 400) << method << " " << path << ": " << status;
    const boost::json::value& schema =
        answers.at(named ? status : "default").at("content").at("application/json").at("schema");
    EXPECT_EQ(service::SchemaCheck(document_).Check(schema, called.body), "")
        << method << " " << path << " " << called.text;
  }

  static constexpr casework::PasswordCost kCheap = casework::PasswordCost::kMinimum;
  TempFolder folder_;
  std::string url_;
  std::atomic<Seconds> now_{casework::Day("2026-05-06 09:00:00")};  // a Wednesday
  std::unique_ptr<casework::Database> database_;
  DeskPtr desk_;
  std::unique_ptr<service::Server> server_;
  std::vector<std::pair<std::string, std::string>> routes_;
  std::map<std::string, std::string> cookies_;
  service::Router finder_;
  boost::json::value document_ = boost::json::parse(service::OpenApiDocument("9.9", OpenApiPart()));
};

}  // namespace mingjian::desk
