#pragma once
// The files of a rulebook, read into memory and hashed.

#include <functional>
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

struct RulebookFiles {
  std::vector<RulebookFile> rules;  // by relative name, as all below
  std::vector<RulebookFile> knowledge;
  std::vector<RulebookFile> overlay;  // overlay.yaml, or nothing
  std::vector<RulebookFile> overlay_knowledge;
  // Hash of names and contents, in order of name: the same wherever the folder lies.
  std::string hash;
};

// An Error when the folder or a file cannot be read, or the region has no folder.
Result<RulebookFiles> ReadRulebookFiles(const std::string& folder, const LoadOptions& options);

// Calls work(0) … work(count - 1) on as many threads as the machine has.
void ForEachInParallel(size_t count, const std::function<void(size_t)>& work);

}  // namespace mingjian::rules
