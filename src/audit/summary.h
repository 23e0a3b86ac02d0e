#pragma once
// Counts and money of a findings file, by rule, provider and month.

#include <string>
#include <vector>

#include "audit/audit.h"
#include "lake/database.h"
#include "rules/rulebook.h"

namespace mingjian::audit {

// Adds to `summary` what the file `findings` holds; `counts` are per rule of the rulebook. Provider
// names stay empty.
Status Summarise(lake::Connection& connection, const std::string& findings,
                 const rules::Rulebook& rulebook, const std::vector<engine::RuleCount>& counts,
                 AuditSummary* summary);

}  // namespace mingjian::audit
