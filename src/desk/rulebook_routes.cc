// GET /v1/rulebook, /v1/rulebook/rules/{id}, /v1/rulebook/knowledge.

#include <fmt/format.h>

#include <boost/json.hpp>
#include <filesystem>

#include "base/text.h"
#include "casework/feedback.h"
#include "casework/sums.h"
#include "desk/analysis.h"
#include "desk/rule_moves.h"
#include "desk/rulebook_json.h"
#include "knowledge/search.h"
#include "rules/rule_facts.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;

// What became of each rule's findings, as far as the reader may see. Who sees everything also sees
// what was handed over to the histories before: nothing is counted twice.
struct Outcomes {
  std::map<std::string, casework::RuleSum> sums;
  bool whole = false;
};

Result<Outcomes> OutcomesOf(Visit& visit, const rules::LifeBook& book) {
  Outcomes outcomes;
  outcomes.whole = casework::May(visit.actor, casework::Right::kView, "", "");
  MJ_TRY(auto sums, casework::RuleSums(visit.database, visit.actor));
  for (casework::RuleSum& sum : sums) {
    if (outcomes.whole) sum.confirmed = sum.overturned = 0;
    outcomes.sums[sum.rule] = std::move(sum);
  }
  if (!outcomes.whole) return outcomes;
  for (const rules::History* const history : {&book.nation, &book.region}) {
    for (const rules::HistoryEvent& event : history->events()) {
      if (event.kind != rules::HistoryEvent::Kind::kDecisions) continue;
      outcomes.sums[event.rule].confirmed += event.confirmed;
      outcomes.sums[event.rule].overturned += event.overturned;
    }
  }
  MJ_TRY(const auto news, casework::Feedback(visit.database, visit.actor));
  for (const casework::RuleDecisions& each : news) {
    outcomes.sums[each.rule].confirmed += each.confirmed;
    outcomes.sums[each.rule].overturned += each.overturned;
  }
  return outcomes;
}

void AddOutcome(const Outcomes& outcomes, json::object* rule, const std::string& id) {
  const auto found = outcomes.sums.find(id);
  const casework::RuleSum sum = found == outcomes.sums.end() ? casework::RuleSum() : found->second;
  (*rule)["findings"] = sum.findings;
  (*rule)["clues"] = sum.clues;
  (*rule)["confirmed"] = sum.confirmed;
  (*rule)["overturned"] = sum.overturned;
  (*rule)["fund_amt"] = Money(sum.fund_amt);
}

Answer ListRules(Analysis& analysis, Visit& visit) {
  MJ_RETURN_IF_ERROR(casework::Require(visit.actor, casework::Right::kView));
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({}));
  MJ_TRY(const LifeBookPtr book, analysis.rulebook.Current());
  const rules::Rulebook& rulebook = book->loaded.rulebook;
  return analysis.answers.Get("rulebook\n" + rulebook.hash + ScopeKey(visit.actor),
                              [&]() -> Answer {
                                MJ_TRY(const Outcomes outcomes, OutcomesOf(visit, *book));
                                json::array list;
                                for (const rules::Rule& rule : rulebook.rules) {
                                  json::object object = RuleJson(rule);
                                  AddOutcome(outcomes, &object, rule.id);
                                  list.push_back(std::move(object));
                                }
                                return Json({{"rulebook_hash", rulebook.hash},
                                             {"region", rulebook.region},
                                             {"rules", std::move(list)},
                                             {"mistakes", DiagnosticsJson(book->mistakes)}});
                              });
}

Result<std::string> TextOf(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::string();
  return ReadFile(path);
}

Answer OneRule(Analysis& analysis, Visit& visit) {
  MJ_RETURN_IF_ERROR(casework::Require(visit.actor, casework::Right::kView));
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({}));
  MJ_TRY(const LifeBookPtr book, analysis.rulebook.Current());
  const rules::Rulebook& rulebook = book->loaded.rulebook;
  MJ_TRY(const rules::Rule* const rule, FindRule(*book, visit.Value("id")));
  json::object object = RuleJson(*rule);
  MJ_TRY(const Outcomes outcomes, OutcomesOf(visit, *book));
  AddOutcome(outcomes, &object, rule->id);
  object["about"] = rule->about;
  MJ_TRY(std::string text, ReadFile(rule->file));
  object["text"] = std::move(text);
  MJ_TRY(const std::string cases, TextOf(rules::CaseFileOf(*rule)));
  object["cases"] = CasesJson(cases);
  object["history"] = HistoryJson(*book, rule->id);
  object["parameters"] = ParametersJson(*rule);
  object["law"] = LawJson(*rule);
  object["moments"] = {{"before", rules::ToString(rule->before)},
                       {"during", rules::ToString(rule->during)},
                       {"after", rules::ToString(rule->after)}};
  json::array tables, exceptions, false_positives;
  for (const size_t table : rules::UsesOf(*rule).tables) {
    const rules::PointCount count =
        rules::CountPoints(rulebook.tables[table], "", DayOf(visit.now));
    tables.push_back({{"table", rulebook.tables[table].name},
                      {"points", count.points},
                      {"points_current", count.points_current}});
  }
  for (const rules::Exception& each : rule->exceptions) {
    exceptions.push_back({{"id", each.id}, {"reason", each.reason}});
  }
  for (const std::string& sentence : FalsePositives(rule->about)) {
    false_positives.emplace_back(sentence);
  }
  object["knowledge_tables"] = std::move(tables);
  object["exceptions"] = std::move(exceptions);
  object["false_positives"] = std::move(false_positives);
  object["rulebook_hash"] = rulebook.hash;
  MJ_TRY(json::array moves, MovesJson(*book, visit, *rule));
  object["moves"] = std::move(moves);
  return Json(object);
}

json::object PointJson(const rules::Rulebook& rulebook, const knowledge::Hit& hit) {
  const rules::KnowledgeTable& table = rulebook.tables[hit.table];
  const auto cell = [&](std::string_view column) {
    return TextOrNull(knowledge::CellOf(table, column, hit.row));
  };
  json::object values;
  for (const rules::KnowledgeColumn& column : table.columns) {
    if (knowledge::IsCommonColumn(column.name)) continue;
    values[column.name] = TextOrNull(rules::CellText(column, hit.row));
  }
  json::array used;
  for (const std::string& rule : rules::RulesOfTable(rulebook, hit.table)) used.emplace_back(rule);
  return {{"table", table.name},
          {"point", cell("point")},
          {"source", cell("source")},
          {"batch", cell("batch")},
          {"published", cell("published")},
          {"valid_from", cell("valid_from")},
          {"valid_to", cell("valid_to")},
          {"superseded_by", cell("superseded_by")},
          {"state", ToString(hit.state)},
          {"matched", ToString(hit.how)},
          {"match", table.prefix[hit.row] != 0 ? "prefix" : "exact"},
          {"rules", std::move(used)},
          {"values", std::move(values)}};
}

Answer Knowledge(Analysis& analysis, Visit& visit) {
  MJ_RETURN_IF_ERROR(casework::Require(visit.actor, casework::Right::kView));
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({"q", "day"}));
  const std::string query(Trim(visit.Query("q")));
  if (query.empty() || CodePoints(query) > 200) {
    return WrongField("q", query, "a code, the begin of one, a point's id or a part of a name");
  }
  MJ_TRY(Seconds day, visit.QueryDay("day"));
  if (day == 0) day = DayOf(visit.now);
  MJ_TRY(const int limit, visit.Limit());
  size_t offset = 0;
  if (const std::string after = visit.Query("after"); !after.empty()) {
    const auto number = ParseInt(after);
    if (!number || *number < 0)
      return WrongField("after", after, "the `next` of an earlier answer");
    offset = static_cast<size_t>(*number);
  }
  MJ_TRY(const LifeBookPtr book, analysis.rulebook.Current());
  const rules::Rulebook& rulebook = book->loaded.rulebook;
  const knowledge::Found found = knowledge::Search(rulebook, query, day);
  json::array rows, lists, nearest;
  size_t at = offset;
  for (; at < found.hits.size() && rows.size() < static_cast<size_t>(limit); ++at) {
    rows.push_back(PointJson(rulebook, found.hits[at]));
  }
  for (const knowledge::ListHit& hit : found.lists) {
    json::array used;
    for (const std::string& rule : rules::RulesOfList(rulebook, hit.list)) used.emplace_back(rule);
    lists.push_back({{"list", rulebook.code_lists[hit.list].name},
                     {"code", hit.code},
                     {"match", hit.prefix ? "prefix" : "exact"},
                     {"rules", std::move(used)}});
  }
  if (found.hits.empty() && found.lists.empty()) {
    for (const knowledge::Near& item : knowledge::NearestItems(rulebook, query, 5)) {
      nearest.push_back({{"code", item.code}, {"name", item.name}});
    }
  }
  return Json({{"rows", std::move(rows)},
               {"next", at < found.hits.size() ? json::value(std::to_string(at)) : nullptr},
               {"total", found.hits.size()},
               {"day", FormatDate(day)},
               {"code_lists", std::move(lists)},
               {"nearest", std::move(nearest)},
               {"rulebook_hash", rulebook.hash}});
}

}  // namespace

void AddRulebookRoutes(service::Router* router, const DeskPtr& desk, const AnalysisPtr& analysis) {
  AddAnalysis(router, desk, analysis, "GET", "/v1/rulebook", ListRules);
  AddAnalysis(router, desk, analysis, "GET", "/v1/rulebook/rules/{id}", OneRule);
  AddAnalysis(router, desk, analysis, "GET", "/v1/rulebook/knowledge", Knowledge);
}

}  // namespace mingjian::desk
