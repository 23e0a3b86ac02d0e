// mingjian rules status | move | record | overturn: the life of rules (docs/rule-life.md).

#include "cli/rules_life.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <memory>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "rules/locate.h"
#include "rules/rule_facts.h"

namespace mingjian::cli {
namespace {

using rules::HistoryEvent;
using rules::Rule;
using rules::RuleStatus;
using Kind = HistoryEvent::Kind;

constexpr const char* kWhoHelp = "Name of the person who does it";

// What the table of a decision shows: "4 of 23 (17.4 %)".
std::string DecidedText(const rules::Decided& decided) {
  if (decided.total() == 0) return {};
  return fmt::format(
      "{} of {} ({:.1f} %)", decided.overturned, decided.total(),
      100.0 * static_cast<double>(decided.overturned) / static_cast<double>(decided.total()));
}

std::string EventText(const HistoryEvent& event) {
  switch (event.kind) {
    case Kind::kShip:
      return fmt::format("shipped {}", rules::ToString(event.to));
    case Kind::kMove:
      return fmt::format("{} → {}", rules::ToString(event.from), rules::ToString(event.to));
    case Kind::kBacktest:
      return fmt::format("back-test: {} findings, {} persons, {} providers, {} yuan, snapshot {}",
                         event.findings, event.persons, event.providers,
                         MoneyWithThousands(event.vola_amt), event.snapshot);
    case Kind::kDecisions:
      return fmt::format("decided: {} confirmed, {} overturned", event.confirmed, event.overturned);
  }
  return {};
}

boost::json::object StatusJson(const rules::LifeBook& life, const Rule& rule) {
  const rules::History& history = life.Speaking(rule);
  const HistoryEvent* last = history.LastMove(rule.id, rule.version);
  const rules::Decided decided = history.DecidedOf(rule.id, rule.version);
  boost::json::array events;
  for (const rules::History* each : {&life.nation, &life.region}) {
    for (const HistoryEvent& event : each->events()) {
      if (event.rule != rule.id) continue;
      boost::json::value value = boost::json::parse(rules::ToJsonLine(event));
      value.as_object()["region"] = each->region();
      events.push_back(std::move(value));
    }
  }
  return {{"rule", rule.id},
          {"version", rule.version},
          {"source", rules::ToString(rule.source)},
          {"status", rules::ToString(rule.status)},
          {"since", last == nullptr ? "" : last->when},
          {"by", last == nullptr ? "" : last->who},
          {"backtested", history.BacktestOf(rule.id, rule.version) != nullptr},
          {"confirmed", decided.confirmed},
          {"overturned", decided.overturned},
          {"events", std::move(events)}};
}

int ShowStatus(const LifeOptions& options) {
  auto life = OpenLife(options.rules);
  if (!life) return ReportError(life.error());
  std::vector<const Rule*> wanted;
  for (const std::string& id : options.rules.rules) {
    const Rule* rule = life->loaded.rulebook.Find(id);
    if (rule == nullptr) return ReportError(UnknownRule(life->loaded.rulebook, id));
    wanted.push_back(rule);
  }
  if (wanted.empty()) {
    for (const Rule& rule : life->loaded.rulebook.rules) wanted.push_back(&rule);
  }
  if (options.rules.json) {
    boost::json::array all;
    for (const Rule* rule : wanted) all.push_back(StatusJson(*life, *rule));
    fmt::print("{}\n", boost::json::serialize(all));
    return 0;
  }
  Table table(
      {"rule", "version>", "source", "status", "since", "by", "back-test", "overturned", "why"});
  for (const Rule* rule : wanted) {
    const rules::History& history = life->Speaking(*rule);
    const HistoryEvent* last = history.LastMove(rule->id, rule->version);
    const HistoryEvent* backtest = history.BacktestOf(rule->id, rule->version);
    table.AddRow({rule->id, std::to_string(rule->version),
                  std::string(rules::ToString(rule->source)),
                  std::string(rules::ToString(rule->status)), last == nullptr ? "" : last->when,
                  last == nullptr ? "" : last->who, backtest == nullptr ? "" : backtest->when,
                  DecidedText(history.DecidedOf(rule->id, rule->version)),
                  last == nullptr ? "no entry in the history" : last->why});
  }
  fmt::print("{}", table.ToString());
  if (options.rules.rules.empty()) return 0;
  Table events({"when", "rule", "version>", "what", "who", "why"});
  for (const rules::History* history : {&life->nation, &life->region}) {
    for (const HistoryEvent& event : history->events()) {
      if (std::ranges::find(options.rules.rules, event.rule) == options.rules.rules.end()) continue;
      events.AddRow({event.when, event.rule, std::to_string(event.version), EventText(event),
                     event.who, event.why});
    }
  }
  fmt::print("\n{}", events.ToString(90));
  return 0;
}

// Appends events that were checked, and says what happened.
int Append(const rules::LifeBook& life, const std::vector<HistoryEvent>& events) {
  for (const HistoryEvent& event : events) {
    const auto refusal = rules::AppendChecked(life, event);
    if (!refusal) return ReportError(refusal.error());
    if (const Status status = AsStatus(*refusal); !status) return ReportError(status.error());
    fmt::print("{} version {}: {}\n", event.rule, event.version, EventText(event));
  }
  return 0;
}

int Move(const LifeOptions& options) {
  auto life = OpenLife(options.rules);
  if (!life) return ReportError(life.error());
  const auto to = rules::RuleStatusOf(options.to);
  if (!to) {
    return ReportError(
        {ErrorCode::kUsage,
         fmt::format("--to: '{}' is not draft, review, shadow, active or retired", options.to)});
  }
  std::vector<HistoryEvent> events;
  for (const std::string& id : options.rules.rules) {
    auto event = NewEvent(*life, id, Kind::kMove, options);
    if (!event) return ReportError(event.error());
    event->to = *to;
    if (const Status status = CheckMove(*life, *event); !status) {
      return ReportError(status.error());
    }
    events.push_back(*std::move(event));
  }
  const int code = Append(*life, events);
  if (code == 0 && !options.rules.region.empty() &&
      (*to == RuleStatus::kActive || *to == RuleStatus::kShadow)) {
    fmt::print("regions/{}/overlay.yaml must say the same: rules: {{{}: {{status: {}}}}}\n",
               options.rules.region, fmt::join(options.rules.rules, ", …: "), options.to);
  }
  return code;
}

int Record(const LifeOptions& options) {
  auto life = OpenLife(options.rules);
  if (!life) return ReportError(life.error());
  auto event = NewEvent(*life, options.rules.rules.front(), Kind::kBacktest, options);
  if (!event) return ReportError(event.error());
  if (const Status status = ReadBacktest(*life, options.audit, &*event); !status) {
    return ReportError(status.error());
  }
  if (const Status status = AsStatus(rules::CheckEvent(life->own(), *event)); !status) {
    return ReportError(status.error());
  }
  return Append(*life, {*event});
}

int Overturn(const LifeOptions& options) {
  auto life = OpenLife(options.rules);
  if (!life) return ReportError(life.error());
  auto event = NewEvent(*life, options.rules.rules.front(), Kind::kDecisions, options);
  if (!event) return ReportError(event.error());
  event->confirmed = options.confirmed;
  event->overturned = options.overturned;
  if (const Status status = AsStatus(rules::CheckEvent(life->own(), *event)); !status) {
    return ReportError(status.error());
  }
  std::vector<HistoryEvent> events = {*event};
  rules::History after = life->own();
  after.Add(*event);
  if (auto move = rules::ReturnToReview(after, event->rule, event->version, life->limits)) {
    move->when = event->when;
    events.push_back(*std::move(move));
  } else {
    fmt::print("{}: {} overturned\n", event->rule,
               DecidedText(after.DecidedOf(event->rule, event->version)));
  }
  return Append(*life, events);
}

}  // namespace

void AddLifeCommands(CLI::App& app, Run& run) {
  auto options = std::make_shared<LifeOptions>();
  const auto add = [&](const char* name, const char* about, int (*action)(const LifeOptions&)) {
    CLI::App* sub = app.add_subcommand(name, about);
    sub->add_option("--rulebook", options->rules.rulebook,
                    "Folder of the rulebook (default: ./rulebook, else beside the program)");
    sub->add_option("--region", options->rules.region,
                    "Read or write the region's own history, e.g. 320100");
    sub->callback(
        [options, action, &run] { run = [options, action] { return action(*options); }; });
    return sub;
  };
  const auto add_person = [&](CLI::App* sub) {
    sub->add_option("--who", options->who, kWhoHelp)->required();
    sub->add_option("--why", options->why, "The reason, for those who read it later")->required();
  };
  CLI::App* status = add(
      "status", "Where rules stand in their life; with names also how they came there", ShowStatus);
  status->add_option("rule", options->rules.rules, "Rule ids (default: all)");
  status->add_flag("--json", options->rules.json, "As JSON");
  CLI::App* move = add("move",
                       "Move rules to review, shadow, active, retired or back to draft; refused "
                       "with a reason when cases, back-test or a second person are missing",
                       Move);
  move->add_option("rule", options->rules.rules, "Rule ids")->required();
  move->add_option("--to", options->to, "draft, review, shadow, active or retired")->required();
  add_person(move);
  CLI::App* record =
      add("record", "Record what an audit found with a rule as its back-test", Record);
  record->add_option("rule", options->rules.rules, "Rule id")->required()->expected(1);
  record->add_option("--audit", options->audit, "Folder that 'mingjian audit --rule RULE' wrote")
      ->required();
  add_person(record);
  CLI::App* overturn =
      add("overturn",
          "Record how many findings were confirmed and overturned; past the limit of life.yaml the "
          "rule returns to review by itself",
          Overturn);
  overturn->add_option("rule", options->rules.rules, "Rule id")->required()->expected(1);
  overturn->add_option("--confirmed", options->confirmed, "Findings that stood")
      ->check(CLI::Range(0, 1'000'000'000));
  overturn->add_option("--overturned", options->overturned, "Findings that did not")
      ->check(CLI::Range(0, 1'000'000'000));
  add_person(overturn);
}

}  // namespace mingjian::cli
