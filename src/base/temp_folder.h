#pragma once
// TempFolder: a new empty folder under the system's folder for temporary files, removed with the
// object. Processes that run side by side never share one.

#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>

#include "base/error.h"

namespace mingjian {

class TempFolder {
 public:
  // For tests: ends the process when it cannot be made.
  TempFolder() {
    const Status made = Create();
    MJ_CHECK(made.has_value());
  }
  // kEnvironment when there is no folder for temporary files or it cannot be written to (TMPDIR).
  static Result<std::unique_ptr<TempFolder>> Make() {
    std::unique_ptr<TempFolder> folder(new TempFolder(Unmade{}));
    MJ_RETURN_IF_ERROR(folder->Create());
    return folder;
  }
  ~TempFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  // Full path of a name inside it.
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  struct Unmade {};
  explicit TempFolder(Unmade) {}
  Status Create() {
    std::error_code error;
    const std::filesystem::path parent = std::filesystem::temp_directory_path(error);
    if (error) {
      return EnvironmentError("there is no folder for temporary files (TMPDIR): " +
                              error.message());
    }
    // mkdtemp puts its own letters in place of the last six.
    std::string pattern = (parent / "mingjian-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
      return EnvironmentError(parent.string() +
                              ": no temporary folder can be made: " + std::strerror(errno));
    }
    path_ = pattern;
    return {};
  }

  std::filesystem::path path_;
};

}  // namespace mingjian
