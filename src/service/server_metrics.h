#pragma once
// Inside of the server: what its loops have counted, as text.

#include <memory>
#include <string>
#include <vector>

#include "service/loop.h"

namespace mingjian::service {

std::string MetricsOf(const Core& core, const std::vector<std::shared_ptr<Loop>>& loops);

}  // namespace mingjian::service
