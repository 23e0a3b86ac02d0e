#include "history/first_uses.h"

#include <algorithm>
#include <vector>

#include "history/bytes.h"

namespace mingjian::history {

using rules::Entity;

bool ParseUses(std::string_view value, Uses* uses) {
  uses->clear();
  Bytes bytes(value);
  uint32_t code = 0;
  while (!bytes.empty()) {
    uint64_t step = 0, day = 0, lines = 0;
    if (!bytes.Number(&step) || !bytes.Number(&day) || !bytes.Number(&lines)) return false;
    code += static_cast<uint32_t>(step);
    uses->insert_or_assign(uses->end(), code, Use{Unzigzag(day), lines});  // ascending
  }
  return true;
}

std::string EncodeUses(const Uses& uses) {
  std::string value;
  uint32_t before = 0;
  for (const auto& [code, use] : uses) {
    PutNumber(&value, code - before);
    PutNumber(&value, Zigzag(use.day));
    PutNumber(&value, use.lines);
    before = code;
  }
  return value;
}

bool UsesOf(const Schema& schema, Seconds setl_time, std::string_view record, Uses* uses) {
  static const size_t item_field = FieldOf(Entity::kLine, "item_code");
  static const size_t time_field = FieldOf(Entity::kLine, "fee_ocur_time");
  uses->clear();
  RecordView view;
  if (!ParseRecord(record, &view)) return false;
  const Section& lines = view.sections[static_cast<size_t>(Entity::kLine)];
  std::vector<int64_t> items(lines.rows, engine::kMissing), times(lines.rows, setl_time);
  const auto& numbers = schema.NumbersOf(Entity::kLine);
  Bytes bytes(lines.first);
  ColumnView column;
  while (!bytes.empty()) {
    if (!NextColumn(&bytes, &column) || column.number >= numbers.size()) return false;
    const Schema::Number& number = numbers[column.number];
    if (number.field != item_field && number.field != time_field) continue;
    std::vector<int64_t>& out = number.field == item_field ? items : times;
    if (!ReadCells(column, number.type, lines.rows, DayOf(setl_time),
                   [&](uint32_t row, int64_t cell) { out[row] = cell; })) {
      return false;
    }
  }
  for (uint32_t row = 0; row < lines.rows; ++row) {
    if (items[row] == engine::kMissing) continue;
    const int64_t day = DayNumberOf(times[row]);
    Use& use = uses->try_emplace(static_cast<uint32_t>(items[row]), Use{day, 0}).first->second;
    use.day = std::min(use.day, day);
    ++use.lines;
  }
  return true;
}

void AddUses(const Uses& from, Uses* to) {
  for (const auto& [code, use] : from) {
    Use& sum = to->try_emplace(code, Use{use.day, 0}).first->second;
    sum.day = std::min(sum.day, use.day);
    sum.lines += use.lines;
  }
}

}  // namespace mingjian::history
