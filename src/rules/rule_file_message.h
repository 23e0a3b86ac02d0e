#pragma once
// The pieces of a message text: "已开{count}盒, 上限{params.cap}盒".

#include <string>
#include <string_view>
#include <vector>

#include "rules/ast.h"

namespace mingjian::rules {

struct MessageParts {
  struct Mistake {
    size_t at = 0;
    std::string message;
    std::string suggestion;
  };
  std::vector<std::string> texts;  // one more than holes
  std::vector<Span> holes;         // the expressions between the braces, as bytes of the text
  std::vector<Mistake> mistakes;
};

// `{expression}` is a hole; quotes and brackets inside it may hold braces; `{{` and `}}` are
// braces.
MessageParts SplitMessage(std::string_view text);

}  // namespace mingjian::rules
