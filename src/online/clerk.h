#pragma once
// Clerk: answers what is not judged in time with "not checked", keeps it in the queue of the
// unchecked, and has that queue checked late; old answers (each hour) and settlements (at night)
// are cleared away.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "online/job.h"

namespace mingjian::online {

class Clerk {
 public:
  struct Shared {
    const CheckerOptions* options = nullptr;
    history::Store* store = nullptr;
    Counts* counts = nullptr;
    std::function<bool(JobPtr)>
        put;  // to the worker of the job's person; false = its queue is full
  };
  explicit Clerk(const Shared& shared) : shared_(shared) {}
  void Start();
  // Housekeeping ends first, since it waits for workers; the clerk itself ends after them.
  void StopHousekeeping();
  void Stop();

  // Answers the job at its deadline unless a worker does before.
  void Watch(JobPtr job);
  // Answers the job now, unless it has its answer.
  void GiveUp(JobPtr job, std::string why);

  Result<uint64_t> CheckLate();
  Result<std::vector<UncheckedEntry>> Unchecked(size_t limit) const;
  uint64_t unchecked_waiting() const;
  // Forgets answers older than answers_days.
  Status Clear(Seconds now);

 private:
  struct GivenUp {
    JobPtr job;
    std::string why;
  };
  void Loop();
  void Housekeeping();
  void AnswerUnchecked(std::vector<GivenUp> jobs);

  Shared shared_;
  std::mutex mutex_;
  std::condition_variable wake_, rest_;
  std::deque<JobPtr> watched_;  // by deadline: every request has the same limit
  std::vector<GivenUp> given_up_;
  bool resting_ = false, stopping_ = false;  // housekeeping has to end; the clerk has to
  std::thread thread_, housekeeping_;
  std::mutex late_;  // one CheckLate at a time
  uint64_t made_ = 0;
};

}  // namespace mingjian::online
