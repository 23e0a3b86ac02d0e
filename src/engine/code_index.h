#pragma once
// CodeIndex: from a code (as text id) to what is known about it. Looking up a code costs one load
// of a dense array, however many codes are indexed; prefixes are resolved against every text of
// the base pool when the index is built, and on demand for texts that a thread adds later.
//
// THREADS: constant after Build.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/timelines.h"

namespace mingjian::engine {

class CodeIndex {
 public:
  using Entry = uint64_t;
  void AddExact(int64_t text, Entry entry) { exact_.emplace_back(text, entry); }
  void AddPrefix(std::string_view prefix, Entry entry);
  // REQUIRES: all texts that an exact code or a rule names are in `texts`.
  void Build(const TextPool& texts);

  // Entries of a text, ascending. REQUIRES: 0 <= text < size of the pool at Build.
  std::span<const Entry> Of(int64_t text) const {
    const uint32_t at = first_[static_cast<size_t>(text)];
    if (at == 0) return {};
    return {entries_.data() + at + 1, static_cast<size_t>(entries_[at])};
  }
  bool Has(int64_t text) const { return first_[static_cast<size_t>(text)] != 0; }
  int64_t known_texts() const { return static_cast<int64_t>(first_.size()); }
  bool has_prefixes() const { return !prefixes_.empty(); }
  // Entries of a text that was not there at Build: only prefixes can match it.
  std::vector<Entry> OfLate(std::string_view text) const;
  size_t codes() const { return codes_; }

 private:
  struct TextHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::vector<std::pair<int64_t, Entry>> exact_;
  std::unordered_map<std::string, std::vector<Entry>, TextHash, std::equal_to<>> prefixes_;
  std::vector<size_t> lengths_;  // of prefixes, ascending
  std::vector<uint32_t> first_;  // by text id: position of the count in entries_, 0 = nothing
  std::vector<Entry> entries_;   // count, then that many entries; …
  size_t codes_ = 0;
};

}  // namespace mingjian::engine
