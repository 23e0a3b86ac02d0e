#include "testing/case_file_lines.h"

#include <fmt/format.h>

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

}  // namespace mingjian::testing
