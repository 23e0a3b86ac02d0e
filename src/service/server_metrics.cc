#include "service/server_metrics.h"

#include <fmt/format.h>

namespace mingjian::service {
namespace {

using Loops = std::vector<std::shared_ptr<Loop>>;

uint64_t Sum(const Loops& loops, Counter LoopMetrics::* counter) {
  uint64_t sum = 0;
  for (const auto& loop : loops) sum += (loop->metrics.*counter).Get();
  return sum;
}

std::string StatusText(size_t at) {
  return at < LoopMetrics::kStatuses.size() ? fmt::format("{}", LoopMetrics::kStatuses[at])
                                            : std::string("other");
}

void Requests(const Core& core, const Loops& loops, MetricsText* text) {
  text->Metric("mingjian_http_requests_total", "counter", "Requests answered.");
  for (size_t route = 0; route < core.routes.size(); ++route) {
    for (size_t status = 0; status <= LoopMetrics::kStatuses.size(); ++status) {
      uint64_t count = 0;
      for (const auto& loop : loops) count += loop->metrics.routes[route].by_status[status].Get();
      if (count == 0) continue;
      text->Value(
          "mingjian_http_requests_total",
          {{"route", route == 0 ? "none" : core.routes[route]}, {"status", StatusText(status)}},
          count);
    }
  }
}

void Seconds(const Core& core, const Loops& loops, MetricsText* text) {
  text->Metric("mingjian_http_request_seconds", "histogram",
               "From the whole request read to the answer written.");
  for (size_t route = 0; route < core.routes.size(); ++route) {
    const std::string_view name = route == 0 ? std::string_view("none") : core.routes[route];
    uint64_t count = 0, micros = 0;
    std::vector<std::pair<std::string, uint64_t>> buckets;
    for (size_t bucket = 0; bucket <= Histogram::kBounds.size(); ++bucket) {
      for (const auto& loop : loops) {
        count += loop->metrics.routes[route].seconds.Count(bucket);
      }
      buckets.emplace_back(
          bucket < Histogram::kBounds.size()
              ? fmt::format("{:g}", static_cast<double>(Histogram::kBounds[bucket]) / 1e6)
              : std::string("+Inf"),
          count);
    }
    if (count == 0) continue;
    for (const auto& loop : loops) micros += loop->metrics.routes[route].seconds.SumMicros();
    for (const auto& [bound, below] : buckets) {
      text->Value("mingjian_http_request_seconds_bucket", {{"route", name}, {"le", bound}}, below);
    }
    text->Value("mingjian_http_request_seconds_sum", {{"route", name}},
                static_cast<double>(micros) / 1e6);
    text->Value("mingjian_http_request_seconds_count", {{"route", name}}, count);
  }
}

}  // namespace

std::string MetricsOf(const Core& core, const Loops& loops) {
  MetricsText text;
  Requests(core, loops, &text);
  Seconds(core, loops, &text);
  const auto one = [&](std::string_view name, std::string_view type, std::string_view help,
                       uint64_t value) {
    text.Metric(name, type, help);
    text.Value(name, {}, value);
  };
  uint64_t running = 0, late = 0;
  for (const auto& loop : loops) {
    running += loop->metrics.running;
    late += loop->metrics.late_replies;
  }
  one("mingjian_http_requests_running", "gauge", "Requests that wait for their answer.", running);
  one("mingjian_http_connections", "gauge", "Connections that are open.", core.connections);
  one("mingjian_http_connections_max", "gauge",
      "Connections that may be open: the configured limit, or what the limit of open files allows.",
      core.options.connections_max);
  one("mingjian_http_connections_total", "counter", "Connections taken.",
      Sum(loops, &LoopMetrics::accepted));
  text.Metric("mingjian_http_refused_total", "counter", "Connections and requests turned away.");
  text.Value("mingjian_http_refused_total", {{"why", "connections"}},
             Sum(loops, &LoopMetrics::refused_connections));
  text.Value("mingjian_http_refused_total", {{"why", "memory"}},
             Sum(loops, &LoopMetrics::refused_memory));
  text.Value("mingjian_http_refused_total", {{"why", "files"}},
             Sum(loops, &LoopMetrics::accept_errors));
  one("mingjian_http_received_bytes_total", "counter", "Bytes read, behind TLS.",
      Sum(loops, &LoopMetrics::bytes_in));
  one("mingjian_http_sent_bytes_total", "counter", "Bytes of answers, before TLS.",
      Sum(loops, &LoopMetrics::bytes_out));
  one("mingjian_http_timeouts_total", "counter",
      "Limits of time that were reached: header, body, handler, writing.",
      Sum(loops, &LoopMetrics::timeouts));
  one("mingjian_http_late_replies_total", "counter", "Answers that came after the 504.", late);
  one("mingjian_http_tls_failures_total", "counter", "TLS handshakes that failed.",
      Sum(loops, &LoopMetrics::handshakes_failed));
  one("mingjian_http_body_bytes", "gauge", "Memory that bodies take.", core.memory->used);
  one("mingjian_http_body_bytes_max", "gauge", "Memory that bodies may take.", core.memory->max);
  return text.Take();
}

}  // namespace mingjian::service
