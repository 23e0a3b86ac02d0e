#pragma once
// Puts the points of a published workbook into their table: what was added, changed, replaced and
// withdrawn.
//
// - A point of the same batch and identity is the same point: it keeps its id, and its rows become
//   what the workbook says.
// - An earlier point of the same identity or the same codes ends on the day the new one begins and
//   names it as its successor; so does a single row of the same key. An earlier workbook that comes
//   later is placed before what replaced it.
// - With `replaces`, open points of that batch which the workbook does not hold end on its day.
//
// Doing the same twice changes nothing.

#include <string>
#include <vector>

#include "base/time.h"
#include "knowledge/point_rows.h"
#include "knowledge/table_file.h"

namespace mingjian::knowledge {

struct PointChange {
  enum class Kind {
    kAdded,      // a new point
    kReplaced,   // a new point that an earlier one ends for: `earlier` is its id
    kChanged,    // a point of the same batch that says something else now
    kWithdrawn,  // a point that ends without successor
  };
  Kind kind = Kind::kAdded;
  std::string table, point, name, earlier;
  std::vector<std::string> codes_added, codes_removed;
  // "max_days: 14 → 21"; the first row of each that differs.
  std::vector<std::string> limits;
};
std::string_view ToString(PointChange::Kind kind);

struct MergeResult {
  std::vector<PointChange> changes;
  size_t unchanged = 0;                // points that stand in the table as published
  std::vector<std::string> not_there;  // points of the batch in the table, not in the workbook
  std::vector<std::string> notes;      // decisions: a code that stands in two points of one day
};

struct MergeOptions {
  std::string batch;
  Seconds published = 0;
  std::string replaces;  // batch whose points the workbook replaces as a whole, "" = none
};

// The newest value that an official point of the same identity, older than `published`, has.
Inherited InheritFrom(const TableFile& table, const RuleMap& rule, const MergeOptions& options);

// REQUIRES: the table has the rule's columns and the common ones (CheckHeader).
MergeResult Merge(const Published& published, const std::vector<PointRows>& points,
                  const MergeOptions& options, TableFile* table, std::vector<Refusal>* refusals);

// The header of a rule's table when there is none yet.
std::vector<std::string> HeaderOf(const RuleMap& rule);
// An Error when the table lacks a column of the rule or gives it another type.
Status CheckHeader(const TableFile& table, const RuleMap& rule);

}  // namespace mingjian::knowledge
