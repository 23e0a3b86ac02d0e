#pragma once
// Where a byte of a YAML scalar's text stands in the file. Internal to yaml_tree.h.

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace mingjian::rules {

// Walks the source of a scalar and its text side by side. `at` is the place in the file that
// belongs to the next byte of the text.
class ScalarWalk {
 public:
  ScalarWalk(std::string_view file, size_t begin);

  size_t at() const { return at_; }

  // Passes the source of one byte of the text.
  void Step(char byte);
  // Where the next byte of the text begins, after line ends that gave nothing.
  void Settle(char next);

 private:
  char Peek(size_t ahead = 0) const {
    return at_ + ahead < file_.size() ? file_[at_ + ahead] : '\0';
  }
  size_t LineEnd() const;
  void SkipBlanks();

  // Goes to the first line of a block scalar and finds its indent.
  void EnterBlock();
  size_t GivenIndent(size_t given) const { return std::max(given, indent_ - indent_ % given); }
  void SkipIndent();
  void StepBlock(char byte);
  void NextLine();
  // One byte of a plain or quoted scalar; a line end inside it gives one space, or one line feed
  // for each further line end.
  void StepFlow(char byte);
  void StepEscape();
  size_t BytesOfEscape(char kind) const;

  std::string_view file_;
  size_t at_;
  char style_ = '\0';  // '|', '>', '"', '\'' or plain
  size_t indent_ = 0;
  size_t escape_size_ = 0;
  size_t left_ = 0;  // bytes that the escape at `at_` still gives
};

}  // namespace mingjian::rules
