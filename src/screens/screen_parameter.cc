#include <fmt/format.h>

#include "rules/rule_file_reader.h"
#include "screens/screen.h"
#include "screens/screen_sections.h"

namespace mingjian::screens {
namespace {

std::string Shown(int64_t number, rules::TypeKind kind) {
  rules::Literal literal;
  literal.kind = kind;
  literal.number = number;
  return rules::ToText(literal);
}

}  // namespace

std::string_view KindName(rules::TypeKind kind) {
  switch (kind) {
    case rules::TypeKind::kBool:
      return "true or false";
    case rules::TypeKind::kInt:
      return "a whole number";
    case rules::TypeKind::kDecimal:
      return "a decimal number with at most six decimals";
    case rules::TypeKind::kTimestamp:
      return "a date like 2026-01-31";
    default:
      return "text";
  }
}

const ScreenParameter* Screen::Find(std::string_view name) const {
  for (const ScreenParameter& parameter : parameters) {
    if (parameter.name == name) return &parameter;
  }
  return nullptr;
}

std::string SetParameter(ScreenParameter* parameter, std::string_view value) {
  const rules::TypeKind kind = parameter->value.kind;
  const auto literal = rules::LiteralOf(value, kind);
  if (!literal) return fmt::format("'{}' is not {}", value, KindName(kind));
  if (parameter->min && literal->number < *parameter->min) {
    return fmt::format("{} is below the least value {}", value, Shown(*parameter->min, kind));
  }
  if (parameter->max && literal->number > *parameter->max) {
    return fmt::format("{} is above the greatest value {}", value, Shown(*parameter->max, kind));
  }
  parameter->value = *literal;
  return {};
}

}  // namespace mingjian::screens
