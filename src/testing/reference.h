#pragma once
// The reference evaluator: a plain tree walk, subject by subject, with dynamic values. It is slow
// and easy to read on purpose; the engine must agree with it. Linked into tests and `mingjian rules
// test --reference` only.
//
// What it settles beyond docs/rule-language.md §3-§5:
// - A subject is judged at every settlement that brings a line to it (prescription, day,
//   person_day), that belongs to its visit (visit, operation), or at all of a person's (person).
//   A visit or settlement of which every line was taken back is not judged.
// - Knowledge: a line is tried with each valid row of the table that matches it; every other
//   subject once with each point, whatever the number of its rows. Of the subject's rows that
//   match, the newest one with a row of the point valid on its day (the discharge day, in a stay)
//   chooses that day and the row that the variable stands for; `matched` is all that match by rows
//   valid on that day.
// - A judgement of the same subject and discriminator at a later settlement replaces the older one;
//   at the same settlement, of a later row of the table. A later judgement that is silent replaces
//   nothing.
// - Refunds: a finding whose person has refunds after its settlement is judged once more as it was,
//   with all refunds taken off. When it no longer fires, when its lines (or those that match) are
//   all gone, or when nothing is left of its amount, it is withdrawn; with less money it has
//   shrunk.

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
