#pragma once
// What the commands that audit share: their summary as tables in the terminal, and --buckets.

#include <string>

#include "audit/audit.h"
#include "base/error.h"
#include "lake/reader.h"

namespace mingjian::cli {

// "3-7" or "3"; both ends belong to the range. A usage error for anything else.
Result<lake::BucketRange> ParseBuckets(const std::string& text);
void PrintSummary(const audit::AuditSummary& summary);

}  // namespace mingjian::cli
