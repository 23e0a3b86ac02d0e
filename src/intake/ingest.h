#pragma once
// Loading national tables into a lake: read, check, quarantine, net refunds, sort, commit
// (docs/intake.md, docs/lake-format.md).
//
//   MJ_TRY(const auto report, intake::Ingest({.from = "city", .lake = "lake", .now = now}));
//
// What holds of every load: it is whole or it did not happen; read = loaded + rejected +
// duplicates for every table; a rejected row is kept with file, line, field, value and reason;
// loading the same input twice changes nothing; the order of files and rows does not matter.
// THREADS: Ingest uses threads of its own; `progress` is called from one at a time.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "lake/manifest.h"

namespace mingjian::intake {

struct Progress {
  std::string step;  // "read fee_list_d", "write"
  uint64_t done = 0;
  uint64_t total = 0;  // bytes when reading, buckets when writing
};

struct IngestOptions {
  std::string from = {};  // folder with <table>.csv, <table>-*.parquet, <table>/… (docs/intake.md)
  std::string lake = {};  // folder of the lake; made when it is not there
  std::string mapping = {};  // YAML file with local names; "" = none
  uint32_t buckets = 0;      // for a new lake; 0 = 256
  int threads = 0;           // 0 = one for each core
  std::string memory = {};   // "4GB"; "" = 60 % of memory, at most 8 GiB
  Seconds now = 0;           // local time of the load: future dates, and the load's time
  std::function<void(const Progress&)> progress = nullptr;
  // For tests: the process dies at "staged", "written", "synced" or "committed".
  std::string die_at = {};
};

struct RejectCount {
  std::string table;
  std::string reason;
  uint64_t rows = 0;
  std::string example;  // "fee_list_d.csv, line 17, cnt: 'x'"
};

// One data-quality check that failed somewhere.
struct QualityCount {
  std::string check;  // "line-amount"
  std::string zh;
  std::string severity;  // "fatal" or "warning"
  std::string table;
  std::string fixmedins_code;  // "" where rows belong to no provider
  uint64_t looked_at = 0;
  uint64_t failing = 0;
  std::string example;  // key of one failing row
};

struct IngestReport {
  bool already_loaded = false;  // this input is in the lake; nothing was done
  std::string load;             // content hash of the input
  std::string snapshot;
  std::map<std::string, lake::TableCounts> tables;
  std::vector<RejectCount> rejects;   // most rows first
  std::vector<QualityCount> quality;  // most rows first
  std::vector<std::string> warnings;  // unknown files and columns, with a suggestion
  uint64_t buckets_written = 0;
  uint64_t bytes_read = 0;
  double seconds = 0;
};

Result<IngestReport> Ingest(const IngestOptions& options);

}  // namespace mingjian::intake
