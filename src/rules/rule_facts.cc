#include "rules/rule_facts.h"

#include <fmt/format.h>

#include <unordered_map>

#include "rules/rule_file_reader.h"

namespace mingjian::rules {
namespace {

void Collect(const Expr* expr, RuleUses* uses) {
  if (expr == nullptr) return;
  if (expr->op == Op::kPoints) uses->tables.insert(expr->table);
  if (expr->op == Op::kInCodes) uses->code_lists.insert(expr->table);
  for (const ExprPtr& argument : expr->args) Collect(argument.get(), uses);
}

void AddEntity(const Type& type, std::set<Entity>* entities) {
  if (type.record != nullptr) entities->insert(type.record->entity);
  if (type.element != nullptr) AddEntity(*type.element, entities);
}

void CollectEntities(const Expr* expr, std::set<Entity>* entities) {
  if (expr == nullptr) return;
  AddEntity(expr->type, entities);
  for (const ExprPtr& argument : expr->args) CollectEntities(argument.get(), entities);
}

template <typename Visit>
void ForEachExpression(const Rule& rule, Visit visit) {
  for (const ExprPtr* expr : {&rule.applies, &rule.when, &rule.violates, &rule.involves,
                              &rule.amount, &rule.discriminator}) {
    visit(expr->get());
  }
  for (const NamedExpr& named : rule.let) visit(named.expr.get());
  for (const NamedExpr& named : rule.values) visit(named.expr.get());
  for (const ExprPtr& hole : rule.message.holes) visit(hole.get());
  for (const Exception& exception : rule.exceptions) visit(exception.when.get());
}

}  // namespace

std::string_view ToString(Source source) {
  switch (source) {
    case Source::kOfficial:
      return "official";
    case Source::kRegional:
      return "regional";
    case Source::kIllustrative:
      return "illustrative";
  }
  return "?";
}

std::string_view ToString(Severity severity) {
  switch (severity) {
    case Severity::kViolation:
      return "violation";
    case Severity::kHigh:
      return "high";
    case Severity::kLow:
      return "low";
    case Severity::kIndicator:
      return "indicator";
  }
  return "?";
}

std::string_view ToString(Action action) {
  switch (action) {
    case Action::kOff:
      return "off";
    case Action::kRemind:
      return "remind";
    case Action::kWarn:
      return "warn";
    case Action::kHold:
      return "hold";
    case Action::kClue:
      return "clue";
  }
  return "?";
}

RuleUses UsesOf(const Rule& rule) {
  RuleUses uses;
  if (rule.knowledge) uses.tables.insert(rule.knowledge->table);
  ForEachExpression(rule, [&](const Expr* expr) { Collect(expr, &uses); });
  return uses;
}

std::vector<std::string> TablesOf(const Rule& rule) {
  // What is judged comes from somewhere even when no expression says so.
  std::set<Entity> entities = {Entity::kLine, Entity::kSettlement};
  if (rule.on == Subject::kOperation) entities.insert(Entity::kProcedure);
  if (rule.on == Subject::kVisit) entities.insert(Entity::kVisit);
  if (rule.on == Subject::kPerson) entities.insert(Entity::kPerson);
  if (rule.knowledge) entities.insert(rule.knowledge->lookup.entity);
  ForEachExpression(rule, [&](const Expr* expr) { CollectEntities(expr, &entities); });
  std::set<std::string> tables;
  for (const Entity entity : entities) {
    if (const std::string_view table = TableOf(entity); !table.empty()) tables.emplace(table);
  }
  return {tables.begin(), tables.end()};
}

PointCount& PointCount::operator+=(const PointCount& other) {
  rows += other.rows;
  points += other.points;
  rows_current += other.rows_current;
  points_current += other.points_current;
  return *this;
}

PointCount CountPoints(const KnowledgeTable& table, std::string_view source, Seconds day) {
  PointCount count;
  const std::optional<size_t> point_column = table.Find("point");
  const std::optional<size_t> source_column = table.Find("source");
  if (!point_column || !source_column) return count;
  const std::vector<std::string>& points = table.columns[*point_column].texts;
  const std::vector<std::string>& sources = table.columns[*source_column].texts;
  std::unordered_map<std::string_view, bool> seen;  // point -> current
  for (size_t row = 0; row < table.rows; ++row) {
    if (!source.empty() && sources[row] != source) continue;
    const bool current = table.valid_from[row] <= day && day < table.valid_to[row];
    ++count.rows;
    count.rows_current += current ? 1 : 0;
    seen[points[row]] |= current;
  }
  count.points = seen.size();
  for (const auto& [point, current] : seen) count.points_current += current ? 1 : 0;
  return count;
}

std::string ToText(const Parameter& parameter) { return ToText(parameter.value); }

std::string CellText(const KnowledgeColumn& column, size_t row) {
  using Kind = KnowledgeColumn::Kind;
  switch (column.kind) {
    case Kind::kCode:
    case Kind::kString:
      return column.texts[row];
    case Kind::kCodes:
      return fmt::format("{}", fmt::join(column.lists[row], "|"));
    default:
      break;
  }
  const int64_t number = column.numbers[row];
  if (number == KnowledgeColumn::kMissing) return {};
  switch (column.kind) {
    case Kind::kDecimal:
      return Decimal::FromMicros(number).ToString();
    case Kind::kBool:
      return number != 0 ? "true" : "false";
    case Kind::kDate:
      return FormatDate(number);
    default:
      return fmt::format("{}", number);
  }
}

std::vector<std::string> RulesOfTable(const Rulebook& rulebook, size_t table) {
  std::vector<std::string> ids;
  for (const Rule& rule : rulebook.rules) {
    if (UsesOf(rule).tables.contains(table)) ids.push_back(rule.id);
  }
  return ids;
}

std::vector<std::string> RulesOfList(const Rulebook& rulebook, size_t list) {
  std::vector<std::string> ids;
  for (const Rule& rule : rulebook.rules) {
    if (UsesOf(rule).code_lists.contains(list)) ids.push_back(rule.id);
  }
  return ids;
}

}  // namespace mingjian::rules
