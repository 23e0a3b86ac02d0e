#pragma once
// Text of an expression -> tokens, by CEL's published lexis. Mistakes become issues and the reading
// goes on. Internal to the parser.

#include <string>
#include <string_view>
#include <vector>

#include "rules/cel.h"

namespace mingjian::rules {

enum class TokenKind {
  kEnd,
  kName,        // text: the name, without back quotes
  kQuotedName,  // `any-thing`: a field's name only
  kInt,         // literal text in `text`, as written
  kUint,        // without its u
  kFloat,
  kString,  // text: the decoded value
  kBytes,
  kSymbol,  // text: one of ( ) [ ] { } . , : ? + - * / % ! < <= > >= == != && ||
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  Span span;
  std::string text;
  bool Is(std::string_view symbol) const { return kind == TokenKind::kSymbol && text == symbol; }
};

// The tokens, ended by one of kEnd.
std::vector<Token> Lex(std::string_view text, std::vector<Issue>* issues);

}  // namespace mingjian::rules
