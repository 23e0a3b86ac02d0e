#include "casework/schema.h"

#include <fmt/format.h>

#include <string>

#include "base/text.h"

namespace mingjian::casework {
namespace {

Result<bool> HasTables(Database& database) {
  const char* sql =
      database.is_postgresql()
          ? "SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() AND "
            "table_name = 'schema_version'"
          : "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'";
  MJ_TRY(const std::optional<int64_t> found, database.QueryInt(sql));
  return found.has_value();
}

Status RunStep(Database& database, std::string_view step) {
  size_t begin = 0;
  while (begin < step.size()) {
    const size_t end = std::min(step.find(";\n", begin), step.size());
    const std::string_view statement = Trim(step.substr(begin, end - begin));
    if (!statement.empty()) MJ_RETURN_IF_ERROR(database.Execute(statement));
    begin = end + 2;
  }
  return {};
}

}  // namespace

Status Migrate(Database& database) {
  return database.InTransaction([&]() -> Status {
    if (database.is_postgresql()) {
      // Two programs that start at once migrate one after the other.
      MJ_RETURN_IF_ERROR(database.Query("SELECT CAST(pg_advisory_xact_lock(6201402) AS TEXT)"));
    }
    MJ_TRY(const bool there, HasTables(database));
    int64_t version = 0;
    if (there) {
      MJ_TRY(const auto found, database.QueryInt("SELECT version FROM schema_version"));
      version = found.value_or(0);
    } else {
      MJ_RETURN_IF_ERROR(database.Execute("CREATE TABLE schema_version (version BIGINT NOT NULL)"));
      MJ_RETURN_IF_ERROR(database.Execute("INSERT INTO schema_version (version) VALUES (0)"));
    }
    const auto newest = static_cast<int64_t>(SchemaSteps().size());
    if (version > newest) {
      return DataError(
          fmt::format("{}: has tables of version {}, this program knows versions up to {}; use the "
                      "program that wrote it, or a newer one",
                      database.name(), version, newest));
    }
    for (int64_t step = version; step < newest; ++step) {
      MJ_RETURN_IF_ERROR(RunStep(database, SchemaSteps()[static_cast<size_t>(step)]));
    }
    if (version < newest) {
      MJ_RETURN_IF_ERROR(database.Execute("UPDATE schema_version SET version = ?", {newest}));
    }
    return {};
  });
}

Result<Database> OpenCasework(const std::string& path_or_url) {
  MJ_TRY(Database database, Database::Open(path_or_url));
  MJ_RETURN_IF_ERROR(Migrate(database));
  return database;
}

Result<int64_t> TakeNumbers(Database& database, std::string_view counter, int64_t count) {
  MJ_CHECK(database.in_transaction() && count > 0);
  // One statement, so that two writers of a new counter do not both make it.
  MJ_RETURN_IF_ERROR(
      database.Execute("INSERT INTO counter (name, value) VALUES (?, ?) "
                       "ON CONFLICT (name) DO UPDATE SET value = counter.value + excluded.value",
                       {counter, count}));
  MJ_TRY(const auto last, database.QueryInt("SELECT value FROM counter WHERE name = ?", {counter}));
  return *last - count + 1;
}

}  // namespace mingjian::casework
