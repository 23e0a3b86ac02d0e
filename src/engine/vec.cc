#include "engine/vec.h"

namespace mingjian::engine {

Vec* VecPool::Take() {
  if (free_.empty()) {
    all_.push_back(std::make_unique<Vec>());
    return all_.back().get();
  }
  Vec* vec = free_.back();
  free_.pop_back();
  return vec;
}

Vec* VecPool::Scalars(size_t n) {
  Vec* vec = Take();
  vec->list = false;
  vec->constant = false;
  vec->values.resize(n);
  return vec;
}

Vec* VecPool::List(int depth) {
  Vec* vec = Take();
  vec->list = true;
  vec->constant = false;
  vec->begins.clear();
  vec->begins.push_back(0);
  vec->unknown.clear();
  vec->items = depth > 1 ? List(depth - 1) : Scalars(0);
  return vec;
}

void VecPool::Release(Vec* vec) {
  if (vec->list) Release(vec->items);
  vec->items = nullptr;
  free_.push_back(vec);
}

void EndList(Vec* list, bool unknown) {
  list->begins.push_back(static_cast<uint32_t>(ItemCount(*list)));
  list->unknown.push_back(unknown ? 1 : 0);
}

void AppendItems(const Vec& from, size_t i, Vec* to) {
  const uint32_t begin = from.begins[i], end = from.begins[i + 1];
  if (!from.items->list) {
    to->items->values.insert(to->items->values.end(), from.items->values.begin() + begin,
                             from.items->values.begin() + end);
    return;
  }
  for (uint32_t j = begin; j < end; ++j) AppendFrom(*from.items, j, to->items);
}

void AppendFrom(const Vec& from, size_t i, Vec* to) {
  if (!from.list) {
    to->values.push_back(from.At(i));
    return;
  }
  AppendItems(from, i, to);
  EndList(to, from.unknown[i] != 0);
}

int DepthOf(const Vec& vec) { return vec.list ? 1 + DepthOf(*vec.items) : 0; }

}  // namespace mingjian::engine
