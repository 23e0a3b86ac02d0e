#include "rules/rulebook_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <thread>

#include "base/hash.h"
#include "base/text.h"

namespace mingjian::rules {
namespace {

namespace fs = std::filesystem;

// Files below `root`/`part` with an ending, by relative name; nothing when there is no such folder.
Result<std::vector<RulebookFile>> List(const fs::path& root, const std::string& part,
                                       std::string_view ending, bool deep) {
  std::vector<RulebookFile> files;
  std::error_code error;
  if (!fs::is_directory(root / part, error)) return files;
  const auto add = [&](const fs::directory_entry& entry) {
    const fs::path& path = entry.path();
    if (path.extension() != ending || path.filename().string().starts_with('.')) return;
    if (!entry.is_regular_file()) return;
    files.push_back({fs::path(path).lexically_relative(root).generic_string(),
                     path.string(),
                     path.stem().string(),
                     {}});
  };
  try {
    if (deep) {
      for (const auto& entry : fs::recursive_directory_iterator(root / part)) add(entry);
    } else {
      for (const auto& entry : fs::directory_iterator(root / part)) add(entry);
    }
  } catch (const fs::filesystem_error& failure) {
    return EnvironmentError(
        fmt::format("{}: cannot be listed: {}", (root / part).string(), failure.code().message()));
  }
  std::sort(files.begin(), files.end(),
            [](const RulebookFile& a, const RulebookFile& b) { return a.relative < b.relative; });
  return files;
}

Status CheckFolders(const fs::path& root, const std::string& region) {
  std::error_code error;
  if (!fs::is_directory(root, error)) {
    return EnvironmentError(fmt::format("{}: there is no such folder", root.string()));
  }
  if (!fs::is_directory(root / "national", error)) {
    return DataError(fmt::format(
        "{}: is not a rulebook; expected a folder 'national' with rule files", root.string()));
  }
  if (region.empty() || fs::is_directory(root / "regions" / region, error)) return {};
  std::vector<std::string> regions;
  for (fs::directory_iterator at(root / "regions", error), end; !error && at != end;
       at.increment(error)) {
    if (at->is_directory()) regions.push_back(at->path().filename().string());
  }
  std::sort(regions.begin(), regions.end());
  return UsageError(fmt::format("{}: has no region '{}'; {}", root.string(), region,
                                regions.empty()
                                    ? std::string("it has none")
                                    : fmt::format("it has {}", fmt::join(regions, ", "))));
}

}  // namespace

void ForEachInParallel(size_t count, const std::function<void(size_t)>& work) {
  const size_t threads = std::min<size_t>({count, std::thread::hardware_concurrency(), 16});
  std::atomic<size_t> next = 0;
  const auto run = [&] {
    for (size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::jthread> others;
  for (size_t i = 1; i < threads; ++i) others.emplace_back(run);
  run();
}

Result<RulebookFiles> ReadRulebookFiles(const std::string& folder, const LoadOptions& options) {
  const fs::path root(folder);
  MJ_RETURN_IF_ERROR(CheckFolders(root, options.region));
  RulebookFiles files;
  MJ_TRY(files.rules, List(root, "national", ".yaml", true));
  MJ_TRY(files.knowledge, List(root, "knowledge", ".csv", false));
  if (!options.region.empty()) {
    const std::string region = "regions/" + options.region;
    MJ_TRY(std::vector<RulebookFile> overlay, List(root, region, ".yaml", false));
    for (RulebookFile& file : overlay) {
      if (file.stem == "overlay") files.overlay.push_back(std::move(file));
    }
    MJ_TRY(files.overlay_knowledge, List(root, region + "/knowledge", ".csv", false));
  }
  std::vector<RulebookFile*> all;
  for (auto* group : {&files.rules, &files.knowledge, &files.overlay, &files.overlay_knowledge}) {
    for (RulebookFile& file : *group) all.push_back(&file);
  }
  std::vector<Status> statuses(all.size());
  std::vector<std::string> hashes(all.size());
  ForEachInParallel(all.size(), [&](size_t i) {
    Result<std::string> text = ReadFile(all[i]->path);
    if (!text) {
      statuses[i] = std::unexpected(std::move(text).error());
      return;
    }
    all[i]->text = *std::move(text);
    hashes[i] = fmt::format("{}\n{}\n", all[i]->relative, StableHashHex(all[i]->text));
  });
  for (const Status& status : statuses) MJ_RETURN_IF_ERROR(status);
  for (const auto& [table, text] : options.replaced_tables) {
    hashes.push_back(fmt::format("replaced {}\n{}\n", table, StableHashHex(text)));
  }
  for (const auto& [name, value] : options.parameters) {
    hashes.push_back(fmt::format("parameter {}\n{}\n", name, StableHashHex(value)));
  }
  std::sort(hashes.begin(), hashes.end());
  std::string joined;
  for (const std::string& hash : hashes) joined += hash;
  files.hash = StableHashHex(joined);
  return files;
}

}  // namespace mingjian::rules
