#pragma once
// Numbers of an expression's text. Internal to the parser.

#include <string>

#include "rules/cel_lexer.h"

namespace mingjian::rules {

// Fills `literal` from a token of kind kInt, kUint or kFloat, negated when a minus stood before it;
// `decimals` as in ParseOptions. Gives what is wrong, "" when nothing is.
std::string ReadNumber(const Token& token, bool negative, bool decimals, Literal* literal);

}  // namespace mingjian::rules
