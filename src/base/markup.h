#pragma once
// Text inside of XML and HTML.

#include <string>
#include <string_view>

namespace mingjian {

// `text` with & < > " written as entities: for content and for values in double quotes. Control
// characters that XML 1.0 cannot hold (all below 0x20 but tab, line feed, carriage return) are left
// out.
std::string EscapeMarkup(std::string_view text);

}  // namespace mingjian
