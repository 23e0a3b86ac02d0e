#include "testing/claims.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/decimal.h"
#include "base/text.h"
#include "base/time.h"
#include "testing/case_file_lines.h"

namespace mingjian::testing {
namespace {

struct WordInfo {
  std::string_view word, table, key;
  std::vector<std::string_view> joins;  // keys a row may name besides its table's fields
};

const std::vector<WordInfo>& Infos() {
  static const std::vector<WordInfo> infos = {
      {"person", "psn_info_b", "psn_no", {}},
      {"provider", "fixmedins_b", "fixmedins_code", {}},
      {"doctor", "dr_b", "", {}},
      {"spell", "psn_insu_d", "", {"psn_no"}},
      {"death", "psn_death_d", "psn_no", {"psn_no"}},
      {"visit", "mdtrt_d", "mdtrt_id", {"psn_no", "fixmedins_code"}},
      {"diagnosis", "diag_d", "diag_code", {"mdtrt_id", "fixmedins_code", "psn_no"}},
      {"procedure", "oprn_d", "oprn_oprt_code", {"mdtrt_id", "fixmedins_code", "psn_no"}},
      {"settlement", "setl_d", "setl_id", {"mdtrt_id", "fixmedins_code", "psn_no"}},
      {"line", "fee_list_d", "feedetl_sn", {"setl_id", "mdtrt_id", "fixmedins_code", "psn_no"}},
      {"refund", "", "feedetl_sn", {}},
  };
  return infos;
}

constexpr std::string_view kRefundFields[] = {
    "feedetl_sn", "setl_id", "line_setl_id", "cnt", "det_item_fee_sumamt", "inscp_scp_amt"};

const WordInfo* FindInfo(std::string_view word) {
  for (const WordInfo& info : Infos()) {
    if (info.word == word) return &info;
  }
  return nullptr;
}

}  // namespace

std::string_view ClaimsRow::Get(std::string_view field) const {
  const auto found = cells.find(field);
  return found == cells.end() ? std::string_view() : std::string_view(found->second);
}

bool ClaimsRow::Has(std::string_view field) const { return cells.find(field) != cells.end(); }

void Claims::Add(std::string_view word, std::map<std::string, std::string, std::less<>> cells) {
  std::vector<ClaimsRow>& table = rows[std::string(word)];
  table.push_back({std::move(cells), fmt::format("{} {}", word, table.size() + 1)});
}

const std::vector<ClaimsRow>& Claims::Of(std::string_view word) const {
  static const std::vector<ClaimsRow> none;
  const auto found = rows.find(word);
  return found == rows.end() ? none : found->second;
}

const std::vector<std::string_view>& ClaimsWords() {
  static const std::vector<std::string_view> words = [] {
    std::vector<std::string_view> result;
    for (const WordInfo& info : Infos()) result.push_back(info.word);
    return result;
  }();
  return words;
}

const model::Table* TableOfWord(std::string_view word) {
  const WordInfo* info = FindInfo(word);
  return info == nullptr || info->table.empty() ? nullptr : model::FindTable(info->table);
}

std::string_view KeyOfWord(std::string_view word) {
  const WordInfo* info = FindInfo(word);
  if (info == nullptr) return "";
  if (!info->key.empty()) return info->key;
  const model::Table* table = TableOfWord(word);
  if (table == nullptr || table->fields.empty()) return "";
  // A spell is told apart by what it is a spell of, a doctor by the first key field.
  if (word == "spell" && table->Find("insutype")) return "insutype";
  return table->key.empty() ? table->fields[0].name : table->key.back();
}

std::vector<std::string_view> FieldsOfWord(std::string_view word) {
  std::vector<std::string_view> names;
  if (word == "refund") {
    names.assign(std::begin(kRefundFields), std::end(kRefundFields));
    return names;
  }
  const WordInfo* info = FindInfo(word);
  if (info == nullptr) return names;
  if (const model::Table* table = TableOfWord(word)) {
    for (const model::Field& field : table->fields) names.push_back(field.name);
  }
  for (const std::string_view join : info->joins) {
    if (std::find(names.begin(), names.end(), join) == names.end()) names.push_back(join);
  }
  return names;
}

bool IsFieldOfWord(std::string_view word, std::string_view field) {
  const std::vector<std::string_view> names = FieldsOfWord(word);
  return std::find(names.begin(), names.end(), field) != names.end();
}

std::optional<int64_t> CellValue(const model::Field& field, std::string_view text,
                                 engine::TextPool* texts) {
  switch (field.type) {
    case model::Type::kText:
    case model::Type::kCode:
      return texts->Intern(text);
    case model::Type::kInt:
      return ParseInt(text);
    case model::Type::kDecimal: {
      const auto value = Decimal::Parse(text);
      if (!value) return std::nullopt;
      return value->micros();
    }
    case model::Type::kDate: {
      const auto day = ParseDate(text);
      if (day) return *day;
      const auto time = ParseTime(text);
      if (!time || DayOf(*time) != *time) return std::nullopt;
      return *time;
    }
    case model::Type::kTime: {
      const auto time = ParseTime(text);
      if (time) return *time;
      return ParseDate(text);
    }
  }
  return std::nullopt;
}

Claims OnlyPersons(const Claims& claims, const std::set<std::string>& persons) {
  Claims result;
  const auto kept = [&](std::string_view psn_no) { return persons.contains(std::string(psn_no)); };
  const auto key_of = [](const ClaimsRow& row, std::string_view field) {
    return std::string(row.Get(field));
  };
  // Visits may share a number at two providers, so both fields are compared where both are given.
  std::vector<const ClaimsRow*> visits, settlements;
  const auto joins = [&](const std::vector<const ClaimsRow*>& to, const ClaimsRow& row,
                         std::initializer_list<std::string_view> fields) {
    return std::any_of(to.begin(), to.end(), [&](const ClaimsRow* other) {
      return std::all_of(fields.begin(), fields.end(), [&](std::string_view field) {
        return row.Get(field).empty() || other->Get(field).empty() ||
               key_of(row, field) == key_of(*other, field);
      });
    });
  };
  for (const std::string_view word : ClaimsWords()) {
    for (const ClaimsRow& row : claims.Of(word)) {
      bool keep = true;
      if (word == "person" || word == "spell" || word == "death" || word == "visit") {
        keep = kept(row.Get("psn_no"));
      } else if (word == "diagnosis" || word == "procedure" || word == "settlement") {
        keep = joins(visits, row, {"mdtrt_id", "fixmedins_code"});
      } else if (word == "line" || word == "refund") {
        keep = joins(settlements, row, {"setl_id", "mdtrt_id", "fixmedins_code"});
      }
      if (!keep) continue;
      result.rows[std::string(word)].push_back(row);
      if (word == "visit") visits.push_back(&row);
      if (word == "settlement") settlements.push_back(&row);
    }
  }
  return result;
}

std::string ToCaseText(const Claims& claims) {
  std::string text;
  for (const std::string_view word : ClaimsWords()) {
    // One table for each set of columns: a field that a row leaves out is not the same as one that
    // is missing.
    std::map<std::vector<std::string>, std::vector<const ClaimsRow*>> by_columns;
    for (const ClaimsRow& row : claims.Of(word)) {
      std::vector<std::string> columns;
      columns.reserve(row.cells.size());
      for (const auto& [field, cell] : row.cells) columns.push_back(field);
      by_columns[columns].push_back(&row);
    }
    for (const auto& [columns, rows] : by_columns) {
      std::vector<std::vector<std::string>> table = {columns};
      for (const ClaimsRow* row : rows) {
        std::vector<std::string>& cells = table.emplace_back();
        for (const auto& [field, cell] : row->cells) cells.push_back(cell);
      }
      text += CaseTableText(fmt::format("{:<10}", word), std::move(table));
    }
  }
  return text;
}

namespace {

std::string_view TextCell(const engine::Rows& rows, const model::Table& table,
                          std::string_view field, uint32_t row, const engine::TextPool& texts) {
  const auto position = table.Find(field);
  if (!position || rows.columns.size() <= *position || rows.columns[*position].size() <= row) {
    return "";
  }
  const int64_t cell = rows.columns[*position][row];
  return cell == engine::kMissing ? "" : texts.Text(cell);
}

}  // namespace

std::string_view PersonName(const engine::Timelines& timelines, const engine::TextPool& texts,
                            uint32_t person) {
  return TextCell(timelines.person, *TableOfWord("person"), "psn_no", person, texts);
}

std::string_view VisitName(const engine::Timelines& timelines, const engine::TextPool& texts,
                           uint32_t visit) {
  return TextCell(timelines.visit, *TableOfWord("visit"), "mdtrt_id", visit, texts);
}

std::string_view SettlementName(const engine::Timelines& timelines, const engine::TextPool& texts,
                                uint32_t settlement) {
  return TextCell(timelines.settlement, *TableOfWord("settlement"), "setl_id", settlement, texts);
}

std::string_view LineName(const engine::Timelines& timelines, const engine::TextPool& texts,
                          uint32_t line) {
  return TextCell(timelines.line, *TableOfWord("line"), "feedetl_sn", line, texts);
}

std::string_view ProviderName(const engine::Timelines& timelines, const engine::TextPool& texts,
                              uint32_t visit) {
  return TextCell(timelines.visit, *TableOfWord("visit"), "fixmedins_code", visit, texts);
}

}  // namespace mingjian::testing
