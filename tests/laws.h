#pragma once
// What tests of laws share: claims as they stood at one settlement, and what was said then.

#include <fmt/format.h>

#include <set>
#include <string>
#include <vector>

#include "testing/claims.h"
#include "testing/reference_compare.h"
#include "testing/reference_run.h"

namespace mingjian::testing {

// What a judgement said when it was made: without what refunds and other findings did to it later.
inline std::string AsJudged(const engine::Finding& finding, const Judged& run) {
  return fmt::format(
      "{} {} {} {} [{}] [{}] {} {}", finding.finding_id, finding.rule->id, finding.subject_key,
      finding.discriminator, LineNames(finding.violates, run.timelines, *run.texts),
      LineNames(finding.involves, run.timelines, *run.texts), finding.vola_amt, finding.message);
}

// The claims of one person as they stood when settlement number `last` was settled.
inline Claims UpTo(const Claims& claims, const std::vector<std::string>& order, size_t last) {
  const std::set<std::string> settled(order.begin(),
                                      order.begin() + static_cast<ptrdiff_t>(last) + 1);
  Claims result = claims;
  for (const char* word : {"settlement", "line", "refund"}) {
    std::erase_if(result.rows[word], [&](const ClaimsRow& row) {
      return !settled.contains(std::string(row.Get("setl_id")));
    });
  }
  return result;
}

}  // namespace mingjian::testing
