// Opening histories, and what a step asks for beside the history itself: cases and a back-test.

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <filesystem>

#include "base/decimal.h"
#include "base/hash.h"
#include "base/text.h"
#include "cli/rules_life.h"
#include "rules/locate.h"
#include "testing/case_file.h"

namespace mingjian::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using rules::HistoryEvent;
using rules::RuleStatus;

std::unexpected<Error> Refuse(const rules::Refusal& refusal) {
  return DataError(fmt::format("refused: {} [{}]{}", refusal.message, refusal.name,
                               refusal.suggestion.empty() ? "" : "; " + refusal.suggestion));
}

Result<rules::History> OpenHistory(const std::string& folder, const std::string& region,
                                   std::vector<rules::Diagnostic>* diagnostics) {
  const std::string path = rules::HistoryPath(folder, region);
  std::error_code error;
  if (!fs::exists(path, error)) return rules::History(region);
  MJ_TRY(const std::string text, ReadFile(path));
  return rules::ReadHistory(path, text, region, diagnostics);
}

// The rule's cases, which must be enough and pass.
Status CheckCases(const Life& life, const rules::Rule& rule) {
  const std::string path = fs::path(rule.file).replace_extension(".case").string();
  std::error_code error;
  std::vector<testing::CaseResult> results;
  if (fs::exists(path, error)) {
    MJ_TRY(results, testing::RunCaseFile(life.folder, path));
  }
  const auto failed = std::ranges::find(results, false, &testing::CaseResult::passed);
  if (failed != results.end()) {
    return Refuse({"cases_fail",
                   fmt::format("case '{}' of {} does not pass", failed->title, rule.id),
                   fmt::format("mingjian rules test {}", rule.id)});
  }
  const int64_t firing = std::ranges::count(results, true, &testing::CaseResult::fires);
  const int64_t silent = static_cast<int64_t>(results.size()) - firing;
  if (firing < life.limits.cases_firing_min || silent < life.limits.cases_silent_min) {
    return Refuse(
        {"too_few_cases",
         fmt::format("{} has {} firing and {} silent cases; it needs {} and {}", rule.id, firing,
                     silent, life.limits.cases_firing_min, life.limits.cases_silent_min),
         fmt::format("write them in {}", path)});
  }
  return {};
}

Result<json::object> ReadObject(const std::string& path) {
  MJ_TRY(const std::string text, ReadFile(path));
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  if (error || !value.is_object()) return DataError(fmt::format("{}: not a JSON object", path));
  return std::move(value.as_object());
}

std::string TextAt(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(json::string_view(key.data(), key.size()));
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}
int64_t NumberAt(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(json::string_view(key.data(), key.size()));
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

// The rule's row in the summary of an audit, among those that count or those in shadow.
const json::object* RowOf(const json::object& summary, std::string_view rule) {
  const auto among = [&](const json::value* rows) -> const json::object* {
    if (rows == nullptr || !rows->is_array()) return nullptr;
    for (const json::value& row : rows->get_array()) {
      if (row.is_object() && TextAt(row.get_object(), "rule") == rule) return &row.get_object();
    }
    return nullptr;
  };
  if (const json::object* row = among(summary.if_contains("rules"))) return row;
  const json::value* shadow = summary.if_contains("shadow");
  return shadow != nullptr && shadow->is_object() ? among(shadow->get_object().if_contains("rules"))
                                                  : nullptr;
}

// The text of a rule in the rulebook that an audit kept.
Result<std::string> KeptRule(const std::string& folder, const std::string& rule) {
  std::error_code error;
  const fs::path root = fs::path(folder) / "rulebook" / "national";
  for (fs::recursive_directory_iterator at(root, error), end; !error && at != end;
       at.increment(error)) {
    if (at->path().filename() == rule + ".yaml") return ReadFile(at->path().string());
  }
  return DataError(fmt::format("{}: keeps no rule '{}'; expected the folder of an audit with it",
                               root.string(), rule));
}

}  // namespace

Result<Life> OpenLife(const RulesOptions& options) {
  Life life;
  MJ_TRY(life.folder, rules::LocateRulebook(options.rulebook));
  MJ_TRY(life.loaded, LoadFor(options));
  std::vector<rules::Diagnostic> mistakes;
  for (const rules::Diagnostic& diagnostic : life.loaded.diagnostics) {
    // The record that is missing is about to be made.
    if (!diagnostic.warning && diagnostic.name != "status_without_record") {
      mistakes.push_back(diagnostic);
    }
  }
  // What the histories themselves say was reported while loading.
  std::vector<rules::Diagnostic> reported;
  MJ_TRY(life.nation, OpenHistory(life.folder, "", &reported));
  if (!options.region.empty()) {
    MJ_TRY(life.region, OpenHistory(life.folder, options.region, &reported));
  }
  life.path = rules::HistoryPath(life.folder, options.region);
  if (const std::string path = life.folder + "/life.yaml"; fs::exists(path)) {
    MJ_TRY(std::string text, ReadFile(path));
    life.limits = rules::ReadLifeLimits(path, std::move(text), &mistakes);
  }
  if (PrintDiagnostics(mistakes) > 0) {
    return DataError("the rulebook has mistakes; its life goes on when they are mended");
  }
  return life;
}

Result<HistoryEvent> NewEvent(const Life& life, const std::string& id, HistoryEvent::Kind kind,
                              const LifeOptions& options) {
  const rules::Rule* rule = life.loaded.rulebook.Find(id);
  if (rule == nullptr) return std::unexpected(UnknownRule(life.loaded.rulebook, id));
  HistoryEvent event;
  event.kind = kind;
  event.rule = id;
  event.version = rule->version;
  const auto known = life.own().StatusOf(id, rule->version);
  // A region stands on the nation's decision until it takes its own.
  event.from =
      known ? *known : life.nation.StatusOf(id, rule->version).value_or(RuleStatus::kDraft);
  event.who = std::string(Trim(options.who));
  event.why = std::string(Trim(options.why));
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  // Chinese standard time has no summer time.
  event.when = FormatTime(std::chrono::duration_cast<std::chrono::seconds>(now).count() + 8 * 3600);
  return event;
}

Status CheckAgainst(const rules::History& history, const HistoryEvent& event) {
  if (const auto refusal = rules::CheckEvent(history, event)) return Refuse(*refusal);
  return {};
}

Status CheckMove(const Life& life, const HistoryEvent& event) {
  MJ_RETURN_IF_ERROR(CheckAgainst(life.own(), event));
  const rules::Rule& rule = *life.loaded.rulebook.Find(event.rule);
  if (event.to != RuleStatus::kActive && event.to != RuleStatus::kShadow) return {};
  // Steps back from active ask for nothing.
  if (event.from == RuleStatus::kActive) return {};
  MJ_RETURN_IF_ERROR(CheckCases(life, rule));
  if (event.to != RuleStatus::kActive) return {};
  MJ_TRY(const std::string text, ReadFile(rule.file));
  if (life.own().BacktestOf(event.rule, event.version)->rule_hash != StableHashHex(text)) {
    return Refuse(
        {"stale_backtest",
         fmt::format("{} was changed after the back-test of version {}", rule.id, rule.version),
         "raise its version, or test it again"});
  }
  return {};
}

Status ReadBacktest(const Life& life, const std::string& folder, HistoryEvent* event) {
  MJ_TRY(const json::object summary, ReadObject(folder + "/summary.json"));
  MJ_TRY(const json::object audit, ReadObject(folder + "/audit.json"));
  const json::object* row = RowOf(summary, event->rule);
  if (row == nullptr || NumberAt(summary, "settlements") == 0) {
    return DataError(
        fmt::format("{}/summary.json: rule '{}' judged no settlement there", folder, event->rule));
  }
  const std::string region = life.region.region();
  if (TextAt(audit, "region") != region) {
    return Refuse({"other_region",
                   fmt::format("the audit in {} was made for region '{}', not '{}'", folder,
                               TextAt(audit, "region"), region),
                   "give both the same --region"});
  }
  MJ_TRY(const std::string kept, KeptRule(folder, event->rule));
  MJ_TRY(const std::string now, ReadFile(life.loaded.rulebook.Find(event->rule)->file));
  if (kept != now) {
    return Refuse(
        {"stale_backtest",
         fmt::format("the audit in {} judged another text of rule '{}'", folder, event->rule),
         fmt::format("mingjian audit --rule {} …", event->rule)});
  }
  event->snapshot = TextAt(summary, "snapshot");
  event->rule_hash = StableHashHex(now);
  event->findings = NumberAt(*row, "findings");
  event->persons = NumberAt(*row, "persons");
  event->providers = NumberAt(*row, "providers");
  const auto amount = Decimal::Parse(TextAt(*row, "vola_amt"));
  event->vola_amt = amount ? amount->micros() : 0;
  return {};
}

}  // namespace mingjian::cli
