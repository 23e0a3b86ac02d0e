#include "rules/rulebook_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <thread>

#include "base/hash.h"
#include "base/text.h"
#include "rules/yaml_tree.h"

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

// A file at a fixed place, not read yet; nothing when it is not there.
std::optional<RulebookFile> Place(const fs::path& root, const std::string& relative) {
  std::error_code error;
  const fs::path path = root / relative;
  if (!fs::is_regular_file(path, error)) return std::nullopt;
  return RulebookFile{relative, path.string(), path.stem().string(), {}};
}

Result<std::optional<RulebookFile>> One(const fs::path& root, const std::string& relative) {
  std::optional<RulebookFile> file = Place(root, relative);
  if (file) {
    MJ_TRY(file->text, ReadFile(file->path));
  }
  return file;
}

// What overlay.yaml says under `extends`; "" when it says nothing. Mistakes are reported when the
// overlay is read as such.
std::string ExtendsOf(const RulebookFile& overlay) {
  std::vector<Diagnostic> ignored;
  const YamlFile file(overlay.path, overlay.text, &ignored);
  const YamlNode* extends = file.root().Find("extends");
  return extends != nullptr && extends->IsScalar() ? extends->text : std::string();
}

// The region and what it extends, farthest first. A name that is not there, or that came before,
// ends the chain: the loader reports it at its place.
Result<std::vector<RegionFiles>> ReadRegions(const fs::path& root, const std::string& region) {
  std::vector<RegionFiles> chain;
  std::error_code error;
  for (std::string name = region; !name.empty();) {
    const std::string folder = "regions/" + name;
    const bool seen =
        std::ranges::any_of(chain, [&](const RegionFiles& files) { return files.region == name; });
    if (seen || !fs::is_directory(root / folder, error)) break;
    RegionFiles files;
    files.region = name;
    MJ_TRY(files.overlay, One(root, folder + "/overlay.yaml"));
    MJ_TRY(files.history, One(root, folder + "/history.jsonl"));
    MJ_TRY(files.knowledge, List(root, folder + "/knowledge", ".csv", false));
    name = files.overlay ? ExtendsOf(*files.overlay) : std::string();
    chain.push_back(std::move(files));
  }
  std::ranges::reverse(chain);
  return chain;
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
  const std::vector<std::string> regions = RegionsOf(root.string());
  return UsageError(fmt::format("{}: has no region '{}'; {}", root.string(), region,
                                regions.empty()
                                    ? std::string("it has none")
                                    : fmt::format("it has {}", fmt::join(regions, ", "))));
}

}  // namespace

std::vector<std::string> RegionsOf(const std::string& folder) {
  std::vector<std::string> regions;
  std::error_code error;
  for (fs::directory_iterator at(fs::path(folder) / "regions", error), end; !error && at != end;
       at.increment(error)) {
    if (at->is_directory()) regions.push_back(at->path().filename().string());
  }
  std::sort(regions.begin(), regions.end());
  return regions;
}

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
  MJ_TRY(files.law, One(root, "law.csv"));
  MJ_TRY(files.history, One(root, "history.jsonl"));
  MJ_TRY(files.regions, ReadRegions(root, options.region));
  std::vector<RulebookFile*> all;
  for (auto* group : {&files.rules, &files.knowledge}) {
    for (RulebookFile& file : *group) all.push_back(&file);
  }
  if (files.law) all.push_back(&*files.law);
  for (RegionFiles& region : files.regions) {
    if (region.overlay) all.push_back(&*region.overlay);
    for (RulebookFile& file : region.knowledge) all.push_back(&file);
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
