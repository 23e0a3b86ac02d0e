#pragma once
// A rulebook opened for its life: rules, histories and limits together, and what a step asks for
// beside the history itself (cases that pass, a back-test of the same text). The command line and
// the console take their steps through these functions.
//
//   MJ_TRY(const LifeBook book, OpenLife("rulebook", ""));
//   MJ_TRY(HistoryEvent event, NewEvent(book, "drug-sex", HistoryEvent::Kind::kMove, now));
//   event.to = RuleStatus::kReview; event.who = …; event.why = …;
//   MJ_TRY(auto refusal, CheckMove(book, event, run_cases));
//   if (!refusal) { MJ_TRY(refusal, AppendChecked(book, event)); }
//
// THREADS: plain data; AppendChecked may be called by several threads and programs at once.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "rules/life.h"
#include "rules/rulebook.h"

namespace mingjian::rules {

struct LifeBook {
  std::string folder;  // of the rulebook
  std::string path;    // of the history that is written: the region's, or the nation's
  LoadedRulebook loaded;
  History nation, region;
  LifeLimits limits;
  // Why nothing may be written: mistakes of the rulebook. A decision of an overlay that is not
  // recorded yet is none: the record is about to be made.
  std::vector<Diagnostic> mistakes;

  const History& own() const { return region.region().empty() ? nation : region; }
  // The file whose history says most of a rule: the region's, where it has spoken.
  const History& Speaking(const Rule& rule) const;
};

// Errors: as LoadRulebook, and files that cannot be read.
Result<LifeBook> OpenLife(const std::string& folder, const std::string& region);

// An event of a rule as it lies in the rulebook, from where it stands. `now`: local time, kept in
// `when`. kUsage for an unknown rule.
Result<HistoryEvent> NewEvent(const LifeBook& book, const std::string& rule,
                              HistoryEvent::Kind kind, Seconds now);

// What running a rule's case file gave.
struct CaseCounts {
  int64_t firing = 0, silent = 0;
  std::string failed;  // title of the first that does not pass; "" = all pass
};
// Runs `case_file`, which exists, against the rulebook in `folder`.
using CaseRunner =
    std::function<Result<CaseCounts>(const std::string& folder, const std::string& case_file)>;

// The file that holds a rule's cases, whether it is there or not.
std::string CaseFileOf(const Rule& rule);

// Why a move is refused: by the history, by cases that fail or are too few, by a back-test of
// another text. Nothing when it may be made. Errors: of files and of `run`.
Result<std::optional<Refusal>> CheckMove(const LifeBook& book, const HistoryEvent& event,
                                         const CaseRunner& run);

// What a back-test found with a rule, and of which text.
struct BacktestFacts {
  std::string snapshot, region, rule_text;
  int64_t findings = 0, persons = 0, providers = 0, vola_amt = 0;  // money in micros
};
// Fills in `event`. Refused when the back-test judged another text than the rulebook has now
// ("stale_backtest") or was made for another region ("other_region").
Result<std::optional<Refusal>> FillBacktest(const LifeBook& book, const BacktestFacts& facts,
                                            HistoryEvent* event);

// Adds the event to the history on disk, checked once more against what stands there now: of two
// writers that both meant to make the same step the later one is refused.
Result<std::optional<Refusal>> AppendChecked(const LifeBook& book, const HistoryEvent& event);

}  // namespace mingjian::rules
