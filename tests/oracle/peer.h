#pragma once
// The peer: what an analyst would do with DuckDB alone. The lake's lines, settlements, visits,
// persons and the knowledge tables with integer codes, and one SQL query a rule
// (tests/oracle/<rule>.sql). It checks the engine's findings line by line and is what the engine is
// timed against. Building the peer is not part of any timing.
//
// Tables: line(key, setl, visit, person, provider, item, t, day, cnt, pric, amt, inscp, chrgitm_lv,
// bilg_dr) net of all refunds; settlement(setl, insutype); visit(visit, person, provider, kind,
// med2, begn, endt) with kind inpatient / pharmacy / emergency / outpatient; person(person, gend,
// brdy); provider(provider, level); k_<table>(row, <columns>, from_day, to_day) with codes as ids;
// k_list(list, code); line_name(key, name) with `setl_id:feedetl_sn`; code(id, text). A query gives
// (key, amount): one row a violating line, `amount` repeated for each line of one finding's share.

#include <string>
#include <vector>

#include "base/error.h"
#include "lake/database.h"
#include "lake/lake.h"
#include "rules/rulebook.h"

namespace mingjian::oracle {

// The rules that have a query in `folder`, sorted.
std::vector<std::string> Rules(const std::string& folder);

// kTables: everything joined and copied into native DuckDB tables beforehand, so queries start
// from memory. kViews: views over the lake's Parquet files, so each query reads and joins them
// anew, as an audit does; only the knowledge tables and the dictionary are native.
enum class PeerForm { kTables, kViews };
Status BuildPeer(const lake::Lake& lake, const rules::Rulebook& rulebook, PeerForm form,
                 lake::Connection& connection);

// What the query of `rule` finds and the audit's findings do not, and the other way round: "rule
// name amount" lines, empty when both agree. `counts` gets the number of violating lines on each
// side.
struct Difference {
  int64_t engine_lines = 0, sql_lines = 0;
  std::vector<std::string> only_engine, only_sql, other_amount;  // at most 20 each
};
Result<Difference> Compare(lake::Connection& connection, const std::string& folder,
                           const std::string& rule, const std::string& findings);

}  // namespace mingjian::oracle
