#pragma once
// From findings to hits: what the engine found in a batch, told per request in the words of the
// interfaces.

#include <string>
#include <vector>

#include "engine/finding.h"
#include "engine/timelines.h"
#include "online/checker.h"
#include "online/policy.h"
#include "online/verdict.h"

namespace mingjian::online {

// Puts a finding of person row `finding.person` into `verdict`: among the shown hits when the
// policy is stricter than kPass and it cites a line under review, else among the recorded ones.
void AddHit(const engine::Finding& finding, const engine::Timelines& timelines,
            const engine::TextPool& texts, const Request& request, const PolicyOptions& policy,
            Verdict* verdict);
// Strictest first, then by severity, amount descending and rule; sets `decision`.
void Arrange(Verdict* verdict);

// The settlement that each person's claim is: the last of its settlements.
uint32_t NewestSettlement(const engine::Timelines& timelines, uint32_t person);

}  // namespace mingjian::online
