// Operators and functions on scalars.

#include <algorithm>

#include "base/clones.h"
#include "base/decimal.h"
#include "base/time.h"
#include "engine/evaluator.h"
#include "rules/cel_text.h"

namespace mingjian::engine {
namespace {

using rules::Op;
using rules::TypeKind;

// Operands come in three ways, so that comparing a column with a constant is one tight loop.
template <bool kLeftConstant, bool kRightConstant, typename F>
MJ_CLONES void Apply(const int64_t* x, const int64_t* y, int64_t* to, size_t n, F f) {
  for (size_t i = 0; i < n; ++i) {
    const int64_t left = x[kLeftConstant ? 0 : i], right = y[kRightConstant ? 0 : i];
    to[i] = left == kMissing || right == kMissing ? kMissing : f(left, right);
  }
}

// out[i] = f(a[i], b[i]) where neither is missing.
template <typename F>
void Binary(const Vec& a, const Vec& b, Vec* out, const F& f) {
  const size_t n = out->values.size();
  int64_t* to = out->values.data();
  const int64_t* x = a.values.data();
  const int64_t* y = b.values.data();
  if (a.constant && b.constant) {
    Apply<true, true>(x, y, to, n, f);
  } else if (a.constant) {
    Apply<true, false>(x, y, to, n, f);
  } else if (b.constant) {
    Apply<false, true>(x, y, to, n, f);
  } else {
    Apply<false, false>(x, y, to, n, f);
  }
}

template <typename F>
MJ_CLONES void ApplyEach(const int64_t* x, int64_t* to, size_t n, F f) {
  for (size_t i = 0; i < n; ++i) to[i] = x[i] == kMissing ? kMissing : f(x[i]);
}

// out[i] = f(a[i]) where it is not missing; as many values as `a` has.
template <typename F>
void Each(const Vec& a, Vec* out, const F& f) {
  ApplyEach(a.values.data(), out->values.data(), out->values.size(), f);
}

int64_t Micros(std::optional<Decimal> value) { return value ? value->micros() : kMissing; }
Decimal Of(int64_t micros) { return Decimal::FromMicros(micros); }

int64_t TimeInRange(int64_t time) {
  return time < rules::kTimeMin || time > rules::kTimeMax ? kMissing : time;
}
int64_t DurationInRange(int64_t seconds) {
  return seconds < -rules::kDurationMax || seconds > rules::kDurationMax ? kMissing : seconds;
}

// A result of arithmetic in the range of its type.
int64_t InRange(TypeKind kind, int64_t value) {
  if (value == kMissing) return value;
  if (kind == TypeKind::kTimestamp) return TimeInRange(value);
  if (kind == TypeKind::kDuration) return DurationInRange(value);
  return value;
}

int64_t FloorDivide(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }

}  // namespace

Evaluator::Made Evaluator::Call(const Node& node, Frame* frame) {
  switch (node.op) {
    case Op::kAnd:
    case Op::kOr:
      return AndOr(node, frame);
    case Op::kConditional:
      return Conditional(node, frame);
    case Op::kEq:
    case Op::kNe:
    case Op::kLt:
    case Op::kLe:
    case Op::kGt:
    case Op::kGe:
      return Compare(node, frame);
    case Op::kAdd:
    case Op::kSub:
    case Op::kMul:
    case Op::kDiv:
    case Op::kMod:
    case Op::kLeast:
    case Op::kGreatest:
    case Op::kRound:
    case Op::kDays:
      return Arithmetic(node, frame);
    case Op::kIn:
      return In(node, frame);
    case Op::kIndex:
      return Index(node, frame);
    case Op::kContains:
    case Op::kStartsWith:
    case Op::kEndsWith:
    case Op::kMatches:
    case Op::kPrefix:
      return Text(node, frame);
    case Op::kToString:
      return ToText(node, frame);
    case Op::kInCodes:
      return InCodes(node, frame);
    case Op::kSum:
    case Op::kMin:
    case Op::kMax:
    case Op::kFirst:
    case Op::kLast:
    case Op::kLongestRun:
      return ListToScalar(node, frame);
    case Op::kDistinct:
    case Op::kTake:
    case Op::kSkip:
      return ListToList(node, frame);
    case Op::kWindow:
    case Op::kVisits:
    case Op::kSettlements:
      return Windowed(node, frame);
    case Op::kPoints:
      return Points(node, frame);
    case Op::kSize:
      if (node.args[0]->type.kind == TypeKind::kList) return ListToScalar(node, frame);
      return Text(node, frame);
    case Op::kToInt:
    case Op::kToDecimal:
    case Op::kToBool:
    case Op::kToTimestamp:
    case Op::kToDuration:
      if (node.args[0]->type.kind == TypeKind::kString) return FromText(node, frame);
      return Unary(node, frame);
    default:
      return Unary(node, frame);
  }
}

Evaluator::Made Evaluator::EqualLists(const Vec& a, const Vec& b, bool equal, size_t n) {
  Vec* out = pool_.Scalars(n);
  for (size_t i = 0; i < n; ++i) {
    if (a.unknown[i] != 0 || b.unknown[i] != 0) {
      out->values[i] = kMissing;
      continue;
    }
    const std::span<const int64_t> x = a.ItemsOf(i), y = b.ItemsOf(i);
    out->values[i] = std::equal(x.begin(), x.end(), y.begin(), y.end()) == equal ? 1 : 0;
  }
  return Own(out);
}

Evaluator::Made Evaluator::Compare(const Node& node, Frame* frame) {
  const Vec& a = Eval(*node.args[0], frame);
  const Vec& b = Eval(*node.args[1], frame);
  if (a.list) return EqualLists(a, b, node.op == Op::kEq, frame->n);
  const bool constant = a.constant && b.constant;
  Vec* out = pool_.Scalars(constant ? 1 : frame->n);
  out->constant = constant;
  const bool by_text = node.args[0]->type.kind == TypeKind::kString;
  switch (node.op) {
    case Op::kEq:
      Binary(a, b, out, [](int64_t x, int64_t y) -> int64_t { return x == y; });
      return Own(out);
    case Op::kNe:
      Binary(a, b, out, [](int64_t x, int64_t y) -> int64_t { return x != y; });
      return Own(out);
    default:
      break;
  }
  if (by_text) {
    Binary(a, b, out, [&](int64_t x, int64_t y) -> int64_t {
      const int order = texts_->Text(x).compare(texts_->Text(y));
      switch (node.op) {
        case Op::kLt:
          return order < 0;
        case Op::kLe:
          return order <= 0;
        case Op::kGt:
          return order > 0;
        default:
          return order >= 0;
      }
    });
    return Own(out);
  }
  switch (node.op) {
    case Op::kLt:
      Binary(a, b, out, [](int64_t x, int64_t y) -> int64_t { return x < y; });
      break;
    case Op::kLe:
      Binary(a, b, out, [](int64_t x, int64_t y) -> int64_t { return x <= y; });
      break;
    case Op::kGt:
      Binary(a, b, out, [](int64_t x, int64_t y) -> int64_t { return x > y; });
      break;
    default:
      Binary(a, b, out, [](int64_t x, int64_t y) -> int64_t { return x >= y; });
      break;
  }
  return Own(out);
}

Evaluator::Made Evaluator::Arithmetic(const Node& node, Frame* frame) {
  const Vec& a = Eval(*node.args[0], frame);
  const Vec& b = Eval(*node.args[1], frame);
  const TypeKind kind = node.type.kind;
  if (a.list) return Concat(a, b, frame->n);
  const bool constant = a.constant && b.constant;
  Vec* out = pool_.Scalars(constant ? 1 : frame->n);
  out->constant = constant;
  const bool decimal = kind == TypeKind::kDecimal;
  switch (node.op) {
    case Op::kAdd:
      if (kind == TypeKind::kString) {
        Binary(a, b, out, [&](int64_t x, int64_t y) {
          std::string text(texts_->Text(x));
          text += texts_->Text(y);
          return texts_->Intern(text);
        });
      } else {
        Binary(a, b, out, [&](int64_t x, int64_t y) { return InRange(kind, CheckedAdd(x, y)); });
      }
      break;
    case Op::kSub:
      Binary(a, b, out, [&](int64_t x, int64_t y) { return InRange(kind, CheckedSub(x, y)); });
      break;
    case Op::kMul:
      if (decimal) {
        Binary(a, b, out,
               [](int64_t x, int64_t y) { return Micros(Decimal::Multiply(Of(x), Of(y))); });
      } else {
        Binary(a, b, out, [](int64_t x, int64_t y) {
          int64_t product = 0;
          return __builtin_mul_overflow(x, y, &product) ? kMissing : product;
        });
      }
      break;
    case Op::kDiv:
      if (decimal) {
        Binary(a, b, out,
               [](int64_t x, int64_t y) { return Micros(Decimal::Divide(Of(x), Of(y))); });
      } else {
        Binary(a, b, out, [](int64_t x, int64_t y) { return y == 0 ? kMissing : x / y; });
      }
      break;
    case Op::kMod:
      Binary(a, b, out, [](int64_t x, int64_t y) {
        return y == 0 ? kMissing : y == -1 ? 0 : x % y;
      });
      break;
    case Op::kLeast:
      Binary(a, b, out, [](int64_t x, int64_t y) { return std::min(x, y); });
      break;
    case Op::kGreatest:
      Binary(a, b, out, [](int64_t x, int64_t y) { return std::max(x, y); });
      break;
    case Op::kRound:
      Binary(a, b, out, [](int64_t x, int64_t y) {
        return y < 0 || y > 6 ? kMissing : Micros(Of(x).RoundHalfUp(static_cast<int>(y)));
      });
      break;
    default:
      Binary(a, b, out, [](int64_t x, int64_t y) { return DaysBetween(x, y); });
      break;
  }
  return Own(out);
}

Evaluator::Made Evaluator::Unary(const Node& node, Frame* frame) {
  const Vec& a = Eval(*node.args.back(), frame);
  if (node.op == Op::kAgeYearsAt || node.op == Op::kAgeDaysAt) {
    Vec* out = pool_.Scalars(frame->n);
    for (uint32_t i = 0; i < frame->n; ++i) {
      const uint32_t person = data_->PersonOfSettlement(root_->settlement[frame->RootOf(i)]);
      out->values[i] = Age(node.op == Op::kAgeYearsAt, person, a.At(i));
    }
    return Own(out);
  }
  Vec* out = pool_.Scalars(a.constant ? 1 : frame->n);
  out->constant = a.constant;
  const TypeKind from = node.args[0]->type.kind;
  const bool of_duration = from == TypeKind::kDuration;
  constexpr int64_t kDay = kDaySeconds;
  switch (node.op) {
    case Op::kNot:
      Each(a, out, [](int64_t x) -> int64_t { return x == 0; });
      break;
    case Op::kNeg:
      Each(a, out, [](int64_t x) { return -x; });
      break;
    case Op::kAbs:
      Each(a, out, [](int64_t x) { return x < 0 ? -x : x; });
      break;
    case Op::kIntToDecimal:
      Each(a, out, [](int64_t x) { return Micros(Decimal::FromInt(x)); });
      break;
    case Op::kToDecimal:
      if (from == TypeKind::kInt) {
        Each(a, out, [](int64_t x) { return Micros(Decimal::FromInt(x)); });
      } else {
        Each(a, out, [](int64_t x) { return x; });
      }
      break;
    case Op::kToInt:
      // Towards zero, as CEL converts fractions.
      if (from == TypeKind::kDecimal) {
        Each(a, out, [](int64_t x) { return x / Decimal::kOne; });
      } else {
        Each(a, out, [](int64_t x) { return x; });
      }
      break;
    case Op::kFloor:
      Each(a, out, [](int64_t x) { return FloorDivide(x, Decimal::kOne); });
      break;
    case Op::kCeil:
      Each(a, out, [](int64_t x) { return -FloorDivide(-x, Decimal::kOne); });
      break;
    case Op::kTimeDate:
      Each(a, out, [](int64_t x) { return DayOf(x); });
      break;
    case Op::kTimeHasTime:
      Each(a, out, [](int64_t x) -> int64_t { return x != DayOf(x); });
      break;
    case Op::kGetFullYear:
      Each(a, out, [](int64_t x) -> int64_t { return CivilOf(x).year; });
      break;
    case Op::kGetMonth:
      Each(a, out, [](int64_t x) -> int64_t { return CivilOf(x).month - 1; });
      break;
    case Op::kGetDate:
      Each(a, out, [](int64_t x) -> int64_t { return CivilOf(x).day; });
      break;
    case Op::kGetDayOfMonth:
      Each(a, out, [](int64_t x) -> int64_t { return CivilOf(x).day - 1; });
      break;
    case Op::kGetDayOfWeek:
      // 1970-01-01 was a Thursday; Sunday is 0.
      Each(a, out, [](int64_t x) { return ((DayNumberOf(x) + 4) % 7 + 7) % 7; });
      break;
    case Op::kGetDayOfYear:
      Each(a, out, [](int64_t x) { return DaysBetween(SecondsOf({CivilOf(x).year, 1, 1}), x); });
      break;
    case Op::kGetHours:
      Each(a, out, [&](int64_t x) { return of_duration ? x / 3600 : (x - DayOf(x)) / 3600; });
      break;
    case Op::kGetMinutes:
      Each(a, out, [&](int64_t x) { return of_duration ? x / 60 : (x - DayOf(x)) / 60 % 60; });
      break;
    case Op::kGetSeconds:
      Each(a, out, [&](int64_t x) { return of_duration ? x : (x % kDay + kDay) % 60; });
      break;
    case Op::kGetMilliseconds:
      Each(a, out, [](int64_t) -> int64_t { return 0; });
      break;
    default:
      // kToBool, kToString of the same type, …: the value itself.
      Each(a, out, [](int64_t x) { return x; });
      break;
  }
  return Own(out);
}

}  // namespace mingjian::engine
