#pragma once
// Stage: the first half of a load. Several threads read the files, check and convert every cell,
// intern codes, find the bucket of every row, and spill the rows that pass by table and group of
// buckets. What fails is written to the table `rejects` in DuckDB.

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "intake/group.h"
#include "intake/ingest.h"
#include "intake/interner.h"
#include "intake/placement.h"
#include "intake/sources.h"
#include "intake/spill.h"
#include "lake/database.h"

namespace mingjian::intake {

struct StagedTable {
  const model::Table* table = nullptr;
  std::vector<size_t> fields;   // positions of the staged fields, ascending
  std::vector<CellKind> kinds;  // by staged field
  // Staged fields that have a code set or a shape, at most 64 of them; a row says by one bit each
  // whether its cell is odd.
  std::vector<size_t> odd_fields;
  uint64_t read = 0;
  uint64_t rejected = 0;                       // by the stage
  std::map<std::string, uint64_t> long_texts;  // field -> cells longer than the model says

  // Of a field among the staged ones; SIZE_MAX when it is not staged.
  size_t PositionOf(std::string_view field) const;
};

class Stage {
 public:
  Stage(const lake::Database& database, Batch& batch, Interner& interner, uint32_t buckets,
        uint32_t groups, int threads);

  // `wide`: tables that must hold every field of the model, because rows of the lake join them.
  // Creates `rejects`, and the spill in the folder `staging`.
  Status Prepare(const std::set<std::string>& wide, const std::string& staging);
  // Reads everything. `placed`: settlements that the lake has.
  Status Read(const std::vector<Placement::Entry>& placed,
              const std::function<void(const Progress&)>& progress);

  const std::map<std::string, StagedTable>& tables() const { return tables_; }
  const Placement& placement() const { return placement_; }
  // After Read.
  const Interner& labels() const { return labels_; }
  uint32_t groups() const { return groups_; }
  uint32_t GroupOf(uint32_t bucket) const {
    return static_cast<uint32_t>(uint64_t{bucket} * groups_ / buckets_);
  }
  // First bucket of a group.
  uint32_t BeginOf(uint32_t group) const {
    return static_cast<uint32_t>((uint64_t{group} * buckets_ + groups_ - 1) / groups_);
  }
  const Spill& spill() const { return *spill_; }

 private:
  friend class StageWorker;
  Status ReadAll(const std::vector<const Source*>& sources,
                 const std::function<void(const Progress&)>& progress);
  // With the positions of its staged fields.
  void AddTable(const std::string& name, const std::set<size_t>& fields);

  const lake::Database& database_;
  Batch& batch_;
  Interner& interner_;
  Interner labels_{{""}};
  uint32_t buckets_, groups_;
  int threads_;
  std::map<std::string, StagedTable> tables_;
  std::unique_ptr<Spill> spill_;
  Placement placement_;
  std::mutex mutex_;  // over what workers merge when they finish
  std::vector<Placement::Entry> settlements_;
  std::set<std::string> unknown_keys_;  // of JSON objects
  uint64_t bytes_done_ = 0;
};

}  // namespace mingjian::intake
