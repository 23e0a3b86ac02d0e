#pragma once
// TempFolder: a new empty folder for a test, removed with it. Tests of one program run as processes
// side by side, so names must not be shared.

#include <stdlib.h>

#include <filesystem>
#include <string>

#include "base/error.h"

namespace mingjian {

class TempFolder {
 public:
  TempFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "mingjian-XXXXXX").string();
    MJ_CHECK(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  // Full path of a name inside it.
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace mingjian
