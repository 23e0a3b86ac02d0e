#pragma once
// The files of a rulebook, read into memory and hashed.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "rules/rulebook.h"

namespace mingjian::rules {

struct RulebookFile {
  std::string relative;  // "knowledge/service_sex.csv": below the rulebook's folder
  std::string path;      // as diagnostics name it
  std::string stem;      // "service_sex"
  std::string text;
};

struct RegionFiles {
  std::string region;
  std::optional<RulebookFile> overlay;  // overlay.yaml
  std::optional<RulebookFile> history;  // history.jsonl
  std::vector<RulebookFile> knowledge;
};

struct RulebookFiles {
  std::vector<RulebookFile> rules;  // by relative name, as all below
  std::vector<RulebookFile> knowledge;
  std::optional<RulebookFile> law;      // law.csv
  std::optional<RulebookFile> history;  // history.jsonl
  std::vector<RegionFiles> regions;     // the region asked for last, what it extends before it
  // Hash of names and contents, in order of name: the same wherever the folder lies. Histories are
  // not part of it: what in them decides findings is the statuses (History::Statuses).
  std::string hash;
};

// An Error when the folder or a file cannot be read, or the region has no folder.
Result<RulebookFiles> ReadRulebookFiles(const std::string& folder, const LoadOptions& options);

// The folders under regions/, by name.
std::vector<std::string> RegionsOf(const std::string& folder);

// Calls work(0) … work(count - 1) on as many threads as the machine has.
void ForEachInParallel(size_t count, const std::function<void(size_t)>& work);

}  // namespace mingjian::rules
