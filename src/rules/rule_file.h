#pragma once
// One rule file -> one checked Rule. docs/rule-language.md §1 is the author's view of the keys.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rules/overlay.h"
#include "rules/rulebook.h"
#include "rules/yaml_tree.h"

namespace mingjian::rules {

// What a rule may refer to. THREADS: read only, so rules can be read side by side.
struct RuleContext {
  const std::vector<KnowledgeTable>& tables;
  const std::vector<CodeList>& code_lists;
  // Every table and list there is, read or not: for suggestions.
  const std::vector<std::string>& table_names;
  const std::vector<std::string>& code_list_names;
  const std::vector<Overlay>& overlays;  // farthest first: the last word counts
  const std::vector<LawArticle>& law;    // empty: basis is not checked
  // "rule.parameter" -> value, over the overlays.
  const std::map<std::string, std::string>& parameters;
};

struct ReadRuleResult {
  std::optional<Rule> rule;  // nothing when the file has an error
  bool enabled = true;       // false: an overlay switches the rule off
};

// `expected_id` is the file's name without folder and ending. Mistakes of the file go where `file`
// puts them; those of the overlay's settings for this rule into `overlay_diagnostics`.
ReadRuleResult ReadRule(const YamlFile& file, const std::string& expected_id,
                        const RuleContext& context, std::vector<Diagnostic>* file_diagnostics,
                        std::vector<Diagnostic>* overlay_diagnostics);

}  // namespace mingjian::rules
