#pragma once
// Inside of merge: what became of the points of a table, by comparing it with what it was.

#include <set>
#include <string>
#include <vector>

#include "knowledge/merge.h"

namespace mingjian::knowledge {

// Changes of official points from `before` to `after`: by kind, then in the order of the workbook
// (`points`, of `batch`). `unchanged` counts the workbook's points that stand as before.
std::vector<PointChange> ChangesBetween(const RuleMap& rule, const std::vector<PointRows>& points,
                                        const std::string& batch,
                                        const std::set<std::string>& withdrawn,
                                        const TableFile& before, const TableFile& after,
                                        size_t* unchanged);

}  // namespace mingjian::knowledge
