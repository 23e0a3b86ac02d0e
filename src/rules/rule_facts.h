#pragma once
// Facts about loaded rules and tables, for people: what a rule uses, how many points there are.

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "rules/rulebook.h"

namespace mingjian::rules {

std::string_view ToString(Source source);      // "official"
std::string_view ToString(Severity severity);  // "violation"
std::string_view ToString(Action action);      // "hold"

struct RuleUses {
  std::set<size_t> tables;      // positions in Rulebook::tables: the knowledge entry and points()
  std::set<size_t> code_lists;  // positions in Rulebook::code_lists
};
RuleUses UsesOf(const Rule& rule);
// Ids of the rules that use a table, and those that use a code list.
std::vector<std::string> RulesOfTable(const Rulebook& rulebook, size_t table);
std::vector<std::string> RulesOfList(const Rulebook& rulebook, size_t list);
// National tables whose rows the rule reads, by name: "fee_list_d", …
std::vector<std::string> TablesOf(const Rule& rule);

// Rows and points of a table or of several; a point with rows in two tables counts in both.
struct PointCount {
  size_t rows = 0;
  size_t points = 0;
  size_t rows_current = 0;    // valid on the day asked for
  size_t points_current = 0;  // with a row valid on that day
  PointCount& operator+=(const PointCount& other);
};
// Of one source, or of all when `source` is "".
PointCount CountPoints(const KnowledgeTable& table, std::string_view source, Seconds day);

// The value of a parameter after overlays, as its author would write it.
std::string ToText(const Parameter& parameter);

// A cell as its author would write it; "" when missing.
std::string CellText(const KnowledgeColumn& column, size_t row);

}  // namespace mingjian::rules
