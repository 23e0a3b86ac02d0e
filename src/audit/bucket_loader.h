#pragma once
// From the lake to the engine: some buckets as one Timelines.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "engine/engine.h"
#include "engine/timelines.h"
#include "lake/database.h"
#include "lake/lake.h"
#include "lake/reader.h"

namespace mingjian::audit {

// The lake's dictionary as a pool whose ids are the lake's ids, so that coded cells need no
// translation.
Result<std::shared_ptr<engine::TextPool>> LoadTexts(const lake::Lake& lake);

// THREADS: one loader per thread; it decodes on the calling thread.
class BucketLoader {
 public:
  // Decodes only the fields of `needs`, and those that a finding's row shows.
  static Result<BucketLoader> Open(const lake::Lake& lake, const engine::Needs& needs);
  // `texts` is the thread's pool; free texts that rules read are interned into it. What
  // `timelines` held is forgotten and its memory used again.
  Status Load(lake::BucketRange range, engine::TextPool* texts, engine::Timelines* timelines);
  lake::BucketReader& reader() { return reader_; }

 private:
  struct Part {
    rules::Entity entity;
    size_t table;  // position in what the reader was asked for
  };
  BucketLoader(lake::BucketReader reader, std::vector<Part> parts, size_t refunds);
  static void Fill(rules::Entity entity, lake::TableRows& rows, engine::Timelines* timelines,
                   engine::TextPool* texts);

  lake::BucketReader reader_;
  std::vector<Part> parts_;
  size_t refunds_ = 0;  // position of refund_d
  std::vector<lake::TableRows> tables_, global_;
};

// The persons [begin, end) of `all`, with row numbers from 0; `first_row` of each table tells where
// they began. Used to cut batches; a whole bucket is the ordinary batch.
struct Slice {
  engine::Timelines timelines;
  uint32_t first_person = 0, first_visit = 0, first_settlement = 0, first_line = 0,
           first_procedure = 0;
};
Slice SliceOf(const engine::Timelines& all, uint32_t begin, uint32_t end);

}  // namespace mingjian::audit
