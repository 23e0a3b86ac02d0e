#pragma once
// A verdict: what the service says about one claim, as data. The interfaces render it (3101/3102
// output, REST).

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/finding.h"
#include "rules/rulebook.h"

namespace mingjian::online {

enum class Moment { kBefore, kDuring };    // 事前, 事中
std::string_view ToString(Moment moment);  // "before"

// What the caller should do; of several findings the strictest counts.
enum class Decision {
  kPass,
  kRemind,     // show it
  kAskReason,  // go on only with a reason (3103)
  kHold,       // do not settle
};
std::string_view ToString(Decision decision);  // "pass", "remind", "ask_reason", "hold"

// A cited line.
struct Cited {
  std::string mdtrt_id, setl_id, feedetl_sn;
  bool current = false;   // of the claim itself, not of the person's past
  bool violates = false;  // 违规项, else 涉及项
  int64_t amt = 0;        // micros: the line's in-scope amount; 0 for 涉及项
};

struct Hit {
  std::string jr_id;       // key of feedback (3103): 32 hex digits, of finding and request
  std::string finding_id;  // as in the yearly audit
  std::string rule_id, title, category;
  int version = 1;
  rules::Source source = rules::Source::kIllustrative;
  rules::Severity severity = rules::Severity::kLow;
  Decision decision = Decision::kPass;  // kPass: recorded only
  bool shadow = false;                  // on trial: recorded, shown to nobody
  std::string point, subject_key, message, basis;
  int64_t vola_amt = 0;  // micros
  bool amount_known =
      true;  // false where the claim does not tell in-scope amounts (vola_amt_stas 0)
  std::vector<engine::NamedValue> values;
  std::vector<Cited> cited;  // 违规项 first
};

struct Verdict {
  bool checked = false;  // false: time ran out or judging failed; kept and checked later
  std::string why_unchecked;
  bool replayed = false;  // the answer of an earlier request with the same key
  bool stored = false;    // the settlement is in the history now, durably
  Decision decision = Decision::kPass;
  std::vector<Hit> hits;      // those that are shown, strictest first
  std::vector<Hit> recorded;  // the others: shadow rules, rules that are silent at this moment
  std::string rulebook_hash;
};

}  // namespace mingjian::online
