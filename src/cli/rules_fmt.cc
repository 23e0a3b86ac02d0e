// mingjian rules fmt

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "cli/author_commands.h"
#include "cli/terminal.h"
#include "rules/locate.h"
#include "rules/rule_format.h"

namespace mingjian::cli {
namespace {

namespace fs = std::filesystem;

Result<std::vector<std::string>> AllRuleFiles(const std::string& rulebook) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::recursive_directory_iterator at(fs::path(rulebook) / "national", error), end;
       !error && at != end; at.increment(error)) {
    if (at->is_regular_file() && at->path().extension() == ".yaml") {
      files.push_back(at->path().string());
    }
  }
  if (error) {
    return EnvironmentError(fmt::format("{}/national: {}", rulebook, error.message()));
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

int FormatRules(const AuthorOptions& options) {
  std::vector<std::string> files = options.files;
  if (files.empty()) {
    const auto folder = rules::LocateRulebook(options.rulebook);
    if (!folder) return ReportError(folder.error());
    auto all = AllRuleFiles(*folder);
    if (!all) return ReportError(all.error());
    files = *std::move(all);
  }
  int code = 0;
  size_t changed = 0;
  for (const std::string& file : files) {
    const auto text = ReadFile(file);
    if (!text) return ReportError(text.error());
    const auto formatted = rules::FormatRule(file, *text);
    if (!formatted) {
      code = ReportError(formatted.error());
      continue;
    }
    if (*formatted == *text) continue;
    ++changed;
    if (!options.check) {
      if (const Status written = WriteFile(file, *formatted); !written) {
        return ReportError(written.error());
      }
    }
    fmt::print("{} {}\n", options.check ? "not in the layout:" : "formatted", file);
  }
  fmt::print("{} of {} files {}\n", changed, files.size(),
             options.check ? "would change" : "changed");
  if (code != 0) return code;
  return options.check && changed > 0 ? 1 : 0;
}

}  // namespace mingjian::cli
