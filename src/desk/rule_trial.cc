#include "desk/rule_trial.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <filesystem>

#include "audit/backtest.h"
#include "base/temp_folder.h"
#include "base/text.h"
#include "desk/rulebook_json.h"

namespace mingjian::desk {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

audit::TrialOptions OptionsOf(const TrialRequest& request, Jobs::Run& run) {
  audit::TrialOptions options;
  options.lake = request.lake;
  options.rulebook = request.book->folder;
  options.region = request.book->region.region();
  options.threads = request.threads;
  options.progress = [&run](uint64_t done, uint64_t total) { run.Progress(done, total); };
  return options;
}

// What a rulebook with the changed file says of it. The copy is removed with `folder`.
Result<std::vector<rules::Diagnostic>> Check(const TrialRequest& request, const TempFolder& folder,
                                             const std::string& name) {
  const std::string copy = folder / "rulebook";
  std::error_code error;
  fs::copy(request.book->folder, copy, fs::copy_options::recursive, error);
  if (error) {
    return EnvironmentError(
        fmt::format("{}: cannot be copied: {}", request.book->folder, error.message()));
  }
  const fs::path own = fs::relative(request.book->loaded.rulebook.Find(request.rule)->file,
                                    request.book->folder, error);
  MJ_RETURN_IF_ERROR(WriteFile((fs::path(copy) / own).string(), request.text));
  rules::LoadOptions load;
  load.region = request.book->region.region();
  load.only = {request.rule};
  MJ_TRY(const rules::LoadedRulebook loaded, rules::LoadRulebook(copy, load));
  std::vector<rules::Diagnostic> of_rule;
  for (const rules::Diagnostic& each : loaded.diagnostics) {
    if (fs::path(each.file).filename() == name) of_rule.push_back(each);
  }
  return of_rule;
}

}  // namespace

std::string IdInText(std::string_view text) {
  for (const std::string_view line : Split(text, '\n')) {
    if (line.starts_with("id:")) return std::string(Trim(line.substr(3)));
  }
  return {};
}

Result<TrialResult> RunBacktestJob(const TrialRequest& request, Jobs::Run& run) {
  TrialResult result;
  const std::string file = request.book->loaded.rulebook.Find(request.rule)->file;
  MJ_TRY(const std::string before, ReadFile(file));
  MJ_TRY(const audit::Backtest backtest,
         audit::RunBacktest(OptionsOf(request, run), request.rule, request.parameters));
  MJ_TRY(const std::string after, ReadFile(file));
  if (before != after) {
    return DataError(
        fmt::format("rule '{}' was changed while it was tested; test it again", request.rule));
  }
  for (const auto* const rows : {&backtest.summary.rules, &backtest.summary.shadow_rules}) {
    for (const audit::RuleSummary& row : *rows) {
      if (row.rule != request.rule) continue;
      result.facts = {.snapshot = backtest.summary.snapshot,
                      .region = request.book->region.region(),
                      .rule_text = before,
                      .findings = row.findings,
                      .persons = row.persons,
                      .providers = row.providers,
                      .vola_amt = row.vola_amt};
    }
  }
  result.json = audit::ToJson(backtest);
  return result;
}

Result<std::string> RunDiffJob(const TrialRequest& request, Jobs::Run& run) {
  MJ_TRY(const std::unique_ptr<TempFolder> folder, TempFolder::Make());
  const std::string name = request.rule + ".yaml";
  MJ_TRY(const std::vector<rules::Diagnostic> found, Check(request, *folder, name));
  const bool wrong =
      std::ranges::any_of(found, [](const rules::Diagnostic& each) { return !each.warning; });
  if (wrong) return json::serialize(json::object{{"diagnostics", DiagnosticsJson(found)}});
  const std::string file = *folder / name;
  MJ_RETURN_IF_ERROR(WriteFile(file, request.text));
  MJ_TRY(const audit::Difference difference,
         audit::RunDiff(OptionsOf(request, run), request.book->folder, file, {request.rule}));
  json::object all = json::parse(audit::ToJson(difference)).as_object();
  all["diagnostics"] = DiagnosticsJson(found);
  return json::serialize(all);
}

}  // namespace mingjian::desk
