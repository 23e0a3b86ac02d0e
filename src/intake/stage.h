#pragma once
// Stage: the first half of a load. Several threads read the files, check and convert every cell,
// intern codes, find the bucket of every row, and append the rows that pass to staging tables in
// DuckDB, one for each table and group of buckets. What fails is written to the table `rejects`.
//
// A staging table s<group>_<table> has _bucket INTEGER, _file INTEGER (number of the source; 0 =
// row of the lake, -1 = made by the load), _line BIGINT, and the fields that some source gives;
// codes are the interner's temporary numbers.

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "intake/ingest.h"
#include "intake/interner.h"
#include "intake/placement.h"
#include "intake/sources.h"
#include "lake/database.h"

namespace mingjian::intake {

struct StagedTable {
  const model::Table* table = nullptr;
  std::vector<size_t> fields;  // positions of the staged fields, ascending
  // Positions of texts that repeat from row to row (names of items, departments, doctors): staged
  // as numbers of the stage's label interner, so that sorting a line does not move them.
  std::set<size_t> labels;
  uint64_t read = 0;
  uint64_t rejected = 0;                       // by the stage
  std::map<std::string, uint64_t> long_texts;  // field -> cells longer than the model says
};

class Stage {
 public:
  Stage(const lake::Database& database, Batch& batch, Interner& interner, uint32_t buckets,
        uint32_t groups, int threads);

  // `wide`: tables that must hold every field of the model, because rows of the lake or made rows
  // join them; they have no labels. Creates the staging tables and `rejects`.
  Status Prepare(const std::set<std::string>& wide);
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
  static std::string NameOf(std::string_view table, uint32_t group);
  // Creates the staging table of a table that no source gave, with every field.
  Status AddTable(const model::Table& table);

 private:
  friend class StageWorker;
  Status ReadAll(const std::vector<const Source*>& sources,
                 const std::function<void(const Progress&)>& progress);
  Status Create(const StagedTable& staged);

  const lake::Database& database_;
  Batch& batch_;
  Interner& interner_;
  Interner labels_{{""}};
  uint32_t buckets_, groups_;
  int threads_;
  std::map<std::string, StagedTable> tables_;
  Placement placement_;
  std::mutex mutex_;  // over what workers merge when they finish
  std::vector<Placement::Entry> settlements_;
  std::set<std::string> unknown_keys_;  // of JSON objects
  uint64_t bytes_done_ = 0;
};

std::string_view SqlTypeOf(model::Type type);

}  // namespace mingjian::intake
