#include "history/dictionary.h"

#include <fmt/format.h>

#include <mutex>

namespace mingjian::history {
namespace {

std::string KeyOf(uint32_t number) {
  return {static_cast<char>(number >> 24), static_cast<char>(number >> 16),
          static_cast<char>(number >> 8), static_cast<char>(number)};
}

// A number that was given to a text that never became durable, in a run that was killed. No code
// has a zero byte.
std::string Lost(uint32_t number) {
  std::string text(1, '\0');
  text += std::to_string(number);
  return text;
}

}  // namespace

Dictionary::Dictionary() {
  texts_.emplace_back();
  written_.push_back(1);
  numbers_.emplace(texts_.back(), 0);
}

Status Dictionary::Load(const Database& database) {
  const std::unique_lock lock(mutex_);
  MJ_CHECK(texts_.size() == 1);
  Cursor cursor = database.NewCursor(Family::kDictionary);
  for (cursor.Seek(""); cursor.Valid(); cursor.Next()) {
    const std::string_view key = cursor.key();
    uint32_t number = 0;
    for (const char byte : key) number = number << 8 | static_cast<uint8_t>(byte);
    if (key.size() != 4 || number < texts_.size()) {
      return DataError("the dictionary of the history has a wrong key; the history is damaged");
    }
    while (texts_.size() <= number) {
      const auto next = static_cast<uint32_t>(texts_.size());
      texts_.push_back(next == number ? std::string(cursor.value()) : Lost(next));
      written_.push_back(1);
      if (!numbers_.emplace(texts_.back(), next).second) {
        return DataError(
            fmt::format("the dictionary of the history holds '{}' twice; the history is damaged",
                        texts_.back()));
      }
    }
  }
  return cursor.status();
}

std::optional<uint32_t> Dictionary::Known(std::string_view text,
                                          std::vector<uint32_t>* unwritten) const {
  const auto found = numbers_.find(text);
  if (found == numbers_.end()) return std::nullopt;
  if (written_[found->second] == 0) unwritten->push_back(found->second);
  return found->second;
}

uint32_t Dictionary::Intern(std::string_view text, std::vector<uint32_t>* unwritten) {
  {
    const std::shared_lock lock(mutex_);
    if (const auto known = Known(text, unwritten)) return *known;
  }
  const std::unique_lock lock(mutex_);
  // Another thread may have been here meanwhile.
  if (const auto known = Known(text, unwritten)) return *known;
  const auto next = static_cast<uint32_t>(texts_.size());
  texts_.emplace_back(text);
  written_.push_back(0);
  numbers_.emplace(texts_.back(), next);
  unwritten->push_back(next);
  return next;
}

uint32_t Dictionary::Interning::Intern(std::string_view text) {
  if (const auto known = dictionary_.Known(text, &unwritten_)) return *known;
  lock_.unlock();
  const uint32_t number = dictionary_.Intern(text, &unwritten_);
  lock_.lock();
  return number;
}

std::optional<uint32_t> Dictionary::Find(std::string_view text) const {
  const std::shared_lock lock(mutex_);
  const auto found = numbers_.find(text);
  return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string_view> Dictionary::Text(uint32_t number) const {
  const std::shared_lock lock(mutex_);
  return number < texts_.size() ? std::optional<std::string_view>(texts_[number]) : std::nullopt;
}

uint32_t Dictionary::size() const {
  const std::shared_lock lock(mutex_);
  return static_cast<uint32_t>(texts_.size());
}

void Dictionary::AddTo(const std::vector<uint32_t>& numbers, Batch* batch) const {
  const std::shared_lock lock(mutex_);
  for (const uint32_t number : numbers) {
    batch->Put(Family::kDictionary, KeyOf(number), texts_[number]);
  }
}

void Dictionary::SetWritten(const std::vector<uint32_t>& numbers) {
  const std::unique_lock lock(mutex_);
  for (const uint32_t number : numbers) written_[number] = 1;
}

}  // namespace mingjian::history
