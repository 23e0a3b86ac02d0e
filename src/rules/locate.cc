#include "rules/locate.h"

#include <fmt/format.h>

#include <filesystem>

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
  if (IsRulebook("rulebook")) return std::string("rulebook");
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  fs::path folder = error ? fs::path() : program.parent_path();
  while (!folder.empty()) {
    for (const char* below : {"rulebook", "share/mingjian/rulebook"}) {
      if (IsRulebook(folder / below)) return (folder / below).string();
    }
    if (folder == folder.root_path()) break;
    folder = folder.parent_path();
  }
  return UsageError(
      "there is no rulebook in the working folder nor beside the program; name one with "
      "--rulebook DIR");
}

}  // namespace mingjian::rules
