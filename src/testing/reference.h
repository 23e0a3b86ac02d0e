#pragma once
// The reference evaluator: a plain tree walk, subject by subject, with dynamic values. It is slow
// and easy to read on purpose; the engine must agree with it. Linked into tests and `mingjian rules
// test --reference` only.

#include <vector>

#include "engine/finding.h"
#include "engine/timelines.h"

namespace mingjian::testing {

// As engine::Judge::Run over the whole rulebook.
std::vector<engine::Finding> ReferenceJudge(const rules::Rulebook& rulebook,
                                            const engine::Timelines& timelines,
                                            engine::TextPool* texts,
                                            std::vector<engine::RuleCount>* counts);

}  // namespace mingjian::testing
