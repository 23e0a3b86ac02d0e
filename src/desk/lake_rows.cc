#include "desk/lake_rows.h"

#include <fmt/format.h>

#include "base/text.h"

namespace mingjian::desk {

int64_t LakeRow::Int(size_t column) const {
  return cells_[column] ? ParseInt(*cells_[column]).value_or(0) : 0;
}

Decimal LakeRow::Amount(size_t column) const {
  return cells_[column] ? Decimal::Parse(*cells_[column]).value_or(Decimal()) : Decimal();
}

Result<std::vector<LakeRow>> RowsOf(lake::Connection& connection, const std::string& sql,
                                    std::initializer_list<lake::Value> values) {
  std::vector<LakeRow> all;
  MJ_TRY(lake::Rows rows, connection.Query(sql, values));
  while (true) {
    MJ_TRY(const bool more, rows.Next());
    if (!more) return all;
    for (size_t i = 0; i < rows.size(); ++i) {
      std::vector<std::optional<std::string>> cells;
      cells.reserve(rows.column_count());
      for (size_t c = 0; c < rows.column_count(); ++c) cells.push_back(rows.column(c).Show(i));
      all.emplace_back(std::move(cells));
    }
  }
}

std::string CoveredSql(std::span<const casework::Scope> scopes, std::string_view region,
                       std::string_view provider) {
  std::string any;
  for (const casework::Scope& scope : scopes) {
    std::string one = "true";
    if (!scope.region.empty()) {
      one = fmt::format("starts_with(coalesce({}, ''), {})", region,
                        lake::QuoteText(casework::RegionPrefix(scope.region)));
    }
    if (!scope.fixmedins_code.empty()) {
      one += fmt::format(" AND {} = {}", provider, lake::QuoteText(scope.fixmedins_code));
    }
    any += fmt::format("{}({})", any.empty() ? "" : " OR ", one);
  }
  return any.empty() ? "false" : fmt::format("({})", any);
}

}  // namespace mingjian::desk
