#pragma once
// Errors between modules: functions that can fail return Result<T>. Exceptions of libraries are
// caught at the adapter of the library that throws; a broken assumption of our own ends the process
// (MJ_CHECK).

#include <expected>
#include <string>
#include <utility>

namespace mingjian {

// What failed, from the view of whoever must act. The numbers are the exit codes of the command
// line.
enum class ErrorCode {
  kUsage = 2,        // wrong option or argument
  kData = 3,         // an input file, row, rule or stored file is wrong
  kEnvironment = 4,  // disk, permission, memory, library
};

// `message` is a whole sentence for the user: it names file, line, field, value and what was
// expected where they are known.
struct Error {
  ErrorCode code = ErrorCode::kData;
  std::string message;
};

template <typename T>
using Result = std::expected<T, Error>;
using Status = std::expected<void, Error>;

inline std::unexpected<Error> Fail(ErrorCode code, std::string message) {
  return std::unexpected(Error{code, std::move(message)});
}
inline std::unexpected<Error> UsageError(std::string message) {
  return Fail(ErrorCode::kUsage, std::move(message));
}
inline std::unexpected<Error> DataError(std::string message) {
  return Fail(ErrorCode::kData, std::move(message));
}
inline std::unexpected<Error> EnvironmentError(std::string message) {
  return Fail(ErrorCode::kEnvironment, std::move(message));
}

[[noreturn]] void CheckFailed(const char* file, int line, const char* condition);

}  // namespace mingjian

// Ends the process when one of our own assumptions does not hold; on in every build.
#define MJ_CHECK(condition) \
  (static_cast<bool>(condition) ? (void)0 : ::mingjian::CheckFailed(__FILE__, __LINE__, #condition))

#define MJ_CONCAT_INNER(a, b) a##b
#define MJ_CONCAT(a, b) MJ_CONCAT_INNER(a, b)

// MJ_TRY(const Lake lake, OpenLake(path)); declares `lake`, or returns the error to the caller.
#define MJ_TRY(declaration, expression) \
  MJ_TRY_IMPL(MJ_CONCAT(mj_result_, __LINE__), declaration, expression)
#define MJ_TRY_IMPL(result, declaration, expression)              \
  auto result = (expression);                                     \
  if (!result) return std::unexpected(std::move(result).error()); \
  declaration = *std::move(result)

// MJ_RETURN_IF_ERROR(file.Write(text)); for expressions without a value.
#define MJ_RETURN_IF_ERROR(expression)                      \
  do {                                                      \
    if (auto mj_status = (expression); !mj_status)          \
      return std::unexpected(std::move(mj_status).error()); \
  } while (false)
