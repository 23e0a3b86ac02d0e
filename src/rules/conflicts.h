#pragma once
// Where a rulebook gets in its own way.
//
// An overlap: two rules whose points name the same item, so that both may claim the money of one
// line. That is lawful (a line's money is counted once), but the author should know.
//
// A contradiction: two points that cannot both be meant. In one table, the same codes on the same
// days with different limits; between tables, limits that leave no age, sex or care setting at all,
// or a pair of tables of which one says never and the other sometimes. Limits are the columns named
// `sex`, `price`, `window`, `settings`, `dept_codg`, `lookback_days`, `cycle_days`, `min_…`,
// `max_…` and `…_level`; other columns of texts and numbers (unit, period, level …) tell points
// apart, and names and notes do neither.

#include <string>
#include <vector>

#include "rules/rulebook.h"

namespace mingjian::rules {

struct Overlap {
  const Rule* first = nullptr;   // claims before the other where the order is settled by the rules
  const Rule* second = nullptr;  // alone; else by amount, and `settled` is false
  bool settled = false;
  size_t items = 0;                 // codes that both name
  std::vector<std::string> sample;  // the first of them, at most 5
};

struct Contradiction {
  std::string code;  // codes joined by ` + `
  std::string what;  // the limit: "max_days", or "age", "sex", "settings", "never"
  struct Side {
    std::string table, point, source, value;
  };
  Side a, b;
  Seconds from = 0, to = 0;  // both hold on [from, to)
  // Only what both publishers said is not ours to mend.
  bool official() const { return a.source == "official" && b.source == "official"; }
};

// Sorted by the number of items, most first. Rules whose amount is a constant 0 claim nothing.
std::vector<Overlap> FindOverlaps(const Rulebook& rulebook);
// Sorted by table, code and point.
std::vector<Contradiction> FindContradictions(const Rulebook& rulebook);

// "drug_sex KP-1 sex 1 ↔ drug_sex KP-2 sex 2 for X: …"
std::string ToString(const Contradiction& contradiction);

}  // namespace mingjian::rules
