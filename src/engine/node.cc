#include "engine/node.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>

namespace mingjian::engine {
namespace {

using rules::Member;
using rules::Op;
using rules::TypeKind;

// Everything by which two nodes differ.
std::string KeyOf(const Node& node) {
  std::string key = fmt::format(
      "{}.{}.{}.{}.{}.{}.{}.{}.{}.{}", static_cast<int>(node.kind), static_cast<int>(node.op),
      static_cast<int>(node.type.kind), node.value, static_cast<int>(node.root), node.variable,
      static_cast<int>(node.member), static_cast<int>(node.entity), node.field, node.table);
  for (const Node* arg : node.args) key += fmt::format(",{}", arg->id);
  return key;
}

bool IsScalar(const Node& node) { return node.type.kind != TypeKind::kList; }

// Comparisons, field reads and their combinations: loops over columns without branches.
bool IsCheap(const Node& node) {
  if (!IsScalar(node)) return false;
  switch (node.kind) {
    case NodeKind::kConst:
    case NodeKind::kVariable:
      return true;
    case NodeKind::kRoot:
      return true;
    case NodeKind::kMember:
    case NodeKind::kHas:
      switch (node.member) {
        case Member::kField:
        case Member::kColumn:
        case Member::kVisit:
        case Member::kSettlement:
        case Member::kPerson:
        case Member::kProvider:
        case Member::kInpatient:
        case Member::kPharmacy:
        case Member::kEmergency:
        case Member::kLevel:
          break;
        default:
          return false;
      }
      break;
    case NodeKind::kCall:
      switch (node.op) {
        case Op::kAnd:
        case Op::kOr:
        case Op::kNot:
        case Op::kEq:
        case Op::kNe:
        case Op::kLt:
        case Op::kLe:
        case Op::kGt:
        case Op::kGe:
        case Op::kSub:
        case Op::kNeg:
        case Op::kInCodes:
          break;
        case Op::kAdd:
          if (node.type.kind == TypeKind::kString) return false;  // makes new texts
          break;
        default:
          return false;
      }
      break;
    case NodeKind::kList:
    case NodeKind::kMacro:
      return false;
  }
  return std::all_of(node.args.begin(), node.args.end(),
                     [](const Node* arg) { return arg->cheap; });
}

void AddFree(const std::vector<uint32_t>& more, std::vector<uint32_t>* all) {
  for (const uint32_t variable : more) {
    const auto at = std::lower_bound(all->begin(), all->end(), variable);
    if (at == all->end() || *at != variable) all->insert(at, variable);
  }
}

}  // namespace

const Node* NodeStore::Add(Node node) {
  const std::string key = KeyOf(node);
  if (const auto found = by_key_.find(key); found != by_key_.end()) return found->second;
  node.id = static_cast<uint32_t>(nodes_.size());
  for (const Node* arg : node.args) AddFree(arg->free, &node.free);
  if (node.kind == NodeKind::kMacro) std::erase(node.free, node.variable);
  if (node.kind == NodeKind::kVariable) node.free = {node.variable};
  node.cheap = IsCheap(node);
  if (node.kind == NodeKind::kConst) {
    node.constant.constant = true;
    node.constant.values = {node.value};
  }
  nodes_.push_back(std::make_unique<Node>(std::move(node)));
  return by_key_.emplace(key, nodes_.back().get()).first->second;
}

const Node* Compiler::Fault(std::string message) {
  if (fault_.empty()) fault_ = std::move(message);
  return Constant(TypeKind::kBool, kMissing);
}

const Node* Compiler::Constant(TypeKind kind, int64_t value) {
  Node node;
  node.type = rules::Type::Of(kind);
  node.value = value;
  return nodes_->Add(std::move(node));
}

const Node* Compiler::Literal(const rules::Literal& literal) {
  if (literal.kind == TypeKind::kString) {
    return Constant(literal.kind, texts_->Intern(literal.text));
  }
  return Constant(literal.kind, literal.number);
}

const Node* Compiler::Root(rules::SlotKind kind, rules::Type type) {
  Node node;
  node.kind = NodeKind::kRoot;
  node.root = kind;
  if (kind == rules::SlotKind::kPoint) node.table = rule_.knowledge->table;
  if (kind == rules::SlotKind::kLines) node.source = LineSource::kSubject;
  // What `lines` and `matched` are depends on the subject.
  node.value = static_cast<int64_t>(rule_.on);
  node.type = std::move(type);
  return nodes_->Add(std::move(node));
}

Result<const Node*> Compiler::Compile(const rules::Expr& expr) {
  const Node* node = Build(expr);
  if (!fault_.empty()) return DataError(fmt::format("rule {}: {}", rule_.id, fault_));
  return node;
}

Result<const Node*> Compiler::Violates() {
  if (rule_.violates != nullptr) return Compile(*rule_.violates);
  const rules::Type line = rules::Type::RecordOf(&rules::RecordOf(rules::Entity::kLine));
  const rules::Type lines = rules::Type::ListOf(line);
  if (rule_.on == rules::Subject::kLine) {
    Node list;
    list.kind = NodeKind::kList;
    list.type = lines;
    list.args = {Root(rules::SlotKind::kLine, line)};
    return nodes_->Add(std::move(list));
  }
  return Root(rules::SlotKind::kLines, lines);
}

size_t Compiler::TableOfRecord(const rules::Record* record) {
  for (size_t i = 0; i < rulebook_.tables.size(); ++i) {
    if (&rulebook_.tables[i].record == record) return i;
  }
  for (size_t i = 0; i < rulebook_.tables.size(); ++i) {
    if (record != nullptr && rulebook_.tables[i].record.name == record->name) return i;
  }
  Fault("a point of no known table");
  return 0;
}

const Node* Compiler::BuildIdent(const rules::Expr& expr) {
  if (expr.slot >= rule_.slots.size()) {
    // Macro variables may be handed out past the rule's own slots.
    const auto known = variables_.find(expr.slot);
    if (known == variables_.end()) return Fault(fmt::format("unknown name '{}'", expr.name));
  }
  if (const auto known = variables_.find(expr.slot); known != variables_.end()) {
    Node node;
    node.kind = NodeKind::kVariable;
    node.variable = known->second;
    node.type = expr.type;
    return nodes_->Add(std::move(node));
  }
  const rules::Slot& slot = rule_.slots[expr.slot];
  if (slot.kind == rules::SlotKind::kViolates) {
    const Result<const Node*> violates = Violates();
    return violates ? *violates : Fault(violates.error().message);
  }
  if (slot.kind == rules::SlotKind::kInvolves) {
    if (rule_.involves != nullptr) return Build(*rule_.involves);
    Node none;
    none.kind = NodeKind::kList;
    none.type = slot.type;
    return nodes_->Add(std::move(none));
  }
  if (slot.kind != rules::SlotKind::kLet) return Root(slot.kind, slot.type);
  if (const auto built = let_.find(expr.slot); built != let_.end()) return built->second;
  if (std::find(building_.begin(), building_.end(), expr.slot) != building_.end()) {
    return Fault(fmt::format("'{}' is defined by itself", expr.name));
  }
  building_.push_back(expr.slot);
  const Node* node = nullptr;
  for (const rules::NamedExpr& let : rule_.let) {
    if (let.slot == expr.slot && let.expr != nullptr) node = Build(*let.expr);
  }
  building_.pop_back();
  if (node == nullptr) return Fault(fmt::format("'{}' has no definition", expr.name));
  let_[expr.slot] = node;
  return node;
}

const Node* Compiler::BuildSelect(const rules::Expr& expr) {
  if (expr.member == nullptr) return Fault(fmt::format("unknown field '{}'", expr.name));
  const rules::RecordMember& member = *expr.member;
  if (member.member == Member::kParameter) {
    if (expr.kind == rules::ExprKind::kHas) return Constant(TypeKind::kBool, 1);
    if (member.field >= rule_.parameters.size()) return Fault("unknown parameter");
    return Literal(rule_.parameters[member.field].value);
  }
  Node node;
  node.kind = expr.kind == rules::ExprKind::kHas ? NodeKind::kHas : NodeKind::kMember;
  const rules::Type& record = expr.args[0]->type;
  node.type = node.kind == NodeKind::kHas ? rules::Type::Of(TypeKind::kBool) : member.type;
  node.member = member.member;
  node.field = member.field;
  if (record.record == nullptr) return Fault(fmt::format("'{}' of what is no record", expr.name));
  node.entity = record.record->entity;
  if (node.entity == rules::Entity::kPoint) node.table = TableOfRecord(record.record);
  node.args = {Build(*expr.args[0])};
  const Node& of = *node.args[0];
  if (node.kind == NodeKind::kMember && member.member == Member::kLines &&
      of.kind == NodeKind::kRoot) {
    if (of.root == rules::SlotKind::kVisit) node.source = LineSource::kVisit;
    if (of.root == rules::SlotKind::kSettlement) node.source = LineSource::kSettlement;
    if (of.root == rules::SlotKind::kPerson) node.source = LineSource::kPerson;
  }
  if (node.kind == NodeKind::kHas) {
    auto value = std::make_shared<Node>(node);
    value->kind = NodeKind::kMember;
    value->type = member.type;
    node.value_of_has = std::move(value);
  }
  return nodes_->Add(std::move(node));
}

// Whether elements of `macro` can be passed over by this conjunct of its condition.
bool Compiler::Narrow(const Node& conjunct, LineSource source, Node* macro) {
  const auto is_variable = [&](const Node& node) {
    return node.kind == NodeKind::kVariable && node.variable == macro->variable;
  };
  const auto coded_field = [&](const Node& node) {
    return node.kind == NodeKind::kMember && node.member == Member::kField &&
           node.entity == rules::Entity::kLine && node.type.kind == TypeKind::kString &&
           is_variable(*node.args[0]);
  };
  const auto narrow = [&](Narrowing narrowing, const Node& field, const Node* code, size_t table) {
    macro->narrowing = narrowing;
    macro->source = source;
    macro->code = code;
    macro->code_field = field.field;
    macro->table = table;
    return true;
  };
  if (source == LineSource::kNone) {
    const Node& list = *macro->args[0];
    const bool visits = (list.kind == NodeKind::kCall && list.op == Op::kVisits) ||
                        (list.kind == NodeKind::kMember && list.member == Member::kVisits &&
                         list.args[0]->kind == NodeKind::kRoot);
    const bool stay = visits && conjunct.kind == NodeKind::kMember &&
                      conjunct.member == Member::kInpatient && is_variable(*conjunct.args[0]);
    if (stay) macro->narrowing = Narrowing::kStay;
    return stay;
  }
  const auto points_of = [&](const Node& list) {
    return list.kind == NodeKind::kCall && list.op == Op::kPoints && coded_field(*list.args[0]);
  };
  if (conjunct.kind == NodeKind::kMacro) {
    const Node& list = *conjunct.args[0];
    if (conjunct.op != Op::kExists) return false;
    const Node& body = *conjunct.args[1];
    if (body.kind == NodeKind::kCall && body.op == Op::kStartsWith && coded_field(*body.args[0]) &&
        body.args[1]->kind == NodeKind::kVariable && body.args[1]->variable == conjunct.variable &&
        !list.DependsOn(macro->variable)) {
      return narrow(Narrowing::kPrefixes, *body.args[0], &list, 0);
    }
    return points_of(list) && narrow(Narrowing::kPoints, *list.args[0], nullptr, list.table);
  }
  if (conjunct.kind != NodeKind::kCall) return false;
  const auto fixed = [&](const Node& node) { return !node.DependsOn(macro->variable); };
  if (conjunct.op == Op::kInCodes && coded_field(*conjunct.args[0])) {
    return narrow(Narrowing::kCodeList, *conjunct.args[0], nullptr, conjunct.table);
  }
  if (conjunct.op == Op::kIn && coded_field(*conjunct.args[0]) && fixed(*conjunct.args[1])) {
    return narrow(Narrowing::kCodes, *conjunct.args[0], conjunct.args[1], 0);
  }
  if (conjunct.op == Op::kStartsWith && coded_field(*conjunct.args[0]) &&
      fixed(*conjunct.args[1])) {
    return narrow(Narrowing::kPrefix, *conjunct.args[0], conjunct.args[1], 0);
  }
  if (conjunct.op == Op::kGt && conjunct.args[0]->kind == NodeKind::kCall &&
      conjunct.args[0]->op == Op::kSize && points_of(*conjunct.args[0]->args[0]) &&
      conjunct.args[1]->kind == NodeKind::kConst && conjunct.args[1]->value >= 0) {
    const Node& list = *conjunct.args[0]->args[0];
    return narrow(Narrowing::kPoints, *list.args[0], nullptr, list.table);
  }
  if (conjunct.op != Op::kEq) return false;
  for (size_t side = 0; side < 2; ++side) {
    if (coded_field(*conjunct.args[side]) && fixed(*conjunct.args[1 - side])) {
      return narrow(Narrowing::kCode, *conjunct.args[side], conjunct.args[1 - side], 0);
    }
  }
  return false;
}

void Compiler::FindNarrowing(Node* macro) {
  // A list that is itself filtered is no longer the plain lines of its source.
  if (macro->args[0]->kind == NodeKind::kMacro) return;
  const bool conditional = macro->op == Op::kFilter || macro->op == Op::kExists ||
                           macro->op == Op::kExistsOne ||
                           (macro->op == Op::kMapMacro && macro->args.size() == 3);
  if (!conditional) return;
  // Equality passes over most, so it is looked for first.
  std::vector<const Node*> conjuncts = {macro->args[1]};
  for (size_t i = 0; i < conjuncts.size(); ++i) {
    const Node* node = conjuncts[i];
    if (node->kind != NodeKind::kCall || node->op != Op::kAnd) continue;
    conjuncts.insert(conjuncts.end(), node->args.begin(), node->args.end());
  }
  const LineSource source = macro->args[0]->source;
  for (const Node* conjunct : conjuncts) {
    const bool equality = conjunct->kind == NodeKind::kCall && conjunct->op == Op::kEq;
    if (equality && Narrow(*conjunct, source, macro)) return;
  }
  for (const Node* conjunct : conjuncts) {
    if (Narrow(*conjunct, source, macro)) return;
  }
}

// (c ? a : b).filter(x, p) is c ? a.filter(x, p) : b.filter(x, p), where each side may be narrowed.
const Node* Compiler::AddMacro(Node node) {
  const Node* list = node.args[0];
  if (node.op != Op::kFilter || list->kind != NodeKind::kCall || list->op != Op::kConditional) {
    FindNarrowing(&node);
    return nodes_->Add(std::move(node));
  }
  Node choice;
  choice.kind = NodeKind::kCall;
  choice.op = Op::kConditional;
  choice.type = node.type;
  choice.args.push_back(list->args[0]);
  for (const size_t side : {1, 2}) {
    Node part = node;
    part.args[0] = list->args[side];
    choice.args.push_back(AddMacro(std::move(part)));
  }
  return nodes_->Add(std::move(choice));
}

const Node* Compiler::BuildMacro(const rules::Expr& expr) {
  Node node;
  node.kind = NodeKind::kMacro;
  node.op = expr.op;
  node.type = expr.type;
  node.args.push_back(Build(*expr.args[0]));
  node.variable = nodes_->NewVariable();
  // The same slot may be bound again elsewhere (a let used twice is built once, so this is rare).
  const auto outer = variables_.find(expr.slot);
  const std::optional<uint32_t> kept =
      outer == variables_.end() ? std::nullopt : std::optional(outer->second);
  const size_t bodies = rules::BodyCount(expr.op, expr.args.size());
  for (size_t i = 1; i < expr.args.size(); ++i) {
    if (i <= bodies) {
      variables_[expr.slot] = node.variable;
    } else if (kept) {
      variables_[expr.slot] = *kept;
    } else {
      variables_.erase(expr.slot);
    }
    node.args.push_back(Build(*expr.args[i]));
  }
  if (kept) {
    variables_[expr.slot] = *kept;
  } else {
    variables_.erase(expr.slot);
  }
  return AddMacro(std::move(node));
}

const Node* Compiler::Build(const rules::Expr& expr) {
  if (!fault_.empty()) return Constant(TypeKind::kBool, kMissing);
  switch (expr.kind) {
    case rules::ExprKind::kLiteral:
      return Literal(expr.literal);
    case rules::ExprKind::kIdent:
      return BuildIdent(expr);
    case rules::ExprKind::kSelect:
    case rules::ExprKind::kHas:
      return BuildSelect(expr);
    case rules::ExprKind::kMacro:
      return BuildMacro(expr);
    case rules::ExprKind::kMap:
      return Fault("maps are not part of the rule language");
    case rules::ExprKind::kCall:
    case rules::ExprKind::kList:
      break;
  }
  Node node;
  node.kind = expr.kind == rules::ExprKind::kCall ? NodeKind::kCall : NodeKind::kList;
  node.op = expr.op;
  node.type = expr.type;
  node.table = expr.table;
  for (const auto& arg : expr.args) node.args.push_back(Build(*arg));
  if (node.kind == NodeKind::kCall) {
    if (node.op == Op::kPoints && node.table >= rulebook_.tables.size()) {
      return Fault("points() of no known table");
    }
    if (node.op == Op::kInCodes && node.table >= rulebook_.code_lists.size()) {
      return Fault("in_codes() of no known list");
    }
    if (node.op == Op::kWindow || node.op == Op::kVisits || node.op == Op::kSettlements) {
      // The subject is an argument that is not written.
      node.value = static_cast<int64_t>(rule_.on);
      if (node.op == Op::kWindow) node.source = LineSource::kWindow;
      const Node& text = *node.args.at(0);
      if (text.kind == NodeKind::kConst && text.type.kind == TypeKind::kString) {
        node.window = rules::ParseWindow(texts_->Text(text.value));
        if (!node.window) {
          return Fault(fmt::format("'{}' is no window", texts_->Text(text.value)));
        }
      }
    }
    if (node.op == Op::kMatches && node.args.at(1)->kind == NodeKind::kConst) {
      const std::string_view pattern = texts_->Text(node.args[1]->value);
      auto regex = std::make_shared<const RE2>(pattern, RE2::Quiet);
      if (!regex->ok()) {
        return Fault(fmt::format("'{}' is no regular expression: {}", pattern, regex->error()));
      }
      node.regex = std::move(regex);
    }
    return Fold(nodes_->Add(std::move(node)));
  }
  return nodes_->Add(std::move(node));
}

// Conversions of literals are done once.
const Node* Compiler::Fold(const Node* node) {
  if (node->args.size() != 1 || node->args[0]->kind != NodeKind::kConst) return node;
  const int64_t value = node->args[0]->value;
  if (node->op == Op::kIntToDecimal && value != kMissing) {
    const auto decimal = Decimal::FromInt(value);
    return Constant(TypeKind::kDecimal, decimal ? decimal->micros() : kMissing);
  }
  if (node->op == Op::kNeg && value != kMissing) return Constant(node->type.kind, -value);
  return node;
}

}  // namespace mingjian::engine
