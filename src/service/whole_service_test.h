#pragma once
// A whole service for tests: a store in a temporary folder, a checker, the routes, a server on a
// free port, and calls to it.

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/temp_folder.h"
#include "online/checker.h"
#include "service/routes.h"
#include "service/socket_client_test.h"

namespace mingjian::service {

struct Called {
  int status = 0;
  std::string text;
  boost::json::value body;  // null when the text is no JSON
  std::string Text(std::string_view pointer) const {
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
};

class ServiceForTest {
 public:
  explicit ServiceForTest(const std::string& rulebook, Options options = {},
                          std::chrono::milliseconds time_limit = std::chrono::seconds(60)) {
    online::CheckerOptions with;
    with.store.path = folder_ / "history";
    with.rulebook = rulebook;
    with.workers = 2;
    with.time_limit = time_limit;
    auto checker = online::Checker::Open(with);
    EXPECT_TRUE(checker) << (checker ? "" : checker.error().message);
    MJ_CHECK(checker.has_value());
    checker_ = *std::move(checker);
    Router router;
    AddRoutes(&router, *checker_, options);
    auto server = Server::Start({}, std::move(router));
    MJ_CHECK(server.has_value());
    server_ = *std::move(server);
  }
  ~ServiceForTest() { server_->Stop(); }

  online::Checker& checker() { return *checker_; }

  // `key`: X-Api-Key, "" = none.
  Called Call(std::string_view method, std::string_view path, std::string_view body = "",
              std::string_view key = "") const {
    std::string request(method);
    request += " " + std::string(path) + " HTTP/1.1\r\nHost: test\r\n";
    if (!key.empty()) request += "X-Api-Key: " + std::string(key) + "\r\n";
    request += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    request += body;
    SocketClient client(server_->port());
    const auto answer = client.Ask(request);
    Called called;
    if (!answer) return called;
    called.status = answer->status;
    called.text = answer->body;
    boost::system::error_code bad;
    called.body = boost::json::parse(answer->body, bad);
    return called;
  }

 private:
  TempFolder folder_;
  std::unique_ptr<online::Checker> checker_;
  std::unique_ptr<Server> server_;
};

}  // namespace mingjian::service
