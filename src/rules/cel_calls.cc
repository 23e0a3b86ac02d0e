// Operators and functions: which overload fits the arguments.

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "rules/cel_checker.h"
#include "rules/cel_convert.h"

namespace mingjian::rules {
namespace {

// Overloads are listed once for operators and functions that take the same types.
Op ListedAs(Op op) {
  switch (op) {
    case Op::kLe:
    case Op::kGt:
    case Op::kGe:
      return Op::kLt;
    case Op::kMax:
      return Op::kMin;
    case Op::kGreatest:
      return Op::kLeast;
    case Op::kLast:
      return Op::kFirst;
    case Op::kSkip:
      return Op::kTake;
    default:
      return op;
  }
}

std::optional<TypeKind> KindOf(char letter) {
  switch (letter) {
    case 'b':
      return TypeKind::kBool;
    case 'i':
      return TypeKind::kInt;
    case 'u':
      return TypeKind::kUint;
    case 'f':
      return TypeKind::kDouble;
    case 'n':
      return TypeKind::kDecimal;
    case 's':
      return TypeKind::kString;
    case 'y':
      return TypeKind::kBytes;
    case 't':
      return TypeKind::kTimestamp;
    case 'd':
      return TypeKind::kDuration;
    case 'Y':
      return TypeKind::kTypeType;
    default:
      return std::nullopt;
  }
}

// One parameter or result at the front of a shape, e.g. "LA" of "LAi>LA".
std::string_view TakeOne(std::string_view* shape) {
  size_t length = 1;
  while (length < shape->size() && (*shape)[length - 1] == 'L') ++length;
  const std::string_view one = shape->substr(0, length);
  shape->remove_prefix(length);
  return one;
}

// What the letters A and V stand for in one use of an overload.
struct Binding {
  std::optional<Type> any, value;
};

// Does `type` fit `one`? With `convert`, also after int became decimal.
bool Fits(std::string_view one, const Type& type, bool convert, bool conformance,
          Binding* binding) {
  if (type.kind == TypeKind::kError || one == "*") return true;
  const bool open = type.kind == TypeKind::kDyn;
  switch (one[0]) {
    case 'A': {
      if (!binding->any) {
        binding->any = type;
        return true;
      }
      const auto joined = Join(*binding->any, type, conformance);
      const bool same = joined && (convert || *joined == *binding->any || conformance);
      if (same) binding->any = *joined;
      return same;
    }
    case 'L':
      if (open) return true;
      if (type.kind != TypeKind::kList) return false;
      return Fits(one.substr(1), ElementOf(type), convert, conformance, binding);
    case 'M':
      if (open) return true;
      if (type.kind != TypeKind::kMap) return false;
      binding->value = *type.element;
      return true;
    default:
      break;
  }
  const TypeKind kind = *KindOf(one[0]);
  return open || type.kind == kind ||
         (convert && kind == TypeKind::kDecimal && type.kind == TypeKind::kInt);
}

Type Concrete(std::string_view one, const Binding& binding) {
  switch (one[0]) {
    case 'A':
      return binding.any.value_or(Type::Of(TypeKind::kDyn));
    case 'V':
      return binding.value.value_or(Type::Of(TypeKind::kDyn));
    case 'L':
      return Type::ListOf(Concrete(one.substr(1), binding));
    case 'M':
    case '*':
      return Type::Of(TypeKind::kDyn);
    default:
      return Type::Of(*KindOf(one[0]));
  }
}

bool FitsAll(std::string_view shape, const std::vector<ExprPtr>& args, bool convert,
             bool conformance, Binding* binding) {
  for (const ExprPtr& arg : args) {
    if (shape.empty() || shape.front() == '>') return false;
    if (!Fits(TakeOne(&shape), arg->type, convert, conformance, binding)) return false;
  }
  return !shape.empty() && shape.front() == '>';
}

std::string Readable(std::string_view one) {
  switch (one[0]) {
    case 'A':
    case '*':
      return "any";
    case 'M':
      return "map";
    case 'L':
      return one == "LA" ? "list" : fmt::format("list<{}>", Readable(one.substr(1)));
    default:
      return ToString(Type::Of(*KindOf(one[0])));
  }
}

std::string ReadableParameters(std::string_view shape) {
  std::string text;
  while (!shape.empty() && shape.front() != '>') {
    if (!text.empty()) text += ", ";
    text += Readable(TakeOne(&shape));
  }
  return fmt::format("({})", text);
}

}  // namespace

void Checker::VisitCall(Expr& expr) {
  if (expr.op >= Op::kAnd && expr.op <= Op::kIndex) return Operator(expr);
  const Function* function = FindFunction(expr);
  if (function == nullptr) return UnknownCall(expr);
  expr.op = function->op;
  switch (expr.op) {
    case Op::kWindow:
      return Windowed(expr, RecordOf(Entity::kLine));
    case Op::kVisits:
      return Windowed(expr, RecordOf(Entity::kVisit));
    case Op::kSettlements:
      return Windowed(expr, RecordOf(Entity::kSettlement));
    case Op::kPoints:
      return Points(expr);
    case Op::kInCodes:
      return InCodes(expr);
    default:
      break;
  }
  for (ExprPtr& arg : expr.args) Visit(*arg);
  Resolve(expr);
  if (expr.type.kind == TypeKind::kError || environment_.conformance) return;
  if (expr.op == Op::kMatches) Regex(expr);
  if (expr.op == Op::kToTimestamp || expr.op == Op::kToDuration) ConstantTime(expr);
}

// A misspelt macro still binds its variable, so that its body makes no further complaints.
void Checker::UnknownCall(Expr& expr) {
  expr.op = Op::kNone;
  const bool binds = expr.method && expr.args.size() > 1 && expr.args[1]->kind == ExprKind::kIdent;
  for (size_t i = 0; i < expr.args.size(); ++i) {
    if (binds && i == 1) scopes_.push_back({expr.args[1]->name, Type{}, SIZE_MAX});
    Visit(*expr.args[i]);
  }
  if (binds) scopes_.pop_back();
}

const Function* Checker::FindFunction(Expr& expr) {
  const std::string_view name =
      std::string_view(expr.name).substr(expr.name.starts_with('.') ? 1 : 0);
  for (const Function& function : Functions()) {
    if (function.name != name || (function.where & where()) == 0) continue;
    if (expr.method ? function.method : function.global) return &function;
    Complain(expr.name_span, "call_style",
             expr.method ? fmt::format("'{0}' is not called on a value: write {0}(…)", name)
                         : fmt::format("'{0}' is called on a value: write x.{0}(…)", name));
    return nullptr;
  }
  UnknownFunction(expr);
  return nullptr;
}

void Checker::UnknownFunction(const Expr& expr) {
  for (const Macro& macro : Macros()) {
    if (expr.name != macro.name) continue;
    return Complain(expr.span, "bad_macro", fmt::format("'{}' is not written like this", expr.name),
                    fmt::format("write {}", macro.usage));
  }
  std::vector<std::string_view> candidates;
  for (const Function& function : Functions()) {
    if ((function.where & where()) != 0 && (expr.method ? function.method : function.global)) {
      candidates.push_back(function.name);
    }
  }
  for (const Macro& macro : Macros()) {
    if (expr.method) candidates.push_back(macro.name);
  }
  Complain(expr.name_span, "unknown_function", fmt::format("there is no function '{}'", expr.name),
           DidYouMean(expr.name, candidates));
}

void Checker::Operator(Expr& expr) {
  for (ExprPtr& arg : expr.args) Visit(*arg);
  switch (expr.op) {
    case Op::kEq:
    case Op::kNe:
      return Equality(expr);
    case Op::kConditional:
      return Conditional(expr);
    default:
      return Resolve(expr);
  }
}

void Checker::Equality(Expr& expr) {
  expr.type = Type::Of(TypeKind::kBool);
  Expr& left = *expr.args[0];
  Expr& right = *expr.args[1];
  const auto joined = Join(left.type, right.type, environment_.conformance);
  if (environment_.conformance) {
    const bool null = left.type.kind == TypeKind::kNull || right.type.kind == TypeKind::kNull;
    if (joined || null) return;
  } else if (joined && Coerce(left, *joined) && Coerce(right, *joined)) {
    return;
  }
  Complain(
      expr.span, "no_overload",
      fmt::format("'{}' compares two values of one type; here {} and {}",
                  expr.op == Op::kEq ? "==" : "!=", ToString(left.type), ToString(right.type)));
}

void Checker::Conditional(Expr& expr) {
  Want(*expr.args[0], Type::Of(TypeKind::kBool), "the condition");
  Expr& then = *expr.args[1];
  Expr& other = *expr.args[2];
  const auto joined = Join(then.type, other.type, environment_.conformance);
  if (joined && (environment_.conformance || (Coerce(then, *joined) && Coerce(other, *joined)))) {
    expr.type = *joined;
    return;
  }
  Complain(expr.span, "type_mismatch",
           fmt::format("both sides of '?:' have one type; here {} and {}", ToString(then.type),
                       ToString(other.type)));
}

void Checker::Resolve(Expr& expr) {
  const Op listed = ListedAs(expr.op);
  std::string shapes;
  std::vector<std::string_view> fitting;
  Binding binding;
  for (const bool convert : {false, true}) {
    if (convert && (environment_.conformance || !fitting.empty())) break;
    for (const Overload& overload : Overloads()) {
      if (overload.op != listed || (overload.where & where()) == 0) continue;
      if (!convert) {
        if (!shapes.empty()) shapes += ", ";
        shapes += ReadableParameters(overload.shape);
      }
      Binding tried;
      if (!FitsAll(overload.shape, expr.args, convert, environment_.conformance, &tried)) continue;
      if (fitting.empty()) binding = tried;
      fitting.push_back(overload.shape);
    }
  }
  if (fitting.empty()) return NoOverload(expr, shapes);
  std::string_view shape = fitting.front();
  // What did not check (or is dyn) fits many overloads; then the result is what they agree on.
  for (const std::string_view other : fitting) {
    if (other.substr(other.find('>')) != shape.substr(shape.find('>'))) {
      const bool conformance = environment_.conformance;
      expr.type = Type::Of(conformance ? TypeKind::kDyn : TypeKind::kError);
      return;
    }
  }
  for (ExprPtr& arg : expr.args) {
    const Type want = Concrete(TakeOne(&shape), binding);
    if (!environment_.conformance && !Coerce(*arg, want)) {
      return Complain(
          arg->span, "type_mismatch",
          fmt::format("this is {} and cannot become {}", ToString(arg->type), ToString(want)));
    }
  }
  shape.remove_prefix(1);
  expr.type = Concrete(shape, binding);
}

void Checker::NoOverload(const Expr& expr, std::string_view shapes) {
  std::string here;
  for (const ExprPtr& arg : expr.args) {
    if (!here.empty()) here += ", ";
    here += ToString(arg->type);
  }
  std::string name(ToString(expr.op));
  std::erase(name, '_');
  std::string suggestion;
  const bool text = std::ranges::any_of(
      expr.args, [](const ExprPtr& arg) { return arg->type.kind == TypeKind::kString; });
  if (expr.op == Op::kAdd && text) suggestion = "string(x) makes text of a value";
  Complain(expr.span, "no_overload", fmt::format("'{}' takes {}; here ({})", name, shapes, here),
           std::move(suggestion));
}

}  // namespace mingjian::rules
