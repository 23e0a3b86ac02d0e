#pragma once
// Worker: one thread that judges the claims of its share of the persons, batch after batch: what
// waits is assembled, judged in one run of the engine and written at once, then answered.

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

#include "engine/engine.h"
#include "history/assembler.h"
#include "online/book.h"
#include "online/job.h"
#include "online/journal.h"

namespace mingjian::online {

class Worker {
 public:
  // What all workers share. REQUIRES: outlives them.
  struct Shared {
    const CheckerOptions* options = nullptr;
    history::Store* store = nullptr;
    Counts* counts = nullptr;
    std::function<std::shared_ptr<const Book>()> book;  // the newest
    // Takes a job that could not be judged: it is answered "not checked" and waits to be checked
    // late.
    std::function<void(JobPtr, std::string why)> give_up;
  };
  Worker(const Shared& shared, int number);
  // Errors: its tallies cannot be read.
  Status Start();
  // Finishes what waits.
  void Stop();
  // False when the queue is full; errands always find room.
  bool Put(JobPtr job);

  // For errands, on the worker's own thread.
  Status Answer(const Feedback& feedback);
  Status Undo(const history::SettlementKey& key, Seconds now);

 private:
  struct Judged {  // one request of a batch
    JobPtr job;
    std::string fingerprint;
    history::Claim netted;                  // only where refunds had to be netted
    const history::Claim* claim = nullptr;  // request.claim or `netted`
    uint32_t person = 0;                    // row in the batch
    Verdict verdict;
    std::vector<std::string> unmatched;
    Outcome::Why why = Outcome::Why::kOther;  // of a claim that cannot be taken
    std::optional<std::string> former;  // person of the stored settlement that this one replaces
  };
  void Loop();
  std::vector<JobPtr> Take();
  // Waits for more claims when they come fast: one run of the engine and one write serve them all.
  void Gather(std::unique_lock<std::mutex>& lock);
  void JudgeBatch(std::vector<JobPtr> jobs);
  // Whether the request is new; else it is answered, or waits for the next batch.
  bool IsNew(const JobPtr& job, std::string* fingerprint);
  // Judges, writes and answers; a batch that fails is taken apart, so that one claim does not spoil
  // another.
  void Run(std::vector<Judged> batch);
  void Assemble(std::vector<Judged>* batch);
  // What the claim itself needs before it is assembled; fails when it cannot be taken.
  Status Prepare(Judged* judged);
  Status Judge(std::vector<Judged>* batch);
  void Write(std::vector<Judged>* batch);
  Status AddChanges(Judged* judged, history::Changes* changes);
  Status WithdrawAfterRefunds(const std::vector<Judged>& batch, history::Changes* changes);
  // Findings of the settlement that are not in `still` are withdrawn.
  Status Withdraw(std::string_view psn_no, const history::SettlementKey& key,
                  const std::unordered_set<std::string>& still, std::string_view why, Seconds now,
                  history::Changes* changes);
  void Finish(const JobPtr& job, Outcome outcome);
  void UseBook();

  Shared shared_;
  int number_;
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<JobPtr> queue_;
  bool stopping_ = false, gathering_ = false;
  std::chrono::steady_clock::time_point last_put_;
  std::chrono::nanoseconds gap_{std::chrono::seconds(1)};  // between claims, smoothed

  // Of the worker's thread alone.
  std::shared_ptr<const Book> book_;
  std::unique_ptr<engine::Judge> judge_;
  std::unique_ptr<history::Assembler> assembler_;
  std::vector<engine::Finding> findings_;
  Tallies tallies_;
};

}  // namespace mingjian::online
