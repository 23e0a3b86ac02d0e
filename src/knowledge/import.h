#pragma once
// Official workbooks -> the knowledge tables of a rulebook.
//
// Tables are replaced one after the other, each whole or not at all; a stop between two leaves the
// earlier ones new and the later ones old, and the same import again completes them.

#include <optional>
#include <string>
#include <vector>

#include "knowledge/merge.h"
#include "knowledge/xlsx.h"

namespace mingjian::knowledge {

struct ImportOptions {
  std::string rulebook;              // its folder: workbooks.yaml and knowledge/
  std::vector<std::string> files;    // workbooks
  std::string rule;                  // as published, "" = by title or file name
  std::string batch;                 // "" = by title or file name (第十二批)
  std::optional<Seconds> published;  // needed for a batch that workbooks.yaml does not know
  std::string replaces;              // batch that the workbooks replace as a whole
  bool dry_run = false;
  bool accept_partial = false;  // write what could be placed
  XlsxLimits limits;
};

struct ImportedFile {
  std::string file, rule, table, batch;
  Seconds published = 0;
  size_t points = 0, codes = 0;  // in the workbook
  MergeResult merged;
};

struct ImportReport {
  std::vector<ImportedFile> files;  // those that could be placed
  std::vector<Refusal> refusals;
  std::vector<std::string> written;  // tables whose files were (or with dry_run would be) replaced
  bool stopped = false;              // because of refusals nothing was written
};

// An Error when the rulebook, its workbooks.yaml or a table cannot be read or written, or a batch
// has no date. What is wrong with a workbook stands in the report.
Result<ImportReport> ImportWorkbooks(const ImportOptions& options);

}  // namespace mingjian::knowledge
