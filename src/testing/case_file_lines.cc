#include "testing/case_file_lines.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "base/time.h"

namespace mingjian::testing {
namespace {

bool IsClock(std::string_view text) {
  return text.size() == 8 && text[2] == ':' && text[5] == ':' &&
         ParseTime(fmt::format("2000-01-01 {}", text)).has_value();
}

Status Tokenize(const std::string& path, CaseLine* line) {
  const std::string_view raw = line->raw;
  // Titles are taken as written, quotes and all.
  for (const std::string_view titled : {"case", "same"}) {
    if (raw.starts_with(titled) && raw.substr(titled.size()).find_first_of(" \t") == 0) {
      line->tokens.push_back({std::string(titled), false, 1});
      return {};
    }
  }
  size_t i = 0;
  while (i < raw.size()) {
    if (raw[i] == ' ' || raw[i] == '\t') {
      ++i;
      continue;
    }
    if (raw[i] == '#') break;
    CaseToken token;
    token.column = static_cast<int>(CodePoints(raw.substr(0, i))) + 1;
    if (raw[i] == '"') {
      token.quoted = true;
      bool closed = false;
      for (++i; i < raw.size() && !closed; ++i) {
        if (raw[i] != '"') {
          token.text += raw[i];
        } else if (i + 1 < raw.size() && raw[i + 1] == '"') {
          token.text += raw[i++];
        } else {
          closed = true;
        }
      }
      if (!closed) {
        return DataError(fmt::format("{}: the quote is not closed", PlaceOf(path, *line, token)));
      }
    } else {
      while (i < raw.size() && raw[i] != ' ' && raw[i] != '\t') token.text += raw[i++];
    }
    // A date and the clock after it are one cell.
    if (!token.quoted && IsClock(token.text) && !line->tokens.empty() &&
        !line->tokens.back().quoted && ParseDate(line->tokens.back().text)) {
      line->tokens.back().text += " " + token.text;
      continue;
    }
    line->tokens.push_back(std::move(token));
  }
  return {};
}

// As it must be written to be read back.
std::string Quoted(const std::string& cell) {
  if (cell.empty()) return "-";
  // A date and a clock are one cell without quotes.
  const bool time = cell.size() == 19 && ParseTime(cell).has_value();
  if (time || (cell != "-" && cell.find_first_of(" #\"") == std::string::npos)) return cell;
  std::string quoted = "\"";
  for (const char c : cell) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

}  // namespace

std::string PlaceOf(const std::string& path, const CaseLine& line, const CaseToken& token) {
  return fmt::format("{}:{}:{}", path, line.number, token.column);
}

Result<std::vector<CaseLine>> ReadCaseLines(std::string_view text, const std::string& path) {
  std::vector<CaseLine> lines;
  for (std::string_view raw : Split(text, '\n')) {
    if (raw.ends_with('\r')) raw.remove_suffix(1);
    if (lines.empty() && raw.starts_with("\xEF\xBB\xBF")) raw.remove_prefix(3);
    lines.push_back({static_cast<int>(lines.size()) + 1,
                     raw.starts_with(' ') || raw.starts_with('\t'),
                     raw,
                     {}});
    MJ_RETURN_IF_ERROR(Tokenize(path, &lines.back()));
  }
  return lines;
}

std::string CaseTableText(std::string_view word, std::vector<std::vector<std::string>> table) {
  std::vector<size_t> widths(table.front().size());
  for (auto& row : table) {
    for (size_t c = 0; c < row.size(); ++c) {
      row[c] = Quoted(row[c]);
      widths[c] = std::max(widths[c], DisplayWidth(row[c]));
    }
  }
  std::string text;
  for (const auto& row : table) {
    // Rows without the word are indented as far.
    text += &row == &table.front() ? std::string(word) : std::string(word.size(), ' ');
    for (size_t c = 0; c < row.size(); ++c) {
      text += ' ' + row[c];
      if (c + 1 < row.size()) text.append(widths[c] - DisplayWidth(row[c]), ' ');
    }
    text += '\n';
  }
  return text;
}

}  // namespace mingjian::testing
