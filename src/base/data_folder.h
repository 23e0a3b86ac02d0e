#pragma once
// Where folders of data that come with the program lie: rulebook, screens, templates.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace mingjian {

// `name` in the working folder; else, from the folder of the running program upwards, the first
// `name` (a source tree) or `share/mingjian/name` (an installed package). Only folders that `holds`
// agrees to count.
std::optional<std::string> FindDataFolder(
    std::string_view name, const std::function<bool(const std::filesystem::path&)>& holds);

}  // namespace mingjian
