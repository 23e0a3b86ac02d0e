#pragma once
// Feed: hands out pieces of the sources, one source after the other, to several threads.
//
// THREADS: Next may be called from several threads.

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "intake/ingest.h"
#include "intake/lines.h"
#include "intake/sources.h"
#include "lake/database.h"

namespace mingjian::intake {

struct Piece {
  const Source* source = nullptr;
  std::optional<Block> block;        // CSV, JSONL
  std::optional<lake::Chunk> chunk;  // Parquet, columns as in source->columns
  uint64_t first_row = 1;            // of the chunk
};

class Feed {
 public:
  Feed(std::vector<const Source*> sources, lake::Connection connection,
       std::function<void(const Progress&)> progress, uint64_t bytes_before, uint64_t bytes_total);
  // Nothing at the end, and after an error of any thread.
  Result<std::optional<Piece>> Next();
  void Stop();
  uint64_t bytes_done() const { return bytes_before_; }

 private:
  Status OpenNext();
  void Report(uint64_t bytes_of_current);

  std::mutex mutex_;
  std::vector<const Source*> sources_;
  size_t at_ = 0;
  lake::Connection connection_;
  std::unique_ptr<BlockReader> lines_;
  std::optional<lake::Rows> rows_;
  uint64_t next_row_ = 1;
  bool stopped_ = false;
  std::function<void(const Progress&)> progress_;
  uint64_t bytes_before_, bytes_total_;
};

}  // namespace mingjian::intake
