#pragma once
// The report page: one self-contained HTML file, opened by path; pictures are inline SVG, no
// script, no outside resources.

#include <optional>
#include <string>
#include <vector>

#include "audit/audit.h"

namespace mingjian::audit {

// What a synthetic city's answer key says of one rule.
struct PlantedSummary {
  std::string rule, title;
  int64_t planted = 0, found = 0, missed = 0, false_raised = 0;
  int64_t planted_amt = 0, found_amt = 0;  // micros
};

// `planted` is empty for real data. Text is Chinese first, with English beside it.
std::string RenderReport(const AuditSummary& summary, const std::vector<PlantedSummary>& planted);

}  // namespace mingjian::audit
