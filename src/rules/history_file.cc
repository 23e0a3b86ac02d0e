// history.jsonl: lines of JSON, read and appended to.

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <cstring>

#include "base/text.h"
#include "rules/history.h"
#include "rules/life.h"
#include "rules/rule_file_reader.h"

namespace mingjian::rules {
namespace {

namespace json = boost::json;
using Kind = HistoryEvent::Kind;

struct KindKeys {
  std::string_view name;
  Kind kind;
  std::vector<std::string_view> keys;  // beside those that every event has
};
const std::array<KindKeys, 4>& Kinds() {
  static const std::array<KindKeys, 4> kinds = {
      {{"ship", Kind::kShip, {"to"}},
       {"move", Kind::kMove, {"from", "to"}},
       {"backtest",
        Kind::kBacktest,
        {"snapshot", "rule_hash", "findings", "persons", "providers", "vola_amt"}},
       {"decisions", Kind::kDecisions, {"confirmed", "overturned"}}}};
  return kinds;
}
constexpr std::array<std::string_view, 6> kCommon = {"event", "rule", "version",
                                                     "who",   "when", "why"};

// Reads one line; the first mistake ends it.
class LineReader {
 public:
  LineReader(const json::object& object, HistoryEvent* event) : object_(object), event_(event) {}

  std::optional<Refusal> Read() {
    const std::string name = Text("event");
    const auto kind = std::ranges::find(Kinds(), name, &KindKeys::name);
    if (kind == Kinds().end()) {
      return Refusal{"unknown_value",
                     fmt::format("event is '{}'; expected ship, move, backtest or decisions", name),
                     ""};
    }
    event_->kind = kind->kind;
    std::vector<std::string_view> known(kCommon.begin(), kCommon.end());
    known.insert(known.end(), kind->keys.begin(), kind->keys.end());
    for (const auto& entry : object_) {
      const std::string_view key(entry.key().data(), entry.key().size());
      if (std::ranges::find(known, key) == known.end()) {
        return Refusal{"unknown_key", fmt::format("an event '{}' has no key '{}'", name, key),
                       DidYouMean(key, known)};
      }
    }
    for (const std::string_view key : known) {
      if (!object_.contains(json::string_view(key.data(), key.size()))) {
        return Refusal{"missing_key",
                       fmt::format("key '{}' is missing in an event '{}'", key, name), ""};
      }
    }
    event_->rule = Text("rule");
    event_->version = static_cast<int>(Number("version"));
    event_->who = Text("who");
    event_->when = Text("when");
    event_->why = Text("why");
    if (kind->kind == Kind::kMove) event_->from = Status("from");
    if (kind->kind == Kind::kMove || kind->kind == Kind::kShip) event_->to = Status("to");
    if (kind->kind == Kind::kBacktest) {
      event_->snapshot = Text("snapshot");
      event_->rule_hash = Text("rule_hash");
      event_->findings = Number("findings");
      event_->persons = Number("persons");
      event_->providers = Number("providers");
      const std::string amount = Text("vola_amt");
      if (const auto parsed = Decimal::Parse(amount)) {
        event_->vola_amt = parsed->micros();
      } else {
        Wrong("vola_amt", "an amount such as \"104.50\"");
      }
    }
    if (kind->kind == Kind::kDecisions) {
      event_->confirmed = Number("confirmed");
      event_->overturned = Number("overturned");
    }
    return refusal_;
  }

 private:
  void Wrong(std::string_view key, std::string_view expected) {
    if (!refusal_) {
      refusal_ = Refusal{"wrong_type", fmt::format("'{}' is not {}", key, expected), ""};
    }
  }
  const json::value& At(std::string_view key) const {
    static const json::value missing;
    const json::value* value = object_.if_contains(json::string_view(key.data(), key.size()));
    return value == nullptr ? missing : *value;
  }
  std::string Text(std::string_view key) {
    const json::value& value = At(key);
    if (!value.is_string()) {
      Wrong(key, "text");
      return {};
    }
    return std::string(value.get_string());
  }
  int64_t Number(std::string_view key) {
    const json::value& value = At(key);
    if (!value.is_int64() || value.get_int64() < 0 || value.get_int64() > 1'000'000'000) {
      Wrong(key, "a whole number from 0");
      return 0;
    }
    return value.get_int64();
  }
  RuleStatus Status(std::string_view key) {
    const std::string name = Text(key);
    const auto status = RuleStatusOf(name);
    if (!status && !refusal_) {
      refusal_ = Refusal{
          "unknown_value",
          fmt::format("{} is '{}'; expected draft, review, shadow, active or retired", key, name),
          ""};
    }
    return status.value_or(RuleStatus::kDraft);
  }

  const json::object& object_;
  HistoryEvent* event_;
  std::optional<Refusal> refusal_;
};

Error FileError(const std::string& path) {
  return {ErrorCode::kEnvironment,
          fmt::format("{}: cannot be written: {}", path, std::strerror(errno))};
}

}  // namespace

History ReadHistory(const std::string& file, std::string_view text, const std::string& region,
                    std::vector<Diagnostic>* diagnostics) {
  History history(region);
  int number = 0;
  for (const std::string_view line : Split(text, '\n')) {
    ++number;
    if (Trim(line).empty()) continue;
    const auto report = [&](std::string name, std::string message, std::string suggestion) {
      diagnostics->push_back(
          {std::move(name), false, file, number, 1, std::move(message), std::move(suggestion)});
    };
    boost::system::error_code error;
    const json::value value = json::parse(json::string_view(line.data(), line.size()), error);
    if (error || !value.is_object()) {
      report("history_syntax", "the line is not a JSON object", "one event a line, nothing else");
      continue;
    }
    HistoryEvent event;
    event.line = number;
    std::optional<Refusal> refusal = LineReader(value.get_object(), &event).Read();
    if (!refusal) refusal = CheckEvent(history, event);
    if (refusal) {
      report(std::move(refusal->name), std::move(refusal->message), std::move(refusal->suggestion));
      continue;
    }
    history.Add(std::move(event));
  }
  return history;
}

std::string ToJsonLine(const HistoryEvent& event) {
  json::object object;
  object["event"] = Kinds()[static_cast<size_t>(event.kind)].name;
  object["rule"] = event.rule;
  object["version"] = event.version;
  if (event.kind == Kind::kMove) object["from"] = ToString(event.from);
  if (event.kind == Kind::kMove || event.kind == Kind::kShip) object["to"] = ToString(event.to);
  if (event.kind == Kind::kBacktest) {
    object["snapshot"] = event.snapshot;
    object["rule_hash"] = event.rule_hash;
    object["findings"] = event.findings;
    object["persons"] = event.persons;
    object["providers"] = event.providers;
    object["vola_amt"] = Decimal::FromMicros(event.vola_amt).ToString();
  }
  if (event.kind == Kind::kDecisions) {
    object["confirmed"] = event.confirmed;
    object["overturned"] = event.overturned;
  }
  object["who"] = event.who;
  object["when"] = event.when;
  object["why"] = event.why;
  return json::serialize(object);
}

Status AppendEvent(const std::string& path, const HistoryEvent& event,
                   const std::function<bool(std::string_view text)>& still) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0) return std::unexpected(FileError(path));
  const auto finish = [&]() -> Status {
    if (::flock(file, LOCK_EX) != 0) return std::unexpected(FileError(path));
    if (still) {
      MJ_TRY(const std::string text, ReadFile(path));
      if (!still(text)) return {};
    }
    std::string line = ToJsonLine(event) + "\n";
    // A last line without an end, from an editor, must not swallow this one.
    const off_t size = ::lseek(file, 0, SEEK_END);
    char last = '\n';
    if (size > 0 && ::pread(file, &last, 1, size - 1) != 1) return std::unexpected(FileError(path));
    if (last != '\n') line.insert(0, 1, '\n');
    const ssize_t written = ::write(file, line.data(), line.size());
    if (written != static_cast<ssize_t>(line.size())) {
      const Error error = FileError(path);
      // Half a line would be a mistake in the file for ever.
      if (written > 0 && ::ftruncate(file, size) != 0) return std::unexpected(FileError(path));
      return std::unexpected(error);
    }
    if (::fsync(file) != 0) return std::unexpected(FileError(path));
    return {};
  };
  const Status status = finish();
  ::close(file);
  return status;
}

}  // namespace mingjian::rules
