#pragma once
// The subcommands of `mingjian knowledge`, one file each.

#include <string>
#include <vector>

#include "cli/rules_commands.h"

namespace mingjian::cli {

struct KnowledgeOptions {
  RulesOptions rules;  // rulebook, region, date, json
  std::string query;
  bool current = false;
  size_t limit = 50;
  // import
  std::vector<std::string> files;
  std::string rule, batch, published, replaces;
  bool dry_run = false;
  bool accept_partial = false;
};

int SearchKnowledge(const KnowledgeOptions& options);
int ImportKnowledge(const KnowledgeOptions& options);

}  // namespace mingjian::cli
