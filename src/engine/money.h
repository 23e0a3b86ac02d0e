#pragma once
// CountMoneyOnce over data that is open already. Private to the engine.

#include <vector>

#include "engine/data.h"
#include "engine/finding.h"

namespace mingjian::engine {

void CountMoneyOnce(const Data& data, std::vector<Finding>* findings);

}  // namespace mingjian::engine
