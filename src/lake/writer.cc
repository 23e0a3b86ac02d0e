#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>

#include "base/text.h"
#include "lake/lake.h"

namespace mingjian::lake {
namespace {

namespace fs = std::filesystem;

Status MakeFolder(const std::string& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) {
    return EnvironmentError(
        fmt::format("{}: the folder cannot be made: {}", path, error.message()));
  }
  return {};
}

Status Sync(const std::string& path, bool folder) {
  const int file = ::open(path.c_str(), folder ? O_RDONLY | O_DIRECTORY : O_RDONLY);
  const bool synced = file >= 0 && ::fsync(file) == 0;
  const int reason = errno;
  if (file >= 0) ::close(file);
  if (!synced) {
    return EnvironmentError(
        fmt::format("{}: cannot be written to disk: {}", path, std::strerror(reason)));
  }
  return {};
}

std::string SnapshotFile(std::string_view snapshot) {
  return fmt::format("snapshots/{}.json", snapshot);
}

void AddFiles(const Manifest& manifest, std::set<std::string>& kept) {
  if (!manifest.snapshot.empty()) kept.insert(SnapshotFile(manifest.snapshot));
  for (const auto& [name, files] : manifest.tables) {
    for (const DataFile& file : files) kept.insert(file.path);
  }
  kept.insert(manifest.dictionary.begin(), manifest.dictionary.end());
  kept.insert(manifest.rejects.begin(), manifest.rejects.end());
  kept.insert(manifest.quality.begin(), manifest.quality.end());
}

// Removes every file of the lake's own folders that is not in `kept`. Failing to remove is no
// reason to fail a load: the next one tries again.
void RemoveOthers(const std::string& lake, const std::set<std::string>& kept) {
  std::error_code error;
  for (const char* folder : {"data", "rejects", "quality", "snapshots"}) {
    const std::string root = fmt::format("{}/{}", lake, folder);
    if (!fs::is_directory(root, error)) continue;
    std::vector<fs::path> extra;
    for (fs::recursive_directory_iterator it(root, error), end; it != end; it.increment(error)) {
      if (error) break;
      if (it->is_regular_file(error) && !kept.contains(fs::relative(it->path(), lake, error)))
        extra.push_back(it->path());
    }
    for (const fs::path& path : extra) fs::remove(path, error);
  }
}

// The snapshot before `snapshot`, when its manifest is there.
std::optional<Manifest> Former(const std::string& lake, const std::string& snapshot) {
  const auto number = ParseInt(snapshot);
  if (!number || *number < 2) return std::nullopt;
  const std::string path =
      fmt::format("{}/{}", lake, SnapshotFile(fmt::format("{:06}", *number - 1)));
  const Result<std::string> text = ReadFile(path);
  if (!text) return std::nullopt;
  Result<Manifest> manifest = ManifestFromJson(*text, path);
  if (!manifest) return std::nullopt;
  return *std::move(manifest);
}

}  // namespace

LakeWriter::LakeWriter(LakeWriter&& other) noexcept
    : lake_(std::move(other.lake_)),
      staging_(std::move(other.staging_)),
      lock_(std::exchange(other.lock_, -1)) {}

LakeWriter& LakeWriter::operator=(LakeWriter&& other) noexcept {
  Release();
  lake_ = std::move(other.lake_);
  staging_ = std::move(other.staging_);
  lock_ = std::exchange(other.lock_, -1);
  return *this;
}

LakeWriter::~LakeWriter() { Release(); }

void LakeWriter::Release() {
  if (lock_ < 0) return;
  std::error_code ignored;
  if (!staging_.empty()) fs::remove_all(staging_, ignored);
  ::close(lock_);
  lock_ = -1;
}

Result<LakeWriter> LakeWriter::Lock(const std::string& path, uint32_t buckets) {
  if (buckets > 65536) return UsageError(fmt::format("{} buckets, expected 1 to 65536", buckets));
  MJ_RETURN_IF_ERROR(MakeFolder(path + "/snapshots"));
  LakeWriter writer;
  const std::string lock = path + "/lock";
  writer.lock_ = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (writer.lock_ < 0) {
    return EnvironmentError(fmt::format("{}: cannot be opened: {}", lock, std::strerror(errno)));
  }
  if (::flock(writer.lock_, LOCK_EX | LOCK_NB) != 0) {
    return EnvironmentError(fmt::format("{}: another process is loading into this lake", path));
  }
  std::error_code error;
  if (fs::exists(path + "/CURRENT", error)) {
    MJ_TRY(writer.lake_, Lake::Open(path));
    if (buckets != 0 && buckets != writer.lake_.buckets()) {
      return UsageError(fmt::format("{}: the lake has {} buckets, {} were asked for", path,
                                    writer.lake_.buckets(), buckets));
    }
  } else {
    writer.lake_.path_ = path;
    writer.lake_.manifest_.schema = SchemaHash();
    writer.lake_.manifest_.buckets = buckets == 0 ? kDefaultBuckets : buckets;
  }
  const Manifest& manifest = writer.lake_.manifest_;
  std::set<std::string> kept;
  AddFiles(manifest, kept);
  if (const auto former = Former(path, manifest.snapshot)) AddFiles(*former, kept);
  RemoveOthers(path, kept);
  writer.staging_ = path + "/staging";
  fs::remove_all(writer.staging_, error);
  MJ_RETURN_IF_ERROR(MakeFolder(writer.staging_));
  return writer;
}

Result<std::string> LakeWriter::PrepareFile(const std::string& relative) {
  const std::string full = lake_.PathOf(relative);
  MJ_RETURN_IF_ERROR(MakeFolder(fs::path(full).parent_path().string()));
  return full;
}

Status LakeWriter::Commit(Manifest next, const std::vector<std::string>& files) {
  std::set<std::string> folders;
  for (const std::string& file : files) {
    MJ_RETURN_IF_ERROR(Sync(file, false));
    folders.insert(fs::path(file).parent_path().string());
  }
  for (const std::string& folder : folders) MJ_RETURN_IF_ERROR(Sync(folder, true));
  const int64_t number = ParseInt(manifest().snapshot).value_or(0) + 1;
  next.schema = SchemaHash();
  next.snapshot = fmt::format("{:06}", number);
  MJ_RETURN_IF_ERROR(WriteFile(lake_.PathOf(SnapshotFile(next.snapshot)), ToJson(next)));
  MJ_RETURN_IF_ERROR(Sync(lake_.PathOf("snapshots"), true));
  MJ_RETURN_IF_ERROR(WriteFile(lake_.PathOf("CURRENT"), next.snapshot + "\n"));
  MJ_RETURN_IF_ERROR(Sync(lake_.path(), true));

  std::set<std::string> kept;
  AddFiles(next, kept);
  AddFiles(manifest(), kept);
  RemoveOthers(lake_.path(), kept);
  MJ_TRY(lake_, Lake::Open(std::string(lake_.path())));
  return {};
}

}  // namespace mingjian::lake
