#pragma once
// Server: HTTP/1.1, with TLS where a certificate is given, on Boost.Beast coroutines; the only part
// that includes Boost.Asio and Boost.Beast. It keeps every limit (size, time, connections), gives
// each request an id, and hands it to the handler of its route.
//
//   Router router;
//   router.Add("POST", "/v1/check", [](RequestPtr request, Reply reply) { reply({.body = …}); });
//   MJ_TRY(const auto server, Server::Start(options, std::move(router)));
//   server->port();   …   server->Stop();
//
// THREADS: handlers run on the server's threads and must not block; Reply may be called once, from
// any thread (a second call, and one after the answer was given up, do nothing). A handler that
// throws, or lets the last copy of its Reply go without a call, is answered with 500.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace mingjian::service {

struct HttpRequest {
  std::string id;  // X-Request-Id as sent (visible ASCII, at most 64), else made; in every log line
  std::string method;                                        // "GET"
  std::string path;                                          // decoded, without the query
  std::map<std::string, std::string> query;                  // decoded; of a name the last value
  std::map<std::string, std::string> values;                 // of {name} in the route
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
  std::string peer;  // address of the caller
  bool tls = false;
  // Value of a header, "" when it is not there. `name` in lower case.
  std::string_view Header(std::string_view name) const;
};
using RequestPtr = std::shared_ptr<const HttpRequest>;

struct HttpResponse {
  int status = 200;
  std::string body = {};
  std::string content_type = "application/json; charset=utf-8";
  std::vector<std::pair<std::string, std::string>> headers = {};
};
using Reply = std::function<void(HttpResponse)>;
using Handler = std::function<void(RequestPtr, Reply)>;

// An error as every route gives it: {"error": {"code": …, "message": …, "request_id": …}}.
HttpResponse ErrorResponse(int status, std::string_view code, std::string_view message,
                           const HttpRequest& request);

class Router {
 public:
  // `pattern`: "/v1/findings/{id}"; a last part "{rest*}" takes everything behind it.
  void Add(std::string method, std::string pattern, Handler handler);
  // What answers GET and HEAD of a path that no pattern has: files of a console. `name` stands for
  // it where a pattern would.
  void Otherwise(std::string name, Handler handler);
  // The handler and what its pattern names; else 404, or 405 with Allow. `route` becomes the
  // pattern, for metrics, and "" for 404. HEAD finds GET's handler. Of several patterns that match
  // the one that was added first counts.
  Handler Find(const std::string& method, const std::string& path,
               std::map<std::string, std::string>* values, std::string* route) const;
  // Every pattern, once.
  std::vector<std::string> Patterns() const;
  // Every method and pattern, in the order in which they were added.
  std::vector<std::pair<std::string, std::string>> Routes() const;

 private:
  struct Route {
    std::string method, pattern;
    std::vector<std::string> parts;
    Handler handler;
  };
  std::vector<Route> routes_;
  std::string otherwise_name_;
  Handler otherwise_;
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  uint16_t port = 0;  // 0 = any free
  std::string certificate = {},
              key = {};      // PEM files; "" = plain HTTP, on loopback addresses only unless
  bool allow_plain = false;  // … this is set (a proxy in front does TLS)
  // Each has its own share of the connections.
  int threads = 1;
  size_t connections_max = 10'000;  // more are closed at once with 503
  size_t body_max = 8U << 20;       // 413 beyond
  size_t header_max = 16U << 10;    // 431 beyond
  std::chrono::milliseconds header_timeout{10'000}, body_timeout{30'000}, idle_timeout{60'000},
      write_timeout{30'000};
  // Longer than any handler takes; 504 beyond.
  std::chrono::milliseconds handler_timeout{30'000};
  size_t memory_max = 256U << 20;  // bodies in flight; 503 with Retry-After beyond
};

class Server {
 public:
  // Errors: kUsage (plain HTTP on another address than loopback, an address that is none),
  // kEnvironment (port taken, certificate not readable).
  static Result<std::unique_ptr<Server>> Start(const ServerOptions& options, Router router);
  ~Server();  // Stop(0)
  uint16_t port() const;
  // Takes no new connection, lets running requests finish for at most `grace`, then closes. Not to
  // be called by a handler.
  void Stop(std::chrono::milliseconds grace = std::chrono::milliseconds(10'000));
  // Reads certificate and key again, for new connections; on an error the old ones stay.
  Status ReloadCertificate();
  // Lines of Prometheus' text format: requests by route and status, seconds as histogram by route
  // (from the whole request read to the answer written), connections, bytes, refused.
  std::string Metrics() const;

 private:
  Server();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mingjian::service
