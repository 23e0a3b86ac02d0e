#pragma once
// Vec: the values of one expression for all n instances of a frame.
//
// Every scalar is an int64: a bool (0, 1), an int, micros, seconds, the id of a text, a row number.
// kMissing is the error value (CEL's unknown), so an error costs no second array and arithmetic
// that would give that number is an overflow. A list is a range of `items`, which never holds
// errors itself: an element that cannot be computed makes its whole list unknown.

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/timelines.h"

namespace mingjian::engine {

// Leaves new numbers unset: they are about to be written, and setting them to 0 first is a
// twentieth of all time.
template <typename T>
struct UnsetAllocator : std::allocator<T> {
  template <typename U>
  struct rebind {
    using other = UnsetAllocator<U>;
  };
  template <typename U>
  void construct(U* at) noexcept {
    ::new (static_cast<void*>(at)) U;
  }
  template <typename U, typename... Args>
  void construct(U* at, Args&&... args) {
    ::new (static_cast<void*>(at)) U(std::forward<Args>(args)...);
  }
};
using Values = std::vector<int64_t, UnsetAllocator<int64_t>>;

struct Vec {
  bool constant = false;  // one value for all instances: values[0]
  bool list = false;
  bool run = false;  // scalars: each is one more than that before it
  Values values;     // scalars
  std::vector<uint32_t>
      begins;  // list: elements of instance i are items[begins[i] … begins[i + 1])
  std::vector<uint8_t> unknown;  // list: 1 = the list is unknown (its range is empty)
  Vec* items = nullptr;          // list: owned through the pool that made this Vec

  int64_t At(size_t i) const { return values[constant ? 0 : i]; }
  // The instances of 0 … n - 1 whose scalar is `value`, or is not, ascending.
  void RowsOf(int64_t value, uint32_t n, std::vector<uint32_t>* rows) const;
  void RowsNotOf(int64_t value, uint32_t n, std::vector<uint32_t>* rows) const;
  // How many of the instances have this scalar.
  uint32_t CountOf(int64_t value, uint32_t n) const;
  uint32_t SizeOf(size_t i) const { return begins[i + 1] - begins[i]; }
  // Elements of a list of scalars.
  std::span<const int64_t> ItemsOf(size_t i) const {
    return {items->values.data() + begins[i], begins[i + 1] - begins[i]};
  }
};

// Hands out Vecs and keeps their memory: in the steady state nothing is allocated.
class VecPool {
 public:
  Vec* Scalars(size_t n);
  // A list Vec without instances yet: EndList() closes one instance after its items were appended.
  // `depth` 1 = list of scalars, 2 = list of lists, …
  Vec* List(int depth = 1);
  void Release(Vec* vec);

 private:
  Vec* Take();
  std::vector<std::unique_ptr<Vec>> all_;
  std::vector<Vec*> free_;
};

// Number of elements, at any depth.
inline size_t ItemCount(const Vec& list) {
  return list.items->list ? list.items->begins.size() - 1 : list.items->values.size();
}
inline void EndList(Vec* list, bool unknown = false) {
  list->begins.push_back(static_cast<uint32_t>(ItemCount(*list)));
  list->unknown.push_back(unknown ? 1 : 0);
}
// Appends instance (or element) i of `from` to `to`; both have the same depth.
void AppendFrom(const Vec& from, size_t i, Vec* to);
// Appends all elements of instance i of `from` to the items of `to`, without closing it.
void AppendItems(const Vec& from, size_t i, Vec* to);
int DepthOf(const Vec& vec);

}  // namespace mingjian::engine
