#pragma once
// A region's overlay: regions/<admdvs>/overlay.yaml and knowledge/*.csv beside it. It sets what the
// national rules leave open and never copies a rule; docs/rule-language.md §7 is the author's view.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "rules/yaml_tree.h"

namespace mingjian::rules {

// What an overlay says of one rule; the nodes belong to Overlay::file.
struct RuleOverlay {
  const YamlNode* key = nullptr;  // the rule's id, for messages
  bool enabled = true;
  const YamlNode* parameters = nullptr;  // map: name -> value
  const YamlNode* moments = nullptr;     // map: before, during, after; any of them
  const YamlNode* exceptions = nullptr;  // list, as in a rule file
};

struct Overlay {
  std::unique_ptr<YamlFile> file;  // null without a region
  std::map<std::string, RuleOverlay, std::less<>> rules;
  std::map<std::string, std::vector<const YamlNode*>, std::less<>> replaced;  // table -> points
  std::vector<const YamlNode*> replaced_tables;                               // their keys
};

// Reads overlay.yaml. `region` is the folder's name, which the file must repeat. REQUIRES:
// `diagnostics` outlives the overlay.
Overlay ReadOverlay(const std::string& name, std::string text, const std::string& region,
                    std::vector<Diagnostic>* diagnostics);

}  // namespace mingjian::rules
