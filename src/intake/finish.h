#pragma once
// Finisher: the second half of a load. Takes one group of buckets at a time: joins the spilled rows
// with those that the lake has for the touched buckets, drops duplicates, makes missing persons and
// visits, numbers and sorts the rows, nets refunds, counts data quality, and writes new files. All
// in memory, column by column; how much that is the number of groups decides.
//
// THREADS: one belongs to one thread and works on a group at a time; several work side by side.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "intake/group.h"
#include "intake/ingest.h"
#include "intake/quality.h"
#include "intake/stage.h"
#include "lake/database.h"
#include "lake/lake.h"
#include "lake/parquet_writer.h"
#include "model/netting.h"

namespace mingjian::intake {

class Finisher {
 public:
  Finisher(lake::Connection& connection, lake::LakeWriter& writer, const Stage& stage,
           const Interner& interner, std::string load, Seconds now);
  // One more, for the groups of another thread, with a connection of its own.
  Finisher(const Finisher& first, lake::Connection& connection);
  // Takes over what another one did.
  void Absorb(Finisher&& other);

  // Functions for SQL: mj_text and those of Quality. Once a database, after Interner::Finish.
  Status RegisterFunctions();
  Status FinishGroup(uint32_t group);
  Status FinishGlobals();
  // After the last group: what was rejected is in the table `rejects`.
  Status CloseRejects();
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
  // Row numbers of docs/lake-format.md, by row of the group's table.
  struct NumberColumn {
    std::string name;
    const std::vector<uint32_t>* numbers = nullptr;
  };
  // One group of buckets at hand.
  struct Group {
    explicit Group(const Interner& label_texts) : labels(label_texts) {}
    std::map<std::string, GroupTable, std::less<>> tables;
    Labels labels;
    RowIndex persons, visits, settlements;
    // Rows in the order of the lake, and by row its number in the bucket.
    std::vector<uint32_t> person_order, visit_order, settlement_order, line_order, refund_order;
    std::vector<uint32_t> person_number, visit_number, settlement_number, line_number;
    // By row: the row that it belongs to.
    std::vector<uint32_t> visit_person, settlement_visit, line_settlement;
    std::vector<uint8_t> refund_settlement;    // refd_setl_flag = 1
    std::vector<uint8_t> is_refund, short_of;  // of lines
    std::vector<uint32_t> line_rx;
    std::vector<model::Netting> nettings;
  };
  // What finds a row's visit: the columns of person, provider and visit.
  struct VisitKey {
    const CellColumn *person, *provider, *visit;
    explicit VisitKey(const GroupTable& table);
    uint64_t HashOf(size_t row) const { return HashCells({person, provider, visit}, row); }
    bool Equal(size_t row, const VisitKey& other, size_t other_row) const;
  };

  GroupTable& Rows(std::string_view table);
  const GroupTable* FindRows(std::string_view table) const;

  // A cell as text, for people and for orders; "" when missing.
  std::string CellText(const GroupTable& table, size_t column, size_t row) const;
  std::string KeyText(const GroupTable& table, size_t row) const;
  // Whether row a comes before b: < 0, 0 or > 0 by these columns, codes by their texts, what is
  // missing last.
  int Compare(const std::vector<const CellColumn*>& columns, size_t a, size_t b) const;
  std::vector<const CellColumn*> KeyColumns(const GroupTable& table) const;

  Status AddLakeRows(GroupTable& rows, const std::vector<std::string>& files, uint32_t bucket);
  Status AddLakeGroup(GroupTable& rows, const std::set<uint32_t>& buckets);
  Status RejectMisplaced(GroupTable& settlements);
  Status DropDuplicates(GroupTable& rows);
  uint64_t ContentHash(const GroupTable& rows, size_t row) const;
  // `field` "" = the key.
  Status Reject(GroupTable& rows, size_t row, std::string_view field, std::string_view reason);

  void IndexPersons();
  void MakeVisits();
  void MakePersons();
  void NumberPersons();
  void NumberVisits();
  void NumberSettlements();
  // The rows of the visits of diagnoses and procedures; rejects those without.
  Result<std::vector<uint32_t>> FindVisits(GroupTable& rows);
  Status FindSettlements(GroupTable& lines);
  void OrderLines(const GroupTable& lines);
  void NumberPrescriptions(const GroupTable& lines);
  void NetRefunds(const GroupTable& lines);

  // Live rows by bucket, the number of their parent in it, a number of their own, and `ties`.
  std::vector<uint32_t> Order(const GroupTable& rows, const std::vector<uint32_t>* parents,
                              const CellColumn* second,
                              const std::vector<const CellColumn*>& ties) const;
  // Counts up inside each bucket.
  std::vector<uint32_t> NumbersOf(const GroupTable& rows, std::span<const uint32_t> order) const;

  Status FinishTable(GroupTable& rows);
  Status FinishLines(GroupTable& lines);
  Status WriteRefunds(const GroupTable& lines);
  Status CountQuality(const GroupTable& rows, const std::vector<uint32_t>& parents);
  void CountAcross();
  void CountLineSums();
  Status CountLoaded(const GroupTable& rows, size_t written);

  // One file for each bucket that `order` goes through; of a global table one file.
  Status WriteRows(const std::string& folder, const GroupTable& rows,
                   std::span<const uint32_t> order, const std::vector<NumberColumn>& numbers,
                   bool made);
  void WriteColumns(const GroupTable& rows, std::span<const uint32_t> order,
                    const std::vector<NumberColumn>& numbers, bool made);
  Result<lake::DataFile> OpenFile(const std::string& folder, uint32_t bucket,
                                  std::vector<lake::ParquetColumn> columns);
  Status CloseFile(const std::string& folder, lake::DataFile file);

  lake::Connection& connection_;
  lake::LakeWriter& writer_;
  const Stage& stage_;
  const Interner& interner_;
  std::string load_;
  Quality quality_;
  std::optional<Group> group_;
  std::optional<lake::Appender> rejects_;
  lake::ParquetWriter parquet_;
  std::vector<int64_t> ints_;  // scratch of WriteColumns
  std::vector<uint32_t> ids_;
  std::vector<std::string_view> texts_;
  std::vector<uint8_t> bools_;
  std::map<std::string, std::vector<lake::DataFile>> files_;
  std::set<uint32_t> touched_;
  std::set<std::string> touched_globals_;
  std::vector<std::string> paths_;
  std::string dictionary_file_;
  std::map<std::string, lake::TableCounts> counts_;
};

}  // namespace mingjian::intake
