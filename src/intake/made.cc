// Visits and persons that nobody sent, made from what other rows say.

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "intake/finish.h"

namespace mingjian::intake {
namespace {

// The columns that `from` can tell of `to`: pairs of column numbers.
std::vector<std::pair<size_t, size_t>> ToldColumns(const GroupTable& to, const GroupTable& from,
                                                   const std::vector<std::string_view>& not_these) {
  std::vector<std::pair<size_t, size_t>> told;
  const StagedTable &target = *to.staged, &source = *from.staged;
  for (size_t i = 0; i < target.fields.size(); ++i) {
    const model::Field& field = target.table->fields[target.fields[i]];
    const size_t at = source.PositionOf(field.name);
    if (at == SIZE_MAX || source.table->fields[source.fields[at]].type != field.type ||
        std::find(not_these.begin(), not_these.end(), field.name) != not_these.end())
      continue;
    told.emplace_back(i, at);
  }
  return told;
}

void CopyCell(const CellColumn& from, size_t from_row, CellColumn& to, size_t to_row) {
  switch (to.kind) {
    case CellKind::kCode:
    case CellKind::kLabel:
      to.ids[to_row] = from.ids[from_row];
      break;
    case CellKind::kNumber:
      to.numbers[to_row] = from.numbers[from_row];
      break;
    case CellKind::kText:
      to.texts[to_row] = from.texts[from_row];  // both live as long as the group
      break;
  }
}

}  // namespace

Finisher::VisitKey::VisitKey(const GroupTable& table)
    : person(&table.At("psn_no")),
      provider(&table.At("fixmedins_code")),
      visit(&table.At("mdtrt_id")) {}

bool Finisher::VisitKey::Equal(size_t row, const VisitKey& other, size_t other_row) const {
  return visit->texts[row] == other.visit->texts[other_row] &&
         provider->ids[row] == other.provider->ids[other_row] &&
         person->texts[row] == other.person->texts[other_row];
}

void Finisher::IndexPersons() {
  const GroupTable& persons = Rows("psn_info_b");
  const CellColumn& person = persons.At("psn_no");
  size_t most = persons.size();
  for (const auto& [name, rows] : group_->tables) {
    if (name == "setl_d" || name == "mdtrt_d" || name == "psn_insu_d" || name == "psn_death_d")
      most += rows.size();
  }
  // Made visits add no person of their own.
  group_->persons.Reset(most);
  for (size_t row = 0; row < persons.size(); ++row) {
    if (persons.dead[row] != 0) continue;
    group_->persons.FindOrAdd(
        HashCells({&person}, row), static_cast<uint32_t>(row),
        [&](uint32_t other) { return person.texts[other] == person.texts[row]; });
  }
}

void Finisher::MakeVisits() {
  GroupTable& visits = Rows("mdtrt_d");
  const GroupTable& settlements = Rows("setl_d");
  group_->visits.Reset(visits.size() + settlements.size());
  const VisitKey key(visits), own(settlements);
  for (size_t row = 0; row < visits.size(); ++row) {
    if (visits.dead[row] != 0) continue;
    group_->visits.FindOrAdd(key.HashOf(row), static_cast<uint32_t>(row),
                             [&](uint32_t other) { return key.Equal(other, key, row); });
  }
  // Settlements without visit, each with the visit that they make.
  struct Teller {
    uint32_t visit, settlement;
  };
  std::vector<Teller> tellers;
  for (size_t row = 0; row < settlements.size(); ++row) {
    if (settlements.dead[row] != 0) continue;
    const auto made = static_cast<uint32_t>(visits.size());
    const uint32_t visit = group_->visits.FindOrAdd(
        own.HashOf(row), made, [&](uint32_t other) { return key.Equal(other, own, row); });
    if (visit == made) {
      visits.Resize(visits.size() + 1);
      visits.buckets[made] = settlements.buckets[row];
      visits.places[made] = kMade;
      CopyCell(*own.person, row, visits.At("psn_no"), made);
      CopyCell(*own.provider, row, visits.At("fixmedins_code"), made);
      CopyCell(*own.visit, row, visits.At("mdtrt_id"), made);
    }
    if (visits.places[visit] == kMade) tellers.push_back({visit, static_cast<uint32_t>(row)});
  }
  if (tellers.empty()) return;
  const CellColumn& time = settlements.At("setl_time");
  const CellColumn& id = settlements.At("setl_id");
  std::sort(tellers.begin(), tellers.end(), [&](const Teller& a, const Teller& b) {
    return std::tie(a.visit, time.numbers[a.settlement], id.texts[a.settlement]) <
           std::tie(b.visit, time.numbers[b.settlement], id.texts[b.settlement]);
  });
  const auto told = ToldColumns(
      visits, settlements,
      {"psn_no", "fixmedins_code", "mdtrt_id", "memo", "opt_time", "opter_id", "opter_name"});
  const CellColumn* begin_day = settlements.Find("begndate");
  const CellColumn* end_day = settlements.Find("enddate");
  CellColumn& begin = visits.At("begntime");
  CellColumn& end = visits.At("endtime");
  for (const Teller& teller : tellers) {
    // A purchase happens when it is paid; a stay begins on its first day.
    const int64_t paid = time.numbers[teller.settlement];
    const auto day_or_paid = [&](const CellColumn* days) {
      const int64_t day = GroupTable::NumberOf(days, teller.settlement);
      return day != lake::kMissing && day < DayOf(paid) ? day : paid;
    };
    int64_t& from = begin.numbers[teller.visit];
    int64_t& to = end.numbers[teller.visit];
    from = from == lake::kMissing ? day_or_paid(begin_day) : std::min(from, day_or_paid(begin_day));
    to = std::max(to, day_or_paid(end_day));  // a missing one is the least number
    for (const auto& [target, source] : told) {
      if (visits.columns[target].IsMissing(teller.visit))
        CopyCell(settlements.columns[source], teller.settlement, visits.columns[target],
                 teller.visit);
    }
  }
}

void Finisher::MakePersons() {
  GroupTable& persons = Rows("psn_info_b");
  CellColumn& known = persons.At("psn_no");
  // What rows of other tables say about their person, the newest word first.
  struct Teller {
    uint32_t person;
    const GroupTable* table;
    uint32_t row;
    std::string when;  // "" = says nothing
  };
  std::vector<Teller> tellers;
  std::map<const GroupTable*, std::vector<std::pair<size_t, size_t>>> told;
  const auto add = [&](std::string_view name, std::string_view time_field) {
    const GroupTable* rows = FindRows(name);
    if (rows == nullptr) return;
    told[rows] = ToldColumns(persons, *rows, {"psn_no"});
    const CellColumn& person = rows->At("psn_no");
    const size_t time = rows->staged->PositionOf(time_field);
    for (size_t row = 0; row < rows->size(); ++row) {
      if (rows->dead[row] != 0) continue;
      const auto made = static_cast<uint32_t>(persons.size());
      const uint32_t found = group_->persons.FindOrAdd(
          HashCells({&person}, row), made,
          [&](uint32_t other) { return known.texts[other] == person.texts[row]; });
      if (found == made) {
        persons.Resize(persons.size() + 1);
        persons.buckets[made] = rows->buckets[row];
        persons.places[made] = kMade;
        CopyCell(person, row, known, made);
      }
      if (persons.places[found] != kMade) continue;
      std::string when = time == SIZE_MAX ? std::string() : CellText(*rows, time, row);
      if (!when.empty()) when += KeyText(*rows, row);
      tellers.push_back({found, rows, static_cast<uint32_t>(row), std::move(when)});
    }
  };
  add("setl_d", "setl_time");
  add("mdtrt_d", "begntime");
  add("psn_insu_d", "begndate");
  add("psn_death_d", "die_date");
  std::sort(tellers.begin(), tellers.end(), [](const Teller& a, const Teller& b) {
    return a.person != b.person ? a.person < b.person : a.when > b.when;
  });
  for (const Teller& teller : tellers) {
    if (teller.when.empty()) continue;
    for (const auto& [target, source] : told.at(teller.table)) {
      if (persons.columns[target].IsMissing(teller.person))
        CopyCell(teller.table->columns[source], teller.row, persons.columns[target], teller.person);
    }
  }
}

}  // namespace mingjian::intake
