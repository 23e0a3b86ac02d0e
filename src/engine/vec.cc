#include "engine/vec.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "base/clones.h"

namespace mingjian::engine {
namespace {

constexpr size_t kFlags = 256;  // a multiple of 8

MJ_CLONES void Flag(const int64_t* values, int64_t value, bool equal, uint8_t* flags, size_t n) {
  for (size_t i = 0; i < n; ++i) flags[i] = (values[i] == value) == equal ? 1 : 0;
}

MJ_CLONES uint32_t Count(const int64_t* values, int64_t value, size_t n) {
  uint64_t count = 0;
  for (size_t i = 0; i < n; ++i) count += values[i] == value ? 1 : 0;
  return static_cast<uint32_t>(count);
}

// Tests first, all in one go, then looks at eight results at once: mostly few or all pass.
void Select(const Vec& vec, int64_t value, bool equal, uint32_t n, std::vector<uint32_t>* rows) {
  if (vec.constant) {
    rows->resize(n);
    std::iota(rows->begin(), rows->end(), 0);
    if ((vec.values[0] == value) != equal) rows->clear();
    return;
  }
  rows->resize(n + 8);
  uint32_t* to = rows->data();
  const int64_t* values = vec.values.data();
  if (n < 32) {
    for (uint32_t i = 0; i < n; ++i) {
      *to = i;
      to += (values[i] == value) == equal ? 1 : 0;
    }
    rows->resize(static_cast<size_t>(to - rows->data()));
    return;
  }
  uint8_t flags[kFlags];
  for (uint32_t begin = 0; begin < n; begin += kFlags) {
    const uint32_t count = std::min<uint32_t>(kFlags, n - begin);
    Flag(values + begin, value, equal, flags, count);
    for (uint32_t i = count; i % 8 != 0; ++i) flags[i] = 0;
    for (uint32_t i = 0; i < count; i += 8) {
      uint64_t eight = 0;
      std::memcpy(&eight, flags + i, sizeof(eight));
      if (eight == 0) continue;
      for (uint32_t k = i; k < i + 8; ++k) {
        *to = begin + k;
        to += flags[k];
      }
    }
  }
  rows->resize(static_cast<size_t>(to - rows->data()));
}

}  // namespace

void Vec::RowsOf(int64_t value, uint32_t n, std::vector<uint32_t>* rows) const {
  Select(*this, value, true, n, rows);
}

void Vec::RowsNotOf(int64_t value, uint32_t n, std::vector<uint32_t>* rows) const {
  Select(*this, value, false, n, rows);
}

uint32_t Vec::CountOf(int64_t value, uint32_t n) const {
  if (constant) return values[0] == value ? n : 0;
  return Count(values.data(), value, n);
}

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
  vec->run = false;
  vec->values.resize(n);
  return vec;
}

Vec* VecPool::List(int depth) {
  Vec* vec = Take();
  vec->list = true;
  vec->constant = false;
  vec->run = false;
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
