#include "service/service.h"

#include <fmt/format.h>

#include <atomic>
#include <boost/json.hpp>
#include <filesystem>
#include <mutex>
#include <thread>

#include "service/log.h"
#include "service/server.h"
#include "service/service_metrics.h"

namespace mingjian::service {
namespace {

namespace json = boost::json;

HttpResponse JsonAnswer(int status, const json::object& object) {
  HttpResponse response;
  response.status = status;
  response.body = json::serialize(object) + "\n";
  return response;
}

bool IsLoopback(std::string_view peer) {
  return peer.starts_with("127.") || peer == "::1" || peer.starts_with("::ffff:127.");
}

}  // namespace

struct Service::Impl {
  Config config;
  std::string version;
  std::unique_ptr<online::Checker> checker;
  std::atomic<bool> stopping{false};
  std::mutex reload_mutex;
  std::atomic<bool> reloading{false};
  std::thread reloader;  // of a request; at most one
  // Last, so that it goes first: its handlers use the others.
  std::unique_ptr<Server> server;

  void AddOwnRoutes(Router* router);
  Status Reload();
  void ReloadForRequest(const RequestPtr& request, const Reply& reply);
  void Stop(std::chrono::milliseconds drain, std::chrono::milliseconds grace);
};

void Service::Impl::AddOwnRoutes(Router* router) {
  router->Add("GET", "/healthz", [](const RequestPtr&, const Reply& reply) {
    reply(JsonAnswer(200, {{"status", "alive"}}));
  });
  router->Add("GET", "/readyz", [this](const RequestPtr&, const Reply& reply) {
    // The server starts when rulebook and store are there: only a stop takes that back.
    if (stopping) return reply(JsonAnswer(503, {{"status", "stopping"}}));
    reply(JsonAnswer(
        200, {{"status", "ready"}, {"rulebook", checker->rulebook_hash()}, {"version", version}}));
  });
  router->Add("GET", "/metrics", [this](const RequestPtr&, const Reply& reply) {
    HttpResponse response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = server->Metrics() + CheckerMetrics(*checker) + ProcessMetrics(version);
    reply(std::move(response));
  });
  router->Add("POST", "/v1/admin/reload", [this](const RequestPtr& request, const Reply& reply) {
    if (!IsLoopback(request->peer)) {
      return reply(
          ErrorResponse(403, "loopback_only", "only this machine may ask for a reload", *request));
    }
    ReloadForRequest(request, reply);
  });
}

Status Service::Impl::Reload() {
  const std::lock_guard lock(reload_mutex);
  std::string wrong;
  const auto note = [&](const Status& status) {
    if (status) return;
    if (!wrong.empty()) wrong += "\n";
    wrong += status.error().message;
  };
  const auto begin = std::chrono::steady_clock::now();
  note(ReopenLog());
  note(server->ReloadCertificate());
  note(checker->Reload());
  const double ms =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
  if (wrong.empty()) {
    Log(LogLevel::kInfo, "", "reloaded", {{"rulebook", checker->rulebook_hash()}, {"ms", ms}});
    return {};
  }
  Log(LogLevel::kError, "", "reload failed; what was there stays", {{"why", wrong}});
  return DataError(std::move(wrong));
}

void Service::Impl::ReloadForRequest(const RequestPtr& request, const Reply& reply) {
  if (stopping || reloading.exchange(true)) {
    return reply(ErrorResponse(409, "busy", "a reload is under way", *request));
  }
  if (reloader.joinable()) reloader.join();
  // Takes its time: not on the server's thread.
  reloader = std::thread([this, request, reply] {
    const Status status = Reload();
    reloading = false;
    if (!status) {
      return reply(ErrorResponse(422, "not_reloaded", status.error().message, *request));
    }
    reply(JsonAnswer(200, {{"status", "reloaded"}, {"rulebook", checker->rulebook_hash()}}));
  });
}

void Service::Impl::Stop(std::chrono::milliseconds drain, std::chrono::milliseconds grace) {
  if (stopping.exchange(true)) return;
  Log(LogLevel::kInfo, "", "stopping", {});
  std::this_thread::sleep_for(drain);
  if (server) server->Stop(grace);
  if (reloader.joinable()) reloader.join();
  Log(LogLevel::kInfo, "", "stopped", {});
}

Service::Service() : impl_(std::make_unique<Impl>()) {}
Service::~Service() {
  impl_->Stop(std::chrono::milliseconds(0), std::chrono::milliseconds(0));
  impl_->server.reset();
}

Result<std::unique_ptr<Service>> Service::Start(const Config& config, const std::string& version) {
  std::unique_ptr<Service> service(new Service);
  Impl& impl = *service->impl_;
  impl.config = config;
  impl.version = version;
  MJ_TRY(impl.checker, online::Checker::Open(config.checker));
  Router router;
  impl.AddOwnRoutes(&router);
  MJ_TRY(impl.server, Server::Start(config.server, std::move(router)));
  return service;
}

uint16_t Service::port() const { return impl_->server->port(); }

std::string Service::url() const {
  const ServerOptions& options = impl_->config.server;
  const bool v6 = options.address.find(':') != std::string::npos;
  return fmt::format("{}://{}:{}", options.certificate.empty() ? "http" : "https",
                     v6 ? "[" + options.address + "]" : options.address, port());
}

std::vector<std::string> Service::notes() const {
  std::vector<std::string> notes = impl_->checker->notes();
  const auto figures = impl_->checker->store().Measure();
  if (figures && figures->settlements == 0) {
    notes.push_back(fmt::format(
        "the history {} is empty: claims are judged without a past until `mingjian history build` "
        "has filled one from a lake, or settlements have come in",
        impl_->config.checker.store.path));
  }
  return notes;
}

Status Service::Reload() { return impl_->Reload(); }

void Service::Stop() { impl_->Stop(impl_->config.drain, impl_->config.grace); }

}  // namespace mingjian::service
