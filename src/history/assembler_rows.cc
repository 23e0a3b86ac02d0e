#include "history/assembler_rows.h"

#include <algorithm>

#include "history/bytes.h"

namespace mingjian::history {

using engine::kMissing;
using engine::Rows;
using rules::Entity;

namespace {

// What is filled whether rules need it or not: keys, and what a finding shows.
struct Shown {
  Entity entity;
  const char* field;
};
constexpr Shown kShown[] = {
    {Entity::kPerson, "psn_no"},
    {Entity::kVisit, "fixmedins_code"},
    {Entity::kVisit, "mdtrt_id"},
    {Entity::kVisit, "begntime"},
    {Entity::kSettlement, "setl_id"},
    {Entity::kSettlement, "setl_time"},
    {Entity::kSettlement, "inscp_scp_amt"},
    {Entity::kSettlement, "fund_pay_sumamt"},
    {Entity::kLine, "feedetl_sn"},
    {Entity::kLine, "rx_drord_no"},
    {Entity::kLine, "fee_ocur_time"},
    {Entity::kLine, "bilg_dr_codg"},
    {Entity::kLine, "cnt"},
    {Entity::kLine, "det_item_fee_sumamt"},
    {Entity::kLine, "inscp_scp_amt"},
};

}  // namespace

RowFiller::RowFiller(const Books& books, const engine::Needs& needs,
                     std::shared_ptr<const engine::TextPool> base)
    : books_(books), texts_(base) {
  for (size_t i = 0; i < kEntities; ++i) {
    const auto entity = static_cast<Entity>(i);
    const model::Table& model = *model::FindTable(rules::TableOf(entity));
    Table& table = tables_[i];
    table.by_field.resize(model.fields.size());
    for (size_t field = 0; field < model.fields.size(); ++field) {
      table.by_field[field] = {Action::kSkip, model.fields[field].type,
                               static_cast<uint32_t>(field)};
    }
    const auto want = [&](size_t field, Action of_text) {
      Want& wanted = table.by_field[field];
      if (wanted.action != Action::kSkip) return;
      wanted.action = wanted.type == model::Type::kText   ? of_text
                      : wanted.type == model::Type::kCode ? Action::kCode
                                                          : Action::kNumber;
      table.fields.push_back(static_cast<uint32_t>(field));
    };
    if (const auto found = needs.fields.find(entity); found != needs.fields.end()) {
      for (const size_t field : found->second) want(field, Action::kIntern);
      wants_any_[i] = !found->second.empty();
    }
    for (const Shown& shown : kShown) {
      if (shown.entity == entity) want(FieldOf(entity, shown.field), Action::kAppend);
    }
    if (const auto found = needs.presence.find(entity); found != needs.presence.end()) {
      for (const size_t field : found->second) {
        if (table.by_field[field].action == Action::kSkip) {
          want(field, Action::kPresence);
          table.by_field[field].action = Action::kPresence;
        }
        wants_any_[i] = true;
      }
    }
    if (entity == Entity::kProvider || entity == Entity::kDoctor) {
      want(FieldOf(entity, CodeFieldOf(entity)), Action::kIntern);
    }
    if (entity == Entity::kLine) {
      table.by_field[FieldOf(entity, "rx_drord_no")].kept = &RowFiller::rx_drord_no;
      table.by_field[FieldOf(entity, "feedetl_sn")].kept = &RowFiller::feedetl_sn;
    }
    for (const Schema::Number& number : books.schema.NumbersOf(entity)) {
      table.by_number.push_back(number.field == Schema::kNone ? Want()
                                                              : table.by_field[number.field]);
    }
    for (const uint32_t field : table.fields) {
      table.others = table.others || (model.fields[field].type == model::Type::kText &&
                                      !NamesRow(model.fields[field].name));
    }
  }
  const uint32_t codes = books.dictionary.size();
  while (same_codes_ < codes && same_codes_ < base->size() &&
         books.dictionary.Text(same_codes_) == base->Text(same_codes_)) {
    ++same_codes_;
  }
}

void RowFiller::Begin() {
  texts_.Reset();
  later_codes_.clear();
  for (size_t i = 0; i < kEntities; ++i) {
    Rows& rows = *engine::RowsOf(timelines_, static_cast<Entity>(i));
    rows.count = 0;
    rows.columns.resize(tables_[i].by_field.size());
    for (const uint32_t field : tables_[i].fields) rows.columns[field].clear();
  }
}

uint32_t RowFiller::Append(Entity entity, uint32_t rows) {
  Rows& out = *engine::RowsOf(timelines_, entity);
  const uint32_t first = out.count;
  out.count += rows;
  for (const uint32_t field : TableOf(entity).fields) {
    out.columns[field].resize(out.count, kMissing);
  }
  return first;
}

void RowFiller::BeginLines() {
  first_line_ = timelines_.line.count;
  rx_drord_no.clear();
  feedetl_sn.clear();
}

int64_t RowFiller::IdOf(uint32_t code) {
  if (code < same_codes_) [[likely]]
    return code;
  const size_t at = code - same_codes_;
  if (at >= later_codes_.size()) later_codes_.resize(at + 1, kMissing);
  if (later_codes_[at] == kMissing) {
    const auto text = books_.dictionary.Text(code);
    // A number that is nowhere belongs to a damaged record; the caller looks at it.
    later_codes_[at] = text ? texts_.Intern(*text) : -1;
  }
  return later_codes_[at];
}

int64_t RowFiller::CodeOf(int64_t id) const {
  if (id < same_codes_) return id;
  const auto code = books_.dictionary.Find(texts_.Text(id));
  return code ? int64_t{*code} : kMissing;
}

bool RowFiller::FillRecord(Entity entity, const Section& section, const std::string_view (&keys)[3],
                           int64_t base_day, uint32_t first, bool only_missing) {
  const Table& table = TableOf(entity);
  Rows* out = engine::RowsOf(timelines_, entity);
  if (entity == Entity::kLine) {
    rx_drord_no.resize(first + section.rows - first_line_);
    feedetl_sn.resize(first + section.rows - first_line_);
  }
  return FillColumns(table, section.first, section.rows, keys, base_day, first, only_missing,
                     out) &&
         (!table.others || FillColumns(table, section.others, section.rows, keys, base_day, first,
                                       only_missing, out));
}

bool RowFiller::FillColumns(const Table& table, std::string_view bytes, uint32_t rows,
                            const std::string_view (&keys)[3], int64_t base_day, uint32_t first,
                            bool only_missing, Rows* out) {
  Bytes at(bytes);
  ColumnView column;
  while (!at.empty()) {
    if (!NextColumn(&at, &column) || column.number >= table.by_number.size()) return false;
    const Want& want = table.by_number[column.number];
    if (want.action == Action::kSkip) continue;
    int64_t* cells = out->columns[want.field].data() + first;
    const auto set = [&](uint32_t row, int64_t cell) {
      if (!only_missing || cells[row] == kMissing) cells[row] = cell;
    };
    bool good = true;
    switch (want.action) {
      case Action::kSkip:
        break;
      case Action::kNumber:
        good = ReadCells(column, want.type, rows, base_day, set);
        break;
      case Action::kCode: {
        bool known = true;
        good = ReadCells(column, model::Type::kCode, rows, 0, [&](uint32_t row, int64_t code) {
          const int64_t id = IdOf(static_cast<uint32_t>(code));
          known = known && id >= 0;
          set(row, id);
        });
        good = good && known;
        break;
      }
      case Action::kPresence:
        good = ReadTexts(column, rows, keys, [&](uint32_t row, std::string_view) { set(row, 1); });
        break;
      case Action::kIntern:
      case Action::kAppend: {
        // Rows that follow each other often have one text.
        std::string_view before;
        int64_t id = kMissing;
        std::string_view* kept =
            want.kept == nullptr ? nullptr : (this->*want.kept).data() + (first - first_line_);
        good = ReadTexts(column, rows, keys, [&](uint32_t row, std::string_view text) {
          if (id == kMissing || text != before) {
            id = want.action == Action::kIntern ? texts_.Intern(text) : texts_.Append(text);
            before = text;
          }
          set(row, id);
          if (kept != nullptr) kept[row] = text;
        });
        break;
      }
    }
    if (!good) return false;
  }
  return true;
}

void RowFiller::BeginClaim(const Claim& claim) { claim_ids_.assign(claim.texts.size(), kMissing); }

void RowFiller::FillClaim(Entity entity, const Claim& claim, uint32_t first, bool only_missing) {
  const Rows& rows = claim.RowsOf(entity);
  if (entity == Entity::kLine) {
    rx_drord_no.resize(first + rows.count - first_line_);
    feedetl_sn.resize(first + rows.count - first_line_);
  }
  Rows* out = engine::RowsOf(timelines_, entity);
  const Table& table = TableOf(entity);
  for (const uint32_t field : table.fields) {
    if (field >= rows.columns.size() || rows.columns[field].empty()) continue;
    const Want& want = table.by_field[field];
    int64_t* cells = out->columns[field].data() + first;
    for (uint32_t row = 0; row < rows.count; ++row) {
      const int64_t cell = rows.columns[field][row];
      if (cell == kMissing || (only_missing && cells[row] != kMissing)) continue;
      switch (want.action) {
        case Action::kSkip:
          break;
        case Action::kNumber:
          cells[row] = cell;
          break;
        case Action::kPresence:
          cells[row] = 1;
          break;
        case Action::kAppend:
        case Action::kCode:
        case Action::kIntern: {
          const auto position = static_cast<size_t>(cell);
          if (want.kept != nullptr) {
            (this->*want.kept)[first - first_line_ + row] = claim.texts[position];
          }
          if (want.action == Action::kAppend) {
            cells[row] = texts_.Append(claim.texts[position]);
            break;
          }
          int64_t& id = claim_ids_[position];
          if (id == kMissing) id = texts_.Intern(claim.texts[position]);
          cells[row] = id;
          break;
        }
      }
    }
  }
}

void RowFiller::FillRegistered(Entity entity, const Registers& registers, uint32_t from,
                               uint32_t row) {
  const Rows& rows = entity == Entity::kProvider ? registers.provider.rows : registers.doctor.rows;
  Rows* out = engine::RowsOf(timelines_, entity);
  const Table& table = TableOf(entity);
  for (const uint32_t field : table.fields) {
    const int64_t cell = rows.columns[field][from];
    if (cell == kMissing) continue;
    int64_t& to = out->columns[field][row];
    switch (table.by_field[field].action) {
      case Action::kSkip:
        break;
      case Action::kNumber:
        to = cell;
        break;
      case Action::kCode:
        to = IdOf(static_cast<uint32_t>(cell));
        break;
      case Action::kPresence:
        to = 1;
        break;
      case Action::kIntern:
      case Action::kAppend:
        to = texts_.Intern(registers.texts[static_cast<size_t>(cell)]);
        break;
    }
  }
}

void RowFiller::SetText(Entity entity, size_t field, uint32_t row, std::string_view text) {
  const Want& want = TableOf(entity).by_field[field];
  MJ_CHECK(want.action == Action::kIntern || want.action == Action::kAppend);
  engine::RowsOf(timelines_, entity)->columns[field][row] =
      want.action == Action::kIntern ? texts_.Intern(text) : texts_.Append(text);
}

}  // namespace mingjian::history
