#pragma once
// The manifest: what one snapshot of a lake consists of (docs/lake-format.md). Plain data and its
// JSON form. A snapshot never changes once written.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace mingjian::lake {

inline constexpr uint32_t kAllBuckets = UINT32_MAX;

struct DataFile {
  std::string path;               // relative to the lake
  uint32_t bucket = kAllBuckets;  // kAllBuckets: a file of a global table
  uint64_t rows = 0;
  uint64_t bytes = 0;
};

// What a load did with the rows of one table: read = loaded + rejected + duplicates.
struct TableCounts {
  uint64_t read = 0;
  uint64_t loaded = 0;
  uint64_t rejected = 0;
  uint64_t duplicates =
      0;  // rows that the lake (or the same load) already had, equal in every field
};

struct LoadRecord {
  std::string id;    // content hash of its input
  std::string time;  // when it was committed
  std::map<std::string, TableCounts> tables;
};

struct Manifest {
  std::string schema;  // hash of the model's tables, fields and types
  uint32_t buckets = 256;
  std::string snapshot;                                 // "000003"; "" before the first load
  std::map<std::string, std::vector<DataFile>> tables;  // files sorted by bucket
  std::vector<std::string> dictionary;                  // in the order of their ids
  uint64_t dictionary_size = 1;                         // ids 0 … size - 1; 0 is ""
  std::vector<LoadRecord> loads;                        // oldest first
  std::vector<std::string> rejects;                     // files
  std::vector<std::string> quality;                     // files, one a load

  bool HasLoad(std::string_view id) const;
};

std::string ToJson(const Manifest& manifest);
// `path` names the manifest in errors.
Result<Manifest> ManifestFromJson(std::string_view json, const std::string& path);

// The hash of the model that this program was built with.
std::string SchemaHash();

}  // namespace mingjian::lake
