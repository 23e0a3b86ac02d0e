#include "base/error.h"
#include "engine/timelines.h"

namespace mingjian::engine {

TextPool::TextPool(std::shared_ptr<const TextPool> base) : base_(std::move(base)) {
  if (base_ == nullptr) {
    Intern("");
  } else {
    base_size_ = base_->size();
  }
}

int64_t TextPool::Intern(std::string_view text) {
  const int64_t found = Find(text);
  if (found != kMissing) return found;
  const int64_t id = size();
  texts_.push_back(std::make_unique<std::string>(text));
  ids_.emplace(*texts_.back(), id);
  return id;
}

int64_t TextPool::Find(std::string_view text) const {
  if (base_ != nullptr) {
    const int64_t id = base_->Find(text);
    if (id != kMissing) {
      // A base that grew after this pool was made would give one id to two texts.
      MJ_CHECK(id < base_size_);
      return id;
    }
  }
  const auto found = ids_.find(text);
  return found == ids_.end() ? kMissing : found->second;
}

std::string_view TextPool::Text(int64_t id) const {
  MJ_CHECK(id >= 0 && id < size());
  return id < base_size_ ? base_->Text(id) : *texts_[static_cast<size_t>(id - base_size_)];
}

int64_t TextPool::size() const { return base_size_ + static_cast<int64_t>(texts_.size()); }

void TextPool::Reset() {
  ids_.clear();
  texts_.clear();
  if (base_ == nullptr) Intern("");
}

}  // namespace mingjian::engine
