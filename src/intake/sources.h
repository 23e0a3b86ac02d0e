#pragma once
// Which files to load, as which tables, and which of their columns are which fields: by name, by
// Chinese name, or by the mapping file (docs/intake.md).

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "intake/lines.h"
#include "lake/database.h"
#include "model/model.h"

namespace mingjian::intake {

struct TableMapping {
  std::vector<std::string> files;                // patterns with * and ?
  std::map<std::string, std::string> columns;    // local name -> field
  std::map<std::string, std::string> constants;  // field -> value
  std::string separator;                         // one character; "" = guess
};

struct Mapping {
  std::string encoding;  // "utf-8", "gb18030" or "" = guess
  std::map<std::string, TableMapping> tables;
  std::string text;  // the file itself, for the content hash
};
// All mistakes of the file in one error. "" gives an empty mapping.
Result<Mapping> ReadMapping(const std::string& path);

enum class Format { kCsv, kJsonl, kParquet };
// kGuess: cells that are not UTF-8 are taken for GB18030 (the beginning of the file is ASCII).
enum class Encoding { kUtf8, kGb18030, kGuess };

inline constexpr size_t kNoField = SIZE_MAX;

struct Source {
  uint32_t number = 0;  // from 1, in the order of names
  std::string path;
  std::string name;  // relative to the folder, for messages
  const model::Table* table = nullptr;
  Format format = Format::kCsv;
  uint64_t bytes = 0;
  // Of CSV and Parquet: the field of each column (kNoField: not used), and its name in the file.
  std::vector<size_t> fields;
  std::vector<std::string> columns;
  std::vector<std::string> engine_types;  // of Parquet: DuckDB's types
  char separator = ',';
  Encoding encoding = Encoding::kUtf8;
  const TableMapping* mapping = nullptr;  // never null; owned by the Batch's Mapping
  // Fields with one value for the whole file.
  std::vector<std::pair<size_t, std::string>> constants;

  // Of CSV and JSONL. REQUIRES: this outlives the reading.
  RowShape Shape() const {
    if (format != Format::kCsv) return kPlainLines;
    return {std::string_view(&separator, 1), encoding == Encoding::kGb18030};
  }
};

struct Batch {
  Mapping mapping;
  std::vector<Source> sources;  // by table in the order of the model, then by name
  std::vector<std::string> warnings;
  std::string id;  // content hash of files and mapping
  uint64_t bytes = 0;
};

// Finds the files, reads their headers and hashes them. Errors: no such folder, nothing to load, a
// file that cannot be read, required columns that are missing (all of them at once).
Result<Batch> FindBatch(const std::string& folder, Mapping mapping, lake::Connection& connection);

}  // namespace mingjian::intake
