#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/decimal.h"
#include "base/time.h"
#include "claims_of_lake.h"

namespace mingjian::peers {
namespace {

namespace json = boost::json;
using rules::KnowledgeColumn;

// Later than any day, and what every engine can hold.
constexpr int64_t kNever = 10'000'000;
constexpr std::string_view kCommon[] = {"point",    "source",        "batch", "valid_from",
                                        "valid_to", "superseded_by", "match", "item_name"};

json::value CellOf(const KnowledgeColumn& column, size_t row) {
  switch (column.kind) {
    case KnowledgeColumn::Kind::kCode:
    case KnowledgeColumn::Kind::kString:
      if (column.texts[row].empty()) return nullptr;
      return json::value(column.texts[row]);
    case KnowledgeColumn::Kind::kCodes: {
      json::array parts;
      for (const std::string& part : column.lists[row]) parts.emplace_back(part);
      return parts;
    }
    default:
      if (column.numbers[row] == KnowledgeColumn::kMissing) return nullptr;
      if (column.kind == KnowledgeColumn::Kind::kDecimal) {
        return static_cast<double>(column.numbers[row]) / 1e6;
      }
      return column.numbers[row];
  }
}

Status AddPoints(const rules::Rule& rule, const rules::KnowledgeTable& table, json::array* points) {
  const std::vector<size_t>& indexes = rule.knowledge->lookup.columns;
  if (indexes.size() != 1 || table.columns[indexes.front()].kind != KnowledgeColumn::Kind::kCode ||
      std::ranges::count(table.prefix, 1) > 0) {
    return UsageError(rule.id + ": its points are not found by one whole code");
  }
  for (size_t row = 0; row < table.rows; ++row) {
    const int64_t from = DayNumberOf(std::max(table.valid_from[row], rule.valid_from));
    const Seconds end = std::min(table.valid_to[row], rule.valid_to);
    json::object point{{"rule", rule.id},
                       {"code", table.columns[indexes.front()].texts[row]},
                       {"from", from},
                       {"to", end == INT64_MAX ? kNever : DayNumberOf(end)}};
    for (size_t i = 0; i < table.columns.size(); ++i) {
      const KnowledgeColumn& column = table.columns[i];
      if (i == indexes.front() || std::ranges::count(kCommon, column.name) > 0) continue;
      point[column.name] = CellOf(column, row);
    }
    points->push_back(std::move(point));
  }
  return {};
}

}  // namespace

Result<std::string> LibraryOf(const rules::Rulebook& rulebook) {
  json::object parameters;
  json::array points;
  for (const rules::Rule& rule : rulebook.rules) {
    if (rule.on != rules::Subject::kLine || !rule.knowledge || !rule.exceptions.empty()) {
      return UsageError(rule.id + ": not a rule on lines by points alone");
    }
    json::object own;
    for (const rules::Parameter& parameter : rule.parameters) {
      if (parameter.type.kind != rules::TypeKind::kInt) {
        return UsageError(fmt::format("{}: {} is no whole number", rule.id, parameter.name));
      }
      own[parameter.name] = parameter.value.number;
    }
    parameters[rule.id] = std::move(own);
    MJ_RETURN_IF_ERROR(AddPoints(rule, rulebook.tables[rule.knowledge->table], &points));
  }
  return json::serialize(json::object{{"rules", parameters}, {"points", points}});
}

}  // namespace mingjian::peers
