#include "casework/sql_failure.h"

#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <string_view>

#include "base/text.h"

namespace mingjian::casework {
namespace {

// SQLite's primary result codes (https://www.sqlite.org/rescode.html).
constexpr int kBusy = 5, kLocked = 6, kNoMemory = 7, kReadOnly = 8, kInterrupt = 9, kIoError = 10,
              kCorrupt = 11, kFull = 13, kCannotOpen = 14, kProtocol = 15, kNotDatabase = 26,
              kPermission = 3;

Failure FailureOfSqlite(const soci::sqlite3_soci_error& error, const std::string& name) {
  const int code = error.result() & 0xff;
  const std::string why = error.get_error_message();
  switch (code) {
    case kBusy:
    case kLocked:
    case kProtocol:
      return {
          {ErrorCode::kEnvironment,
           fmt::format("{}: the database is in use by another process; try again ({})", name, why)},
          true};
    case kReadOnly:
    case kPermission:
    case kNoMemory:
    case kInterrupt:
    case kIoError:
    case kFull:
    case kCannotOpen:
      return {{ErrorCode::kEnvironment, fmt::format("{}: {}", name, why)}};
    case kCorrupt:
    case kNotDatabase:
      return {{ErrorCode::kData,
               fmt::format("{}: is no SQLite database, or is damaged: {}", name, why)}};
    default:
      return {{ErrorCode::kData, fmt::format("{}: {}", name, why)}};
  }
}

// Classes of SQLSTATE (PostgreSQL manual, appendix A).
Failure FailureOfPostgresql(const soci::postgresql_soci_error& error, const std::string& name) {
  const std::string state = error.sqlstate().substr(0, 5);
  const std::string why(Trim(error.get_error_message()));
  const std::string_view group = std::string_view(state).substr(0, 2);
  if (state == "40001" || state == "40P01" || state == "55P03") {
    return {
        {ErrorCode::kEnvironment,
         fmt::format("{}: another change holds what this one needs; try again ({})", name, why)},
        true};
  }
  const bool no_state = state.empty() || state.front() == ' ' || state.front() == '\0';
  if (no_state || group == "08" || group == "57") {
    return {{ErrorCode::kEnvironment,
             fmt::format("{}: the database cannot be reached, or was stopped: {}", name, why)},
            false,
            true};
  }
  const bool environment = group == "53" || group == "58" || group == "28" || group == "3D" ||
                           state == "42501" || state == "25006";
  return {
      {environment ? ErrorCode::kEnvironment : ErrorCode::kData, fmt::format("{}: {}", name, why)}};
}

}  // namespace

Failure FailureOf(const std::exception& error, const std::string& name) {
  if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error)) {
    return FailureOfSqlite(*sqlite, name);
  }
  if (const auto* postgresql = dynamic_cast<const soci::postgresql_soci_error*>(&error)) {
    return FailureOfPostgresql(*postgresql, name);
  }
  if (const auto* soci_error = dynamic_cast<const soci::soci_error*>(&error)) {
    const std::string why(Trim(soci_error->get_error_message()));
    const bool reach = why.find("onnect") != std::string::npos;
    return {{ErrorCode::kEnvironment, fmt::format("{}: {}", name, why)}, false, reach};
  }
  return {{ErrorCode::kEnvironment, fmt::format("{}: {}", name, error.what())}};
}

}  // namespace mingjian::casework
