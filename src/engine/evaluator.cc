#include "engine/evaluator.h"

#include <algorithm>

#include "base/clones.h"

namespace mingjian::engine {

using rules::Op;

void Root::Clear() {
  subject.clear();
  settlement.clear();
  date.clear();
  day.clear();
  point.clear();
  matched_begin.clear();
  matched.clear();
  all_refunds = false;
  run = false;
}

Evaluator::Evaluator(const Plan::Impl& plan) : plan_(plan), base_texts_(plan.texts->size()) {}

void Evaluator::Begin(Data* data, TextPool* texts) {
  MJ_CHECK(depth_ == 0);
  data_ = data;
  texts_ = texts;
}

Frame* Evaluator::Push(Frame* parent) {
  if (depth_ == frames_.size()) frames_.push_back(std::make_unique<Frame>());
  Frame* frame = frames_[depth_++].get();
  frame->parent = parent;
  frame->macro = false;
  frame->variable_values = nullptr;
  frame->to_parent.clear();
  frame->to_root.clear();
  if (frame->cache.size() < plan_.nodes.size()) frame->cache.resize(plan_.nodes.size(), nullptr);
  return frame;
}

Frame* Evaluator::OpenRoot(const Root* root) {
  MJ_CHECK(depth_ == 0);
  root_ = root;
  Frame* frame = Push(nullptr);
  frame->n = root->size();
  return frame;
}

Frame* Evaluator::OpenSelection(Frame* parent, const std::vector<uint32_t>& rows) {
  Frame* frame = Push(parent);
  frame->n = static_cast<uint32_t>(rows.size());
  frame->to_parent = rows;
  frame->to_root.resize(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) frame->to_root[i] = parent->RootOf(rows[i]);
  return frame;
}

Frame* Evaluator::OpenMacro(const Node& macro, const Vec& list, Frame* parent) {
  Frame* frame = Push(parent);
  frame->macro = true;
  frame->variable = macro.variable;
  frame->variable_values = list.items;
  frame->n = static_cast<uint32_t>(ItemCount(list));
  frame->to_parent.resize(frame->n);
  frame->to_root.resize(frame->n);
  for (uint32_t i = 0; i < parent->n; ++i) {
    const uint32_t root_row = parent->RootOf(i);
    for (uint32_t j = list.begins[i]; j < list.begins[i + 1]; ++j) {
      frame->to_parent[j] = i;
      frame->to_root[j] = root_row;
    }
  }
  return frame;
}

void Evaluator::Close(Frame* frame) {
  MJ_CHECK(depth_ > 0 && frames_[depth_ - 1].get() == frame);
  for (const uint32_t id : frame->touched) frame->cache[id] = nullptr;
  frame->touched.clear();
  for (Vec* vec : frame->owned) pool_.Release(vec);
  frame->owned.clear();
  --depth_;
}

const Vec& Evaluator::Keep(const Node& node, Frame* frame, Made made) {
  MJ_CHECK(made.vec != nullptr);
  frame->cache[node.id] = made.vec;
  frame->touched.push_back(node.id);
  if (made.owned != nullptr) frame->owned.push_back(made.owned);
  return *made.vec;
}

namespace {

MJ_CLONES void GatherRows(const int64_t* from, const uint32_t* rows, int64_t* to, size_t n) {
  for (size_t i = 0; i < n; ++i) to[i] = from[rows[i]];
}

}  // namespace

Evaluator::Made Evaluator::Gather(const Vec& from, const std::vector<uint32_t>& rows) {
  if (from.constant) return {&from, nullptr};
  if (!from.list) {
    Vec* out = pool_.Scalars(rows.size());
    GatherRows(from.values.data(), rows.data(), out->values.data(), rows.size());
    return Own(out);
  }
  Vec* out = pool_.List(DepthOf(from));
  if (!from.items->list) {
    // Lists of scalars, in one go.
    size_t total = 0;
    for (const uint32_t row : rows) total += from.SizeOf(row);
    out->items->values.resize(total);
    int64_t* to = out->items->values.data();
    for (const uint32_t row : rows) {
      to = std::copy(from.items->values.data() + from.begins[row],
                     from.items->values.data() + from.begins[row + 1], to);
      out->begins.push_back(static_cast<uint32_t>(to - out->items->values.data()));
      out->unknown.push_back(from.unknown[row]);
    }
    return Own(out);
  }
  for (const uint32_t row : rows) AppendFrom(from, row, out);
  return Own(out);
}

// The result of a node in a frame that is about to be closed: taken out when it is the frame's
// own, else copied.
Vec* Evaluator::TakeResult(const Node& node, Frame* frame) {
  const Vec& result = Eval(node, frame);
  for (size_t i = frame->owned.size(); i-- > 0;) {
    if (frame->owned[i] != &result) continue;
    Vec* taken = frame->owned[i];
    frame->owned.erase(frame->owned.begin() + static_cast<ptrdiff_t>(i));
    // Others may still ask for it until the frame is closed; the caller closes it next.
    return taken;
  }
  if (!result.list) {
    Vec* copy = pool_.Scalars(frame->n);
    for (uint32_t i = 0; i < frame->n; ++i) copy->values[i] = result.At(i);
    return copy;
  }
  Vec* copy = pool_.List(DepthOf(result));
  for (uint32_t i = 0; i < frame->n; ++i) AppendFrom(result, i, copy);
  return copy;
}

const Vec& Evaluator::Eval(const Node& node, Frame* frame) {
  if (node.kind == NodeKind::kConst) return node.constant;
  if (const Vec* known = frame->cache[node.id]; known != nullptr) return *known;
  if (frame->parent == nullptr) return Keep(node, frame, Compute(node, frame));
  if (frame->macro && !node.DependsOn(frame->variable)) {
    const Vec& outside = Eval(node, frame->parent);
    return Keep(node, frame, Gather(outside, frame->to_parent));
  }
  if (!frame->macro) {
    // A frame below may have it already; variables are always its.
    const bool variable = node.kind == NodeKind::kVariable;
    if (variable || frame->parent->cache[node.id] != nullptr) {
      return Keep(node, frame, Gather(Eval(node, frame->parent), frame->to_parent));
    }
    std::vector<uint32_t>& rows = gather_rows_;
    Frame* below = frame->parent;
    bool passable = true;
    while (below->parent != nullptr) {
      if (below->macro && node.DependsOn(below->variable)) passable = false;
      if (!passable) break;
      below = below->parent;
      if (below->cache[node.id] == nullptr) continue;
      rows = frame->to_parent;
      for (const Frame* step = frame->parent; step != below; step = step->parent) {
        for (uint32_t& row : rows) row = step->to_parent[row];
      }
      return Keep(node, frame, Gather(*below->cache[node.id], rows));
    }
  }
  return Keep(node, frame, Compute(node, frame));
}

Evaluator::Made Evaluator::Compute(const Node& node, Frame* frame) {
  switch (node.kind) {
    case NodeKind::kConst:
      return {&node.constant, nullptr};
    case NodeKind::kRoot:
      return RootVariable(node, frame);
    case NodeKind::kVariable:
      // Eval has walked to the frame that binds it.
      MJ_CHECK(frame->macro && frame->variable == node.variable);
      return {frame->variable_values, nullptr};
    case NodeKind::kMember:
    case NodeKind::kHas:
      return Member(node, frame);
    case NodeKind::kCall:
      return Call(node, frame);
    case NodeKind::kList:
      return ListLiteral(node, frame);
    case NodeKind::kMacro:
      return Macro(node, frame);
  }
  return {&node.constant, nullptr};
}

namespace {

// Three-valued logic without branches: 0, 1 or kMissing (the sign bit alone) in, the same out.
int64_t And(int64_t a, int64_t b) {
  const int64_t unless_false = (a | b) < 0 ? kMissing : 1;
  return static_cast<int>(a == 0) + static_cast<int>(b == 0) > 0 ? 0 : unless_false;
}
int64_t Or(int64_t a, int64_t b) {
  const int64_t unless_true = (a | b) < 0 ? kMissing : 0;
  return static_cast<int>(a == 1) + static_cast<int>(b == 1) > 0 ? 1 : unless_true;
}

template <bool kRightConstant, typename F>
MJ_CLONES void CombineAll(const int64_t* x, const int64_t* y, int64_t* to, size_t n, F f) {
  for (size_t i = 0; i < n; ++i) to[i] = f(x[i], y[kRightConstant ? 0 : i]);
}

// `f` is symmetric.
template <typename F>
void Combine(const Vec& a, const Vec& b, Vec* out, const F& f) {
  const int64_t* x = a.values.data();
  const int64_t* y = b.values.data();
  int64_t* to = out->values.data();
  const size_t n = out->values.size();
  if (a.constant && b.constant) {
    std::fill(to, to + n, f(x[0], y[0]));
  } else if (a.constant) {
    CombineAll<true>(y, x, to, n, f);
  } else if (b.constant) {
    CombineAll<true>(x, y, to, n, f);
  } else {
    CombineAll<false>(x, y, to, n, f);
  }
}

}  // namespace

Evaluator::Made Evaluator::AndOr(const Node& node, Frame* frame) {
  const bool is_and = node.op == Op::kAnd;
  // The cheaper side first: errors are absorbed on both sides alike, so order does not matter.
  const bool swap = !node.args[0]->cheap && node.args[1]->cheap;
  const Node& first = *node.args[swap ? 1 : 0];
  const Node& second = *node.args[swap ? 0 : 1];
  const Vec& a = Eval(first, frame);
  const int64_t decided = is_and ? 0 : 1;
  if (a.constant && a.values[0] == decided) return {&a, nullptr};
  // Where the first side has decided nearly everything, even a cheap second one is asked for the
  // rest alone.
  constexpr uint32_t kFew = 8;
  const uint32_t open = a.constant ? frame->n : frame->n - a.CountOf(decided, frame->n);
  if (open == 0) return {&a, nullptr};
  Vec* out = pool_.Scalars(frame->n);
  if (second.cheap && (open > frame->n / kFew || frame->cache[second.id] != nullptr)) {
    const Vec& b = Eval(second, frame);
    if (is_and) {
      Combine(a, b, out, [](int64_t x, int64_t y) { return And(x, y); });
    } else {
      Combine(a, b, out, [](int64_t x, int64_t y) { return Or(x, y); });
    }
    return Own(out);
  }
  Scratch scratch(this);
  std::vector<uint32_t>& rows = scratch.rows;
  std::fill(out->values.begin(), out->values.end(), decided);
  a.RowsNotOf(decided, frame->n, &rows);
  if (!rows.empty()) {
    const bool all = rows.size() == frame->n;
    Frame* some = all ? frame : OpenSelection(frame, rows);
    const Vec& b = Eval(second, some);
    // What is left of `a` is the neutral value or unknown.
    for (size_t k = 0; k < rows.size(); ++k) {
      const uint32_t i = rows[k];
      const int64_t value = b.At(k);
      out->values[i] = a.At(i) != kMissing || value == decided ? value : kMissing;
    }
    if (!all) Close(some);
  }
  return Own(out);
}

Evaluator::Made Evaluator::Conditional(const Node& node, Frame* frame) {
  const Vec& condition = Eval(*node.args[0], frame);
  if (condition.constant && condition.values[0] != kMissing) {
    return {&Eval(*node.args[condition.values[0] == 1 ? 1 : 2], frame), nullptr};
  }
  const Node& yes = *node.args[1];
  const Node& no = *node.args[2];
  if (yes.cheap && no.cheap) {
    const Vec& a = Eval(yes, frame);
    const Vec& b = Eval(no, frame);
    Vec* out = pool_.Scalars(frame->n);
    for (uint32_t i = 0; i < frame->n; ++i) {
      const int64_t c = condition.At(i);
      out->values[i] = c == 1 ? a.At(i) : c == 0 ? b.At(i) : kMissing;
    }
    return Own(out);
  }
  Scratch no_rows(this), yes_rows(this), places(this);
  std::vector<uint32_t>* const rows[2] = {&no_rows.rows, &yes_rows.rows};
  std::vector<uint32_t>& place = places.rows;
  place.resize(frame->n);
  for (uint32_t i = 0; i < frame->n; ++i) {
    const int64_t c = condition.At(i);
    if (c == kMissing) continue;
    place[i] = static_cast<uint32_t>(rows[c]->size());
    rows[c]->push_back(i);
  }
  Vec* results[2] = {nullptr, nullptr};
  for (const int side : {1, 0}) {
    if (rows[side]->empty()) continue;
    Frame* some = OpenSelection(frame, *rows[side]);
    results[side] = TakeResult(side == 1 ? yes : no, some);
    Close(some);
  }
  const Vec* shape = results[1] != nullptr ? results[1] : results[0];
  int depth = 0;
  for (const rules::Type* type = &node.type; type->kind == rules::TypeKind::kList;
       type = type->element.get()) {
    ++depth;
  }
  Vec* out =
      depth == 0 ? pool_.Scalars(frame->n) : pool_.List(shape != nullptr ? DepthOf(*shape) : depth);
  for (uint32_t i = 0; i < frame->n; ++i) {
    const int64_t c = condition.At(i);
    if (depth == 0) {
      out->values[i] = c == kMissing ? kMissing : results[c]->At(place[i]);
    } else if (c == kMissing) {
      EndList(out, true);
    } else {
      AppendFrom(*results[c], place[i], out);
    }
  }
  for (Vec* result : results) {
    if (result != nullptr) pool_.Release(result);
  }
  return Own(out);
}

Evaluator::Made Evaluator::ListLiteral(const Node& node, Frame* frame) {
  int depth = 0;
  for (const rules::Type* type = &node.type;
       type != nullptr && type->kind == rules::TypeKind::kList; type = type->element.get()) {
    ++depth;
  }
  Vec* out = pool_.List(depth);
  std::vector<const Vec*> parts;
  parts.reserve(node.args.size());
  for (const Node* arg : node.args) parts.push_back(&Eval(*arg, frame));
  for (uint32_t i = 0; i < frame->n; ++i) {
    bool unknown = false;
    for (const Vec* part : parts) {
      unknown |= part->list ? part->unknown[i] != 0 : part->At(i) == kMissing;
    }
    for (const Vec* part : parts) {
      if (!unknown) AppendFrom(*part, i, out->items);
    }
    EndList(out, unknown);
  }
  return Own(out);
}

}  // namespace mingjian::engine
