#pragma once
// The time of decisions and limits: China Standard Time, which has no summer time, whatever zone
// the machine is set to.

#include "base/time.h"

namespace mingjian::casework {

Seconds NowInChina();

}  // namespace mingjian::casework
