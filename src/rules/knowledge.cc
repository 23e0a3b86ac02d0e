#include "rules/knowledge.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace mingjian::rules {
namespace {

using Kind = KnowledgeColumn::Kind;

size_t SizeOf(const KnowledgeColumn& column) {
  return column.texts.size() + column.numbers.size() + column.lists.size();
}

void Truncate(KnowledgeColumn* column, size_t rows) {
  if (column->texts.size() > rows) column->texts.resize(rows);
  if (column->numbers.size() > rows) column->numbers.resize(rows);
  if (column->lists.size() > rows) column->lists.resize(rows);
}

template <typename T>
void Keep(const std::vector<uint8_t>& keep, std::vector<T>* values) {
  if (values->empty()) return;
  size_t kept = 0;
  for (size_t row = 0; row < keep.size(); ++row) {
    if (!keep[row]) continue;
    if (kept != row) (*values)[kept] = std::move((*values)[row]);
    ++kept;
  }
  values->resize(kept);
}

Type TypeOf(Kind kind) {
  switch (kind) {
    case Kind::kCode:
    case Kind::kString:
      return Type::Of(TypeKind::kString);
    case Kind::kInt:
      return Type::Of(TypeKind::kInt);
    case Kind::kDecimal:
      return Type::Of(TypeKind::kDecimal);
    case Kind::kBool:
      return Type::Of(TypeKind::kBool);
    case Kind::kDate:
      return Type::Of(TypeKind::kTimestamp);
    case Kind::kCodes:
      return Type::ListOf(Type::Of(TypeKind::kString));
  }
  return Type::Of(TypeKind::kError);
}

}  // namespace

void AppendMissing(KnowledgeColumn* column) {
  switch (column->kind) {
    case Kind::kCode:
    case Kind::kString:
      column->texts.emplace_back();
      return;
    case Kind::kCodes:
      column->lists.emplace_back();
      return;
    default:
      column->numbers.push_back(KnowledgeColumn::kMissing);
  }
}

std::optional<size_t> KnowledgeTable::Find(std::string_view column) const {
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == column) return i;
  }
  return std::nullopt;
}

KnowledgeBuilder::KnowledgeBuilder(std::string name) { table_.name = std::move(name); }

void KnowledgeBuilder::Report(TextPosition at, std::string name, std::string message,
                              std::string suggestion) {
  Diagnostic diagnostic;
  diagnostic.name = std::move(name);
  diagnostic.file = files_.back();
  diagnostic.line = at.line;
  diagnostic.column = at.column;
  diagnostic.message = std::move(message);
  diagnostic.suggestion = std::move(suggestion);
  diagnostics_.push_back(std::move(diagnostic));
}

void KnowledgeBuilder::ReportBroken(const CsvReader& reader, size_t* seen) {
  for (; *seen < reader.broken().size(); ++*seen) {
    const CsvBroken& broken = reader.broken()[*seen];
    Report(broken.at, "csv_quote", broken.message + "; the row is left out",
           "write a quote inside a quoted cell twice");
  }
}

void KnowledgeBuilder::Add(const std::string& file, std::string_view text, KnowledgeFile kind) {
  files_.push_back(file);
  if (table_.file.empty()) table_.file = file;
  if (!IsUtf8(text)) {
    Report({}, "not_utf8", "the file is not UTF-8", "save it as UTF-8");
    return;
  }
  CsvReader reader(text);
  std::vector<CsvCell> cells;
  std::vector<size_t> columns;
  size_t broken_seen = 0;
  if (!reader.Next(&cells)) {
    Report({}, "bad_header", "the file has no header row");
    return;
  }
  const size_t columns_before = table_.columns.size();
  if (!ReadHeader(reader, cells, kind, &columns)) {
    table_.columns.resize(columns_before);
    return;
  }
  point_ = table_.Find("point");
  source_ = table_.Find("source");
  from_ = table_.Find("valid_from");
  to_ = table_.Find("valid_to");
  match_ = table_.Find("match");
  const auto lines = static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
  for (KnowledgeColumn& column : table_.columns) {
    if (!column.texts.empty() || column.kind == Kind::kCode || column.kind == Kind::kString) {
      column.texts.reserve(column.texts.size() + lines);
    } else if (column.kind == Kind::kCodes) {
      column.lists.reserve(column.lists.size() + lines);
    } else {
      column.numbers.reserve(column.numbers.size() + lines);
    }
  }
  origins_.reserve(origins_.size() + lines);
  while (reader.Next(&cells)) {
    ReportBroken(reader, &broken_seen);
    const bool good = ReadRow(reader, cells, columns);
    if (good) {
      FillMissing(kind);
      if (CheckRow(reader)) {
        ++table_.rows;
        origins_.push_back({static_cast<uint32_t>(files_.size() - 1), reader.line()});
        continue;
      }
    }
    for (KnowledgeColumn& column : table_.columns) Truncate(&column, table_.rows);
  }
  ReportBroken(reader, &broken_seen);
}

bool KnowledgeBuilder::ReadRow(const CsvReader& reader, const std::vector<CsvCell>& cells,
                               const std::vector<size_t>& columns) {
  if (cells.size() != columns.size()) {
    Report({reader.line(), 1}, "column_count",
           fmt::format("the row has {} cells; the header has {}; the row is left out", cells.size(),
                       columns.size()),
           cells.size() > columns.size() ? "quote cells that hold a comma" : "");
    return false;
  }
  bool good = true;
  for (size_t i = 0; i < cells.size(); ++i) {
    good &= ReadCell(reader, cells[i], &table_.columns[columns[i]]);
  }
  return good;
}

bool KnowledgeBuilder::ReadCell(const CsvReader& reader, const CsvCell& cell,
                                KnowledgeColumn* column) {
  const std::string_view text = cell.text;
  const auto bad = [&](std::string_view expected) {
    Report(reader.At(cell.offset), "bad_cell",
           fmt::format("column '{}': '{}' is not {}; the row is left out", column->name, text,
                       expected));
    return false;
  };
  if (text.empty()) {
    AppendMissing(column);
    return true;
  }
  switch (column->kind) {
    case Kind::kString:
      column->texts.emplace_back(text);
      return true;
    case Kind::kCode:
      if (text.find_first_of(" \t\r\n|") != std::string_view::npos) {
        return bad("a code (no spaces and no '|')");
      }
      column->texts.emplace_back(text);
      return true;
    case Kind::kCodes: {
      std::vector<std::string> parts;
      for (const std::string_view part : Split(text, '|')) {
        if (part.empty() || part.find_first_of(" \t\r\n") != std::string_view::npos) {
          return bad("a list of codes joined by '|' without spaces");
        }
        parts.emplace_back(part);
      }
      column->lists.push_back(std::move(parts));
      return true;
    }
    case Kind::kInt: {
      const std::optional<int64_t> number = ParseInt(text);
      if (!number || *number == KnowledgeColumn::kMissing) return bad("a whole number");
      column->numbers.push_back(*number);
      return true;
    }
    case Kind::kDecimal: {
      const std::optional<Decimal> number = Decimal::Parse(text);
      if (!number) return bad("a decimal number with at most six decimals");
      column->numbers.push_back(number->micros());
      return true;
    }
    case Kind::kBool:
      if (text != "true" && text != "false" && text != "1" && text != "0") {
        return bad("true or false");
      }
      column->numbers.push_back(text == "true" || text == "1" ? 1 : 0);
      return true;
    case Kind::kDate: {
      const std::optional<Seconds> date = ParseDate(text);
      if (!date) return bad("a date like 2026-01-31");
      column->numbers.push_back(*date);
      return true;
    }
  }
  return false;
}

// Completes the row just read with the columns that its file does not have.
void KnowledgeBuilder::FillMissing(KnowledgeFile kind) {
  for (KnowledgeColumn& column : table_.columns) {
    if (SizeOf(column) == table_.rows) AppendMissing(&column);
  }
  if (kind != KnowledgeFile::kReplaced) return;
  std::string& point = table_.columns[*point_].texts.back();
  if (point.empty()) point = fmt::format("KP-{}", table_.rows + 1);
  std::string& source = table_.columns[*source_].texts.back();
  if (source.empty()) source = "illustrative";
}

// Rules between the cells of the row just read.
bool KnowledgeBuilder::CheckRow(const CsvReader& reader) {
  const auto bad = [&](std::string name, const std::string& message) {
    Report({reader.line(), 1}, std::move(name), message + "; the row is left out");
    return false;
  };
  if (table_.columns[*point_].texts.back().empty()) {
    return bad("bad_cell", "column 'point' is empty; expected the id of the knowledge point");
  }
  const std::string& source = table_.columns[*source_].texts.back();
  if (source != "official" && source != "regional" && source != "illustrative") {
    return bad("bad_cell", fmt::format("column 'source': '{}' is not official, regional or "
                                       "illustrative",
                                       source));
  }
  const int64_t from = table_.columns[*from_].numbers.back();
  const int64_t to = table_.columns[*to_].numbers.back();
  if (from != KnowledgeColumn::kMissing && to != KnowledgeColumn::kMissing && to <= from) {
    return bad("empty_validity",
               fmt::format("valid_to {} is not after valid_from {}; it is the first day on which "
                           "the point no longer holds",
                           FormatDate(to), FormatDate(from)));
  }
  if (match_) {
    const std::string& match = table_.columns[*match_].texts.back();
    if (!match.empty() && match != "exact" && match != "prefix") {
      return bad("bad_cell", fmt::format("column 'match': '{}' is not exact or prefix", match));
    }
  }
  return true;
}

void KnowledgeBuilder::DropRows() {
  for (KnowledgeColumn& column : table_.columns) Truncate(&column, 0);
  origins_.clear();
  table_.rows = 0;
}

std::vector<std::string> KnowledgeBuilder::DropPoints(std::span<const std::string> points) {
  std::map<std::string_view, bool> found;
  for (const std::string& point : points) found[point] = false;
  std::vector<uint8_t> keep(table_.rows, 1);
  const std::optional<size_t> column = table_.Find("point");
  for (size_t row = 0; column && row < table_.rows; ++row) {
    const auto at = found.find(table_.columns[*column].texts[row]);
    if (at == found.end()) continue;
    at->second = true;
    keep[row] = 0;
  }
  KeepRows(keep);
  std::vector<std::string> missing;
  for (const auto& [point, seen] : found) {
    if (!seen) missing.emplace_back(point);
  }
  return missing;
}

void KnowledgeBuilder::KeepRows(const std::vector<uint8_t>& keep) {
  for (KnowledgeColumn& column : table_.columns) {
    Keep(keep, &column.texts);
    Keep(keep, &column.numbers);
    Keep(keep, &column.lists);
  }
  Keep(keep, &origins_);
  table_.rows = origins_.size();
}

void KnowledgeBuilder::Finish() {
  const std::optional<size_t> from = table_.Find("valid_from");
  const std::optional<size_t> to = table_.Find("valid_to");
  const std::optional<size_t> match = table_.Find("match");
  DropDuplicates();
  table_.valid_from.assign(table_.rows, INT64_MIN);
  table_.valid_to.assign(table_.rows, INT64_MAX);
  table_.prefix.assign(table_.rows, 0);
  for (size_t row = 0; row < table_.rows; ++row) {
    // A missing beginning is the smallest number already.
    if (from) table_.valid_from[row] = table_.columns[*from].numbers[row];
    if (to && table_.columns[*to].numbers[row] != KnowledgeColumn::kMissing) {
      table_.valid_to[row] = table_.columns[*to].numbers[row];
    }
    if (match) table_.prefix[row] = table_.columns[*match].texts[row] == "prefix" ? 1 : 0;
  }
  table_.record.name = table_.name;
  table_.record.entity = Entity::kPoint;
  table_.record.members.clear();
  for (size_t i = 0; i < table_.columns.size(); ++i) {
    const KnowledgeColumn& column = table_.columns[i];
    table_.record.members.push_back({column.name, TypeOf(column.kind), Member::kColumn, i});
  }
}

}  // namespace mingjian::rules
