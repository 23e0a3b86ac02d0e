#pragma once
// The journals that the checker keeps in the store: their keys and entries.
//
//   kFindings   psn_no \0 finding_id         a finding of a stored settlement: the newest judgement
//   kRequests   jr_id                        a hit of any recorded request: what 3103 refers to
//   kAnswers    fixmedins_code/msgid         the answer, for repeated requests
//   kUnchecked  time, number                 a request that waits to be checked late
//   kFeedback   "a/" jr_id                   what the doctor answered
//               "t/" month/by/key/shard      tallies of warnings and answers, one shard a worker

#include <map>
#include <string>
#include <string_view>

#include "base/error.h"
#include "history/store.h"
#include "online/checker.h"
#include "online/verdict.h"

namespace mingjian::online {

std::string FindingKey(std::string_view psn_no, std::string_view finding_id);

// Who asked and who ordered, taken from the claim.
struct Context {
  std::string psn_no, fixmedins_code, mdtrt_id, setl_id, bilg_dr_codg, bilg_dept_codg, med_type;
  Seconds setl_time = 0;
};
// Doctor and department are those of the hit's first cited line of the claim.
Context ContextOf(const history::Claim& claim, const Hit* hit);

std::string FindingEntry(const Hit& hit, const Context& context, const Request& request,
                         const std::string& rulebook_hash);
// The entry with another state: "withdrawn" or "shrunk", and what is left of the amount.
Result<std::string> WithState(std::string_view entry, std::string_view state, int64_t standing_amt,
                              std::string_view why, Seconds now);
struct StoredFinding {
  std::string setl_id, fixmedins_code, state;
};
Result<StoredFinding> ReadFinding(std::string_view entry);

std::string WarningEntry(const Hit& hit, const Context& context, const Request& request,
                         const Verdict& verdict);
struct Warning {
  std::string psn_no, fixmedins_code, setl_id, bilg_dr_codg, bilg_dept_codg, rule_id;
  Decision decision = Decision::kPass;
  bool stored = false;
};
Result<Warning> ReadWarning(std::string_view entry);

// Tallies of one worker: what it has counted since the store began. Only its worker may change it.
class Tallies {
 public:
  explicit Tallies(int shard) : shard_(shard) {}
  Status Load(const history::Store& store);
  void Warned(const Context& context, Seconds now, history::Changes* changes);
  // `before`: the answer that this one replaces, 0 = none.
  void Answered(const Warning& warning, const Feedback& feedback, int before, bool before_reason,
                history::Changes* changes);

 private:
  struct Count {
    int64_t warned = 0, answered = 0, changed = 0, kept = 0, kept_without_reason = 0;
  };
  void Change(std::string_view doctor, std::string_view department, std::string_view provider,
              Seconds now, const Count& by, history::Changes* changes);
  int shard_;
  std::map<std::string, Count> counts_;  // by key of the journal
};
Result<std::vector<Compliance>> SumTallies(const history::Store& store, Checker::By by);

}  // namespace mingjian::online
