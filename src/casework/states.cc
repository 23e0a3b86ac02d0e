#include "casework/states.h"

namespace mingjian::casework {
namespace {

using enum State;

constexpr Transition kTransitions[] = {
    {.from = kHit,
     .event = Event::kBegin,
     .to = kFirstReview,
     .right = Right::kFirstReview,
     .duty = Duty::kFirst},
    {.from = kHit,
     .event = Event::kSuppress,
     .to = kSuppressed,
     .right = Right::kSuppress,
     .reason = true},
    {.from = kSuppressed, .event = Event::kResume, .to = kHit, .right = Right::kSuppress},
    {.from = kHit,
     .event = Event::kDataError,
     .to = kCorrection,
     .right = Right::kFirstReview,
     .duty = Duty::kFirst,
     .reason = true},
    {.from = kFirstReview,
     .event = Event::kDataError,
     .to = kCorrection,
     .right = Right::kFirstReview,
     .duty = Duty::kFirst,
     .reason = true},
    {.from = kCorrection,
     .event = Event::kCorrected,
     .to = kReleased,
     .right = Right::kFirstReview,
     .duty = Duty::kFirst,
     .reason = true},
    {.from = kCorrection,
     .event = Event::kNotCorrected,
     .to = kFirstReview,
     .right = Right::kFirstReview,
     .duty = Duty::kFirst,
     .reason = true},
    {.from = kFirstReview,
     .event = Event::kRelease,
     .to = kReleased,
     .right = Right::kFirstReview,
     .duty = Duty::kFirst,
     .reason = true},
    {.from = kFirstReview,
     .event = Event::kUphold,
     .to = kAppeal,
     .right = Right::kFirstReview,
     .duty = Duty::kFirst,
     .reason = true,
     .amounts = true},
    {.from = kAppeal,
     .event = Event::kAccept,
     .to = kFinal,
     .right = Right::kAnswer,
     .duty = Duty::kAnswer},
    {.from = kAppeal, .event = Event::kLapse, .to = kFinal, .right = Right::kJob},
    {.from = kAppeal,
     .event = Event::kAppeal,
     .to = kSecondReview,
     .right = Right::kAnswer,
     .duty = Duty::kAnswer,
     .reason = true,
     .attachment = true,
     .in_time = true},
    {.from = kSecondReview,
     .event = Event::kRelease,
     .to = kReleased,
     .right = Right::kSecondReview,
     .duty = Duty::kSecond,
     .reason = true},
    {.from = kSecondReview,
     .event = Event::kUphold,
     .to = kSecondAppeal,
     .right = Right::kSecondReview,
     .duty = Duty::kSecond,
     .reason = true,
     .amounts = true},
    {.from = kSecondAppeal,
     .event = Event::kAccept,
     .to = kFinal,
     .right = Right::kAnswer,
     .duty = Duty::kAnswer},
    {.from = kSecondAppeal, .event = Event::kLapse, .to = kFinal, .right = Right::kJob},
    {.from = kSecondAppeal,
     .event = Event::kAppeal,
     .to = kPanel,
     .right = Right::kAnswer,
     .duty = Duty::kAnswer,
     .reason = true,
     .attachment = true,
     .in_time = true},
    {.from = kPanel,
     .event = Event::kConclude,
     .to = kFinal,
     .right = Right::kPanel,
     .duty = Duty::kPanel,
     .reason = true},
    {.from = kFinal,
     .event = Event::kApprove,
     .to = kHandling,
     .right = Right::kFinal,
     .duty = Duty::kFinal,
     .reason = true},
    {.from = kFinal,
     .event = Event::kRelease,
     .to = kReleased,
     .right = Right::kFinal,
     .duty = Duty::kFinal,
     .reason = true},
    {.from = kFinal,
     .event = Event::kReturn,
     .to = kSecondReview,
     .right = Right::kFinal,
     .duty = Duty::kFinal,
     .reason = true},
    {.from = kHandling, .event = Event::kOrder, .to = kRectification, .right = Right::kHandle},
    {.from = kRectification,
     .event = Event::kArchive,
     .to = kArchived,
     .right = Right::kHandle,
     .reason = true},
    {.from = kHandling,
     .event = Event::kOverturn,
     .to = kReleased,
     .right = Right::kFinal,
     .duty = Duty::kFinal,
     .reason = true},
};

struct StateName {
  State state;
  std::string_view name, chinese;
};
constexpr std::array<StateName, kStates> kStateNames = {{
    {kHit, "hit", "机审命中"},
    {kSuppressed, "suppressed", "已抑制"},
    {kCorrection, "correction", "数据更正"},
    {kFirstReview, "first_review", "初审"},
    {kAppeal, "appeal", "申诉"},
    {kSecondReview, "second_review", "复审"},
    {kSecondAppeal, "second_appeal", "再申诉"},
    {kPanel, "panel", "合议"},
    {kFinal, "final", "终审"},
    {kHandling, "handling", "处理"},
    {kRectification, "rectification", "整改"},
    {kArchived, "archived", "归档"},
    {kReleased, "released", "放行"},
}};

struct EventName {
  Event event;
  std::string_view name, chinese;
};
constexpr std::array<EventName, kEvents> kEventNames = {{
    {Event::kBegin, "begin", "受理"},
    {Event::kSuppress, "suppress", "抑制"},
    {Event::kResume, "resume", "恢复"},
    {Event::kDataError, "data_error", "转数据更正"},
    {Event::kCorrected, "corrected", "已更正"},
    {Event::kNotCorrected, "not_corrected", "无需更正"},
    {Event::kRelease, "release", "放行"},
    {Event::kUphold, "uphold", "认定"},
    {Event::kAccept, "accept", "机构认可"},
    {Event::kLapse, "lapse", "逾期视为认可"},
    {Event::kAppeal, "appeal", "申诉"},
    {Event::kConclude, "conclude", "合议结论"},
    {Event::kApprove, "approve", "终审通过"},
    {Event::kReturn, "return", "退回复审"},
    {Event::kOrder, "order", "作出处理"},
    {Event::kArchive, "archive", "归档"},
    {Event::kOverturn, "overturn", "撤销"},
}};

struct LimitRow {
  Limit limit;
  State state;
  std::string_view name;
  int working_days;
};
// 10 days to answer comes from one third-party note (not compared with the original); the others
// are our reading.
constexpr LimitRow kLimits[] = {
    {Limit::kFirstReview, kFirstReview, "first_review", 10},
    {Limit::kAppeal, kAppeal, "appeal", 10},
    {Limit::kSecondReview, kSecondReview, "second_review", 10},
    {Limit::kSecondAppeal, kSecondAppeal, "second_appeal", 10},
    {Limit::kPanel, kPanel, "panel", 10},
    {Limit::kFinal, kFinal, "final", 5},
};

}  // namespace

std::span<const Transition> Transitions() { return kTransitions; }

const Transition* FindTransition(State from, Event event) {
  for (const Transition& each : kTransitions) {
    if (each.from == from && each.event == event) return &each;
  }
  return nullptr;
}

std::string_view ToString(State state) { return kStateNames[static_cast<size_t>(state)].name; }
std::string_view Chinese(State state) { return kStateNames[static_cast<size_t>(state)].chinese; }
std::optional<State> StateOf(std::string_view name) {
  for (const StateName& each : kStateNames) {
    if (each.name == name) return each.state;
  }
  return std::nullopt;
}

std::string_view ToString(Event event) { return kEventNames[static_cast<size_t>(event)].name; }
std::string_view Chinese(Event event) { return kEventNames[static_cast<size_t>(event)].chinese; }
std::optional<Event> EventOf(std::string_view name) {
  for (const EventName& each : kEventNames) {
    if (each.name == name) return each.event;
  }
  return std::nullopt;
}

bool IsDecided(State state) {
  return state == kHandling || state == kRectification || state == kArchived || state == kReleased;
}

Limit LimitOf(State state) {
  for (const LimitRow& each : kLimits) {
    if (each.state == state) return each.limit;
  }
  return Limit::kNone;
}
std::string_view ToString(Limit limit) {
  for (const LimitRow& each : kLimits) {
    if (each.limit == limit) return each.name;
  }
  return "none";
}
std::optional<Limit> LimitNamed(std::string_view name) {
  for (const LimitRow& each : kLimits) {
    if (each.name == name) return each.limit;
  }
  return std::nullopt;
}
int DefaultWorkingDays(Limit limit) {
  for (const LimitRow& each : kLimits) {
    if (each.limit == limit) return each.working_days;
  }
  return 0;
}

}  // namespace mingjian::casework
