#pragma once
// What can be seen of one person as of a settlement: plain loops over the rows of a Timelines,
// nothing cached. The meanings of docs/rule-language.md §3, one function each.

#include <optional>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "engine/timelines.h"
#include "rules/cel.h"
#include "rules/types.h"

namespace mingjian::testing {

using RowList = std::vector<uint32_t>;

// Where the judging stands: everything settled up to `settlement` is seen, of that settlement the
// lines before `line_end`. Refunds of settlements up to `refunds` are taken off: up to the judged
// one, or all of them when an old judgement is looked at again.
struct AsOf {
  uint32_t person = 0;
  uint32_t settlement = 0;
  uint32_t line_end = 0;
  uint32_t refunds = 0;
};

class World {
 public:
  World(const engine::Timelines& timelines, const engine::TextPool& texts)
      : timelines_(timelines), texts_(texts) {}

  const engine::Timelines& timelines() const { return timelines_; }

  // A cell by the field's name; nothing when missing (or not loaded).
  std::optional<int64_t> Cell(rules::Entity entity, uint32_t row, std::string_view field) const;
  std::optional<int64_t> Cell(rules::Entity entity, uint32_t row, size_t field) const;
  // The text of a cell, "" when missing.
  std::string_view Text(rules::Entity entity, uint32_t row, std::string_view field) const;
  std::string_view TextOf(int64_t id) const { return texts_.Text(id); }

  uint32_t SettlementOf(uint32_t line) const { return timelines_.line_settlement[line]; }
  uint32_t VisitOf(uint32_t line) const { return VisitOfSettlement(SettlementOf(line)); }
  uint32_t VisitOfSettlement(uint32_t settlement) const {
    return timelines_.settlement_visit[settlement];
  }
  uint32_t PersonOf(uint32_t visit) const { return timelines_.visit_person[visit]; }
  uint32_t ProviderOf(uint32_t visit) const { return timelines_.visit_provider[visit]; }
  // The row of a doctor by code, kNoRow when the register has none.
  uint32_t DoctorOf(std::string_view code) const;

  // A field of a line less what settlements up to `refunds` took back of it: cnt,
  // det_item_fee_sumamt and inscp_scp_amt by what the refund says, other money (…_amt, but for the
  // price ceiling) in proportion to the quantity; other fields as they stand.
  std::optional<int64_t> Net(uint32_t line, std::string_view field, uint32_t refunds) const;
  // Refunded whole by settlements up to `refunds`: by quantity, else by amount.
  bool TakenBack(uint32_t line, uint32_t refunds) const;

  // All in judging order, without lines that were taken back whole.
  RowList Lines(const AsOf& as_of) const;
  RowList LinesOfVisit(uint32_t visit, const AsOf& as_of) const;
  RowList LinesOfSettlement(uint32_t settlement, const AsOf& as_of) const;
  RowList LinesOfPrescription(uint32_t prescription, const AsOf& as_of) const;
  RowList Settlements(const AsOf& as_of) const;
  RowList SettlementsOfVisit(uint32_t visit, const AsOf& as_of) const;
  // The visits of which something is settled.
  RowList Visits(const AsOf& as_of) const;

  // Whether `time` (of a row at `provider`) lies in the window of a subject at `at` (at
  // `subject_provider`). For the kinds that go by time only; 'visit', 'settlement' and
  // 'prescription' are the caller's.
  bool InWindow(const rules::Window& window, std::optional<Seconds> time, uint32_t visit,
                Seconds at, uint32_t subject_visit) const;

 private:
  const engine::Rows& RowsOf(rules::Entity entity) const;
  RowList Seen(const AsOf& as_of, uint32_t begin, uint32_t end) const;

  const engine::Timelines& timelines_;
  const engine::TextPool& texts_;
};

}  // namespace mingjian::testing
