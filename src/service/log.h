#pragma once
// The log of the service: one line an event, as text or JSON, always with the id of the request
// that it belongs to ("-" for none). Lines are handed to a thread of their own, so that a slow disk
// or journal never holds up a request; when 8192 lines wait, the oldest are dropped.
//
//   MJ_RETURN_IF_ERROR(StartLog({.level = LogLevel::kInfo}));
//   Log(LogLevel::kInfo, request->id, "reload", {{"rulebook", hash}, {"ms", 12.5}});
//
// PRIVACY: nothing of a request's content goes into the log, only names, counts and times.
//
// THREADS: any. Without StartLog nothing is logged.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/error.h"

namespace mingjian::service {

enum class LogLevel { kDebug, kInfo, kWarn, kError, kOff };
// "debug", "info", "warn", "error", "off".
std::optional<LogLevel> ParseLogLevel(std::string_view word);
std::string_view ToString(LogLevel level);

struct LogOptions {
  LogLevel level = LogLevel::kInfo;
  std::string file;  // "" = standard error
  bool json = false;
};

// Begins to log; what was there before is ended. kEnvironment when the file cannot be written.
Status StartLog(const LogOptions& options);
// Opens the file again, after it was moved away (logrotate). On an error the old one stays.
Status ReopenLog();
// Writes what waits.
void StopLog();

bool Logs(LogLevel level);

struct LogField {
  std::string_view name;
  std::variant<std::string_view, uint64_t, double> value;
};
void Log(LogLevel level, std::string_view request_id, std::string_view event,
         std::initializer_list<LogField> fields);

// The part of a line behind time and level; for tests.
std::string LogLine(bool json, std::string_view request_id, std::string_view event,
                    std::initializer_list<LogField> fields);

}  // namespace mingjian::service
