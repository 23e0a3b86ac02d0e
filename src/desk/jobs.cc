#include "desk/jobs.h"

#include <fmt/format.h>

#include <chrono>

#include "casework/crypto.h"
#include "casework/database.h"

namespace mingjian::desk {
namespace {

int64_t SteadySeconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::steady_clock::now().time_since_epoch())
             .count() +
         1;  // 0 says that a job runs
}

}  // namespace

Jobs::~Jobs() {
  const std::lock_guard lock(mutex_);
  for (auto& [id, job] : jobs_) job->run.cancelled_ = true;
}

void Jobs::Tidy() {
  const int64_t now = SteadySeconds();
  std::erase_if(jobs_, [now](const auto& entry) {
    return entry.second->ended > 0 && now - entry.second->ended >= kJobSeconds;
  });
  while (jobs_.size() >= kJobsKept) {
    auto oldest = jobs_.end();
    for (auto at = jobs_.begin(); at != jobs_.end(); ++at) {
      if (at->second->ended == 0) continue;
      if (oldest == jobs_.end() || at->second->ended < oldest->second->ended) oldest = at;
    }
    if (oldest == jobs_.end()) return;
    jobs_.erase(oldest);
  }
}

Result<std::string> Jobs::Start(const std::string& owner, const std::string& kind, Work work) {
  const auto busy = [] {
    return casework::Refuse("busy", "too many jobs run already; wait for one to end");
  };
  const std::string id = casework::RandomToken().substr(0, 32);
  auto job = std::make_shared<Job>();
  job->owner = owner;
  job->kind = kind;
  {
    const std::lock_guard lock(mutex_);
    Tidy();
    size_t running = 0, own = 0;
    for (const auto& [other, of] : jobs_) {
      if (of->ended > 0) continue;
      ++running;
      if (of->owner == owner) ++own;
    }
    if (running >= kJobsRunning || own >= kJobsOfUser) return busy();
    jobs_[id] = job;
  }
  const bool taken = background_.Do([this, job, work = std::move(work)] {
    Result<std::string> result = DataError("stopped: the job was cancelled");
    if (!job->run.cancelled()) result = work(job->run);
    const std::lock_guard lock(mutex_);
    job->ended = SteadySeconds();
    if (job->run.cancelled()) {
      job->state = "cancelled";
    } else if (result) {
      job->state = "done";
      job->result = *std::move(result);
    } else {
      job->state = "failed";
      job->error = std::move(result.error().message);
    }
  });
  if (taken) return id;
  const std::lock_guard lock(mutex_);
  jobs_.erase(id);
  return busy();
}

Result<Jobs::View> Jobs::Find(const std::string& owner, const std::string& job_id) {
  const std::lock_guard lock(mutex_);
  Tidy();
  const auto found = jobs_.find(job_id);
  if (found == jobs_.end() || found->second->owner != owner) {
    return casework::Refuse("no-job", "there is no such job, or it ended over an hour ago");
  }
  const Job& job = *found->second;
  return View{.job_id = job_id,
              .kind = job.kind,
              .state = job.state,
              .per_mille = job.state == "done" ? 1000 : job.run.per_mille_.load(),
              .result = job.result,
              .error = job.error};
}

Status Jobs::Forget(const std::string& owner, const std::string& job_id) {
  MJ_RETURN_IF_ERROR(Find(owner, job_id));
  const std::lock_guard lock(mutex_);
  const auto found = jobs_.find(job_id);
  if (found == jobs_.end()) return {};
  found->second->run.cancelled_ = true;
  // What runs stays, so that it counts, until it has ended.
  if (found->second->ended > 0) jobs_.erase(found);
  return {};
}

}  // namespace mingjian::desk
