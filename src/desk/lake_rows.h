#pragma once
// Small results of DuckDB as rows of text, and what a reader's grants cover as its SQL.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/error.h"
#include "casework/rights.h"
#include "lake/database.h"

namespace mingjian::desk {

// One row; columns by position. A missing cell is "" as text and 0 as a number.
class LakeRow {
 public:
  explicit LakeRow(std::vector<std::optional<std::string>> cells) : cells_(std::move(cells)) {}
  bool IsNull(size_t column) const { return !cells_[column].has_value(); }
  std::string Text(size_t column) const { return cells_[column].value_or(""); }
  int64_t Int(size_t column) const;
  Decimal Amount(size_t column) const;  // up to six decimals

 private:
  std::vector<std::optional<std::string>> cells_;
};

Result<std::vector<LakeRow>> RowsOf(lake::Connection& connection, const std::string& sql,
                                    std::initializer_list<lake::Value> values = {});

// A condition that holds where any of the scopes covers a row (casework::Covers).
std::string CoveredSql(std::span<const casework::Scope> scopes, std::string_view region,
                       std::string_view provider);

}  // namespace mingjian::desk
