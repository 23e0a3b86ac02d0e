// The rows of a group in the order of the lake, and their row numbers (docs/lake-format.md).

#include <algorithm>
#include <numeric>

#include "base/hash.h"
#include "intake/finish.h"

namespace mingjian::intake {
namespace {

// As an unsigned number in the same order, what is missing last.
uint64_t Ordered(int64_t value) {
  return value == lake::kMissing ? UINT64_MAX : static_cast<uint64_t>(value) ^ (uint64_t{1} << 63);
}

struct SortKey {
  uint64_t first, second;
  uint32_t row;
};

template <typename Ties>
std::vector<uint32_t> Sorted(std::vector<SortKey> keys, Ties ties) {
  std::sort(keys.begin(), keys.end(), [&](const SortKey& a, const SortKey& b) {
    if (a.first != b.first) return a.first < b.first;
    if (a.second != b.second) return a.second < b.second;
    return ties(a.row, b.row);
  });
  std::vector<uint32_t> order(keys.size());
  std::transform(keys.begin(), keys.end(), order.begin(),
                 [](const SortKey& key) { return key.row; });
  return order;
}

}  // namespace

std::vector<uint32_t> Finisher::Order(const GroupTable& rows, const std::vector<uint32_t>* parents,
                                      const CellColumn* second,
                                      const std::vector<const CellColumn*>& ties) const {
  std::vector<SortKey> keys;
  keys.reserve(rows.size());
  std::vector<const CellColumn*> compared = ties;
  const bool plain = second != nullptr && second->kind == CellKind::kNumber;
  if (second != nullptr && !plain) compared.insert(compared.begin(), second);
  for (size_t row = 0; row < rows.size(); ++row) {
    if (rows.dead[row] != 0) continue;
    const uint64_t parent = parents == nullptr ? 0 : (*parents)[row];
    keys.push_back({uint64_t{rows.buckets[row]} << 32 | parent,
                    plain ? Ordered(second->numbers[row]) : 0, static_cast<uint32_t>(row)});
  }
  return Sorted(std::move(keys),
                [&](uint32_t a, uint32_t b) { return Compare(compared, a, b) < 0; });
}

std::vector<uint32_t> Finisher::NumbersOf(const GroupTable& rows,
                                          std::span<const uint32_t> order) const {
  std::vector<uint32_t> numbers(rows.size());
  uint32_t next = 0;
  for (size_t i = 0; i < order.size(); ++i) {
    if (i > 0 && rows.buckets[order[i]] != rows.buckets[order[i - 1]]) next = 0;
    numbers[order[i]] = next++;
  }
  return numbers;
}

void Finisher::NumberPersons() {
  const GroupTable& persons = Rows("psn_info_b");
  group_->person_order = Order(persons, nullptr, nullptr, {&persons.At("psn_no")});
  group_->person_number = NumbersOf(persons, group_->person_order);
}

void Finisher::NumberVisits() {
  const GroupTable& visits = Rows("mdtrt_d");
  const CellColumn& person = visits.At("psn_no");
  const CellColumn& known = Rows("psn_info_b").At("psn_no");
  Group& group = *group_;
  group.visit_person.assign(visits.size(), kNoRow);
  std::vector<uint32_t> parents(visits.size());
  for (size_t row = 0; row < visits.size(); ++row) {
    if (visits.dead[row] != 0) continue;
    group.visit_person[row] = group.persons.Find(HashCells({&person}, row), [&](uint32_t other) {
      return known.texts[other] == person.texts[row];
    });
    parents[row] = group.person_number[group.visit_person[row]];
  }
  group.visit_order = Order(visits, &parents, &visits.At("begntime"),
                            {&visits.At("mdtrt_id"), &visits.At("fixmedins_code")});
  group.visit_number = NumbersOf(visits, group.visit_order);
}

void Finisher::NumberSettlements() {
  const GroupTable& settlements = Rows("setl_d");
  const VisitKey key(settlements), visits(Rows("mdtrt_d"));
  const CellColumn* refund = settlements.Find("refd_setl_flag");
  Group& group = *group_;
  group.settlement_visit.assign(settlements.size(), kNoRow);
  group.refund_settlement.assign(settlements.size(), 0);
  group.settlements.Reset(settlements.size());
  const std::vector<const CellColumn*> ids = {&settlements.At("mdtrt_id"),
                                              &settlements.At("setl_id")};
  std::vector<uint32_t> parents(settlements.size());
  for (size_t row = 0; row < settlements.size(); ++row) {
    if (settlements.dead[row] != 0) continue;
    const uint32_t visit = group.visits.Find(
        key.HashOf(row), [&](uint32_t other) { return visits.Equal(other, key, row); });
    group.settlement_visit[row] = visit;
    parents[row] = group.person_number[group.visit_person[visit]];
    const uint32_t flag = GroupTable::IdOf(refund, row);
    group.refund_settlement[row] = flag != kNoText && interner_.Text(flag) == "1" ? 1 : 0;
    group.settlements.FindOrAdd(HashCells(ids, row), static_cast<uint32_t>(row),
                                [](uint32_t) { return false; });
  }
  group.settlement_order = Order(settlements, &parents, &settlements.At("setl_time"),
                                 {&settlements.At("setl_id"), &settlements.At("mdtrt_id")});
  group.settlement_number = NumbersOf(settlements, group.settlement_order);
}

Result<std::vector<uint32_t>> Finisher::FindVisits(GroupTable& rows) {
  const VisitKey key(rows), visits(Rows("mdtrt_d"));
  std::vector<uint32_t> found(rows.size(), kNoRow);
  for (size_t row = 0; row < rows.size(); ++row) {
    if (rows.dead[row] != 0) continue;
    found[row] = group_->visits.Find(key.HashOf(row),
                                     [&](uint32_t other) { return visits.Equal(other, key, row); });
    if (found[row] != kNoRow) continue;
    MJ_RETURN_IF_ERROR(Reject(rows, row, "mdtrt_id",
                              "no visit of this person with this fixmedins_code and mdtrt_id"));
  }
  return found;
}

Status Finisher::FindSettlements(GroupTable& lines) {
  const GroupTable& settlements = Rows("setl_d");
  const CellColumn &visit = lines.At("mdtrt_id"), &settlement = lines.At("setl_id");
  const CellColumn &own_visit = settlements.At("mdtrt_id"), &own = settlements.At("setl_id");
  const CellColumn& cnt = lines.At("cnt");
  const CellColumn& amount = lines.At("det_item_fee_sumamt");
  const CellColumn* init = lines.Find("init_feedetl_sn");
  Group& group = *group_;
  group.line_settlement.assign(lines.size(), kNoRow);
  group.is_refund.assign(lines.size(), 0);
  const char *last_visit = nullptr, *last_settlement = nullptr;
  uint32_t last = kNoRow;
  for (size_t row = 0; row < lines.size(); ++row) {
    if (lines.dead[row] != 0) continue;
    // Lines of one settlement mostly come one after the other, with one copy of its ids.
    if (visit.texts[row].data() != last_visit || settlement.texts[row].data() != last_settlement) {
      last_visit = visit.texts[row].data();
      last_settlement = settlement.texts[row].data();
      last = group.settlements.Find(HashCells({&visit, &settlement}, row), [&](uint32_t other) {
        return own_visit.texts[other] == visit.texts[row] &&
               own.texts[other] == settlement.texts[row];
      });
    }
    group.line_settlement[row] = last;
    if (last == kNoRow) {
      // It was itself rejected.
      MJ_RETURN_IF_ERROR(
          Reject(lines, row, "setl_id", "no settlement with this mdtrt_id and setl_id"));
      continue;
    }
    group.is_refund[row] =
        model::IsRefund(group.refund_settlement[last] != 0, cnt.numbers[row], amount.numbers[row],
                        init != nullptr && !init->texts[row].empty());
  }
  return {};
}

void Finisher::OrderLines(const GroupTable& lines) {
  Group& group = *group_;
  const CellColumn& time = lines.At("fee_ocur_time");
  const CellColumn& number = lines.At("feedetl_sn");
  std::vector<SortKey> keys;
  keys.reserve(lines.size());
  for (size_t row = 0; row < lines.size(); ++row) {
    if (lines.dead[row] != 0) continue;
    keys.push_back(
        {uint64_t{lines.buckets[row]} << 32 | group.settlement_number[group.line_settlement[row]],
         Ordered(time.numbers[row]), static_cast<uint32_t>(row)});
  }
  const std::vector<uint32_t> order = Sorted(std::move(keys), [&](uint32_t a, uint32_t b) {
    const std::string_view x = number.texts[a], y = number.texts[b];
    return x.size() != y.size() ? x.size() < y.size() : x < y;
  });
  for (const uint32_t row : order)
    (group.is_refund[row] != 0 ? group.refund_order : group.line_order).push_back(row);
  // Refunds have numbers of their own in their own file.
  group.line_number = NumbersOf(lines, group.line_order);
  const std::vector<uint32_t> refunds = NumbersOf(lines, group.refund_order);
  for (const uint32_t row : group.refund_order) group.line_number[row] = refunds[row];
}

void Finisher::NumberPrescriptions(const GroupTable& lines) {
  Group& group = *group_;
  const CellColumn& time = lines.At("fee_ocur_time");
  const CellColumn* prescription = lines.Find("rx_drord_no");
  const CellColumn* doctor = lines.Find("bilg_dr_codg");
  // Visit and number of the prescription, else visit, doctor and minute.
  const auto text = [&](uint32_t row) {
    return prescription == nullptr ? std::string_view() : prescription->texts[row];
  };
  const auto visit = [&](uint32_t row) {
    return group.settlement_visit[group.line_settlement[row]];
  };
  const auto minute = [&](uint32_t row) { return time.numbers[row] / 60; };
  RowIndex index;
  group.line_rx.assign(lines.size(), 0);
  for (size_t begin = 0; begin < group.line_order.size();) {
    const uint32_t bucket = lines.buckets[group.line_order[begin]];
    size_t end = begin;
    while (end < group.line_order.size() && lines.buckets[group.line_order[end]] == bucket) ++end;
    index.Reset(end - begin);
    uint32_t next = 0;
    for (size_t i = begin; i < end; ++i) {
      const uint32_t row = group.line_order[i];
      uint64_t hash = MixHash(visit(row), StableHash(text(row)));
      if (text(row).empty())
        hash = MixHash(MixHash(visit(row), GroupTable::IdOf(doctor, row)),
                       static_cast<uint64_t>(minute(row)));
      const uint32_t first = index.FindOrAdd(hash, row, [&](uint32_t other) {
        return visit(other) == visit(row) && text(other) == text(row) &&
               (!text(row).empty() ||
                (GroupTable::IdOf(doctor, other) == GroupTable::IdOf(doctor, row) &&
                 minute(other) == minute(row)));
      });
      group.line_rx[row] = first == row ? next++ : group.line_rx[first];
    }
    begin = end;
  }
}

}  // namespace mingjian::intake
