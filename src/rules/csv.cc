#include "rules/csv.h"

#include <algorithm>

#include "base/text.h"

namespace mingjian::rules {

CsvReader::CsvReader(std::string_view text) : text_(text) {
  if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
}

bool CsvReader::Next(std::vector<CsvCell>* cells) {
  while (true) {
    while (at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r')) {
      if (text_[at_] == '\n') ++line_;
      ++at_;
    }
    if (at_ >= text_.size()) return false;
    if (ReadRow(cells)) return true;
  }
}

bool CsvReader::ReadRow(std::vector<CsvCell>* cells) {
  cells->clear();
  unescaped_.clear();
  row_line_ = line_;
  row_begin_ = at_;
  while (true) {
    CsvCell cell;
    cell.offset = at_;
    if (at_ < text_.size() && text_[at_] == '"') {
      if (!ReadQuoted(&cell)) {
        SkipLine();
        return false;
      }
    } else {
      const size_t begin = at_;
      while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n') ++at_;
      size_t end = at_;
      const bool ends_row = at_ == text_.size() || text_[at_] == '\n';
      if (ends_row && end > begin && text_[end - 1] == '\r') --end;
      cell.text = text_.substr(begin, end - begin);
    }
    cells->push_back(cell);
    if (at_ < text_.size() && text_[at_] == ',') {
      ++at_;
      continue;
    }
    if (at_ < text_.size()) {  // at the line end
      ++at_;
      ++line_;
    }
    return true;
  }
}

// Reads a quoted cell and stands behind it: at a comma, a line feed or the end.
bool CsvReader::ReadQuoted(CsvCell* cell) {
  const size_t quote = at_++;
  const size_t begin = at_;
  std::string* copy = nullptr;
  size_t piece = begin;
  while (true) {
    const size_t end = text_.find('"', at_);
    if (end == std::string_view::npos) {
      broken_.push_back({At(quote), "the quote is never closed"});
      at_ = quote + 1;  // so that only this line is lost
      line_ = row_line_ +
              static_cast<int>(std::count(text_.begin() + static_cast<ptrdiff_t>(row_begin_),
                                          text_.begin() + static_cast<ptrdiff_t>(at_), '\n'));
      return false;
    }
    line_ += static_cast<int>(std::count(text_.begin() + static_cast<ptrdiff_t>(at_),
                                         text_.begin() + static_cast<ptrdiff_t>(end), '\n'));
    at_ = end + 1;
    if (at_ < text_.size() && text_[at_] == '"') {
      if (copy == nullptr) copy = &unescaped_.emplace_back();
      copy->append(text_.substr(piece, end + 1 - piece));
      piece = ++at_;
      continue;
    }
    if (copy != nullptr) {
      copy->append(text_.substr(piece, end - piece));
      cell->text = *copy;
    } else {
      cell->text = text_.substr(begin, end - begin);
    }
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ == text_.size() || text_[at_] == ',' || text_[at_] == '\n') return true;
    broken_.push_back({At(at_), "text behind the closing quote of a cell"});
    return false;
  }
}

void CsvReader::SkipLine() {
  const size_t end = text_.find('\n', at_);
  at_ = end == std::string_view::npos ? text_.size() : end;
}

TextPosition CsvReader::At(size_t offset) const {
  offset = std::min(offset, text_.size());
  TextPosition position{row_line_, 1};
  size_t begin = row_begin_;
  for (size_t i = row_begin_; i < offset; ++i) {
    if (text_[i] != '\n') continue;
    ++position.line;
    begin = i + 1;
  }
  position.column = 1 + static_cast<int>(CodePoints(text_.substr(begin, offset - begin)));
  return position;
}

}  // namespace mingjian::rules
