#pragma once
// What a reader's grants cover, as a condition of SQL. Private to src/casework.

#include <fmt/format.h>

#include <span>
#include <string>
#include <vector>

#include "casework/database.h"
#include "casework/rights.h"

namespace mingjian::casework {

// A condition over `region` and `provider` (columns) that holds where any of the scopes covers a
// row, as Covers of rights.h; its values are added to `values`. Nothing is covered without a scope.
inline std::string ScopeSql(std::span<const Scope> scopes, std::string_view region,
                            std::string_view provider, std::vector<Value>* values) {
  std::string any;
  std::vector<Value> more;
  for (const Scope& scope : scopes) {
    if (scope.region.empty() && scope.fixmedins_code.empty()) return "1 = 1";
    std::string one = "1 = 1";
    if (!scope.region.empty()) {
      // Digits sort before ':' in every collation that a database of this module has.
      const std::string prefix = RegionPrefix(scope.region);
      one += fmt::format(" AND {0} >= ? AND {0} < ?", region);
      more.insert(more.end(), {Value(prefix), Value(prefix + ":")});
    }
    if (!scope.fixmedins_code.empty()) {
      one += fmt::format(" AND {} = ?", provider);
      more.emplace_back(scope.fixmedins_code);
    }
    any += fmt::format("{}({})", any.empty() ? "" : " OR ", one);
  }
  values->insert(values->end(), more.begin(), more.end());
  return any.empty() ? "1 = 0" : fmt::format("({})", any);
}

}  // namespace mingjian::casework
