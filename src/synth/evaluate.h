#pragma once
// Holds findings against an answer key: what was found, what was missed, what fired on lawful
// look-alikes, what nobody planted.
//
// A finding matches a planted violation when rule, person and at least one 违规项 line agree
// (DESIGN §7.1). Withdrawn findings do not count as findings. Findings of shadow rules do: the key
// plants them too.
//
// A finding of a screen matches when the screen agrees and at least one key of the lines that it
// cites is in the answer; its money is net_amt. Screens for which the key holds no answer, such as
// indicators, are not judged.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace mingjian::synth {

struct RuleScore {
  // Of the rule as its findings say: "active", "shadow" …; "" without findings; "screen".
  std::string status;
  uint64_t planted = 0, found = 0;  // violations of the key
  uint64_t findings = 0,
           true_findings = 0;  // standing findings of the rule; of them planted or listed
  uint64_t hard_negatives = 0, fired = 0;  // look-alikes; of them those that fired
  int64_t planted_amount = 0,
          found_amount = 0;     // micros: expected of the key; of the violations found
  int64_t claimed = 0;          // micros: Σ vola_amt of findings that match
  uint64_t amount_differs = 0;  // found, but the claim is not the expected amount
  int64_t false_amount = 0;     // micros: Σ vola_amt of unexplained findings
};

struct Unexplained {
  std::string rule, psn_no, violates;  // of a screen: the provider, the keys of the lines
  int64_t amount = 0;                  // micros
};

struct Evaluation {
  std::map<std::string, RuleScore> rules;
  uint64_t withdrawn = 0, side_hits = 0;
  std::vector<Unexplained> unexplained;  // the first of each rule, at most kSample
  std::vector<std::string> missed;       // answer ids, at most kSample
  std::vector<std::string> fired_ids;    // hard negatives that fired, at most kSample
  static constexpr size_t kSample = 20;

  RuleScore Total() const;
  // Of the rules of one status, or with `equal` false of all others.
  RuleScore TotalOf(std::string_view status, bool equal = true) const;
  std::string ToJson() const;
};

// Found ÷ planted and right ÷ all findings, from 0 to 1; 1 when there is nothing to find or no
// finding.
double Recall(const RuleScore& score);
double Precision(const RuleScore& score);

// `findings` is the folder of an audit (findings.parquet, else findings.csv) or such a file, or
// that of a run of screens (screen_findings.parquet, screen_lines.parquet), or a folder that holds
// both; `answers` a folder with planted.csv, hard_negatives.csv and side_hits.csv, and for screens
// screen_planted.csv and screen_hard_negatives.csv.
Result<Evaluation> Evaluate(const std::string& findings, const std::string& answers);

}  // namespace mingjian::synth
