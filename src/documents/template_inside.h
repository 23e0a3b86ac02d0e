#pragma once
// What reading and filling a template share.

#include <functional>
#include <optional>
#include <string_view>

namespace mingjian::documents {

// Calls `each` with every {{name}} (trimmed), where it begins and ends; gives where an opening
// stands that is never closed.
std::optional<size_t> Placeholders(
    std::string_view text,
    const std::function<void(std::string_view name, size_t begin, size_t end)>& each);

}  // namespace mingjian::documents
