#pragma once
// The findings of an audit as casework reads them: OUT/findings.parquet (docs/findings.md), in the
// order of finding_id.

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace mingjian::casework {

// Amounts in micros.
struct FindingRecord {
  std::string finding_id, rule, title, source, status, severity, rulebook_hash, point, state;
  std::string psn_no, fixmedins_code, mdtrt_id, setl_id, bilg_dr_codg;
  std::string subject, discriminator, violates, involves, compared, basis, message;
  int64_t version = 1;
  Seconds setl_time = 0;
  int64_t vola_amt = 0, standing_amt = 0, net_amt = 0, fund_amt = 0;
};

// Calls `each` with every finding of `folder` (an audit's OUT) or Parquet file, ascending by
// finding_id; stops at its first error. kData when the file is missing, lacks a column or holds an
// id twice.
Status ReadFindings(const std::string& folder,
                    const std::function<Status(const FindingRecord&)>& each);

// Code, name and region of the providers of a lake.
struct ProviderRecord {
  std::string fixmedins_code, name, admdvs;
};
Result<std::vector<ProviderRecord>> ReadProviders(const std::string& lake);

// "s1:3|s1:4" as (setl_id, feedetl_sn) pairs: the lines that prove a finding.
std::vector<std::pair<std::string, std::string>> LinesOf(std::string_view lines);

}  // namespace mingjian::casework
