#pragma once
// From the lake to the engine: one bucket as Timelines, and the keys of cited rows, which are read
// late because few are needed.

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
  // Decodes only the fields of `needs`.
  static Result<BucketLoader> Open(const lake::Lake& lake, const engine::Needs& needs);
  // `texts` is the thread's pool; free texts that rules read are interned into it.
  Result<engine::Timelines> Load(uint32_t bucket, engine::TextPool* texts);

 private:
  struct Part {
    rules::Entity entity;
    size_t table;  // position in what the reader was asked for
  };
  BucketLoader(lake::BucketReader reader, std::vector<Part> parts, size_t refunds);
  void Fill(const Part& part, lake::TableRows& rows, engine::Timelines* timelines,
            engine::TextPool* texts) const;

  lake::BucketReader reader_;
  std::vector<Part> parts_;
  size_t refunds_ = 0;  // position of refund_d
  std::vector<lake::TableRows> global_;
};

// The persons [begin, end) of `all`, with row numbers from 0; `first_row` of each table tells where
// they began. Used to cut batches; a whole bucket is the ordinary batch.
struct Slice {
  engine::Timelines timelines;
  uint32_t first_person = 0, first_visit = 0, first_settlement = 0, first_line = 0,
           first_procedure = 0;
};
Slice SliceOf(const engine::Timelines& all, uint32_t begin, uint32_t end);

// Values by row number of one bucket: for each of `rows` (any order, repeats allowed) the SQL
// expressions `columns` over its table as text, "" when missing. Few rows are cited, so their keys
// are read late.
using KeyRows = std::unordered_map<uint32_t, std::vector<std::string>>;
Result<KeyRows> FetchKeys(const lake::Lake& lake, lake::Connection& connection, uint32_t bucket,
                          std::string_view table, const std::vector<std::string>& columns,
                          const std::vector<uint32_t>& rows);

}  // namespace mingjian::audit
