#pragma once
// Finisher: the second half of a load. Takes one group of buckets at a time: joins the staged rows
// with those that the lake has for the touched buckets, drops duplicates, makes missing persons and
// visits, numbers and sorts the rows, nets refunds, counts data quality, and writes new files.
//
// THREADS: one belongs to one thread and works on a group at a time with temporary tables of its
// connection; several work side by side.

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "intake/ingest.h"
#include "intake/quality.h"
#include "intake/stage.h"
#include "lake/database.h"
#include "lake/lake.h"

namespace mingjian::intake {

inline constexpr int kFromLake = 0;  // _file of rows that the lake had
inline constexpr int kMade = -1;     // _file of rows that the load made

class Finisher {
 public:
  Finisher(lake::Connection& connection, lake::LakeWriter& writer, Stage& stage, Interner& interner,
           std::string load, Seconds now);
  // One more, for the groups of another thread, with a connection of its own. After
  // RegisterFunctions of the first.
  Finisher(const Finisher& first, lake::Connection& connection);
  // Takes over what another one did.
  void Absorb(Finisher&& other);

  // Functions for SQL: mj_text, mj_final, mj_label, mj_place, mj_odd. After Interner::Finish.
  Status RegisterFunctions();
  // Staging tables that no source gave, for rows of the lake and for made rows. Before the first
  // group.
  Status AddTables();
  Status FinishGroup(uint32_t group);
  Status FinishGlobals();
  Status WriteDictionary();

  // What the next manifest holds instead of the old: files by table, and the touched buckets.
  const std::map<std::string, std::vector<lake::DataFile>>& files() const { return files_; }
  const std::set<uint32_t>& touched() const { return touched_; }
  const std::set<std::string>& touched_globals() const { return touched_globals_; }
  // Full paths of everything written.
  const std::vector<std::string>& paths() const { return paths_; }
  const std::string& dictionary_file() const { return dictionary_file_; }
  const std::map<std::string, lake::TableCounts>& counts() const { return counts_; }
  Quality& quality() { return quality_; }

 private:
  // A field of a staging table, or a typed NULL when it was not staged; `alias` may be "".
  std::string FieldSql(const model::Table& table, std::string_view field,
                       std::string_view alias = "") const;
  bool IsLabel(const model::Table& table, size_t field) const;
  // The staged fields, codes with their final ids, labels still as numbers.
  std::string FinalFields(const model::Table& table, std::string_view alias) const;
  // All fields of the model out of a table made with FinalFields; absent ones as NULL.
  std::string FileFields(const model::Table& table) const;
  // The key as one text, for people.
  std::string KeyText(const model::Table& table, std::string_view alias) const;
  std::string KeyOrder(const model::Table& table, std::string_view alias) const;

  Result<std::set<uint32_t>> TouchedBuckets(uint32_t group);
  Status AddLakeRows(const model::Table& table, const std::string& staged,
                     const std::vector<std::string>& files);
  Status DropDuplicates(const model::Table& table, const std::string& staged);
  // Rejects and deletes the staged rows for which `condition` over alias s holds.
  Status Reject(const model::Table& table, const std::string& staged, std::string_view field,
                const std::string& condition, const std::string& reason);
  Status MakePersons(uint32_t group);
  Status MakeVisits(uint32_t group);
  Status NumberRows(uint32_t group);
  Status PrepareQuality(uint32_t group);
  Status NumberLines(uint32_t group);
  Status NetRefunds(uint32_t group);
  // Creates o_<table>: what goes to the files.
  Status Arrange(const model::Table& table, uint32_t group);
  Status ArrangeLines(uint32_t group);
  Status WriteFiles(const std::set<uint32_t>& buckets);
  Status Copy(const std::string& query, const std::string& path, lake::DataFile& file);
  Status CountLoaded(const model::Table& table, const std::string& staged, uint64_t arranged);

  lake::Connection& connection_;
  lake::LakeWriter& writer_;
  Stage& stage_;
  Interner& interner_;
  std::string load_;
  Quality quality_;
  std::map<std::string, std::vector<lake::DataFile>> files_;
  std::set<uint32_t> touched_;
  std::set<std::string> touched_globals_;
  std::vector<std::string> paths_;
  std::string dictionary_file_;
  std::map<std::string, lake::TableCounts> counts_;
  std::vector<std::string> arranged_;  // tables with an o_ table in the group at hand
  bool has_refunds_ = false;           // in the group at hand
};

}  // namespace mingjian::intake
