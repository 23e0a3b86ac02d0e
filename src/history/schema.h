#pragma once
// Schema: the numbers of fields in stored records. A number belongs for ever to one field of one
// table with one type, so that a newer program reads what an older one wrote; fields that the model
// gains are appended, and numbers that this program's model does not know are passed over.
//
// THREADS: immutable after Extend; may be shared.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "model/model.h"
#include "rules/types.h"

namespace mingjian::history {

// The tables of which records hold rows: those of claims, then the registers.
inline constexpr size_t kEntities = static_cast<size_t>(rules::Entity::kDoctor) + 1;

class Schema {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;
  struct Number {
    uint32_t field = kNone;  // position in the model's table; kNone: not known to this program
    model::Type type = model::Type::kText;
  };

  Schema();
  // Reads what ToText gave.
  static Result<Schema> Parse(std::string_view text);
  // One line for each number: "fee_list_d.cnt decimal"; numbers count from 0 in each table.
  std::string ToText() const;
  // Adds the fields of the model that have no number yet; whether there were any.
  bool Extend();
  // By number. REQUIRES: an entity with a table.
  const std::vector<Number>& NumbersOf(rules::Entity entity) const {
    return tables_[static_cast<size_t>(entity)].numbers;
  }
  // By the field's position. REQUIRES: Extend was called.
  const std::vector<uint32_t>& ByField(rules::Entity entity) const {
    return tables_[static_cast<size_t>(entity)].by_field;
  }

 private:
  struct Table {
    std::vector<std::string> names;  // by number
    std::vector<Number> numbers;
    std::vector<uint32_t> by_field;
  };
  void Add(Table* table, const model::Table& model, std::string_view name, model::Type type);

  std::array<Table, kEntities> tables_;
};

}  // namespace mingjian::history
