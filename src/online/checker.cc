#include "online/checker.h"

#include <fmt/format.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/hash.h"
#include "online/book.h"
#include "online/clerk.h"
#include "online/clock.h"
#include "online/journal.h"
#include "online/worker.h"

namespace mingjian::online {

struct Checker::Impl {
  CheckerOptions options;
  std::unique_ptr<history::Store> store;
  Counts counts;
  mutable std::mutex book_mutex;
  std::shared_ptr<const Book> book;
  std::mutex reload_mutex;
  std::vector<std::unique_ptr<Worker>> workers;
  std::unique_ptr<Clerk> clerk;

  std::shared_ptr<const Book> Newest() const {
    const std::lock_guard lock(book_mutex);
    return book;
  }
  Worker& WorkerOf(std::string_view psn_no) {
    return *workers[StableHash(psn_no) % workers.size()];
  }
  // Runs on the worker of `psn_no`.
  void Send(std::string_view psn_no, std::function<Status(Worker&)> errand,
            std::function<void(Status)> done) {
    auto job = std::make_shared<Job>();
    job->errand = [errand = std::move(errand), done = std::move(done)](Worker& worker) {
      done(errand(worker));
    };
    WorkerOf(psn_no).Put(std::move(job));
  }
};

namespace {

// Waits for what `start` gets as its callback.
template <typename T>
T Wait(const std::function<void(std::function<void(T)>)>& start) {
  std::mutex mutex;
  std::condition_variable came;
  std::optional<T> result;
  start([&](T value) {
    const std::lock_guard lock(mutex);
    result = std::move(value);
    came.notify_one();
  });
  std::unique_lock lock(mutex);
  came.wait(lock, [&] { return result.has_value(); });
  return std::move(*result);
}

}  // namespace

Checker::Checker() : impl_(std::make_unique<Impl>()) {}

Result<std::unique_ptr<Checker>> Checker::Open(const CheckerOptions& options) {
  std::unique_ptr<Checker> checker(new Checker());
  Impl& impl = *checker->impl_;
  impl.options = options;
  MJ_TRY(impl.store, history::Store::Open(options.store));
  MJ_TRY(impl.book, LoadBook(options.rulebook, options.region, *impl.store));
  const int cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const int workers = options.workers > 0 ? options.workers : cores;
  const Clerk::Shared clerk{&impl.options, impl.store.get(), &impl.counts, [&impl](JobPtr job) {
                              Worker& worker = impl.WorkerOf(job->request.claim.psn_no());
                              return worker.Put(std::move(job));
                            }};
  impl.clerk = std::make_unique<Clerk>(clerk);
  const Worker::Shared shared{
      &impl.options, impl.store.get(), &impl.counts, [&impl] { return impl.Newest(); },
      [&impl](JobPtr job, std::string why) { impl.clerk->GiveUp(std::move(job), std::move(why)); }};
  for (int number = 0; number < workers; ++number) {
    impl.workers.push_back(std::make_unique<Worker>(shared, number));
    MJ_RETURN_IF_ERROR(impl.workers.back()->Start());
  }
  impl.clerk->Start();
  return checker;
}

Checker::~Checker() {
  // The clerk's housekeeping waits for workers, and workers may still give up jobs to the clerk.
  if (impl_->clerk) impl_->clerk->StopHousekeeping();
  for (const auto& worker : impl_->workers) worker->Stop();
  if (impl_->clerk) impl_->clerk->Stop();
}

void Checker::Submit(Request request, std::function<void(Outcome)> done) {
  if (request.claim.psn_no().empty()) {
    done({{}, DataError("the claim names no person (psn_no)")});
    return;
  }
  auto job = std::make_shared<Job>();
  job->request = std::move(request);
  job->done = std::move(done);
  job->deadline = std::chrono::steady_clock::now() + impl_->options.time_limit;
  impl_->clerk->Watch(job);
  Worker& worker = impl_->WorkerOf(job->request.claim.psn_no());
  if (!worker.Put(job)) impl_->clerk->GiveUp(job, "busy");
}

Outcome Checker::Check(Request request) {
  return Wait<Outcome>(
      [&](std::function<void(Outcome)> done) { Submit(std::move(request), std::move(done)); });
}

void Checker::Answer(const Feedback& feedback, std::function<void(Status)> done) {
  const auto entry = impl_->store->Get(history::Space::kRequests, feedback.jr_id);
  std::string psn_no;
  if (entry && *entry) {
    if (const auto warning = ReadWarning(**entry)) psn_no = warning->psn_no;
  }
  // Without an entry any worker can say what is wrong.
  impl_->Send(
      psn_no, [feedback](Worker& worker) { return worker.Answer(feedback); }, std::move(done));
}

Status Checker::Answer(const Feedback& feedback) {
  return Wait<Status>([&](std::function<void(Status)> done) { Answer(feedback, std::move(done)); });
}

void Checker::Undo(const history::SettlementKey& key, std::function<void(Status)> done) {
  const auto claim = impl_->store->Find(key);
  const std::string psn_no = claim && *claim ? std::string((**claim).psn_no()) : std::string();
  impl_->Send(
      psn_no, [key](Worker& worker) { return worker.Undo(key, LocalNow()); }, std::move(done));
}

Status Checker::Undo(const history::SettlementKey& key) {
  return Wait<Status>([&](std::function<void(Status)> done) { Undo(key, std::move(done)); });
}

Status Checker::Reload() {
  const std::lock_guard one(impl_->reload_mutex);
  const auto begin = std::chrono::steady_clock::now();
  auto book = LoadBook(impl_->options.rulebook, impl_->options.region, *impl_->store);
  if (!book) {
    ++impl_->counts.reloads_failed;
    return std::unexpected(book.error());
  }
  {
    const std::lock_guard lock(impl_->book_mutex);
    impl_->book = std::move(*book);
  }
  ++impl_->counts.reloads;
  impl_->counts.reload_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return {};
}

std::string Checker::rulebook_hash() const { return impl_->Newest()->rulebook.hash; }

std::shared_ptr<const rules::Rulebook> Checker::rulebook() const {
  const std::shared_ptr<const Book> book = impl_->Newest();
  return {book, &book->rulebook};
}

std::vector<std::string> Checker::notes() const {
  std::vector<std::string> notes;
  const std::shared_ptr<const Book> book = impl_->Newest();
  const int64_t days = book->plan.needs().history_days;
  const int kept = impl_->options.store.keep_days;
  if (days < 0) {
    notes.push_back(
        fmt::format("some rules look back without limit; online they see the last {} days", kept));
  } else if (days > kept) {
    notes.push_back(fmt::format(
        "some rules look back {} days; online they see the last {} days (keep_days)", days, kept));
  }
  if (const auto figures = impl_->store->Measure(); figures && figures->settlements == 0) {
    notes.push_back(fmt::format(
        "the history is empty: claims are judged without a past until 'mingjian history "
        "build --lake LAKE --store {}' has filled it from a lake, or settlements have come in",
        impl_->options.store.path));
  }
  return notes;
}

Result<std::vector<std::pair<std::string, std::string>>> Checker::Findings(
    const std::string& psn_no, const std::string& from, size_t limit) const {
  std::vector<std::pair<std::string, std::string>> list;
  const std::string prefix = psn_no.empty() ? "" : FindingKey(psn_no, "");
  MJ_RETURN_IF_ERROR(impl_->store->Scan(history::Space::kFindings, prefix, from,
                                        [&](std::string_view key, std::string_view entry) {
                                          if (list.size() >= limit) return false;
                                          list.emplace_back(key, entry);
                                          return true;
                                        }));
  return list;
}

Result<std::vector<Compliance>> Checker::ComplianceBy(By by) const {
  return SumTallies(*impl_->store, by);
}

Result<std::vector<UncheckedEntry>> Checker::Unchecked(size_t limit) const {
  return impl_->clerk->Unchecked(limit);
}

Result<uint64_t> Checker::CheckLate() { return impl_->clerk->CheckLate(); }

Counters Checker::counters() const {
  const Counts& counts = impl_->counts;
  Counters now;
  now.requests = counts.requests;
  now.lines = counts.lines;
  now.hits = counts.hits;
  now.unchecked = counts.unchecked;
  now.replayed = counts.replayed;
  now.failed = counts.failed;
  now.waiting = counts.waiting;
  now.unchecked_waiting = impl_->clerk->unchecked_waiting();
  now.batches = counts.batches;
  now.reloads = counts.reloads;
  now.reloads_failed = counts.reloads_failed;
  now.reload_seconds = counts.reload_seconds;
  for (const Decision decision :
       {Decision::kPass, Decision::kRemind, Decision::kAskReason, Decision::kHold}) {
    now.by_decision[std::string(ToString(decision))] = counts.decisions[static_cast<int>(decision)];
  }
  return now;
}

history::Store& Checker::store() { return *impl_->store; }

}  // namespace mingjian::online
