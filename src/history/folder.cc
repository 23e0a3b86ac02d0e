#include "history/folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

#include "base/text.h"

namespace mingjian::history {
namespace {

constexpr int64_t kFormat = 1;
constexpr const char* kFirstName = "g000001";
constexpr std::string_view kUnfinished = ".new";

bool IsName(std::string_view name) {
  return name.size() == 7 && name[0] == 'g' && ParseInt(name.substr(1)).value_or(0) > 0;
}

// Names in a folder live through a crash when the folder itself is synced.
Status SyncFolder(const std::string& path) {
  const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = folder >= 0 && ::fsync(folder) == 0;
  const std::string reason = std::strerror(errno);
  if (folder >= 0) ::close(folder);
  if (!synced) return EnvironmentError(fmt::format("{}: cannot be synced: {}", path, reason));
  return {};
}

Status WriteCurrent(const std::string& folder, const std::string& name) {
  MJ_RETURN_IF_ERROR(WriteFile(folder + "/CURRENT", fmt::format("format {}\n{}\n", kFormat, name)));
  return SyncFolder(folder);
}

// The whole databases in a folder.
Result<std::vector<std::string>> NamesIn(const std::string& path) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
    if (const std::string name = entry.path().filename().string(); IsName(name)) {
      names.push_back(name);
    }
  }
  if (error) return EnvironmentError(fmt::format("{}: cannot be read: {}", path, error.message()));
  return names;
}

Result<std::string> ReadCurrent(const std::string& path) {
  const std::string file = path + "/CURRENT";
  MJ_TRY(const std::string text, ReadFile(file));
  const auto lines = Split(text, '\n');
  const auto wrong = [&] {
    return DataError(
        fmt::format("{}: expected \"format {}\" and the name of a database; this is no history or "
                    "a damaged one",
                    file, kFormat));
  };
  if (lines.size() < 2 || !lines[0].starts_with("format ")) return wrong();
  const auto format = ParseInt(lines[0].substr(7));
  if (!format) return wrong();
  if (*format > kFormat) {
    return DataError(fmt::format(
        "{}: the history was written by a newer program (format {}, this one knows {}); "
        "use that program, or rebuild the history in another folder",
        path, *format, kFormat));
  }
  if (!IsName(lines[1])) return wrong();
  return std::string(lines[1]);
}

}  // namespace

Folder::Folder(Folder&& other) noexcept { *this = std::move(other); }

Folder& Folder::operator=(Folder&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(name_, other.name_);
  std::swap(lock_, other.lock_);
  return *this;
}

Folder::~Folder() {
  if (lock_ >= 0) ::close(lock_);
}

Result<Folder> Folder::Open(const std::string& path, bool create) {
  Folder folder;
  folder.path_ = path;
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    if (!create) return EnvironmentError(fmt::format("{}: there is no history here", path));
    std::filesystem::create_directories(path, error);
    if (error) {
      return EnvironmentError(fmt::format("{}: cannot be made: {}", path, error.message()));
    }
  }
  const std::string lock = path + "/LOCK";
  folder.lock_ = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (folder.lock_ < 0) {
    return EnvironmentError(fmt::format("{}: cannot be opened: {}", lock, std::strerror(errno)));
  }
  if (::flock(folder.lock_, LOCK_EX | LOCK_NB) != 0) {
    const auto holder = ReadFile(lock);
    return EnvironmentError(
        fmt::format("{}: the history is open in another process{}; only one may have it open", path,
                    holder && !holder->empty() ? " (" + std::string(Trim(*holder)) + ")" : ""));
  }
  // Only for the words of the error above; the lock itself is the kernel's.
  const std::string own = fmt::format("{}\n", ::getpid());
  if (::ftruncate(folder.lock_, 0) != 0 ||
      ::pwrite(folder.lock_, own.data(), own.size(), 0) != static_cast<ssize_t>(own.size())) {
    return EnvironmentError(fmt::format("{}: cannot be written: {}", lock, std::strerror(errno)));
  }
  if (std::filesystem::exists(path + "/CURRENT", error)) {
    MJ_TRY(folder.name_, ReadCurrent(path));
    if (!std::filesystem::exists(folder.current(), error)) {
      return DataError(fmt::format(
          "{}: CURRENT names {}, which is not there; the history is damaged", path, folder.name_));
    }
    return folder;
  }
  // A kill in the middle of the first start leaves a whole database that nothing names yet; so does
  // the loss of CURRENT.
  MJ_TRY(const std::vector<std::string> names, NamesIn(path));
  if (names.size() > 1) {
    return DataError(fmt::format(
        "{}: CURRENT, which names one of {} databases, is not there; the history is damaged", path,
        names.size()));
  }
  if (names.size() == 1) {
    folder.name_ = names.front();
    MJ_RETURN_IF_ERROR(WriteCurrent(path, folder.name_));
    return folder;
  }
  if (!create) return EnvironmentError(fmt::format("{}: there is no history here", path));
  return folder;
}

std::string Folder::NextName() const {
  const int64_t number = name_.empty() ? 0 : ParseInt(name_.substr(1)).value_or(0);
  return fmt::format("g{:06}", number + 1);
}

Result<std::string> Folder::Prepare() const {
  std::error_code error;
  MJ_TRY(const std::vector<std::string> names, NamesIn(path_));
  for (const std::string& name : names) {
    if (name != name_) std::filesystem::remove_all(path_ + "/" + name, error);
  }
  std::string unfinished = path_ + "/" + NextName();
  unfinished += kUnfinished;
  std::filesystem::remove_all(unfinished, error);
  if (error) {
    return EnvironmentError(fmt::format("{}: cannot be removed: {}", unfinished, error.message()));
  }
  return unfinished;
}

Status Folder::Switch() {
  const std::string old = current(), next = NextName();
  std::string unfinished = path_ + "/" + next;
  unfinished += kUnfinished;
  std::error_code error;
  std::filesystem::rename(unfinished, path_ + "/" + next, error);
  if (error) {
    return EnvironmentError(fmt::format("{}: cannot be renamed: {}", unfinished, error.message()));
  }
  MJ_RETURN_IF_ERROR(SyncFolder(path_));
  MJ_RETURN_IF_ERROR(WriteCurrent(path_, next));
  name_ = next;
  // What cannot be removed now is removed by the next Prepare().
  if (!old.empty()) std::filesystem::remove_all(old, error);
  return {};
}

Result<std::string> PrepareCopy(const std::string& folder) {
  std::error_code error;
  if (std::filesystem::exists(folder, error)) {
    return UsageError(fmt::format("{}: is there already; expected a new folder", folder));
  }
  std::filesystem::create_directories(folder, error);
  if (error) {
    return EnvironmentError(fmt::format("{}: cannot be made: {}", folder, error.message()));
  }
  return folder + "/" + kFirstName;
}

Status FinishCopy(const std::string& folder) { return WriteCurrent(folder, kFirstName); }

}  // namespace mingjian::history
