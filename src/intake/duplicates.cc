// Rows that do not stay: doubled keys, settlements claimed for two persons, and how a rejected row
// is noted down.

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/hash.h"
#include "intake/finish.h"

namespace mingjian::intake {

Status Finisher::Reject(GroupTable& rows, size_t row, std::string_view field,
                        std::string_view reason) {
  rows.dead[row] = 1;
  const int64_t place = rows.places[row];
  if (place <= 0) return {};
  const model::Table& table = *rows.staged->table;
  ++counts_[std::string(table.name)].rejected;
  if (!rejects_) {
    MJ_TRY(lake::Appender opened, connection_.OpenAppender("rejects"));
    rejects_.emplace(std::move(opened));
  }
  rejects_->SetText(0, table.name);
  rejects_->SetInt(1, place / kLinesPerFile);
  rejects_->SetInt(2, place % kLinesPerFile);
  if (field.empty()) {
    rejects_->SetText(3, fmt::format("{}", fmt::join(table.key, " ")));
    rejects_->SetText(4, KeyText(rows, row));
  } else {
    rejects_->SetText(3, field);
    rejects_->SetText(4, CellText(rows, rows.staged->PositionOf(field), row));
  }
  rejects_->SetText(5, reason);
  return rejects_->EndRow();
}

Status Finisher::RejectMisplaced(GroupTable& settlements) {
  const CellColumn& visit = settlements.At("mdtrt_id");
  const CellColumn& settlement = settlements.At("setl_id");
  for (size_t row = 0; row < settlements.size(); ++row) {
    if (settlements.places[row] <= 0) continue;
    const auto place =
        stage_.placement().Find(Placement::HashOf(visit.texts[row], settlement.texts[row]));
    if (place && *place != settlements.buckets[row]) {
      MJ_RETURN_IF_ERROR(Reject(settlements, row, "", "key already loaded for another person"));
    }
  }
  return {};
}

uint64_t Finisher::ContentHash(const GroupTable& rows, size_t row) const {
  // By final ids and texts, which do not depend on the order in which rows came.
  uint64_t hash = 0;
  for (const CellColumn& column : rows.columns) {
    if (column.IsMissing(row)) {
      hash = MixHash(hash, 1);
      continue;
    }
    switch (column.kind) {
      case CellKind::kCode:
        hash = MixHash(hash, interner_.Final(column.ids[row]));
        break;
      case CellKind::kLabel:
        hash = MixHash(hash, StableHash(group_->labels.Text(column.ids[row])));
        break;
      case CellKind::kNumber:
        hash = MixHash(hash, static_cast<uint64_t>(column.numbers[row]));
        break;
      case CellKind::kText:
        hash = MixHash(hash, StableHash(column.texts[row]));
        break;
    }
  }
  return hash;
}

Status Finisher::DropDuplicates(GroupTable& rows) {
  const std::vector<const CellColumn*> key = KeyColumns(rows);
  const auto same_key = [&](size_t a, size_t b) {
    return std::all_of(key.begin(), key.end(),
                       [&](const CellColumn* column) { return column->Equal(a, b); });
  };
  // Nearly always nothing is doubled, and this is all that happens.
  RowIndex index;
  index.Reset(rows.size());
  std::vector<std::pair<uint32_t, uint32_t>> doubled;  // first row of the key, row
  for (size_t row = 0; row < rows.size(); ++row) {
    if (rows.dead[row] != 0) continue;
    const auto number = static_cast<uint32_t>(row);
    const uint32_t first = index.FindOrAdd(HashCells(key, row), number,
                                           [&](uint32_t other) { return same_key(other, row); });
    if (first != number) doubled.emplace_back(first, number);
  }
  if (doubled.empty()) return {};
  std::sort(doubled.begin(), doubled.end());
  // The row of the lake stays; among new rows the one whose content sorts first, so that the order
  // of rows in files does not matter.
  const auto rank = [&](uint32_t row) {
    return std::tuple(rows.places[row] > 0, ContentHash(rows, row), rows.places[row]);
  };
  const auto same_content = [&](size_t a, size_t b) {
    return std::all_of(rows.columns.begin(), rows.columns.end(),
                       [&](const CellColumn& column) { return column.Equal(a, b); });
  };
  std::vector<uint32_t> claimants;
  for (size_t begin = 0; begin < doubled.size();) {
    claimants = {doubled[begin].first};
    size_t end = begin;
    for (; end < doubled.size() && doubled[end].first == doubled[begin].first; ++end)
      claimants.push_back(doubled[end].second);
    const uint32_t winner =
        *std::min_element(claimants.begin(), claimants.end(),
                          [&](uint32_t a, uint32_t b) { return rank(a) < rank(b); });
    for (const uint32_t row : claimants) {
      if (row == winner) continue;
      if (same_content(row, winner)) {
        rows.dead[row] = 1;
        ++counts_[std::string(rows.staged->table->name)].duplicates;
      } else {
        MJ_RETURN_IF_ERROR(Reject(rows, row, "", "key already loaded with other values"));
      }
    }
    begin = end;
  }
  return {};
}

}  // namespace mingjian::intake
