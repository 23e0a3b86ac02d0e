#pragma once
// What a rule judges at one settlement: its subjects with the lines that belong to them, found row
// by row. Inside of reference.h.

#include <vector>

#include "rules/rulebook.h"
#include "testing/reference_host.h"

namespace mingjian::testing {

// The subjects of kind `on` that the settlement brings something to, in the order in which they
// are judged.
std::vector<JudgedSubject> SubjectsOf(rules::Subject on, const World& world, uint32_t person,
                                      uint32_t settlement);

}  // namespace mingjian::testing
