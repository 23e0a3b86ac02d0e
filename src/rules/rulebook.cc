#include "rules/rulebook.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/hash.h"
#include "base/text.h"
#include "rules/knowledge.h"
#include "rules/overlay.h"
#include "rules/rule_file.h"
#include "rules/rulebook_files.h"
#include "rules/rulebook_status.h"

namespace mingjian::rules {
namespace {

constexpr std::string_view kCodesPrefix = "codes_";

// The header row of a table's file.
std::string_view FirstLine(std::string_view text) { return text.substr(0, text.find('\n')); }

// One load, step by step; `result_` grows.
class Loader {
 public:
  Loader(const std::string& folder, const LoadOptions& options, RulebookFiles files)
      : options_(options), files_(std::move(files)) {
    result_.rulebook.folder = folder;
    result_.rulebook.hash = files_.hash;
    result_.rulebook.region = options.region;
  }

  LoadedRulebook Load() {
    if (files_.law) {
      result_.rulebook.law = ReadLaw(files_.law->path, files_.law->text, &result_.diagnostics);
    }
    statuses_ = ReadStatuses(files_, &result_.diagnostics);
    if (const std::string text = statuses_.ToText(); !text.empty()) {
      result_.rulebook.hash = StableHashHex(files_.hash + "\n" + text);
    }
    overlays_ = ReadOverlays(result_.rulebook.folder, &files_.regions, &overlay_diagnostics_);
    ChooseRules();
    ListTables();
    // Rules need the tables' columns, but the YAML of all files and the rows of all tables can be
    // read side by side.
    trees_.resize(rule_files_.size());
    tree_diagnostics_.resize(rule_files_.size());
    const size_t tables = builders_.size();
    ForEachInParallel(tables + rule_files_.size(), [&](size_t i) {
      if (i < tables) {
        BuildTable(work_order_[i]);
      } else {
        ReadTree(i - tables);
      }
    });
    FinishTables();
    ReadCodeLists();
    CheckOverlays();
    CheckStatuses(statuses_, files_, rule_ids_, &result_.diagnostics);
    ReadRules();
    Collect();
    return std::move(result_);
  }

 private:
  struct TablePlan {
    std::string name;
    const RulebookFile* shipped = nullptr;
    std::vector<const RulebookFile*> regional;  // by overlay; null where it has no such file
    const std::string* replaced = nullptr;
    std::vector<std::vector<std::string>> missing_points;  // by overlay
    size_t size = 0;
  };

  void Report(std::string name, std::string file, std::string message,
              std::string suggestion = {}) {
    result_.diagnostics.push_back(
        {std::move(name), false, std::move(file), 1, 1, std::move(message), std::move(suggestion)});
  }

  // Whether a rule can run at all: its file is not even read when it cannot.
  bool MayRun(const std::string& id) const {
    return options_.scope == Scope::kAll || !options_.only.empty() || statuses_.nation.Runs(id);
  }

  void ChooseRules() {
    std::set<std::string_view> ids;
    for (const RulebookFile& file : files_.rules) {
      if (!ids.insert(file.stem).second) {
        Report("duplicate_id", file.path,
               fmt::format("another file of the name '{}.yaml' is in the rulebook", file.stem),
               "rule ids are unique; choose another id and file name");
        continue;
      }
      rule_ids_.push_back(file.stem);
      if (!MayRun(file.stem)) {
        result_.rulebook.resting.push_back(file.stem);
        continue;
      }
      if (options_.only.empty() ||
          std::find(options_.only.begin(), options_.only.end(), file.stem) != options_.only.end()) {
        rule_files_.push_back(&file);
      }
    }
    std::sort(rule_ids_.begin(), rule_ids_.end());
    for (const auto& [name, value] : options_.parameters) {
      const std::string id = name.substr(0, name.find('.'));
      if (ids.contains(id)) continue;
      Report("unknown_rule", "parameters", fmt::format("there is no rule '{}'", id),
             SuggestRule(id));
    }
  }

  std::string SuggestRule(std::string_view id) const {
    const std::vector<std::string_view> names(rule_ids_.begin(), rule_ids_.end());
    return DidYouMean(id, names);
  }

  // With few rules only the tables that they name are read; a name that no rule file holds cannot
  // be used.
  bool IsWanted(std::string_view name) const {
    if (options_.only.empty() || options_.replaced_tables.contains(std::string(name))) return true;
    const auto names = [&](const RulebookFile* file) {
      return file->text.find(name) != std::string::npos;
    };
    if (std::any_of(rule_files_.begin(), rule_files_.end(), names)) return true;
    return !overlays_.empty();
  }

  void ListTables() {
    std::map<std::string, TablePlan> plans;
    constexpr size_t kNation = SIZE_MAX;
    const auto add = [&](const RulebookFile& file, size_t overlay) {
      std::set<std::string>& names =
          file.stem.starts_with(kCodesPrefix) ? code_list_name_set_ : table_name_set_;
      const bool codes = file.stem.starts_with(kCodesPrefix);
      const std::string name = codes ? file.stem.substr(kCodesPrefix.size()) : file.stem;
      names.insert(name);
      if (!IsWanted(name)) return;
      if (codes) {
        if (!options_.replaced_tables.contains(file.stem)) code_files_.emplace_back(name, &file);
        return;
      }
      TablePlan& plan = plans[name];
      plan.name = name;
      plan.regional.resize(overlays_.size());
      (overlay == kNation ? plan.shipped : plan.regional[overlay]) = &file;
      plan.size += file.text.size();
    };
    for (const RulebookFile& file : files_.knowledge) add(file, kNation);
    for (size_t i = 0; i < overlays_.size(); ++i) {
      for (const RulebookFile& file : files_.regions[i].knowledge) add(file, i);
    }
    for (const auto& [table, text] : options_.replaced_tables) {
      if (table.starts_with(kCodesPrefix)) {
        code_list_name_set_.insert(table.substr(kCodesPrefix.size()));
        continue;
      }
      table_name_set_.insert(table);
      plans[table].name = table;
      plans[table].replaced = &text;
    }
    for (auto& [name, plan] : plans) {
      builders_.emplace_back(name);
      plans_.push_back(std::move(plan));
      work_order_.push_back(work_order_.size());
    }
    // The largest first, so that threads end together.
    std::stable_sort(work_order_.begin(), work_order_.end(),
                     [&](size_t a, size_t b) { return plans_[a].size > plans_[b].size; });
    table_names_.assign(table_name_set_.begin(), table_name_set_.end());
    code_list_names_.assign(code_list_name_set_.begin(), code_list_name_set_.end());
  }

  void BuildTable(size_t i) {
    TablePlan& plan = plans_[i];
    KnowledgeBuilder& builder = builders_[i];
    if (plan.replaced != nullptr) {
      if (plan.shipped != nullptr) {
        builder.Add(plan.shipped->path, FirstLine(plan.shipped->text), KnowledgeFile::kShipped);
      }
      builder.Add(plan.name, *plan.replaced, KnowledgeFile::kReplaced);
      builder.Finish();
      return;
    }
    if (plan.shipped != nullptr) {
      builder.Add(plan.shipped->path, plan.shipped->text, KnowledgeFile::kShipped);
    }
    plan.missing_points.resize(overlays_.size());
    for (size_t overlay = 0; overlay < overlays_.size(); ++overlay) {
      const auto& replaced = overlays_[overlay].replaced;
      if (const auto at = replaced.find(plan.name); at != replaced.end()) {
        std::vector<std::string> points;
        for (const YamlNode* point : at->second) points.push_back(point->text);
        plan.missing_points[overlay] = builder.DropPoints(points);
      }
      const RulebookFile* rows = overlay < plan.regional.size() ? plan.regional[overlay] : nullptr;
      if (rows == nullptr) continue;
      // The first file of a table says what its columns are.
      builder.Add(
          rows->path, rows->text,
          builder.table().columns.empty() ? KnowledgeFile::kShipped : KnowledgeFile::kOverlay);
    }
    builder.Finish();
  }

  void ReadTree(size_t i) {
    trees_[i] = std::make_unique<YamlFile>(rule_files_[i]->path, rule_files_[i]->text,
                                           &tree_diagnostics_[i]);
  }

  void FinishTables() {
    LinkSuccessors(builders_);
    for (KnowledgeBuilder& builder : builders_) {
      result_.rulebook.tables.push_back(builder.TakeTable());
      Append(builder.diagnostics());
    }
  }

  void ReadCodeLists() {
    std::map<std::string, CodeList> lists;
    for (const auto& [name, file] : code_files_) {
      CodeList& list = lists[name];
      list.name = name;
      ReadCodeList(file->path, file->text, &list, &result_.diagnostics);
    }
    for (const auto& [table, text] : options_.replaced_tables) {
      if (!table.starts_with(kCodesPrefix)) continue;
      const std::string name = table.substr(kCodesPrefix.size());
      lists[name].name = name;
      ReadCodeList(table, text, &lists[name], &result_.diagnostics);
    }
    for (auto& [name, list] : lists) result_.rulebook.code_lists.push_back(std::move(list));
  }

  // What overlays say of rules and tables that do not exist.
  void CheckOverlays() {
    for (size_t i = 0; i < overlays_.size(); ++i) CheckOverlay(i, overlays_[i]);
  }
  void CheckOverlay(size_t position, const Overlay& overlay) {
    for (const auto& [id, rule] : overlay.rules) {
      if (std::binary_search(rule_ids_.begin(), rule_ids_.end(), id)) continue;
      overlay.file->Error(*rule.key, "unknown_rule", fmt::format("there is no rule '{}'", id),
                          SuggestRule(id));
    }
    for (const YamlNode* key : overlay.replaced_tables) {
      if (table_name_set_.contains(key->text)) continue;
      const std::vector<std::string_view> names(table_names_.begin(), table_names_.end());
      overlay.file->Error(*key, "unknown_table",
                          fmt::format("there is no knowledge table '{}'", key->text),
                          DidYouMean(key->text, names));
    }
    for (const TablePlan& plan : plans_) {
      if (position >= plan.missing_points.size()) continue;
      for (const std::string& missing : plan.missing_points[position]) {
        for (const YamlNode* point : overlay.replaced.at(plan.name)) {
          if (point->text != missing) continue;
          overlay.file->Error(*point, "unknown_point",
                              fmt::format("table '{}' has no point '{}'", plan.name, missing));
        }
      }
    }
  }

  void ReadRules() {
    const RuleContext context{result_.rulebook.tables,
                              result_.rulebook.code_lists,
                              table_names_,
                              code_list_names_,
                              overlays_,
                              result_.rulebook.law,
                              options_.parameters};
    std::vector<Diagnostic> given;
    for (size_t i = 0; i < rule_files_.size(); ++i) {
      ReadRuleResult read =
          ReadRule(*trees_[i], rule_files_[i]->stem, context, &tree_diagnostics_[i], &given);
      Append(tree_diagnostics_[i]);
      if (!read.rule || !read.enabled) continue;
      SetStatus(statuses_, overlays_, &*read.rule, &result_.diagnostics);
      const RuleStatus status = read.rule->status;
      read.rule->shadow = options_.scope == Scope::kRunning && status != RuleStatus::kActive;
      const bool runs = status == RuleStatus::kActive || status == RuleStatus::kShadow;
      if (options_.scope == Scope::kRunning && options_.only.empty() && !runs) {
        result_.rulebook.resting.push_back(read.rule->id);
        continue;
      }
      result_.rulebook.rules.push_back(*std::move(read.rule));
    }
    std::ranges::sort(result_.rulebook.resting);
    Append(given);
    std::sort(result_.rulebook.rules.begin(), result_.rulebook.rules.end(),
              [](const Rule& a, const Rule& b) { return a.id < b.id; });
  }

  void Collect() {
    Append(overlay_diagnostics_);
    // By file and place; what one place says stays in order.
    std::stable_sort(result_.diagnostics.begin(), result_.diagnostics.end(),
                     [](const Diagnostic& a, const Diagnostic& b) {
                       return std::tie(a.file, a.line, a.column) <
                              std::tie(b.file, b.line, b.column);
                     });
  }

  void Append(std::vector<Diagnostic>& diagnostics) {
    std::move(diagnostics.begin(), diagnostics.end(), std::back_inserter(result_.diagnostics));
    diagnostics.clear();
  }

  const LoadOptions& options_;
  RulebookFiles files_;
  LoadedRulebook result_;
  RulebookStatuses statuses_;
  std::vector<Overlay> overlays_;  // farthest first
  std::vector<Diagnostic> overlay_diagnostics_;
  std::vector<std::string> rule_ids_;             // all there are, sorted
  std::vector<const RulebookFile*> rule_files_;   // those to read
  std::vector<std::unique_ptr<YamlFile>> trees_;  // of rule_files_
  std::vector<std::vector<Diagnostic>> tree_diagnostics_;
  std::vector<TablePlan> plans_;
  std::vector<KnowledgeBuilder> builders_;  // of plans_
  std::vector<size_t> work_order_;
  std::vector<std::pair<std::string, const RulebookFile*>> code_files_;
  std::set<std::string> table_name_set_, code_list_name_set_;
  std::vector<std::string> table_names_, code_list_names_;
};

}  // namespace

Error NoSuchRule(std::string_view id, std::span<const std::string_view> ids) {
  return {ErrorCode::kUsage, fmt::format("there is no rule '{}'{}", id, DidYouMean(id, ids, "; "))};
}

const Rule* Rulebook::Find(std::string_view id) const {
  const auto at =
      std::lower_bound(rules.begin(), rules.end(), id,
                       [](const Rule& rule, std::string_view wanted) { return rule.id < wanted; });
  return at != rules.end() && at->id == id ? &*at : nullptr;
}

bool LoadedRulebook::ok() const {
  return std::all_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& diagnostic) { return diagnostic.warning; });
}

Result<LoadedRulebook> LoadRulebook(const std::string& folder, const LoadOptions& options) {
  MJ_TRY(RulebookFiles files, ReadRulebookFiles(folder, options));
  std::vector<std::string_view> ids;
  ids.reserve(files.rules.size());
  for (const RulebookFile& file : files.rules) ids.push_back(file.stem);
  for (const std::string& id : options.only) {
    if (std::ranges::find(ids, id) == ids.end()) return std::unexpected(NoSuchRule(id, ids));
  }
  return Loader(folder, options, std::move(files)).Load();
}

}  // namespace mingjian::rules
