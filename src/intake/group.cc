#include "intake/group.h"

#include <algorithm>
#include <bit>

#include "base/hash.h"
#include "intake/stage.h"

namespace mingjian::intake {

bool CellColumn::IsMissing(size_t row) const {
  switch (kind) {
    case CellKind::kCode:
    case CellKind::kLabel:
      return ids[row] == kNoText;
    case CellKind::kNumber:
      return numbers[row] == lake::kMissing;
    case CellKind::kText:
      return texts[row].empty();
  }
  return true;
}

bool CellColumn::Equal(size_t a, size_t b) const {
  switch (kind) {
    case CellKind::kCode:
    case CellKind::kLabel:
      return ids[a] == ids[b];
    case CellKind::kNumber:
      return numbers[a] == numbers[b];
    case CellKind::kText:
      return texts[a] == texts[b];
  }
  return false;
}

std::string_view TextStore::Keep(std::string_view text) {
  constexpr size_t kBlock = 1U << 20;
  if (text.size() > left_) {
    left_ = std::max(kBlock, text.size());
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(left_));
    at_ = blocks_.back().get();
  }
  char* const begin = at_;
  std::copy(text.begin(), text.end(), begin);
  at_ += text.size();
  left_ -= text.size();
  return {begin, text.size()};
}

uint32_t Labels::Intern(std::string_view text) {
  if (const auto known = interner_.Lookup(text)) return *known;
  if (const auto found = numbers_.find(text); found != numbers_.end()) return found->second;
  const uint32_t number = size();
  numbers_.emplace(texts_.emplace_back(text), number);
  return number;
}

GroupTable::GroupTable(const StagedTable& of) : staged(&of), columns(of.fields.size()) {
  for (size_t i = 0; i < columns.size(); ++i) columns[i].kind = of.kinds[i];
}

void GroupTable::Resize(size_t rows) {
  for (CellColumn& column : columns) {
    switch (column.kind) {
      case CellKind::kCode:
      case CellKind::kLabel:
        column.ids.resize(rows, kNoText);
        break;
      case CellKind::kNumber:
        column.numbers.resize(rows, lake::kMissing);
        break;
      case CellKind::kText:
        column.texts.resize(rows);
        break;
    }
  }
  buckets.resize(rows);
  places.resize(rows, kFromLake);
  odd.resize(rows);
  dead.resize(rows);
}

const CellColumn* GroupTable::Find(std::string_view field) const {
  const size_t at = staged->PositionOf(field);
  return at == SIZE_MAX ? nullptr : &columns[at];
}
CellColumn* GroupTable::Find(std::string_view field) {
  const size_t at = staged->PositionOf(field);
  return at == SIZE_MAX ? nullptr : &columns[at];
}
const CellColumn& GroupTable::At(std::string_view field) const {
  const CellColumn* column = Find(field);
  MJ_CHECK(column != nullptr);
  return *column;
}
CellColumn& GroupTable::At(std::string_view field) {
  CellColumn* column = Find(field);
  MJ_CHECK(column != nullptr);
  return *column;
}

void RowIndex::Reset(size_t rows) {
  slots_.assign(std::bit_ceil(rows * 2 + 2), {});
  mask_ = slots_.size() - 1;
}

uint64_t MixHash(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * 0x9E37'79B9'7F4A'7C15ULL;
  return hash ^ (hash >> 29);
}

uint64_t HashCells(const std::vector<const CellColumn*>& columns, size_t row) {
  uint64_t hash = 0;
  for (const CellColumn* column : columns) {
    switch (column->kind) {
      case CellKind::kCode:
      case CellKind::kLabel:
        hash = MixHash(hash, column->ids[row]);
        break;
      case CellKind::kNumber:
        hash = MixHash(hash, static_cast<uint64_t>(column->numbers[row]));
        break;
      case CellKind::kText:
        hash = MixHash(hash, StableHash(column->texts[row]));
        break;
    }
  }
  return hash;
}

}  // namespace mingjian::intake
