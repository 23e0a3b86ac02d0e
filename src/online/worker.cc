#include "online/worker.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>

#include "online/claim_json.h"
#include "online/hits.h"
#include "online/verdict_json.h"

namespace mingjian::online {

using history::Changes;
using history::Space;

namespace {

// How long a worker waits for more claims when two or more are to be expected meanwhile, and how
// many are enough. A run of the engine and a synced write cost as much as several claims.
constexpr std::chrono::microseconds kGather(1'000);
constexpr size_t kEnough = 8;

}  // namespace

Worker::Worker(const Shared& shared, int number)
    : shared_(shared), number_(number), tallies_(number) {}

Status Worker::Start() {
  MJ_RETURN_IF_ERROR(tallies_.Load(*shared_.store));
  thread_ = std::thread([this] { Loop(); });
  return {};
}

void Worker::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool Worker::Put(JobPtr job) {
  bool wake = true;
  {
    const std::lock_guard lock(mutex_);
    if (!job->errand && queue_.size() >= shared_.options->queue_max) return false;
    const auto now = std::chrono::steady_clock::now();
    gap_ += (std::min<std::chrono::nanoseconds>(now - last_put_, kGather) - gap_) / 8;
    last_put_ = now;
    wake = !gathering_ || job->errand || queue_.size() + 1 >= kEnough;
    queue_.push_back(std::move(job));
  }
  ++shared_.counts->waiting;
  if (wake) wake_.notify_one();
  return true;
}

void Worker::Gather(std::unique_lock<std::mutex>& lock) {
  if (stopping_ || queue_.size() >= kEnough || gap_ * 2 > kGather) return;
  gathering_ = true;
  wake_.wait_for(lock, kGather, [&] {
    return stopping_ || queue_.size() >= kEnough || queue_.back()->errand != nullptr;
  });
  gathering_ = false;
}

// The next errand alone, or requests up to the next errand, no two of one person where one of them
// settles: the later must see the earlier.
std::vector<JobPtr> Worker::Take() {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
  Gather(lock);
  std::vector<JobPtr> jobs;
  std::unordered_set<std::string_view> persons, keys;
  while (!queue_.empty() && jobs.size() < shared_.options->batch_max) {
    const JobPtr& next = queue_.front();
    if (next->errand) {
      if (jobs.empty()) {
        jobs.push_back(next);
        queue_.pop_front();
      }
      break;
    }
    const Request& request = next->request;
    if (persons.contains(request.claim.psn_no())) break;
    if (!request.key.empty() && !keys.insert(request.key).second) break;
    persons.insert(request.claim.psn_no());
    jobs.push_back(next);
    queue_.pop_front();
  }
  shared_.counts->waiting -= jobs.size();
  return jobs;
}

void Worker::Loop() {
  while (true) {
    std::vector<JobPtr> jobs = Take();
    if (jobs.empty()) return;  // stopping, and nothing waits
    if (jobs.front()->errand) {
      jobs.front()->errand(*this);
    } else {
      JudgeBatch(std::move(jobs));
    }
  }
}

void Worker::UseBook() {
  std::shared_ptr<const Book> newest = shared_.book();
  if (newest == book_) return;
  judge_ = std::make_unique<engine::Judge>(newest->plan);
  assembler_ =
      std::make_unique<history::Assembler>(*shared_.store, newest->plan.needs(), newest->texts);
  book_ = std::move(newest);
}

void Worker::Finish(const JobPtr& job, Outcome outcome) {
  Counts& counts = *shared_.counts;
  if (!outcome.status) {
    ++counts.failed;
  } else {
    counts.hits += outcome.verdict.hits.size();
    counts.replayed += outcome.verdict.replayed ? 1 : 0;
    if (outcome.verdict.checked) ++counts.decisions[static_cast<int>(outcome.verdict.decision)];
  }
  job->done(std::move(outcome));
  // The clerk holds the job until its deadline.
  job->done = nullptr;
  job->request = {};
}

bool Worker::IsNew(const JobPtr& job, std::string* fingerprint) {
  const Request& request = job->request;
  if (request.key.empty() || !request.record) return true;
  *fingerprint = FingerprintOf(request);
  if (!job->unchecked_key.empty()) return true;
  const auto kept = shared_.store->Get(Space::kAnswers, request.key);
  if (!kept) {
    if (job->Claim(Job::kTaken)) Finish(job, {{}, std::unexpected(kept.error())});
    return false;
  }
  if (!kept->has_value()) return true;
  auto answer = AnswerFromText(**kept);
  if (!job->Claim(Job::kTaken)) return false;
  if (!answer) {
    Finish(job, {{}, std::unexpected(answer.error())});
  } else if (answer->fingerprint != *fingerprint) {
    Finish(job, {{},
                 DataError("'" + request.key +
                           "' was the id of another request; each request needs an id of its own"),
                 Outcome::Why::kIdUsed});
  } else {
    answer->verdict.replayed = true;
    Finish(job, {std::move(answer->verdict), {}});
  }
  return false;
}

void Worker::JudgeBatch(std::vector<JobPtr> jobs) {
  UseBook();
  ++shared_.counts->batches;
  std::vector<Judged> batch;
  for (JobPtr& job : jobs) {
    if (job->state != Job::kOpen) continue;
    ++shared_.counts->requests;
    shared_.counts->lines += job->request.claim.line.count;
    Judged judged;
    if (!IsNew(job, &judged.fingerprint)) continue;
    judged.job = std::move(job);
    batch.push_back(std::move(judged));
  }
  if (!batch.empty()) Run(std::move(batch));
}

void Worker::Run(std::vector<Judged> batch) {
  Status judged;
  try {
    Assemble(&batch);
    if (batch.empty()) return;
    judged = Judge(&batch);
  } catch (const std::exception& error) {
    judged = EnvironmentError(error.what());
  }
  if (judged) {
    Write(&batch);
    return;
  }
  for (Judged& each : batch) {
    each.verdict = {};
    if (batch.size() == 1) {
      shared_.give_up(each.job, judged.error().message);
      return;
    }
    std::vector<Judged> alone;
    alone.push_back(std::move(each));
    Run(std::move(alone));
  }
}

Status Worker::Prepare(Judged* judged) {
  static const size_t cnt_field = history::FieldOf(rules::Entity::kLine, "cnt");
  static const size_t amount_field = history::FieldOf(rules::Entity::kLine, "det_item_fee_sumamt");
  const Request& request = judged->job->request;
  const history::Claim& claim = request.claim;
  if (request.settle && request.record) {
    const history::SettlementKey key{std::string(claim.fixmedins_code()),
                                     std::string(claim.setl_id())};
    MJ_TRY(judged->former, shared_.store->PersonOf(key));
    if (judged->former) {
      // A settlement that is sent again replaces the earlier one; another visit's must not.
      MJ_TRY(const auto former, shared_.store->Find(key));
      if (former &&
          (former->mdtrt_id() != claim.mdtrt_id() || former->psn_no() != claim.psn_no())) {
        judged->why = Outcome::Why::kOtherVisit;
        return DataError(fmt::format(
            "setl_id '{}' is the settlement of another visit (mdtrt_id '{}') in the history; each "
            "settlement needs an id of its own",
            key.setl_id, former->mdtrt_id()));
      }
    }
  }
  bool negative = false;
  for (uint32_t line = 0; line < claim.line.count && !negative; ++line) {
    const int64_t cnt = claim.Cell(rules::Entity::kLine, line, cnt_field);
    const int64_t amount = claim.Cell(rules::Entity::kLine, line, amount_field);
    negative = (cnt != engine::kMissing && cnt < 0) || (amount != engine::kMissing && amount < 0);
  }
  if (!negative) return {};
  judged->netted = claim;
  judged->claim = nullptr;
  return shared_.store->NetRefunds(&judged->netted, &judged->unmatched);
}

// Claims with a mistake of their own are answered and leave the batch.
void Worker::Assemble(std::vector<Judged>* batch) {
  assembler_->Begin();
  uint32_t persons = 0;
  std::vector<Judged> rest;
  rest.reserve(batch->size());
  for (Judged& judged : *batch) {
    judged.claim = &judged.job->request.claim;
    Status added = Prepare(&judged);
    rest.push_back(std::move(judged));
    Judged& kept = rest.back();
    if (kept.claim == nullptr) kept.claim = &kept.netted;
    if (added) added = assembler_->Add(*kept.claim);
    if (!added) {
      if (kept.job->Claim(Job::kTaken)) Finish(kept.job, {{}, added, kept.why});
      rest.pop_back();
      continue;
    }
    kept.person = persons++;
  }
  *batch = std::move(rest);
  for (Judged& judged : *batch) {
    if (judged.claim != &judged.job->request.claim) judged.claim = &judged.netted;
  }
}

Status Worker::Judge(std::vector<Judged>* batch) {
  const engine::Timelines& timelines = assembler_->Finish();
  findings_.clear();
  MJ_RETURN_IF_ERROR(judge_->RunNewest(timelines, &assembler_->texts(), &findings_));
  for (const engine::Finding& finding : findings_) {
    Judged& judged = (*batch)[finding.person];
    MJ_CHECK(judged.person == finding.person);
    AddHit(finding, timelines, assembler_->texts(), judged.job->request, shared_.options->policy,
           &judged.verdict);
  }
  for (Judged& judged : *batch) {
    Verdict& verdict = judged.verdict;
    verdict.checked = true;
    verdict.rulebook_hash = book_->rulebook.hash;
    Arrange(&verdict);
    const Request& request = judged.job->request;
    // What was answered "not checked" has been settled by now, whatever is found.
    const bool happened = request.settled || !judged.job->unchecked_key.empty();
    verdict.stored =
        request.settle && request.record && (verdict.decision != Decision::kHold || happened);
  }
  return {};
}

void Worker::Write(std::vector<Judged>* batch) {
  Changes changes;
  std::erase_if(*batch, [](const Judged& judged) { return !judged.job->Claim(Job::kTaken); });
  Status written;
  for (Judged& judged : *batch) {
    if (written) written = AddChanges(&judged, &changes);
  }
  if (written) written = WithdrawAfterRefunds(*batch, &changes);
  if (written && !changes.empty()) written = shared_.store->Commit(std::move(changes));
  for (Judged& judged : *batch) {
    Outcome outcome{std::move(judged.verdict), {}};
    if (!written) {
      // A settlement must not seem stored when it is not; advice needs no disk.
      if (judged.job->request.settle && judged.job->request.record) {
        outcome = {{}, written};
      } else if (judged.job->request.record) {
        ++shared_.counts->failed;
      }
    }
    Finish(judged.job, std::move(outcome));
  }
}

Status Worker::AddChanges(Judged* judged, Changes* changes) {
  const Request& request = judged->job->request;
  if (!request.record) return {};
  const Verdict& verdict = judged->verdict;
  const history::Claim& claim = *judged->claim;
  const std::string psn_no(claim.psn_no());
  if (verdict.stored) {
    if (judged->former) {
      const history::SettlementKey key{std::string(claim.fixmedins_code()),
                                       std::string(claim.setl_id())};
      std::unordered_set<std::string> still;
      for (const auto* hits : {&verdict.hits, &verdict.recorded}) {
        for (const Hit& hit : *hits) still.insert(hit.finding_id);
      }
      MJ_RETURN_IF_ERROR(Withdraw(*judged->former, key, still, "the settlement was sent again",
                                  request.now, changes));
    }
    changes->AcceptView(&claim);
  }
  for (const auto* hits : {&verdict.hits, &verdict.recorded}) {
    for (const Hit& hit : *hits) {
      const Context context = ContextOf(claim, &hit);
      if (verdict.stored) {
        changes->Put(Space::kFindings, FindingKey(psn_no, hit.finding_id),
                     FindingEntry(hit, context, request, verdict.rulebook_hash));
      }
      changes->Put(Space::kRequests, hit.jr_id, WarningEntry(hit, context, request, verdict));
      if (hits == &verdict.hits) tallies_.Warned(context, request.now, changes);
    }
  }
  if (!request.key.empty()) {
    changes->Put(Space::kAnswers, request.key,
                 ToText(KeptAnswer{judged->fingerprint, request.now, verdict}));
  }
  if (!judged->job->unchecked_key.empty()) {
    changes->Delete(Space::kUnchecked, judged->job->unchecked_key);
  }
  return {};
}

// A refund may take the ground from findings of earlier settlements: their persons are judged whole
// again, and what has changed is told in the findings.
Status Worker::WithdrawAfterRefunds(const std::vector<Judged>& batch, Changes* changes) {
  const bool any = std::ranges::any_of(batch, [](const Judged& judged) {
    return judged.verdict.stored && !judged.claim->refunds.empty();
  });
  if (!any) return {};
  findings_.clear();
  MJ_RETURN_IF_ERROR(judge_->Run(assembler_->Finish(), &assembler_->texts(), &findings_));
  for (const engine::Finding& finding : findings_) {
    if (finding.state == engine::State::kStanding) continue;
    const auto judged = std::ranges::find(batch, finding.person, &Judged::person);
    if (judged == batch.end() || !judged->verdict.stored || judged->claim->refunds.empty())
      continue;
    const std::string key = FindingKey(judged->claim->psn_no(), finding.finding_id);
    MJ_TRY(const auto entry, shared_.store->Get(Space::kFindings, key));
    if (!entry) continue;
    MJ_TRY(const std::string changed,
           WithState(*entry, ToString(finding.state), finding.standing_amt,
                     "refund " + std::string(judged->claim->setl_id()), judged->job->request.now));
    changes->Put(Space::kFindings, key, changed);
  }
  return {};
}

Status Worker::Withdraw(std::string_view psn_no, const history::SettlementKey& key,
                        const std::unordered_set<std::string>& still, std::string_view why,
                        Seconds now, Changes* changes) {
  const std::string prefix = FindingKey(psn_no, "");
  Status status;
  MJ_RETURN_IF_ERROR(shared_.store->Scan(
      Space::kFindings, prefix, "", [&](std::string_view at, std::string_view entry) {
        const auto finding = ReadFinding(entry);
        if (!finding) {
          status = std::unexpected(finding.error());
          return false;
        }
        if (finding->setl_id != key.setl_id || finding->fixmedins_code != key.fixmedins_code ||
            finding->state == "withdrawn" ||
            still.contains(std::string(at.substr(prefix.size())))) {
          return true;
        }
        const auto changed = WithState(entry, "withdrawn", 0, why, now);
        if (!changed) {
          status = std::unexpected(changed.error());
          return false;
        }
        changes->Put(Space::kFindings, at, *changed);
        return true;
      }));
  return status;
}

}  // namespace mingjian::online
