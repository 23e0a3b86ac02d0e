#include "knowledge/table_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "rules/csv.h"
#include "rules/knowledge.h"

namespace mingjian::knowledge {
namespace {

void SetNames(TableFile* table) {
  for (const std::string& cell : table->header) {
    table->names.emplace_back(Trim(std::string_view(cell).substr(0, cell.find(':'))));
  }
}

void AppendRow(const std::vector<std::string>& cells, std::string* text) {
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) *text += ',';
    if (cells[i].find_first_of(",\"\r\n") == std::string::npos) {
      *text += cells[i];
      continue;
    }
    *text += '"';
    for (const char c : cells[i]) *text += c == '"' ? "\"\"" : std::string(1, c);
    *text += '"';
  }
  *text += '\n';
}

}  // namespace

std::optional<size_t> TableFile::Find(std::string_view column) const {
  const auto at = std::find(names.begin(), names.end(), column);
  if (at == names.end()) return std::nullopt;
  return static_cast<size_t>(at - names.begin());
}

const std::string& TableFile::Cell(const std::vector<std::string>& row,
                                   std::string_view column) const {
  const std::optional<size_t> at = Find(column);
  MJ_CHECK(at.has_value());
  return row[*at];
}

Result<TableFile> ParseTable(const std::string& path, std::string_view text) {
  TableFile table;
  table.path = path;
  table.name = std::filesystem::path(path).stem().string();
  rules::KnowledgeBuilder builder(table.name);
  builder.Add(path, text, rules::KnowledgeFile::kShipped);
  builder.Finish();
  std::vector<std::string> mistakes;
  for (const rules::Diagnostic& diagnostic : builder.diagnostics()) {
    if (!diagnostic.warning) mistakes.push_back(rules::ToString(diagnostic));
  }
  if (!mistakes.empty()) return DataError(fmt::format("{}", fmt::join(mistakes, "\n")));
  rules::CsvReader reader(text);
  std::vector<rules::CsvCell> cells;
  while (reader.Next(&cells)) {
    std::vector<std::string> row;
    row.reserve(cells.size());
    for (const rules::CsvCell& cell : cells) row.emplace_back(cell.text);
    if (table.header.empty()) {
      table.header = std::move(row);
    } else {
      table.rows.push_back(std::move(row));
    }
  }
  SetNames(&table);
  return table;
}

Result<TableFile> ReadTable(const std::string& path, const std::vector<std::string>& header) {
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) {
    MJ_TRY(const std::string text, ReadFile(path));
    return ParseTable(path, text);
  }
  TableFile table;
  table.path = path;
  table.name = std::filesystem::path(path).stem().string();
  table.header = header;
  SetNames(&table);
  return table;
}

std::string ToText(const TableFile& table) {
  std::string text;
  AppendRow(table.header, &text);
  for (const std::vector<std::string>& row : table.rows) AppendRow(row, &text);
  return text;
}

}  // namespace mingjian::knowledge
