#pragma once
// The summary of an audit as tables in the terminal; `audit` and `demo` print the same.

#include "audit/audit.h"

namespace mingjian::cli {

void PrintSummary(const audit::AuditSummary& summary);

}  // namespace mingjian::cli
