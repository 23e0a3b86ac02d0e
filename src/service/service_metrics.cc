#include "service/service_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <filesystem>

#include "service/metrics.h"

namespace mingjian::service {
namespace {

double SecondsOf(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// Second of 1970 at which the process asked for the first time: near enough to its start.
int64_t StartOfProcess() {
  static const int64_t start = std::time(nullptr);
  return start;
}

uint64_t ResidentBytes() {
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr) return 0;
  unsigned long long size = 0, resident = 0;
  const int read = std::fscanf(file, "%llu %llu", &size, &resident);
  std::fclose(file);
  return read == 2 ? resident * static_cast<uint64_t>(::sysconf(_SC_PAGESIZE)) : 0;
}

uint64_t OpenFiles() {
  std::error_code error;
  uint64_t count = 0;
  for (std::filesystem::directory_iterator at("/proc/self/fd", error), end; !error && at != end;
       at.increment(error)) {
    ++count;
  }
  return count;
}

}  // namespace

std::string CheckerMetrics(online::Checker& checker) {
  const online::Counters counters = checker.counters();
  MetricsText text;
  const auto one = [&](std::string_view name, std::string_view type, std::string_view help,
                       auto value) {
    text.Metric(name, type, help);
    text.Value(name, {}, value);
  };
  one("mingjian_checks_total", "counter", "Claims submitted.", counters.requests);
  one("mingjian_check_lines_total", "counter", "Lines of judged claims.", counters.lines);
  one("mingjian_check_hits_total", "counter", "Findings shown.", counters.hits);
  text.Metric("mingjian_check_decisions_total", "counter", "Claims judged, by decision.");
  for (const auto& [decision, count] : counters.by_decision) {
    text.Value("mingjian_check_decisions_total", {{"decision", decision}}, count);
  }
  one("mingjian_checks_replayed_total", "counter",
      "Claims answered from the journal, because their request had come before.",
      counters.replayed);
  one("mingjian_checks_unchecked_total", "counter",
      "Claims that were let through unchecked: out of time, or too many at once.",
      counters.unchecked);
  one("mingjian_checks_failed_total", "counter", "Claims that could not be taken or stored.",
      counters.failed);
  one("mingjian_checks_waiting", "gauge", "Claims that wait for a worker.", counters.waiting);
  one("mingjian_checks_unchecked_waiting", "gauge", "Claims that wait to be checked late.",
      counters.unchecked_waiting);
  one("mingjian_check_batches_total", "counter", "Batches of the workers.", counters.batches);
  one("mingjian_reloads_total", "counter", "Rulebooks loaded again.", counters.reloads);
  one("mingjian_reloads_failed_total", "counter", "Rulebooks that could not be loaded again.",
      counters.reloads_failed);
  one("mingjian_reload_seconds", "gauge", "Time of the last reload.", counters.reload_seconds);
  if (const auto figures = checker.store().Measure()) {
    one("mingjian_history_persons", "gauge", "Persons in the history, estimated.",
        figures->persons);
    one("mingjian_history_settlements", "gauge", "Settlements in the history, estimated.",
        figures->settlements);
    one("mingjian_history_codes", "gauge", "Coded texts in the history.", figures->codes);
    one("mingjian_history_bytes", "gauge", "Size of the history on disk.", figures->bytes);
  }
  text.Metric("mingjian_rulebook_info", "gauge", "The rulebook in use.");
  text.Value("mingjian_rulebook_info", {{"hash", checker.rulebook_hash()}}, uint64_t{1});
  return text.Take();
}

std::string ProcessMetrics(const std::string& version) {
  MetricsText text;
  const auto one = [&](std::string_view name, std::string_view type, std::string_view help,
                       auto value) {
    text.Metric(name, type, help);
    text.Value(name, {}, value);
  };
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  one("process_resident_memory_bytes", "gauge", "Memory in use.", ResidentBytes());
  one("process_cpu_seconds_total", "counter", "Processor time.",
      SecondsOf(usage.ru_utime) + SecondsOf(usage.ru_stime));
  one("process_open_fds", "gauge", "Open files and connections.", OpenFiles());
  one("process_start_time_seconds", "gauge", "Start, in seconds since 1970.",
      static_cast<uint64_t>(StartOfProcess()));
  text.Metric("mingjian_info", "gauge", "The program.");
  text.Value("mingjian_info", {{"version", version}}, uint64_t{1});
  return text.Take();
}

}  // namespace mingjian::service
