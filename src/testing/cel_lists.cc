#include "testing/cel_lists.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "testing/cel_operators.h"

namespace mingjian::testing {
namespace {

using Kind = rules::TypeKind;
using rules::Op;

Value Sum(const Value::Items& items, Value total) {
  for (const Value& item : items) {
    total = Arithmetic(Op::kAdd, total, item, {});
    if (total.error()) return total;
  }
  return total;
}

// The first of the greatest (or least) by key.
Value Extreme(bool greatest, const Value::Items& items, const Value::Items& keys) {
  if (items.empty()) return Value::Error("empty list");
  size_t best = 0;
  for (size_t i = 1; i < items.size(); ++i) {
    const auto order = Compare(keys[i], keys[best]);
    if (!order) return Value::Error("no such overload");
    if (greatest ? *order > 0 : *order < 0) best = i;
  }
  return items[best];
}

Value Distinct(const Value::Items& items) {
  Value::Items kept;
  for (const Value& item : items) {
    const bool seen =
        std::ranges::any_of(kept, [&](const Value& other) { return Equal(item, other); });
    if (!seen) kept.push_back(item);
  }
  return Value::List(std::move(kept));
}

Value LongestRun(const Value::Items& times) {
  std::set<int64_t> days;
  for (const Value& time : times) days.insert(DayNumberOf(time.number));
  int64_t longest = 0, run = 0, before = 0;
  for (const int64_t day : days) {
    run = run > 0 && day == before + 1 ? run + 1 : 1;
    longest = std::max(longest, run);
    before = day;
  }
  return Value::Int(longest);
}

}  // namespace

Value ListFunction(Op op, const Value& list, const Value& empty_sum) {
  if (list.kind != Kind::kList) return Value::Error("no such overload");
  const Value::Items& items = *list.items;
  switch (op) {
    case Op::kSum:
      return Sum(items, empty_sum);
    case Op::kMin:
    case Op::kMax:
      return Extreme(op == Op::kMax, items, items);
    case Op::kDistinct:
      return Distinct(items);
    case Op::kFirst:
      return items.empty() ? Value::Error("empty list") : items.front();
    case Op::kLast:
      return items.empty() ? Value::Error("empty list") : items.back();
    case Op::kLongestRun:
      return LongestRun(items);
    default:
      return Value::Error("no such overload");
  }
}

Value ListPart(Op op, const Value& list, const Value& count) {
  if (list.kind != Kind::kList || count.kind != Kind::kInt) {
    return Value::Error("no such overload");
  }
  const int64_t size = static_cast<int64_t>(list.items->size());
  const auto cut = list.items->begin() + std::clamp<int64_t>(count.number, 0, size);
  return Value::List(op == Op::kTake ? Value::Items(list.items->begin(), cut)
                                     : Value::Items(cut, list.items->end()));
}

Value ByKey(Op op, const Value::Items& items, const Value::Items& keys) {
  if (op != Op::kSortBy) return Extreme(op == Op::kMaxBy, items, keys);
  for (size_t i = 1; i < keys.size(); ++i) {
    if (!Compare(keys[0], keys[i])) return Value::Error("no such overload");
  }
  std::vector<size_t> order(items.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return *Compare(keys[a], keys[b]) < 0; });
  Value::Items sorted;
  for (const size_t i : order) sorted.push_back(items[i]);
  return Value::List(std::move(sorted));
}

Value OverCap(const Value::Items& items, const Value::Items& quantities, Decimal cap) {
  Value::Items over;
  Decimal total;
  for (size_t i = 0; i < items.size(); ++i) {
    const auto sum = Decimal::Add(total, quantities[i].decimal());
    if (!sum) return Value::Error("overflow");
    total = *sum;
    if (total > cap) over.push_back(items[i]);
  }
  return Value::List(std::move(over));
}

Value ExcessAmount(const Value::Items& quantities, const Value::Items& amounts, Decimal cap) {
  Decimal before, excess;
  for (size_t i = 0; i < quantities.size(); ++i) {
    const Decimal quantity = quantities[i].decimal();
    const auto after = Decimal::Add(before, quantity);
    if (!after) return Value::Error("overflow");
    const auto beyond = Decimal::Subtract(*after, std::max(before, cap));
    before = *after;
    if (!beyond) return Value::Error("overflow");
    if (*beyond <= Decimal()) continue;
    const auto part = Decimal::MultiplyDivide(amounts[i].decimal(), *beyond, quantity);
    const auto sum = part ? Decimal::Add(excess, *part) : std::nullopt;
    if (!sum) return Value::Error("overflow");
    excess = *sum;
  }
  return Value::Of(excess);
}

Value AfterDays(const Value::Items& items, const Value::Items& times, int64_t n) {
  if (n <= 0) return Value::List(items);
  std::set<int64_t> days;
  for (const Value& time : times) days.insert(DayNumberOf(time.number));
  Value::Items later;
  if (static_cast<size_t>(n) >= days.size()) return Value::List({});
  const int64_t last = *std::next(days.begin(), n - 1);
  for (size_t i = 0; i < items.size(); ++i) {
    if (DayNumberOf(times[i].number) > last) later.push_back(items[i]);
  }
  return Value::List(std::move(later));
}

Value SupplyOnHand(const Value::Items& times, const Value::Items& days, Seconds at) {
  std::vector<size_t> order(times.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return times[a].number < times[b].number; });
  std::optional<Decimal> supply = Decimal();
  Seconds reached = at;
  const auto use_until = [&](Seconds time) {
    const auto used = Decimal::FromInt(DaysBetween(reached, time));
    if (used) supply = Decimal::Subtract(*supply, *used);
    if (supply && *supply < Decimal()) supply = Decimal();
    reached = time;
  };
  bool first = true;
  for (const size_t i : order) {
    const Seconds time = times[i].number;
    if (time > at) break;
    if (first) reached = time;
    first = false;
    use_until(time);
    if (supply) supply = Decimal::Add(*supply, days[i].decimal());
    if (!supply) return Value::Error("overflow");
    if (*supply < Decimal()) supply = Decimal();
  }
  use_until(at);
  return Value::Of(supply);
}

}  // namespace mingjian::testing
