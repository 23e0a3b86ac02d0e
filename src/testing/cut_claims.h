#pragma once
// Settlements as they came in, one by one, out of Timelines that know what came later: for tests
// and timings of what is judged claim by claim.

#include <cstdint>
#include <vector>

#include "engine/timelines.h"

namespace mingjian::testing {

// Settlement `newest` with its past: settlements [first, newest] of one person. Rows of the whole.
struct ClaimCut {
  uint32_t first = 0;
  uint32_t newest = 0;
};

// Each claim as a person of its own, as if nothing had come later: its settlements with their lines
// and refunds, the visits that they belong to, and what is known of the person. Refunds of lines
// that are left out go with them. Prescriptions are numbered anew.
engine::Timelines CutClaims(const engine::Timelines& all, const std::vector<ClaimCut>& claims);

}  // namespace mingjian::testing
