#pragma once
// The state machine of a clue, as data: which events lead from where to where, who may cause them,
// what must come with them, and which time limit begins.
//
//   hit → first_review → appeal → second_review → second_appeal → panel → final → handling →
//   rectification → archived                                          (机审命中 … 归档)
//
// with short ways: release (放行) from every review, acceptance (机构认可) and lapse (逾期视为认可)
// from both appeals to the final decision, data errors to correction, suppression of hits.
// Order of steps and limits: reference "Review workflow" (the 2022 measure asks for the steps and
// "reasonable" limits); limits are parameters of a region, the defaults here are our reading.

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "casework/rights.h"

namespace mingjian::casework {

enum class State {
  kHit,            // 机审命中
  kSuppressed,     // 已抑制, until a day
  kCorrection,     // 数据更正
  kFirstReview,    // 初审
  kAppeal,         // 申诉: the institution may answer
  kSecondReview,   // 复审
  kSecondAppeal,   // 再申诉
  kPanel,          // 合议
  kFinal,          // 终审
  kHandling,       // 处理
  kRectification,  // 整改
  kArchived,       // 归档
  kReleased,       // 放行
};
inline constexpr size_t kStates = 13;

enum class Event {
  kBegin,  // a reviewer takes the clue
  kSuppress,
  kResume,
  kDataError,
  kCorrected,
  kNotCorrected,
  kRelease,   // nothing stands
  kUphold,    // amounts stand; the institution is told
  kAccept,    // the institution agrees
  kLapse,     // it did not answer in time
  kAppeal,    // it does not agree
  kConclude,  // the panel's majority
  kApprove,   // the final decision
  kReturn,    // the final approver asks for another second review
  kOrder,     // a door is chosen and on record
  kArchive,   // nothing is left to do
  kOverturn,  // a later decision (reconsideration, court) sets it aside
};
inline constexpr size_t kEvents = 17;

// The stage of a review at which somebody acts. One person acts in one stage of a clue.
// kLegal is that of a case that follows (casework/cases.h).
enum class Duty { kNone, kFirst, kAnswer, kSecond, kPanel, kFinal, kLegal };

// Kinds of time limits; each begins with the state of the same name. In working days.
enum class Limit { kNone, kFirstReview, kAppeal, kSecondReview, kSecondAppeal, kPanel, kFinal };

struct Transition {
  State from;
  Event event;
  State to;
  Right right;
  Duty duty = Duty::kNone;
  bool reason = false;      // a reason is required
  bool amounts = false;     // amounts may come with it
  bool attachment = false;  // a document must have been added in this state
  bool in_time = false;     // refused after the day of the limit
};

std::span<const Transition> Transitions();
const Transition* FindTransition(State from, Event event);

std::string_view ToString(State state);  // "first_review"
std::optional<State> StateOf(std::string_view name);
std::string_view Chinese(State state);   // "初审"
std::string_view ToString(Event event);  // "uphold"
std::optional<Event> EventOf(std::string_view name);
std::string_view Chinese(Event event);

// Whether a decision stands: amounts no longer follow later refunds.
bool IsDecided(State state);
// The limit that begins with a state, its name in tables, and its default.
Limit LimitOf(State state);
std::string_view ToString(Limit limit);  // "appeal"
std::optional<Limit> LimitNamed(std::string_view name);
int DefaultWorkingDays(Limit limit);

}  // namespace mingjian::casework
