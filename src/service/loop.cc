#include "service/loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <ctime>

#include "service/log.h"
#include "service/response_text.h"
#include "service/session.h"

namespace mingjian::service {
namespace {

// Deadlines are met to this; looking at all connections is cheaper than a timer for each.
constexpr std::chrono::milliseconds kTick(50);

}  // namespace

Core::Core(const ServerOptions& with, Router to)
    : options(with), router(std::move(to)), memory(std::make_shared<BodyMemory>(with.memory_max)) {
  routes.emplace_back();
  for (const std::string& pattern : router.Patterns()) {
    route_numbers.emplace(pattern, routes.size());
    routes.push_back(pattern);
  }
}

std::shared_ptr<asio::ssl::context> Core::Tls() const {
  const std::lock_guard lock(mutex);
  return tls_;
}

void Core::SetTls(std::shared_ptr<asio::ssl::context> context) {
  const std::lock_guard lock(mutex);
  tls_ = std::move(context);
}

size_t Core::RouteNumber(const std::string& pattern) const {
  const auto found = route_numbers.find(pattern);
  return found == route_numbers.end() ? 0 : found->second;
}

void Core::ConnectionEnded() {
  if (--connections == 0 && stopping) {
    const std::lock_guard lock(mutex);
    all_gone.notify_all();
  }
}

void LoopMetrics::Count(size_t route, int status, uint64_t micros) {
  const auto* found = std::find(kStatuses.begin(), kStatuses.end(), status);
  routes[route].by_status[static_cast<size_t>(found - kStatuses.begin())].Add();
  routes[route].seconds.Add(micros);
}

Loop::Loop(std::shared_ptr<Core> core, uint64_t id_seed)
    : metrics(core->routes.size()),
      core_(std::move(core)),
      work_(context.get_executor()),
      timer_(context),
      id_prefix_(fmt::format("{:012x}", id_seed & 0xFFFF'FFFF'FFFF)) {}

Loop::~Loop() { Join(); }

void Loop::Start() {
  asio::co_spawn(context.get_executor(), Tick(), asio::detached);
  thread_ = std::thread([this] { context.run(); });
}

Task<void> Loop::Tick() {
  error_code error;
  while (!error) {
    const auto now = std::chrono::steady_clock::now();
    for (const auto& session : sessions_) session->OnTick(now);
    timer_.expires_after(kTick);
    co_await timer_.async_wait(asio::redirect_error(kUse, error));
  }
}

void Loop::BeginStop() {
  asio::post(context, [this] {
    for (const auto& session : sessions_) session->OnStop();
  });
}

void Loop::Abort() {
  asio::post(context, [this] {
    for (const auto& session : sessions_) session->Abort();
  });
}

void Loop::Join() {
  if (!thread_.joinable()) return;
  context.stop();
  thread_.join();
}

void Loop::Serve(Socket socket, bool refuse) {
  if (!refuse) metrics.accepted.Add();
  const auto session = std::make_shared<Session>(core_, *this, std::move(socket), refuse);
  const auto at = sessions_.insert(sessions_.end(), session);
  asio::co_spawn(context.get_executor(), session->Run(), [this, at](const std::exception_ptr& why) {
    // Out of memory, in practice: this connection is lost, the server is not.
    if (why) Log(LogLevel::kError, "", "a connection was dropped", {});
    sessions_.erase(at);
  });
}

std::string_view Loop::Date() {
  const int64_t now = std::time(nullptr);
  if (now != date_of_) {
    date_of_ = now;
    date_ = HttpDate(now);
  }
  return date_;
}

std::string Loop::NewId() { return fmt::format("{}-{:x}", id_prefix_, ++ids_); }

}  // namespace mingjian::service
