#pragma once
// Checker: judges one claim after another with the same rules and engine as the yearly audit, and
// keeps what it answered. Persons are dealt out over worker threads, so that claims of one person
// are judged in the order in which they came; each worker takes whatever waits, up to a limit, as
// one batch: one run of the engine, one durable write.
//
//   MJ_TRY(const auto checker, Checker::Open(options));
//   checker->Submit(std::move(request), [](const Outcome& outcome) { … });   // on a worker thread
//
// Nothing that was acknowledged is lost: an answer is given after its write is durable.
//
// THREADS: every function may be called from any thread.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "history/claim.h"
#include "history/store.h"
#include "online/policy.h"
#include "online/verdict.h"

namespace mingjian::online {

struct CheckerOptions {
  history::StoreOptions store;
  std::string rulebook;  // folder
  std::string region;    // admdvs of an overlay, "" = none
  int workers = 0;       // 0 = one a core
  size_t batch_max = 64;
  size_t queue_max = 4096;  // claims that wait; more are unchecked at once (why: "busy")
  // From Submit to the answer; then the answer is "not checked" and the claim waits to be checked
  // late.
  std::chrono::milliseconds time_limit{3000};
  int answers_days = 7;  // how long answers are kept for repeated requests
  PolicyOptions policy;
};

struct Request {
  history::Claim claim;  // REQUIRES: Complete(claim), refunds not yet netted
  Moment moment = Moment::kBefore;
  bool settle = false;  // store the settlement unless the decision is kHold
  bool settled =
      false;           // with `settle`: it has happened already, so it is stored whatever is found
  bool record = true;  // false: what-if; nothing is stored, no journal is written
  // fixmedins_code and msgid; the same key gives the same answer. "" = every request is its own.
  std::string key;
  std::string source;  // "3101", "3102", "check", "feed": shown in journals and metrics
  int trig_scen = 0;
  bool amounts_known = true;
  // Positions in the claim's lines that are under review (curr_drord_flag = 1); empty = all. Hits
  // that cite none of them are not shown.
  std::vector<uint32_t> current;
  Seconds now = 0;  // wall clock of the request, local time; for journals only
};

struct Outcome {
  // What the status says, for interfaces that say it in words of their own.
  enum class Why {
    kOther,
    kIdUsed,      // the request's key belongs to another request
    kOtherVisit,  // the settlement's id belongs to another visit
  };
  Verdict verdict;
  // Set when the request could not be taken: kData (the claim itself), kEnvironment (disk).
  // Nothing was stored then.
  Status status;
  Why why = Why::kOther;
};

// 3103.
struct Feedback {
  std::string jr_id;
  int warn_type = 0;  // 1 before, 2 during
  int dspo_way = 0;   // 1 goes on, 2 goes back and changes
  std::string dspo_way_rea;
  std::string fixmedins_code;  // of the sender
  Seconds now = 0;
};

struct Compliance {  // 遵从率
  // A provider, or a doctor or department of one: "H32010000001:D320100000001".
  std::string key;
  uint64_t warned = 0, answered = 0, changed = 0, kept = 0, kept_without_reason = 0;
};

struct UncheckedEntry {
  std::string id, fixmedins_code, msgid, source, why;
  Seconds since = 0;
  int tries = 0;
};

struct Counters {
  uint64_t requests = 0, lines = 0, hits = 0, unchecked = 0, replayed = 0, failed = 0;
  uint64_t waiting = 0, unchecked_waiting = 0, batches = 0, reloads = 0, reloads_failed = 0;
  double reload_seconds = 0;  // of the last
  std::map<std::string, uint64_t> by_decision;
};

class Checker {
 public:
  // Errors: kData for a rulebook that is wrong, else those of Store::Open.
  static Result<std::unique_ptr<Checker>> Open(const CheckerOptions& options);
  // Finishes what waits (bounded by the time limit), then stops the workers.
  ~Checker();

  // `done` is called once, on another thread or before Submit returns.
  void Submit(Request request, std::function<void(Outcome)> done);
  Outcome Check(Request request);  // waits

  // 3103. A settlement whose doctor goes back to change it is undone. An empty reason is taken,
  // since clients send it unasked, and counted. Errors: kData for an unknown jr_id or dspo_way, or
  // a jr_id of another institution.
  Status Answer(const Feedback& feedback);  // waits
  void Answer(const Feedback& feedback, std::function<void(Status)> done);
  // 2208/2305: undoes a settlement as if it had not been; its findings are withdrawn. Errors: kData
  // when there is no such settlement.
  Status Undo(const history::SettlementKey& key);  // waits
  void Undo(const history::SettlementKey& key, std::function<void(Status)> done);

  // Loads rulebook and overlay again; running requests finish with the old one. On error the old
  // one stays. Takes its time on the calling thread.
  Status Reload();
  std::string rulebook_hash() const;
  // The rulebook in use, for look-up; stays alive while the pointer does.
  std::shared_ptr<const rules::Rulebook> rulebook() const;
  // Notes for the operator: rules that look back further than the history is kept, for example.
  std::vector<std::string> notes() const;

  // Findings of a person, or all ("" as psn_no), from `from` (a key, "" = first) on, as JSON
  // objects in the order of keys.
  Result<std::vector<std::pair<std::string, std::string>>> Findings(const std::string& psn_no,
                                                                    const std::string& from,
                                                                    size_t limit) const;
  enum class By { kDoctor, kDepartment, kProvider };
  Result<std::vector<Compliance>> ComplianceBy(By by) const;
  Result<std::vector<UncheckedEntry>> Unchecked(size_t limit) const;
  // Judges what waits in the queue of the unchecked; called by the checker itself every minute and
  // at the start. Gives how many were checked.
  Result<uint64_t> CheckLate();
  Counters counters() const;
  history::Store& store();

 private:
  Checker();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mingjian::online
