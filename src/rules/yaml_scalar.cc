#include "rules/yaml_scalar.h"

namespace mingjian::rules {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

ScalarWalk::ScalarWalk(std::string_view file, size_t begin) : file_(file), at_(begin) {
  // A tag may stand before the scalar.
  if (Peek() == '!') {
    while (at_ < file_.size() && !IsBlank(file_[at_])) ++at_;
    SkipBlanks();
  }
  const char first = Peek();
  if (first == '|' || first == '>') {
    style_ = first;
    EnterBlock();
  } else if (first == '"' || first == '\'') {
    style_ = first;
    ++at_;
  }
}

void ScalarWalk::Step(char byte) {
  switch (style_) {
    case '|':
    case '>':
      StepBlock(byte);
      return;
    case '\'':
      if (Peek() == '\'')
        at_ += 2;
      else
        StepFlow(byte);
      return;
    case '"':
      if (Peek() == '\\')
        StepEscape();
      else
        StepFlow(byte);
      return;
    default:
      StepFlow(byte);
  }
}

void ScalarWalk::Settle(char next) {
  if (style_ == '>' || style_ == '|') return;
  if (style_ == '"') {
    while (Peek() == '\\' && (Peek(1) == '\n' || Peek(1) == '\r')) {
      at_ = LineEnd() + 1;
      SkipBlanks();
    }
  }
  if (next != ' ' && next != '\n') SkipBlanks();
}

size_t ScalarWalk::LineEnd() const {
  const size_t end = file_.find('\n', at_);
  return end == std::string_view::npos ? file_.size() : end;
}

void ScalarWalk::SkipBlanks() {
  while (at_ < file_.size() && IsBlank(file_[at_])) ++at_;
}

void ScalarWalk::EnterBlock() {
  size_t given = 0;
  const size_t header_end = LineEnd();
  for (size_t i = at_ + 1; i < header_end && !IsBlank(file_[i]) && file_[i] != '#'; ++i) {
    if (file_[i] >= '1' && file_[i] <= '9') given = static_cast<size_t>(file_[i] - '0');
  }
  at_ = std::min(header_end + 1, file_.size());
  // The first line with text sets the indent; a given one counts from the parent, which the
  // same line shows unless it begins with spaces of its own.
  size_t line = at_;
  while (line < file_.size()) {
    const size_t text = file_.find_first_not_of(' ', line);
    if (text == std::string_view::npos) break;
    if (file_[text] != '\n' && file_[text] != '\r') {
      indent_ = text - line;
      break;
    }
    line = file_.find('\n', text);
    if (line == std::string_view::npos) break;
    ++line;
  }
  if (given != 0) indent_ = std::min(indent_, GivenIndent(given));
  SkipIndent();
}

void ScalarWalk::SkipIndent() {
  for (size_t i = 0; i < indent_ && Peek() == ' '; ++i) ++at_;
}

void ScalarWalk::StepBlock(char byte) {
  const char here = Peek();
  if (byte != '\n' && byte != ' ') {
    // Line ends of a folded block that gave no byte of their own.
    while (here != byte && (Peek() == '\n' || Peek() == '\r')) NextLine();
    ++at_;
    return;
  }
  if (here == '\n' || here == '\r') {
    NextLine();
  } else if (here == byte) {
    ++at_;
  }
}

void ScalarWalk::NextLine() {
  at_ = std::min(LineEnd() + 1, file_.size());
  SkipIndent();
}

void ScalarWalk::StepFlow(char byte) {
  const char here = Peek();
  if ((byte == ' ' || byte == '\n') && (here == '\n' || here == '\r')) {
    at_ = std::min(LineEnd() + 1, file_.size());
    while (Peek() == ' ' || Peek() == '\t') ++at_;
    return;
  }
  if (byte == ' ' && IsBlank(here)) {
    // Blanks before a line end belong to the fold.
    const size_t text = file_.find_first_not_of(" \t\r", at_);
    if (text != std::string_view::npos && file_[text] == '\n') {
      at_ = text;
      StepFlow(byte);
      return;
    }
  }
  ++at_;
}

void ScalarWalk::StepEscape() {
  const char kind = Peek(1);
  if (left_ > 0) {  // a further byte of the same escaped character
    if (--left_ == 0) at_ += escape_size_;
    return;
  }
  escape_size_ = kind == 'x' ? 4 : kind == 'u' ? 6 : kind == 'U' ? 10 : 2;
  const size_t bytes = BytesOfEscape(kind);
  if (bytes <= 1) {
    at_ += escape_size_;
    return;
  }
  left_ = bytes - 1;
}

size_t ScalarWalk::BytesOfEscape(char kind) const {
  if (kind == 'N' || kind == '_') return 2;
  if (kind == 'L' || kind == 'P') return 3;
  if (kind != 'x' && kind != 'u' && kind != 'U') return 1;
  uint32_t point = 0;
  for (size_t i = 2; i < escape_size_; ++i) {
    const char c = Peek(i);
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : 0;
    point = point * 16 + static_cast<uint32_t>(digit);
  }
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

}  // namespace mingjian::rules
