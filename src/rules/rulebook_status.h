#pragma once
// Part of the loader: what the histories of a rulebook and of its regions say of its rules.

#include <string>
#include <vector>

#include "rules/history.h"
#include "rules/overlay.h"
#include "rules/rulebook_files.h"

namespace mingjian::rules {

struct RulebookStatuses {
  History nation;
  std::vector<History> regions;  // of RulebookFiles::regions
  // What of them decides findings, for the rulebook's hash; "" without any history.
  std::string ToText() const;
};

RulebookStatuses ReadStatuses(const RulebookFiles& files, std::vector<Diagnostic>* diagnostics);

// Warns of rules that should run and have no file. `rule_ids` is sorted.
void CheckStatuses(const RulebookStatuses& statuses, const RulebookFiles& files,
                   const std::vector<std::string>& rule_ids, std::vector<Diagnostic>* diagnostics);

// Sets the rule's status: the nation's, then what the overlays decide, as far as the region's
// history bears it out.
void SetStatus(const RulebookStatuses& statuses, const std::vector<Overlay>& overlays, Rule* rule,
               std::vector<Diagnostic>* diagnostics);

}  // namespace mingjian::rules
