// mingjian cases clearing, suppressions, assign and sample.

#include <fmt/format.h>

#include <boost/json.hpp>

#include "casework/assignment.h"
#include "casework/clearing_lake.h"
#include "casework/decide.h"
#include "casework/sampling.h"
#include "casework/suppression.h"
#include "casework/worklist.h"
#include "cli/cases.h"
#include "cli/terminal.h"
#include "rules/locate.h"

namespace mingjian::cli {
namespace {

namespace json = boost::json;

std::string Yuan(Decimal amount) { return MoneyWithThousands(amount.micros()); }
std::string Yuan(const std::optional<Decimal>& amount) { return amount ? Yuan(*amount) : "-"; }

Result<casework::ClueClearing> Clear(Desk& desk, const CasesOptions& options) {
  if (options.lake.empty()) {
    return casework::ClearingOf(desk.database, desk.actor, options.clue);
  }
  MJ_TRY(const std::string rulebook, rules::LocateRulebook(options.rulebook));
  MJ_TRY(casework::ClearingBook book, casework::LoadClearing(rulebook));
  MJ_TRY(casework::ClearingLake lake, casework::ClearingLake::Open(options.lake, std::move(book)));
  return casework::CheckClearing(desk.database, desk.actor, desk.now, lake, options.clue);
}

Result<std::vector<casework::State>> StatesOf(const std::vector<std::string>& names) {
  std::vector<casework::State> states;
  for (const std::string& name : names) {
    const auto state = casework::StateOf(name);
    if (!state) return UsageError(fmt::format("--state: '{}' is no state", name));
    states.push_back(*state);
  }
  return states;
}

int ListPatterns(const CasesOptions& options, Desk& desk) {
  const auto all = casework::Suppressions(desk.database, desk.actor, desk.now, options.all);
  if (!all) return ReportError(all.error());
  json::array rows;
  Table table(
      {"id>", "rule", "place", "until", "clues now>", "yuan now>", "yuan ever>", "by", "reason"});
  for (const auto& each : *all) {
    const auto& pattern = each.pattern;
    const std::string place = fmt::format("{} {} {} {}", pattern.region, pattern.fixmedins_code,
                                          Shown(options, pattern.psn_no), pattern.bilg_dr_codg);
    rows.push_back(json::object{{"suppression", each.suppression_id},
                                {"rule", pattern.rule},
                                {"region", pattern.region},
                                {"fixmedins_code", pattern.fixmedins_code},
                                {"psn_no", Shown(options, pattern.psn_no)},
                                {"bilg_dr_codg", pattern.bilg_dr_codg},
                                {"until", FormatDate(pattern.until)},
                                {"ended_at", each.ended_at == 0 ? "" : FormatTime(each.ended_at)},
                                {"actor", each.actor},
                                {"reason", pattern.reason},
                                {"clues", each.clues},
                                {"clues_now", each.clues_now},
                                {"fund_amt", each.fund_amt.ToString()},
                                {"fund_amt_now", each.fund_amt_now.ToString()}});
    table.AddRow({std::to_string(each.suppression_id), pattern.rule, place,
                  each.ended_at == 0 ? FormatDate(pattern.until) : "ended",
                  std::to_string(each.clues_now), Yuan(each.fund_amt_now), Yuan(each.fund_amt),
                  each.actor, pattern.reason});
  }
  fmt::print("{}", options.json ? json::serialize(rows) + "\n" : table.ToString());
  return 0;
}

int AssignByLoad(const CasesOptions& options, Desk& desk) {
  const auto run = [&]() -> Result<std::vector<casework::Proposal>> {
    casework::AssignmentQuery query{.region = options.region, .rule = options.rule};
    query.by =
        options.in_turn ? casework::AssignmentBy::kInTurn : casework::AssignmentBy::kLeastLoaded;
    query.limit = options.limit;
    MJ_TRY(const std::vector<casework::State> states, StatesOf(options.states));
    if (states.size() > 1) return UsageError("--auto: clues of one --state at a time");
    if (!states.empty()) query.state = states[0];
    MJ_TRY(std::vector<casework::Proposal> proposals,
           casework::ProposeAssignments(desk.database, desk.actor, query));
    if (!options.propose) {
      MJ_RETURN_IF_ERROR(casework::AssignAll(desk.database, desk.actor, desk.now, proposals));
    }
    return proposals;
  };
  const auto proposals = run();
  if (!proposals) return ReportError(proposals.error());
  json::array rows;
  Table table({"clue>", "to", "fund yuan>"});
  for (const auto& each : *proposals) {
    rows.push_back(json::object{{"clue", each.clue_id},
                                {"assignee", each.assignee},
                                {"fund_amt", each.fund_amt.ToString()}});
    table.AddRow({std::to_string(each.clue_id),
                  each.assignee.empty() ? "(nobody may)" : each.assignee, Yuan(each.fund_amt)});
  }
  fmt::print("{}", options.json ? json::serialize(rows) + "\n" : table.ToString());
  return 0;
}

json::object MoneyJson(const casework::MoneyEstimate& money) {
  const auto text = [](const std::optional<Decimal>& amount) -> json::value {
    if (!amount) return nullptr;
    return json::string(amount->ToMoney());
  };
  return {{"point", money.point.ToMoney()},
          {"lower_90", text(money.lower_90)},
          {"lower_95", text(money.lower_95)},
          {"upper_95", text(money.upper_95)}};
}

json::value EstimateJson(const std::optional<casework::Estimate>& estimate) {
  if (!estimate) return nullptr;
  const auto number = [](const std::optional<double>& share) -> json::value {
    if (!share) return nullptr;
    return *share;
  };
  return json::object{{"is_estimate", true},
                      {"looked_at", estimate->looked_at},
                      {"wrong", estimate->wrong},
                      {"share", json::object{{"point", estimate->share.point},
                                             {"lower_90", number(estimate->share.lower_90)},
                                             {"lower_95", number(estimate->share.lower_95)},
                                             {"upper_95", number(estimate->share.upper_95)}}},
                      {"money", MoneyJson(estimate->money)},
                      {"ratio", MoneyJson(estimate->ratio)}};
}

json::object SampleJson(const casework::Sample& sample) {
  json::array items;
  for (const auto& item : sample.items) {
    json::object row = {{"item", item.item},
                        {"stratum", item.stratum},
                        {"finding_id", item.finding_id},
                        {"clue", item.clue_id},
                        {"fund_amt", item.fund_amt.ToString()},
                        {"wrong_amt", nullptr},
                        {"actor", item.actor},
                        {"reason", item.reason}};
    if (item.wrong_amt) row["wrong_amt"] = item.wrong_amt->ToString();
    items.push_back(std::move(row));
  }
  return {{"sample", sample.sample_id},
          {"title", sample.title},
          {"method", sample.method},
          {"seed", sample.seed},
          {"query", sample.query},
          {"findings", sample.findings},
          {"size", sample.size},
          {"decided", sample.decided},
          {"fund_amt", sample.fund_amt.ToString()},
          {"items", std::move(items)},
          {"estimate", EstimateJson(sample.estimate)}};
}

void PrintEstimate(const casework::Sample& sample) {
  if (!sample.estimate) {
    fmt::print("no estimate yet: every stratum needs a decided finding\n");
    return;
  }
  const auto percent = [](const std::optional<double>& share) {
    return share ? fmt::format("{:.1f} %", *share * 100) : "-";
  };
  const casework::Estimate& estimate = *sample.estimate;
  Table table({"estimate", "point>", "lower 90 %>", "lower 95 %>", "upper 95 %>"});
  table.AddRow({"share of findings wrong", percent(estimate.share.point),
                percent(estimate.share.lower_90), percent(estimate.share.lower_95),
                percent(estimate.share.upper_95)});
  for (const auto& [name, money] : {std::pair("yuan, mean per unit", &estimate.money),
                                    std::pair("yuan, ratio", &estimate.ratio)}) {
    table.AddRow({name, Yuan(money->point), Yuan(money->lower_90), Yuan(money->lower_95),
                  Yuan(money->upper_95)});
  }
  fmt::print("\n{}An estimate from {} of {} drawn, of {} findings; nothing of it is posted.\n",
             table.ToString(), sample.decided, sample.size, sample.findings);
}

int ShowSample(const CasesOptions& options, Desk& desk) {
  const auto sample = casework::FindSample(desk.database, desk.actor, options.id);
  if (!sample) return ReportError(sample.error());
  if (options.json) {
    fmt::print("{}\n", json::serialize(SampleJson(*sample)));
    return 0;
  }
  fmt::print("sample {}: {} ({}), {} of {} findings, {} of {} yuan, {}, seed {}\n",
             sample->sample_id, sample->title, sample->query, sample->size, sample->findings,
             sample->decided, Yuan(sample->fund_amt), sample->method, sample->seed);
  Table table({"item>", "stratum>", "finding", "clue>", "fund yuan>", "wrong>", "by"});
  for (const auto& item : sample->items) {
    table.AddRow({std::to_string(item.item), std::to_string(item.stratum), item.finding_id,
                  std::to_string(item.clue_id), Yuan(item.fund_amt), Yuan(item.wrong_amt),
                  item.actor});
  }
  fmt::print("{}", table.ToString());
  PrintEstimate(*sample);
  return 0;
}

Result<std::string> ChangeSample(const CasesOptions& options, Desk& desk) {
  if (options.action == "decide") {
    MJ_TRY(const Decimal wrong, AmountOption("--wrong", options.amount));
    MJ_RETURN_IF_ERROR(casework::DecideSampled(desk.database, desk.actor, desk.now, options.id,
                                               options.item, wrong, options.reason));
    return fmt::format("sample {}: item {} decided", options.id, options.item);
  }
  casework::SampleRequest request{.title = options.title,
                                  .rule = options.rule,
                                  .fixmedins_code = options.provider,
                                  .region = options.region,
                                  .month = options.month,
                                  .size = options.size,
                                  .seed = options.seed};
  MJ_TRY(request.states, StatesOf(options.states));
  if (options.strata > 0) {
    request.method = casework::SampleMethod::kStratified;
    request.strata = static_cast<int>(options.strata);
  }
  MJ_TRY(const int64_t sample, casework::DrawSample(desk.database, desk.actor, desk.now, request));
  return fmt::format("sample {}", sample);
}

int ListSamples(const CasesOptions& options, Desk& desk) {
  const auto samples = casework::Samples(desk.database, desk.actor, 100);
  if (!samples) return ReportError(samples.error());
  json::array rows;
  Table table({"sample>", "title", "of", "findings>", "size>", "decided>", "yuan>"});
  for (const auto& each : *samples) {
    rows.push_back(json::object{{"sample", each.sample_id},
                                {"title", each.title},
                                {"query", each.query},
                                {"findings", each.findings},
                                {"size", each.size},
                                {"decided", each.decided},
                                {"fund_amt", each.fund_amt.ToString()}});
    table.AddRow({std::to_string(each.sample_id), each.title, each.query,
                  std::to_string(each.findings), std::to_string(each.size),
                  std::to_string(each.decided), Yuan(each.fund_amt)});
  }
  fmt::print("{}", options.json ? json::serialize(rows) + "\n" : table.ToString());
  return 0;
}

}  // namespace

int ShowClearing(const CasesOptions& options) {
  auto desk = OpenDesk(options);
  if (!desk) return ReportError(desk.error());
  const auto found = Clear(*desk, options);
  if (!found) return ReportError(found.error());
  json::array rows;
  Table table({"fact", "title", "result", "cleared>", "unknown>", "of>", "detail or question"});
  for (const auto& fact : found->facts) {
    const bool cleared = fact.result == casework::Clearing::kCleared;
    const bool asks =
        fact.result == casework::Clearing::kUnknown || fact.result == casework::Clearing::kAsk;
    json::array findings(fact.findings.begin(), fact.findings.end());
    rows.push_back(json::object{{"fact", fact.fact},
                                {"title", fact.title},
                                {"source", fact.source},
                                {"result", casework::ToString(fact.result)},
                                {"route", casework::ToString(fact.route)},
                                {"cleared", fact.cleared},
                                {"unknown", fact.unknown},
                                {"looked_at", fact.looked_at},
                                {"findings", std::move(findings)},
                                {"detail", fact.detail},
                                {"ask", fact.ask}});
    table.AddRow({fact.fact, fact.title, std::string(casework::ToString(fact.result)),
                  std::to_string(fact.cleared), std::to_string(fact.unknown),
                  std::to_string(fact.looked_at),
                  cleared ? fact.detail
                  : asks  ? fact.ask
                          : ""});
  }
  if (options.json) {
    fmt::print("{}\n",
               json::serialize(json::object{{"at", found->at == 0 ? "" : FormatTime(found->at)},
                                            {"snapshot", found->snapshot},
                                            {"looked_at", found->looked_at},
                                            {"facts", std::move(rows)}}));
    return 0;
  }
  if (found->at == 0) {
    fmt::print("nobody has tested this clue yet: --lake LAKE\n");
    return 0;
  }
  fmt::print("tested {} on snapshot {}, {} findings\n{}", FormatTime(found->at), found->snapshot,
             found->looked_at, table.ToString(0));
  return 0;
}

int ManageSuppressions(const CasesOptions& options) {
  auto desk = OpenDesk(options);
  if (!desk) return ReportError(desk.error());
  if (options.action.empty() || options.action == "list") return ListPatterns(options, *desk);
  if (options.action == "end") {
    const Status ended = casework::EndSuppression(desk->database, desk->actor, desk->now,
                                                  options.id, options.reason);
    if (!ended) return ReportError(ended.error());
    fmt::print("pattern {} has ended\n", options.id);
    return 0;
  }
  const auto until = DateOption("--until", options.until);
  if (!until) return ReportError(until.error());
  const auto run = casework::AddSuppression(desk->database, desk->actor, desk->now,
                                            {.rule = options.rule,
                                             .region = options.region,
                                             .fixmedins_code = options.provider,
                                             .psn_no = options.person,
                                             .bilg_dr_codg = options.doctor,
                                             .reason = options.reason,
                                             .until = *until});
  if (!run) return ReportError(run.error());
  fmt::print("pattern {}: holds back {} clues with {} yuan\n", run->suppression_id, run->clues,
             Yuan(run->fund_amt));
  return 0;
}

int AssignCases(const CasesOptions& options) {
  if (options.automatic == (options.clue > 0)) {
    return ReportError({ErrorCode::kUsage, "expected a clue and --to NAME, or --auto"});
  }
  auto desk = OpenDesk(options);
  if (!desk) return ReportError(desk.error());
  if (options.automatic) return AssignByLoad(options, *desk);
  const auto version = VersionOf(*desk, options);
  if (!version) return ReportError(version.error());
  const Status done =
      casework::Assign(desk->database, desk->actor, desk->now, options.clue, *version, options.to);
  if (!done) return ReportError(done.error());
  fmt::print("clue {}: assigned to {}\n", options.clue, options.to.empty() ? "nobody" : options.to);
  return 0;
}

int RunSample(const CasesOptions& options) {
  auto desk = OpenDesk(options);
  if (!desk) return ReportError(desk.error());
  if (options.action.empty() || options.action == "list") return ListSamples(options, *desk);
  if (options.action == "show") return ShowSample(options, *desk);
  const auto done = ChangeSample(options, *desk);
  if (!done) return ReportError(done.error());
  fmt::print("{}\n", *done);
  return 0;
}

}  // namespace mingjian::cli
