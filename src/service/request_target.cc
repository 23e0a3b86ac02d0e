#include "service/request_target.h"

#include <fmt/format.h>

#include "base/text.h"

namespace mingjian::service {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::optional<std::string> DecodeEscapes(std::string_view text, bool query) {
  std::string decoded;
  decoded.reserve(text.size());
  bool ascii = true;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = HexDigit(text[i + 1]), low = HexDigit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && query) {
      c = ' ';
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) return std::nullopt;
    ascii = ascii && byte < 0x80;
    decoded += c;
  }
  if (!ascii && !IsUtf8(decoded)) return std::nullopt;
  return decoded;
}

Status ReadTarget(std::string_view target, HttpRequest* request) {
  if (!target.starts_with("/")) {
    // What a client sends to a proxy, and must be understood by every server.
    const size_t scheme = target.find("://");
    const std::string_view name = target.substr(0, scheme == target.npos ? 0 : scheme);
    if (name != "http" && name != "https") {
      return DataError("the request target is no path; expected one that begins with /");
    }
    target.remove_prefix(scheme + 3);
    const size_t end = target.find_first_of("/?");
    target = end == target.npos ? std::string_view("/") : target.substr(end);
  }
  const size_t mark = target.find('?');
  const std::string_view path = target.substr(0, mark);
  const auto decoded = DecodeEscapes(path.empty() ? "/" : path, false);
  if (!decoded) return DataError("the path has a bad % escape, a control character or no UTF-8");
  for (const std::string_view part : Split(*decoded, '/')) {
    if (part == "." || part == "..") return DataError("the path has a part . or ..");
  }
  request->path = *decoded;
  request->query.clear();
  if (mark == target.npos) return {};
  for (const std::string_view pair : Split(target.substr(mark + 1), '&')) {
    if (pair.empty()) continue;
    const size_t equal = pair.find('=');
    const auto name = DecodeEscapes(pair.substr(0, equal), true);
    const auto value =
        DecodeEscapes(equal == pair.npos ? std::string_view() : pair.substr(equal + 1), true);
    if (!name || !value) {
      return DataError("the query has a bad % escape, a control character or no UTF-8");
    }
    request->query[*name] = *value;
  }
  return {};
}

}  // namespace mingjian::service
