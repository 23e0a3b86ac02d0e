#include "testing/conformance.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <optional>

#include "base/text.h"
#include "rules/cel.h"
#include "testing/cel_eval.h"
#include "testing/textproto.h"

namespace mingjian::testing {
namespace {

using Kind = rules::TypeKind;
using rules::Type;

double ReadDouble(std::string_view text) {
  return std::strtod(std::string(text).c_str(), nullptr);  // reads inf, Infinity and nan too
}

std::optional<Value> ReadValue(const TextField& value);

std::optional<Value> ReadList(const TextField& list) {
  Value::Items items;
  for (const TextField& field : list.fields) {
    auto item = ReadValue(field);
    if (!item) return std::nullopt;
    items.push_back(*std::move(item));
  }
  return Value::List(std::move(items));
}

std::optional<Value> ReadMap(const TextField& map) {
  Value::Entries entries;
  for (const TextField& entry : map.fields) {
    const TextField* key = entry.Find("key");
    const TextField* content = entry.Find("value");
    if (key == nullptr || content == nullptr) return std::nullopt;
    auto read_key = ReadValue(*key);
    auto read_content = ReadValue(*content);
    if (!read_key || !read_content) return std::nullopt;
    entries.emplace_back(*std::move(read_key), *std::move(read_content));
  }
  return Value::Map(std::move(entries));
}

// Durations and timestamps; other messages are not values here.
std::optional<Value> ReadObject(const TextField& object) {
  if (object.fields.size() != 1) return std::nullopt;
  const TextField& message = object.fields[0];
  const int64_t seconds = ParseInt(message.Get("seconds")).value_or(0);
  const auto nanos = static_cast<int32_t>(ParseInt(message.Get("nanos")).value_or(0));
  if (message.name.ends_with("/google.protobuf.Duration]")) {
    return nanos < 0 ? Value::Duration(seconds - 1, nanos + 1'000'000'000)
                     : Value::Duration(seconds, nanos);
  }
  if (message.name.ends_with("/google.protobuf.Timestamp]")) {
    return Value::Timestamp(seconds, nanos);
  }
  return std::nullopt;
}

// A cel.expr.Value: one field that names the kind.
std::optional<Value> ReadValue(const TextField& value) {
  if (value.fields.size() != 1) return std::nullopt;
  const TextField& field = value.fields[0];
  if (field.name == "null_value") return Value::Null();
  if (field.name == "bool_value") return Value::Bool(field.text == "true");
  if (field.name == "int64_value") return Value::Int(ParseInt(field.text).value_or(0));
  if (field.name == "uint64_value") {
    return Value::Uint(std::strtoull(field.text.c_str(), nullptr, 0));
  }
  if (field.name == "double_value") return Value::Double(ReadDouble(field.text));
  if (field.name == "string_value") return Value::String(field.text);
  if (field.name == "bytes_value") return Value::Bytes(field.text);
  if (field.name == "type_value") return Value::TypeName(field.text);
  if (field.name == "list_value") return ReadList(field);
  if (field.name == "map_value") return ReadMap(field);
  if (field.name == "object_value") return ReadObject(field);
  return std::nullopt;
}

Type ReadType(const TextField& type) {
  static const std::map<std::string_view, Kind> kNames = {
      {"BOOL", Kind::kBool},
      {"INT64", Kind::kInt},
      {"UINT64", Kind::kUint},
      {"DOUBLE", Kind::kDouble},
      {"STRING", Kind::kString},
      {"BYTES", Kind::kBytes},
      {"TIMESTAMP", Kind::kTimestamp},
      {"DURATION", Kind::kDuration},
      {"google.protobuf.Timestamp", Kind::kTimestamp},
      {"google.protobuf.Duration", Kind::kDuration}};
  const Type dyn = Type::Of(Kind::kDyn);
  if (type.fields.size() != 1) return dyn;
  const TextField& field = type.fields[0];
  if (const auto named = kNames.find(field.text); named != kNames.end()) {
    return Type::Of(named->second);
  }
  const auto part = [&](std::string_view name) {
    const TextField* found = field.Find(name);
    return std::make_shared<const Type>(found == nullptr ? dyn : ReadType(*found));
  };
  if (field.name == "list_type") return Type::ListOf(*part("elem_type"));
  if (field.name == "map_type") {
    Type map = Type::Of(Kind::kMap);
    map.key = part("key_type");
    map.element = part("value_type");
    return map;
  }
  if (field.name == "null") return Type::Of(Kind::kNull);
  return dyn;
}

class Bindings : public Host {
 public:
  Value Variable(size_t slot) override {
    const auto found = values.find(slot);
    return found == values.end() ? Value::Error("unbound variable") : found->second;
  }
  std::map<size_t, Value> values;
};

// As Equal, but of the same kind, and NaN is what it is.
bool Same(const Value& want, const Value& got) {
  if (want.kind != got.kind) return false;
  if (want.kind == Kind::kDouble && std::isnan(want.real)) return std::isnan(got.real);
  if (want.kind == Kind::kList) {
    return want.items->size() == got.items->size() &&
           std::equal(want.items->begin(), want.items->end(), got.items->begin(), Same);
  }
  return Equal(want, got);
}

// "" when the case passes, else why not.
std::string RunCase(const TextField& test) {
  rules::Environment environment;
  environment.conformance = true;
  Bindings bindings;
  for (const TextField& field : test.fields) {
    if (field.name == "type_env") {
      const TextField* ident = field.Find("ident");
      const TextField* type = ident == nullptr ? nullptr : ident->Find("type");
      if (type == nullptr) return "the environment declares more than variables";
      environment.variables.push_back(
          {std::string(field.Get("name")), ReadType(*type), environment.next_slot++});
    }
  }
  for (const TextField& field : test.fields) {
    if (field.name != "bindings") continue;
    const TextField* outer = field.Find("value");
    const TextField* inner = outer == nullptr ? nullptr : outer->Find("value");
    const auto value = inner == nullptr ? std::nullopt : ReadValue(*inner);
    if (!value) return "a bound value is of a kind we do not have";
    for (const rules::Environment::Variable& variable : environment.variables) {
      if (variable.name == field.Get("key")) bindings.values[variable.slot] = *value;
    }
  }
  rules::Parsed parsed = rules::Parse(test.Get("expr"), {.decimals = false});
  if (!parsed.ok()) return "does not parse: " + parsed.issues[0].message;
  const auto issues = rules::Check(*parsed.expr, environment);
  if (!issues.empty() && test.Get("disable_check") != "true") {
    return "does not check: " + issues[0].message;
  }
  const Value got = Evaluate(*parsed.expr, bindings, EvalOptions{.conformance = true});
  if (test.Find("eval_error") != nullptr) {
    return got.error() ? "" : "want an error, got " + ToString(got);
  }
  const TextField* value = test.Find("value");
  const auto want = value == nullptr ? Value::Bool(true) : ReadValue(*value);
  if (!want) return "the expected value is of a kind we do not have";
  return Same(*want, got) ? "" : fmt::format("want {}, got {}", ToString(*want), ToString(got));
}

}  // namespace

Result<std::vector<ConformanceResult>> RunConformanceFile(std::string_view text) {
  MJ_TRY(const TextField file, ParseTextProto(text));
  std::vector<ConformanceResult> results;
  for (const TextField& section : file.fields) {
    if (section.name != "section") continue;
    for (const TextField& test : section.fields) {
      if (test.name != "test") continue;
      ConformanceResult result;
      result.name =
          fmt::format("{}/{}/{}", file.Get("name"), section.Get("name"), test.Get("name"));
      result.expr = test.Get("expr");
      result.reason = RunCase(test);
      result.passed = result.reason.empty();
      results.push_back(std::move(result));
    }
  }
  return results;
}

bool MatchesPattern(std::string_view pattern, std::string_view name) {
  const size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == name;
  if (!name.starts_with(pattern.substr(0, star))) return false;
  const std::string_view rest = pattern.substr(star + 1);
  for (size_t i = star; i <= name.size(); ++i) {
    if (MatchesPattern(rest, name.substr(i))) return true;
  }
  return false;
}

const Unsupported::Pattern* Unsupported::Find(std::string_view name) const {
  for (const Pattern& pattern : patterns) {
    if (MatchesPattern(pattern.pattern, name)) return &pattern;
  }
  return nullptr;
}

Result<Unsupported> ParseUnsupported(std::string_view text) {
  Unsupported list;
  std::string group;
  int number = 0;
  for (const std::string_view raw : Split(text, '\n')) {
    ++number;
    const std::string_view line = Trim(raw.substr(0, raw.find('#')));
    if (line.empty()) continue;
    if (line.front() == '[') {
      const size_t end = line.find(']');
      if (end == std::string_view::npos || Trim(line.substr(end + 1)).empty()) {
        return DataError(fmt::format("line {}: expected '[group] reason'", number));
      }
      group = line.substr(1, end - 1);
      continue;
    }
    if (group.empty()) return DataError(fmt::format("line {}: a pattern outside a group", number));
    list.patterns.push_back({group, std::string(line), number});
  }
  return list;
}

}  // namespace mingjian::testing
