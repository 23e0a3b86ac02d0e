#pragma once
// What waits for a worker: a request, or an errand (feedback, undo) that must keep its place among
// the requests of one person.

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>

#include "online/checker.h"

namespace mingjian::online {

class Worker;

struct Job {
  enum State : int {
    kOpen,      // waits or is judged
    kTaken,     // its answer is being written: too late for the clerk
    kTimedOut,  // the clerk has answered; the worker drops what it finds
  };
  // Constant once submitted; both the worker and the clerk read it.
  Request request;
  std::function<void(Outcome)> done;
  std::chrono::steady_clock::time_point deadline;
  std::atomic<int> state{kOpen};
  // Key in the queue of the unchecked of a request that is checked late, else "".
  std::string unchecked_key;

  std::function<void(Worker&)> errand;  // instead of a request

  // True for whoever may answer: one of worker and clerk.
  bool Claim(State as) {
    int open = kOpen;
    return state.compare_exchange_strong(open, as);
  }
};
using JobPtr = std::shared_ptr<Job>;

// Counted by all workers and the clerk.
struct Counts {
  std::atomic<uint64_t> requests{0}, lines{0}, hits{0}, unchecked{0}, replayed{0}, failed{0};
  std::atomic<uint64_t> waiting{0}, batches{0}, reloads{0}, reloads_failed{0};
  std::atomic<uint64_t> decisions[4]{};
  std::atomic<double> reload_seconds{0};
};

}  // namespace mingjian::online
