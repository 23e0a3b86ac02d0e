// Claims judged as they come, in process: with the person's past read from the history, decided and
// told as a verdict, without HTTP.
//
//   mingjian_online_bench LAKE STORE RULEBOOK [MESSAGES]
//
// STORE is built from LAKE when it is not there. Takes settlements of 12 to 20 lines out of STORE,
// judges them on one thread in batches, then through the checker with one worker: as what-if, and
// as settlements that are stored durably. Prints one JSON object. MESSAGES: also writes the claims
// there as bodies of 3102, one a line, each with the msgid "@MSGID@".

#include <fmt/format.h>
#include <time.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "history/assembler.h"
#include "history/build.h"
#include "history/store.h"
#include "lake/database.h"
#include "lake/lake.h"
#include "online/book.h"
#include "online/checker.h"
#include "online/clock.h"
#include "online/hits.h"
#include "testing/claim_message.h"

namespace mingjian {
namespace {

constexpr size_t kClaims = 20'000;

double WallSeconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}
// Of this thread, so that a busy machine does not count.
double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

Result<std::vector<history::SettlementKey>> ChooseClaims(const std::string& path) {
  MJ_TRY(const lake::Lake lake, lake::Lake::Open(path));
  MJ_TRY(const lake::Database database, lake::Database::Open({.threads = 2}));
  MJ_TRY(lake::Connection connection, database.Connect());
  MJ_RETURN_IF_ERROR(lake::SqlViews(lake, connection));
  // The second half of the year, so that there is a past; in no order that a cache would know.
  MJ_TRY(lake::Rows rows, connection.Query(fmt::format(R"(
    SELECT s.fixmedins_code, s.setl_id FROM setl_d s
    JOIN (SELECT setl_id, mdtrt_id FROM fee_list_d GROUP BY ALL HAVING count(*) BETWEEN 12 AND 20) l
      ON l.setl_id = s.setl_id AND l.mdtrt_id = s.mdtrt_id
    WHERE s.setl_time >= (SELECT max(setl_time) FROM setl_d) - INTERVAL 180 DAY
    ORDER BY hash(s.setl_id) LIMIT {})",
                                                       kClaims)));
  std::vector<history::SettlementKey> keys;
  while (true) {
    MJ_TRY(const bool more, rows.Next());
    if (!more) return keys;
    for (size_t row = 0; row < rows.size(); ++row) {
      keys.push_back(
          {std::string(rows.column(0).Text(row)), std::string(rows.column(1).Text(row))});
    }
  }
}

online::Request RequestOf(const history::Claim& claim) {
  online::Request request;
  request.claim = claim;
  request.moment = online::Moment::kDuring;
  request.source = "feed";
  request.now = online::LocalNow();
  return request;
}

Result<double> OnOneThread(const history::Store& store, const online::Book& book,
                           const std::vector<online::Request>& requests, size_t batch) {
  history::Assembler assembler(store, book.plan.needs(), book.texts);
  engine::Judge judge(book.plan);
  std::vector<engine::Finding> findings;
  const online::PolicyOptions policy;
  const double begin = CpuSeconds();
  for (size_t i = 0; i < requests.size(); i += batch) {
    const size_t end = std::min(i + batch, requests.size());
    assembler.Begin();
    for (size_t k = i; k < end; ++k) MJ_RETURN_IF_ERROR(assembler.Add(requests[k].claim));
    const engine::Timelines& timelines = assembler.Finish();
    findings.clear();
    MJ_RETURN_IF_ERROR(judge.RunNewest(timelines, &assembler.texts(), &findings));
    std::vector<online::Verdict> verdicts(end - i);
    for (const engine::Finding& finding : findings) {
      online::AddHit(finding, timelines, assembler.texts(), requests[i + finding.person], policy,
                     &verdicts[finding.person]);
    }
    for (online::Verdict& verdict : verdicts) online::Arrange(&verdict);
  }
  return static_cast<double>(requests.size()) / (CpuSeconds() - begin);
}

double ThroughChecker(online::Checker& checker, std::vector<online::Request> requests) {
  std::atomic<size_t> open{0}, failed{0};
  const double begin = WallSeconds();
  const size_t count = requests.size();
  for (online::Request& request : requests) {
    while (open >= 1'024) std::this_thread::sleep_for(std::chrono::microseconds(50));
    ++open;
    checker.Submit(std::move(request), [&](const online::Outcome& outcome) {
      if (!outcome.status || !outcome.verdict.checked) ++failed;
      --open;
    });
  }
  while (open > 0) std::this_thread::sleep_for(std::chrono::microseconds(50));
  const double rate = static_cast<double>(count) / (WallSeconds() - begin);
  if (failed > 0) fmt::print(stderr, "{} of {} claims were not checked\n", failed.load(), count);
  return rate;
}

// The claims leave the history, so that they can be settled.
Status TakeOut(const std::vector<history::SettlementKey>& keys, history::Store& store) {
  for (size_t i = 0; i < keys.size(); i += 1'000) {
    history::Changes changes;
    for (size_t k = i; k < std::min(i + 1'000, keys.size()); ++k) changes.Undo(keys[k]);
    MJ_RETURN_IF_ERROR(store.Commit(std::move(changes)));
  }
  return {};
}

Status Run(const std::string& lake, const std::string& path, const std::string& rulebook,
           const std::string& messages) {
  if (!std::filesystem::exists(path)) {
    history::BuildOptions build;
    build.lake = lake;
    build.path = path;
    MJ_TRY(const auto built, history::Build(build));
    fmt::print(stderr, "history: {} persons, {} settlements in {:.1f} s\n", built.persons,
               built.settlements, built.seconds);
  }
  MJ_TRY(const auto keys, ChooseClaims(lake));
  std::vector<online::Request> requests;
  uint64_t lines = 0;
  double single = 0, batched = 0;
  {
    MJ_TRY(const auto store, history::Store::Open({.path = path, .create = false}));
    for (const history::SettlementKey& key : keys) {
      MJ_TRY(const auto claim, store->Find(key));
      if (!claim) continue;
      lines += claim->line.count;
      requests.push_back(RequestOf(*claim));
    }
    if (requests.empty()) return DataError(path + ": the history holds none of the lake's claims");
    if (!messages.empty()) {
      std::ofstream out(messages);
      for (const online::Request& request : requests) {
        testing::MessageOptions message;
        message.msgid = std::string(request.claim.fixmedins_code()) + "20261101${n:10}";
        message.inf_time = request.now;
        out << testing::MessageOf(request.claim, message) << '\n';
      }
    }
    MJ_TRY(const auto book, online::LoadBook(rulebook, "", *store));
    for (int round = 0; round < 2; ++round) {  // the first warms caches
      MJ_TRY(single, OnOneThread(*store, *book, requests, 1));
      MJ_TRY(batched, OnOneThread(*store, *book, requests, 64));
    }
  }
  online::CheckerOptions options;
  options.store.path = path;
  options.rulebook = rulebook;
  options.workers = 1;
  options.time_limit = std::chrono::minutes(5);
  options.policy.at_most_during = online::Decision::kAskReason;
  MJ_TRY(const auto checker, online::Checker::Open(options));
  std::vector<online::Request> asks = requests;
  for (online::Request& request : asks) request.record = false;
  const double what_if = ThroughChecker(*checker, std::move(asks));
  MJ_RETURN_IF_ERROR(TakeOut(keys, checker->store()));
  int number = 0;
  for (online::Request& request : requests) {
    request.settle = true;
    request.key = fmt::format("{}/{}-{}", request.claim.fixmedins_code(), request.now, ++number);
  }
  const size_t count = requests.size();
  const double settled = ThroughChecker(*checker, std::move(requests));
  fmt::print(
      "{{\"claims\": {}, \"lines_per_claim\": {:.1f}, \"claims_per_core_second_batch_1\": {:.0f}, "
      "\"claims_per_core_second_batch_64\": {:.0f}, \"checker_what_if_per_second\": {:.0f}, "
      "\"checker_settled_per_second\": {:.0f}}}\n",
      count, static_cast<double>(lines) / static_cast<double>(count), single, batched, what_if,
      settled);
  if (!messages.empty()) MJ_RETURN_IF_ERROR(TakeOut(keys, checker->store()));
  return {};
}

}  // namespace
}  // namespace mingjian

int main(int argc, char** argv) {
  if (argc < 4 || argc > 5) {
    fmt::print(stderr, "usage: mingjian_online_bench LAKE STORE RULEBOOK [MESSAGES]\n");
    return 2;
  }
  const mingjian::Status done = mingjian::Run(argv[1], argv[2], argv[3], argc == 5 ? argv[4] : "");
  if (done) return 0;
  fmt::print(stderr, "mingjian_online_bench: {}\n", done.error().message);
  return static_cast<int>(done.error().code);
}
