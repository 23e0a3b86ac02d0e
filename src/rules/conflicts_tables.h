#pragma once
// Inside of conflicts: what knowledge tables say against each other.

#include <vector>

#include "rules/conflicts.h"

namespace mingjian::rules {

// The same codes, days and distinguishing columns, different limits.
void ContradictionsWithin(const KnowledgeTable& table, std::vector<Contradiction>* found);
// Limits of one item in two tables that leave nothing.
void ContradictionsBetween(const std::vector<KnowledgeTable>& tables,
                           std::vector<Contradiction>* found);

}  // namespace mingjian::rules
