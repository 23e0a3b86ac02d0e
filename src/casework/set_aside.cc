#include "casework/set_aside.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace mingjian::casework {

Result<std::vector<std::string>> SetIndexesAside(Database& database,
                                                 std::span<const std::string_view> tables) {
  MJ_CHECK(database.in_transaction());
  const std::string names = fmt::format("'{}'", fmt::join(tables, "', '"));
  MJ_TRY(const Rows rows,
         database.Query(
             database.is_postgresql()
                 ? fmt::format("SELECT CAST(i.indexname AS TEXT), i.indexdef FROM pg_indexes i "
                               "WHERE i.schemaname = current_schema() AND i.tablename IN ({}) AND "
                               "NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = "
                               "i.indexname AND c.contype IN ('p', 'u')) ORDER BY i.indexname",
                               names)
                 : fmt::format("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql "
                               "IS NOT NULL AND tbl_name IN ({}) ORDER BY name",
                               names)));
  std::vector<std::string> definitions;
  for (size_t i = 0; i < rows.size(); ++i) {
    MJ_RETURN_IF_ERROR(database.Execute(fmt::format("DROP INDEX {}", rows.Text(i, 0))));
    definitions.emplace_back(rows.Text(i, 1));
  }
  return definitions;
}

Status MakeIndexes(Database& database, std::span<const std::string> definitions) {
  for (const std::string& definition : definitions) {
    MJ_RETURN_IF_ERROR(database.Execute(definition));
  }
  return {};
}

}  // namespace mingjian::casework
