#include "service/service.h"

#include <fmt/format.h>

#include <atomic>
#include <boost/json.hpp>
#include <mutex>
#include <thread>

#include "service/background.h"
#include "service/log.h"
#include "service/routes.h"
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
  std::shared_ptr<Institutions> institutions;
  std::unique_ptr<online::Checker> checker;
  std::atomic<bool> stopping{false};
  std::mutex reload_mutex;
  std::unique_ptr<Server> server;
  // A reload takes its time: not on the server's thread. Last, so that it goes first.
  std::unique_ptr<Background> reloads;

  Status AddRoutes(Router* router, std::string openapi);
  void AddOwnRoutes(Router* router);
  bool MayAdminister(const HttpRequest& request) const;
  Status Reload();
  void ReloadForRequest(const RequestPtr& request, const Reply& reply);
  void Stop(std::chrono::milliseconds drain, std::chrono::milliseconds grace);
};

Status Service::Impl::AddRoutes(Router* router, std::string openapi) {
  Options options;
  if (!config.institutions.empty()) {
    MJ_TRY(institutions, Institutions::Load(config.institutions));
  }
  if (!config.dialect.empty()) {
    MJ_TRY(options.dialect, Dialect::Load(config.dialect));
  }
  options.institutions = institutions;
  options.admdvs = config.admdvs;
  options.version = version;
  options.checks_max = config.checks_max;
  options.openapi = std::move(openapi);
  AddOwnRoutes(router);
  service::AddRoutes(router, *checker, options);
  return {};
}

// Where keys are in use, being on this machine is not enough: a proxy in front is here too.
bool Service::Impl::MayAdminister(const HttpRequest& request) const {
  if (!institutions) return IsLoopback(request.peer);
  const auto institution = institutions->Find(request.Header("x-api-key"));
  return institution != nullptr && institution->Has(Right::kAdmin);
}

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
    if (!MayAdminister(*request)) {
      return reply(ErrorResponse(403, "no_right",
                                 "a reload needs a key with the right 'admin' or, where no file "
                                 "of institutions is configured, a call from this machine",
                                 *request));
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
  if (institutions) note(institutions->Reload());
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
  const bool taken = !stopping && reloads->Do([this, request, reply] {
    if (const Status status = Reload(); !status) {
      return reply(ErrorResponse(422, "not_reloaded", status.error().message, *request));
    }
    reply(JsonAnswer(200, {{"status", "reloaded"}, {"rulebook", checker->rulebook_hash()}}));
  });
  if (!taken) reply(ErrorResponse(503, "busy", "other reloads wait already", *request));
}

void Service::Impl::Stop(std::chrono::milliseconds drain, std::chrono::milliseconds grace) {
  if (stopping.exchange(true)) return;
  Log(LogLevel::kInfo, "", "stopping", {});
  std::this_thread::sleep_for(drain);
  if (server) server->Stop(grace);
  Log(LogLevel::kInfo, "", "stopped", {});
}

Service::Service() : impl_(std::make_unique<Impl>()) {}
Service::~Service() {
  impl_->Stop(std::chrono::milliseconds(0), std::chrono::milliseconds(0));
  impl_->reloads.reset();
  impl_->server.reset();
}

Result<std::unique_ptr<Service>> Service::Start(const Config& config, const std::string& version,
                                                const Extra& extra) {
  std::unique_ptr<Service> service(new Service);
  Impl& impl = *service->impl_;
  impl.config = config;
  impl.version = version;
  MJ_TRY(impl.checker, online::Checker::Open(config.checker));
  impl.reloads = std::make_unique<Background>(1, 4);
  Router router;
  std::string openapi;
  if (extra) {
    MJ_RETURN_IF_ERROR(extra({.router = &router,
                              .checker = impl.checker.get(),
                              .reload = [&impl] { return impl.Reload(); },
                              .openapi = &openapi}));
  }
  MJ_RETURN_IF_ERROR(impl.AddRoutes(&router, std::move(openapi)));
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
  const ServerOptions& server = impl_->config.server;
  if (!impl_->institutions && (server.allow_plain || !server.certificate.empty())) {
    notes.emplace_back(
        "no file of institutions is configured: callers from this machine only are served, and "
        "behind a proxy everybody looks like one");
  }
  return notes;
}

Status Service::Reload() { return impl_->Reload(); }

void Service::Stop() { impl_->Stop(impl_->config.drain, impl_->config.grace); }

}  // namespace mingjian::service
