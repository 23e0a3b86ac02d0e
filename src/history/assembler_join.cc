// What ties the rows of a person together: prescriptions, refunds, and the rows of registers.

#include <algorithm>
#include <tuple>

#include "base/hash.h"
#include "history/assembler_impl.h"

namespace mingjian::history {

using engine::kMissing;
using engine::kNoRow;
using engine::Timelines;
using rules::Entity;

// A prescription is what rx_drord_no names in a visit, else visit, doctor and minute.
void Assembler::Impl::NumberPrescriptions(uint32_t first) {
  static const size_t doctor_field = FieldOf(Entity::kLine, "bilg_dr_codg");
  static const size_t time_field = FieldOf(Entity::kLine, "fee_ocur_time");
  Timelines& t = rows.timelines();
  const uint32_t lines = t.line.count - first;
  t.line_prescription.resize(t.line.count);
  if (lines == 0) return;
  rows.rx_drord_no.resize(lines);
  const int64_t* doctor = t.line.columns[doctor_field].data();
  const int64_t* time = t.line.columns[time_field].data();
  const auto visit = [&](uint32_t line) { return t.settlement_visit[t.line_settlement[line]]; };
  const auto number = [&](uint32_t line) { return rows.rx_drord_no[line - first]; };
  const auto same = [&](uint32_t a, uint32_t b) {
    return visit(a) == visit(b) && number(a) == number(b) &&
           (!number(a).empty() || (doctor[a] == doctor[b] && time[a] / 60 == time[b] / 60));
  };
  size_t size = 64;
  while (size < size_t{lines} * 2) size *= 2;
  slots.assign(size, kNoRow);
  for (uint32_t line = first; line < t.line.count; ++line) {
    if (line > first && same(line, line - 1)) {
      t.line_prescription[line] = t.line_prescription[line - 1];
      continue;
    }
    const uint64_t what = !number(line).empty()
                              ? StableHash(number(line))
                              : static_cast<uint64_t>(doctor[line]) * 0x9E37'79B9'7F4A'7C15ULL +
                                    static_cast<uint64_t>(time[line] / 60);
    const uint64_t hash = (what + visit(line)) * 0xD6E8'FEB8'6659'FD93ULL;
    size_t at = (hash >> 32) & (size - 1);
    while (slots[at] != kNoRow && !same(slots[at], line)) at = (at + 1) & (size - 1);
    if (slots[at] == kNoRow) {
      slots[at] = line;
      t.line_prescription[line] = next_prescription++;
    } else {
      t.line_prescription[line] = t.line_prescription[slots[at]];
    }
  }
}

// Rows of the providers and doctors that the new visits and lines name.
void Assembler::Impl::JoinRegisters(uint32_t first_visit, uint32_t first_line) {
  static const size_t provider_field = FieldOf(Entity::kVisit, "fixmedins_code");
  static const size_t attending_field = FieldOf(Entity::kVisit, "atddr_no");
  static const size_t doctor_field = FieldOf(Entity::kLine, "bilg_dr_codg");
  Timelines& t = rows.timelines();
  const auto row_of = [&](Entity entity, int64_t id) {
    bool added = false;
    uint32_t& row = (entity == Entity::kProvider ? provider_rows : doctor_rows).At(id, &added);
    if (!added) return row;
    const Registers::Table& table =
        entity == Entity::kProvider ? registers->provider : registers->doctor;
    const auto from = table.row_of.find(rows.CodeOf(id));
    if (from == table.row_of.end()) return kNoRow;
    row = rows.Append(entity, 1);
    rows.FillRegistered(entity, *registers, from->second, row);
    return row;
  };
  int64_t before = kMissing;
  const std::vector<int64_t>& providers = t.visit.columns[provider_field];
  for (uint32_t visit = first_visit; visit < t.visit.count; ++visit) {
    const bool same = visit > first_visit && providers[visit] == before;
    before = providers[visit];
    t.visit_provider.push_back(same ? t.visit_provider.back() : row_of(Entity::kProvider, before));
  }
  if (!rows.wants(Entity::kDoctor)) return;
  const auto join = [&](const std::vector<int64_t>& doctors, uint32_t first) {
    int64_t last = kMissing;
    for (size_t row = first; row < doctors.size(); ++row) {
      if (doctors[row] == last) continue;
      last = doctors[row];
      if (last != kMissing) row_of(Entity::kDoctor, last);
    }
  };
  join(t.visit.columns[attending_field], first_visit);
  join(t.line.columns[doctor_field], first_line);
}

void Assembler::Impl::AddRefund(const RefundView& refund, uint32_t settlement,
                                uint32_t first_settlement) {
  Timelines& t = rows.timelines();
  const uint32_t first_line = parts.front().first_line;
  for (size_t i = 0; i < parts.size(); ++i) {
    const Part& part = parts[i];
    if (part.key.setl_id != refund.setl_id || part.key.fixmedins_code != refund.fixmedins_code ||
        part.record.mdtrt_id != refund.mdtrt_id) {
      continue;
    }
    for (uint32_t line = part.first_line; line < part.first_line + part.lines; ++line) {
      if (rows.feedetl_sn[line - first_line] != refund.feedetl_sn) continue;
      t.refunds.push_back({line, first_settlement + settlement, refund.cnt,
                           refund.det_item_fee_sumamt, refund.inscp_scp_amt});
      return;
    }
  }
}

void Assembler::Impl::AddRefunds(const Claim* claim, uint32_t first_settlement) {
  Timelines& t = rows.timelines();
  const auto begin = static_cast<ptrdiff_t>(t.refunds.size());
  for (size_t i = 0; i < parts.size(); ++i) {
    const Part& part = parts[i];
    const auto settlement = static_cast<uint32_t>(i);
    if (!part.stored) {
      for (const Refund& refund : claim->refunds) {
        AddRefund({refund.fixmedins_code, refund.mdtrt_id, refund.setl_id, refund.feedetl_sn,
                   refund.cnt, refund.det_item_fee_sumamt, refund.inscp_scp_amt},
                  settlement, first_settlement);
      }
      continue;
    }
    RefundView refund;
    std::string_view left = part.record.refund_bytes;
    for (uint32_t n = 0; n < part.record.refunds && NextRefund(&left, &refund); ++n) {
      if (refund.fixmedins_code.empty()) refund.fixmedins_code = part.key.fixmedins_code;
      if (refund.mdtrt_id.empty()) refund.mdtrt_id = part.record.mdtrt_id;
      if (refund.setl_id.empty()) refund.setl_id = part.key.setl_id;
      AddRefund(refund, settlement, first_settlement);
    }
  }
  std::stable_sort(t.refunds.begin() + begin, t.refunds.end(), [](const auto& a, const auto& b) {
    return std::tuple(a.line, a.settlement) < std::tuple(b.line, b.settlement);
  });
}

}  // namespace mingjian::history
