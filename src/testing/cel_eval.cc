#include "testing/cel_eval.h"

#include "base/text.h"
#include "testing/cel_lists.h"
#include "testing/cel_operators.h"
#include "testing/cel_times.h"

namespace mingjian::testing {
namespace {

using Kind = rules::TypeKind;
using rules::Expr;
using rules::ExprKind;
using rules::Op;

class Evaluator {
 public:
  Evaluator(Host& host, const std::map<size_t, Value>& bound, const EvalOptions& options)
      : host_(host), bound_(bound), options_(options) {}

  Value Eval(const Expr& expr) {
    switch (expr.kind) {
      case ExprKind::kLiteral:
        return FromLiteral(expr.literal);
      case ExprKind::kIdent: {
        if (expr.slot == SIZE_MAX) return Value::Error("unknown name " + expr.name);
        const auto found = bound_.find(expr.slot);
        return found == bound_.end() ? host_.Variable(expr.slot) : found->second;
      }
      case ExprKind::kSelect:
        return Select(expr, Eval(*expr.args[0]));
      case ExprKind::kHas:
        return Has(expr, Eval(*expr.args[0]));
      case ExprKind::kCall:
        return Call(expr);
      case ExprKind::kList: {
        Value::Items items;
        if (Value error; !EvalAll(expr.args, &items, &error)) return error;
        return Value::List(std::move(items));
      }
      case ExprKind::kMap:
        return MapLiteral(expr);
      case ExprKind::kMacro:
        return Macro(expr);
    }
    return NoOverload();
  }

 private:
  // All of `args` in order; false with the first error.
  bool EvalAll(const std::vector<rules::ExprPtr>& args, Value::Items* values, Value* error) {
    for (const rules::ExprPtr& arg : args) {
      Value value = Eval(*arg);
      if (value.error()) {
        *error = std::move(value);
        return false;
      }
      values->push_back(std::move(value));
    }
    return true;
  }

  Value Select(const Expr& expr, const Value& operand) {
    if (operand.error()) return operand;
    if (operand.kind == Kind::kRecord && expr.member != nullptr) {
      return host_.Member(operand, *expr.member);
    }
    if (operand.kind == Kind::kMap) return IndexOf(operand, Value::String(expr.name));
    return Value::Error("no such field " + expr.name);
  }

  Value Has(const Expr& expr, const Value& operand) {
    if (operand.error()) return operand;
    if (operand.kind != Kind::kRecord && operand.kind != Kind::kMap) return NoOverload();
    return Value::Bool(!Select(expr, operand).error());
  }

  Value MapLiteral(const Expr& expr) {
    Value::Items parts;
    if (Value error; !EvalAll(expr.args, &parts, &error)) return error;
    Value::Entries entries;
    for (size_t i = 0; i + 1 < parts.size(); i += 2) {
      const Kind kind = parts[i].kind;
      const bool key =
          kind == Kind::kBool || kind == Kind::kInt || kind == Kind::kUint || kind == Kind::kString;
      if (!key) return Value::Error("unsupported key type");
      for (const auto& [other, value] : entries) {
        if (Equal(other, parts[i])) return Value::Error("repeated key");
      }
      entries.emplace_back(parts[i], parts[i + 1]);
    }
    return Value::Map(std::move(entries));
  }

  // Of the values that `value_of` gives for all of `range`, the first that decides wins over an
  // error of any other.
  template <typename Range, typename ValueOf>
  static Value Decide(bool decides, const Range& range, const ValueOf& value_of) {
    Value error;
    bool failed = false;
    for (const auto& each : range) {
      Value value = value_of(each);
      if (value.kind == Kind::kBool) {
        if (value.truth() == decides) return value;
      } else if (!failed) {
        error = value.error() ? std::move(value) : NoOverload();
        failed = true;
      }
    }
    return failed ? error : Value::Bool(!decides);
  }

  Value Call(const Expr& expr) {
    switch (expr.op) {
      case Op::kNone:
        return Value::Error("unbound function " + expr.name);
      case Op::kAnd:
      case Op::kOr:
        return Decide(expr.op == Op::kOr, expr.args,
                      [&](const rules::ExprPtr& arg) { return Eval(*arg); });
      case Op::kConditional: {
        Value condition = Eval(*expr.args[0]);
        if (condition.error()) return condition;
        if (condition.kind != Kind::kBool) return NoOverload();
        return Eval(*expr.args[condition.truth() ? 1 : 2]);
      }
      default:
        break;
    }
    Value::Items args;
    if (Value error; !EvalAll(expr.args, &args, &error)) return error;
    if (args.size() == 1) return Unary(expr, args[0]);
    if (args.size() == 2) return Binary(expr.op, args[0], args[1]);
    return NoOverload();
  }

  Value Unary(const Expr& expr, const Value& a) {
    switch (expr.op) {
      case Op::kNot:
        return a.kind == Kind::kBool ? Value::Bool(!a.truth()) : NoOverload();
      case Op::kNeg:
        return Negate(a);
      case Op::kSize:
        return Size(a);
      case Op::kTimeDate:
      case Op::kTimeHasTime:
        if (a.kind != Kind::kTimestamp) return NoOverload();
        if (expr.op == Op::kTimeDate) return Value::Timestamp(DayOf(a.number));
        return Value::Bool(a.number != DayOf(a.number));
      case Op::kAgeYearsAt:
      case Op::kAgeDaysAt:
        return Age(expr.op, a);
      case Op::kAbs:
      case Op::kFloor:
      case Op::kCeil:
        return NumberFunction(expr.op, a);
      case Op::kSum:
      case Op::kMin:
      case Op::kMax:
      case Op::kDistinct:
      case Op::kFirst:
      case Op::kLast:
      case Op::kLongestRun:
        return ListFunction(
            expr.op, a, expr.type.kind == Kind::kDecimal ? Value::Of(Decimal()) : Value::Int(0));
      case Op::kWindow:
      case Op::kVisits:
      case Op::kSettlements:
        return Windowed(expr.op, a);
      case Op::kPoints:
        return a.kind == Kind::kString ? host_.Points(expr.table, a.text) : NoOverload();
      case Op::kInCodes:
        return a.kind == Kind::kString ? host_.InCodes(expr.table, a.text) : NoOverload();
      default:
        if (expr.op >= Op::kGetFullYear && expr.op <= Op::kGetMilliseconds) {
          return TimePart(expr.op, a, nullptr);
        }
        return Convert(expr.op, a, options_);
    }
  }

  Value Binary(Op op, const Value& a, const Value& b) {
    switch (op) {
      case Op::kEq:
      case Op::kNe:
      case Op::kLt:
      case Op::kLe:
      case Op::kGt:
      case Op::kGe:
        return Relation(op, a, b);
      case Op::kIn:
        return Contained(a, b);
      case Op::kIndex:
        return IndexOf(a, b);
      case Op::kAdd:
      case Op::kSub:
      case Op::kMul:
      case Op::kDiv:
      case Op::kMod:
        return Arithmetic(op, a, b, options_);
      case Op::kContains:
      case Op::kStartsWith:
      case Op::kEndsWith:
      case Op::kMatches:
      case Op::kPrefix:
        return TextFunction(op, a, b);
      case Op::kDays:
        if (a.kind != Kind::kTimestamp || b.kind != Kind::kTimestamp) return NoOverload();
        return Value::Int(DaysBetween(a.number, b.number));
      case Op::kRound:
      case Op::kLeast:
      case Op::kGreatest:
        return NumberFunction(op, a, b);
      case Op::kTake:
      case Op::kSkip:
        return ListPart(op, a, b);
      default:
        if (op >= Op::kGetFullYear && op <= Op::kGetMilliseconds) return TimePart(op, a, &b);
        return NoOverload();
    }
  }

  static Value Size(const Value& value) {
    switch (value.kind) {
      case Kind::kString:
        return Value::Int(static_cast<int64_t>(CodePoints(value.text)));
      case Kind::kBytes:
        return Value::Int(static_cast<int64_t>(value.text.size()));
      case Kind::kList:
        return Value::Int(static_cast<int64_t>(value.items->size()));
      case Kind::kMap:
        return Value::Int(static_cast<int64_t>(value.entries->size()));
      default:
        return NoOverload();
    }
  }

  Value Age(Op op, const Value& at) {
    if (at.kind != Kind::kTimestamp) return NoOverload();
    const Value birth = host_.Birth();
    if (birth.error()) return birth;
    return Value::Int(op == Op::kAgeYearsAt ? AgeInYears(birth.number, at.number)
                                            : DaysBetween(birth.number, at.number));
  }

  Value Windowed(Op op, const Value& text) {
    const auto window = rules::ParseWindow(text.text);
    if (text.kind != Kind::kString || !window) return Value::Error("not a window");
    if (op == Op::kWindow) return host_.WindowLines(*window);
    return op == Op::kVisits ? host_.WindowVisits(*window) : host_.WindowSettlements(*window);
  }

  // The elements a macro goes over: those of a list, the keys of a map.
  static std::optional<Value::Items> Elements(const Value& range) {
    if (range.kind == Kind::kList) return *range.items;
    if (range.kind != Kind::kMap) return std::nullopt;
    Value::Items keys;
    for (const auto& [key, value] : *range.entries) keys.push_back(key);
    return keys;
  }

  Value Macro(const Expr& expr) {
    const Value range = Eval(*expr.args[0]);
    if (range.error()) return range;
    const auto items = Elements(range);
    if (!items) return NoOverload();
    switch (expr.op) {
      case Op::kExists:
      case Op::kAll:
        return Decide(expr.op == Op::kExists, *items, [&](const Value& item) {
          bound_[expr.slot] = item;
          return Eval(*expr.args[1]);
        });
      case Op::kExistsOne:
      case Op::kFilter:
      case Op::kMapMacro:
        return Comprehension(expr, *items);
      default:
        return Measured(expr, *items);
    }
  }

  Value Comprehension(const Expr& expr, const Value::Items& items) {
    const bool conditional = expr.op != Op::kMapMacro || expr.args.size() == 3;
    Value::Items made;
    for (const Value& item : items) {
      bound_[expr.slot] = item;
      if (conditional) {
        Value keep = Eval(*expr.args[1]);
        if (keep.error()) return keep;
        if (keep.kind != Kind::kBool) return NoOverload();
        if (!keep.truth()) continue;
      }
      Value value = expr.op == Op::kMapMacro ? Eval(*expr.args.back()) : item;
      if (value.error()) return value;
      made.push_back(std::move(value));
    }
    if (expr.op == Op::kExistsOne) return Value::Bool(made.size() == 1);
    return Value::List(std::move(made));
  }

  // Macros over measured elements: every body of every element is needed, so any error is the
  // result.
  Value Measured(const Expr& expr, const Value::Items& items) {
    const size_t bodies = rules::BodyCount(expr.op, expr.args.size());
    std::vector<Value::Items> measures(bodies);
    for (const Value& item : items) {
      bound_[expr.slot] = item;
      for (size_t i = 0; i < bodies; ++i) {
        Value value = Eval(*expr.args[i + 1]);
        if (value.error()) return value;
        measures[i].push_back(std::move(value));
      }
    }
    Value plain;
    if (expr.args.size() > bodies + 1) {
      plain = Eval(*expr.args.back());
      if (plain.error()) return plain;
    }
    switch (expr.op) {
      case Op::kSortBy:
      case Op::kMaxBy:
      case Op::kMinBy:
        return ByKey(expr.op, items, measures[0]);
      case Op::kOverCap:
        return OverCap(items, measures[0], plain.decimal());
      case Op::kExcessAmount:
        return ExcessAmount(measures[0], measures[1], plain.decimal());
      case Op::kAfterDays:
        return AfterDays(items, measures[0], plain.number);
      case Op::kSupplyOnHand:
        return SupplyOnHand(measures[0], measures[1], plain.number);
      default:
        return NoOverload();
    }
  }

  Host& host_;
  std::map<size_t, Value> bound_;
  EvalOptions options_;
};

}  // namespace

Value Host::Variable(size_t) { return Value::Error("unbound variable"); }
Value Host::Member(const Value&, const rules::RecordMember& member) {
  return Value::Error("missing " + member.name);
}
Value Host::WindowLines(const rules::Window&) { return Value::Error("no data"); }
Value Host::WindowVisits(const rules::Window&) { return Value::Error("no data"); }
Value Host::WindowSettlements(const rules::Window&) { return Value::Error("no data"); }
Value Host::Points(size_t, const std::string&) { return Value::Error("no data"); }
Value Host::InCodes(size_t, const std::string&) { return Value::Error("no data"); }
Value Host::Birth() { return Value::Error("no data"); }

Value Evaluate(const Expr& expr, Host& host, const EvalOptions& options) {
  return Evaluate(expr, host, {}, options);
}

Value Evaluate(const Expr& expr, Host& host, const std::map<size_t, Value>& bound,
               const EvalOptions& options) {
  return Evaluator(host, bound, options).Eval(expr);
}

}  // namespace mingjian::testing
