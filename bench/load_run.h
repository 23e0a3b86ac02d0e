#pragma once
// Sends requests over HTTP/1.1 and measures the answers; for mingjian_http_load. One thread with
// epoll, so that it takes little of the machine it shares with the server.

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace mingjian::bench {

// Times in microseconds, kept to 1/64 of their size.
class Times {
 public:
  void Add(uint64_t micros);
  uint64_t count() const { return count_; }
  uint64_t max() const { return max_; }
  double MeanMicros() const;
  // The time that `share` (0 to 1) of all stay below.
  uint64_t Quantile(double share) const;

 private:
  static constexpr size_t kFine = 64;
  static size_t BucketOf(uint64_t micros);
  static uint64_t UpperOf(size_t bucket);
  std::array<uint64_t, 64 * kFine> counts_{};
  uint64_t count_ = 0, max_ = 0, sum_ = 0;
};

// A body with places for numbers: ${n} is the number of the request (from 0 on, over all), ${n:10}
// the same with ten digits.
class Template {
 public:
  explicit Template(std::string_view text);
  void Write(uint64_t n, std::string* out) const;
  size_t Size(uint64_t n) const;  // bytes that Write adds

 private:
  std::vector<std::pair<std::string, int>> parts_;  // text, then digits of the number; -1 = none
};

struct LoadOptions {
  std::string address = "127.0.0.1";
  uint16_t port = 8080;
  std::string method = "POST", path = "/", host;
  std::vector<std::string> headers;  // "Name: value"
  std::vector<Template> bodies;      // taken in turn; none = no body
  int connections = 16;
  double seconds = 10;    // of sending
  uint64_t requests = 0;  // at most; 0 = as many as the time allows
  uint64_t first = 0;     // number of the first request
  double rate = 0;        // requests a second whatever the answers do; 0 = each connection sends
                          // its next request when it has its answer
  bool poisson = false;   // with a rate: chance decides the gaps, as with independent callers
  double warm_up = 0;     // seconds at the beginning that are not counted
  std::string expect;     // answers without this text are counted as unexpected
};

struct LoadResult {
  Times times;  // from when a request was due, with a rate; else from when it was sent
  double seconds = 0;
  uint64_t sent = 0, answered = 0, unexpected = 0, unanswered = 0;
  uint64_t connect_errors = 0, broken = 0;  // connections that ended in the middle of an answer
  uint64_t bytes_out = 0, bytes_in = 0;
  std::map<int, uint64_t> statuses;
  std::string first_unexpected;  // beginning of that answer
};

Result<LoadResult> RunLoad(const LoadOptions& options);

}  // namespace mingjian::bench
