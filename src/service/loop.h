#pragma once
// Inside of the server: Core, what all its threads share, and Loop, one thread with its own
// connections. A connection never leaves its loop, so it needs no lock and no strand.

#include <array>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "service/io.h"
#include "service/metrics.h"
#include "service/server.h"

namespace mingjian::service {

class Session;

// Bodies that are in memory, of all connections.
struct BodyMemory {
  explicit BodyMemory(size_t limit) : max(limit) {}
  const size_t max;
  std::atomic<size_t> used{0};
};

struct Core {
  Core(const ServerOptions& with, Router to);
  std::shared_ptr<asio::ssl::context> Tls() const;
  void SetTls(std::shared_ptr<asio::ssl::context> context);
  // The number of a route in the metrics; 0 for none.
  size_t RouteNumber(const std::string& pattern) const;
  void ConnectionEnded();

  const ServerOptions options;
  const Router router;
  std::vector<std::string> routes;  // [0] is "", the requests without one
  std::map<std::string, size_t> route_numbers;
  const std::shared_ptr<BodyMemory> memory;
  std::atomic<bool> stopping{false};
  std::atomic<size_t> connections{0}, refusals{0};  // open now; `refusals` get a 503 only
  mutable std::mutex mutex;
  std::condition_variable all_gone;

 private:
  std::shared_ptr<asio::ssl::context> tls_;
};

// What one loop has counted.
struct LoopMetrics {
  static constexpr std::array<int, 25> kStatuses = {200, 201, 202, 204, 301, 302, 304, 400, 401,
                                                    403, 404, 405, 408, 409, 413, 414, 415, 417,
                                                    422, 429, 431, 500, 501, 503, 504};
  struct Route {
    std::array<Counter, kStatuses.size() + 1> by_status;  // the last is any other
    Histogram seconds;
  };
  explicit LoopMetrics(size_t count) : routes(count) {}
  void Count(size_t route, int status, uint64_t micros);

  std::vector<Route> routes;
  Counter accepted, refused_connections, refused_memory, accept_errors, bytes_in, bytes_out;
  Counter timeouts, handshakes_failed;
  std::atomic<uint64_t> running{0};  // requests in the hands of handlers
  std::atomic<uint64_t> late_replies{0};
};

class Loop : public std::enable_shared_from_this<Loop> {
 public:
  explicit Loop(std::shared_ptr<Core> core, uint64_t id_seed);
  ~Loop();
  void Start();
  // Connections that wait for a request are closed, the others after their answer.
  void BeginStop();
  // Closes all.
  void Abort();
  // Ends the thread.
  void Join();

  // On the loop's thread.
  void Serve(Socket socket, bool refuse);
  std::string_view Date();
  std::string NewId();
  bool OnThread() { return context.get_executor().running_in_this_thread(); }

  asio::io_context context{1};
  LoopMetrics metrics;

 private:
  Task<void> Tick();
  const std::shared_ptr<Core> core_;
  asio::executor_work_guard<Executor> work_;
  asio::basic_waitable_timer<std::chrono::steady_clock,
                             asio::wait_traits<std::chrono::steady_clock>, Executor>
      timer_;
  std::list<std::shared_ptr<Session>> sessions_;
  std::thread thread_;
  std::string id_prefix_;
  uint64_t ids_ = 0;
  int64_t date_of_ = -1;
  std::string date_;
};

}  // namespace mingjian::service
