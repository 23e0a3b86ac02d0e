// Any bytes are read as CSV by intake and by the rulebook without a crash, and
// - rows are pieces of the text, in order, and know their line;
// - cells written again with quotes are read as the same cells;
// - both readers see the same cells in a row that both take.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "intake/lines.h"
#include "rules/csv.h"
#include "rules/knowledge.h"

namespace mingjian {
namespace {

using Cells = std::vector<std::string>;

uint64_t LinesBefore(std::string_view text, size_t offset) {
  return static_cast<uint64_t>(
      std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(offset), '\n'));
}

std::string Quoted(const Cells& cells, char separator) {
  std::string row;
  for (const std::string& cell : cells) {
    if (&cell != &cells.front()) row += separator;
    row += '"';
    for (const char c : cell) row += c == '"' ? "\"\"" : std::string(1, c);
    row += '"';
  }
  return row;
}

bool Split(std::string_view row, char separator, Cells* out) {
  std::vector<std::string_view> cells;
  std::vector<std::string> unquoted;
  if (!intake::SplitCsv(row, separator, cells, unquoted)) return false;
  out->assign(cells.begin(), cells.end());
  return true;
}

// The rows of a text for the rulebook; each with its cells.
std::vector<Cells> RulebookRows(std::string_view text, bool* broken) {
  rules::CsvReader reader(text);
  std::vector<rules::CsvCell> cells;
  std::vector<Cells> rows;
  int line = 0;
  while (reader.Next(&cells)) {
    MJ_CHECK(!cells.empty() && reader.line() > line);
    line = reader.line();
    Cells& row = rows.emplace_back();
    for (const rules::CsvCell& cell : cells) {
      MJ_CHECK(cell.offset <= text.size());
      MJ_CHECK(reader.At(cell.offset).line == 1 + static_cast<int>(LinesBefore(text, cell.offset)));
      row.emplace_back(cell.text);
    }
  }
  for (const rules::CsvBroken& place : reader.broken()) {
    MJ_CHECK(place.at.line >= 1 && place.at.column >= 1 && !place.message.empty());
    MJ_CHECK(place.at.line <= 1 + static_cast<int>(LinesBefore(text, text.size())));
  }
  *broken = !reader.broken().empty();
  return rows;
}

void CheckIntake(const std::string& text, bool quotes) {
  const intake::Block block{text, 1};
  intake::RowCutter cutter(block, quotes ? intake::RowShape{","} : intake::kPlainLines);
  std::string_view row;
  uint64_t line = 0, last = 0;
  const char* behind = block.text.data();
  while (cutter.Next(row, line)) {
    MJ_CHECK(row.data() >= behind && row.data() + row.size() <= block.text.data() + text.size());
    MJ_CHECK(line > last && !row.empty());
    MJ_CHECK(line == 1 + LinesBefore(text, static_cast<size_t>(row.data() - block.text.data())));
    behind = row.data() + row.size();
    last = line;
    for (const char separator : {',', '\t', '|'}) {
      Cells cells, again;
      if (!Split(row, separator, &cells)) continue;
      MJ_CHECK(!cells.empty());
      MJ_CHECK(Split(Quoted(cells, separator), separator, &again) && again == cells);
    }
    // A byte order mark is for the file, not for the row; a lone CR ends a quoted cell there only.
    Cells cells;
    if (!quotes || row.starts_with("\xEF\xBB\xBF") || row.find('\r') != row.npos) continue;
    if (!Split(row, ',', &cells)) continue;
    bool broken = false;
    const std::vector<Cells> rows = RulebookRows(row, &broken);
    MJ_CHECK(broken || (rows.size() == 1 && rows.front() == cells));
  }
}

void CheckRulebook(const std::string& text) {
  bool broken = false;
  const std::vector<Cells> rows = RulebookRows(text, &broken);
  std::string written;
  for (const Cells& row : rows) written += Quoted(row, ',') + "\n";
  MJ_CHECK(RulebookRows(written, &broken) == rows && !broken);
  for (const rules::KnowledgeFile kind :
       {rules::KnowledgeFile::kShipped, rules::KnowledgeFile::kReplaced}) {
    rules::KnowledgeBuilder builder("fuzz");
    builder.Add("fuzz.csv", text, kind);
    builder.Finish();
    const rules::KnowledgeTable& table = builder.table();
    MJ_CHECK(table.rows <= rows.size());
    MJ_CHECK(table.valid_from.size() == table.rows && table.prefix.size() == table.rows);
    for (const rules::Diagnostic& diagnostic : builder.diagnostics()) {
      MJ_CHECK(diagnostic.line >= 1 && diagnostic.column >= 1 && !diagnostic.message.empty());
    }
  }
  rules::CodeList list;
  std::vector<rules::Diagnostic> diagnostics;
  rules::ReadCodeList("codes_fuzz.csv", text, &list, &diagnostics);
}

}  // namespace
}  // namespace mingjian

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  mingjian::CheckIntake(text, true);
  mingjian::CheckIntake(text, false);
  mingjian::CheckRulebook(text);
  return 0;
}
