#include "online/clock.h"

#include <ctime>

namespace mingjian::online {

Seconds LocalNow() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  return now + local.tm_gmtoff;
}

}  // namespace mingjian::online
