// Parameters: declared in the rule, set by the region's overlay, then by the caller.

#include <fmt/format.h>

#include <limits>

#include "base/text.h"
#include "rules/rule_file_reader.h"

namespace mingjian::rules {
namespace {

using NodeKind = YamlNode::Kind;

bool Ordered(TypeKind kind) {
  return kind == TypeKind::kInt || kind == TypeKind::kDecimal || kind == TypeKind::kTimestamp;
}

std::string_view NameOf(TypeKind kind) {
  switch (kind) {
    case TypeKind::kBool:
      return "true or false";
    case TypeKind::kInt:
      return "a whole number";
    case TypeKind::kDecimal:
      return "a decimal number with at most six decimals";
    case TypeKind::kTimestamp:
      return "a date like 2026-01-31";
    default:
      return "text";
  }
}

}  // namespace

std::optional<Literal> LiteralOf(std::string_view text, TypeKind kind) {
  Literal literal;
  literal.kind = kind;
  switch (kind) {
    case TypeKind::kBool:
      if (text != "true" && text != "false") return std::nullopt;
      literal.number = text == "true" ? 1 : 0;
      return literal;
    case TypeKind::kInt:
      if (const auto number = ParseInt(text)) {
        literal.number = *number;
        return literal;
      }
      return std::nullopt;
    case TypeKind::kDecimal:
      if (const auto number = Decimal::Parse(text)) {
        literal.number = number->micros();
        return literal;
      }
      return std::nullopt;
    case TypeKind::kTimestamp:
      if (const auto time = ParseTime(text)) {
        literal.number = *time;
        return literal;
      }
      if (const auto date = ParseDate(text)) {
        literal.number = *date;
        return literal;
      }
      return std::nullopt;
    default:
      literal.kind = TypeKind::kString;
      literal.text = text;
      return literal;
  }
}

std::optional<Literal> GuessLiteral(const YamlNode& node) {
  if (!node.IsScalar()) return std::nullopt;
  if (node.quoted) return LiteralOf(node.text, TypeKind::kString);
  if (const auto value = LiteralOf(node.text, TypeKind::kBool)) return value;
  if (const auto value = LiteralOf(node.text, TypeKind::kInt)) return value;
  if (const auto value = LiteralOf(node.text, TypeKind::kDecimal)) return value;
  // Only the written form with hyphens is a date: 20260131 is a number.
  if (node.text.size() >= 10 && node.text[4] == '-') {
    if (const auto value = LiteralOf(node.text, TypeKind::kTimestamp)) return value;
  }
  return LiteralOf(node.text, TypeKind::kString);
}

std::string ToText(const Literal& literal) {
  switch (literal.kind) {
    case TypeKind::kBool:
      return literal.number != 0 ? "true" : "false";
    case TypeKind::kInt:
      return fmt::format("{}", literal.number);
    case TypeKind::kDecimal:
      return Decimal::FromMicros(literal.number).ToString();
    case TypeKind::kTimestamp:
      return DayOf(literal.number) == literal.number ? FormatDate(literal.number)
                                                     : FormatTime(literal.number);
    default:
      return literal.text;
  }
}

std::string RuleReader::OutOfRange(const Parameter& parameter, const Range& range,
                                   const Literal& value) const {
  const auto text = [&](int64_t number) {
    Literal literal;
    literal.kind = parameter.type.kind;
    literal.number = number;
    return ToText(literal);
  };
  if (range.min && value.number < *range.min) {
    return fmt::format("{} is below the least value {}", ToText(value), text(*range.min));
  }
  if (range.max && value.number > *range.max) {
    return fmt::format("{} is above the greatest value {}", ToText(value), text(*range.max));
  }
  return {};
}

void RuleReader::ReadParameters() {
  if (const YamlNode* map = Get("parameters"); map != nullptr && !map->IsNull()) {
    parameters_known_ = Expect(file_, *map, NodeKind::kMap, "parameters");
    if (parameters_known_) {
      for (const auto& [key, value] : map->entries) {
        if (!IsIdentifier(key.text)) {
          file_.Error(key, "bad_name",
                      fmt::format("'{}' is not a name that expressions can use", key.text),
                      "use letters, digits and '_'");
          continue;
        }
        if (Expect(file_, value, NodeKind::kMap, key.text)) ReadParameter(key.text, value);
      }
      parameters_known_ = rule_.parameters.size() == map->entries.size();
    }
  }
  for (const Setting& setting : settings_) {
    if (setting.rule->parameters != nullptr) {
      ApplyOverlayParameters(*setting.file, *setting.rule->parameters);
    }
  }
  ApplyGivenParameters();
  MakeParametersRecord();
}

void RuleReader::ReadParameter(const std::string& name, const YamlNode& node) {
  Keys(file_, node, std::array<std::string_view, 1>{"default"},
       std::array<std::string_view, 4>{"min", "max", "unit", "about"},
       fmt::format("parameter '{}'", name));
  Parameter parameter;
  parameter.name = name;
  Range range;
  const YamlNode* value = node.Find("default");
  if (value == nullptr || value->IsNull()) return;
  const std::optional<Literal> literal = GuessLiteral(*value);
  if (!literal) {
    Expect(file_, *value, NodeKind::kScalar, "default");
    return;
  }
  parameter.value = *literal;
  parameter.type = Type::Of(literal->kind);
  const auto bound = [&](std::string_view key, std::optional<int64_t>* limit) {
    const YamlNode* given = node.Find(key);
    if (given == nullptr || given->IsNull()) return;
    if (!Ordered(literal->kind)) {
      file_.Error(*given, "parameter_range",
                  fmt::format("'{}' has no meaning for {}", key, NameOf(literal->kind)));
      return;
    }
    const std::optional<Literal> number = LiteralOf(given->text, literal->kind);
    if (!number) {
      file_.Error(*given, "parameter_type",
                  fmt::format("'{}' is '{}'; the default makes '{}' {}", key, given->text, name,
                              NameOf(literal->kind)),
                  literal->kind == TypeKind::kInt
                      ? "write the default with a decimal point, like 1.0, for a decimal"
                      : "");
      return;
    }
    *limit = number->number;
  };
  bound("min", &range.min);
  bound("max", &range.max);
  if (const std::string why = OutOfRange(parameter, range, *literal); !why.empty()) {
    file_.Error(*value, "parameter_range", fmt::format("the default of '{}': {}", name, why));
  }
  const auto text = [&](std::string_view key) {
    const YamlNode* given = node.Find(key);
    return given == nullptr ? std::string() : given->text;
  };
  parameter.unit = text("unit");
  parameter.about = text("about");
  rule_.parameters.push_back(std::move(parameter));
  ranges_.push_back(range);
}

void RuleReader::ApplyOverlayParameters(const YamlFile& file, const YamlNode& given) {
  for (const auto& [key, value] : given.entries) {
    std::vector<std::string_view> names;
    names.reserve(rule_.parameters.size());
    size_t i = 0;
    for (const Parameter& parameter : rule_.parameters) names.push_back(parameter.name);
    while (i < names.size() && names[i] != key.text) ++i;
    if (i == names.size()) {
      file.Error(key, "unknown_parameter",
                 fmt::format("rule '{}' has no parameter '{}'", rule_.id, key.text),
                 DidYouMean(key.text, names));
      continue;
    }
    Parameter& parameter = rule_.parameters[i];
    const std::optional<Literal> literal =
        value.IsScalar() ? LiteralOf(value.text, parameter.type.kind) : std::nullopt;
    if (!literal) {
      file.Error(value, "parameter_type",
                 fmt::format("parameter '{}' of rule '{}' is '{}'; expected {}", key.text, rule_.id,
                             value.text, NameOf(parameter.type.kind)));
      continue;
    }
    if (const std::string why = OutOfRange(parameter, ranges_[i], *literal); !why.empty()) {
      file.Error(value, "parameter_range",
                 fmt::format("parameter '{}' of rule '{}': {}", key.text, rule_.id, why));
      continue;
    }
    parameter.value = *literal;
  }
}

void RuleReader::ApplyGivenParameters() {
  const std::string prefix = rule_.id + ".";
  for (auto at = context_.parameters.lower_bound(prefix);
       at != context_.parameters.end() && at->first.starts_with(prefix); ++at) {
    const std::string name = at->first.substr(prefix.size());
    const auto report = [&](std::string kind, std::string message, std::string suggestion = {}) {
      overlay_diagnostics_->push_back(
          {std::move(kind), false, "parameters", 1, 1, std::move(message), std::move(suggestion)});
    };
    std::vector<std::string_view> names;
    names.reserve(rule_.parameters.size());
    size_t i = 0;
    for (const Parameter& parameter : rule_.parameters) names.push_back(parameter.name);
    while (i < names.size() && names[i] != name) ++i;
    if (i == names.size()) {
      report("unknown_parameter", fmt::format("rule '{}' has no parameter '{}'", rule_.id, name),
             DidYouMean(name, names));
      continue;
    }
    Parameter& parameter = rule_.parameters[i];
    const std::optional<Literal> literal = LiteralOf(at->second, parameter.type.kind);
    if (!literal) {
      report("parameter_type", fmt::format("parameter '{}' is '{}'; expected {}", at->first,
                                           at->second, NameOf(parameter.type.kind)));
      continue;
    }
    if (const std::string why = OutOfRange(parameter, ranges_[i], *literal); !why.empty()) {
      report("parameter_range", fmt::format("parameter '{}': {}", at->first, why));
      continue;
    }
    parameter.value = *literal;
  }
}

void RuleReader::MakeParametersRecord() {
  if (rule_.parameters.empty()) return;
  auto record = std::make_unique<Record>();
  record->name = "params";
  record->entity = Entity::kParameters;
  for (size_t i = 0; i < rule_.parameters.size(); ++i) {
    record->members.push_back(
        {rule_.parameters[i].name, rule_.parameters[i].type, Member::kParameter, i});
  }
  rule_.params_record = std::move(record);
}

}  // namespace mingjian::rules
