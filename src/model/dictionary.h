#pragma once
// The model as documents. docs/data-dictionary.md is DataDictionaryMarkdown() word for word; a test
// holds the two equal.

#include <string>

namespace mingjian::model {

// All tables, code sets and shapes as Markdown, ending with a newline.
std::string DataDictionaryMarkdown();

// The same as one JSON object, without a newline at the end:
//   {"tables": [{"name", "zh", "word", "scope": "person"|"global", "source", "key": [name],
//                "fields": [{"name", "zh", "type": "text"|"code"|"int"|"decimal"|"date"|"time",
//                            "length", "required", "code_set", "shape", "personal"}]}],
//    "code_sets": [{"name", "zh", "open", "prefix", "source", "values": [{"code", "zh"}]}],
//    "shapes": [{"name", "zh", "regex", "source"}]}
std::string ModelJson();

}  // namespace mingjian::model
