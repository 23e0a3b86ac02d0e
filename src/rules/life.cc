#include "rules/life.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "rules/rule_file_reader.h"

namespace mingjian::rules {
namespace {

using enum RuleStatus;
using Kind = HistoryEvent::Kind;

struct Step {
  RuleStatus from, to;
};
constexpr std::array<Step, 12> kNation = {{{kDraft, kReview},
                                           {kDraft, kRetired},
                                           {kReview, kDraft},
                                           {kReview, kShadow},
                                           {kReview, kRetired},
                                           {kShadow, kReview},
                                           {kShadow, kActive},
                                           {kShadow, kRetired},
                                           {kActive, kShadow},
                                           {kActive, kReview},
                                           {kActive, kRetired},
                                           {kRetired, kDraft}}};
constexpr std::array<Step, 5> kRegion = {{{kShadow, kReview},
                                          {kReview, kActive},
                                          {kReview, kShadow},
                                          {kActive, kShadow},
                                          {kActive, kReview}}};

std::string Name(const HistoryEvent& event) {
  return fmt::format("{} version {}", event.rule, event.version);
}

// Steps by which somebody answers for a version.
bool IsApproval(bool region, const HistoryEvent& event) {
  if (event.kind != Kind::kMove) return false;
  return event.to == kActive || (!region && event.from == kReview && event.to == kShadow);
}

std::optional<Refusal> CheckSteps(const History& history, const HistoryEvent& event) {
  const bool region = !history.region().empty();
  const std::optional<RuleStatus> known = history.StatusOf(event.rule, event.version);
  // A region stands on what the nation decided, which its own file does not hold.
  const bool first_of_region = region && !known && (event.from == kShadow || event.from == kActive);
  const RuleStatus now = known.value_or(first_of_region ? event.from : region ? kShadow : kDraft);
  if (event.from != now) {
    return Refusal{
        "wrong_step",
        fmt::format("{} is {}, not {}", Name(event), ToString(now), ToString(event.from)), ""};
  }
  const std::span<const Step> steps = region ? std::span<const Step>(kRegion) : kNation;
  std::vector<std::string_view> open;
  bool found = false;
  for (const Step& step : steps) {
    if (step.from != now) continue;
    open.push_back(ToString(step.to));
    found |= step.to == event.to;
  }
  if (found) return std::nullopt;
  return Refusal{
      "wrong_step",
      fmt::format("{} cannot go from {} to {}{}", Name(event), ToString(now), ToString(event.to),
                  region ? " in a region" : ""),
      open.empty() ? std::string()
                   : fmt::format("from {} it can go to {}", ToString(now), fmt::join(open, ", "))};
}

std::optional<Refusal> CheckMove(const History& history, const HistoryEvent& event) {
  if (auto refusal = CheckSteps(history, event)) return refusal;
  if (!IsApproval(!history.region().empty(), event)) return std::nullopt;
  const std::string author = history.AuthorOf(event.rule, event.version);
  if (SamePerson(author, event.who)) {
    return Refusal{
        "approved_by_author",
        fmt::format("{} was proposed by '{}', who cannot approve it", Name(event), author),
        "another person approves it"};
  }
  if (event.to == kActive && history.BacktestOf(event.rule, event.version) == nullptr) {
    return Refusal{"no_backtest", fmt::format("{} has no recorded back-test", Name(event)),
                   fmt::format("mingjian audit --rule {} …, then mingjian rules record {}",
                               event.rule, event.rule)};
  }
  return std::nullopt;
}

}  // namespace

bool SamePerson(std::string_view a, std::string_view b) {
  const auto plain = [](std::string_view name) {
    std::string text(Trim(name));
    for (char& c : text) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
  };
  return plain(a) == plain(b);
}

std::optional<Refusal> CheckEvent(const History& history, const HistoryEvent& event) {
  if (!IsRuleId(event.rule)) {
    return Refusal{"bad_id", fmt::format("'{}' is not a rule id", event.rule), ""};
  }
  if (event.version < 1) {
    return Refusal{"bad_value",
                   fmt::format("version is {}; expected a number from 1", event.version), ""};
  }
  if (Trim(event.who).empty() || Trim(event.why).empty()) {
    return Refusal{"bad_value", "an event says who and why; neither may be empty", ""};
  }
  if (!ParseTime(event.when) && !ParseDate(event.when)) {
    return Refusal{
        "bad_value",
        fmt::format("when is '{}'; expected a date or a time like 2026-01-31 08:00:00", event.when),
        ""};
  }
  switch (event.kind) {
    case Kind::kMove:
      return CheckMove(history, event);
    case Kind::kShip:
      if (history.StatusOf(event.rule, event.version)) {
        return Refusal{"wrong_step", fmt::format("{} is known already", Name(event)),
                       "move it instead"};
      }
      if (!history.region().empty() || (event.to != kShadow && event.to != kActive)) {
        return Refusal{"wrong_step", "only the nation's rulebook ships rules, active or in shadow",
                       ""};
      }
      return std::nullopt;
    case Kind::kBacktest:
      return std::nullopt;
    case Kind::kDecisions:
      if (event.confirmed + event.overturned == 0) {
        return Refusal{"bad_value", "no finding was decided", ""};
      }
      if (!history.StatusOf(event.rule, event.version)) {
        return Refusal{"wrong_step",
                       fmt::format("{} never ran, so it has no findings", Name(event)), ""};
      }
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<HistoryEvent> ReturnToReview(const History& history, std::string_view rule,
                                           int version, const LifeLimits& limits) {
  const std::optional<RuleStatus> status = history.StatusOf(rule, version);
  if (status != kActive && status != kShadow) return std::nullopt;
  const Decided decided = history.DecidedOf(rule, version);
  if (decided.total() < limits.decided_min) return std::nullopt;
  // overturned / total > share, in whole numbers.
  if (decided.overturned * Decimal::kOne <= limits.overturned_share_max * decided.total()) {
    return std::nullopt;
  }
  HistoryEvent event;
  event.rule = rule;
  event.version = version;
  event.from = *status;
  event.to = kReview;
  event.who = "mingjian";
  event.why = fmt::format(
      "{} of {} decided findings were overturned, {:.1f} %; the limit is {} % of at "
      "least {}",
      decided.overturned, decided.total(),
      100.0 * static_cast<double>(decided.overturned) / static_cast<double>(decided.total()),
      Decimal::FromMicros(limits.overturned_share_max * 100).ToString(), limits.decided_min);
  return event;
}

LifeLimits ReadLifeLimits(const std::string& name, std::string text,
                          std::vector<Diagnostic>* diagnostics) {
  LifeLimits limits;
  const YamlFile file(name, std::move(text), diagnostics);
  const YamlNode& root = file.root();
  if (root.IsNull()) return limits;
  if (!root.IsMap()) {
    file.Error(root, "wrong_type", "the file is not a map of limits");
    return limits;
  }
  struct Limit {
    std::string_view key;
    int64_t* value;
    TypeKind kind;
    int64_t min, max;
  };
  const std::array<Limit, 4> all = {
      {{"cases_firing_min", &limits.cases_firing_min, TypeKind::kInt, 0, 1000},
       {"cases_silent_min", &limits.cases_silent_min, TypeKind::kInt, 0, 1000},
       {"decided_min", &limits.decided_min, TypeKind::kInt, 1, 1'000'000},
       {"overturned_share_max", &limits.overturned_share_max, TypeKind::kDecimal, 0,
        Decimal::kOne}}};
  std::vector<std::string_view> names;
  names.reserve(all.size());
  for (const Limit& limit : all) names.push_back(limit.key);
  for (const auto& [key, value] : root.entries) {
    const auto at = std::ranges::find(all, key.text, &Limit::key);
    if (at == all.end()) {
      file.Error(key, "unknown_key", fmt::format("there is no limit '{}'", key.text),
                 DidYouMean(key.text, names));
      continue;
    }
    const auto literal = LiteralOf(value.text, at->kind);
    if (!value.IsScalar() || !literal || literal->number < at->min || literal->number > at->max) {
      file.Error(value, "bad_value",
                 fmt::format("{} is '{}'; expected {}", key.text, value.text,
                             at->kind == TypeKind::kInt
                                 ? fmt::format("a whole number from {} to {}", at->min, at->max)
                                 : "a share from 0 to 1"));
      continue;
    }
    *at->value = literal->number;
  }
  return limits;
}

}  // namespace mingjian::rules
