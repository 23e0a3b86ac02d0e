// Plan::Explain: how a rule will run, for its author.

#include <fmt/format.h>

#include <set>

#include "engine/columns.h"
#include "engine/plan.h"

namespace mingjian::engine {
namespace {

using rules::Entity;

void Walk(const Node* node, std::set<const Node*>* seen) {
  if (node == nullptr || !seen->insert(node).second) return;
  for (const Node* arg : node->args) Walk(arg, seen);
  Walk(node->code, seen);
}

std::set<const Node*> NodesOf(const CompiledRule& rule) {
  std::set<const Node*> nodes;
  for (const Node* node :
       {rule.applies, rule.when, rule.violates, rule.involves, rule.amount, rule.discriminator}) {
    Walk(node, &nodes);
  }
  for (const Node* node : rule.values) Walk(node, &nodes);
  for (const Node* node : rule.holes) Walk(node, &nodes);
  for (const CompiledException& exception : rule.exceptions) Walk(exception.when, &nodes);
  return nodes;
}

std::string Index(const Plan::Impl& plan, const rules::Rule& rule) {
  if (!rule.knowledge) {
    return rule.on == rules::Subject::kLine
               ? "  index      none: every line is looked at\n"
               : fmt::format("  index      none: every {} is looked at\n", ToString(rule.on));
  }
  const rules::KnowledgeTable& table = plan.rulebook->tables[rule.knowledge->table];
  size_t prefixes = 0;
  for (const uint8_t prefix : table.prefix) prefixes += prefix;
  std::string columns;
  for (const size_t column : rule.knowledge->lookup.columns) {
    columns += fmt::format("{}{}.{}", columns.empty() ? "" : " or ", table.name,
                           table.columns[column].name);
  }
  return fmt::format("  index      {} by {}.{}: {} points ({} exact, {} by prefix)\n", columns,
                     rules::RecordOf(rule.knowledge->lookup.entity).name,
                     rule.knowledge->lookup.member->name, table.rows, table.rows - prefixes,
                     prefixes);
}

std::string Reads(const std::set<const Node*>& nodes) {
  std::set<std::string> fields;
  for (const Node* node : nodes) {
    if (node->kind != NodeKind::kMember && node->kind != NodeKind::kHas) continue;
    const model::Table* table = ModelTableOf(node->entity);
    if (table == nullptr || node->member != rules::Member::kField) continue;
    fields.insert(fmt::format("{}.{}", table->name, table->fields[node->field].name));
  }
  std::string text;
  for (const std::string& field : fields) text += (text.empty() ? "" : ", ") + field;
  return text.empty() ? "nothing but the subject" : text;
}

std::string Windows(const std::set<const Node*>& nodes) {
  const model::Table& lines = *ModelTableOf(Entity::kLine);
  size_t indexed = 0, scanned = 0;
  std::set<std::string> codes;
  std::set<const Node*> covered;
  for (const Node* node : nodes) {
    if (node->kind != NodeKind::kMacro || node->narrowing == Narrowing::kNone) continue;
    ++indexed;
    covered.insert(node->args[0]);
    codes.insert(node->narrowing == Narrowing::kStay
                     ? "visit.inpatient"
                     : std::string(lines.fields[node->code_field].name));
  }
  for (const Node* node : nodes) {
    if (node->source != LineSource::kNone && node->kind != NodeKind::kMacro &&
        !covered.contains(node)) {
      ++scanned;
    }
  }
  if (indexed + scanned == 0) return "";
  std::string text = "  windows   ";
  if (indexed > 0) {
    text += fmt::format(" {} by index on", indexed);
    for (const std::string& code : codes) text += ' ' + code;
  }
  if (scanned > 0) text += fmt::format("{} {} listed whole", indexed > 0 ? ";" : "", scanned);
  return text + '\n';
}

std::string History(const std::set<const Node*>& nodes, const Plan::Impl& plan) {
  int64_t days = 0;
  bool columns = false, ever = false;
  for (const Node* node : nodes) {
    const bool call = node->kind == NodeKind::kCall &&
                      (node->op == rules::Op::kWindow || node->op == rules::Op::kVisits ||
                       node->op == rules::Op::kSettlements);
    if (call && node->window) {
      const int64_t reach = HistoryDays(*node->window);
      ever |= reach < 0;
      days = std::max(days, reach);
    }
    columns |= call && !node->window;
    ever |= node->kind == NodeKind::kMember && node->entity == Entity::kPerson &&
            (node->member == rules::Member::kLines || node->member == rules::Member::kVisits ||
             node->member == rules::Member::kSettlements);
  }
  std::string text = ever ? "all of the person" : fmt::format("{} days", days);
  if (columns) text += ", and what the knowledge table's windows say";
  if (columns && plan.needs.history_days >= 0) {
    text += fmt::format(" (at most {} days)", plan.needs.history_days);
  }
  return text;
}

void Expression(std::string_view name, const rules::ExprPtr& expr, std::string* text) {
  if (expr != nullptr) *text += fmt::format("  {:<10} {}\n", name, rules::Print(*expr, true));
}

}  // namespace

std::string Plan::Explain(const rules::Rule& rule) const {
  const CompiledRule* compiled = nullptr;
  for (const CompiledRule& known : impl_->rules) {
    if (known.rule->id == rule.id) compiled = &known;
  }
  if (compiled == nullptr) return fmt::format("rule {} is not in this plan\n", rule.id);
  const std::set<const Node*> nodes = NodesOf(*compiled);
  std::string text = fmt::format("rule {} version {}\n  subject    {}\n", rule.id, rule.version,
                                 rules::ToString(rule.on));
  text += Index(*impl_, rule);
  text += fmt::format("  reads      {}\n", Reads(nodes));
  text += fmt::format("  history    {}\n", History(nodes, *impl_));
  text += Windows(nodes);
  Expression("applies", rule.applies, &text);
  for (const rules::NamedExpr& let : rule.let) {
    if (let.expr != nullptr) {
      text += fmt::format("  let        {} = {}\n", let.name, rules::Print(*let.expr, true));
    }
  }
  Expression("when", rule.when, &text);
  for (const rules::Exception& exception : rule.exceptions) {
    text += fmt::format("  exception  {}: {}\n", exception.id, rules::Print(*exception.when, true));
  }
  Expression("violates", rule.violates, &text);
  Expression("involves", rule.involves, &text);
  Expression("amount", rule.amount, &text);
  return text;
}

}  // namespace mingjian::engine
