#pragma once
// The history of a rulebook: who moved which version of which rule through its life, when and why;
// its back-tests; what became of its findings. history.jsonl of the rulebook (and of a region, for
// the region's own decisions): one event a line, only ever appended to. It is the only place of a
// rule's status.
//
//   {"event":"ship","rule":"drug-sex","version":1,"to":"active","who":"…","when":"2026-11-22","why":"…"}
//   {"event":"move","rule":"…","version":2,"from":"draft","to":"review","who":…,"when":…,"why":…}
//   {"event":"backtest",…,"snapshot":"…","rule_hash":"…","findings":12,"persons":9,"providers":3,"vola_amt":"104.50"}
//   {"event":"decisions",…,"confirmed":30,"overturned":4}
//
// Reading checks each event against those before it by the rules of life.h, so a line added by hand
// is held to the same as the command.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "rules/ast.h"
#include "rules/rulebook.h"

namespace mingjian::rules {

std::string_view ToString(RuleStatus status);  // "shadow"
std::optional<RuleStatus> RuleStatusOf(std::string_view name);

struct HistoryEvent {
  enum class Kind {
    kShip,       // the publisher of the rulebook gives out the rule with a status
    kMove,       // from one status to another
    kBacktest,   // what the version finds in past claims
    kDecisions,  // findings that people decided: confirmed or overturned
  };
  Kind kind = Kind::kMove;
  std::string rule;
  int version = 1;
  RuleStatus from = RuleStatus::kDraft, to = RuleStatus::kDraft;  // kShip and kMove
  std::string who, when, why;                                     // when: date, or date and time
  std::string snapshot;                                           // kBacktest: the lake's
  std::string rule_hash;                                          // … of the rule's file
  int64_t findings = 0, persons = 0, providers = 0;               // …
  int64_t vola_amt = 0;                                           // … micros
  int64_t confirmed = 0, overturned = 0;                          // kDecisions
  int line = 0;                                                   // in the file, 0 = not yet there
};

struct Decided {
  int64_t confirmed = 0, overturned = 0;
  int64_t total() const { return confirmed + overturned; }
};

class History {
 public:
  // `region` "" is the nation: a region's rules begin in shadow, not as drafts.
  explicit History(std::string region = {}) : region_(std::move(region)) {}

  const std::string& region() const { return region_; }
  std::span<const HistoryEvent> events() const { return events_; }
  void Add(HistoryEvent event);

  // The status of a version; nothing when the history does not know it.
  std::optional<RuleStatus> StatusOf(std::string_view rule, int version) const;
  // The newest version it knows of a rule.
  std::optional<int> NewestVersion(std::string_view rule) const;
  // Whether any version of the rule is in shadow or active.
  bool Runs(std::string_view rule) const;
  // Who proposed the version, or shipped it; "" when nobody did.
  std::string AuthorOf(std::string_view rule, int version) const;
  // The newest back-test of a version, or null.
  const HistoryEvent* BacktestOf(std::string_view rule, int version) const;
  // What was decided of a version since it last left review.
  Decided DecidedOf(std::string_view rule, int version) const;
  // The last event that set the status, or null.
  const HistoryEvent* LastMove(std::string_view rule, int version) const;
  // "rule version status" of all, one a line, in order: what of the history decides findings.
  std::string Statuses() const;

 private:
  std::string region_;
  std::vector<HistoryEvent> events_;
  std::map<std::pair<std::string, int>, size_t> last_move_;  // position in events_
};

// Reads a history file; mistakes are added to `diagnostics` and their lines left out.
History ReadHistory(const std::string& file, std::string_view text, const std::string& region,
                    std::vector<Diagnostic>* diagnostics);

// One line without its end.
std::string ToJsonLine(const HistoryEvent& event);

// Adds a line to the file, which is made when it is not there, and waits until it is on disk.
// `still` is asked while nobody else may write, with the text of the file; when it says no, nothing
// is written. THREADS and processes: may be called at once; a line is never cut.
Status AppendEvent(const std::string& path, const HistoryEvent& event,
                   const std::function<bool(std::string_view text)>& still = nullptr);

// rulebook/history.jsonl, or regions/<region>/history.jsonl.
std::string HistoryPath(const std::string& folder, const std::string& region);

}  // namespace mingjian::rules
