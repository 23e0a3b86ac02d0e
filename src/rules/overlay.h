#pragma once
// A region's overlay: regions/<admdvs>/overlay.yaml and knowledge/*.csv beside it. It sets what the
// national rules leave open and never copies a rule; docs/rule-language.md §7 is the author's view.
// A city may extend its province: the province's overlay applies first, the city's on top.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/rulebook_files.h"
#include "rules/yaml_tree.h"

namespace mingjian::rules {

// What an overlay says of one rule; the nodes belong to Overlay::file.
struct RuleOverlay {
  const YamlNode* key = nullptr;         // the rule's id, for messages
  std::optional<bool> enabled;           // nothing: as before this overlay
  const YamlNode* status = nullptr;      // text: active or shadow, the region's decision
  const YamlNode* parameters = nullptr;  // map: name -> value
  const YamlNode* moments = nullptr;     // map: before, during, after; any of them
  const YamlNode* exceptions = nullptr;  // list, as in a rule file
};

struct Overlay {
  std::string region;
  std::unique_ptr<YamlFile> file;     // null when the region's folder holds no overlay.yaml
  const YamlNode* extends = nullptr;  // text: the region that this one builds upon
  std::map<std::string, RuleOverlay, std::less<>> rules;
  std::map<std::string, std::vector<const YamlNode*>, std::less<>> replaced;  // table -> points
  std::vector<const YamlNode*> replaced_tables;                               // their keys
};

// Reads overlay.yaml. `region` is the folder's name, which the file must repeat. REQUIRES:
// `diagnostics` outlives the overlay.
Overlay ReadOverlay(const std::string& name, std::string text, const std::string& region,
                    std::vector<Diagnostic>* diagnostics);

// Reads the overlays of a chain of regions (RulebookFiles::regions), farthest first, and reports
// what `extends` names that is not there or comes again. Takes the texts of the overlays out of
// `regions`.
std::vector<Overlay> ReadOverlays(const std::string& folder, std::vector<RegionFiles>* regions,
                                  std::vector<Diagnostic>* diagnostics);

}  // namespace mingjian::rules
