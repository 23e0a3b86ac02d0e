#include "desk/connections.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace mingjian::desk {

Result<uint64_t> Connections::FileNumber() const {
  if (database_.find("://") != std::string::npos) return 0;
  struct stat file{};
  if (::stat(database_.c_str(), &file) != 0) {
    return EnvironmentError(
        fmt::format("{}: the database cannot be reached: {}", database_, std::strerror(errno)));
  }
  return file.st_ino;
}

Result<Connections::Lease> Connections::Take() {
  MJ_TRY(const uint64_t file, FileNumber());
  {
    const std::lock_guard lock(mutex_);
    if (file != file_) {
      idle_.clear();
      file_ = file;
    }
    if (!idle_.empty()) {
      auto database = std::move(idle_.back());
      idle_.pop_back();
      return Lease(this, std::move(database));
    }
  }
  MJ_TRY(casework::Database opened, casework::Database::Open(database_));
  return Lease(this, std::make_unique<casework::Database>(std::move(opened)));
}

void Connections::Return(std::unique_ptr<casework::Database> database) {
  const auto file = FileNumber();
  const std::lock_guard lock(mutex_);
  if (file && *file == file_) idle_.push_back(std::move(database));
}

}  // namespace mingjian::desk
