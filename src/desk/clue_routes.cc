// Clues: the worklist, its sums, one clue with all that belongs to it.

#include <boost/json.hpp>
#include <set>

#include "base/text.h"
#include "casework/ledger.h"
#include "casework/worklist.h"
#include "desk/clue_json.h"
#include "desk/clue_query.h"
#include "desk/evidence.h"
#include "desk/handlers.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;
using casework::ClueRow;
using casework::WorklistQuery;

constexpr int kFindingsFirst = 200;
constexpr int kSimilar = 20;

// The cursor of a page: score in micros and number of its last clue.
std::string CursorOf(const ClueRow& clue) {
  return std::to_string(clue.score.micros()) + "." + std::to_string(clue.clue_id);
}

Result<std::optional<casework::Position>> PositionOf(const std::string& cursor) {
  if (cursor.empty()) return std::optional<casework::Position>();
  const std::vector<std::string_view> parts = Split(cursor, '.');
  const auto score = ParseInt(parts.front());
  const auto clue = parts.size() == 2 ? ParseInt(parts.back()) : std::nullopt;
  if (!score || !clue) return WrongField("after", cursor, "a cursor that an answer gave as `next`");
  return std::optional(casework::Position{Decimal::FromMicros(*score), *clue});
}

Answer List(Visit& visit) {
  MJ_TRY(WorklistQuery query, ClueQueryOf(visit));
  MJ_TRY(query.after, PositionOf(visit.Query("after")));
  MJ_TRY(const bool unmask, visit.Unmask("worklist of clues"));
  MJ_TRY(const std::vector<ClueRow> clues, casework::Worklist(visit.database, visit.actor, query));
  MJ_TRY(const ProviderNames names, casework::ProviderNames(visit.database, clues));
  json::array rows;
  for (const ClueRow& clue : clues) rows.push_back(ClueJson(visit, clue, names, unmask));
  const bool more = static_cast<int>(clues.size()) == query.limit;
  return JsonRows(std::move(rows), more ? CursorOf(clues.back()) : "");
}

Answer Summary(Visit& visit) {
  MJ_TRY(const WorklistQuery query, ClueQueryOf(visit));
  MJ_TRY(const casework::ClueSummary summary,
         casework::Summarize(visit.database, visit.actor, visit.now, query));
  json::array states;
  for (const casework::StateCount& each : summary.by_state) {
    states.push_back({{"state", ToString(each.state)},
                      {"state_zh", Chinese(each.state)},
                      {"clues", each.clues},
                      {"fund_amt", Money(each.fund_amt)}});
  }
  return Json({{"by_state", std::move(states)},
               {"mine", summary.mine},
               {"overdue", summary.overdue},
               {"unassigned", summary.unassigned},
               {"attention", summary.attention}});
}

Answer Sums(Visit& visit) {
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({"by"}));
  const std::string by = visit.Query("by");
  if (by != "provider" && by != "rule" && by != "person") {
    return WrongField("by", by, "provider, rule or person");
  }
  const bool person = by == "person";
  MJ_TRY(const int limit, visit.Limit());
  MJ_TRY(const bool unmask, visit.Unmask("sums of clues"));
  MJ_TRY(const std::vector<casework::ClueSum> sums,
         casework::SumClues(visit.database, visit.actor,
                            person         ? casework::SumBy::kPerson
                            : by == "rule" ? casework::SumBy::kRule
                                           : casework::SumBy::kProvider,
                            limit));
  json::array rows;
  for (const casework::ClueSum& sum : sums) {
    json::object row = {{"key", person ? PersonShown(sum.key, unmask) : sum.key},
                        {"clues", sum.clues},
                        {"findings", sum.findings},
                        {"fund_amt", Money(sum.fund_amt)}};
    if (person) row["person_key"] = TextOrNull(visit.desk.persons().KeyOf(sum.key));
    row["name"] = TextOrNull(sum.name);
    rows.push_back(std::move(row));
  }
  return JsonRows(std::move(rows));
}

Answer Loads(Visit& visit) {
  MJ_TRY(const std::vector<casework::Workload> loads,
         casework::Workloads(visit.database, visit.actor, visit.now));
  json::array rows;
  for (const casework::Workload& load : loads) {
    rows.push_back({{"assignee", load.assignee},
                    {"clues", load.clues},
                    {"overdue", load.overdue},
                    {"fund_amt", Money(load.fund_amt)}});
  }
  return JsonRows(std::move(rows));
}

Result<json::array> BalancesJson(const Visit& visit, const ClueRow& clue) {
  json::array rows;
  if (!casework::May(visit.actor, casework::Right::kLedger, clue.region, clue.fixmedins_code)) {
    return rows;
  }
  MJ_TRY(const std::vector<casework::Balance> balances,
         casework::Balances(visit.database, visit.actor, casework::LedgerBy::kAll,
                            {.clue_id = clue.clue_id}));
  for (const casework::Balance& balance : balances) {
    rows.push_back({{"account", balance.account},
                    {"account_zh", AccountChinese(balance.account)},
                    {"amount", Money(balance.amount)}});
  }
  return rows;
}

// Doctors' names from the lake; a page without them is better than none.
void NameDoctors(const Visit& visit, const std::vector<casework::FindingRow>& findings,
                 json::array* rows) {
  std::set<std::string> codes;
  for (const casework::FindingRow& finding : findings) {
    if (!finding.bilg_dr_codg.empty()) codes.insert(finding.bilg_dr_codg);
  }
  std::map<std::string, std::string> names;
  if (visit.desk.lake().there() && !codes.empty()) {
    if (auto lake = visit.desk.lake().Take()) {
      names = DoctorNames(*lake, codes).value_or(std::map<std::string, std::string>());
    }
  }
  for (size_t i = 0; i < findings.size(); ++i) {
    const auto name = names.find(findings[i].bilg_dr_codg);
    (*rows)[i].as_object()["dr_name"] = TextOrNull(name == names.end() ? "" : name->second);
  }
}

Answer Show(Visit& visit) {
  MJ_TRY(const int64_t id, visit.Number("id"));
  MJ_TRY(const casework::ClueFile file, casework::ReadClueFile(visit.database, visit.actor, id));
  MJ_TRY(const bool unmask, visit.Unmask("clue " + std::to_string(id)));
  MJ_TRY(const ProviderNames names, casework::ProviderNames(visit.database, {&file.clue, 1}));
  MJ_TRY(const std::vector<casework::FindingRow> findings,
         casework::FindingsOfClue(visit.database, visit.actor, id, "", kFindingsFirst));
  MJ_TRY(const std::vector<casework::ClueAction> actions,
         casework::ActionsOf(visit.database, visit.actor, visit.now, file.clue));
  MJ_TRY(json::array balances, BalancesJson(visit, file.clue));
  MJ_TRY(const auto book, visit.desk.rules().Current());
  json::array rows = FindingsJson(visit, findings, unmask);
  NameDoctors(visit, findings, &rows);
  const bool more = findings.size() == kFindingsFirst;
  return Json({{"clue", ClueJson(visit, file.clue, names, unmask)},
               {"inside", file.inside},
               {"findings", std::move(rows)},
               {"next", TextOrNull(more ? findings.back().finding_id : "")},
               {"events", EventsJson(file)},
               {"votes", VotesJson(file)},
               {"notes", NotesJson(file)},
               {"attachments", AttachmentsJson(file)},
               {"doors", DoorsJson(file)},
               {"balances", std::move(balances)},
               {"actions", ActionsJson(actions)},
               {"rule", RuleCardJson(*book, file.clue.rule)}});
}

Answer Findings(Visit& visit) {
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({}));
  MJ_TRY(const int64_t id, visit.Number("id"));
  MJ_TRY(const int limit, visit.Limit());
  MJ_TRY(const std::vector<casework::FindingRow> findings,
         casework::FindingsOfClue(visit.database, visit.actor, id, visit.Query("after"), limit));
  MJ_TRY(const bool unmask, visit.Unmask("findings of clue " + std::to_string(id)));
  const bool more = static_cast<int>(findings.size()) == limit;
  json::array rows = FindingsJson(visit, findings, unmask);
  NameDoctors(visit, findings, &rows);
  return JsonRows(std::move(rows), more ? findings.back().finding_id : "");
}

Answer Similar(Visit& visit) {
  MJ_TRY(const int64_t id, visit.Number("id"));
  MJ_TRY(const std::vector<casework::SimilarClue> clues,
         casework::SimilarClues(visit.database, visit.actor, id, kSimilar));
  json::array rows;
  for (const casework::SimilarClue& clue : clues) {
    json::value share = nullptr;
    if (const auto part = Decimal::Divide(clue.upheld_amt, clue.fund_amt);
        part && clue.fund_amt > Decimal()) {
      share = part->RoundHalfUp(4).value_or(*part).ToString();
    }
    rows.push_back({{"clue_id", clue.clue_id == 0 ? json::value(nullptr) : clue.clue_id},
                    {"fixmedins_code", TextOrNull(clue.fixmedins_code)},
                    {"region", TextOrNull(clue.region)},
                    {"state", ToString(clue.state)},
                    {"state_zh", Chinese(clue.state)},
                    {"reason", TextOrNull(clue.reason)},
                    {"fund_amt", Money(clue.fund_amt)},
                    {"upheld_amt", Money(clue.upheld_amt)},
                    {"share", std::move(share)},
                    {"at", Time(clue.decided_at)}});
  }
  return JsonRows(std::move(rows));
}

}  // namespace

void AddClueRoutes(service::Router* router, const DeskPtr& desk) {
  AddDesk(router, desk, "GET", "/v1/clues", List);
  AddDesk(router, desk, "GET", "/v1/clues/summary", Summary);
  AddDesk(router, desk, "GET", "/v1/clues/sums", Sums);
  AddDesk(router, desk, "GET", "/v1/clues/{id}", Show);
  AddDesk(router, desk, "GET", "/v1/clues/{id}/findings", Findings);
  AddDesk(router, desk, "GET", "/v1/clues/{id}/similar", Similar);
  AddDesk(router, desk, "GET", "/v1/workloads", Loads);
}

}  // namespace mingjian::desk
