#pragma once
// Timelines: the rows of whole persons, as columns. The engine judges one Timelines at a time; it
// never splits a person, so findings do not depend on how persons are cut into batches.
//
// Rows are sorted: persons by psn_no; settlements of a person by (setl_time, setl_id); lines of a
// settlement by (fee_ocur_time, feedetl_sn shorter first); hence the lines of a person lie in the
// order in which they are judged. Visits of a person are sorted by (begntime, mdtrt_id,
// fixmedins_code). Every relation is a row number or a range of row numbers.
//
// A cell is an int64: the value of an int, micros of a decimal, seconds of a date or time, the id
// of an interned text; kMissing when absent. A column is empty when it was not loaded (see Needs in
// engine/plan.h).

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rules/types.h"

namespace mingjian::engine {

inline constexpr int64_t kMissing = std::numeric_limits<int64_t>::min();
inline constexpr uint32_t kNoRow = UINT32_MAX;

// Texts by id. The base is shared and immutable while an audit runs (the lake's dictionary plus the
// rulebook's codes); each thread adds its own texts above it. Ids are dense from 0; id 0 is "".
class TextPool {
 public:
  explicit TextPool(std::shared_ptr<const TextPool> base = nullptr);
  int64_t Intern(std::string_view text);
  // Adds a text without looking whether it is there, for texts that are only shown: its id is its
  // own and equals no other, Find() does not find it.
  int64_t Append(std::string_view text);
  // kMissing when not there.
  int64_t Find(std::string_view text) const;
  std::string_view Text(int64_t id) const;
  int64_t size() const;
  // Forgets the texts above the base.
  void Reset();
  // Another number for each pool and after each Reset(): while it is the same, so is what ids mean.
  uint64_t generation() const { return generation_; }

 private:
  struct Slot {
    uint32_t tag = 0;  // upper half of the text's hash
    int32_t id = -1;   // position in texts_; -1 = free
  };
  int64_t FindHashed(std::string_view text, uint64_t hash) const;
  void Put(uint64_t hash, int32_t id);
  std::string_view Keep(std::string_view text);

  std::shared_ptr<const TextPool> base_;
  int64_t base_size_ = 0;
  uint64_t generation_ = 0;
  // The texts lie in blocks one after the other; the table is open, a power of two, at most half
  // full.
  std::vector<std::unique_ptr<char[]>> blocks_;
  size_t block_ = 0, block_used_ = 0;
  std::vector<std::string_view> texts_;
  std::vector<Slot> slots_;
  size_t slots_used_ = 0;
};

// The rows of one table: one column per field of the model's table, in its order.
struct Rows {
  uint32_t count = 0;
  std::vector<std::vector<int64_t>> columns;
};

struct Range {
  uint32_t begin = 0;
  uint32_t end = 0;
};

struct Timelines {
  Rows person, spell, death, visit, diagnosis, procedure, settlement, line;
  Rows provider, doctor;  // global: the same in every batch; row by code in Dictionary

  // Relations.
  std::vector<uint32_t> line_settlement;    // row of settlement
  std::vector<uint32_t> line_prescription;  // number of the prescription inside the batch
                                            // (rx_drord_no, else visit+doctor+minute)
  std::vector<uint32_t> settlement_visit;   // row of visit
  std::vector<uint32_t> visit_person;
  std::vector<uint32_t> visit_provider;  // row of provider or kNoRow
  std::vector<Range> settlement_lines, person_settlements, person_visits, person_spells,
      person_deaths;
  std::vector<Range> visit_diagnoses, visit_procedures;
  // Settlements of a visit, as rows in order: visit_settlements[visit_settlement_begin[v] … v + 1).
  std::vector<uint32_t> visit_settlement_begin, visit_settlements;

  // Refunds, sorted by (line, settlement): the quantity and amounts that settlement `settlement`
  // took back from `line`.
  struct Refund {
    uint32_t line = 0;
    uint32_t settlement = 0;
    int64_t cnt = 0, det_item_fee_sumamt = 0, inscp_scp_amt = 0;  // micros, positive
  };
  std::vector<Refund> refunds;
};

// The rows of an entity; null for points, prescriptions and parameters, which have none of their
// own.
const Rows* RowsOf(const Timelines& timelines, rules::Entity entity);
Rows* RowsOf(Timelines& timelines, rules::Entity entity);

}  // namespace mingjian::engine
