#pragma once
// Rows of the reference world as values. Inside of reference_host.h.

#include "testing/cel_value.h"
#include "testing/reference_world.h"

namespace mingjian::testing {

inline Value Missing() { return Value::Error("missing"); }

inline Value RowOrMissing(rules::Entity entity, uint32_t row) {
  return row == engine::kNoRow ? Missing() : Value::Record(entity, row);
}

inline Value Records(rules::Entity entity, const RowList& rows) {
  Value::Items items;
  for (const uint32_t row : rows) items.push_back(Value::Record(entity, row));
  return Value::List(std::move(items));
}

inline RowList RowsOf(engine::Range range) {
  RowList rows;
  for (uint32_t row = range.begin; row < range.end; ++row) rows.push_back(row);
  return rows;
}

}  // namespace mingjian::testing
