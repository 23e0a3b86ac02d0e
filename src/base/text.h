#pragma once
// Small questions about text that several modules ask.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace mingjian {

std::string_view Trim(std::string_view text);
// Pieces between separators, empty ones kept; one empty piece for empty text.
std::vector<std::string_view> Split(std::string_view text, char separator);
std::optional<int64_t> ParseInt(std::string_view text);
bool IsUtf8(std::string_view text);
// Appends a code point; REQUIRES: at most 0x10FFFF and no surrogate.
void AppendUtf8(std::string* text, uint32_t point);
// GB18030 to UTF-8; nothing when the bytes are not GB18030.
std::optional<std::string> Gb18030ToUtf8(std::string_view bytes);
// Number of code points of UTF-8 text, and columns it takes on a terminal (CJK count two).
size_t CodePoints(std::string_view text);
size_t DisplayWidth(std::string_view text);
// The candidate nearest to `word` by edit distance, if it is near enough to be a slip of the keys.
std::optional<std::string_view> Nearest(std::string_view word,
                                        std::span<const std::string_view> candidates);
// "did you mean 'x'?" with the nearest candidate, behind `before`; "" when none is near.
std::string DidYouMean(std::string_view word, std::span<const std::string_view> candidates,
                       std::string_view before = "");
// 张三 -> 张*, 110101199001011234 -> 110101********1234: how personal data is shown by default.
std::string MaskName(std::string_view name);
std::string MaskId(std::string_view id);

// Whole files. Errors name the path and the reason. WriteFile writes beside, syncs and renames, so
// a reader never sees a half-written file.
Result<std::string> ReadFile(const std::string& path);
Status WriteFile(const std::string& path, std::string_view content);

}  // namespace mingjian
