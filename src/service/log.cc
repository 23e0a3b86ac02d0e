#include "service/log.h"

#include <fmt/format.h>
#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/details/periodic_worker.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <mutex>

#include "base/text.h"

namespace mingjian::service {
namespace {

constexpr size_t kQueue = 8192;
constexpr std::chrono::seconds kFlushEvery(1);

constexpr std::array<std::string_view, 5> kLevels = {"debug", "info", "warn", "error", "off"};
constexpr std::array<spdlog::level::level_enum, 5> kSpdlogLevels = {
    spdlog::level::debug, spdlog::level::info, spdlog::level::warn, spdlog::level::err,
    spdlog::level::off};

struct State {
  std::mutex mutex;
  LogOptions options;
  std::shared_ptr<spdlog::details::thread_pool> pool;
  std::shared_ptr<spdlog::async_logger> logger;
  std::unique_ptr<spdlog::details::periodic_worker> flusher;
};
State& TheState() {
  static State state;
  return state;
}
std::atomic<int> level_now{static_cast<int>(LogLevel::kOff)};
std::atomic<bool> json_now{false};

std::string JsonText(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string PlainText(std::string_view text) {
  const bool simple = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && c != '"' && c != '=' && c != 0x7F;
  });
  return simple ? std::string(text) : JsonText(text);
}

Result<spdlog::sink_ptr> MakeSink(const std::string& file) {
  if (file.empty()) return std::make_shared<spdlog::sinks::stderr_sink_mt>();
  try {
    return std::make_shared<spdlog::sinks::basic_file_sink_mt>(file, false);
  } catch (const spdlog::spdlog_ex& error) {
    return EnvironmentError(fmt::format("log file {}: {}", file, error.what()));
  }
}

Status Begin(State& state, const LogOptions& options) {
  MJ_TRY(spdlog::sink_ptr sink, MakeSink(options.file));
  if (!state.pool) state.pool = std::make_shared<spdlog::details::thread_pool>(kQueue, 1);
  auto logger = std::make_shared<spdlog::async_logger>(
      "mingjian", std::move(sink), state.pool, spdlog::async_overflow_policy::overrun_oldest);
  logger->set_pattern(options.json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l",%v})"
                                   : "%Y-%m-%dT%H:%M:%S.%e%z %l %v");
  logger->set_level(kSpdlogLevels[static_cast<size_t>(options.level)]);
  logger->flush_on(spdlog::level::warn);
  if (state.logger) state.logger->flush();
  state.flusher = std::make_unique<spdlog::details::periodic_worker>([logger] { logger->flush(); },
                                                                     kFlushEvery);
  state.logger = std::move(logger);
  state.options = options;
  json_now = options.json;
  level_now = static_cast<int>(options.level);
  return {};
}

}  // namespace

std::optional<LogLevel> ParseLogLevel(std::string_view word) {
  for (size_t i = 0; i < kLevels.size(); ++i) {
    if (kLevels[i] == word) return static_cast<LogLevel>(i);
  }
  return std::nullopt;
}
std::string_view ToString(LogLevel level) { return kLevels[static_cast<size_t>(level)]; }

Status StartLog(const LogOptions& options) {
  State& state = TheState();
  const std::lock_guard lock(state.mutex);
  return Begin(state, options);
}

Status ReopenLog() {
  State& state = TheState();
  const std::lock_guard lock(state.mutex);
  if (!state.logger || state.options.file.empty()) return {};
  return Begin(state, LogOptions(state.options));
}

void StopLog() {
  State& state = TheState();
  const std::lock_guard lock(state.mutex);
  level_now = static_cast<int>(LogLevel::kOff);
  state.flusher.reset();
  if (state.logger) state.logger->flush();
  // Waits for the thread, which writes what is in the queue first.
  state.logger.reset();
  state.pool.reset();
}

bool Logs(LogLevel level) {
  return static_cast<int>(level) >= level_now.load(std::memory_order_relaxed);
}

std::string LogLine(bool json, std::string_view request_id, std::string_view event,
                    std::initializer_list<LogField> fields) {
  std::string line;
  line.reserve(160);
  if (request_id.empty()) request_id = "-";
  const auto out = std::back_inserter(line);
  if (json) {
    fmt::format_to(out, "\"id\":{},\"event\":{}", JsonText(request_id), JsonText(event));
  } else {
    fmt::format_to(out, "id={} {}", PlainText(request_id), event);
  }
  for (const LogField& field : fields) {
    if (json) {
      fmt::format_to(out, ",\"{}\":", field.name);
    } else {
      fmt::format_to(out, " {}=", field.name);
    }
    if (const auto* text = std::get_if<std::string_view>(&field.value)) {
      line += json ? JsonText(*text) : PlainText(*text);
    } else if (const auto* number = std::get_if<uint64_t>(&field.value)) {
      fmt::format_to(out, "{}", *number);
    } else {
      fmt::format_to(out, "{:.3f}", std::get<double>(field.value));
    }
  }
  return line;
}

void Log(LogLevel level, std::string_view request_id, std::string_view event,
         std::initializer_list<LogField> fields) {
  if (!Logs(level)) return;
  std::shared_ptr<spdlog::async_logger> logger;
  {
    State& state = TheState();
    const std::lock_guard lock(state.mutex);
    logger = state.logger;
  }
  if (!logger) return;
  const std::string line = LogLine(json_now, request_id, event, fields);
  logger->log(kSpdlogLevels[static_cast<size_t>(level)], spdlog::string_view_t(line));
}

}  // namespace mingjian::service
