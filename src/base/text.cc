#include "base/text.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/utf8.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <sstream>

namespace mingjian {

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  while (true) {
    const size_t end = text.find(separator);
    pieces.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return pieces;
    text.remove_prefix(end + 1);
  }
}

std::optional<int64_t> ParseInt(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool IsUtf8(std::string_view text) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const int64_t size = static_cast<int64_t>(text.size());
  for (int64_t i = 0; i < size;) {
    UChar32 point;
    U8_NEXT(bytes, i, size, point);
    if (point < 0) return false;
  }
  return true;
}

void AppendUtf8(std::string* text, uint32_t point) {
  MJ_CHECK(point <= 0x10FFFF && !U_IS_SURROGATE(point));
  uint8_t buffer[U8_MAX_LENGTH];
  int32_t count = 0;
  U8_APPEND_UNSAFE(buffer, count, point);
  text->append(reinterpret_cast<const char*>(buffer), static_cast<size_t>(count));
}

std::optional<std::string> Gb18030ToUtf8(std::string_view bytes) {
  UErrorCode error = U_ZERO_ERROR;
  UConverter* converter = ucnv_open("gb18030", &error);
  if (U_FAILURE(error)) return std::nullopt;
  ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
  std::u16string wide(bytes.size() + 1, u'\0');
  const int32_t length = ucnv_toUChars(converter, wide.data(), static_cast<int32_t>(wide.size()),
                                       bytes.data(), static_cast<int32_t>(bytes.size()), &error);
  ucnv_close(converter);
  if (U_FAILURE(error)) return std::nullopt;
  std::string text;
  for (int32_t i = 0; i < length;) {
    UChar32 point;
    U16_NEXT(wide.data(), i, length, point);
    AppendUtf8(&text, static_cast<uint32_t>(point));
  }
  return text;
}

size_t CodePoints(std::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<uint8_t>(c) & 0xC0) != 0x80; }));
}

size_t DisplayWidth(std::string_view text) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const int64_t size = static_cast<int64_t>(text.size());
  size_t width = 0;
  for (int64_t i = 0; i < size;) {
    UChar32 point;
    U8_NEXT(bytes, i, size, point);
    const int kind = u_getIntPropertyValue(point, UCHAR_EAST_ASIAN_WIDTH);
    width += kind == U_EA_FULLWIDTH || kind == U_EA_WIDE ? 2 : 1;
  }
  return width;
}

std::optional<std::string_view> Nearest(std::string_view word,
                                        std::span<const std::string_view> candidates) {
  std::optional<std::string_view> best;
  size_t best_distance = std::max<size_t>(1, word.size() / 3) + 1;
  for (const std::string_view candidate : candidates) {
    std::vector<size_t> row(candidate.size() + 1);
    for (size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (size_t i = 1; i <= word.size(); ++i) {
      size_t diagonal = row[0];
      row[0] = i;
      for (size_t j = 1; j <= candidate.size(); ++j) {
        const size_t replaced = diagonal + (word[i - 1] == candidate[j - 1] ? 0 : 1);
        diagonal = row[j];
        row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
      }
    }
    if (row.back() < best_distance) {
      best_distance = row.back();
      best = candidate;
    }
  }
  return best;
}

std::string DidYouMean(std::string_view word, std::span<const std::string_view> candidates,
                       std::string_view before) {
  const auto nearest = Nearest(word, candidates);
  return nearest ? fmt::format("{}did you mean '{}'?", before, *nearest) : std::string();
}

std::string MaskName(std::string_view name) {
  if (name.empty()) return {};
  size_t first = 1;
  while (first < name.size() && (static_cast<uint8_t>(name[first]) & 0xC0) == 0x80) ++first;
  std::string masked(name.substr(0, first));
  masked.append(std::max<size_t>(1, CodePoints(name) - 1), '*');
  return masked;
}

std::string MaskId(std::string_view id) {
  if (id.size() < 12) return std::string(id.size(), '*');
  return std::string(id.substr(0, 6)) + std::string(id.size() - 10, '*') +
         std::string(id.substr(id.size() - 4));
}

Result<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return EnvironmentError(fmt::format("{}: cannot be opened: {}", path, std::strerror(errno)));
  std::ostringstream content;
  content << file.rdbuf();
  if (file.bad())
    return EnvironmentError(fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
  return std::move(content).str();
}

Status WriteFile(const std::string& path, std::string_view content) {
  const std::string beside = path + ".writing";
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  const auto fail = [&](const char* what) {
    const std::string reason = std::strerror(errno);
    if (file >= 0) ::close(file);
    ::unlink(beside.c_str());
    return EnvironmentError(fmt::format("{}: cannot be {}: {}", path, what, reason));
  };
  if (file < 0) return fail("created");
  for (std::string_view rest = content; !rest.empty();) {
    const ssize_t written = ::write(file, rest.data(), rest.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return fail("written");
    }
    rest.remove_prefix(static_cast<size_t>(written));
  }
  if (::fsync(file) != 0) return fail("synced");
  if (::close(file) != 0) return fail("closed");
  if (::rename(beside.c_str(), path.c_str()) != 0) {
    return EnvironmentError(
        fmt::format("{}: cannot be renamed into place: {}", path, std::strerror(errno)));
  }
  return {};
}

}  // namespace mingjian
