#pragma once
// Claim: one settlement of one person with everything it brings, as it comes from a request, from
// the lake or from the store. Columns are those of the model's tables, cells are those of
// engine/timelines.h (int, micros, seconds, kMissing), with one difference: a text or code cell is
// a position in `texts`, so that a claim stands alone.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "engine/timelines.h"
#include "history/text_list.h"
#include "rules/types.h"

namespace mingjian::history {

// What a refund takes back: quantities and amounts are positive micros.
struct Refund {
  std::string fixmedins_code, mdtrt_id, setl_id, feedetl_sn;  // the line that is taken back
  int64_t cnt = 0, det_item_fee_sumamt = 0, inscp_scp_amt = 0;
};

struct Claim {
  // person: 0 or 1 row, what the sender says of the person; visit and settlement: 1 row; spell and
  // death: what an external register says, ordinarily empty in requests.
  engine::Rows person, spell, death, visit, diagnosis, procedure, settlement, line;
  // Only for Changes::Register: what registers say of providers and doctors.
  engine::Rows provider, doctor;
  std::vector<Refund> refunds;
  TextList texts{""};  // [0] is ""

  // The rows of an entity. REQUIRES: one of those above.
  engine::Rows& RowsOf(rules::Entity entity);
  const engine::Rows& RowsOf(rules::Entity entity) const;
  // Position of a text; "" is kMissing. Equal texts may have several positions.
  int64_t AddText(std::string_view text);
  // Sets a cell; rows and the table's columns are made as needed. `field` is a name or a position
  // of the model's table (FieldOf). REQUIRES: it is one of the table's.
  void Set(rules::Entity entity, uint32_t row, std::string_view field, int64_t cell);
  void Set(rules::Entity entity, uint32_t row, size_t field, int64_t cell);
  // A text that the row before has in this field is not kept twice.
  void SetText(rules::Entity entity, uint32_t row, std::string_view field, std::string_view text);
  void SetText(rules::Entity entity, uint32_t row, size_t field, std::string_view text);
  // A cell, kMissing when it is not there; a text, "" when it is not there.
  int64_t Cell(rules::Entity entity, uint32_t row, std::string_view field) const;
  int64_t Cell(rules::Entity entity, uint32_t row, size_t field) const;
  std::string_view Text(rules::Entity entity, uint32_t row, std::string_view field) const;
  std::string_view Text(rules::Entity entity, uint32_t row, size_t field) const;
  // A cell as people write it: 12.5, 2026-01-31 08:30:00; "" when it is not there.
  std::string Show(rules::Entity entity, uint32_t row, size_t field) const;

  std::string_view psn_no() const;          // of the settlement
  std::string_view fixmedins_code() const;  // of the visit
  std::string_view mdtrt_id() const;        // of the visit
  std::string_view setl_id() const;
  Seconds setl_time() const;
};

// Position of a field in the table of an entity. REQUIRES: there is one.
size_t FieldOf(rules::Entity entity, std::string_view field);

// Brings a claim into the form that intake gives the lake: trims texts and drops those that say "no
// value", derives item_code and list_type where they are missing, tells every row the keys of its
// settlement, makes dates of whole days, and sorts the rows: lines by (fee_ocur_time, feedetl_sn
// shorter first), diagnoses, procedures, spells and deaths as docs/lake-format.md says. (The lake
// itself holds list_type only where it was sent.)
// Errors (kData): no psn_no, fixmedins_code, mdtrt_id, setl_id, setl_time or feedetl_sn; a key with
// a zero byte; rows of another person, visit or settlement; two lines of one feedetl_sn.
Status Complete(Claim* claim);

}  // namespace mingjian::history
