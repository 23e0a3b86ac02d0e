#include "rules/cel_convert.h"

#include <utility>

#include "base/decimal.h"

namespace mingjian::rules {
namespace {

bool Is(const Type& type, TypeKind kind) { return type.kind == kind; }

void IntToDecimal(Expr& expr) {
  if (expr.kind == ExprKind::kLiteral) {
    if (const auto value = Decimal::FromInt(expr.literal.number)) {
      expr.literal.kind = TypeKind::kDecimal;
      expr.literal.number = value->micros();
      expr.type = Type::Of(TypeKind::kDecimal);
      return;
    }
  }
  auto inner = std::make_unique<Expr>(std::move(expr));
  expr = Expr{};
  expr.kind = ExprKind::kCall;
  expr.op = Op::kIntToDecimal;
  expr.name = "decimal";
  expr.span = expr.name_span = inner->span;
  expr.type = Type::Of(TypeKind::kDecimal);
  expr.args.push_back(std::move(inner));
}

// Lists are brought to another element type where they are written, not where they are used.
bool CoerceList(Expr& expr, const Type& want) {
  const Type element = ElementOf(want);
  bool good = true;
  switch (expr.kind) {
    case ExprKind::kList:
      for (ExprPtr& arg : expr.args) good = Coerce(*arg, element) && good;
      break;
    case ExprKind::kCall:
      if (expr.op == Op::kConditional) {
        good = Coerce(*expr.args[1], want) && Coerce(*expr.args[2], want);
      } else if (expr.op == Op::kAdd) {
        good = Coerce(*expr.args[0], want) && Coerce(*expr.args[1], want);
      } else if (expr.op == Op::kTake || expr.op == Op::kSkip || expr.op == Op::kDistinct) {
        good = Coerce(*expr.args[0], want);
      } else {
        return false;
      }
      break;
    case ExprKind::kMacro:
      if (expr.op != Op::kMapMacro) return false;
      good = Coerce(*expr.args.back(), element);
      break;
    default:
      return false;
  }
  if (good) expr.type = want;
  return good;
}

}  // namespace

Type ElementOf(const Type& list) {
  return list.element == nullptr ? Type::Of(TypeKind::kDyn) : *list.element;
}

bool HasUnknownElement(const Type& type) {
  if (type.kind != TypeKind::kList) return false;
  if (type.element == nullptr || type.element->kind == TypeKind::kDyn) return true;
  return HasUnknownElement(*type.element);
}

std::optional<Type> Join(const Type& a, const Type& b, bool conformance) {
  if (a == b) return a;
  if (Is(a, TypeKind::kError)) return b;
  if (Is(b, TypeKind::kError)) return a;
  if (Is(a, TypeKind::kDyn)) return conformance ? a : b;
  if (Is(b, TypeKind::kDyn)) return conformance ? b : a;
  const auto numeric = [](const Type& type) {
    return Is(type, TypeKind::kInt) || Is(type, TypeKind::kDecimal);
  };
  if (!conformance && numeric(a) && numeric(b)) return Type::Of(TypeKind::kDecimal);
  if (Is(a, TypeKind::kList) && Is(b, TypeKind::kList)) {
    const auto element = Join(ElementOf(a), ElementOf(b), conformance);
    if (!element) return std::nullopt;
    return Type::ListOf(*element);
  }
  if (Is(a, TypeKind::kMap) && Is(b, TypeKind::kMap)) {
    const auto key = Join(*a.key, *b.key, conformance);
    const auto value = Join(*a.element, *b.element, conformance);
    if (!key || !value) return std::nullopt;
    Type map = Type::Of(TypeKind::kMap);
    map.key = std::make_shared<const Type>(*key);
    map.element = std::make_shared<const Type>(*value);
    return map;
  }
  return std::nullopt;
}

bool Coerce(Expr& expr, const Type& want) {
  if (expr.type == want || Is(expr.type, TypeKind::kError) || Is(want, TypeKind::kError) ||
      Is(want, TypeKind::kDyn)) {
    return true;
  }
  if (Is(expr.type, TypeKind::kInt) && Is(want, TypeKind::kDecimal)) {
    IntToDecimal(expr);
    return true;
  }
  if (Is(expr.type, TypeKind::kList) && Is(want, TypeKind::kList)) return CoerceList(expr, want);
  return false;
}

}  // namespace mingjian::rules
