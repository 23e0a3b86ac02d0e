#pragma once
// Findings as rows of a Parquet file (docs/findings.md lists the columns).

#include <memory>
#include <string>
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

// Collects findings in a table of `connection` and writes them as one file. One
// file may hold no rows.
class FindingsFile {
 public:
  static Result<FindingsFile> Create(lake::Connection& connection);
  Status Add(const FindingRow& row, const std::string& rulebook_hash);
  // Sorted by psn_no, rule and finding_id; written beside and renamed to `path`.
  Status Write(const std::string& path);

 private:
  explicit FindingsFile(lake::Connection& connection, lake::Appender appender);
  lake::Connection* connection_;
  lake::Appender appender_;
};

// Joins parts to one sorted file; `csv` writes a CSV beside it too ("" = none).
Status JoinFindings(lake::Connection& connection, const std::vector<std::string>& parts,
                    const std::string& path, const std::string& csv);

// {"name": "value", …} of a finding's compared values.
std::string ValuesJson(const std::vector<engine::NamedValue>& values);

}  // namespace mingjian::audit
