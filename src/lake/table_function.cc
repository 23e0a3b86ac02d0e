// Tables of the program for SQL.

#include <duckdb.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "lake/connection_state.h"
#include "lake/database.h"
#include "lake/duckdb_types.h"

namespace mingjian::lake {
namespace {

constexpr size_t kChunkRows = 2048;
constexpr uint8_t kDecimalDigits = 18, kDecimalScale = 6;

struct Scan {
  std::vector<size_t> columns;  // asked for
  size_t rows = 0, at = 0;
};

duckdb_logical_type TypeOf(ColumnType type) {
  return type == ColumnType::kDecimal ? duckdb_create_decimal_type(kDecimalDigits, kDecimalScale)
                                      : duckdb_create_logical_type(EngineType(type));
}

void Bind(duckdb_bind_info info) {
  const auto* function = static_cast<const TableFunction*>(duckdb_bind_get_extra_info(info));
  for (const auto& column : function->columns) {
    duckdb_logical_type type = TypeOf(column.type);
    duckdb_bind_add_result_column(info, column.name.c_str(), type);
    duckdb_destroy_logical_type(&type);
  }
}

void Begin(duckdb_init_info info) {
  const auto* function = static_cast<const TableFunction*>(duckdb_init_get_extra_info(info));
  auto scan = std::make_unique<Scan>();
  scan->rows = function->rows();
  for (idx_t i = 0; i < duckdb_init_get_column_count(info); ++i)
    scan->columns.push_back(duckdb_init_get_column_index(info, i));
  duckdb_init_set_init_data(info, scan.release(),
                            [](void* data) { delete static_cast<Scan*>(data); });
}

}  // namespace

void ColumnOutput::SetInts(std::span<const int64_t> cells) {
  const auto vector = static_cast<duckdb_vector>(vector_);
  void* const data = duckdb_vector_get_data(vector);
  bool missing = false;
  const auto set = [&]<typename T>(T* values, auto convert) {
    for (size_t i = 0; i < cells.size(); ++i) {
      missing |= cells[i] == kMissing;
      values[i] = static_cast<T>(convert(cells[i]));
    }
  };
  const auto same = [](int64_t value) { return value; };
  switch (type_) {
    case ColumnType::kBool:
      set(static_cast<bool*>(data), [](int64_t value) { return value != 0; });
      break;
    case ColumnType::kInt32:
      set(static_cast<int32_t*>(data), same);
      break;
    case ColumnType::kDate:
      set(static_cast<int32_t*>(data),
          [](int64_t value) { return value == kMissing ? 0 : DayNumberOf(value); });
      break;
    case ColumnType::kTime:
      set(static_cast<int64_t*>(data),
          [](int64_t value) { return value == kMissing ? 0 : value * 1'000'000; });
      break;
    default:
      set(static_cast<int64_t*>(data), same);
  }
  if (!missing) return;
  duckdb_vector_ensure_validity_writable(vector);
  uint64_t* const validity = duckdb_vector_get_validity(vector);
  for (size_t i = 0; i < cells.size(); ++i) {
    if (cells[i] == kMissing) duckdb_validity_set_row_invalid(validity, i);
  }
}

void ColumnOutput::SetTexts(std::span<const std::string_view> cells) {
  const auto vector = static_cast<duckdb_vector>(vector_);
  auto* const data = static_cast<TextCell*>(duckdb_vector_get_data(vector));
  duckdb_vector_ensure_validity_writable(vector);
  uint64_t* const validity = duckdb_vector_get_validity(vector);
  for (size_t i = 0; i < cells.size(); ++i) {
    data[i] = TextCell::Of(cells[i]);
    if (cells[i].empty()) duckdb_validity_set_row_invalid(validity, i);
  }
}

Status Connection::Register(TableFunction function) {
  MJ_RETURN_IF_ERROR(Execute("SELECT 1"));  // as for scalar functions
  duckdb_table_function made = duckdb_create_table_function();
  const std::string name = function.name;
  duckdb_table_function_set_name(made, name.c_str());
  duckdb_table_function_set_extra_info(
      made, std::make_unique<TableFunction>(std::move(function)).release(),
      [](void* info) { delete static_cast<TableFunction*>(info); });
  duckdb_table_function_set_bind(made, Bind);
  duckdb_table_function_set_init(made, Begin);
  duckdb_table_function_supports_projection_pushdown(made, true);
  duckdb_table_function_set_function(made, [](duckdb_function_info info, duckdb_data_chunk chunk) {
    const auto* body = static_cast<const TableFunction*>(duckdb_function_get_extra_info(info));
    auto* scan = static_cast<Scan*>(duckdb_function_get_init_data(info));
    const size_t count = std::min(kChunkRows, scan->rows - scan->at);
    for (size_t c = 0; c < scan->columns.size() && count > 0; ++c) {
      // A query that only counts asks for no real column.
      if (scan->columns[c] >= body->columns.size()) continue;
      ColumnOutput out;
      out.type_ = body->columns[scan->columns[c]].type;
      out.vector_ = duckdb_data_chunk_get_vector(chunk, c);
      body->fill(scan->columns[c], scan->at, count, out);
    }
    scan->at += count;
    duckdb_data_chunk_set_size(chunk, count);
  });
  const duckdb_state state = duckdb_register_table_function(state_->connection, made);
  duckdb_destroy_table_function(&made);
  if (state != DuckDBSuccess)
    return UsageError(fmt::format("DuckDB does not accept the table function {}", name));
  return {};
}

}  // namespace mingjian::lake
