#pragma once
// The wall clock of the online service, as local time like that of the tables.

#include "base/time.h"

namespace mingjian::online {

Seconds LocalNow();

}  // namespace mingjian::online
