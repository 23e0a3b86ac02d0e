#pragma once
// Interner: gives every coded text one number while rows are read by several threads. New texts get
// numbers above those of the lake's dictionary in the order in which threads meet them; Finish then
// fixes their final ids, sorted by text, so that the dictionary does not depend on the order of
// rows or threads.
//
// THREADS: Intern may be called from several threads, each with its own Cache. Finish is called
// once, when nobody interns any more; the rest after it, from any thread.

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace mingjian::intake {

class Interner {
 public:
  // `texts`: the lake's dictionary by id; texts[0] is "".
  explicit Interner(std::vector<std::string> texts);

  // What one thread met lately, so that common codes need no lock.
  class Cache {
   public:
    explicit Cache(Interner& interner) : interner_(interner), entries_(kEntries) {}
    uint32_t Intern(std::string_view text);

   private:
    static constexpr size_t kEntries = 1 << 15;
    struct Entry {
      uint64_t hash = 0;
      std::string_view text;
      uint32_t id = 0;
    };
    Interner& interner_;
    std::vector<Entry> entries_;
  };

  void Finish();
  size_t base_size() const { return base_size_; }
  size_t size() const { return views_.size(); }
  // By temporary number.
  std::string_view Text(uint32_t number) const { return views_[number]; }
  uint32_t Final(uint32_t number) const { return final_[number]; }
  const std::vector<uint32_t>& finals() const { return final_; }
  // The number of a text, if it has one.
  std::optional<uint32_t> Lookup(std::string_view text) const;
  // The new texts in the order of their final ids, which begin at base_size().
  const std::vector<std::string_view>& added() const { return added_; }

 private:
  struct Shard {
    std::mutex mutex;
    std::deque<std::string> texts;
    std::unordered_map<std::string_view, uint32_t> numbers;
  };
  static constexpr size_t kShards = 64;
  // The stored text and its number.
  std::pair<std::string_view, uint32_t> Find(std::string_view text, uint64_t hash);

  std::vector<std::string> base_;
  size_t base_size_;
  std::array<Shard, kShards> shards_;
  std::atomic<uint32_t> next_;
  std::vector<std::string_view> views_, added_;
  std::vector<uint32_t> final_;
};

}  // namespace mingjian::intake
