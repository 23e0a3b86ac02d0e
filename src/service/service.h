#pragma once
// Service: checker, routes and server as one, as a Config says. `mingjian serve` is this with
// signals.
//
//   MJ_TRY(const auto service, Service::Start(config, "1.0"));
//   service->port();  …  service->Reload();  …  service->Stop();
//
// Beside the interfaces it has /healthz (the process lives), /readyz (claims are taken: 200, else
// 503), /metrics (Prometheus) and POST /v1/admin/reload.
//
// THREADS: any.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "service/config.h"
#include "service/server.h"

namespace mingjian::service {

// What a further part of the program may use while it adds its routes. All of it outlives them.
struct Parts {
  Router* router = nullptr;
  online::Checker* checker = nullptr;
  std::function<Status()> reload = nullptr;  // Service::Reload
  std::string* openapi = nullptr;            // its part of the document (service/openapi.h)
};
using Extra = std::function<Status(const Parts&)>;

class Service {
 public:
  // REQUIRES: Complete(config). `version` is the program's. Errors: those of Checker::Open,
  // Server::Start, of the files that the configuration names, and of `extra`, which may add routes.
  static Result<std::unique_ptr<Service>> Start(const Config& config, const std::string& version,
                                                const Extra& extra = nullptr);
  ~Service();  // without drain and grace
  uint16_t port() const;
  std::string url() const;  // "http://127.0.0.1:8080"
  // What the operator should know: an empty history, rules that look back too far, …
  std::vector<std::string> notes() const;

  // Reads rulebook, overlay, institutions and certificate again, and opens the log again. What
  // cannot be read stays as it was; the error names it.
  Status Reload();
  // /readyz says 503, then, after `drain`, the server stops with `grace`. Once.
  void Stop();

 private:
  Service();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// What `serve` would do with a configuration, a line each, without opening the store or the port.
// Errors: as of Start, for everything that can be tried without them.
Result<std::string> Describe(const Config& config);

}  // namespace mingjian::service
