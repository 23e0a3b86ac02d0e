#include "rules/cel_cursor.h"

#include <fmt/format.h>

#include <algorithm>

namespace mingjian::rules {
namespace {

constexpr size_t kIssuesMax = 50;

}  // namespace

const Token& CelCursor::Peek(size_t ahead) const {
  return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
}

Token CelCursor::Take() {
  Token token = Peek();
  last_end_ = token.span.end;
  if (at_ + 1 < tokens_.size()) ++at_;
  return token;
}

bool CelCursor::TakeIf(std::string_view symbol) {
  if (!Peek().Is(symbol)) return false;
  Take();
  return true;
}

void CelCursor::Complain(Span span, std::string name, std::string message, std::string suggestion) {
  if (issues_.size() < 10 * kIssuesMax) {
    issues_.push_back({span, std::move(name), std::move(message), std::move(suggestion)});
  }
}

void CelCursor::Unexpected(std::string_view expected) {
  if (stopped_ || complained_at_ == at_) return;
  complained_at_ = at_;
  const Token& token = Peek();
  // A quote or letter that the lexer already refused explains itself.
  for (const Issue& issue : issues_) {
    const bool between = issue.span.begin >= last_end_ && issue.span.end <= token.span.begin;
    if (between && issue.name == "syntax") return;
  }
  const std::string found =
      token.kind == TokenKind::kEnd
          ? "the end of the expression"
          : fmt::format("'{}'", text_.substr(token.span.begin, token.span.end - token.span.begin));
  Complain(token.span, "syntax", fmt::format("expected {}, found {}", expected, found));
}

void CelCursor::Close(std::string_view what) {
  if (TakeIf(what)) return;
  Unexpected(fmt::format("'{}'", what));
  SkipTo(what, false);
  TakeIf(what);
}

void CelCursor::SkipTo(std::string_view closer, bool comma) {
  size_t depth = 0;
  while (Peek().kind != TokenKind::kEnd) {
    const Token& token = Peek();
    const bool opens = token.Is("(") || token.Is("[") || token.Is("{");
    const bool closes = token.Is(")") || token.Is("]") || token.Is("}");
    if (depth == 0 && (token.Is(closer) || (comma && token.Is(",")))) return;
    if (closes && depth == 0) return;
    if (opens) ++depth;
    if (closes) --depth;
    Take();
  }
}

void CelCursor::Stop() {
  stopped_ = true;
  at_ = tokens_.size() - 1;
}

std::vector<Issue> CelCursor::TakeIssues() {
  std::stable_sort(issues_.begin(), issues_.end(),
                   [](const Issue& a, const Issue& b) { return a.span.begin < b.span.begin; });
  if (issues_.size() > kIssuesMax) issues_.resize(kIssuesMax);
  return std::move(issues_);
}

}  // namespace mingjian::rules
