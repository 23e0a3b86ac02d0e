#pragma once
// A finding: one rule hit, with everything that proves it, as data.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/rulebook.h"

namespace mingjian::engine {

enum class State { kStanding, kWithdrawn, kShrunk };  // by a later refund
std::string_view ToString(State state);               // "standing"

struct NamedValue {
  std::string name;
  std::string value;  // as text: decimals exact, times as in the tables
};

// Rows are of the Timelines judged; audit turns them into keys (feedetl_sn, setl_id, …) before the
// batch goes away.
struct Finding {
  std::string finding_id;  // 32 hex digits: hash of rule id, provider, subject key, discriminator
  const rules::Rule* rule = nullptr;
  std::string point;        // knowledge point, "" without
  std::string subject_key;  // readable: "line H1/V1/S1/7", "day P1/H1/2026-03-02", …
  // What subject_key and finding_id are made of: the subject's row (a line, procedure, visit,
  // settlement or person; the first line of a prescription; the person of a day), the date of a
  // day, and fixmedins_code ("" for rules on person and person_day, which cross providers).
  uint32_t subject = 0;
  int64_t date = 0;
  std::string provider;
  std::string discriminator;
  uint32_t person = 0, visit = 0,
           settlement = 0;                   // rows; settlement: that of the newest cited line
  std::vector<uint32_t> violates, involves;  // rows of line, ascending
  int64_t vola_amt = 0;                      // micros; as first judged
  int64_t standing_amt = 0;  // micros; after later refunds (= vola_amt when kStanding)
  int64_t net_amt = 0;       // micros; share of its lines' money that is counted for this finding
  int64_t fund_amt = 0;      // micros; net × fund ÷ in-scope of the settlement
  State state = State::kStanding;
  std::vector<NamedValue> values;
  std::string message;
};

// How often a rule was judged and could not be.
struct RuleCount {
  uint64_t judged = 0;  // subject × point evaluations
  uint64_t fired = 0;
  uint64_t excepted = 0;  // silenced by an exception
  uint64_t unknown = 0;
};

}  // namespace mingjian::engine
