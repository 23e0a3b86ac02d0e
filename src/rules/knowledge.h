#pragma once
// Knowledge tables: CSV files with a typed header -> typed columns. docs/knowledge.md is the
// author's view of the same.
//
//   KnowledgeBuilder builder("service_sex");
//   builder.Add("rulebook/knowledge/service_sex.csv", text, KnowledgeFile::kShipped);
//   KnowledgeTable table = builder.Finish();
//
// A row with a mistake is left out and reported with file, line, column, value and what was
// expected; reading goes on. A mistake in the header leaves the whole file out.
//
// THREADS: one builder per thread; builders share nothing.

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/csv.h"
#include "rules/rulebook.h"

namespace mingjian::rules {

std::string_view ToString(KnowledgeColumn::Kind kind);
std::optional<KnowledgeColumn::Kind> KnowledgeKindOf(std::string_view name);

// Adds a missing cell to a column.
void AppendMissing(KnowledgeColumn* column);

// Where a file of rows comes from.
enum class KnowledgeFile {
  kShipped,  // knowledge/<table>.csv: a full header
  kOverlay,  // a region's rows: columns of the shipped table, in any order; own ones may be missing
  kReplaced,  // rows of a case or an experiment: types and common columns may be missing too
};

class KnowledgeBuilder {
 public:
  explicit KnowledgeBuilder(std::string name);

  // Appends the rows of one file.
  void Add(const std::string& file, std::string_view text, KnowledgeFile kind);
  // Forgets all rows and keeps the columns.
  void DropRows();
  // Removes the rows of these points; returns those that have none.
  std::vector<std::string> DropPoints(std::span<const std::string> points);
  // Drops rows said twice, sets validity, prefixes and the record.
  void Finish();

  // REQUIRES: Finish() was called.
  KnowledgeTable TakeTable() { return std::move(table_); }
  const KnowledgeTable& table() const { return table_; }
  KnowledgeTable& table() { return table_; }
  // Where a row was read.
  std::string FileOf(size_t row) const { return files_[origins_[row].file]; }
  int LineOf(size_t row) const { return origins_[row].line; }
  std::vector<Diagnostic>& diagnostics() { return diagnostics_; }

 private:
  struct Origin {
    uint32_t file = 0;
    int line = 1;
  };
  bool ReadHeader(const CsvReader& reader, const std::vector<CsvCell>& cells, KnowledgeFile kind,
                  std::vector<size_t>* columns);
  bool AddHeaderCell(const CsvReader& reader, const CsvCell& cell, KnowledgeFile kind, bool define,
                     std::vector<size_t>* columns);
  bool CheckCommonColumns(const CsvReader& reader, KnowledgeFile kind,
                          const std::vector<size_t>& columns);
  bool ReadRow(const CsvReader& reader, const std::vector<CsvCell>& cells,
               const std::vector<size_t>& columns);
  bool ReadCell(const CsvReader& reader, const CsvCell& cell, KnowledgeColumn* column);
  bool CheckRow(const CsvReader& reader);
  void FillMissing(KnowledgeFile kind);
  void KeepRows(const std::vector<uint8_t>& keep);
  void DropDuplicates();
  void ReportBroken(const CsvReader& reader, size_t* seen);
  void Report(TextPosition at, std::string name, std::string message, std::string suggestion = {});

  std::vector<Diagnostic> diagnostics_;
  KnowledgeTable table_;
  std::vector<std::string> files_;
  std::vector<Origin> origins_;
  // Positions of the common columns while rows are read.
  std::optional<size_t> point_, source_, from_, to_, match_;
};

// Ends each superseded row where the rows of the point that replaces it begin, and warns of
// successors that no table holds.
void LinkSuccessors(std::span<KnowledgeBuilder> builders);

// A code list: columns `code`, and if wanted `match` and the common columns. Appends to `list`.
void ReadCodeList(const std::string& file, std::string_view text, CodeList* list,
                  std::vector<Diagnostic>* diagnostics);

}  // namespace mingjian::rules
