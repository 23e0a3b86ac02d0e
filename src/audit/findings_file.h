#pragma once
// Findings as rows of a Parquet file (docs/findings.md lists the columns).

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "engine/finding.h"
#include "lake/database.h"

namespace mingjian::audit {

// A finding with every row number turned into the keys of the national tables; lists of lines are
// `setl_id:feedetl_sn` joined by '|'.
struct FindingRow {
  const engine::Finding* finding = nullptr;
  std::string psn_no, fixmedins_code, mdtrt_id, setl_id, bilg_dr_codg;
  Seconds setl_time = 0;
  std::string violates, involves;
};

// Collects findings and writes them as one file. One file may hold no rows.
class FindingsFile {
 public:
  void Add(const FindingRow& row, std::string_view rulebook_hash);
  // Sorted by psn_no, rule and finding_id; written beside and renamed to `path`.
  Status Write(const std::string& path);

 private:
  // The cells of a row, texts and numbers each in the order of the columns.
  struct Row {
    std::vector<std::string> texts;
    std::vector<int64_t> numbers;
  };
  std::vector<Row> rows_;
};

// Joins parts to one sorted file; `csv` writes a CSV beside it too ("" = none).
Status JoinFindings(lake::Connection& connection, const std::vector<std::string>& parts,
                    const std::string& path, const std::string& csv);

// {"name": "value", …} of a finding's compared values.
std::string ValuesJson(const std::vector<engine::NamedValue>& values);

}  // namespace mingjian::audit
