#include <vector>

#include "model/fields.h"
#include "model/model.h"

namespace mingjian::model {

std::optional<size_t> Table::Find(std::string_view field) const {
  for (size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == field) return i;
  }
  return std::nullopt;
}

std::span<const Table> Tables() {
  // In the order of the data dictionary: who, where, what happened, what was paid, the rest.
  static const std::vector<Table> tables = [] {
    std::vector<Table> all;
    for (const auto part : {PersonTables(), ProviderTables(), VisitTables(), SettlementTables(),
                            SettlementListTables(), InventoryTables(), CatalogueTables(),
                            OrderTables(), RegisterTables()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return tables;
}

const Table* FindTable(std::string_view name) {
  for (const Table& table : Tables()) {
    if (table.name == name) return &table;
  }
  return nullptr;
}

}  // namespace mingjian::model
