#pragma once
// A reader of protocol buffer text (the format of the published CEL cases), without schemas: names
// and values as they are written.

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace mingjian::testing {

struct TextField {
  std::string name;  // of an extension, "[type.googleapis.com/…]"
  std::string text;  // of a scalar: the decoded text of strings, else the word: 3, true, INT64
  std::vector<TextField> fields;  // of a message
  bool message = false;
  int line = 1;

  // The first field of that name, or null.
  const TextField* Find(std::string_view field) const;
  // Its text, or "".
  std::string_view Get(std::string_view field) const;
};

// The whole file as one message. Errors name the line.
Result<TextField> ParseTextProto(std::string_view text);

}  // namespace mingjian::testing
