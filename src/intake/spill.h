#pragma once
// Spill: where the rows of a load wait for their group of buckets: one file in LAKE/staging, in
// blocks that each hold rows of one table and group. Rows lie packed: which cells there are, then
// those; a text equal to the one above takes one byte.
//
// THREADS: Write may be called from several threads; Load from several when nobody writes any more.
// A SpillBuffer belongs to one thread.

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "intake/group.h"

namespace mingjian::intake {

class Spill {
 public:
  // Creates the file.
  static Result<std::unique_ptr<Spill>> Create(const std::string& path);
  ~Spill();
  Spill(const Spill&) = delete;
  Spill& operator=(const Spill&) = delete;

  Status Write(const StagedTable& table, uint32_t group, std::string_view block, uint32_t rows);
  // Appends the rows of a table and group.
  Status Load(uint32_t group, GroupTable& rows) const;

 private:
  struct Block {
    uint64_t offset = 0;
    uint32_t bytes = 0;
    uint32_t rows = 0;
  };
  Spill(std::string path, int file) : path_(std::move(path)), file_(file) {}

  std::string path_;
  int file_;
  std::atomic<uint64_t> end_{0};
  std::mutex mutex_;
  std::map<std::pair<const StagedTable*, uint32_t>, std::vector<Block>> blocks_;
};

// A cell on its way to the spill: `number` holds codes and labels by number, too.
struct SpillCell {
  int64_t number = lake::kMissing;
  std::string_view text;
};

class SpillBuffer {
 public:
  SpillBuffer(Spill& spill, const StagedTable& table, uint32_t group);
  // `cells` by staged field.
  Status Add(uint32_t bucket, int64_t place, uint64_t odd, const std::vector<SpillCell>& cells);
  Status Flush();

 private:
  char* Room(size_t bytes);

  Spill& spill_;
  const StagedTable& table_;
  uint32_t group_;
  uint32_t rows_ = 0;
  int64_t last_place_ = 0;
  std::vector<size_t> texts_;  // positions of the text fields
  struct Last {
    size_t begin = 0, size = 0;
  };
  std::vector<Last> last_;  // by staged field: the last text, in bytes_
  std::unique_ptr<char[]> bytes_;
  size_t used_ = 0, capacity_ = 0;
};

}  // namespace mingjian::intake
