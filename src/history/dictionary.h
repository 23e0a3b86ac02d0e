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
#include "base/hash.h"
#include "history/rocks.h"

namespace mingjian::history {

class Dictionary {
 public:
  Dictionary();
  // REQUIRES: nothing was interned before.
  Status Load(const Database& database);
  // Appends the number to `unwritten` when it may not be durable yet.
  uint32_t Intern(std::string_view text, std::vector<uint32_t>* unwritten);
  // Interns text after text under one lock. One thread; nothing else may be asked of the dictionary
  // by that thread meanwhile.
  class Interning {
   public:
    Interning(Dictionary* dictionary, std::vector<uint32_t>* unwritten)
        : dictionary_(*dictionary), unwritten_(*unwritten), lock_(dictionary->mutex_) {}
    uint32_t Intern(std::string_view text);

   private:
    Dictionary& dictionary_;
    std::vector<uint32_t>& unwritten_;
    std::shared_lock<std::shared_mutex> lock_;
  };
  std::optional<uint32_t> Find(std::string_view text) const;
  // Lives as long as the dictionary. Nothing for a number that is not there.
  std::optional<std::string_view> Text(uint32_t number) const;
  uint32_t size() const;
  // Adds these texts to a batch; after it was written they are durable.
  void AddTo(const std::vector<uint32_t>& numbers, Batch* batch) const;
  void SetWritten(const std::vector<uint32_t>& numbers);

 private:
  struct Hash {
    size_t operator()(std::string_view text) const { return StableHash(text); }
  };
  // Nothing when the text is new. REQUIRES: the mutex is held.
  std::optional<uint32_t> Known(std::string_view text, std::vector<uint32_t>* unwritten) const;

  mutable std::shared_mutex mutex_;
  std::deque<std::string> texts_;
  std::vector<uint8_t> written_;
  std::unordered_map<std::string_view, uint32_t, Hash> numbers_;
};

}  // namespace mingjian::history
