#include "rules/rulebook_status.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace mingjian::rules {
namespace {

// The overlay decides; the region's history says who, when and why.
void ApplyRegionStatus(const YamlFile& file, const YamlNode& wanted, const History& history,
                       Rule* rule) {
  if (rule->status != RuleStatus::kActive && rule->status != RuleStatus::kShadow) {
    file.Error(wanted, "status_closed",
               fmt::format("rule '{}' is {}; a region decides only of rules that are active or in "
                           "shadow",
                           rule->id, ToString(rule->status)));
    return;
  }
  const std::optional<RuleStatus> recorded = history.StatusOf(rule->id, rule->version);
  if (recorded && ToString(*recorded) == wanted.text) {
    rule->status = *recorded;
  } else if (recorded == RuleStatus::kReview) {
    file.Warn(wanted, "status_in_review",
              fmt::format("rule '{}' version {} is under review in region {}; it runs as {}",
                          rule->id, rule->version, history.region(), ToString(rule->status)));
  } else {
    file.Error(wanted, "status_without_record",
               fmt::format("the history of region {} does not say that rule '{}' version {} is {}",
                           history.region(), rule->id, rule->version, wanted.text),
               fmt::format("mingjian rules move {} --region {} --to {} …", rule->id,
                           history.region(), wanted.text));
  }
}

}  // namespace

std::string RulebookStatuses::ToText() const {
  std::string text = nation.Statuses();
  for (const History& region : regions) text += region.Statuses();
  return text;
}

RulebookStatuses ReadStatuses(const RulebookFiles& files, std::vector<Diagnostic>* diagnostics) {
  const auto read = [&](const std::optional<RulebookFile>& file, const std::string& region) {
    return file ? ReadHistory(file->path, file->text, region, diagnostics) : History(region);
  };
  RulebookStatuses statuses;
  statuses.nation = read(files.history, "");
  for (const RegionFiles& region : files.regions) {
    statuses.regions.push_back(read(region.history, region.region));
  }
  return statuses;
}

void CheckStatuses(const RulebookStatuses& statuses, const RulebookFiles& files,
                   const std::vector<std::string>& rule_ids, std::vector<Diagnostic>* diagnostics) {
  std::set<std::string> reported;
  for (const HistoryEvent& event : statuses.nation.events()) {
    if (std::ranges::binary_search(rule_ids, event.rule) || !statuses.nation.Runs(event.rule) ||
        !reported.insert(event.rule).second) {
      continue;
    }
    diagnostics->push_back(
        {"unknown_rule", true, files.history->path, event.line, 1,
         fmt::format("there is no rule '{}', which the history has running", event.rule),
         fmt::format("mingjian rules move {} --to retired …", event.rule)});
  }
}

void SetStatus(const RulebookStatuses& statuses, const std::vector<Overlay>& overlays, Rule* rule,
               std::vector<Diagnostic>* diagnostics) {
  const std::optional<RuleStatus> known = statuses.nation.StatusOf(rule->id, rule->version);
  rule->status = known.value_or(RuleStatus::kDraft);
  if (const auto newest = statuses.nation.NewestVersion(rule->id); !known && newest) {
    diagnostics->push_back(
        {"unapproved_version", true, rule->file, 1, 1,
         fmt::format("the history knows rule '{}' in version {}, not {}, so this one is a draft "
                     "and does not run",
                     rule->id, *newest, rule->version),
         fmt::format("mingjian rules move {} --to review …", rule->id)});
  }
  for (size_t i = 0; i < overlays.size(); ++i) {
    const auto setting = overlays[i].rules.find(rule->id);
    if (setting == overlays[i].rules.end() || setting->second.status == nullptr) continue;
    ApplyRegionStatus(*overlays[i].file, *setting->second.status, statuses.regions[i], rule);
  }
}

}  // namespace mingjian::rules
