#pragma once
// The store's own numbers for coded texts. It only grows: number 0 is "", and a number never gets
// another text. A new text has its number at once; it is durable with the first commit that uses
// it, and every commit that comes before that knows writes it once more.
//
// THREADS: may be shared.

#include <cstdint>
#include <deque>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "history/rocks.h"

namespace mingjian::history {

class Dictionary {
 public:
  Dictionary();
  // REQUIRES: nothing was interned before.
  Status Load(const Database& database);
  // Appends the number to `unwritten` when it may not be durable yet.
  uint32_t Intern(std::string_view text, std::vector<uint32_t>* unwritten);
  std::optional<uint32_t> Find(std::string_view text) const;
  // Lives as long as the dictionary. Nothing for a number that is not there.
  std::optional<std::string_view> Text(uint32_t number) const;
  uint32_t size() const;
  // Adds these texts to a batch; after it was written they are durable.
  void AddTo(const std::vector<uint32_t>& numbers, Batch* batch) const;
  void SetWritten(const std::vector<uint32_t>& numbers);

 private:
  mutable std::shared_mutex mutex_;
  std::deque<std::string> texts_;
  std::vector<uint8_t> written_;
  std::unordered_map<std::string_view, uint32_t> numbers_;
};

}  // namespace mingjian::history
