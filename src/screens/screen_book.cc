// The folder of screens with a region's and the caller's settings.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/data_folder.h"
#include "base/text.h"
#include "rules/yaml_tree.h"
#include "screens/screen.h"

namespace mingjian::screens {
namespace {

namespace fs = std::filesystem;
using rules::YamlFile;
using rules::YamlNode;

Screen* FindScreen(ScreenBook& book, std::string_view id) {
  for (ScreenFile& file : book.files) {
    for (Screen& screen : file.screens) {
      if (screen.id == id) return &screen;
    }
  }
  return nullptr;
}

std::string Suggest(std::string_view word, const std::vector<std::string>& known) {
  const std::vector<std::string_view> views(known.begin(), known.end());
  return DidYouMean(word, views, "; ");
}

std::vector<std::string> ParameterNames(const Screen& screen) {
  std::vector<std::string> names;
  names.reserve(screen.parameters.size());
  for (const ScreenParameter& parameter : screen.parameters) names.push_back(parameter.name);
  return names;
}

// "" or why the parameter cannot be set.
std::string SetByName(Screen* screen, std::string_view name, std::string_view value) {
  for (ScreenParameter& parameter : screen->parameters) {
    if (parameter.name != name) continue;
    const std::string why = SetParameter(&parameter, value);
    return why.empty() ? why : fmt::format("parameter '{}' of '{}': {}", name, screen->id, why);
  }
  return fmt::format("screen '{}' has no parameter '{}'{}", screen->id, name,
                     Suggest(name, ParameterNames(*screen)));
}

// region: "440100"; screens: {id: {enabled: false} | {parameters: {name: value}}}
Status ApplyRegion(const std::string& folder, const std::string& region, ScreenBook* book) {
  const std::string path = folder + "/regions/" + region + ".yaml";
  std::error_code ignored;
  if (!fs::exists(path, ignored)) {
    return UsageError(
        fmt::format("{}: there is no such file; --region names a file of regions/", path));
  }
  MJ_TRY(std::string text, ReadFile(path));
  const YamlFile file(path, std::move(text), &book->diagnostics);
  const YamlNode& root = file.root();
  if (!root.IsMap()) {
    file.Error(root, "wrong_type", "expected the keys 'region' and 'screens'");
    return {};
  }
  for (const auto& [key, value] : root.entries) {
    if (key.text == "region") {
      if (value.text != region) {
        file.Error(value, "id_mismatch",
                   fmt::format("region '{}' differs from the file name '{}'", value.text, region));
      }
    } else if (key.text != "screens" || !value.IsMap()) {
      file.Error(key, "unknown_key",
                 fmt::format("'{}': expected 'region', and 'screens' with a map", key.text));
    }
  }
  const YamlNode* screens = root.Find("screens");
  if (screens == nullptr || !screens->IsMap()) return {};
  for (const auto& [id, settings] : screens->entries) {
    Screen* screen = FindScreen(*book, id.text);
    if (screen == nullptr) {
      file.Error(id, "unknown_screen", fmt::format("there is no screen '{}'", id.text),
                 Suggest(id.text, book->Ids()));
      continue;
    }
    for (const auto& [key, value] : settings.entries) {
      if (key.text == "enabled" && (value.text == "true" || value.text == "false")) {
        screen->enabled = value.text == "true";
      } else if (key.text == "parameters" && value.IsMap()) {
        for (const auto& [name, given] : value.entries) {
          const std::string why = SetByName(screen, name.text, given.text);
          if (!why.empty()) file.Error(given, "parameter_value", why);
        }
      } else {
        file.Error(key, "unknown_key",
                   fmt::format("'{}': expected 'enabled' with true or false, or 'parameters' with"
                               " a map",
                               key.text));
      }
    }
  }
  return {};
}

Status ApplySettings(const std::map<std::string, std::string>& settings, ScreenBook* book) {
  for (const auto& [key, value] : settings) {
    const size_t dot = key.find('.');
    if (dot != std::string::npos) {
      Screen* screen = FindScreen(*book, key.substr(0, dot));
      if (screen == nullptr) {
        return UsageError(fmt::format("--set {}: there is no screen '{}'{}", key,
                                      key.substr(0, dot),
                                      Suggest(key.substr(0, dot), book->Ids())));
      }
      const std::string why = SetByName(screen, std::string_view(key).substr(dot + 1), value);
      if (!why.empty()) return UsageError(fmt::format("--set {}: {}", key, why));
      continue;
    }
    bool known = false;
    std::vector<std::string> names;
    for (ScreenFile& file : book->files) {
      for (Screen& screen : file.screens) {
        for (const std::string& name : ParameterNames(screen)) names.push_back(name);
        if (screen.Find(key) == nullptr) continue;
        known = true;
        const std::string why = SetByName(&screen, key, value);
        if (!why.empty()) return UsageError(fmt::format("--set {}: {}", key, why));
      }
    }
    if (!known) {
      return UsageError(
          fmt::format("--set {}: no screen has a parameter '{}'{}", key, key, Suggest(key, names)));
    }
  }
  return {};
}

bool HasScreens(const fs::path& folder) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".sql") return true;
  }
  return false;
}

}  // namespace

ScreenBook::Found ScreenBook::Find(std::string_view id) const {
  for (const ScreenFile& file : files) {
    for (const Screen& screen : file.screens) {
      if (screen.id == id) return {&file, &screen};
    }
  }
  return {};
}

std::vector<std::string> ScreenBook::Ids() const {
  std::vector<std::string> ids;
  for (const ScreenFile& file : files) {
    for (const Screen& screen : file.screens) ids.push_back(screen.id);
  }
  return ids;
}

Result<ScreenBook> LoadScreens(const std::string& folder, const LoadOptions& options) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".sql") paths.push_back(entry.path());
  }
  if (error) return UsageError(fmt::format("{}: {}", folder, error.message()));
  if (paths.empty()) return UsageError(fmt::format("{}: holds no screens (*.sql)", folder));
  std::sort(paths.begin(), paths.end());
  ScreenBook book;
  for (const fs::path& path : paths) {
    MJ_TRY(std::string text, ReadFile(path.string()));
    auto file =
        ReadScreenFile(path.string(), path.stem().string(), std::move(text), &book.diagnostics);
    if (!file) continue;
    for (const Screen& screen : file->screens) {
      if (const auto other = book.Find(screen.id); other.file != nullptr) {
        book.diagnostics.push_back(
            {"duplicate_id", false, file->path, 1, 1,
             fmt::format("screen '{}' is in {} too", screen.id, other.file->path), ""});
      }
    }
    book.files.push_back(*std::move(file));
  }
  // Settings of files that cannot be read would only bring mistakes of their own.
  if (!book.diagnostics.empty()) return book;
  if (!options.region.empty()) MJ_RETURN_IF_ERROR(ApplyRegion(folder, options.region, &book));
  MJ_RETURN_IF_ERROR(ApplySettings(options.settings, &book));
  return book;
}

Result<std::string> LocateScreens(const std::string& given) {
  if (!given.empty()) {
    if (HasScreens(given)) return given;
    return UsageError(fmt::format("{}: holds no screens (*.sql)", given));
  }
  if (const auto found = FindDataFolder("screens", HasScreens)) return *found;
  return UsageError(
      "there are no screens in the working folder nor beside the program; name their folder with"
      " --screens DIR");
}

}  // namespace mingjian::screens
