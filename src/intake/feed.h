#pragma once
// Feed: hands out pieces of the sources to several threads. Each thread reads a source of its own;
// when no unread one is left it helps another thread, so that one large file keeps all busy.
//
// THREADS: Next may be called from several threads, each with its own Place.

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
  struct Stream;

 public:
  // Where a thread reads.
  class Place {
    friend class Feed;
    std::shared_ptr<Stream> stream_;
  };

  Feed(const lake::Database& database, std::vector<const Source*> sources,
       std::function<void(const Progress&)> progress, uint64_t bytes_before, uint64_t bytes_total);
  // Nothing at the end, and after an error of any thread.
  Result<std::optional<Piece>> Next(Place& place);
  void Stop();
  uint64_t bytes_done() const { return bytes_done_; }

 private:
  // An unread source, else one that others read; nullptr when nothing is left.
  Result<std::shared_ptr<Stream>> Join();
  Result<std::optional<Piece>> NextOf(Stream& stream);
  void Report(const Source& source, uint64_t bytes);

  const lake::Database& database_;
  std::mutex mutex_;
  std::vector<const Source*> sources_;
  size_t at_ = 0;
  std::vector<std::shared_ptr<Stream>> open_;
  bool stopped_ = false;
  std::function<void(const Progress&)> progress_;
  uint64_t bytes_done_, bytes_total_;
};

}  // namespace mingjian::intake
