#include "base/data_folder.h"

namespace mingjian {

namespace fs = std::filesystem;

std::optional<std::string> FindDataFolder(std::string_view name,
                                          const std::function<bool(const fs::path&)>& holds) {
  if (holds(name)) return std::string(name);
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  fs::path folder = error ? fs::path() : program.parent_path();
  while (!folder.empty()) {
    for (const fs::path& below : {fs::path(name), fs::path("share/mingjian") / name}) {
      if (holds(folder / below)) return (folder / below).string();
    }
    if (folder == folder.root_path()) break;
    folder = folder.parent_path();
  }
  return std::nullopt;
}

}  // namespace mingjian
