#include "service/server.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <future>
#include <random>

#include "service/log.h"
#include "service/loop.h"
#include "service/server_metrics.h"
#include "service/tls.h"

namespace mingjian::service {
namespace {

// Answers to connections beyond the limit that are under way; others are closed without a word.
constexpr size_t kRefusalsMax = 256;
// Files that the process needs beside its connections.
constexpr size_t kOtherFiles = 256;
constexpr std::chrono::milliseconds kAcceptPause(50);
constexpr std::chrono::milliseconds kAbortTime(2'000);

size_t ConnectionsThatFit(size_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return wanted;
  const size_t files = limit.rlim_cur;
  return std::min(wanted, files > 2 * kOtherFiles ? files - kOtherFiles : files / 2);
}

}  // namespace

struct Server::Impl {
  Status Listen(const asio::ip::address& address);
  Task<void> Accept();
  void Stop(std::chrono::milliseconds grace);
  bool WaitUntilGone(std::chrono::milliseconds at_most);

  std::shared_ptr<Core> core;
  std::vector<std::shared_ptr<Loop>> loops;
  std::unique_ptr<Acceptor> acceptor;  // of the first loop
  uint16_t port = 0;
  bool stopped = false;
};

Status Server::Impl::Listen(const asio::ip::address& address) {
  const ServerOptions& options = core->options;
  acceptor = std::make_unique<Acceptor>(loops.front()->context);
  const asio::ip::tcp::endpoint endpoint(address, options.port);
  error_code error;
  acceptor->open(endpoint.protocol(), error);
  if (!error) acceptor->set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor->bind(endpoint, error);
  if (!error) acceptor->listen(4096, error);
  if (error) {
    return EnvironmentError(fmt::format("port {} of {} cannot be used: {}", options.port,
                                        options.address, error.message()));
  }
  port = acceptor->local_endpoint(error).port();
  return {};
}

Task<void> Server::Impl::Accept() {
  Loop& own = *loops.front();
  for (size_t next = 0; !core->stopping; next = (next + 1) % loops.size()) {
    const std::shared_ptr<Loop>& loop = loops[next];
    Socket socket(loop->context);
    error_code error;
    co_await acceptor->async_accept(socket, asio::redirect_error(kUse, error));
    if (core->stopping) co_return;
    if (error) {
      // No file descriptors are left, mostly: others have to end first.
      own.metrics.accept_errors.Add();
      asio::basic_waitable_timer<std::chrono::steady_clock,
                                 asio::wait_traits<std::chrono::steady_clock>, Executor>
          pause(own.context, kAcceptPause);
      co_await pause.async_wait(asio::redirect_error(kUse, error));
      continue;
    }
    const bool refuse = ++core->connections > core->options.connections_max;
    if (refuse) {
      own.metrics.refused_connections.Add();
      core->ConnectionEnded();
      if (++core->refusals > kRefusalsMax) {
        --core->refusals;
        continue;
      }
    }
    if (loop.get() == &own) {
      loop->Serve(std::move(socket), refuse);
    } else {
      asio::post(loop->context, [loop, refuse, taken = std::move(socket)]() mutable {
        loop->Serve(std::move(taken), refuse);
      });
    }
  }
}

bool Server::Impl::WaitUntilGone(std::chrono::milliseconds at_most) {
  std::unique_lock lock(core->mutex);
  return core->all_gone.wait_for(lock, at_most, [this] { return core->connections == 0; });
}

void Server::Impl::Stop(std::chrono::milliseconds grace) {
  if (stopped) return;
  stopped = true;
  core->stopping = true;
  // On its own thread: the acceptor may be in use there.
  std::promise<void> closed;
  asio::post(loops.front()->context, [&] {
    error_code ignored;
    acceptor->close(ignored);
    closed.set_value();
  });
  closed.get_future().wait();
  for (const auto& loop : loops) loop->BeginStop();
  if (!WaitUntilGone(grace)) {
    for (const auto& loop : loops) loop->Abort();
    WaitUntilGone(kAbortTime);
  }
  for (const auto& loop : loops) loop->Join();
}

Server::Server() : impl_(std::make_unique<Impl>()) {}
Server::~Server() {
  if (!impl_->loops.empty()) impl_->Stop(std::chrono::milliseconds(0));
}

Result<std::unique_ptr<Server>> Server::Start(const ServerOptions& given, Router router) {
  ServerOptions options = given;
  options.connections_max = ConnectionsThatFit(options.connections_max);
  error_code error;
  const auto address =
      asio::ip::make_address(options.address == "localhost" ? "127.0.0.1" : options.address, error);
  if (error) {
    return UsageError(fmt::format(
        "address '{}' is none; expected one like 127.0.0.1, 0.0.0.0 or ::1", options.address));
  }
  const bool tls = !options.certificate.empty();
  if (tls != !options.key.empty()) {
    return UsageError("TLS needs both a certificate and a key");
  }
  if (!tls && !options.allow_plain && !address.is_loopback()) {
    return UsageError(fmt::format(
        "{} can be reached from other machines, and without a certificate everything would go "
        "there in clear: give certificate and key, or allow plain HTTP where a proxy in front "
        "does TLS",
        options.address));
  }
  if (options.threads < 1 || options.threads > 256) {
    return UsageError(fmt::format("threads is {}; expected 1 to 256", options.threads));
  }
  std::unique_ptr<Server> server(new Server);
  Impl& impl = *server->impl_;
  impl.core = std::make_shared<Core>(options, std::move(router));
  if (tls) {
    MJ_TRY(auto context, LoadTls(options.certificate, options.key));
    impl.core->SetTls(std::move(context));
  }
  std::random_device random;
  std::vector<std::shared_ptr<Loop>> loops;
  for (int i = 0; i < options.threads; ++i) {
    const uint64_t seed = (static_cast<uint64_t>(random()) << 32U) ^ random();
    loops.push_back(std::make_shared<Loop>(impl.core, seed));
  }
  impl.loops = loops;
  if (const Status listening = impl.Listen(address); !listening) {
    impl.acceptor.reset();
    impl.loops.clear();
    return std::unexpected(listening.error());
  }
  asio::co_spawn(loops.front()->context.get_executor(), impl.Accept(), asio::detached);
  for (const auto& loop : loops) loop->Start();
  return server;
}

uint16_t Server::port() const { return impl_->port; }

void Server::Stop(std::chrono::milliseconds grace) { impl_->Stop(grace); }

Status Server::ReloadCertificate() {
  const ServerOptions& options = impl_->core->options;
  if (options.certificate.empty()) return {};
  MJ_TRY(auto context, LoadTls(options.certificate, options.key));
  impl_->core->SetTls(std::move(context));
  return {};
}

std::string Server::Metrics() const { return MetricsOf(*impl_->core, impl_->loops); }

}  // namespace mingjian::service
