#include "rules/locate.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/data_folder.h"

namespace mingjian::rules {
namespace {

namespace fs = std::filesystem;

bool IsRulebook(const fs::path& folder) {
  std::error_code error;
  return fs::is_directory(folder / "national", error);
}

}  // namespace

Result<std::string> LocateRulebook(const std::string& given) {
  if (!given.empty()) {
    if (IsRulebook(given)) return given;
    return UsageError(
        fmt::format("{}: is not a rulebook; expected a folder 'national' in it", given));
  }
  if (const auto found = FindDataFolder("rulebook", IsRulebook)) return *found;
  return UsageError(
      "there is no rulebook in the working folder nor beside the program; name one with "
      "--rulebook DIR");
}

}  // namespace mingjian::rules
