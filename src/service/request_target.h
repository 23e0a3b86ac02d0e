#pragma once
// The target of a request line as path and query.

#include <optional>
#include <string>
#include <string_view>

#include "service/server.h"

namespace mingjian::service {

// %41 -> A; in a query + is a space too. Nothing when an escape is not two hex digits, or the
// result has a control character or is not UTF-8.
std::optional<std::string> DecodeEscapes(std::string_view text, bool query);

// Fills path and query from "/path?query" or "http://host/path?query"; kData says what is wrong:
// another form, a bad escape, or a part of the path that is "." or "..".
Status ReadTarget(std::string_view target, HttpRequest* request);

}  // namespace mingjian::service
