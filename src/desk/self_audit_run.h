#pragma once
// One self-audit from files to findings. Private to src/desk.

#include <cstdint>
#include <functional>
#include <string>

#include "base/error.h"
#include "base/time.h"

namespace mingjian::desk {

struct SelfAuditInput {
  std::string folder;  // its `files` are loaded; `lake` and `out` are made
  std::string rulebook, region;
};
// JSON texts: an object, and two lists of at most kSelfAuditRows.
struct SelfAuditResult {
  std::string summary, findings, rejects;
};
// Ids of persons are masked; paths of this machine are left out of messages. Errors: of intake and
// audit.
Result<SelfAuditResult> RunSelfAudit(const SelfAuditInput& input, Seconds now,
                                     const std::function<void(uint64_t, uint64_t)>& progress);

}  // namespace mingjian::desk
