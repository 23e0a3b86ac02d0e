#include "online/clerk.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"
#include "online/claim_json.h"
#include "online/clock.h"
#include "online/verdict_json.h"

namespace mingjian::online {
namespace {

namespace json = boost::json;
using history::Changes;
using history::Space;

constexpr auto kRest = std::chrono::seconds(60);
// Requests of the queue that are read at once, and tries after which one only waits for a person.
constexpr size_t kLateMax = 256;
constexpr int kTriesMax = 10;
// Clearing away reads whole journals, so it waits until the service has run for a while, and
// forgetting old settlements for the night.
constexpr int kClearEvery = 60;  // rests
constexpr Seconds kTrimHour = 3;

struct Waiting {
  std::string request, why;
  Seconds since = 0;
  int tries = 0;
};

std::string ToText(const Waiting& waiting) {
  return json::serialize(json::object{{"request", waiting.request},
                                      {"why", waiting.why},
                                      {"since", waiting.since},
                                      {"tries", waiting.tries}});
}

Result<Waiting> WaitingFromText(std::string_view text) {
  try {
    const json::value value = json::parse(text);
    return Waiting{json::value_to<std::string>(value.at("request")),
                   json::value_to<std::string>(value.at("why")), value.at("since").as_int64(),
                   json::value_to<int>(value.at("tries"))};
  } catch (const std::exception& error) {
    return DataError(fmt::format("an entry of the unchecked cannot be read: {}", error.what()));
  }
}

}  // namespace

void Clerk::Start() {
  thread_ = std::thread([this] { Loop(); });
  housekeeping_ = std::thread([this] { Housekeeping(); });
}

void Clerk::StopHousekeeping() {
  {
    const std::lock_guard lock(mutex_);
    resting_ = true;
  }
  rest_.notify_all();
  if (housekeeping_.joinable()) housekeeping_.join();
}

void Clerk::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Clerk::Watch(JobPtr job) {
  const std::lock_guard lock(mutex_);
  watched_.push_back(std::move(job));
  if (watched_.size() == 1) wake_.notify_one();
}

void Clerk::GiveUp(JobPtr job, std::string why) {
  {
    const std::lock_guard lock(mutex_);
    given_up_.push_back({std::move(job), std::move(why)});
  }
  wake_.notify_one();
}

void Clerk::Loop() {
  std::unique_lock lock(mutex_);
  while (true) {
    const auto now = std::chrono::steady_clock::now();
    std::vector<GivenUp> jobs = std::exchange(given_up_, {});
    while (!watched_.empty() &&
           (watched_.front()->deadline <= now || watched_.front()->state != Job::kOpen)) {
      jobs.push_back({std::move(watched_.front()), "time limit"});
      watched_.pop_front();
    }
    if (!jobs.empty()) {
      lock.unlock();
      AnswerUnchecked(std::move(jobs));
      lock.lock();
      continue;
    }
    if (stopping_) return;
    if (watched_.empty()) {
      wake_.wait(lock);
    } else {
      wake_.wait_until(lock, watched_.front()->deadline);
    }
  }
}

void Clerk::AnswerUnchecked(std::vector<GivenUp> jobs) {
  std::erase_if(jobs, [](const GivenUp& each) { return !each.job->Claim(Job::kTimedOut); });
  if (jobs.empty()) return;
  Changes changes;
  std::vector<Verdict> verdicts;
  for (const GivenUp& each : jobs) {
    const Request& request = each.job->request;
    Verdict verdict;
    verdict.why_unchecked = each.why;
    if (request.record) {
      const Seconds now = LocalNow();
      if (each.job->unchecked_key.empty()) {
        changes.Put(Space::kUnchecked, fmt::format("{:012d}-{:08d}", now, made_++),
                    ToText(Waiting{ToJson(request), each.why, now, 0}));
      }
      if (!request.key.empty()) {
        changes.Put(Space::kAnswers, request.key,
                    ToText(KeptAnswer{FingerprintOf(request), now, verdict}));
      }
    }
    verdicts.push_back(std::move(verdict));
  }
  Status kept;
  if (!changes.empty()) kept = shared_.store->Commit(std::move(changes));
  for (size_t i = 0; i < jobs.size(); ++i) {
    ++shared_.counts->unchecked;
    Outcome outcome{std::move(verdicts[i]), {}};
    if (!kept && jobs[i].job->request.record) {
      outcome.verdict.why_unchecked += "; it could not be kept either: " + kept.error().message;
      // A settlement that is neither judged nor kept must be sent again.
      if (jobs[i].job->request.settle) outcome = {{}, kept};
    }
    jobs[i].job->done(std::move(outcome));
    jobs[i].job->done = nullptr;
  }
}

void Clerk::Housekeeping() {
  std::unique_lock lock(mutex_);
  for (int round = 1; !resting_; ++round) {
    lock.unlock();
    // What fails now is tried again after the next rest.
    (void)CheckLate();
    if (round % kClearEvery == 0) {
      const Seconds now = LocalNow();
      (void)Clear(now);
      if ((now - DayOf(now)) / 3'600 == kTrimHour) (void)shared_.store->Trim(now);
    }
    lock.lock();
    rest_.wait_for(lock, kRest, [&] { return resting_; });
  }
}

Result<uint64_t> Clerk::CheckLate() {
  const std::lock_guard one(late_);
  std::vector<std::pair<std::string, Waiting>> entries;
  Status read;
  MJ_RETURN_IF_ERROR(shared_.store->Scan(Space::kUnchecked, "", "",
                                         [&](std::string_view key, std::string_view text) {
                                           auto waiting = WaitingFromText(text);
                                           if (!waiting) {
                                             read = std::unexpected(waiting.error());
                                             return true;  // the others can be checked all the same
                                           }
                                           if (waiting->tries < kTriesMax)
                                             entries.emplace_back(key, std::move(*waiting));
                                           return entries.size() < kLateMax;
                                         }));
  struct Answers {
    std::mutex mutex;
    std::condition_variable came;
    size_t open = 0;
    uint64_t checked = 0;
    std::vector<std::pair<size_t, std::string>> failed;
  };
  const auto answers = std::make_shared<Answers>();
  std::vector<std::pair<size_t, std::string>> unreadable;
  for (size_t i = 0; i < entries.size(); ++i) {
    auto request = RequestFromJson(entries[i].second.request);
    if (!request) {
      unreadable.emplace_back(i, request.error().message);
      continue;
    }
    auto job = std::make_shared<Job>();
    job->request = std::move(*request);
    job->unchecked_key = entries[i].first;
    job->deadline = std::chrono::steady_clock::time_point::max();
    job->done = [answers, i](const Outcome& outcome) {
      const std::lock_guard lock(answers->mutex);
      if (outcome.status && outcome.verdict.checked) {
        ++answers->checked;
      } else {
        answers->failed.emplace_back(
            i, outcome.status ? outcome.verdict.why_unchecked : outcome.status.error().message);
      }
      --answers->open;
      answers->came.notify_all();
    };
    {
      const std::lock_guard lock(answers->mutex);
      ++answers->open;
    }
    if (!shared_.put(job)) {
      const std::lock_guard lock(answers->mutex);
      --answers->open;  // busy: it waits for the next round
    }
  }
  std::unique_lock lock(answers->mutex);
  answers->came.wait(lock, [&] { return answers->open == 0; });
  std::ranges::move(unreadable, std::back_inserter(answers->failed));
  Changes changes;
  for (const auto& [i, why] : answers->failed) {
    auto& [key, waiting] = entries[i];
    ++waiting.tries;
    waiting.why = why;
    changes.Put(Space::kUnchecked, key, ToText(waiting));
  }
  if (!changes.empty()) MJ_RETURN_IF_ERROR(shared_.store->Commit(std::move(changes)));
  if (!read) return std::unexpected(read.error());
  return answers->checked;
}

Result<std::vector<UncheckedEntry>> Clerk::Unchecked(size_t limit) const {
  std::vector<UncheckedEntry> list;
  MJ_RETURN_IF_ERROR(shared_.store->Scan(
      Space::kUnchecked, "", "", [&](std::string_view key, std::string_view text) {
        if (list.size() >= limit) return false;
        UncheckedEntry entry;
        entry.id = key;
        if (const auto waiting = WaitingFromText(text)) {
          entry.why = waiting->why;
          entry.since = waiting->since;
          entry.tries = waiting->tries;
          if (const auto request = RequestFromJson(waiting->request)) {
            entry.fixmedins_code = request->claim.fixmedins_code();
            entry.msgid = request->key.substr(request->key.find('/') + 1);
            entry.source = request->source;
          }
        } else {
          entry.why = waiting.error().message;
        }
        list.push_back(std::move(entry));
        return true;
      }));
  return list;
}

uint64_t Clerk::unchecked_waiting() const {
  uint64_t waiting = 0;
  const Status scanned =
      shared_.store->Scan(Space::kUnchecked, "", "",
                          [&](std::string_view, std::string_view) { return ++waiting < 100'000; });
  return scanned ? waiting : 0;
}

Status Clerk::Clear(Seconds now) {
  const Seconds oldest = now - shared_.options->answers_days * kDaySeconds;
  std::string from;
  while (true) {
    // In parts, so that no large write stands in the way of answers.
    Changes changes;
    size_t seen = 0;
    std::string last;
    MJ_RETURN_IF_ERROR(shared_.store->Scan(Space::kAnswers, "", from,
                                           [&](std::string_view key, std::string_view answer) {
                                             const auto time = TimeOfAnswer(answer);
                                             if (time && *time < oldest)
                                               changes.Delete(Space::kAnswers, key);
                                             last = key;
                                             return ++seen < 10'000;
                                           }));
    if (!changes.empty()) MJ_RETURN_IF_ERROR(shared_.store->Commit(std::move(changes)));
    if (seen < 10'000) break;
    from = last + '\0';
    const std::lock_guard lock(mutex_);
    if (resting_) return {};
  }
  return {};
}

}  // namespace mingjian::online
