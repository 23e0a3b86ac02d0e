#pragma once
// Work that takes longer than a request: it is begun, asked after, fetched and forgotten.
//
//   MJ_TRY(const std::string id, desk.jobs().Start("li", "backtest", [=](Jobs::Run& run) ->
//   Result<std::string> {
//     for (…) { if (run.cancelled()) return run.Stopped(); run.Progress(done, total); }
//     return json_text;            // what GET /v1/jobs/{id} gives as `result`
//   }));
//
// A job belongs to who began it; nobody else sees that it is there. THREADS: any.

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/error.h"
#include "service/background.h"

namespace mingjian::desk {

inline constexpr size_t kJobsRunning = 8;     // begun and not ended, of all users
inline constexpr size_t kJobsOfUser = 3;      // the same, of one
inline constexpr size_t kJobsKept = 64;       // the oldest that ended is forgotten first
inline constexpr int64_t kJobSeconds = 3600;  // that a result is kept

class Jobs {
 public:
  explicit Jobs(int threads) : background_(threads, kJobsRunning) {}
  // Asks what runs to stop, and waits for it.
  ~Jobs();

  // What a job sees of itself.
  class Run {
   public:
    bool cancelled() const { return cancelled_; }
    // To be called now and then; any units.
    void Progress(uint64_t done, uint64_t total) {
      per_mille_ = total == 0 ? 0 : static_cast<int>(done * 1000 / total);
    }
    std::unexpected<Error> Stopped() const { return DataError("stopped: the job was cancelled"); }

   private:
    friend class Jobs;
    std::atomic<bool> cancelled_{false};
    std::atomic<int> per_mille_{0};
  };
  using Work = std::function<Result<std::string>(Run&)>;

  // `owner`: the user; `kind`: our own word. Refusal "busy" when too many run.
  Result<std::string> Start(const std::string& owner, const std::string& kind, Work work);

  struct View {
    std::string job_id, kind;
    std::string state;  // "running", "done", "failed", "cancelled"
    int per_mille = 0;
    std::string result;  // JSON, when done
    std::string error;   // a sentence, when failed
  };
  // Refusal "no-job" for what is not there or another's.
  Result<View> Find(const std::string& owner, const std::string& job_id);
  // Asks a running job to stop and forgets it; its result is not kept.
  Status Forget(const std::string& owner, const std::string& job_id);

 private:
  struct Job {
    std::string owner, kind, state = "running", result, error;
    int64_t ended = 0;  // seconds of the steady clock; 0 = runs
    Run run;
  };
  void Tidy();

  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Job>> jobs_;
  service::Background background_;  // last: its tasks use the others
};

}  // namespace mingjian::desk
