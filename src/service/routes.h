#pragma once
// The routes of the service: the national interface (POST /fsi/api) and REST (/v1/…), over one
// Checker. docs/integration.md is the caller's view, GET /v1/openapi.json the machine's.

#include <memory>
#include <string>

#include "online/checker.h"
#include "service/dialect.h"
#include "service/institutions.h"
#include "service/server.h"

namespace mingjian::service {

struct Options {
  // Who may call. Null: callers from this machine only, with every right.
  std::shared_ptr<const Institutions> institutions;
  Dialect dialect;
  std::string admdvs = "000000";  // our own region, the beginning of inf_refmsgid
  std::string version;            // of the program
  size_t checks_max = 500;        // claims of one /v1/checks or /v1/settlements
  std::string openapi;            // further parts of the document (service/openapi.h)
};

// `checker` outlives the router and the server that uses it.
void AddRoutes(Router* router, online::Checker& checker, const Options& options);

}  // namespace mingjian::service
