// Functions on whole lists.

#include <algorithm>

#include "base/time.h"
#include "engine/evaluator.h"

namespace mingjian::engine {
namespace {

using rules::Op;

// The longest run of consecutive days in `times`.
int64_t LongestRun(std::span<const int64_t> times, std::vector<int64_t>* days) {
  days->clear();
  for (const int64_t time : times) days->push_back(DayNumberOf(time));
  std::sort(days->begin(), days->end());
  int64_t longest = 0, run = 0;
  for (size_t i = 0; i < days->size(); ++i) {
    if (i > 0 && (*days)[i] == (*days)[i - 1]) continue;
    run = i > 0 && (*days)[i] == (*days)[i - 1] + 1 ? run + 1 : 1;
    longest = std::max(longest, run);
  }
  return longest;
}

bool SameElement(const Vec& a, size_t i, const Vec& b, size_t j) {
  if (!a.list) return a.At(i) == b.At(j);
  if (a.SizeOf(i) != b.SizeOf(j)) return false;
  for (uint32_t k = 0; k < a.SizeOf(i); ++k) {
    if (!SameElement(*a.items, a.begins[i] + k, *b.items, b.begins[j] + k)) return false;
  }
  return true;
}

}  // namespace

Evaluator::Made Evaluator::In(const Node& node, Frame* frame) {
  const Vec& a = Eval(*node.args[0], frame);
  const Node& list_node = *node.args[1];
  Vec* out = pool_.Scalars(frame->n);
  const bool constants =
      list_node.kind == NodeKind::kList && !a.list &&
      std::all_of(list_node.args.begin(), list_node.args.end(), [](const Node* arg) {
        return arg->kind == NodeKind::kConst && arg->value != kMissing;
      });
  if (constants) {
    for (uint32_t i = 0; i < frame->n; ++i) {
      const int64_t value = a.At(i);
      int64_t found = value == kMissing ? kMissing : 0;
      for (const Node* arg : list_node.args) {
        if (value != kMissing && arg->value == value) found = 1;
      }
      out->values[i] = found;
    }
    return Own(out);
  }
  const Vec& list = Eval(list_node, frame);
  for (uint32_t i = 0; i < frame->n; ++i) {
    const bool unknown = a.list ? a.unknown[i] != 0 : a.At(i) == kMissing;
    if (unknown || list.unknown[i] != 0) {
      out->values[i] = kMissing;
      continue;
    }
    int64_t found = 0;
    for (uint32_t j = list.begins[i]; j < list.begins[i + 1] && found == 0; ++j) {
      found = SameElement(a, i, *list.items, j) ? 1 : 0;
    }
    out->values[i] = found;
  }
  return Own(out);
}

Evaluator::Made Evaluator::Index(const Node& node, Frame* frame) {
  const Vec& list = Eval(*node.args[0], frame);
  const Vec& index = Eval(*node.args[1], frame);
  const bool nested = list.items->list;
  Vec* out = nested ? pool_.List(DepthOf(*list.items)) : pool_.Scalars(frame->n);
  for (uint32_t i = 0; i < frame->n; ++i) {
    const int64_t at = index.At(i);
    const bool inside = list.unknown[i] == 0 && at >= 0 && at < int64_t{list.SizeOf(i)};
    const size_t element = list.begins[i] + (inside ? static_cast<size_t>(at) : 0);
    if (nested) {
      if (inside) {
        AppendFrom(*list.items, element, out);
      } else {
        EndList(out, true);
      }
    } else {
      out->values[i] = inside ? list.items->values[element] : kMissing;
    }
  }
  return Own(out);
}

Evaluator::Made Evaluator::Concat(const Vec& a, const Vec& b, size_t n) {
  Vec* out = pool_.List(DepthOf(a));
  for (size_t i = 0; i < n; ++i) {
    const bool unknown = a.unknown[i] != 0 || b.unknown[i] != 0;
    if (!unknown) {
      AppendItems(a, i, out);
      AppendItems(b, i, out);
    }
    EndList(out, unknown);
  }
  return Own(out);
}

Evaluator::Made Evaluator::ListToScalar(const Node& node, Frame* frame) {
  const Node& of = *node.args[0];
  if (node.op == Op::kSize && of.kind == NodeKind::kRoot && of.source == LineSource::kSubject &&
      frame->cache[of.id] == nullptr) {
    return SizeOfSubject(frame);
  }
  const Vec& list = Eval(*node.args[0], frame);
  const uint32_t n = frame->n;
  if (node.op == Op::kSize) {
    Vec* out = pool_.Scalars(n);
    for (uint32_t i = 0; i < n; ++i) {
      out->values[i] = list.unknown[i] != 0 ? kMissing : int64_t{list.SizeOf(i)};
    }
    return Own(out);
  }
  const bool nested = list.items->list;
  if (nested) {  // first and last of a list of lists
    Vec* out = pool_.List(DepthOf(*list.items));
    for (uint32_t i = 0; i < n; ++i) {
      if (list.unknown[i] != 0 || list.SizeOf(i) == 0) {
        EndList(out, true);
      } else {
        AppendFrom(*list.items, node.op == Op::kFirst ? list.begins[i] : list.begins[i + 1] - 1,
                   out);
      }
    }
    return Own(out);
  }
  Vec* out = pool_.Scalars(n);
  std::vector<int64_t> days;
  for (uint32_t i = 0; i < n; ++i) {
    int64_t& value = out->values[i];
    value = kMissing;
    if (list.unknown[i] != 0) continue;
    const std::span<const int64_t> items = list.ItemsOf(i);
    if (node.op == Op::kSum) {
      value = 0;
      for (const int64_t item : items) {
        value = CheckedAdd(value, item);
        if (value == kMissing) break;
      }
      continue;
    }
    if (node.op == Op::kLongestRun) {
      value = LongestRun(items, &days);
      continue;
    }
    if (items.empty()) continue;
    switch (node.op) {
      case Op::kMin:
        value = *std::min_element(items.begin(), items.end());
        break;
      case Op::kMax:
        value = *std::max_element(items.begin(), items.end());
        break;
      case Op::kFirst:
        value = items.front();
        break;
      default:
        value = items.back();
        break;
    }
  }
  return Own(out);
}

Evaluator::Made Evaluator::ListToList(const Node& node, Frame* frame) {
  const Vec& list = Eval(*node.args[0], frame);
  const Vec* count = node.args.size() > 1 ? &Eval(*node.args[1], frame) : nullptr;
  Vec* out = pool_.List(DepthOf(list));
  for (uint32_t i = 0; i < frame->n; ++i) {
    if (list.unknown[i] != 0 || (count != nullptr && count->At(i) == kMissing)) {
      EndList(out, true);
      continue;
    }
    uint32_t begin = list.begins[i], end = list.begins[i + 1];
    if (node.op == Op::kDistinct && !list.items->list) {
      // Equal values mostly follow each other.
      Values& values = out->items->values;
      const auto kept = static_cast<ptrdiff_t>(values.size());
      for (const int64_t value : list.ItemsOf(i)) {
        if (static_cast<ptrdiff_t>(values.size()) > kept && values.back() == value) continue;
        if (std::find(values.begin() + kept, values.end(), value) == values.end())
          values.push_back(value);
      }
      EndList(out);
      continue;
    }
    if (node.op == Op::kDistinct) {
      const size_t kept = ItemCount(*out);
      for (uint32_t j = begin; j < end; ++j) {
        bool seen = false;
        for (size_t k = kept; k < ItemCount(*out) && !seen; ++k) {
          seen = SameElement(*list.items, j, *out->items, k);
        }
        if (!seen) AppendFrom(*list.items, j, out->items);
      }
      EndList(out);
      continue;
    }
    // A negative count takes or skips nothing.
    MJ_CHECK(count != nullptr);
    const int64_t n = std::clamp<int64_t>(count->At(i), 0, end - begin);
    if (node.op == Op::kTake) {
      end = begin + static_cast<uint32_t>(n);
    } else {
      begin += static_cast<uint32_t>(n);
    }
    for (uint32_t j = begin; j < end; ++j) AppendFrom(*list.items, j, out->items);
    EndList(out);
  }
  return Own(out);
}

}  // namespace mingjian::engine
