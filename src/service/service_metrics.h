#pragma once
// What the checker, the store and the process say of themselves, for /metrics.

#include <string>

#include "online/checker.h"

namespace mingjian::service {

std::string CheckerMetrics(online::Checker& checker);
// Resident memory, processor time, open files, start, version.
std::string ProcessMetrics(const std::string& version);

}  // namespace mingjian::service
