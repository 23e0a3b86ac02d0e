#include "rules/life_book.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/hash.h"
#include "base/text.h"

namespace mingjian::rules {
namespace {

namespace fs = std::filesystem;

Result<History> OpenHistory(const std::string& folder, const std::string& region,
                            std::vector<Diagnostic>* diagnostics) {
  const std::string path = HistoryPath(folder, region);
  std::error_code error;
  if (!fs::exists(path, error)) return History(region);
  MJ_TRY(const std::string text, ReadFile(path));
  return ReadHistory(path, text, region, diagnostics);
}

// Why the rule's cases do not do: they must be enough and pass.
Result<std::optional<Refusal>> CheckCases(const LifeBook& book, const Rule& rule,
                                          const CaseRunner& run) {
  const std::string path = CaseFileOf(rule);
  std::error_code error;
  CaseCounts cases;
  if (fs::exists(path, error)) {
    MJ_TRY(cases, run(book.folder, path));
  }
  if (!cases.failed.empty()) {
    return Refusal{"cases_fail",
                   fmt::format("case '{}' of {} does not pass", cases.failed, rule.id),
                   fmt::format("mingjian rules test {}", rule.id)};
  }
  if (cases.firing < book.limits.cases_firing_min || cases.silent < book.limits.cases_silent_min) {
    return Refusal{"too_few_cases",
                   fmt::format("{} has {} firing and {} silent cases; it needs {} and {}", rule.id,
                               cases.firing, cases.silent, book.limits.cases_firing_min,
                               book.limits.cases_silent_min),
                   fmt::format("write them in {}", path)};
  }
  return std::nullopt;
}

}  // namespace

const History& LifeBook::Speaking(const Rule& rule) const {
  const bool spoken =
      !region.events().empty() && region.StatusOf(rule.id, rule.version).has_value();
  return spoken ? region : nation;
}

Result<LifeBook> OpenLife(const std::string& folder, const std::string& region) {
  LifeBook book;
  book.folder = folder;
  LoadOptions options;
  options.region = region;
  MJ_TRY(book.loaded, LoadRulebook(folder, options));
  for (const Diagnostic& diagnostic : book.loaded.diagnostics) {
    if (!diagnostic.warning && diagnostic.name != "status_without_record") {
      book.mistakes.push_back(diagnostic);
    }
  }
  // What the histories themselves say was reported while loading.
  std::vector<Diagnostic> reported;
  MJ_TRY(book.nation, OpenHistory(folder, "", &reported));
  if (!region.empty()) {
    MJ_TRY(book.region, OpenHistory(folder, region, &reported));
  }
  book.path = HistoryPath(folder, region);
  if (const std::string path = folder + "/life.yaml"; fs::exists(path)) {
    MJ_TRY(std::string text, ReadFile(path));
    book.limits = ReadLifeLimits(path, std::move(text), &book.mistakes);
  }
  return book;
}

Result<HistoryEvent> NewEvent(const LifeBook& book, const std::string& id, HistoryEvent::Kind kind,
                              Seconds now) {
  const Rulebook& rulebook = book.loaded.rulebook;
  const Rule* const rule = rulebook.Find(id);
  if (rule == nullptr) {
    std::vector<std::string_view> ids;
    for (const Rule& each : rulebook.rules) ids.push_back(each.id);
    return std::unexpected(NoSuchRule(id, ids));
  }
  HistoryEvent event;
  event.kind = kind;
  event.rule = id;
  event.version = rule->version;
  const auto known = book.own().StatusOf(id, rule->version);
  // A region stands on the nation's decision until it takes its own.
  event.from =
      known ? *known : book.nation.StatusOf(id, rule->version).value_or(RuleStatus::kDraft);
  event.when = FormatTime(now);
  return event;
}

std::string CaseFileOf(const Rule& rule) {
  return fs::path(rule.file).replace_extension(".case").string();
}

Result<std::optional<Refusal>> CheckMove(const LifeBook& book, const HistoryEvent& event,
                                         const CaseRunner& run) {
  if (auto refusal = CheckEvent(book.own(), event)) return refusal;
  const Rule& rule = *book.loaded.rulebook.Find(event.rule);
  if (event.to != RuleStatus::kActive && event.to != RuleStatus::kShadow) return std::nullopt;
  // Steps back from active ask for nothing.
  if (event.from == RuleStatus::kActive) return std::nullopt;
  MJ_TRY(auto refusal, CheckCases(book, rule, run));
  if (refusal || event.to != RuleStatus::kActive) return refusal;
  MJ_TRY(const std::string text, ReadFile(rule.file));
  if (book.own().BacktestOf(event.rule, event.version)->rule_hash != StableHashHex(text)) {
    return Refusal{
        "stale_backtest",
        fmt::format("{} was changed after the back-test of version {}", rule.id, rule.version),
        "raise its version, or test it again"};
  }
  return std::nullopt;
}

Result<std::optional<Refusal>> FillBacktest(const LifeBook& book, const BacktestFacts& facts,
                                            HistoryEvent* event) {
  if (facts.region != book.region.region()) {
    return Refusal{"other_region",
                   fmt::format("the back-test was made for region '{}', not '{}'", facts.region,
                               book.region.region()),
                   "give both the same region"};
  }
  MJ_TRY(const std::string now, ReadFile(book.loaded.rulebook.Find(event->rule)->file));
  if (facts.rule_text != now) {
    return Refusal{"stale_backtest",
                   fmt::format("the back-test judged another text of rule '{}'", event->rule),
                   "test the rule as it is now"};
  }
  event->snapshot = facts.snapshot;
  event->rule_hash = StableHashHex(now);
  event->findings = facts.findings;
  event->persons = facts.persons;
  event->providers = facts.providers;
  event->vola_amt = facts.vola_amt;
  return std::nullopt;
}

Result<std::optional<Refusal>> AppendChecked(const LifeBook& book, const HistoryEvent& event) {
  std::optional<Refusal> refusal;
  const auto still = [&](std::string_view text) {
    std::vector<Diagnostic> ignored;
    refusal = CheckEvent(ReadHistory(book.path, text, book.region.region(), &ignored), event);
    return !refusal;
  };
  MJ_RETURN_IF_ERROR(AppendEvent(book.path, event, still));
  return refusal;
}

}  // namespace mingjian::rules
