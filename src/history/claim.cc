#include "history/claim.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <unordered_map>

#include "base/decimal.h"
#include "base/text.h"
#include "model/checks.h"
#include "model/codes.h"
#include "model/model.h"

namespace mingjian::history {
namespace {

using engine::kMissing;
using engine::Rows;
using rules::Entity;

constexpr Entity kEntities[] = {Entity::kPerson,     Entity::kSpell,     Entity::kDeath,
                                Entity::kVisit,      Entity::kDiagnosis, Entity::kProcedure,
                                Entity::kSettlement, Entity::kLine};

struct Fields {
  const model::Table* table = nullptr;
  std::unordered_map<std::string_view, size_t> positions;
};

const Fields& FieldsOf(Entity entity) {
  static const std::array<Fields, static_cast<size_t>(Entity::kDoctor) + 1> all = [] {
    std::array<Fields, static_cast<size_t>(Entity::kDoctor) + 1> made;
    for (size_t i = 0; i < made.size(); ++i) {
      made[i].table = model::FindTable(rules::TableOf(static_cast<Entity>(i)));
      MJ_CHECK(made[i].table != nullptr);
      for (size_t field = 0; field < made[i].table->fields.size(); ++field) {
        made[i].positions.emplace(made[i].table->fields[field].name, field);
      }
    }
    return made;
  }();
  return all.at(static_cast<size_t>(entity));
}

bool IsText(const model::Field& field) {
  return field.type == model::Type::kText || field.type == model::Type::kCode;
}

// Whole columns; texts that say "no value" become missing; dates begin their day.
void Tidy(Claim* claim) {
  TextList& texts = claim->texts;
  for (size_t i = 0; i < texts.size(); ++i) {
    const std::string_view text = texts[i], trimmed = Trim(text);
    if (model::IsMissingText(trimmed)) {
      texts.Cut(i, 0, 0);
    } else if (trimmed.size() != text.size()) {
      texts.Cut(i, static_cast<size_t>(trimmed.data() - text.data()), trimmed.size());
    }
  }
  for (const Entity entity : kEntities) {
    Rows& rows = claim->RowsOf(entity);
    const Fields& fields = FieldsOf(entity);
    for (size_t field = 0; field < rows.columns.size(); ++field) {
      std::vector<int64_t>& column = rows.columns[field];
      if (column.empty()) continue;
      column.resize(rows.count, kMissing);
      const model::Field& of = fields.table->fields[field];
      for (int64_t& cell : column) {
        if (cell == kMissing) continue;
        if (IsText(of)) {
          MJ_CHECK(cell >= 0 && static_cast<size_t>(cell) < claim->texts.size());
          if (claim->texts[static_cast<size_t>(cell)].empty()) cell = kMissing;
        } else if (of.type == model::Type::kDate) {
          cell = DayOf(cell);
        }
      }
    }
  }
}

// A field that names what rows belong to, in every table that has it.
struct KeyField {
  explicit KeyField(std::string_view of) : name(of) {
    for (const Entity entity : kEntities) {
      const auto& positions = FieldsOf(entity).positions;
      if (const auto found = positions.find(of); found != positions.end()) {
        tables.emplace_back(entity, found->second);
      }
    }
  }
  size_t In(Entity entity) const {
    return std::ranges::find(tables, entity, &std::pair<Entity, size_t>::first)->second;
  }
  std::string_view name;
  std::vector<std::pair<Entity, size_t>> tables;
};

// Every row of every table that has the field says `key`, of which `said_by` row 0 has the last
// word.
Status Spread(Claim* claim, const KeyField& of, std::initializer_list<Entity> said_by) {
  const std::string_view field = of.name;
  std::string key;
  std::string_view teller;
  for (const Entity entity : said_by) {
    if (!key.empty()) break;
    key = claim->Text(entity, 0, of.In(entity));
    teller = FieldsOf(entity).table->word;
  }
  if (key.empty()) return DataError(fmt::format("the claim has no {}", field));
  if (key.find('\0') != std::string::npos) {
    return DataError(fmt::format("{} of the claim holds a zero byte", field));
  }
  for (const auto& [entity, position] : of.tables) {
    for (uint32_t row = 0; row < claim->RowsOf(entity).count; ++row) {
      const std::string_view own = claim->Text(entity, row, position);
      if (own.empty()) {
        claim->SetText(entity, row, position, key);
      } else if (own != key) {
        return DataError(fmt::format("{} {}: {} is '{}', that of the {} is '{}'",
                                     FieldsOf(entity).table->word, row + 1, field, own, teller,
                                     key));
      }
    }
  }
  return {};
}

void DeriveCodes(Claim* claim) {
  const size_t code_field = FieldOf(Entity::kLine, "med_list_codg");
  const size_t item_field = FieldOf(Entity::kLine, "item_code");
  const size_t type_field = FieldOf(Entity::kLine, "list_type");
  for (uint32_t row = 0; row < claim->line.count; ++row) {
    const int64_t code = claim->Cell(Entity::kLine, row, code_field);
    if (code == kMissing) continue;
    const std::string text(claim->texts[static_cast<size_t>(code)]);
    if (claim->Cell(Entity::kLine, row, item_field) == kMissing) {
      const std::string_view item = model::ItemCodeOf(text);
      if (item.size() == text.size()) {
        claim->Set(Entity::kLine, row, item_field, code);
      } else {
        claim->SetText(Entity::kLine, row, item_field, item);
      }
    }
    if (claim->Cell(Entity::kLine, row, type_field) == kMissing) {
      if (const auto type = model::ListTypeOf(text)) {
        claim->SetText(Entity::kLine, row, type_field, *type);
      }
    }
  }
}

// < 0, 0 or > 0 by a field: numbers by value, texts as texts, what is missing last.
int CompareCells(const Claim& claim, Entity entity, size_t field, uint32_t a, uint32_t b) {
  const int64_t x = claim.Cell(entity, a, field), y = claim.Cell(entity, b, field);
  if (x == y) return 0;
  if (x == kMissing || y == kMissing) return x == kMissing ? 1 : -1;
  if (IsText(FieldsOf(entity).table->fields[field])) {
    return claim.texts[static_cast<size_t>(x)].compare(claim.texts[static_cast<size_t>(y)]);
  }
  return x < y ? -1 : 1;
}

template <typename Less>
void Sort(Rows* rows, Less less) {
  std::vector<uint32_t> order(rows->count);
  std::iota(order.begin(), order.end(), 0U);
  if (std::ranges::is_sorted(order, less)) return;
  std::ranges::stable_sort(order, less);
  std::vector<int64_t> sorted(rows->count);
  for (std::vector<int64_t>& column : rows->columns) {
    if (column.empty()) continue;
    for (uint32_t row = 0; row < rows->count; ++row) sorted[row] = column[order[row]];
    std::swap(column, sorted);
  }
}

// By `first` fields, then by the key of the table.
void SortByKey(Claim* claim, Entity entity, std::initializer_list<std::string_view> first) {
  Rows& rows = claim->RowsOf(entity);
  if (rows.count < 2) return;
  std::vector<size_t> by;
  for (const std::string_view field : first) by.push_back(FieldOf(entity, field));
  for (const std::string_view field : FieldsOf(entity).table->key) {
    by.push_back(FieldOf(entity, field));
  }
  Sort(&rows, [&](uint32_t a, uint32_t b) {
    for (const size_t field : by) {
      if (const int order = CompareCells(*claim, entity, field, a, b); order != 0) return order < 0;
    }
    return false;
  });
}

Status SortLines(Claim* claim) {
  const size_t time = FieldOf(Entity::kLine, "fee_ocur_time");
  const size_t number = FieldOf(Entity::kLine, "feedetl_sn");
  std::vector<std::string_view> numbers;
  for (uint32_t row = 0; row < claim->line.count; ++row) {
    numbers.push_back(claim->Text(Entity::kLine, row, number));
    if (numbers.back().empty()) {
      return DataError(fmt::format("line {} of the claim has no feedetl_sn", row + 1));
    }
  }
  Sort(&claim->line, [&](uint32_t a, uint32_t b) {
    if (const int order = CompareCells(*claim, Entity::kLine, time, a, b); order != 0) {
      return order < 0;
    }
    const std::string_view x = numbers[a], y = numbers[b];
    return x.size() != y.size() ? x.size() < y.size() : x < y;
  });
  std::ranges::sort(numbers);
  if (const auto twice = std::ranges::adjacent_find(numbers); twice != numbers.end()) {
    return DataError(fmt::format("two lines of the claim have the feedetl_sn '{}'", *twice));
  }
  return {};
}

}  // namespace

size_t FieldOf(Entity entity, std::string_view field) {
  const Fields& fields = FieldsOf(entity);
  const auto found = fields.positions.find(field);
  MJ_CHECK(found != fields.positions.end());
  return found->second;
}

const Rows& Claim::RowsOf(Entity entity) const {
  switch (entity) {
    case Entity::kPerson:
      return person;
    case Entity::kSpell:
      return spell;
    case Entity::kDeath:
      return death;
    case Entity::kVisit:
      return visit;
    case Entity::kDiagnosis:
      return diagnosis;
    case Entity::kProcedure:
      return procedure;
    case Entity::kSettlement:
      return settlement;
    case Entity::kLine:
      return line;
    case Entity::kProvider:
      return provider;
    default:
      MJ_CHECK(entity == Entity::kDoctor);
      return doctor;
  }
}

Rows& Claim::RowsOf(Entity entity) {
  return const_cast<Rows&>(static_cast<const Claim&>(*this).RowsOf(entity));
}

int64_t Claim::AddText(std::string_view text) {
  if (text.empty()) return kMissing;
  texts.emplace_back(text);
  return static_cast<int64_t>(texts.size()) - 1;
}

void Claim::Set(Entity entity, uint32_t row, size_t field, int64_t cell) {
  Rows& rows = RowsOf(entity);
  const size_t fields = FieldsOf(entity).table->fields.size();
  MJ_CHECK(field < fields);
  if (rows.columns.size() < fields) rows.columns.resize(fields);
  rows.count = std::max(rows.count, row + 1);
  std::vector<int64_t>& column = rows.columns[field];
  if (column.size() <= row) {
    // A missing cell of a column that is not there needs no column.
    if (cell == kMissing) return;
    column.resize(row + 1, kMissing);
  }
  column[row] = cell;
}

void Claim::Set(Entity entity, uint32_t row, std::string_view field, int64_t cell) {
  Set(entity, row, FieldOf(entity, field), cell);
}

void Claim::SetText(Entity entity, uint32_t row, size_t field, std::string_view text) {
  if (row > 0 && !text.empty()) {
    const int64_t above = Cell(entity, row - 1, field);
    if (above != kMissing && texts[static_cast<size_t>(above)] == text) {
      return Set(entity, row, field, above);
    }
  }
  Set(entity, row, field, AddText(text));
}

void Claim::SetText(Entity entity, uint32_t row, std::string_view field, std::string_view text) {
  SetText(entity, row, FieldOf(entity, field), text);
}

int64_t Claim::Cell(Entity entity, uint32_t row, size_t field) const {
  const Rows& rows = RowsOf(entity);
  if (field >= rows.columns.size() || row >= rows.columns[field].size()) return kMissing;
  return rows.columns[field][row];
}

int64_t Claim::Cell(Entity entity, uint32_t row, std::string_view field) const {
  return Cell(entity, row, FieldOf(entity, field));
}

std::string_view Claim::Text(Entity entity, uint32_t row, size_t field) const {
  const int64_t cell = Cell(entity, row, field);
  return cell == kMissing ? std::string_view() : texts[static_cast<size_t>(cell)];
}

std::string_view Claim::Text(Entity entity, uint32_t row, std::string_view field) const {
  return Text(entity, row, FieldOf(entity, field));
}

std::string Claim::Show(Entity entity, uint32_t row, size_t field) const {
  const int64_t cell = Cell(entity, row, field);
  if (cell == kMissing) return "";
  switch (FieldsOf(entity).table->fields[field].type) {
    case model::Type::kText:
    case model::Type::kCode:
      return std::string(texts[static_cast<size_t>(cell)]);
    case model::Type::kInt:
      return std::to_string(cell);
    case model::Type::kDecimal:
      return Decimal::FromMicros(cell).ToString();
    case model::Type::kDate:
      return FormatDate(cell);
    case model::Type::kTime:
      return FormatTime(cell);
  }
  return "";
}

std::string_view Claim::psn_no() const {
  static const size_t field = FieldOf(Entity::kSettlement, "psn_no");
  return Text(Entity::kSettlement, 0, field);
}
std::string_view Claim::fixmedins_code() const {
  static const size_t field = FieldOf(Entity::kVisit, "fixmedins_code");
  return Text(Entity::kVisit, 0, field);
}
std::string_view Claim::mdtrt_id() const {
  static const size_t field = FieldOf(Entity::kVisit, "mdtrt_id");
  return Text(Entity::kVisit, 0, field);
}
std::string_view Claim::setl_id() const {
  static const size_t field = FieldOf(Entity::kSettlement, "setl_id");
  return Text(Entity::kSettlement, 0, field);
}
Seconds Claim::setl_time() const {
  static const size_t field = FieldOf(Entity::kSettlement, "setl_time");
  return Cell(Entity::kSettlement, 0, field);
}

Status Complete(Claim* claim) {
  Tidy(claim);
  if (claim->settlement.count != 1 || claim->visit.count != 1 || claim->person.count > 1) {
    return DataError(
        fmt::format("a claim is one settlement of one visit of one person; this has {}, {} and {}",
                    claim->settlement.count, claim->visit.count, claim->person.count));
  }
  using enum Entity;
  static const KeyField psn_no("psn_no"), fixmedins_code("fixmedins_code"), mdtrt_id("mdtrt_id"),
      setl_id("setl_id");
  MJ_RETURN_IF_ERROR(Spread(claim, psn_no, {kSettlement, kVisit, kPerson}));
  MJ_RETURN_IF_ERROR(Spread(claim, fixmedins_code, {kVisit, kSettlement}));
  MJ_RETURN_IF_ERROR(Spread(claim, mdtrt_id, {kVisit, kSettlement}));
  MJ_RETURN_IF_ERROR(Spread(claim, setl_id, {kSettlement}));
  if (claim->setl_time() == kMissing) return DataError("the claim has no setl_time");
  DeriveCodes(claim);
  for (const Entity entity : kEntities) {
    for (std::vector<int64_t>& column : claim->RowsOf(entity).columns) {
      if (!column.empty()) column.resize(claim->RowsOf(entity).count, kMissing);
    }
  }
  MJ_RETURN_IF_ERROR(SortLines(claim));
  SortByKey(claim, kDiagnosis, {"diag_srt_no"});
  SortByKey(claim, kProcedure, {"oprn_oprt_date", "oprn_oprt_code"});
  SortByKey(claim, kSpell, {"begndate"});
  SortByKey(claim, kDeath, {"die_date"});
  return {};
}

}  // namespace mingjian::history
