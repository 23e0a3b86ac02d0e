#include "intake/finish.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/decimal.h"
#include "base/text.h"

namespace mingjian::intake {

Finisher::Finisher(lake::Connection& connection, lake::LakeWriter& writer, const Stage& stage,
                   const Interner& interner, std::string load, Seconds now)
    : connection_(connection),
      writer_(writer),
      stage_(stage),
      interner_(interner),
      load_(std::move(load)),
      quality_(interner, now) {}

Finisher::Finisher(const Finisher& first, lake::Connection& connection)
    : connection_(connection),
      writer_(first.writer_),
      stage_(first.stage_),
      interner_(first.interner_),
      load_(first.load_),
      quality_(first.quality_.Another()) {}

void Finisher::Absorb(Finisher&& other) {
  for (auto& [table, files] : other.files_)
    files_[table].insert(files_[table].end(), files.begin(), files.end());
  touched_.merge(other.touched_);
  paths_.insert(paths_.end(), other.paths_.begin(), other.paths_.end());
  for (const auto& [table, from] : other.counts_) {
    lake::TableCounts& counts = counts_[table];
    counts.loaded += from.loaded;
    counts.rejected += from.rejected;
    counts.duplicates += from.duplicates;
  }
  quality_.Absorb(other.quality_);
}

Status Finisher::RegisterFunctions() {
  using lake::Column;
  using lake::ColumnType;
  using lake::ScalarOutput;
  const Interner* interner = &interner_;
  MJ_RETURN_IF_ERROR(connection_.Register(
      {.name = "mj_text",
       .parameters = {ColumnType::kInt32},
       .result = ColumnType::kText,
       .body = [interner](std::span<const Column> in, size_t rows, ScalarOutput& out) {
         for (size_t i = 0; i < rows; ++i) {
           if (in[0].IsMissing(i)) {
             out.SetMissing(i);
           } else {
             out.SetLastingText(i,
                                interner->Text(static_cast<uint32_t>(in[0].Values<int32_t>()[i])));
           }
         }
       }}));
  return quality_.RegisterFunctions(connection_);
}

GroupTable& Finisher::Rows(std::string_view table) {
  const auto found = group_->tables.find(table);
  MJ_CHECK(found != group_->tables.end());
  return found->second;
}

const GroupTable* Finisher::FindRows(std::string_view table) const {
  const auto found = group_->tables.find(table);
  return found == group_->tables.end() ? nullptr : &found->second;
}

std::string Finisher::CellText(const GroupTable& table, size_t column, size_t row) const {
  const CellColumn& cells = table.columns[column];
  if (cells.IsMissing(row)) return "";
  switch (cells.kind) {
    case CellKind::kCode:
      return std::string(interner_.Text(cells.ids[row]));
    case CellKind::kLabel:
      return std::string(group_->labels.Text(cells.ids[row]));
    case CellKind::kText:
      return std::string(cells.texts[row]);
    case CellKind::kNumber:
      break;
  }
  const int64_t number = cells.numbers[row];
  switch (table.staged->table->fields[table.staged->fields[column]].type) {
    case model::Type::kDecimal:
      return Decimal::FromMicros(number).ToString();
    case model::Type::kDate:
      return FormatDate(number);
    case model::Type::kTime:
      return FormatTime(number);
    default:
      return std::to_string(number);
  }
}

std::string Finisher::KeyText(const GroupTable& table, size_t row) const {
  std::string text;
  for (const std::string_view field : table.staged->table->key) {
    const size_t at = table.staged->PositionOf(field);
    if (at == SIZE_MAX || table.columns[at].IsMissing(row)) continue;
    text += fmt::format("{}{}", text.empty() ? "" : " ", CellText(table, at, row));
  }
  return text;
}

std::vector<const CellColumn*> Finisher::KeyColumns(const GroupTable& table) const {
  std::vector<const CellColumn*> columns;
  for (const std::string_view field : table.staged->table->key) {
    if (const CellColumn* column = table.Find(field)) columns.push_back(column);
  }
  return columns;
}

int Finisher::Compare(const std::vector<const CellColumn*>& columns, size_t a, size_t b) const {
  for (const CellColumn* column : columns) {
    const bool missing_a = column->IsMissing(a), missing_b = column->IsMissing(b);
    if (missing_a || missing_b) {
      if (missing_a == missing_b) continue;
      return missing_a ? 1 : -1;
    }
    int order = 0;
    switch (column->kind) {
      case CellKind::kCode:
        if (column->ids[a] != column->ids[b])
          order = interner_.Text(column->ids[a]).compare(interner_.Text(column->ids[b]));
        break;
      case CellKind::kLabel:
        if (column->ids[a] != column->ids[b])
          order = group_->labels.Text(column->ids[a]).compare(group_->labels.Text(column->ids[b]));
        break;
      case CellKind::kNumber:
        order = column->numbers[a] < column->numbers[b]   ? -1
                : column->numbers[a] > column->numbers[b] ? 1
                                                          : 0;
        break;
      case CellKind::kText:
        order = column->texts[a].compare(column->texts[b]);
        break;
    }
    if (order != 0) return order;
  }
  return 0;
}

Status Finisher::AddLakeRows(GroupTable& rows, const std::vector<std::string>& files,
                             uint32_t bucket) {
  if (files.empty()) return {};
  const model::Table& table = *rows.staged->table;
  std::string names;
  for (const size_t field : rows.staged->fields) {
    names +=
        fmt::format("{}{}", names.empty() ? "" : ", ", lake::QuoteName(table.fields[field].name));
  }
  // Rows that an earlier load made are made anew, or replaced by what has now come.
  const bool made = table.name == "psn_info_b" || table.name == "mdtrt_d";
  MJ_TRY(lake::Rows chunks,
         connection_.Query(fmt::format("SELECT {} FROM read_parquet({}){}", names,
                                       lake::QuoteList(files), made ? " WHERE NOT _made" : "")));
  while (true) {
    MJ_TRY(const bool more, chunks.Next());
    if (!more) return {};
    const size_t first = rows.size();
    rows.Resize(first + chunks.size());
    for (size_t i = 0; i < chunks.size(); ++i) rows.buckets[first + i] = bucket;
    for (size_t c = 0; c < rows.columns.size(); ++c) {
      const lake::Column& from = chunks.column(c);
      CellColumn& to = rows.columns[c];
      for (size_t i = 0; i < chunks.size(); ++i) {
        if (from.IsMissing(i)) continue;
        switch (to.kind) {
          case CellKind::kCode:
            // A text of the lake's dictionary keeps its number.
            to.ids[first + i] = static_cast<uint32_t>(from.Int(i));
            break;
          case CellKind::kLabel:
            to.ids[first + i] = group_->labels.Intern(from.Text(i));
            break;
          case CellKind::kNumber:
            to.numbers[first + i] = from.Int(i);
            break;
          case CellKind::kText:
            to.texts[first + i] = rows.texts.Keep(from.Text(i));
            break;
        }
      }
    }
  }
}

Status Finisher::AddLakeGroup(GroupTable& rows, const std::set<uint32_t>& buckets) {
  const std::string name(rows.staged->table->name);
  for (const uint32_t bucket : buckets) {
    MJ_RETURN_IF_ERROR(AddLakeRows(rows, writer_.lake().Files(name, bucket), bucket));
    if (name == "fee_list_d")
      MJ_RETURN_IF_ERROR(AddLakeRows(rows, writer_.lake().Files("refund_line_d", bucket), bucket));
  }
  return {};
}

Status Finisher::CountLoaded(const GroupTable& rows, size_t written) {
  size_t live = 0, loaded = 0;
  for (size_t row = 0; row < rows.size(); ++row) {
    if (rows.dead[row] != 0) continue;
    ++live;
    loaded += rows.places[row] > 0 ? 1 : 0;
  }
  const std::string name(rows.staged->table->name);
  counts_[name].loaded += loaded;
  if (live != written) {
    return DataError(fmt::format("{}: {} rows were staged, {} would be written; nothing was loaded",
                                 name, live, written));
  }
  return {};
}

Status Finisher::FinishGroup(uint32_t group) {
  group_.emplace(stage_.labels());
  std::set<uint32_t> buckets;
  for (const auto& [name, staged] : stage_.tables()) {
    if (staged.table->scope == model::Scope::kGlobal) continue;
    GroupTable& rows = group_->tables.emplace(name, staged).first->second;
    MJ_RETURN_IF_ERROR(stage_.spill().Load(group, rows));
    buckets.insert(rows.buckets.begin(), rows.buckets.end());
  }
  if (buckets.empty()) {
    group_.reset();
    return {};
  }
  touched_.insert(buckets.begin(), buckets.end());
  for (auto& [name, rows] : group_->tables) {
    MJ_RETURN_IF_ERROR(AddLakeGroup(rows, buckets));
    if (name == "setl_d" && stage_.placement().has_clashes())
      MJ_RETURN_IF_ERROR(RejectMisplaced(rows));
    MJ_RETURN_IF_ERROR(DropDuplicates(rows));
  }
  IndexPersons();
  MakeVisits();
  MakePersons();
  NumberPersons();
  NumberVisits();
  NumberSettlements();
  // Lines are many: they go before the others are counted across, and their memory with them.
  if (FindRows("fee_list_d") != nullptr) MJ_RETURN_IF_ERROR(FinishLines(Rows("fee_list_d")));
  CountAcross();
  for (auto& [name, rows] : group_->tables) {
    if (name != "fee_list_d") MJ_RETURN_IF_ERROR(FinishTable(rows));
  }
  group_.reset();
  return {};
}

Status Finisher::FinishTable(GroupTable& rows) {
  const std::string name(rows.staged->table->name);
  const Group& group = *group_;
  std::vector<uint32_t> parents, numbers;  // by row
  const auto through = [&](const std::vector<uint32_t>& number_of) {
    numbers.assign(rows.size(), 0);
    for (size_t row = 0; row < rows.size(); ++row) {
      if (rows.dead[row] == 0) numbers[row] = number_of[parents[row]];
    }
  };
  std::vector<const CellColumn*> ties = KeyColumns(rows);
  const auto finish = [&](std::span<const uint32_t> order, const std::vector<NumberColumn>& columns,
                          bool made) -> Status {
    MJ_RETURN_IF_ERROR(CountQuality(rows, parents));
    MJ_RETURN_IF_ERROR(CountLoaded(rows, order.size()));
    return WriteRows(name, rows, order, columns, made);
  };
  if (name == "psn_info_b") return finish(group.person_order, {}, true);
  if (name == "mdtrt_d") {
    parents = group.visit_person;
    through(group.person_number);
    return finish(group.visit_order, {{"_psn", &numbers}}, true);
  }
  if (name == "setl_d") {
    parents = group.settlement_visit;
    through(group.visit_number);
    std::vector<uint32_t> persons(rows.size());
    for (size_t row = 0; row < rows.size(); ++row) {
      if (rows.dead[row] == 0) persons[row] = group.person_number[group.visit_person[parents[row]]];
    }
    return finish(group.settlement_order, {{"_psn", &persons}, {"_visit", &numbers}}, false);
  }
  if (name == "psn_insu_d" || name == "psn_death_d") {
    const CellColumn& person = rows.At("psn_no");
    const CellColumn& known = FindRows("psn_info_b")->At("psn_no");
    parents.assign(rows.size(), kNoRow);
    for (size_t row = 0; row < rows.size(); ++row) {
      parents[row] = group.persons.Find(HashCells({&person}, row), [&](uint32_t other) {
        return known.texts[other] == person.texts[row];
      });
      MJ_CHECK(rows.dead[row] != 0 || parents[row] != kNoRow);
    }
    through(group.person_number);
    const CellColumn& begin = rows.At(name == "psn_insu_d" ? "begndate" : "die_date");
    return finish(Order(rows, &numbers, &begin, ties), {{"_psn", &numbers}}, false);
  }
  if (name == "diag_d" || name == "oprn_d") {
    MJ_TRY(parents, FindVisits(rows));
    through(group.visit_number);
    const CellColumn* second = rows.Find(name == "diag_d" ? "diag_srt_no" : "oprn_oprt_date");
    if (name == "oprn_d") ties.insert(ties.begin(), &rows.At("oprn_oprt_code"));
    return finish(Order(rows, &numbers, second, ties), {{"_visit", &numbers}}, false);
  }
  if (const CellColumn* person = rows.Find("psn_no")) ties.insert(ties.begin(), person);
  return finish(Order(rows, nullptr, nullptr, ties), {}, false);
}

Status Finisher::FinishLines(GroupTable& lines) {
  Group& group = *group_;
  MJ_RETURN_IF_ERROR(FindSettlements(lines));
  OrderLines(lines);
  NumberPrescriptions(lines);
  NetRefunds(lines);
  MJ_RETURN_IF_ERROR(CountQuality(lines, group.line_settlement));
  CountLineSums();
  MJ_RETURN_IF_ERROR(CountLoaded(lines, group.line_order.size() + group.refund_order.size()));
  std::vector<uint32_t> settlements(lines.size());
  for (size_t row = 0; row < lines.size(); ++row) {
    if (lines.dead[row] == 0)
      settlements[row] = group.settlement_number[group.line_settlement[row]];
  }
  MJ_RETURN_IF_ERROR(WriteRows("fee_list_d", lines, group.line_order,
                               {{"_setl", &settlements}, {"_rx", &group.line_rx}}, false));
  MJ_RETURN_IF_ERROR(
      WriteRows("refund_line_d", lines, group.refund_order, {{"_setl", &settlements}}, false));
  MJ_RETURN_IF_ERROR(WriteRefunds(lines));
  lines = GroupTable(*lines.staged);
  return {};
}

Status Finisher::FinishGlobals() {
  for (const auto& [name, staged] : stage_.tables()) {
    if (staged.table->scope != model::Scope::kGlobal) continue;
    group_.emplace(stage_.labels());
    GroupTable& rows = group_->tables.emplace(name, staged).first->second;
    MJ_RETURN_IF_ERROR(stage_.spill().Load(0, rows));
    MJ_RETURN_IF_ERROR(AddLakeRows(rows, writer_.lake().Files(name), 0));
    MJ_RETURN_IF_ERROR(DropDuplicates(rows));
    touched_globals_.insert(name);
    MJ_RETURN_IF_ERROR(FinishTable(rows));
  }
  group_.reset();
  return {};
}

Status Finisher::CloseRejects() {
  if (!rejects_) return {};
  MJ_RETURN_IF_ERROR(rejects_->Close());
  rejects_.reset();
  return {};
}

Status Finisher::WriteDictionary() {
  const auto& added = interner_.added();
  if (added.empty()) return {};
  std::vector<uint32_t> ids(added.size());
  std::iota(ids.begin(), ids.end(), static_cast<uint32_t>(interner_.base_size()));
  dictionary_file_ = fmt::format("data/dictionary/{}.parquet", load_);
  MJ_TRY(const std::string path, writer_.PrepareFile(dictionary_file_));
  parquet_.Open(path, {{"id", lake::ColumnType::kInt32}, {"text", lake::ColumnType::kText}});
  parquet_.BeginRows(added.size());
  parquet_.Numbers(ids);
  parquet_.Texts(added);
  MJ_RETURN_IF_ERROR(parquet_.Close());
  paths_.push_back(path);
  return {};
}

}  // namespace mingjian::intake
