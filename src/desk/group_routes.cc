// Work on more than one clue: suppression patterns, proposals of who does what, samples with
// estimates; and persons whose direct settlement is suspended.

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"
#include "casework/assignment.h"
#include "casework/doors.h"
#include "casework/sampling.h"
#include "casework/suppression.h"
#include "desk/handlers.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;

json::value MoneyOrNull(const std::optional<Decimal>& amount) {
  if (!amount) return nullptr;
  return json::string(Money(*amount));
}
json::value NumberOrNull(const std::optional<double>& number) {
  if (!number) return nullptr;
  return *number;
}

// A person as the console names one: by key.
Result<std::string> PersonOf(Visit& visit, const std::string& key) {
  if (key.empty()) return std::string();
  const auto person = visit.desk.persons().PersonOf(key);
  if (!person) return WrongField("person_key", key, "the key of a person");
  return *person;
}

// --- Suppression patterns -----------------------------------------------------------------------

Answer ListSuppressions(Visit& visit) {
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({"ended"}));
  MJ_TRY(const bool unmask, visit.Unmask("suppression patterns"));
  MJ_TRY(const auto all, casework::Suppressions(visit.database, visit.actor, visit.now,
                                                visit.Query("ended") == "1"));
  json::array rows;
  for (const casework::Suppression& each : all) {
    const casework::SuppressionPattern& pattern = each.pattern;
    rows.push_back({{"suppression_id", each.suppression_id},
                    {"rule", pattern.rule},
                    {"region", TextOrNull(pattern.region)},
                    {"fixmedins_code", TextOrNull(pattern.fixmedins_code)},
                    {"person", TextOrNull(PersonShown(pattern.psn_no, unmask))},
                    {"person_key", TextOrNull(visit.desk.persons().KeyOf(pattern.psn_no))},
                    {"bilg_dr_codg", TextOrNull(pattern.bilg_dr_codg)},
                    {"reason", pattern.reason},
                    {"until", Day(pattern.until)},
                    {"at", Time(each.at)},
                    {"actor", each.actor},
                    {"ended_at", Time(each.ended_at)},
                    {"ended_by", TextOrNull(each.ended_by)},
                    {"end_reason", TextOrNull(each.end_reason)},
                    {"clues", each.clues},
                    {"findings", each.findings},
                    {"fund_amt", Money(each.fund_amt)},
                    {"clues_now", each.clues_now},
                    {"fund_amt_now", Money(each.fund_amt_now)}});
  }
  return JsonRows(std::move(rows));
}

Answer AddPattern(Visit& visit) {
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only(
      {"rule", "region", "fixmedins_code", "person_key", "bilg_dr_codg", "reason", "until"}));
  casework::SuppressionPattern pattern;
  MJ_TRY(pattern.rule, body.Text("rule", 200));
  MJ_TRY(pattern.region, body.TextOr("region", "", 6));
  MJ_TRY(pattern.fixmedins_code, body.TextOr("fixmedins_code", "", 30));
  MJ_TRY(const std::string key, body.TextOr("person_key", "", 200));
  MJ_TRY(pattern.psn_no, PersonOf(visit, key));
  MJ_TRY(pattern.bilg_dr_codg, body.TextOr("bilg_dr_codg", "", 30));
  MJ_TRY(pattern.reason, body.Text("reason"));
  MJ_TRY(pattern.until, body.Day("until"));
  MJ_TRY(const casework::SuppressionRun run,
         casework::AddSuppression(visit.database, visit.actor, visit.now, pattern));
  return Json({{"suppression_id", run.suppression_id},
               {"clues", run.clues},
               {"fund_amt", Money(run.fund_amt)}});
}

Answer EndPattern(Visit& visit) {
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({"reason"}));
  MJ_TRY(const int64_t id, visit.Number("id"));
  MJ_RETURN_IF_ERROR(
      casework::EndSuppression(visit.database, visit.actor, visit.now, id, visit.Query("reason")));
  return Json({{"ok", true}});
}

// --- Assignment ---------------------------------------------------------------------------------

Answer Assign(Visit& visit) {
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only({"state", "region", "rule", "by", "limit", "apply"}));
  casework::AssignmentQuery query;
  MJ_TRY(const std::string name, body.TextOr("state", "hit", 40));
  const auto state = casework::StateOf(name);
  if (!state) return WrongField("state", name, "hit, first_review or second_review");
  query.state = *state;
  MJ_TRY(query.region, body.TextOr("region", "", 6));
  MJ_TRY(query.rule, body.TextOr("rule", "", 200));
  MJ_TRY(const std::string by, body.TextOr("by", "load", 10));
  if (by != "load" && by != "turn") return WrongField("by", by, "load or turn");
  if (by == "turn") query.by = casework::AssignmentBy::kInTurn;
  MJ_TRY(const int64_t limit, body.IntOr("limit", query.limit));
  query.limit = static_cast<int>(std::clamp<int64_t>(limit, 0, 2000));
  MJ_TRY(const bool apply, body.FlagOr("apply", false));
  MJ_TRY(const auto proposals, casework::ProposeAssignments(visit.database, visit.actor, query));
  int64_t applied = 0;
  if (apply) {
    MJ_TRY(applied, casework::AssignAll(visit.database, visit.actor, visit.now, proposals));
  }
  json::array rows;
  for (const casework::Proposal& each : proposals) {
    rows.push_back({{"clue_id", each.clue_id},
                    {"version", each.version},
                    {"assignee", TextOrNull(each.assignee)},
                    {"fund_amt", Money(each.fund_amt)}});
  }
  return Json({{"rows", std::move(rows)}, {"applied", applied}});
}

// --- Samples ------------------------------------------------------------------------------------

json::object HeadOf(const casework::Sample& sample) {
  return {{"sample_id", sample.sample_id},
          {"at", Time(sample.at)},
          {"actor", sample.actor},
          {"title", sample.title},
          {"method", sample.method},
          {"seed", sample.seed},
          {"query", sample.query},
          {"findings", sample.findings},
          {"fund_amt", Money(sample.fund_amt)},
          {"size", sample.size},
          {"decided", sample.decided}};
}

json::object MoneyJson(const casework::MoneyEstimate& money) {
  return {{"point", Money(money.point)},
          {"lower_90", MoneyOrNull(money.lower_90)},
          {"lower_95", MoneyOrNull(money.lower_95)},
          {"upper_95", MoneyOrNull(money.upper_95)}};
}

json::value EstimateJson(const std::optional<casework::Estimate>& estimate) {
  if (!estimate) return nullptr;
  const casework::ShareEstimate& share = estimate->share;
  return json::object{{"is_estimate", true},
                      {"note", "由样本推断，不入账"},
                      {"findings", estimate->findings},
                      {"looked_at", estimate->looked_at},
                      {"wrong", estimate->wrong},
                      {"share",
                       {{"point", share.point},
                        {"lower_90", NumberOrNull(share.lower_90)},
                        {"lower_95", NumberOrNull(share.lower_95)},
                        {"upper_95", NumberOrNull(share.upper_95)}}},
                      {"money", MoneyJson(estimate->money)},
                      {"ratio", MoneyJson(estimate->ratio)}};
}

Answer ShowSample(Visit& visit, int64_t id) {
  MJ_TRY(const casework::Sample sample, casework::FindSample(visit.database, visit.actor, id));
  json::object body = HeadOf(sample);
  json::array strata, items;
  for (const casework::SampleStratum& each : sample.strata) {
    strata.push_back({{"stratum", each.stratum},
                      {"findings", each.findings},
                      {"size", each.size},
                      {"decided", each.decided},
                      {"from_amt", Money(each.from_amt)},
                      {"to_amt", Money(each.to_amt)},
                      {"fund_amt", Money(each.fund_amt)}});
  }
  for (const casework::SampleItem& each : sample.items) {
    items.push_back({{"item", each.item},
                     {"stratum", each.stratum},
                     {"finding_id", each.finding_id},
                     {"clue_id", each.clue_id},
                     {"fund_amt", Money(each.fund_amt)},
                     {"wrong_amt", MoneyOrNull(each.wrong_amt)},
                     {"actor", TextOrNull(each.actor)},
                     {"at", Time(each.decided_at)},
                     {"reason", TextOrNull(each.reason)}});
  }
  body["strata"] = std::move(strata);
  body["items"] = std::move(items);
  body["estimate"] = EstimateJson(sample.estimate);
  return Json(body);
}

Answer Draw(Visit& visit) {
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only(
      {"title", "rule", "fixmedins_code", "region", "month", "states", "size", "strata", "seed"}));
  casework::SampleRequest request;
  MJ_TRY(request.title, body.TextOr("title", "", 200));
  MJ_TRY(request.rule, body.TextOr("rule", "", 200));
  MJ_TRY(request.fixmedins_code, body.TextOr("fixmedins_code", "", 30));
  MJ_TRY(request.region, body.TextOr("region", "", 6));
  MJ_TRY(request.month, body.TextOr("month", "", 7));
  MJ_TRY(const std::string states, body.TextOr("states", "", 300));
  if (!states.empty()) {
    for (const std::string_view name : Split(states, ',')) {
      const auto state = casework::StateOf(name);
      if (!state) return WrongField("states", name, "states joined by commas");
      request.states.push_back(*state);
    }
  }
  MJ_TRY(request.size, body.Int("size"));
  MJ_TRY(request.seed, body.IntOr("seed", 0));
  MJ_TRY(const int64_t strata, body.IntOr("strata", 0));
  if (strata != 0) {
    request.method = casework::SampleMethod::kStratified;
    request.strata = static_cast<int>(std::clamp<int64_t>(strata, -1, 100));
  }
  MJ_TRY(const int64_t id, casework::DrawSample(visit.database, visit.actor, visit.now, request));
  return ShowSample(visit, id);
}

Answer Decide(Visit& visit) {
  MJ_TRY(const int64_t id, visit.Number("id"));
  MJ_TRY(const int64_t item, visit.Number("item"));
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only({"wrong_amt", "reason"}));
  MJ_TRY(const Decimal wrong, body.Money("wrong_amt"));
  MJ_TRY(const std::string reason, body.TextOr("reason", ""));
  MJ_RETURN_IF_ERROR(
      casework::DecideSampled(visit.database, visit.actor, visit.now, id, item, wrong, reason));
  return ShowSample(visit, id);
}

// --- Persons ------------------------------------------------------------------------------------

Answer ListSuspensions(Visit& visit) {
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({"day"}));
  MJ_TRY(const bool unmask, visit.Unmask("suspended persons"));
  MJ_TRY(const Seconds day, visit.QueryDay("day"));
  MJ_TRY(const auto all,
         casework::SuspensionsOn(visit.database, visit.actor, day == 0 ? visit.now : day));
  json::array rows;
  for (const casework::Suspension& each : all) {
    rows.push_back({{"door_id", each.door_id},
                    {"clue_id", each.clue_id},
                    {"person", PersonShown(each.psn_no, unmask)},
                    {"person_key", visit.desk.persons().KeyOf(each.psn_no)},
                    {"article", each.article},
                    {"months", each.months},
                    {"begin_on", Day(each.begin_on)},
                    {"end_on", Day(each.end_on)}});
  }
  return JsonRows(std::move(rows));
}

}  // namespace

void AddGroupRoutes(service::Router* router, const DeskPtr& desk) {
  AddDesk(router, desk, "GET", "/v1/suppressions", ListSuppressions);
  AddDesk(router, desk, "POST", "/v1/suppressions", AddPattern);
  AddDesk(router, desk, "DELETE", "/v1/suppressions/{id}", EndPattern);
  AddDesk(router, desk, "POST", "/v1/assignments", Assign);
  AddDesk(router, desk, "GET", "/v1/samples", [](Visit& visit) -> Answer {
    MJ_RETURN_IF_ERROR(visit.OnlyQuery({}));
    MJ_TRY(const auto samples, casework::Samples(visit.database, visit.actor, 200));
    json::array rows;
    for (const casework::Sample& each : samples) rows.push_back(HeadOf(each));
    return JsonRows(std::move(rows));
  });
  AddDesk(router, desk, "POST", "/v1/samples", Draw);
  AddDesk(router, desk, "GET", "/v1/samples/{id}", [](Visit& visit) -> Answer {
    MJ_TRY(const int64_t id, visit.Number("id"));
    return ShowSample(visit, id);
  });
  AddDesk(router, desk, "PUT", "/v1/samples/{id}/items/{item}", Decide);
  AddDesk(router, desk, "GET", "/v1/suspensions", ListSuspensions);
}

}  // namespace mingjian::desk
