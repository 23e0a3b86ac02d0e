#include "testing/cut_claims.h"

#include <algorithm>
#include <map>

namespace mingjian::testing {
namespace {

using engine::Range;
using engine::Rows;
using engine::Timelines;

Rows EmptyLike(const Rows& all) {
  Rows rows;
  rows.columns.resize(all.columns.size());
  return rows;
}

uint32_t Copy(const Rows& all, uint32_t row, Rows* to) {
  for (size_t i = 0; i < all.columns.size(); ++i) {
    if (!all.columns[i].empty()) to->columns[i].push_back(all.columns[i][row]);
  }
  return to->count++;
}

Range Copy(const Rows& all, Range rows, Rows* to) {
  const uint32_t begin = to->count;
  for (uint32_t row = rows.begin; row < rows.end; ++row) Copy(all, row, to);
  return {begin, to->count};
}

class Cutter {
 public:
  explicit Cutter(const Timelines& all) : all_(all) {
    for (Rows Timelines::* rows :
         {&Timelines::person, &Timelines::spell, &Timelines::death, &Timelines::visit,
          &Timelines::diagnosis, &Timelines::procedure, &Timelines::settlement, &Timelines::line}) {
      cut_.*rows = EmptyLike(all.*rows);
    }
    cut_.provider = all.provider;
    cut_.doctor = all.doctor;
    cut_.visit_settlement_begin.push_back(0);
  }

  void Add(const ClaimCut& claim) {
    const uint32_t source = all_.visit_person[all_.settlement_visit[claim.newest]];
    const uint32_t person = Copy(all_.person, source, &cut_.person);
    cut_.person_spells.push_back(Copy(all_.spell, all_.person_spells[source], &cut_.spell));
    cut_.person_deaths.push_back(Copy(all_.death, all_.person_deaths[source], &cut_.death));
    AddVisits(claim, source, person);
    AddSettlements(claim);
    AddRefunds(claim);
  }

  Timelines Take() { return std::move(cut_); }

 private:
  void AddVisits(const ClaimCut& claim, uint32_t source, uint32_t person) {
    visits_.clear();
    const uint32_t begin = cut_.visit.count;
    const Range visits = all_.person_visits[source];
    for (uint32_t visit = visits.begin; visit < visits.end; ++visit) {
      const size_t before = cut_.visit_settlements.size();
      for (uint32_t k = all_.visit_settlement_begin[visit];
           k < all_.visit_settlement_begin[visit + 1]; ++k) {
        const uint32_t settlement = all_.visit_settlements[k];
        if (settlement < claim.first || settlement > claim.newest) continue;
        cut_.visit_settlements.push_back(cut_.settlement.count + settlement - claim.first);
      }
      if (cut_.visit_settlements.size() == before) continue;
      cut_.visit_settlement_begin.push_back(static_cast<uint32_t>(cut_.visit_settlements.size()));
      visits_[visit] = Copy(all_.visit, visit, &cut_.visit);
      cut_.visit_person.push_back(person);
      cut_.visit_provider.push_back(all_.visit_provider[visit]);
      cut_.visit_diagnoses.push_back(
          Copy(all_.diagnosis, all_.visit_diagnoses[visit], &cut_.diagnosis));
      cut_.visit_procedures.push_back(
          Copy(all_.procedure, all_.visit_procedures[visit], &cut_.procedure));
    }
    cut_.person_visits.push_back({begin, cut_.visit.count});
  }

  void AddSettlements(const ClaimCut& claim) {
    first_settlement_ = cut_.settlement.count;
    lines_.clear();
    std::map<uint32_t, uint32_t> prescriptions;
    for (uint32_t settlement = claim.first; settlement <= claim.newest; ++settlement) {
      const uint32_t row = Copy(all_.settlement, settlement, &cut_.settlement);
      cut_.settlement_visit.push_back(visits_.at(all_.settlement_visit[settlement]));
      const Range lines = all_.settlement_lines[settlement];
      for (uint32_t line = lines.begin; line < lines.end; ++line) {
        lines_[line] = cut_.line.count + line - lines.begin;
        cut_.line_settlement.push_back(row);
        const auto [at, fresh] =
            prescriptions.try_emplace(all_.line_prescription[line], prescriptions_);
        if (fresh) ++prescriptions_;
        cut_.line_prescription.push_back(at->second);
      }
      cut_.settlement_lines.push_back(Copy(all_.line, lines, &cut_.line));
    }
    cut_.person_settlements.push_back({first_settlement_, cut_.settlement.count});
  }

  void AddRefunds(const ClaimCut& claim) {
    if (lines_.empty()) return;
    auto refund =
        std::ranges::lower_bound(all_.refunds, lines_.begin()->first, {}, &Timelines::Refund::line);
    for (; refund != all_.refunds.end() && refund->line <= lines_.rbegin()->first; ++refund) {
      if (refund->settlement < claim.first || refund->settlement > claim.newest) continue;
      Timelines::Refund moved = *refund;
      moved.line = lines_.at(refund->line);
      moved.settlement = first_settlement_ + refund->settlement - claim.first;
      cut_.refunds.push_back(moved);
    }
  }

  const Timelines& all_;
  Timelines cut_;
  std::map<uint32_t, uint32_t> visits_, lines_;  // of the claim being added: old row -> new row
  uint32_t first_settlement_ = 0, prescriptions_ = 0;
};

}  // namespace

Timelines CutClaims(const Timelines& all, const std::vector<ClaimCut>& claims) {
  Cutter cutter(all);
  for (const ClaimCut& claim : claims) cutter.Add(claim);
  return cutter.Take();
}

}  // namespace mingjian::testing
