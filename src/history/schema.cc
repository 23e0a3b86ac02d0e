#include "history/schema.h"

#include <fmt/format.h>

#include "base/text.h"

namespace mingjian::history {
namespace {

constexpr std::pair<model::Type, std::string_view> kTypes[] = {
    {model::Type::kText, "text"},       {model::Type::kCode, "code"}, {model::Type::kInt, "int"},
    {model::Type::kDecimal, "decimal"}, {model::Type::kDate, "date"}, {model::Type::kTime, "time"}};

const model::Table& ModelOf(size_t entity) {
  const model::Table* table = model::FindTable(rules::TableOf(static_cast<rules::Entity>(entity)));
  MJ_CHECK(table != nullptr);
  return *table;
}

}  // namespace

Schema::Schema() {
  for (size_t entity = 0; entity < kEntities; ++entity) {
    tables_[entity].by_field.assign(ModelOf(entity).fields.size(), kNone);
  }
}

void Schema::Add(Table* table, const model::Table& model, std::string_view name, model::Type type) {
  Number number{kNone, type};
  if (const auto field = model.Find(name); field && model.fields[*field].type == type) {
    number.field = static_cast<uint32_t>(*field);
    table->by_field[*field] = static_cast<uint32_t>(table->numbers.size());
  }
  table->names.emplace_back(name);
  table->numbers.push_back(number);
}

Result<Schema> Schema::Parse(std::string_view text) {
  Schema schema;
  for (const std::string_view line : Split(text, '\n')) {
    if (line.empty()) continue;
    const size_t dot = line.find('.'), space = line.find(' ');
    bool known = false;
    for (size_t entity = 0; entity < kEntities && dot < space; ++entity) {
      const model::Table& model = ModelOf(entity);
      if (model.name != line.substr(0, dot)) continue;
      for (const auto& [type, word] : kTypes) {
        if (space == std::string_view::npos || word != line.substr(space + 1)) continue;
        schema.Add(&schema.tables_[entity], model, line.substr(dot + 1, space - dot - 1), type);
        known = true;
      }
    }
    if (!known) {
      return DataError(
          fmt::format("the list of fields of the history holds '{}'; the history is damaged or of "
                      "a newer program",
                      line));
    }
  }
  return schema;
}

std::string Schema::ToText() const {
  std::string text;
  for (size_t entity = 0; entity < kEntities; ++entity) {
    const Table& table = tables_[entity];
    for (size_t i = 0; i < table.names.size(); ++i) {
      for (const auto& [type, word] : kTypes) {
        if (type == table.numbers[i].type) {
          text += fmt::format("{}.{} {}\n", ModelOf(entity).name, table.names[i], word);
        }
      }
    }
  }
  return text;
}

bool Schema::Extend() {
  bool added = false;
  for (size_t entity = 0; entity < kEntities; ++entity) {
    const model::Table& model = ModelOf(entity);
    Table& table = tables_[entity];
    for (size_t field = 0; field < model.fields.size(); ++field) {
      if (table.by_field[field] != kNone) continue;
      Add(&table, model, model.fields[field].name, model.fields[field].type);
      added = true;
    }
  }
  return added;
}

}  // namespace mingjian::history
