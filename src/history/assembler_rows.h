#pragma once
// Cells of records and claims into the columns of one Timelines: only what a plan needs, in place,
// without memory of their own. Private to src/history.

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "history/claim.h"
#include "history/record.h"
#include "history/store_impl.h"

namespace mingjian::history {

class RowFiller {
 public:
  RowFiller(const Books& books, const engine::Needs& needs,
            std::shared_ptr<const engine::TextPool> base);

  void Begin();  // forgets all rows and texts
  engine::Timelines& timelines() { return timelines_; }
  engine::TextPool& texts() { return texts_; }
  const engine::TextPool& texts() const { return texts_; }

  // Appends rows without cells; gives the first.
  uint32_t Append(rules::Entity entity, uint32_t rows);
  // Fills appended rows from `first` on. `keys` as in ReadTexts. False for a damaged record. With
  // `only_missing` cells that are there stay.
  bool FillRecord(rules::Entity entity, const Section& section, const std::string_view (&keys)[3],
                  int64_t base_day, uint32_t first, bool only_missing = false);
  // Before the claims of a batch are filled: forgets what was known of another claim's texts.
  void BeginClaim(const Claim& claim);
  void FillClaim(rules::Entity entity, const Claim& claim, uint32_t first,
                 bool only_missing = false);
  void FillRegistered(rules::Entity entity, const Registers& registers, uint32_t from,
                      uint32_t row);
  // A key text of a row that records do not hold themselves.
  void SetText(rules::Entity entity, size_t field, uint32_t row, std::string_view text);

  // The texts of lines that are compared here and not by rules, as views that live until the next
  // person: by line since BeginLines. "" when missing.
  void BeginLines();
  std::vector<std::string_view> rx_drord_no, feedetl_sn;

  // The pool's id of a code of the dictionary, and back (kMissing when the dictionary has no such
  // text).
  int64_t IdOf(uint32_t code);
  int64_t CodeOf(int64_t id) const;
  bool wants(rules::Entity entity) const { return wants_any_[static_cast<size_t>(entity)]; }

 private:
  enum class Action : uint8_t {
    kSkip,
    kNumber,
    kCode,
    kIntern,    // a text that rules compare
    kAppend,    // one that findings only show
    kPresence,  // whether there is one
  };
  struct Want {
    Action action = Action::kSkip;
    model::Type type = model::Type::kText;
    uint32_t field = 0;
    std::vector<std::string_view> RowFiller::* kept = nullptr;
  };
  struct Table {
    std::vector<Want> by_number;
    std::vector<Want> by_field;
    std::vector<uint32_t> fields;  // those that have columns
    bool others = false;           // some of them lie behind the first columns
  };

  bool FillColumns(const Table& table, std::string_view bytes, uint32_t rows,
                   const std::string_view (&keys)[3], int64_t base_day, uint32_t first,
                   bool only_missing, engine::Rows* out);
  Table& TableOf(rules::Entity entity) { return tables_[static_cast<size_t>(entity)]; }

  const Books& books_;
  engine::TextPool texts_;
  engine::Timelines timelines_;
  std::array<Table, kEntities> tables_;
  std::array<bool, kEntities> wants_any_ = {};
  uint32_t same_codes_ = 0;           // below it a code's id is the code
  std::vector<int64_t> later_codes_;  // ids of the others, kMissing = not asked yet
  std::vector<int64_t> claim_ids_;    // by position in the claim's texts
  uint32_t first_line_ = 0;
};

}  // namespace mingjian::history
