// What registers say of providers and doctors, in memory.

#include <algorithm>

#include "history/bytes.h"
#include "history/store_impl.h"

namespace mingjian::history {

using rules::Entity;

namespace {

Registers::Table& TableOf(Registers* registers, Entity entity) {
  return entity == Entity::kProvider ? registers->provider : registers->doctor;
}

// Appends the row of a stored value.
bool AddRow(const Books& books, Entity entity, std::string_view value, Registers* registers) {
  RecordView view;
  if (!ParseRecord(value, &view)) return false;
  const Section& section = view.sections[static_cast<size_t>(entity)];
  if (section.rows != 1) return false;
  Registers::Table& table = TableOf(registers, entity);
  const uint32_t row = table.rows.count++;
  table.rows.columns.resize(books.schema.ByField(entity).size());
  for (std::vector<int64_t>& column : table.rows.columns) column.push_back(engine::kMissing);
  const std::string_view keys[3] = {"", view.mdtrt_id, ""};
  for (const std::string_view part : {section.first, section.others}) {
    Bytes bytes(part);
    ColumnView column;
    while (!bytes.empty()) {
      if (!NextColumn(&bytes, &column)) return false;
      const auto& numbers = books.schema.NumbersOf(entity);
      if (column.number >= numbers.size()) return false;
      const Schema::Number& number = numbers[column.number];
      if (number.field == Schema::kNone) continue;
      int64_t& cell = table.rows.columns[number.field][row];
      const bool good =
          number.type == model::Type::kText
              ? ReadTexts(column, 1, keys,
                          [&](uint32_t, std::string_view text) {
                            cell = static_cast<int64_t>(registers->texts.size());
                            registers->texts.emplace_back(text);
                          })
              : ReadCells(column, number.type, 1, 0, [&](uint32_t, int64_t read) { cell = read; });
      if (!good) return false;
    }
  }
  const int64_t code = table.rows.columns[FieldOf(entity, CodeFieldOf(entity))][row];
  return table.row_of.emplace(code, row).second;
}

}  // namespace

std::string_view CodeFieldOf(Entity entity) {
  return entity == Entity::kProvider ? "fixmedins_code" : "dr_codg";
}

std::string RegisteredKey(Entity entity, std::string_view code) {
  std::string key(1, entity == Entity::kProvider ? 'p' : 'd');
  key.append(code);
  return key;
}

std::shared_ptr<const Registers> Store::Impl::registers() const {
  const std::lock_guard lock(registers_mutex_);
  return registers_;
}

Status Store::Impl::LoadRegisters() {
  auto loaded = std::make_shared<Registers>();
  Cursor cursor = books->database->NewCursor(Family::kRegisters);
  for (cursor.Seek(""); cursor.Valid(); cursor.Next()) {
    const Entity entity = cursor.key().starts_with('p') ? Entity::kProvider : Entity::kDoctor;
    if (!AddRow(*books, entity, cursor.value(), loaded.get())) {
      return DataError("the history is damaged: a provider or doctor cannot be read");
    }
  }
  MJ_RETURN_IF_ERROR(cursor.status());
  const std::lock_guard lock(registers_mutex_);
  registers_ = std::move(loaded);
  return {};
}

}  // namespace mingjian::history
