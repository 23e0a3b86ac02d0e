#pragma once
// The parser's way through the tokens of an expression: looking ahead, taking, complaining and
// going on after a mistake. Internal to the parser.

#include <string>
#include <string_view>
#include <vector>

#include "rules/cel_lexer.h"

namespace mingjian::rules {

class CelCursor {
 public:
  explicit CelCursor(std::string_view text) : text_(text) {}

  // Reads the tokens. REQUIRED before anything that looks at one.
  void Start() { tokens_ = Lex(text_, &issues_); }
  std::string_view text() const { return text_; }

  const Token& Peek(size_t ahead = 0) const;
  Token Take();
  bool TakeIf(std::string_view symbol);
  // From `begin` to the end of the last token taken.
  Span SpanFrom(size_t begin) const {
    return {static_cast<uint32_t>(begin), static_cast<uint32_t>(last_end_)};
  }

  void Complain(Span span, std::string name, std::string message, std::string suggestion = "");
  // One complaint a token: what follows from a mistake is not another mistake.
  void Unexpected(std::string_view expected);
  // `what` closes a bracket; else skips to where parsing can go on: behind that closer, or the end.
  void Close(std::string_view what);
  // Skips to `closer` (or, when asked, a comma) of this nesting.
  void SkipTo(std::string_view closer, bool comma);
  // Goes to the end; from here on nothing is unexpected.
  void Stop();
  bool stopped() const { return stopped_; }

  // The complaints in order of place, not more than anyone reads.
  std::vector<Issue> TakeIssues();

 private:
  std::string_view text_;
  std::vector<Token> tokens_;
  std::vector<Issue> issues_;
  size_t at_ = 0;
  size_t last_end_ = 0;
  size_t complained_at_ = SIZE_MAX;
  bool stopped_ = false;
};

}  // namespace mingjian::rules
