#pragma once
// A request to another server, for the few that the configuration names (an identity provider).
// HTTP/1.1, TLS 1.2 or newer with the certificate held against its host; no redirects are followed.

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"

namespace mingjian::service {

struct FetchRequest {
  std::string method = "GET";
  std::string url;  // https://host[:port]/path?query; http:// only to loopback addresses
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  std::string ca_file = {};  // PEM of who signed the server's certificate; "" = those of the system
  std::chrono::milliseconds timeout{10'000};  // for all of it
  size_t body_max = 1U << 20U;
};
struct Fetched {
  int status = 0;
  std::string body, content_type;
};

// Blocks until the answer is whole. kUsage for a URL that is none or would send in the clear,
// kEnvironment for everything that goes wrong on the way (no such host, refused, a certificate that
// does not fit, too late, too large). Any status of an answer is an answer.
// THREADS: any; not one of the server's own.
Result<Fetched> Fetch(const FetchRequest& request);

}  // namespace mingjian::service
