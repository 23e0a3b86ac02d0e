#pragma once
// Published points -> the rows of their table: every column's value by the sources of
// workbooks.yaml.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "knowledge/published.h"

namespace mingjian::knowledge {

// A point with the cells of its own columns (those of RuleMap::columns, in that order), one row a
// code, or one row where the codes are columns of one row.
struct PointRows {
  const PublishedPoint* point = nullptr;
  std::vector<std::vector<std::string>> rows;
};

// The value that an earlier point of the same identity has in a column; nothing when there is no
// such point or its cell is empty. The cells are those of the point's own columns, with what is
// known so far.
using Inherited = std::function<std::optional<std::string>(
    const std::vector<std::string>& own_cells, const std::string& column)>;

// Points of which a value could not be placed are left out and reported.
std::vector<PointRows> MakeRows(const Published& published, const WorkbookMap& map,
                                const Inherited& inherited, std::vector<Refusal>* refusals);

// The columns of `names` as one text that tells points apart; names are compared without spaces and
// width.
std::string KeyOf(const RuleMap& rule, const std::vector<std::string>& names,
                  const std::function<const std::string&(const std::string&)>& cell);

}  // namespace mingjian::knowledge
