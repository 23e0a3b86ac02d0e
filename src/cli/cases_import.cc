// mingjian cases import and overdue; mingjian verify-log.

#include <fmt/format.h>

#include <boost/json.hpp>
#include <memory>

#include "casework/decide.h"
#include "casework/doors.h"
#include "casework/feedback.h"
#include "casework/import.h"
#include "casework/ledger.h"
#include "casework/log.h"
#include "cli/cases.h"
#include "cli/rules_life.h"
#include "cli/terminal.h"

namespace mingjian::cli {

namespace json = boost::json;

int ImportCases(const CasesOptions& options) {
  auto desk = OpenDesk(options);
  if (!desk) return ReportError(desk.error());
  if (const Status may = casework::Require(desk->actor, casework::Right::kImport); !may) {
    return ReportError(may.error());
  }
  const auto grouping = casework::GroupingOf(options.grouping);
  if (!grouping) {
    return ReportError({ErrorCode::kUsage, fmt::format("--by: '{}' is not scheme, person or "
                                                       "provider",
                                                       options.grouping)});
  }
  RulesOptions rules;
  rules.rulebook = options.rulebook;
  rules.region = options.region;
  const auto life = OpenLife(rules);
  if (!life) return ReportError(life.error());
  casework::ImportOptions import{
      .source = options.source, .actor = desk->actor.user, .at = desk->now, .grouping = *grouping};
  import.standings =
      casework::StandingsOf(life->loaded.rulebook, life->nation, life->region, life->limits);
  if (!options.lake.empty()) {
    auto providers = casework::ReadProviders(options.lake);
    if (!providers) return ReportError(providers.error());
    import.providers = *std::move(providers);
  }
  Progress bar("导入 import", 0);
  import.progress = [&bar](uint64_t done) { bar.Set(done); };
  const auto counts = casework::ImportFindings(desk->database, import);
  bar.Finish();
  if (!counts) return ReportError(counts.error());
  if (options.json) {
    fmt::print("{}\n", json::serialize(
                           json::object{{"import", counts->import_id},
                                        {"read", counts->read},
                                        {"added", counts->added},
                                        {"clues_added", counts->clues_added},
                                        {"known", counts->known},
                                        {"changed", counts->changed},
                                        {"held", counts->held},
                                        {"skipped", counts->skipped},
                                        {"withdrawn", counts->withdrawn},
                                        {"released", counts->released},
                                        {"suppressed", counts->suppressed},
                                        {"suppressed_amt", counts->suppressed_amt.ToString()}}));
    return 0;
  }
  fmt::print(
      "{} findings read: {} added in {} new clues, {} known, {} changed, {} changed after "
      "the decision (recorded only), {} of rules that are not active, {} withdrawn "
      "already; {} clues released because refunds withdrew all; {} clues with {} yuan held back by "
      "patterns ('mingjian cases suppressions')\n",
      counts->read, counts->added, counts->clues_added, counts->known, counts->changed,
      counts->held, counts->skipped, counts->withdrawn, counts->released, counts->suppressed,
      counts->suppressed_amt.ToMoney());
  return 0;
}

int RunCasesOverdue(const CasesOptions& options) {
  auto desk = OpenDesk(options);
  if (!desk) return ReportError(desk.error());
  const auto run = casework::RunOverdue(desk->database, desk->now);
  if (!run) return ReportError(run.error());
  const auto missed = casework::MissedDeadlines(desk->database, desk->actor, desk->now);
  if (!missed) return ReportError(missed.error());
  if (options.json) {
    json::array overdue(run->overdue.begin(), run->overdue.end());
    json::array doors;
    for (const auto& each : *missed) {
      doors.push_back(json::object{{"door", each.door_id},
                                   {"clue", each.clue_id},
                                   {"deadline", each.name},
                                   {"due", FormatDate(each.due_on)}});
    }
    fmt::print("{}\n", json::serialize(json::object{{"lapsed", run->lapsed},
                                                    {"resumed", run->resumed},
                                                    {"overdue", overdue},
                                                    {"doors", doors}}));
    return 0;
  }
  fmt::print("{} appeals lapsed (逾期视为认可), {} suppressions ended\n", run->lapsed,
             run->resumed);
  for (const int64_t clue : run->overdue) fmt::print("clue {}: its limit has passed\n", clue);
  for (const auto& each : *missed) {
    fmt::print("door {} of clue {}: '{}' was due on {}\n", each.door_id, each.clue_id, each.name,
               FormatDate(each.due_on));
  }
  return 0;
}

int CasesFeedback(const CasesOptions& options) {
  auto desk = OpenDesk(options);
  if (!desk) return ReportError(desk.error());
  const auto news = casework::Feedback(desk->database, desk->actor);
  if (!news) return ReportError(news.error());
  json::array all;
  Table table({"rule", "version>", "confirmed>", "overturned>"});
  for (const casework::RuleDecisions& each : *news) {
    all.push_back(json::object{{"rule", each.rule},
                               {"version", each.version},
                               {"confirmed", each.confirmed},
                               {"overturned", each.overturned}});
    table.AddRow({each.rule, std::to_string(each.version), std::to_string(each.confirmed),
                  std::to_string(each.overturned)});
  }
  if (options.mark) {
    const Status kept = casework::HandOver(desk->database, desk->actor, desk->now, *news);
    if (!kept) return ReportError(kept.error());
  }
  fmt::print("{}", options.json ? json::serialize(all) + "\n" : table.ToString());
  return 0;
}

int VerifyCasesLog(const CasesOptions& options) {
  auto database = OpenCases(options);
  if (!database) return ReportError(database.error());
  const auto state = casework::VerifyLog(*database, options.expect);
  if (!state) return ReportError(state.error());
  const auto wrong = casework::Reconcile(*database);
  if (!wrong) return ReportError(wrong.error());
  if (options.json) {
    json::array sentences(wrong->begin(), wrong->end());
    fmt::print("{}\n", json::serialize(json::object{
                           {"rows", state->rows}, {"head", state->head}, {"ledger", sentences}}));
  } else {
    fmt::print("log: {} rows, unbroken; newest hash {}\n", state->rows, state->head);
    for (const std::string& sentence : *wrong) fmt::print("ledger: {}\n", sentence);
    if (wrong->empty()) fmt::print("ledger: agrees with itself, clues and findings\n");
  }
  return wrong->empty() ? 0 : 3;
}

}  // namespace mingjian::cli
