// Slots, expressions, exceptions and the message of a rule.

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "rules/rule_file_message.h"
#include "rules/rule_file_reader.h"

namespace mingjian::rules {
namespace {

using NodeKind = YamlNode::Kind;

Type One(Entity entity) { return Type::RecordOf(&RecordOf(entity)); }
Type Many(Entity entity) { return Type::ListOf(One(entity)); }

bool IsPrintable(TypeKind kind) {
  switch (kind) {
    case TypeKind::kBool:
    case TypeKind::kInt:
    case TypeKind::kDecimal:
    case TypeKind::kString:
    case TypeKind::kTimestamp:
    case TypeKind::kDuration:
      return true;
    default:
      return false;
  }
}

}  // namespace

void RuleReader::AddSlot(std::string name, SlotKind kind, Type type, bool visible) {
  if (visible) environment_.variables.push_back({name, type, rule_.slots.size()});
  rule_.slots.push_back({std::move(name), kind, std::move(type)});
}

void RuleReader::MakeSlots() {
  const auto add = [&](std::string_view name) {
    struct Known {
      std::string_view name;
      SlotKind kind;
      Type type;
    };
    const std::array<Known, 10> known = {{
        {"line", SlotKind::kLine, One(Entity::kLine)},
        {"lines", SlotKind::kLines, Many(Entity::kLine)},
        {"date", SlotKind::kDate, Type::Of(TypeKind::kTimestamp)},
        {"procedure", SlotKind::kProcedure, One(Entity::kProcedure)},
        {"visit", SlotKind::kVisit, One(Entity::kVisit)},
        {"settlement", SlotKind::kSettlement, One(Entity::kSettlement)},
        {"person", SlotKind::kPerson, One(Entity::kPerson)},
        {"provider", SlotKind::kProvider, One(Entity::kProvider)},
        {"doctor", SlotKind::kDoctor, One(Entity::kDoctor)},
        {"prescription", SlotKind::kPrescription, One(Entity::kPrescription)},
    }};
    for (const Known& slot : known) {
      if (slot.name == name) AddSlot(std::string(name), slot.kind, slot.type, true);
    }
  };
  const auto add_all = [&](std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) add(name);
  };
  switch (rule_.on) {
    case Subject::kLine:
      add_all({"line", "prescription", "visit", "settlement", "person", "provider", "doctor"});
      return;
    case Subject::kPrescription:
      add_all({"lines", "visit", "settlement", "person", "provider", "doctor"});
      return;
    case Subject::kOperation:
      add_all({"procedure", "lines", "visit", "settlement", "person", "provider"});
      return;
    case Subject::kDay:
    case Subject::kPersonDay:
      add_all({"lines", "date", "visit", "settlement", "person", "provider"});
      return;
    case Subject::kVisit:
    case Subject::kSettlement:
      add_all({"visit", "settlement", "lines", "person", "provider"});
      return;
    case Subject::kPerson:
      add_all({"person", "settlement"});
      return;
  }
}

void RuleReader::ReadExpressions() {
  environment_.find_table =
      [this](std::string_view name) -> std::optional<std::pair<size_t, const Record*>> {
    for (size_t i = 0; i < context_.tables.size(); ++i) {
      if (context_.tables[i].name == name) return std::pair(i, &context_.tables[i].record);
    }
    return std::nullopt;
  };
  environment_.find_code_list = [this](std::string_view name) -> std::optional<size_t> {
    for (size_t i = 0; i < context_.code_lists.size(); ++i) {
      if (context_.code_lists[i].name == name) return i;
    }
    return std::nullopt;
  };
  environment_.table_names.assign(context_.table_names.begin(), context_.table_names.end());
  environment_.code_list_names.assign(context_.code_list_names.begin(),
                                      context_.code_list_names.end());
  // Without the subject or the point every name would be unknown: one mistake, not twenty.
  const YamlNode* knowledge = Get("knowledge");
  const bool wants_point =
      knowledge != nullptr && knowledge->IsMap() && !knowledge->entries.empty();
  if (!subject_known_ || (wants_point && !rule_.knowledge)) return;

  MakeSlots();
  if (!parameters_known_) {
    AddSlot("params", SlotKind::kParams, Type::Of(TypeKind::kError), true);
  } else if (rule_.params_record != nullptr) {
    AddSlot("params", SlotKind::kParams, Type::RecordOf(rule_.params_record.get()), true);
  }
  const Type boolean = Type::Of(TypeKind::kBool);
  const Type decimal = Type::Of(TypeKind::kDecimal);
  const Type lines = Many(Entity::kLine);
  rule_.applies = Expression("applies", &boolean);
  if (rule_.knowledge) {
    const KnowledgeUse& use = *rule_.knowledge;
    AddSlot(use.name, SlotKind::kPoint, Type::RecordOf(&context_.tables[use.table].record), true);
    if (rule_.on != Subject::kLine) {
      AddSlot("matched", SlotKind::kMatched, Many(use.lookup.entity), true);
    }
  }
  ReadLet();
  rule_.when = Expression("when", &boolean);
  if (const YamlNode* exceptions = Get("exceptions");
      exceptions != nullptr && !exceptions->IsNull()) {
    ReadExceptions(file_, *exceptions, "the rule");
  }
  for (const Setting& setting : settings_) {
    if (setting.rule->exceptions == nullptr) continue;
    ReadExceptions(*setting.file, *setting.rule->exceptions, fmt::format("rule '{}'", rule_.id));
  }
  rule_.violates = Expression("violates", &lines);
  AddSlot("violates", SlotKind::kViolates, lines, true);
  rule_.involves = Expression("involves", &lines);
  AddSlot("involves", SlotKind::kInvolves, lines, true);
  rule_.amount = Expression("amount", &decimal);
  rule_.discriminator = Expression("discriminator", nullptr);
  if (rule_.discriminator != nullptr) {
    CheckPrintable(file_, *Get("discriminator"), 0, rule_.discriminator.get(), "discriminator",
                   true);
  }
  ReadValues();
  ReadMessage();
  // With a mistake somewhere nobody knows what would be used.
  if (expressions_good_ && parameters_known_) WarnOfUnused();
}

bool RuleReader::NameIsFree(const YamlNode& node) {
  constexpr std::array<std::string_view, 6> kReserved = {"violates", "involves", "params",
                                                         "true",     "false",    "null"};
  if (!IsIdentifier(node.text)) {
    file_.Error(node, "bad_name",
                fmt::format("'{}' is not a name that expressions can use", node.text),
                "use letters, digits and '_'");
    return false;
  }
  const bool taken =
      std::find(kReserved.begin(), kReserved.end(), node.text) != kReserved.end() ||
      std::any_of(environment_.variables.begin(), environment_.variables.end(),
                  [&](const Environment::Variable& known) { return known.name == node.text; });
  if (taken) {
    file_.Error(node, "name_taken", fmt::format("'{}' is a variable already", node.text),
                "choose another name");
  }
  return !taken;
}

void RuleReader::ReadLet() {
  const YamlNode* let = Get("let");
  if (let == nullptr || let->IsNull() || !Expect(file_, *let, NodeKind::kMap, "let")) return;
  for (const auto& [name, value] : let->entries) {
    const bool free = NameIsFree(name);
    ExprPtr expr =
        Expression(file_, value, {0, static_cast<uint32_t>(value.text.size())}, nullptr, name.text);
    if (!free) continue;
    // A name whose expression is wrong still exists, with a type that absorbs complaints.
    const Type type = expr == nullptr ? Type::Of(TypeKind::kError) : expr->type;
    const size_t slot = rule_.slots.size();
    AddSlot(name.text, SlotKind::kLet, type, true);
    rule_.let.push_back({name.text, slot, std::move(expr)});
  }
}

void RuleReader::ReadValues() {
  const YamlNode* values = Get("values");
  if (values == nullptr || values->IsNull() || !Expect(file_, *values, NodeKind::kMap, "values")) {
    return;
  }
  for (const auto& [name, value] : values->entries) {
    ExprPtr expr =
        Expression(file_, value, {0, static_cast<uint32_t>(value.text.size())}, nullptr, name.text);
    if (expr == nullptr) continue;
    CheckPrintable(file_, value, 0, expr.get(), "a value", false);
    rule_.values.push_back({name.text, 0, std::move(expr)});
  }
}

void RuleReader::ReadMessage() {
  const YamlNode* message = Get("message");
  if (message == nullptr || message->IsNull() ||
      !Expect(file_, *message, NodeKind::kScalar, "message")) {
    return;
  }
  MessageParts parts = SplitMessage(message->text);
  for (const MessageParts::Mistake& mistake : parts.mistakes) {
    file_.ErrorInside(*message, mistake.at, "message_syntax", mistake.message, mistake.suggestion);
  }
  // The line end of a block scalar is no part of the sentence.
  std::string& last = parts.texts.back();
  while (!last.empty() && (last.back() == '\n' || last.back() == ' ')) last.pop_back();
  for (const Span& hole : parts.holes) {
    ExprPtr expr = Expression(file_, *message, hole, nullptr, "message");
    if (expr != nullptr) {
      CheckPrintable(file_, *message, hole.begin, expr.get(), "a hole of the message", false);
    }
    rule_.message.holes.push_back(std::move(expr));
  }
  rule_.message.texts = std::move(parts.texts);
}

void RuleReader::ReadExceptions(const YamlFile& file, const YamlNode& list,
                                std::string_view owner) {
  if (!Expect(file, list, NodeKind::kList, "exceptions")) return;
  const Type boolean = Type::Of(TypeKind::kBool);
  for (const YamlNode& item : list.items) {
    if (!Expect(file, item, NodeKind::kMap, "exceptions")) continue;
    Keys(file, item, std::array<std::string_view, 3>{"id", "when", "reason"}, {}, "an exception");
    const YamlNode* id = item.Find("id");
    const YamlNode* when = item.Find("when");
    const YamlNode* reason = item.Find("reason");
    if (id == nullptr || when == nullptr || reason == nullptr) continue;
    if (!IsRuleId(id->text)) {
      file.Error(*id, "bad_id",
                 fmt::format("'{}' is not an exception id; expected lower-case words joined by "
                             "hyphens",
                             id->text));
    }
    if (std::any_of(rule_.exceptions.begin(), rule_.exceptions.end(),
                    [&](const Exception& known) { return known.id == id->text; })) {
      file.Error(*id, "duplicate_exception",
                 fmt::format("{} has an exception '{}' already", owner, id->text),
                 "choose another id");
      continue;
    }
    ExprPtr expr =
        Expression(file, *when, {0, static_cast<uint32_t>(when->text.size())}, &boolean, "when");
    if (expr != nullptr) rule_.exceptions.push_back({id->text, std::move(expr), reason->text});
  }
}

ExprPtr RuleReader::Expression(std::string_view key, const Type* expected) {
  const YamlNode* node = Get(key);
  if (node == nullptr || node->IsNull()) return nullptr;
  return Expression(file_, *node, {0, static_cast<uint32_t>(node->text.size())}, expected, key);
}

ExprPtr RuleReader::Expression(const YamlFile& file, const YamlNode& node, Span part,
                               const Type* expected, std::string_view what) {
  if (node.IsNull()) {
    file.Error(node, "missing_key", fmt::format("'{}' has no expression", what));
    expressions_good_ = false;
    return nullptr;
  }
  if (!Expect(file, node, NodeKind::kScalar, what)) {
    expressions_good_ = false;
    return nullptr;
  }
  const std::string_view text =
      std::string_view(node.text).substr(part.begin, part.end - part.begin);
  if (Trim(text).empty()) {
    file.Error(node, "bad_value", fmt::format("'{}' is empty; expected an expression", what));
    expressions_good_ = false;
    return nullptr;
  }
  Parsed parsed = Parse(text);
  std::vector<Issue> issues = std::move(parsed.issues);
  if (issues.empty()) {
    environment_.next_slot = rule_.slots.size();
    environment_.slots_made.clear();
    issues = Check(*parsed.expr, environment_, expected);
    for (const Environment::Variable& made : environment_.slots_made) {
      // Slots are handed out in order, so the list stays the numbering.
      rule_.slots.push_back({made.name, SlotKind::kMacroVariable, made.type});
    }
  }
  for (const Issue& issue : issues) {
    file.ErrorInside(node, part.begin + issue.span.begin, issue.name, issue.message,
                     issue.suggestion);
  }
  if (!issues.empty()) {
    expressions_good_ = false;
    return nullptr;
  }
  NoteUses(*parsed.expr);
  return std::move(parsed.expr);
}

void RuleReader::CheckPrintable(const YamlFile& file, const YamlNode& node, size_t at,
                                const Expr* expr, std::string_view what, bool discriminator) {
  const TypeKind kind = expr->type.kind;
  if (kind == TypeKind::kError) return;
  const bool list = kind == TypeKind::kList && expr->type.element != nullptr;
  const bool good = discriminator ? kind == TypeKind::kString || kind == TypeKind::kInt ||
                                        kind == TypeKind::kTimestamp
                                  : IsPrintable(list ? expr->type.element->kind : kind);
  if (good) return;
  file.ErrorInside(
      node, at, "not_printable",
      fmt::format("{} has type {}; expected {}", what, ToString(expr->type),
                  discriminator ? "string, int or timestamp"
                                : "bool, int, decimal, string, timestamp, duration or a list of "
                                  "these"));
}

void RuleReader::NoteUses(const Expr& expr) {
  if (expr.kind == ExprKind::kIdent) used_slots_.insert(expr.slot);
  if (expr.member != nullptr && expr.member->member == Member::kParameter) {
    used_parameters_.insert(expr.member->field);
  }
  for (const ExprPtr& argument : expr.args) {
    if (argument != nullptr) NoteUses(*argument);
  }
}

void RuleReader::WarnOfUnused() {
  if (const YamlNode* let = Get("let"); let != nullptr) {
    for (const NamedExpr& named : rule_.let) {
      if (named.expr == nullptr || used_slots_.contains(named.slot)) continue;
      for (const auto& [key, value] : let->entries) {
        if (key.text == named.name) {
          file_.Warn(key, "unused_let", fmt::format("'{}' is used nowhere", named.name));
        }
      }
    }
  }
  if (const YamlNode* parameters = Get("parameters"); parameters != nullptr) {
    for (size_t i = 0; i < rule_.parameters.size(); ++i) {
      if (used_parameters_.contains(i)) continue;
      for (const auto& [key, value] : parameters->entries) {
        if (key.text == rule_.parameters[i].name) {
          file_.Warn(key, "unused_parameter", fmt::format("'{}' is used nowhere", key.text));
        }
      }
    }
  }
}

}  // namespace mingjian::rules
