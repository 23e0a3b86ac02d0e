#pragma once
// A list of short texts in one piece of memory: a claim has some hundreds, which come and go with
// it.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace mingjian::history {

class TextList {
 public:
  TextList() = default;
  TextList(std::initializer_list<std::string_view> texts) {
    for (const std::string_view text : texts) emplace_back(text);
  }
  size_t size() const { return places_.size(); }
  // Lives until the next text is added.
  std::string_view operator[](size_t at) const {
    return {bytes_.data() + places_[at].begin, places_[at].size};
  }
  void emplace_back(std::string_view text) {
    places_.push_back({static_cast<uint32_t>(bytes_.size()), static_cast<uint32_t>(text.size())});
    bytes_.append(text);
  }
  // Leaves `size` bytes from `begin` on of a text. REQUIRES: they lie inside it.
  void Cut(size_t at, size_t begin, size_t size) {
    places_[at].begin += static_cast<uint32_t>(begin);
    places_[at].size = static_cast<uint32_t>(size);
  }
  void Reserve(size_t texts, size_t bytes) {
    places_.reserve(texts);
    bytes_.reserve(bytes);
  }

 private:
  struct Place {
    uint32_t begin, size;
  };
  std::vector<Place> places_;
  std::string bytes_;
};

}  // namespace mingjian::history
