#include "casework/clock.h"

#include <chrono>

namespace mingjian::casework {

Seconds NowInChina() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now).count() + 8 * 3600;
}

}  // namespace mingjian::casework
