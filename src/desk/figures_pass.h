#pragma once
// The SQL that turns claims into sums for the indicators (desk/indicators.h). A pass looks at the
// persons of some buckets; since a bucket holds whole persons, counts of persons, visits and
// readmissions of several passes add up. The same statements serve one person alone.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time.h"
#include "desk/indicators.h"
#include "lake/database.h"
#include "lake/lake.h"

namespace mingjian::desk {

// The months [from, to] of the figures, as their first days.
struct Window {
  Seconds from = 0, to = 0;
  Seconds last_stay = 0;  // day of the last discharge of the lake: readmissions must be over by it
};

struct PassInput {
  const lake::Lake* lake = nullptr;
  const Choices* choices = nullptr;
  Window window;
  uint32_t bucket_begin = 0, bucket_end = 0;
  std::string only = {};     // SQL over settlement `s`: which count; "" = all
  bool person_only = false;  // only what PersonSql reads
};

// The tables `f_…` that passes add to; once a database.
Status CreateSums(lake::Connection& connection);
// Makes the temporary tables g_setl (settlements, all months), g_visit (visits of the window),
// g_cube (money of lines by visit, doctor and department), g_stay (discharges of the window).
// REQUIRES: lake::RegisterTexts.
Status RunPass(lake::Connection& connection, const PassInput& input);
// Adds what the tables of a pass hold to the sums. REQUIRES: RunPass, and a table `provider`.
Status AddPass(lake::Connection& connection, const PassInput& input);
// Drops the temporary tables.
Status EndPass(lake::Connection& connection);

// A row a person of the pass: psn_no, the peers' group, and the sums of ProfileKind::kPerson.
std::string PersonSql(const PassInput& input);
// "60-74|1|1" in words: "60–74 岁 男 慢特病".
std::string PersonGroupText(std::string_view group);

}  // namespace mingjian::desk
