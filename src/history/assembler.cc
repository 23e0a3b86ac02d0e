#include "history/assembler.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "history/assembler_impl.h"

namespace mingjian::history {

using engine::kMissing;
using engine::Range;
using engine::Timelines;
using rules::Entity;

namespace {

// For missing times to come last.
uint64_t Ordered(int64_t time) {
  return time == kMissing ? UINT64_MAX : static_cast<uint64_t>(time) ^ (uint64_t{1} << 63);
}

}  // namespace

Status LoadTexts(const Store& store, engine::TextPool* texts) {
  const Dictionary& dictionary = store.impl().books->dictionary;
  const uint32_t size = dictionary.size();
  for (uint32_t code = 0; code < size; ++code) {
    if (texts->Intern(*dictionary.Text(code)) != code) {
      return DataError("the dictionary of the history holds a text twice; the history is damaged");
    }
  }
  return {};
}

Status Assembler::Impl::Read(std::string_view psn_no, const Claim* claim) {
  psn = psn_no;
  bytes.clear();
  parts.clear();
  registered.reset();
  prefix.assign(psn_no);
  prefix.push_back('\0');
  const SettlementKey own = claim == nullptr ? SettlementKey()
                                             : SettlementKey{std::string(claim->fixmedins_code()),
                                                             std::string(claim->setl_id())};
  const Seconds until = claim == nullptr ? 0 : claim->setl_time();
  for (cursor.Seek(prefix); cursor.Valid(); cursor.Next()) {
    const std::string_view key = cursor.key();
    if (!key.starts_with(prefix)) break;
    const auto parsed = ParseRecordKey(key);
    if (!parsed) return DataError("the history is damaged: it has a key that is none");
    if (!parsed->settlement) {
      registered_bytes = cursor.value();
      registered.emplace();
      if (!ParseRecord(registered_bytes, &*registered)) {
        return std::unexpected(books.Damaged(key));
      }
      continue;
    }
    if (claim != nullptr) {
      // What was settled later has not happened yet.
      if (parsed->setl_time > until) break;
      if (parsed->setl_time == until && parsed->setl_id > own.setl_id) continue;
      if (parsed->setl_id == own.setl_id && parsed->fixmedins_code == own.fixmedins_code) continue;
    }
    Part& part = parts.emplace_back();
    part.key_begin = bytes.size();
    bytes += key;
    part.key_end = bytes.size();
    bytes += cursor.value();
    part.value_end = bytes.size();
  }
  MJ_RETURN_IF_ERROR(cursor.status());
  const std::string_view all = bytes;
  for (Part& part : parts) {
    part.key = *ParseRecordKey(all.substr(part.key_begin, part.key_end - part.key_begin));
    const std::string_view value = all.substr(part.key_end, part.value_end - part.key_end);
    if (!ParseRecord(value, &part.record)) return std::unexpected(DamagedAt(part));
  }
  // Keys order settlements of one time and setl_id by provider, judging orders them by visit.
  const auto order = [](const Part& part) {
    return std::tuple(part.key.setl_time, part.key.setl_id, part.record.mdtrt_id);
  };
  if (!std::ranges::is_sorted(parts, {}, order)) std::ranges::stable_sort(parts, {}, order);
  if (claim != nullptr) {
    Part& part = parts.emplace_back();
    part.stored = false;
    part.key = {psn, true, until, claim->setl_id(), claim->fixmedins_code()};
    part.record.mdtrt_id = claim->mdtrt_id();
  }
  return {};
}

void Assembler::Impl::FindVisits(const Claim* claim) {
  visits.clear();
  std::unordered_map<std::string_view, std::vector<size_t>> many;
  const auto find = [&](const Part& part) -> size_t {
    const auto is = [&](size_t at) {
      return visits[at].mdtrt_id == part.record.mdtrt_id &&
             visits[at].fixmedins_code == part.key.fixmedins_code;
    };
    // Few visits are looked through, many are looked up.
    constexpr size_t kFew = 16;
    if (visits.size() <= kFew) {
      for (size_t at = visits.size(); at-- > 0;) {
        if (is(at)) return at;
      }
      return SIZE_MAX;
    }
    if (many.empty()) {
      for (size_t at = 0; at < visits.size(); ++at) many[visits[at].mdtrt_id].push_back(at);
    }
    for (const size_t at : many[part.record.mdtrt_id]) {
      if (is(at)) return at;
    }
    many[part.record.mdtrt_id].push_back(visits.size());
    return SIZE_MAX;
  };
  for (size_t i = 0; i < parts.size(); ++i) {
    Part& part = parts[i];
    part.visit = find(part);
    if (part.visit == SIZE_MAX) {
      part.visit = visits.size();
      visits.push_back({part.record.mdtrt_id, part.key.fixmedins_code, i, 0, 0});
    }
    // A settlement without a visit row leaves the older word.
    if (RowsIn(Entity::kVisit, part, claim) > 0) visits[part.visit].newest = i;
    ++visits[part.visit].settled;
  }
}

Status Assembler::Impl::FillPerson(std::string_view psn_no, const Claim* claim) {
  static const size_t psn_field = FieldOf(Entity::kPerson, "psn_no");
  const uint32_t row = rows.Append(Entity::kPerson, 1);
  constexpr auto kPerson = static_cast<size_t>(Entity::kPerson);
  const std::string_view keys[3] = {psn_no, "", ""};
  if (registered && registered->sections[kPerson].rows == 1 &&
      !rows.FillRecord(Entity::kPerson, registered->sections[kPerson], keys, 0, row)) {
    return std::unexpected(books.Damaged(prefix));
  }
  // The newest word first.
  for (size_t i = parts.size(); i-- > 0;) {
    const Part& part = parts[i];
    if (RowsIn(Entity::kPerson, part, claim) != 1) continue;
    if (!part.stored) {
      rows.FillClaim(Entity::kPerson, *claim, row, true);
    } else if (!rows.FillRecord(Entity::kPerson, part.record.sections[kPerson], keys, BaseOf(part),
                                row, true)) {
      return std::unexpected(DamagedAt(part));
    }
  }
  rows.SetText(Entity::kPerson, psn_field, row, psn_no);
  return {};
}

// Spells and deaths: the register's, else those of the newest settlement that brought some.
bool Assembler::Impl::FillOfPerson(Entity entity, const Claim* claim, std::vector<Range>* ranges) {
  const auto at = static_cast<size_t>(entity);
  const uint32_t begin = engine::RowsOf(rows.timelines(), entity)->count;
  bool good = true;
  if (registered && registered->sections[at].rows > 0) {
    const std::string_view keys[3] = {psn, "", ""};
    const uint32_t first = rows.Append(entity, registered->sections[at].rows);
    good = rows.FillRecord(entity, registered->sections[at], keys, 0, first);
  } else {
    for (size_t i = parts.size(); i-- > 0;) {
      const uint32_t count = RowsIn(entity, parts[i], claim);
      if (count == 0) continue;
      const uint32_t first = rows.Append(entity, count);
      if (parts[i].stored) {
        good = Fill(entity, parts[i], first);
      } else {
        rows.FillClaim(entity, *claim, first);
      }
      break;
    }
  }
  ranges->push_back({begin, engine::RowsOf(rows.timelines(), entity)->count});
  return good;
}

// Visits were appended as they were met; now they are put in order.
void Assembler::Impl::SortVisits() {
  static const size_t begin_field = FieldOf(Entity::kVisit, "begntime");
  engine::Rows& table = rows.timelines().visit;
  const uint32_t first = table.count - static_cast<uint32_t>(visits.size());
  visit_order.resize(visits.size());
  std::iota(visit_order.begin(), visit_order.end(), size_t{0});
  const std::vector<int64_t>& begin = table.columns[begin_field];
  const auto key = [&](size_t visit) {
    return std::tuple(Ordered(begin[first + visit]), visits[visit].mdtrt_id,
                      visits[visit].fixmedins_code);
  };
  if (!std::ranges::is_sorted(visit_order, {}, key)) {
    std::ranges::sort(visit_order, {}, key);
    for (std::vector<int64_t>& column : table.columns) {
      if (column.empty()) continue;
      scratch.assign(column.begin() + first, column.end());
      for (size_t i = 0; i < visit_order.size(); ++i) column[first + i] = scratch[visit_order[i]];
    }
  }
  for (size_t i = 0; i < visit_order.size(); ++i) {
    visits[visit_order[i]].row = first + static_cast<uint32_t>(i);
  }
}

bool Assembler::Impl::FillOfVisits(Entity entity, const Claim* claim, std::vector<Range>* ranges) {
  for (const size_t visit : visit_order) {
    const Part& part = parts[visits[visit].newest];
    const uint32_t count = RowsIn(entity, part, claim);
    const uint32_t first = rows.Append(entity, count);
    ranges->push_back({first, first + count});
    if (count == 0) continue;
    if (!part.stored) {
      rows.FillClaim(entity, *claim, first);
    } else if (!Fill(entity, part, first)) {
      return false;
    }
  }
  return true;
}

Status Assembler::Impl::FillVisits(const Claim* claim) {
  static const size_t mdtrt_field = FieldOf(Entity::kVisit, "mdtrt_id");
  static const size_t provider_field = FieldOf(Entity::kVisit, "fixmedins_code");
  const uint32_t first = rows.Append(Entity::kVisit, static_cast<uint32_t>(visits.size()));
  engine::Rows& table = rows.timelines().visit;
  for (size_t i = 0; i < visits.size(); ++i) {
    const uint32_t row = first + static_cast<uint32_t>(i);
    const Part& part = parts[visits[i].newest];
    if (RowsIn(Entity::kVisit, part, claim) == 1) {
      if (!part.stored) {
        rows.FillClaim(Entity::kVisit, *claim, row);
      } else if (!Fill(Entity::kVisit, part, row)) {
        return std::unexpected(DamagedAt(part));
      }
    }
    if (table.columns[mdtrt_field][row] == kMissing) {
      rows.SetText(Entity::kVisit, mdtrt_field, row, visits[i].mdtrt_id);
    }
    if (table.columns[provider_field][row] == kMissing) {
      table.columns[provider_field][row] = rows.texts().Intern(visits[i].fixmedins_code);
    }
  }
  SortVisits();
  Timelines& t = rows.timelines();
  if (!FillOfVisits(Entity::kDiagnosis, claim, &t.visit_diagnoses) ||
      !FillOfVisits(Entity::kProcedure, claim, &t.visit_procedures)) {
    return std::unexpected(books.Damaged(prefix));
  }
  return {};
}

Status Assembler::Impl::FillSettlements(const Claim* claim, uint32_t person) {
  Timelines& t = rows.timelines();
  const uint32_t first = rows.Append(Entity::kSettlement, static_cast<uint32_t>(parts.size()));
  uint32_t lines = 0;
  for (Part& part : parts) {
    part.first_line = t.line.count + lines;
    part.lines = RowsIn(Entity::kLine, part, claim);
    lines += part.lines;
  }
  rows.BeginLines();
  const uint32_t first_line = rows.Append(Entity::kLine, lines);
  t.line_settlement.resize(t.line.count);
  for (size_t i = 0; i < parts.size(); ++i) {
    const Part& part = parts[i];
    const uint32_t row = first + static_cast<uint32_t>(i);
    if (!part.stored) {
      rows.FillClaim(Entity::kSettlement, *claim, row);
      rows.FillClaim(Entity::kLine, *claim, part.first_line);
    } else if (!Fill(Entity::kSettlement, part, row) ||
               !Fill(Entity::kLine, part, part.first_line)) {
      return std::unexpected(DamagedAt(part));
    }
    t.settlement_visit.push_back(visits[part.visit].row);
    t.settlement_lines.push_back({part.first_line, part.first_line + part.lines});
    std::fill_n(t.line_settlement.begin() + part.first_line, part.lines, row);
  }
  t.person_settlements.push_back({first, t.settlement.count});
  NumberPrescriptions(first_line);
  // Settlements by visit.
  auto next = static_cast<uint32_t>(t.visit_settlements.size());
  t.visit_settlements.resize(next + parts.size());
  for (const size_t visit : visit_order) {
    const uint32_t settled = visits[visit].settled;
    visits[visit].settled = next;  // from here on where the next one of the visit goes
    next += settled;
    t.visit_settlement_begin.push_back(next);
    t.visit_person.push_back(person);
  }
  for (size_t i = 0; i < parts.size(); ++i) {
    t.visit_settlements[visits[parts[i].visit].settled++] = first + static_cast<uint32_t>(i);
  }
  AddRefunds(claim, first);
  return {};
}

Status Assembler::Impl::Add(std::string_view psn_no, const Claim* claim) {
  Timelines& t = rows.timelines();
  const uint32_t person = t.person.count, first_visit = t.visit.count, first_line = t.line.count;
  MJ_RETURN_IF_ERROR(Read(psn_no, claim));
  if (claim != nullptr) rows.BeginClaim(*claim);
  FindVisits(claim);
  MJ_RETURN_IF_ERROR(FillPerson(psn_no, claim));
  if (!FillOfPerson(Entity::kSpell, claim, &t.person_spells) ||
      !FillOfPerson(Entity::kDeath, claim, &t.person_deaths)) {
    return std::unexpected(books.Damaged(prefix));
  }
  MJ_RETURN_IF_ERROR(FillVisits(claim));
  t.person_visits.push_back({first_visit, t.visit.count});
  MJ_RETURN_IF_ERROR(FillSettlements(claim, person));
  JoinRegisters(first_visit, first_line);
  return {};
}

Assembler::Assembler(const Store& store, const engine::Needs& needs,
                     std::shared_ptr<const engine::TextPool> base)
    : impl_(std::make_unique<Impl>(store, needs, std::move(base))) {
  Begin();
}
Assembler::~Assembler() = default;

void Assembler::Begin() {
  Impl& impl = *impl_;
  impl.cursor.Refresh();
  impl.registers = impl.store.registers();
  impl.rows.Begin();
  impl.next_prescription = 0;
  impl.provider_rows.Clear();
  impl.doctor_rows.Clear();
  Timelines& t = impl.rows.timelines();
  for (auto* column : {&t.line_settlement, &t.line_prescription, &t.settlement_visit,
                       &t.visit_person, &t.visit_provider, &t.visit_settlements}) {
    column->clear();
  }
  for (auto* ranges :
       {&t.settlement_lines, &t.person_settlements, &t.person_visits, &t.person_spells,
        &t.person_deaths, &t.visit_diagnoses, &t.visit_procedures}) {
    ranges->clear();
  }
  t.visit_settlement_begin.assign(1, 0);
  t.refunds.clear();
}

Status Assembler::Add(const Claim& claim) { return impl_->Add(claim.psn_no(), &claim); }

Status Assembler::AddStored(std::string_view psn_no) { return impl_->Add(psn_no, nullptr); }

const Timelines& Assembler::Finish() { return impl_->rows.timelines(); }

engine::TextPool& Assembler::texts() { return impl_->rows.texts(); }

}  // namespace mingjian::history
