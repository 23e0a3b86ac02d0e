// Macros: the elements of all lists lie end to end in one frame, the body is evaluated once for
// all of them, and the results are gathered list by list.

#include <algorithm>
#include <numeric>

#include "base/decimal.h"
#include "base/time.h"
#include "engine/evaluator.h"

namespace mingjian::engine {

using rules::Op;
using rules::TypeKind;

namespace {

// Elements of a macro that are handled at once: their vectors stay in the cache, and macros inside
// macros do not fill the memory.
constexpr size_t kElementsMax = size_t{1} << 17;

}  // namespace

// Some instances of the frame after the other, as many as kElementsMax allows.
Evaluator::Made Evaluator::MacroInParts(const Node& node, const Vec& list, Frame* frame) {
  Vec* out = nullptr;
  Scratch scratch(this);
  std::vector<uint32_t>& rows = scratch.rows;
  for (uint32_t begin = 0; begin < frame->n;) {
    uint32_t end = begin + 1;
    while (end < frame->n && list.begins[end + 1] - list.begins[begin] <= kElementsMax) ++end;
    rows.resize(end - begin);
    std::iota(rows.begin(), rows.end(), begin);
    Frame* some = OpenSelection(frame, rows);
    Vec* part = TakeResult(node, some);
    Close(some);
    if (out == nullptr) {
      out = part;
    } else {
      for (uint32_t i = 0; i < end - begin; ++i) AppendFrom(*part, i, out);
      pool_.Release(part);
    }
    begin = end;
  }
  return Own(out);
}

Evaluator::Made Evaluator::Macro(const Node& node, Frame* frame) {
  const bool narrow = node.narrowing != Narrowing::kNone;
  Vec* candidates = narrow ? Candidates(node, frame) : nullptr;
  const Vec& list = narrow ? *candidates : Eval(*node.args[0], frame);
  if (frame->n > 1 && ItemCount(list) > kElementsMax) {
    const Made made = MacroInParts(node, list, frame);
    if (narrow) pool_.Release(candidates);
    return made;
  }
  Frame* elements = OpenMacro(node, list, frame);
  Made made;
  switch (node.op) {
    case Op::kExists:
    case Op::kAll:
    case Op::kExistsOne:
      made = Quantifier(node, list, elements, frame);
      break;
    case Op::kFilter:
      made = Filter(node, list, elements, frame);
      break;
    case Op::kMapMacro:
      made = Map(node, list, elements, frame);
      break;
    case Op::kSortBy:
    case Op::kMaxBy:
    case Op::kMinBy:
      made = ByKey(node, list, elements, frame);
      break;
    case Op::kOverCap:
    case Op::kExcessAmount:
      made = Running(node, list, elements, frame);
      break;
    case Op::kAfterDays:
      made = AfterDays(node, list, elements, frame);
      break;
    default:
      made = SupplyOnHand(node, list, elements, frame);
      break;
  }
  Close(elements);
  if (narrow) pool_.Release(candidates);
  return made;
}

// A body for all elements; empty when there are none, since a value of no instances may be a
// constant.
const Vec& Evaluator::EvalElements(const Node& node, Frame* elements) {
  static const Vec kNone;
  return elements->n == 0 ? kNone : Eval(node, elements);
}

Evaluator::Made Evaluator::Quantifier(const Node& node, const Vec& list, Frame* elements,
                                      Frame* frame) {
  Vec* out = pool_.Scalars(frame->n);
  const Vec* body = &EvalElements(*node.args[1], elements);
  for (uint32_t i = 0; i < frame->n; ++i) {
    if (list.unknown[i] != 0) {
      out->values[i] = kMissing;
      continue;
    }
    int64_t yes = 0, no = 0, unknown = 0;
    for (uint32_t j = list.begins[i]; j < list.begins[i + 1]; ++j) {
      const int64_t value = body->At(j);
      yes += value == 1;
      no += value == 0;
      unknown += value == kMissing;
    }
    if (node.op == Op::kExists) {
      out->values[i] = yes > 0 ? 1 : unknown > 0 ? kMissing : 0;
    } else if (node.op == Op::kAll) {
      out->values[i] = no > 0 ? 0 : unknown > 0 ? kMissing : 1;
    } else {
      out->values[i] = unknown > 0 ? kMissing : yes == 1;
    }
  }
  return Own(out);
}

Evaluator::Made Evaluator::Filter(const Node& node, const Vec& list, Frame* elements,
                                  Frame* frame) {
  Vec* out = pool_.List(DepthOf(list));
  const Vec* body = &EvalElements(*node.args[1], elements);
  if (!list.items->list) {
    // Elements are kept without branches; an unknown list takes back what it kept.
    Values& kept = out->items->values;
    kept.resize(elements->n);
    const int64_t* test = body->values.data();
    const size_t step = body->constant ? 0 : 1;
    size_t to = 0;
    for (uint32_t i = 0; i < frame->n; ++i) {
      const size_t first = to;
      bool unknown = list.unknown[i] != 0;
      for (uint32_t j = list.begins[i]; j < list.begins[i + 1]; ++j, test += step) {
        kept[to] = list.items->values[j];
        to += *test == 1 ? 1 : 0;
        unknown |= *test == kMissing;
      }
      if (unknown) to = first;
      out->begins.push_back(static_cast<uint32_t>(to));
      out->unknown.push_back(unknown ? 1 : 0);
    }
    kept.resize(to);
    return Own(out);
  }
  for (uint32_t i = 0; i < frame->n; ++i) {
    bool unknown = list.unknown[i] != 0;
    for (uint32_t j = list.begins[i]; j < list.begins[i + 1]; ++j) {
      unknown |= body->At(j) == kMissing;
    }
    for (uint32_t j = list.begins[i]; j < list.begins[i + 1] && !unknown; ++j) {
      if (body->At(j) == 1) AppendFrom(*list.items, j, out->items);
    }
    EndList(out, unknown);
  }
  return Own(out);
}

Evaluator::Made Evaluator::Map(const Node& node, const Vec& list, Frame* elements, Frame* frame) {
  const bool conditional = node.args.size() == 3;
  const Node& body = *node.args.back();
  Vec* out = nullptr;
  Scratch scratch(this);
  std::vector<uint32_t>& kept = scratch.rows;
  const Vec* condition = nullptr;
  if (conditional && elements->n > 0) {
    condition = &Eval(*node.args[1], elements);
    for (uint32_t j = 0; j < elements->n; ++j) {
      if (condition->At(j) == 1) kept.push_back(j);
    }
  }
  const uint32_t n = conditional ? static_cast<uint32_t>(kept.size()) : elements->n;
  Vec* results = nullptr;
  if (n > 0) {
    Frame* some = conditional ? OpenSelection(elements, kept) : elements;
    results = TakeResult(body, some);
    if (conditional) Close(some);
  }
  int depth = 0;
  for (const rules::Type* type = &node.type; type != nullptr && type->kind == TypeKind::kList;
       type = type->element.get()) {
    ++depth;
  }
  out = pool_.List(results != nullptr ? 1 + DepthOf(*results) : depth);
  uint32_t next = 0;
  for (uint32_t i = 0; i < frame->n; ++i) {
    bool unknown = list.unknown[i] != 0;
    const uint32_t first = next;
    for (uint32_t j = list.begins[i]; j < list.begins[i + 1]; ++j) {
      if (condition != nullptr) {
        unknown |= condition->At(j) == kMissing;
        if (condition->At(j) != 1) continue;
      }
      MJ_CHECK(results != nullptr);  // an element was evaluated
      unknown |= results->list ? results->unknown[next] != 0 : results->At(next) == kMissing;
      ++next;
    }
    for (uint32_t k = first; k < next && !unknown; ++k) AppendFrom(*results, k, out->items);
    EndList(out, unknown);
  }
  if (results != nullptr) {
    // The elements' frame still knows it under its node, but is closed next.
    pool_.Release(results);
  }
  return Own(out);
}

bool Evaluator::Before(TypeKind kind, int64_t a, int64_t b) const {
  return kind == TypeKind::kString ? texts_->Text(a) < texts_->Text(b) : a < b;
}

Evaluator::Made Evaluator::ByKey(const Node& node, const Vec& list, Frame* elements, Frame* frame) {
  const Vec* keys = &EvalElements(*node.args[1], elements);
  const TypeKind kind = node.args[1]->type.kind;
  const bool sort = node.op == Op::kSortBy;
  const bool nested = list.items->list;
  Vec* out = sort     ? pool_.List(DepthOf(list))
             : nested ? pool_.List(DepthOf(*list.items))
                      : pool_.Scalars(frame->n);
  Scratch scratch(this);
  std::vector<uint32_t>& order = scratch.rows;
  for (uint32_t i = 0; i < frame->n; ++i) {
    bool unknown = list.unknown[i] != 0;
    for (uint32_t j = list.begins[i]; j < list.begins[i + 1]; ++j) {
      unknown |= keys->At(j) == kMissing;
    }
    if (sort) {
      order.resize(unknown ? 0 : list.SizeOf(i));
      std::iota(order.begin(), order.end(), list.begins[i]);
      std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
        return Before(kind, keys->At(a), keys->At(b));
      });
      for (const uint32_t j : order) AppendFrom(*list.items, j, out->items);
      EndList(out, unknown);
      continue;
    }
    unknown |= list.SizeOf(i) == 0;
    uint32_t best = list.begins[i];
    for (uint32_t j = list.begins[i]; j < list.begins[i + 1] && !unknown; ++j) {
      const bool better = node.op == Op::kMaxBy ? Before(kind, keys->At(best), keys->At(j))
                                                : Before(kind, keys->At(j), keys->At(best));
      if (better) best = j;
    }
    if (!nested) {
      out->values[i] = unknown ? kMissing : list.items->values[best];
    } else if (unknown) {
      EndList(out, true);
    } else {
      AppendFrom(*list.items, best, out);
    }
  }
  return Own(out);
}

// over_cap and excess_amount: a running total of quantities in list order against a cap.
Evaluator::Made Evaluator::Running(const Node& node, const Vec& list, Frame* elements,
                                   Frame* frame) {
  const bool amounts = node.op == Op::kExcessAmount;
  const Vec* quantity = &EvalElements(*node.args[1], elements);
  const Vec* amount = amounts ? &EvalElements(*node.args[2], elements) : nullptr;
  const Vec& cap = Eval(*node.args.back(), frame);
  Vec* out = amounts ? pool_.Scalars(frame->n) : pool_.List(DepthOf(list));
  for (uint32_t i = 0; i < frame->n; ++i) {
    const int64_t limit = cap.At(i);
    bool unknown = list.unknown[i] != 0 || limit == kMissing;
    for (uint32_t j = list.begins[i]; j < list.begins[i + 1]; ++j) {
      unknown |= quantity->At(j) == kMissing || (amounts && amount->At(j) == kMissing);
    }
    int64_t total = 0, excess = 0;
    const size_t kept = amounts ? 0 : ItemCount(*out);
    for (uint32_t j = list.begins[i]; j < list.begins[i + 1] && !unknown; ++j) {
      const int64_t before = total;
      total = CheckedAdd(total, quantity->At(j));
      if (total == kMissing) {
        unknown = true;
        break;
      }
      if (total <= limit) continue;
      if (!amounts) {
        AppendFrom(*list.items, j, out->items);
        continue;
      }
      const int64_t beyond = total - std::max(before, limit);
      if (beyond <= 0) continue;
      const auto share =
          Decimal::MultiplyDivide(Decimal::FromMicros(amount->At(j)), Decimal::FromMicros(beyond),
                                  Decimal::FromMicros(quantity->At(j)));
      excess = share ? CheckedAdd(excess, share->micros()) : kMissing;
      unknown |= excess == kMissing;
    }
    if (amounts) {
      out->values[i] = unknown ? kMissing : excess;
      continue;
    }
    if (unknown && !list.items->list) out->items->values.resize(kept);
    EndList(out, unknown);
  }
  return Own(out);
}

Evaluator::Made Evaluator::AfterDays(const Node& node, const Vec& list, Frame* elements,
                                     Frame* frame) {
  const Vec* times = &EvalElements(*node.args[1], elements);
  const Vec& count = Eval(*node.args[2], frame);
  Vec* out = pool_.List(DepthOf(list));
  std::vector<int64_t> days;
  for (uint32_t i = 0; i < frame->n; ++i) {
    const int64_t n = count.At(i);
    bool unknown = list.unknown[i] != 0 || n == kMissing;
    days.clear();
    for (uint32_t j = list.begins[i]; j < list.begins[i + 1]; ++j) {
      unknown |= times->At(j) == kMissing;
      if (!unknown) days.push_back(DayNumberOf(times->At(j)));
    }
    if (!unknown) {
      std::sort(days.begin(), days.end());
      days.erase(std::unique(days.begin(), days.end()), days.end());
      const bool none = n >= static_cast<int64_t>(days.size());
      for (uint32_t j = list.begins[i]; j < list.begins[i + 1] && !none; ++j) {
        const bool after = n <= 0 || DayNumberOf(times->At(j)) > days[static_cast<size_t>(n) - 1];
        if (after) AppendFrom(*list.items, j, out->items);
      }
    }
    EndList(out, unknown);
  }
  return Own(out);
}

Evaluator::Made Evaluator::SupplyOnHand(const Node& node, const Vec& list, Frame* elements,
                                        Frame* frame) {
  const Vec* times = &EvalElements(*node.args[1], elements);
  const Vec* days = &EvalElements(*node.args[2], elements);
  const Vec& at = Eval(*node.args[3], frame);
  Vec* out = pool_.Scalars(frame->n);
  Scratch scratch(this);
  std::vector<uint32_t>& order = scratch.rows;
  for (uint32_t i = 0; i < frame->n; ++i) {
    bool unknown = list.unknown[i] != 0 || at.At(i) == kMissing;
    order.clear();
    for (uint32_t j = list.begins[i]; j < list.begins[i + 1]; ++j) {
      unknown |= times->At(j) == kMissing || days->At(j) == kMissing;
      order.push_back(j);
    }
    out->values[i] = kMissing;
    if (unknown) continue;
    std::stable_sort(order.begin(), order.end(),
                     [&](uint32_t a, uint32_t b) { return times->At(a) < times->At(b); });
    const int64_t end = at.At(i);
    int64_t stock = 0, last = 0;
    bool begun = false;
    const auto use_until = [&](int64_t time) {
      if (begun) {
        const auto used = Decimal::FromInt(DaysBetween(last, time));
        stock = used ? std::max<int64_t>(0, CheckedSub(stock, used->micros())) : 0;
      }
      last = time;
      begun = true;
    };
    for (const uint32_t j : order) {
      if (times->At(j) > end) break;
      use_until(times->At(j));
      stock = CheckedAdd(stock, days->At(j));
      if (stock == kMissing) break;
      stock = std::max<int64_t>(stock, 0);
    }
    if (stock == kMissing) continue;
    use_until(end);
    out->values[i] = stock;
  }
  return Own(out);
}

}  // namespace mingjian::engine
