#pragma once
// Between DuckDB's types and ours; for the .cc files of this adapter alone.

#include <duckdb.h>

#include "lake/database.h"

namespace mingjian::lake {

duckdb_type EngineType(ColumnType type);
// A column without data: type, width and scale.
Column ColumnOf(duckdb_logical_type logical);

}  // namespace mingjian::lake
