#pragma once
// Counters that cost a few nanoseconds, and Prometheus' text format.
//
// THREADS: a Counter or Histogram is written by one thread (each thread of the server has its own)
// and read by any; what several threads have counted is added up when somebody asks.

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mingjian::service {

class Counter {
 public:
  void Add(uint64_t n = 1) {
    value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
  uint64_t Get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
};

// Times, in the buckets that Prometheus is shown.
class Histogram {
 public:
  // Upper bounds in microseconds.
  static constexpr std::array<uint64_t, 15> kBounds = {
      250,     500,     1'000,   2'000,     5'000,     10'000,    20'000,    50'000,
      100'000, 200'000, 500'000, 1'000'000, 2'000'000, 5'000'000, 10'000'000};
  void Add(uint64_t micros) {
    size_t bucket = 0;
    while (bucket < kBounds.size() && micros > kBounds[bucket]) ++bucket;
    counts_[bucket].Add();
    sum_.Add(micros);
  }
  uint64_t Count(size_t bucket) const { return counts_[bucket].Get(); }
  uint64_t SumMicros() const { return sum_.Get(); }

 private:
  std::array<Counter, kBounds.size() + 1> counts_;
  Counter sum_;
};

// Lines of Prometheus' text format, version 0.0.4.
class MetricsText {
 public:
  using Labels = std::vector<std::pair<std::string_view, std::string_view>>;
  // Begins a metric; `type` is "counter", "gauge" or "histogram".
  void Metric(std::string_view name, std::string_view type, std::string_view help);
  void Value(std::string_view name, const Labels& labels, uint64_t value);
  void Value(std::string_view name, const Labels& labels, double value);
  std::string Take() { return std::move(text_); }

 private:
  void Name(std::string_view name, const Labels& labels);
  std::string text_;
};

}  // namespace mingjian::service
