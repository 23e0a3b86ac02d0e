#pragma once
// Finds every knowledge point that touches an item: by code, the beginning of a code, a point id or
// a part of a name. Names are compared as people read them (wide letters, capitals and spaces do
// not count).

#include <string>
#include <string_view>
#include <vector>

#include "rules/rulebook.h"

namespace mingjian::knowledge {

enum class HitState { kCurrent, kFuture, kEnded, kSuperseded };
std::string_view ToString(HitState state);

struct Hit {
  enum class How {
    kExact,   // a code of the row is the query
    kCovers,  // the row's code stands for all that begin with it, and the query does
    kBegins,  // a code of the row begins with the query
    kPoint,   // the point's id is the query
    kName,    // a text of the row holds the query
  };
  size_t table = 0;  // position in Rulebook::tables
  size_t row = 0;
  How how = How::kExact;
  HitState state = HitState::kCurrent;
};
std::string_view ToString(Hit::How how);

struct ListHit {
  size_t list = 0;   // position in Rulebook::code_lists
  std::string code;  // the entry that touches the query
  bool prefix = false;
};

struct Found {
  std::vector<Hit> hits;  // current ones first, then by table, how near they are, and row
  std::vector<ListHit> lists;
};

// What touches `query` on `day`. REQUIRES: the query is not empty.
Found Search(const rules::Rulebook& rulebook, std::string_view query, Seconds day);

struct Near {
  std::string code, name;
};
// Up to `count` items whose codes or names are the nearest to a query that nothing touches.
std::vector<Near> NearestItems(const rules::Rulebook& rulebook, std::string_view query,
                               size_t count);

// The cell of a column as text; "" when the table has no such column.
std::string CellOf(const rules::KnowledgeTable& table, std::string_view column, size_t row);
// Is this a column that every table has (point, source, batch, …)?
bool IsCommonColumn(std::string_view name);

}  // namespace mingjian::knowledge
