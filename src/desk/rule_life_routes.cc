// POST /v1/rulebook/rules/{id}/moves, /records, /backtests, /diffs.

#include <fmt/format.h>

#include <boost/json.hpp>
#include <thread>

#include "audit/backtest.h"
#include "base/text.h"
#include "casework/log.h"
#include "desk/analysis.h"
#include "desk/rule_moves.h"
#include "desk/rule_trial.h"
#include "rules/rule_facts.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;
using casework::Right;
using rules::HistoryEvent;
using rules::RuleStatus;
using Kind = HistoryEvent::Kind;

constexpr size_t kWhyMax = 1000;
constexpr size_t kBacktestsKept = 64;

Status RequireSound(const rules::LifeBook& book) {
  if (book.mistakes.empty()) return {};
  return casework::Refuse(
      "rulebook",
      fmt::format("the rulebook has mistakes; its life goes on when they are mended: {}",
                  rules::ToString(book.mistakes.front())));
}

// An event by the person of the visit; the rule is that of the route.
Result<HistoryEvent> EventOf(const rules::LifeBook& book, const Visit& visit, Kind kind,
                             const std::string& why) {
  MJ_TRY(const rules::Rule* const rule, FindRule(book, visit.Value("id")));
  MJ_TRY(HistoryEvent event, rules::NewEvent(book, rule->id, kind, visit.now));
  event.who = visit.actor.user;
  event.why = why;
  return event;
}

Status LogStep(Visit& visit, const HistoryEvent& event, std::string_view action) {
  return visit.database.InTransaction([&] {
    return casework::AppendLog(visit.database, visit.now, visit.actor.user, action,
                               fmt::format("rule {} version {}", event.rule, event.version),
                               event.kind == Kind::kMove
                                   ? fmt::format("{} to {}: {}", rules::ToString(event.from),
                                                 rules::ToString(event.to), event.why)
                                   : event.why);
  });
}

// Appends, or says that somebody was faster; then tells the log.
Status Append(const rules::LifeBook& book, Visit& visit, const HistoryEvent& event,
              std::string_view action) {
  MJ_TRY(const auto refusal, rules::AppendChecked(book, event));
  if (refusal) return RefuseMove(*refusal);
  return LogStep(visit, event, action);
}

// The online checker reads the rulebook again; what it cannot read stays as it was.
void Reload(const Visit& visit, json::object* answer) {
  const auto& reload = visit.desk.options().reload;
  if (!reload) {
    (*answer)["reloaded"] = nullptr;
    return;
  }
  const Status done = reload();
  (*answer)["reloaded"] = done.has_value();
  if (!done) (*answer)["reload_error"] = done.error().message;
}

Answer Move(Analysis& analysis, Visit& visit) {
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only({"to", "why"}));
  MJ_TRY(const std::string to, body.Text("to", 20));
  MJ_TRY(const std::string why, body.Text("why", kWhyMax));
  const auto status = rules::RuleStatusOf(to);
  if (!status) return WrongField("to", to, "draft, review, shadow, active or retired");
  if (Trim(why).empty()) return WrongField("why", why, "a reason");
  MJ_TRY(const LifeBookPtr book, analysis.rulebook.Current());
  MJ_TRY(HistoryEvent event, EventOf(*book, visit, Kind::kMove, why));
  event.to = *status;
  MJ_RETURN_IF_ERROR(casework::Require(visit.actor, RightOfMove(*book, event), "", ""));
  MJ_RETURN_IF_ERROR(RequireSound(*book));
  MJ_TRY(const auto refusal, rules::CheckMove(*book, event, RunnerOf(visit.desk)));
  if (refusal) return RefuseMove(*refusal);
  MJ_RETURN_IF_ERROR(Append(*book, visit, event, "move-rule"));
  json::object answer = {{"rule", event.rule},
                         {"version", event.version},
                         {"from", rules::ToString(event.from)},
                         {"to", rules::ToString(event.to)},
                         {"overlay", nullptr}};
  if (!book->region.region().empty() &&
      (event.to == RuleStatus::kActive || event.to == RuleStatus::kShadow)) {
    answer["overlay"] = fmt::format(
        "regions/{}/overlay.yaml must say the same: rules: {{{}: "
        "{{status: {}}}}}",
        book->region.region(), event.rule, rules::ToString(event.to));
  }
  Reload(visit, &answer);
  return Json(answer);
}

Status RequireRecorder(const Visit& visit) {
  if (casework::May(visit.actor, Right::kRuleApprove, "", "")) return {};
  return casework::Require(visit.actor, Right::kRuleWrite, "", "");
}

Answer RecordBacktest(Analysis& analysis, Visit& visit, const rules::LifeBook& book,
                      const Fields& body, const std::string& why) {
  MJ_RETURN_IF_ERROR(body.Only({"kind", "job_id", "why"}));
  MJ_TRY(const std::string job, body.Text("job_id", 100));
  MJ_TRY(HistoryEvent event, EventOf(book, visit, Kind::kBacktest, why));
  rules::BacktestFacts facts;
  {
    const std::lock_guard lock(analysis.backtests_mutex);
    const auto found = analysis.backtests.find(job);
    if (found == analysis.backtests.end() || found->second->user != visit.actor.user ||
        found->second->rule != event.rule || !found->second->done) {
      return casework::Refuse("no-backtest",
                              "there is no finished back-test of this rule with its own parameters "
                              "under this job_id");
    }
    facts = found->second->facts;
  }
  MJ_TRY(const auto refusal, rules::FillBacktest(book, facts, &event));
  if (refusal) return RefuseMove(*refusal);
  MJ_RETURN_IF_ERROR(Append(book, visit, event, "record-backtest"));
  return Json({{"rule", event.rule}, {"version", event.version}, {"findings", event.findings}});
}

Answer RecordDecisions(Visit& visit, const rules::LifeBook& book, const Fields& body,
                       const std::string& why) {
  MJ_RETURN_IF_ERROR(body.Only({"kind", "confirmed", "overturned", "why"}));
  MJ_TRY(HistoryEvent event, EventOf(book, visit, Kind::kDecisions, why));
  MJ_TRY(event.confirmed, body.Int("confirmed"));
  MJ_TRY(event.overturned, body.Int("overturned"));
  for (const auto& [name, count] :
       {std::pair("confirmed", event.confirmed), {"overturned", event.overturned}}) {
    if (count < 0 || count > 1'000'000'000) {
      return WrongField(name, std::to_string(count), "a number of findings");
    }
  }
  if (const auto refusal = rules::CheckEvent(book.own(), event)) return RefuseMove(*refusal);
  MJ_RETURN_IF_ERROR(Append(book, visit, event, "record-decisions"));
  json::object answer = {{"rule", event.rule}, {"version", event.version}, {"moved_to", nullptr}};
  rules::History after = book.own();
  after.Add(event);
  if (auto move = rules::ReturnToReview(after, event.rule, event.version, book.limits)) {
    move->when = event.when;
    MJ_RETURN_IF_ERROR(Append(book, visit, *move, "move-rule"));
    answer["moved_to"] = rules::ToString(move->to);
    Reload(visit, &answer);
  }
  return Json(answer);
}

Answer Record(Analysis& analysis, Visit& visit) {
  MJ_TRY(const Fields body, visit.Body());
  MJ_TRY(const std::string kind, body.Text("kind", 20));
  MJ_TRY(const std::string why, body.Text("why", kWhyMax));
  if (Trim(why).empty()) return WrongField("why", why, "a reason");
  MJ_RETURN_IF_ERROR(RequireRecorder(visit));
  MJ_TRY(const LifeBookPtr book, analysis.rulebook.Current());
  MJ_RETURN_IF_ERROR(RequireSound(*book));
  if (kind == "backtest") return RecordBacktest(analysis, visit, *book, body, why);
  if (kind == "decisions") return RecordDecisions(visit, *book, body, why);
  return WrongField("kind", kind, "backtest or decisions");
}

// A trial shows findings of every provider of the lake: whoever asks must be able to see them.
Status RequireTrial(Visit& visit) {
  MJ_RETURN_IF_ERROR(casework::Require(visit.actor, Right::kRuleTest));
  MJ_TRY(const LakeView::Lease lease, visit.desk.lake().Take());
  MJ_TRY(const auto outside,
         RowsOf(*lease, fmt::format("SELECT fixmedins_code FROM fixmedins_b WHERE NOT {} LIMIT 1",
                                    CoveredSql(casework::ScopesOf(visit.actor, Right::kRuleTest),
                                               "admdvs", "fixmedins_code"))));
  if (outside.empty()) return {};
  return casework::Refuse("no-right",
                          "a trial shows findings of the whole lake, and the grant that allows "
                          "trials does not cover all of its providers");
}

TrialRequest RequestOf(const LifeBookPtr& book, const Visit& visit, const std::string& rule) {
  TrialRequest request;
  request.book = book;
  request.rule = rule;
  request.lake = visit.desk.options().lake;
  request.threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()) / 2);
  return request;
}

Answer StartBacktest(Analysis& analysis, Visit& visit) {
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only({"parameters"}));
  MJ_TRY(const LifeBookPtr book, analysis.rulebook.Current());
  MJ_TRY(const rules::Rule* const rule, FindRule(*book, visit.Value("id")));
  MJ_RETURN_IF_ERROR(RequireTrial(visit));
  TrialRequest request = RequestOf(book, visit, rule->id);
  MJ_TRY(const auto parameters, body.Members("parameters"));
  for (const auto& [name, value] : parameters) {
    const bool known = std::ranges::any_of(
        rule->parameters, [&](const rules::Parameter& each) { return each.name == name; });
    if (!known) return WrongField("parameters", name, "a parameter of the rule");
    request.parameters[name] = value;
  }
  auto made = std::make_shared<MadeBacktest>();
  made->user = visit.actor.user;
  made->rule = rule->id;
  const AnalysisPtr shared = analysis.shared_from_this();
  MJ_TRY(const std::string job,
         visit.desk.jobs().Start(visit.actor.user, "backtest",
                                 [request, made, shared](Jobs::Run& run) -> Result<std::string> {
                                   MJ_TRY(TrialResult result, RunBacktestJob(request, run));
                                   if (request.parameters.empty()) {
                                     const std::lock_guard lock(shared->backtests_mutex);
                                     made->facts = std::move(result.facts);
                                     made->done = true;
                                   }
                                   return std::move(result.json);
                                 }));
  const std::lock_guard lock(analysis.backtests_mutex);
  while (analysis.backtests.size() >= kBacktestsKept) {
    analysis.backtests.erase(analysis.backtests.begin());
  }
  analysis.backtests[job] = made;
  return Json({{"job_id", job}}, 202);
}

Answer StartDiff(Analysis& analysis, Visit& visit) {
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only({"text"}));
  MJ_TRY(const std::string text, body.Text("text", 200'000));
  MJ_TRY(const LifeBookPtr book, analysis.rulebook.Current());
  MJ_TRY(const rules::Rule* const rule, FindRule(*book, visit.Value("id")));
  MJ_RETURN_IF_ERROR(RequireTrial(visit));
  const std::string id = IdInText(text);
  if (id != rule->id) return WrongField("text", id, "a rule file with the line id: " + rule->id);
  TrialRequest request = RequestOf(book, visit, rule->id);
  request.text = text;
  MJ_TRY(const std::string job,
         visit.desk.jobs().Start(visit.actor.user, "diff",
                                 [request](Jobs::Run& run) { return RunDiffJob(request, run); }));
  return Json({{"job_id", job}}, 202);
}

}  // namespace

void AddRuleLifeRoutes(service::Router* router, const DeskPtr& desk, const AnalysisPtr& analysis) {
  const std::string rule = "/v1/rulebook/rules/{id}";
  AddAnalysis(router, desk, analysis, "POST", rule + "/moves", Move);
  AddAnalysis(router, desk, analysis, "POST", rule + "/records", Record);
  AddAnalysis(router, desk, analysis, "POST", rule + "/backtests", StartBacktest);
  AddAnalysis(router, desk, analysis, "POST", rule + "/diffs", StartDiff);
}

}  // namespace mingjian::desk
