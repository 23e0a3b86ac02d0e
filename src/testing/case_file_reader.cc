#include "testing/case_file_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/decimal.h"
#include "base/text.h"
#include "testing/case_file_lines.h"

namespace mingjian::testing {
namespace {

class Reader {
 public:
  Reader(std::vector<CaseLine> lines, const std::string& path)
      : path_(path), lines_(std::move(lines)) {}

  Result<CaseFile> Run() {
    while (at_ < lines_.size()) {
      const CaseLine& line = lines_[at_];
      if (line.tokens.empty()) {
        ++at_;
        continue;
      }
      if (line.indented) {
        return Fail(line, line.tokens[0], "an indented row needs a table above it");
      }
      MJ_RETURN_IF_ERROR(Section(line));
    }
    if (file_.rule.empty()) {
      return DataError(fmt::format("{}:1:1: a case file begins with 'rule ID'", path_));
    }
    for (const Case& each : file_.cases) {
      if (!each.none && each.columns.empty()) {
        return DataError(fmt::format("{}: the case says no 'findings'", each.origin));
      }
    }
    return std::move(file_);
  }

 private:
  std::string Where(const CaseLine& line, const CaseToken& token) const {
    return PlaceOf(path_, line, token);
  }

  std::unexpected<Error> Fail(const CaseLine& line, const CaseToken& token,
                              std::string message) const {
    return DataError(fmt::format("{}: {}", Where(line, token), message));
  }

  // The rest of a line after its first word, as written.
  static std::string Rest(const CaseLine& line) {
    const std::string_view raw = Trim(line.raw);
    const size_t space = raw.find_first_of(" \t");
    return std::string(space == std::string_view::npos ? "" : Trim(raw.substr(space)));
  }

  Status Section(const CaseLine& line) {
    const std::string& word = line.tokens[0].text;
    if (word == "rule") {
      if (line.tokens.size() != 2) return Fail(line, line.tokens[0], "write 'rule ID'");
      if (!file_.rule.empty()) return Fail(line, line.tokens[0], "the rule was named before");
      file_.rule = line.tokens[1].text;
      ++at_;
      return {};
    }
    if (word == "knowledge" || word == "parameters") {
      if (!file_.cases.empty()) {
        return Fail(line, line.tokens[0], fmt::format("'{}' stands before the first case", word));
      }
      return word == "knowledge" ? Knowledge(line) : Parameters(line);
    }
    if (word == "case") {
      Case fresh;
      fresh.title = Rest(line);
      fresh.origin = Where(line, line.tokens[0]);
      if (fresh.title.empty()) return Fail(line, line.tokens[0], "a case needs a title");
      for (const Case& other : file_.cases) {
        if (other.title == fresh.title) {
          return Fail(line, line.tokens[0],
                      fmt::format("a case '{}' was given before ({})", fresh.title, other.origin));
        }
      }
      file_.cases.push_back(std::move(fresh));
      copied_.clear();
      ++at_;
      return {};
    }
    return InCase(line);
  }

  Status InCase(const CaseLine& line) {
    const CaseToken& first = line.tokens[0];
    const std::string& word = first.text;
    const bool table = !FieldsOfWord(word).empty();
    static constexpr std::string_view kOthers[] = {"same",      "set",       "add",  "drop",
                                                   "findings",  "unknown",   "rule", "case",
                                                   "knowledge", "parameters"};
    if (!table && std::find(std::begin(kOthers), std::end(kOthers), word) == std::end(kOthers)) {
      std::vector<std::string_view> words(std::begin(kOthers), std::end(kOthers));
      words.insert(words.end(), ClaimsWords().begin(), ClaimsWords().end());
      return Fail(
          line, first,
          fmt::format("'{}' is no word of a case file{}", word, DidYouMean(word, words, "; ")));
    }
    if (file_.cases.empty()) {
      return Fail(line, first,
                  fmt::format("'{}' belongs to a case; write 'case TITLE' first", word));
    }
    if (table) return Rows(line, 0);
    if (word == "same") return Same(line);
    if (word == "set") return Set(line);
    if (word == "drop") return Drop(line);
    if (word == "findings") return Findings(line);
    if (word == "add") {
      if (line.tokens.size() < 2 || FieldsOfWord(line.tokens[1].text).empty()) {
        return Fail(line, first, "write 'add WORD field field …' and indented rows");
      }
      return Rows(line, 1);
    }
    const auto count = line.tokens.size() == 2 ? ParseInt(line.tokens[1].text) : std::nullopt;
    if (!count || *count < 0) return Fail(line, first, "write 'unknown N'");
    file_.cases.back().unknown = static_cast<uint64_t>(*count);
    ++at_;
    return {};
  }

  // The indented rows below `line`, each with as many cells as there are `columns`.
  Result<std::vector<std::vector<CaseToken>>> Cells(size_t columns) {
    std::vector<std::vector<CaseToken>> rows;
    for (++at_; at_ < lines_.size() && (lines_[at_].indented || lines_[at_].tokens.empty());
         ++at_) {
      const CaseLine& row = lines_[at_];
      if (row.tokens.empty()) {
        if (Trim(row.raw).empty()) break;
        continue;  // a comment between rows
      }
      if (row.tokens.size() != columns) {
        return Fail(row, row.tokens[std::min(columns, row.tokens.size() - 1)],
                    fmt::format("the row has {} cells, the table {} columns (a missing value is "
                                "'-')",
                                row.tokens.size(), columns));
      }
      rows.push_back(row.tokens);
      row_lines_.push_back(row.number);
    }
    return rows;
  }

  Status Rows(const CaseLine& line, size_t word_at) {
    const std::string word = line.tokens[word_at].text;
    std::set<std::string_view> seen;
    for (size_t i = word_at + 1; i < line.tokens.size(); ++i) {
      const CaseToken& token = line.tokens[i];
      if (!IsFieldOfWord(word, token.text)) {
        const std::vector<std::string_view> fields = FieldsOfWord(word);
        return Fail(line, token,
                    fmt::format("{} has no field '{}'{}", word, token.text,
                                DidYouMean(token.text, fields, "; ")));
      }
      if (!seen.insert(token.text).second) {
        return Fail(line, token, fmt::format("'{}' was named before", token.text));
      }
    }
    row_lines_.clear();
    MJ_TRY(const auto rows, Cells(line.tokens.size() - word_at - 1));
    std::vector<ClaimsRow>& table = file_.cases.back().claims.rows[word];
    // A table written out after 'same' stands for the copied one.
    if (word_at == 0 && copied_.erase(word) > 0) table.clear();
    for (size_t r = 0; r < rows.size(); ++r) {
      ClaimsRow row;
      row.origin = fmt::format("{}:{}:{}", path_, row_lines_[r], rows[r][0].column);
      for (size_t c = 0; c < rows[r].size(); ++c) {
        const CaseToken& cell = rows[r][c];
        const std::string& field = line.tokens[word_at + 1 + c].text;
        if (const auto problem = CellProblem(word, field, cell.Cell())) {
          return DataError(
              fmt::format("{}:{}:{}: {}", path_, row_lines_[r], cell.column, *problem));
        }
        row.cells[field] = cell.Cell();
      }
      table.push_back(std::move(row));
    }
    return {};
  }

  static std::optional<std::string> CellProblem(std::string_view word, std::string_view field,
                                                std::string_view text) {
    const model::Table* table = TableOfWord(word);
    const auto position = table == nullptr ? std::nullopt : table->Find(field);
    if (text.empty() || !position) return std::nullopt;
    engine::TextPool scratch;
    if (CellValue(table->fields[*position], text, &scratch)) return std::nullopt;
    return fmt::format("'{}' does not fit {}.{}", text, word, field);
  }

  Status Same(const CaseLine& line) {
    const std::string title = Rest(line);
    for (size_t i = 0; i + 1 < file_.cases.size(); ++i) {
      if (file_.cases[i].title != title) continue;
      file_.cases.back().claims = file_.cases[i].claims;
      for (const auto& [word, rows] : file_.cases[i].claims.rows) copied_.insert(word);
      ++at_;
      return {};
    }
    std::vector<std::string_view> titles;
    for (size_t i = 0; i + 1 < file_.cases.size(); ++i) titles.push_back(file_.cases[i].title);
    return Fail(
        line, line.tokens[0],
        fmt::format("there is no earlier case '{}'{}", title, DidYouMean(title, titles, "; ")));
  }

  // The row of `word` whose own id is `key`. A case without such a row still has the entities that
  // defaults name: they are written out here.
  ClaimsRow* FindRow(const CaseLine& line, const std::string& word, const std::string& key) {
    std::vector<ClaimsRow>& rows = file_.cases.back().claims.rows[word];
    const std::string_view field = KeyOfWord(word);
    static constexpr std::pair<std::string_view, std::string_view> kDefaults[] = {
        {"person", "P1"}, {"provider", "H1"}, {"visit", "V1"}, {"settlement", "S1"}};
    for (size_t i = 0; i < rows.size(); ++i) {
      std::string id = rows[i].Has(field) ? std::string(rows[i].Get(field)) : "";
      if (id.empty() && word == "line") id = std::to_string(i + 1);
      for (const auto& [named, id_default] : kDefaults) {
        if (id.empty() && word == named) id = id_default;
      }
      if (word == "death" && id.empty()) id = "P1";
      if (id == key) return &rows[i];
    }
    for (const auto& [named, id] : kDefaults) {
      if (word != named || key != id) continue;
      rows.push_back({{{std::string(field), key}}, Where(line, line.tokens[0])});
      return &rows.back();
    }
    return nullptr;
  }

  Status Set(const CaseLine& line) {
    if (line.tokens.size() != 5) {
      return Fail(line, line.tokens[0], "write 'set WORD KEY FIELD VALUE'");
    }
    const std::string& word = line.tokens[1].text;
    const std::string& field = line.tokens[3].text;
    if (FieldsOfWord(word).empty()) {
      return Fail(line, line.tokens[1], fmt::format("'{}' is no table", word));
    }
    if (!IsFieldOfWord(word, field)) {
      const std::vector<std::string_view> fields = FieldsOfWord(word);
      return Fail(
          line, line.tokens[3],
          fmt::format("{} has no field '{}'{}", word, field, DidYouMean(field, fields, "; ")));
    }
    const std::string value = line.tokens[4].Cell();
    if (const auto problem = CellProblem(word, field, value)) {
      return Fail(line, line.tokens[4], *problem);
    }
    ClaimsRow* row = FindRow(line, word, line.tokens[2].text);
    if (row == nullptr) {
      return Fail(line, line.tokens[2],
                  fmt::format("the case has no {} '{}'", word, line.tokens[2].text));
    }
    row->cells[field] = value;
    ++at_;
    return {};
  }

  Status Drop(const CaseLine& line) {
    if (line.tokens.size() != 3) return Fail(line, line.tokens[0], "write 'drop WORD KEY'");
    const std::string& word = line.tokens[1].text;
    if (FieldsOfWord(word).empty()) {
      return Fail(line, line.tokens[1], fmt::format("'{}' is no table", word));
    }
    const ClaimsRow* row = FindRow(line, word, line.tokens[2].text);
    if (row == nullptr) {
      return Fail(line, line.tokens[2],
                  fmt::format("the case has no {} '{}'", word, line.tokens[2].text));
    }
    std::vector<ClaimsRow>& rows = file_.cases.back().claims.rows[word];
    rows.erase(rows.begin() + (row - rows.data()));
    ++at_;
    return {};
  }

  Status Findings(const CaseLine& line) {
    Case& current = file_.cases.back();
    if (current.none || !current.columns.empty()) {
      return Fail(line, line.tokens[0], "the case said its findings before");
    }
    if (line.tokens.size() == 2 && line.tokens[1].text == "none") {
      current.none = true;
      ++at_;
      return {};
    }
    for (size_t i = 1; i < line.tokens.size(); ++i) {
      const std::string& column = line.tokens[i].text;
      const auto& known = FindingColumns();
      if (std::find(known.begin(), known.end(), column) == known.end()) {
        return Fail(
            line, line.tokens[i],
            fmt::format("findings have no column '{}'{}", column, DidYouMean(column, known, "; ")));
      }
      current.columns.push_back(column);
    }
    if (current.columns.empty()) {
      return Fail(line, line.tokens[0], "write 'findings none' or name the columns to compare");
    }
    row_lines_.clear();
    const size_t header_at = at_;
    MJ_TRY(const auto rows, Cells(line.tokens.size() - 1));
    if (rows.empty()) {
      return Fail(lines_[header_at], lines_[header_at].tokens[0],
                  "findings need a row; a silent case says 'findings none'");
    }
    for (size_t r = 0; r < rows.size(); ++r) {
      std::vector<std::string>& cells = current.findings.emplace_back();
      for (size_t c = 0; c < rows[r].size(); ++c) {
        const std::string& column = current.columns[c];
        const std::string cell = rows[r][c].Cell();
        const bool money = column == "amount" || column == "net" || column == "standing";
        if (money && !Decimal::Parse(cell)) {
          return DataError(fmt::format("{}:{}:{}: '{}' is no amount", path_, row_lines_[r],
                                       rows[r][c].column, cell));
        }
        cells.push_back(cell);
      }
    }
    return {};
  }

  Status Knowledge(const CaseLine& line) {
    CaseKnowledge knowledge;
    if (line.tokens.size() < 2) {
      return Fail(line, line.tokens[0], "write 'knowledge TABLE column column …'");
    }
    knowledge.table = line.tokens[1].text;
    knowledge.origin = Where(line, line.tokens[1]);
    for (size_t i = 2; i < line.tokens.size(); ++i) {
      knowledge.columns.push_back(line.tokens[i].text);
    }
    row_lines_.clear();
    if (knowledge.columns.empty()) {
      // The columns may stand on the line below.
      ++at_;
      if (at_ >= lines_.size() || lines_[at_].tokens.empty()) {
        return Fail(line, line.tokens[0], "the knowledge table needs columns");
      }
      for (const CaseToken& token : lines_[at_].tokens) knowledge.columns.push_back(token.text);
    }
    MJ_TRY(const auto rows, Cells(knowledge.columns.size()));
    for (const auto& row : rows) {
      std::vector<std::string>& cells = knowledge.rows.emplace_back();
      for (const CaseToken& token : row) cells.push_back(token.Cell());
    }
    file_.knowledge.push_back(std::move(knowledge));
    return {};
  }

  // 'parameters name value' on one line, or 'parameters' with one indented pair a line.
  Status Parameters(const CaseLine& line) {
    if (line.tokens.size() == 3) {
      file_.parameters[line.tokens[1].text] = line.tokens[2].text;
      ++at_;
      return {};
    }
    if (line.tokens.size() != 1) {
      return Fail(line, line.tokens[0], "write 'parameters NAME VALUE'");
    }
    row_lines_.clear();
    MJ_TRY(const auto rows, Cells(2));
    for (const auto& row : rows) file_.parameters[row[0].text] = row[1].text;
    return {};
  }

  const std::string& path_;
  std::vector<CaseLine> lines_;
  size_t at_ = 0;
  std::vector<int> row_lines_;
  std::set<std::string> copied_;  // words whose rows came from 'same'
  CaseFile file_;
};

}  // namespace

Result<CaseFile> ParseCaseFile(std::string_view text, const std::string& path) {
  MJ_TRY(std::vector<CaseLine> lines, ReadCaseLines(text, path));
  return Reader(std::move(lines), path).Run();
}

const std::vector<std::string_view>& FindingColumns() {
  static const std::vector<std::string_view> columns = {
      "violates", "involves", "amount",   "discriminator", "settlement",
      "state",    "net",      "standing", "point",         "message"};
  return columns;
}

}  // namespace mingjian::testing
