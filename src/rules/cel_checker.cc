#include "rules/cel_checker.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "rules/cel_convert.h"

namespace mingjian::rules {
namespace {

Type Dyn() { return Type::Of(TypeKind::kDyn); }

// Names that stand for types in the conformance environment.
constexpr std::string_view kTypeNames[] = {"bool",
                                           "int",
                                           "uint",
                                           "double",
                                           "string",
                                           "bytes",
                                           "list",
                                           "map",
                                           "null_type",
                                           "type",
                                           "google.protobuf.Timestamp",
                                           "google.protobuf.Duration"};

// "a.b.c" of a chain of selections that begins at a name; nothing for other operands.
std::optional<std::string> DottedName(const Expr& expr) {
  if (expr.kind == ExprKind::kIdent) return expr.name;
  if (expr.kind != ExprKind::kSelect) return std::nullopt;
  const auto front = DottedName(*expr.args[0]);
  if (!front) return std::nullopt;
  return *front + "." + expr.name;
}

}  // namespace

void Checker::Complain(Span span, std::string name, std::string message, std::string suggestion) {
  issues_.push_back({span, std::move(name), std::move(message), std::move(suggestion)});
}

std::vector<Issue> Checker::TakeIssues() {
  std::stable_sort(issues_.begin(), issues_.end(),
                   [](const Issue& a, const Issue& b) { return a.span.begin < b.span.begin; });
  return std::move(issues_);
}

void Checker::Visit(Expr& expr) {
  expr.type = Type{};
  switch (expr.kind) {
    case ExprKind::kLiteral:
      return VisitLiteral(expr);
    case ExprKind::kIdent:
      return VisitIdent(expr);
    case ExprKind::kSelect:
    case ExprKind::kHas:
      return VisitSelect(expr);
    case ExprKind::kCall:
      return VisitCall(expr);
    case ExprKind::kList:
      return VisitList(expr);
    case ExprKind::kMap:
      return VisitMap(expr);
    case ExprKind::kMacro:
      return VisitMacro(expr);
  }
}

void Checker::Want(Expr& expr, const Type& want, std::string_view what) {
  if (expr.type.kind == TypeKind::kDyn || Coerce(expr, want)) return;
  std::string suggestion;
  if (want.kind == TypeKind::kInt && expr.type.kind == TypeKind::kDecimal) {
    suggestion = "int(x) cuts the decimals off, floor(x) rounds down";
  }
  if (want.kind == TypeKind::kBool && expr.type.kind == TypeKind::kList) {
    suggestion = "write xs.size() > 0 to ask whether there is any";
  }
  Complain(expr.span, "type_mismatch",
           fmt::format("{} must be {}, this is {}", what, ToString(want), ToString(expr.type)),
           std::move(suggestion));
}

void Checker::FindUntypedLists(const Expr& expr) {
  if (expr.kind == ExprKind::kList && expr.args.empty() && HasUnknownElement(expr.type)) {
    Complain(expr.span, "untyped_list", "nothing here tells what this empty list would hold");
  }
  for (const ExprPtr& arg : expr.args) FindUntypedLists(*arg);
}

void Checker::VisitLiteral(Expr& expr) {
  expr.type = Type::Of(expr.literal.kind);
  if (environment_.conformance) return;
  switch (expr.literal.kind) {
    case TypeKind::kNull:
      Complain(expr.span, "not_in_rules", "rules have no null: a missing field is unknown",
               "ask with has(x.field)");
      break;
    case TypeKind::kUint:
      Complain(expr.span, "not_in_rules", "rules have no unsigned numbers", "leave the 'u' away");
      break;
    case TypeKind::kBytes:
      Complain(expr.span, "not_in_rules", "rules have no bytes", "leave the 'b' away");
      break;
    case TypeKind::kDouble:
      Complain(expr.span, "not_in_rules", "rules have no binary floating point");
      break;
    default:
      return;
  }
  expr.type = Type{};
}

void Checker::VisitIdent(Expr& expr) {
  const bool absolute = expr.name.starts_with('.');
  const std::string name = absolute ? expr.name.substr(1) : expr.name;
  if (!absolute) {
    for (size_t i = scopes_.size(); i-- > 0;) {
      if (scopes_[i].name != name) continue;
      expr.type = scopes_[i].type;
      expr.slot = scopes_[i].slot;
      return;
    }
  }
  for (const Environment::Variable& variable : environment_.variables) {
    if (variable.name != name) continue;
    expr.type = variable.type;
    expr.slot = variable.slot;
    return;
  }
  if (environment_.conformance && std::ranges::find(kTypeNames, name) != std::end(kTypeNames)) {
    expr.kind = ExprKind::kLiteral;
    expr.literal.kind = TypeKind::kTypeType;
    expr.literal.text = name;
    expr.type = Type::Of(TypeKind::kTypeType);
    return;
  }
  expr.slot = SIZE_MAX;
  UnknownName(expr);
}

void Checker::UnknownName(const Expr& expr) {
  const std::string_view name = expr.name;
  std::vector<std::string_view> candidates;
  std::string suggestion;
  const auto add = [&](const Environment::Variable& variable) {
    candidates.push_back(variable.name);
    // A field written without its record is the likeliest slip.
    if (suggestion.empty() && variable.type.kind == TypeKind::kRecord &&
        variable.type.record->Find(name) != nullptr) {
      suggestion = fmt::format("did you mean '{}.{}'?", variable.name, name);
    }
  };
  for (size_t i = scopes_.size(); i-- > 0;) add(scopes_[i]);
  for (const Environment::Variable& variable : environment_.variables) add(variable);
  if (suggestion.empty()) suggestion = DidYouMean(name, candidates);
  Complain(expr.span, "unknown_name", fmt::format("'{}' is not known here", name),
           std::move(suggestion));
}

bool Checker::QualifiedName(Expr& expr) {
  const auto dotted = DottedName(expr);
  if (!dotted) return false;
  const std::string_view root = std::string_view(*dotted).substr(0, dotted->find('.'));
  for (const Environment::Variable& variable : scopes_) {
    if (variable.name == root) return false;
  }
  for (const Environment::Variable& variable : environment_.variables) {
    if (variable.name == *dotted) {
      expr.kind = ExprKind::kIdent;
      expr.name = *dotted;
      expr.args.clear();
      expr.type = variable.type;
      expr.slot = variable.slot;
      return true;
    }
  }
  if (std::ranges::find(kTypeNames, *dotted) == std::end(kTypeNames)) return false;
  expr.kind = ExprKind::kLiteral;
  expr.literal.kind = TypeKind::kTypeType;
  expr.literal.text = *dotted;
  expr.args.clear();
  expr.type = Type::Of(TypeKind::kTypeType);
  return true;
}

void Checker::VisitSelect(Expr& expr) {
  const bool has = expr.kind == ExprKind::kHas;
  if (!has && environment_.conformance && QualifiedName(expr)) return;
  Visit(*expr.args[0]);
  const Type& operand = expr.args[0]->type;
  if (has) expr.type = Type::Of(TypeKind::kBool);
  switch (operand.kind) {
    case TypeKind::kRecord:
      expr.member = operand.record->Find(expr.name);
      if (expr.member == nullptr) return UnknownField(expr, *operand.record);
      if (!has) expr.type = expr.member->type;
      return;
    case TypeKind::kMap:
      if (!has) expr.type = *operand.element;
      return;
    case TypeKind::kDyn:
      if (!has) expr.type = Dyn();
      return;
    case TypeKind::kError:
      return;
    default:
      break;
  }
  std::string suggestion;
  if (operand.kind == TypeKind::kList) {
    suggestion = fmt::format("write xs.map(x, x.{}) for a list of them", expr.name);
  }
  for (const Function& function : Functions()) {
    if (function.method && function.name == expr.name) {
      suggestion = fmt::format("write {}() with brackets", expr.name);
    }
  }
  Complain(expr.name_span, "no_field",
           fmt::format("{} has no fields, so no '{}'", ToString(operand), expr.name),
           std::move(suggestion));
}

void Checker::UnknownField(const Expr& expr, const Record& record) {
  std::vector<std::string_view> candidates;
  std::string suggestion;
  for (const RecordMember& member : record.members) {
    candidates.push_back(member.name);
    if (suggestion.empty() && member.type.kind == TypeKind::kRecord &&
        member.type.record != &record && member.type.record->Find(expr.name) != nullptr) {
      suggestion = fmt::format("did you mean '{}.{}'?", member.name, expr.name);
    }
  }
  if (const std::string near = DidYouMean(expr.name, candidates); !near.empty()) suggestion = near;
  Complain(expr.name_span, "unknown_field",
           fmt::format("{} has no field '{}'", record.name, expr.name), std::move(suggestion));
}

void Checker::VisitList(Expr& expr) {
  std::optional<Type> element = Dyn();
  bool first = true;
  for (ExprPtr& arg : expr.args) {
    Visit(*arg);
    if (!element) continue;
    element = first ? arg->type : Join(*element, arg->type, environment_.conformance);
    first = false;
    if (element) continue;
    if (environment_.conformance) {
      element = Dyn();
      continue;
    }
    Complain(arg->span, "type_mismatch",
             fmt::format("a list holds values of one type; the others are {}, this is {}",
                         ToString(expr.args[0]->type), ToString(arg->type)));
  }
  if (!element) return;
  expr.type = Type::ListOf(*element);
  if (environment_.conformance) return;
  for (ExprPtr& arg : expr.args) {
    if (!Coerce(*arg, *element)) {
      Complain(arg->span, "type_mismatch",
               fmt::format("this cannot become {}", ToString(*element)));
    }
  }
}

void Checker::VisitMap(Expr& expr) {
  std::optional<Type> types[2];
  for (size_t i = 0; i < expr.args.size(); ++i) {
    Visit(*expr.args[i]);
    std::optional<Type>& type = types[i % 2];
    type = type ? Join(*type, expr.args[i]->type, true).value_or(Dyn()) : expr.args[i]->type;
  }
  if (!environment_.conformance) {
    Complain(expr.span, "not_in_rules", "rules have no maps",
             "a knowledge table holds pairs, see docs/rule-language.md §4");
    return;
  }
  expr.type = Type::Of(TypeKind::kMap);
  expr.type.key = std::make_shared<const Type>(types[0].value_or(Dyn()));
  expr.type.element = std::make_shared<const Type>(types[1].value_or(Dyn()));
}

void Checker::VisitMacro(Expr& expr) {
  Expr& range = *expr.args[0];
  Visit(range);
  Type element;
  switch (range.type.kind) {
    case TypeKind::kList:
      element = ElementOf(range.type);
      break;
    case TypeKind::kMap:
      element = *range.type.key;
      break;
    case TypeKind::kDyn:
      element = Dyn();
      break;
    case TypeKind::kError:
      break;
    default:
      Complain(range.span, "no_overload",
               fmt::format("{} goes over a list, this is {}", expr.name, ToString(range.type)));
  }
  expr.slot = environment_.next_slot++;
  Environment::Variable variable{expr.variable, element, expr.slot};
  environment_.slots_made.push_back(variable);
  const size_t bodies = BodyCount(expr.op, expr.args.size());
  scopes_.push_back(std::move(variable));
  for (size_t i = 1; i <= bodies; ++i) Visit(*expr.args[i]);
  scopes_.pop_back();
  for (size_t i = bodies + 1; i < expr.args.size(); ++i) Visit(*expr.args[i]);
  MacroResult(expr, element);
}

void Checker::MacroResult(Expr& expr, const Type& element) {
  const Type boolean = Type::Of(TypeKind::kBool), integer = Type::Of(TypeKind::kInt);
  const Type decimal = Type::Of(TypeKind::kDecimal), time = Type::Of(TypeKind::kTimestamp);
  const auto arg = [&](size_t i) -> Expr& { return *expr.args[i]; };
  switch (expr.op) {
    case Op::kAll:
    case Op::kExists:
    case Op::kExistsOne:
      Want(arg(1), boolean, "the condition");
      expr.type = boolean;
      return;
    case Op::kFilter:
      Want(arg(1), boolean, "the condition");
      expr.type = Type::ListOf(element);
      return;
    case Op::kMapMacro:
      if (expr.args.size() == 3) Want(arg(1), boolean, "the condition");
      expr.type = Type::ListOf(expr.args.back()->type);
      return;
    case Op::kSortBy:
    case Op::kMaxBy:
    case Op::kMinBy: {
      const TypeKind key = arg(1).type.kind;
      const bool ordered = key == TypeKind::kBool || key == TypeKind::kInt ||
                           key == TypeKind::kDecimal || key == TypeKind::kString ||
                           key == TypeKind::kTimestamp || key == TypeKind::kDuration ||
                           key == TypeKind::kError || key == TypeKind::kDyn;
      if (!ordered) {
        Complain(arg(1).span, "type_mismatch",
                 fmt::format("the key must have an order, {} has none", ToString(arg(1).type)));
      }
      expr.type = expr.op == Op::kSortBy ? Type::ListOf(element) : element;
      return;
    }
    case Op::kOverCap:
      Want(arg(1), decimal, "the quantity");
      Want(arg(2), decimal, "the cap");
      expr.type = Type::ListOf(element);
      return;
    case Op::kExcessAmount:
      Want(arg(1), decimal, "the quantity");
      Want(arg(2), decimal, "the amount");
      Want(arg(3), decimal, "the cap");
      expr.type = decimal;
      return;
    case Op::kAfterDays:
      Want(arg(1), time, "the time");
      Want(arg(2), integer, "the number of days");
      expr.type = Type::ListOf(element);
      return;
    case Op::kSupplyOnHand:
      Want(arg(1), time, "the time");
      Want(arg(2), decimal, "the days of supply");
      Want(arg(3), time, "the day asked about");
      expr.type = decimal;
      return;
    default:
      return;
  }
}

std::vector<Issue> Check(Expr& expr, Environment& environment, const Type* expected) {
  Checker checker(environment);
  checker.Visit(expr);
  if (expected != nullptr) checker.Want(expr, *expected, "this expression");
  if (!environment.conformance) checker.FindUntypedLists(expr);
  return checker.TakeIssues();
}

}  // namespace mingjian::rules
