#pragma once
// Findings as text, and the difference of two lists of them: for tests and case files.

#include <set>
#include <string>
#include <vector>

#include "engine/finding.h"
#include "engine/timelines.h"

namespace mingjian::testing {

// One finding on one line, with the names of its rows: everything but the finding's place in the
// batch, so that the same finding in two batches gives the same text.
std::string ToText(const engine::Finding& finding, const engine::Timelines& timelines,
                   const engine::TextPool& texts);

// ToText of all, sorted.
std::vector<std::string> ToTexts(const std::vector<engine::Finding>& findings,
                                 const engine::Timelines& timelines, const engine::TextPool& texts);

// Lines of `a` that `b` has not ("- …") and the other way ("+ …"); "" when equal.
std::string Difference(const std::vector<std::string>& a, const std::vector<std::string>& b);

// The counts of two runs, by rule; "" when equal.
std::string CountDifference(const rules::Rulebook& rulebook,
                            const std::vector<engine::RuleCount>& a,
                            const std::vector<engine::RuleCount>& b);

// The feedetl_sn of lines, joined by ',' in order of text; "" for none.
std::string LineNames(const std::vector<uint32_t>& lines, const engine::Timelines& timelines,
                      const engine::TextPool& texts);

std::string_view StateName(engine::State state);

}  // namespace mingjian::testing
