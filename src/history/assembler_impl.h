#pragma once
// What the sources of Assembler share. Private to src/history.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "history/assembler.h"
#include "history/assembler_rows.h"
#include "history/store_impl.h"

namespace mingjian::history {

// A settlement of the person at hand: a stored one, or the claim itself.
struct Part {
  // Offsets into the bytes of the person, until all records are there.
  size_t key_begin = 0, key_end = 0, value_end = 0;
  RecordKey key;
  RecordView record;  // of stored ones
  bool stored = true;
  size_t visit = 0;
  uint32_t first_line = 0, lines = 0;
};

struct Visit {
  std::string_view mdtrt_id, fixmedins_code;
  size_t newest = 0;  // part whose rows count
  uint32_t row = 0;   // in the timelines, after sorting
  uint32_t settled = 0;
};

// Rows by the id of a code: a small open table that is used again for each batch.
class IdRows {
 public:
  IdRows() : slots_(64) {}
  void Clear() {
    if (used_ > 0) slots_.assign(slots_.size(), {});
    used_ = 0;
  }
  // The row of `id`; kNoRow when it is new, and `added` is set.
  uint32_t& At(int64_t id, bool* added) {
    if (used_ * 2 >= slots_.size()) Grow();
    Slot& slot = SlotOf(id);
    *added = slot.id != id;
    if (*added) {
      slot = {id, engine::kNoRow};
      ++used_;
    }
    return slot.row;
  }

 private:
  struct Slot {
    int64_t id = engine::kMissing;
    uint32_t row = engine::kNoRow;
  };
  Slot& SlotOf(int64_t id) {
    const size_t mask = slots_.size() - 1;
    size_t at =
        static_cast<size_t>(static_cast<uint64_t>(id) * 0x9E37'79B9'7F4A'7C15ULL >> 32) & mask;
    while (slots_[at].id != id && slots_[at].id != engine::kMissing) at = (at + 1) & mask;
    return slots_[at];
  }
  void Grow() {
    std::vector<Slot> old(slots_.size() * 2);
    std::swap(old, slots_);
    for (const Slot& slot : old) {
      if (slot.id != engine::kMissing) SlotOf(slot.id) = slot;
    }
  }

  std::vector<Slot> slots_;
  size_t used_ = 0;
};

struct Assembler::Impl {
  Impl(const Store& of, const engine::Needs& needs, std::shared_ptr<const engine::TextPool> base)
      : store(of.impl()),
        books(*store.books),
        rows(books, needs, std::move(base)),
        cursor(books.database->NewCursor(Family::kPersons, true)) {}

  Status Add(std::string_view psn_no, const Claim* claim);
  Status Read(std::string_view psn_no, const Claim* claim);
  void FindVisits(const Claim* claim);
  Status FillPerson(std::string_view psn_no, const Claim* claim);
  bool FillOfPerson(rules::Entity entity, const Claim* claim, std::vector<engine::Range>* ranges);
  Status FillVisits(const Claim* claim);
  Status FillSettlements(const Claim* claim, uint32_t person);
  void SortVisits();
  bool FillOfVisits(rules::Entity entity, const Claim* claim, std::vector<engine::Range>* ranges);
  void NumberPrescriptions(uint32_t first);
  void JoinRegisters(uint32_t first_visit, uint32_t first_line);
  void AddRefunds(const Claim* claim, uint32_t first_settlement);
  void AddRefund(const RefundView& refund, uint32_t settlement, uint32_t first_settlement);

  int64_t BaseOf(const Part& part) const { return DayOf(part.key.setl_time); }
  bool Fill(rules::Entity entity, const Part& part, uint32_t first) {
    const std::string_view keys[3] = {psn, part.record.mdtrt_id, part.key.setl_id};
    return rows.FillRecord(entity, part.record.sections[static_cast<size_t>(entity)], keys,
                           BaseOf(part), first);
  }
  uint32_t RowsIn(rules::Entity entity, const Part& part, const Claim* claim) const {
    return part.stored ? part.record.sections[static_cast<size_t>(entity)].rows
                       : claim->RowsOf(entity).count;
  }
  Error DamagedAt(const Part& part) const {
    return books.Damaged(
        std::string_view(bytes).substr(part.key_begin, part.key_end - part.key_begin));
  }

  const Store::Impl& store;
  const Books& books;
  RowFiller rows;
  Cursor cursor;
  std::shared_ptr<const Registers> registers;

  // The person at hand.
  std::string_view psn;
  std::string bytes, prefix;
  std::vector<Part> parts;
  std::vector<Visit> visits;
  std::vector<size_t> visit_order;
  std::optional<RecordView> registered;
  std::string registered_bytes;

  // The batch.
  uint32_t next_prescription = 0;
  IdRows provider_rows, doctor_rows;  // by the code's id
  std::vector<uint32_t> slots;        // of NumberPrescriptions
  std::vector<int64_t> scratch;
};

}  // namespace mingjian::history
