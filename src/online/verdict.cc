#include "online/verdict.h"

namespace mingjian::online {

std::string_view ToString(Decision decision) {
  switch (decision) {
    case Decision::kPass:
      return "pass";
    case Decision::kRemind:
      return "remind";
    case Decision::kAskReason:
      return "ask_reason";
    case Decision::kHold:
      return "hold";
  }
  return "";
}

std::string_view ToString(Moment moment) { return moment == Moment::kBefore ? "before" : "during"; }

}  // namespace mingjian::online
