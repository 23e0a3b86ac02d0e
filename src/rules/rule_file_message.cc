#include "rules/rule_file_message.h"

#include <optional>

#include "base/text.h"

namespace mingjian::rules {
namespace {

// The closing brace that belongs to the hole whose expression begins at `at`.
std::optional<size_t> EndOfHole(std::string_view text, size_t at) {
  int depth = 0;
  for (char quote = '\0'; at < text.size(); ++at) {
    const char c = text[at];
    if (quote != '\0') {
      if (c == '\\') ++at;
      if (c == quote) quote = '\0';
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '{') {
      ++depth;
    } else if (c == '}' && depth-- == 0) {
      return at;
    }
  }
  return std::nullopt;
}

}  // namespace

MessageParts SplitMessage(std::string_view text) {
  MessageParts parts;
  parts.texts.emplace_back();
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c != '{' && c != '}') {
      parts.texts.back() += c;
      continue;
    }
    if (at + 1 < text.size() && text[at + 1] == c) {
      parts.texts.back() += c;
      ++at;
      continue;
    }
    if (c == '}') {
      parts.mistakes.push_back({at, "this '}' closes nothing", "write '}}' for a brace"});
      continue;
    }
    const std::optional<size_t> end = EndOfHole(text, at + 1);
    if (!end) {
      parts.mistakes.push_back(
          {at, "this '{' is never closed", "close it with '}', or write '{{' for a brace"});
      return parts;
    }
    if (Trim(text.substr(at + 1, *end - at - 1)).empty()) {
      parts.mistakes.push_back({at, "there is no expression between the braces", ""});
    } else {
      parts.holes.push_back({static_cast<uint32_t>(at + 1), static_cast<uint32_t>(*end)});
      parts.texts.emplace_back();
    }
    at = *end;
  }
  return parts;
}

}  // namespace mingjian::rules
