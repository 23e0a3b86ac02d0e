// mingjian cases list and show.

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/text.h"
#include "casework/attachments.h"
#include "casework/decide.h"
#include "casework/doors.h"
#include "casework/findings.h"
#include "casework/worklist.h"
#include "cli/cases.h"
#include "cli/terminal.h"

namespace mingjian::cli {
namespace {

namespace json = boost::json;
using casework::ClueRow;

std::string Money(Decimal amount) { return MoneyWithThousands(amount.micros()); }
std::string Date(Seconds time) { return time == 0 ? "" : FormatDate(time); }

json::object ClueJson(const CasesOptions& options, const ClueRow& clue) {
  return {{"clue", clue.clue_id},
          {"version", clue.version},
          {"state", casework::ToString(clue.state)},
          {"by", clue.grouping_by},
          {"fixmedins_code", clue.fixmedins_code},
          {"psn_no", Shown(options, clue.psn_no)},
          {"rule", clue.rule},
          {"title", clue.title},
          {"month", clue.month},
          {"part", clue.part},
          {"region", clue.region},
          {"severity", clue.severity},
          {"findings", clue.findings},
          {"net_amt", clue.net_amt.ToString()},
          {"fund_amt", clue.fund_amt.ToString()},
          {"upheld_amt", clue.upheld_amt.ToString()},
          {"score", clue.score.ToString()},
          {"assignee", clue.assignee},
          {"due_on", Date(clue.due_on)},
          {"attention", clue.attention}};
}

Result<casework::WorklistQuery> QueryOf(const CasesOptions& options, const Desk& desk) {
  casework::WorklistQuery query;
  for (const std::string& name : options.states) {
    const auto state = casework::StateOf(name);
    if (!state) return UsageError(fmt::format("--state: '{}' is no state", name));
    query.states.push_back(*state);
  }
  query.region = options.region;
  query.fixmedins_code = options.provider;
  query.rule = options.rule;
  query.psn_no = options.person;
  query.month = options.month;
  query.assignee = options.mine ? desk.actor.user : options.assignee;
  if (!options.fund_min.empty()) {
    query.fund_min = Decimal::Parse(options.fund_min);
    if (!query.fund_min) {
      return UsageError(fmt::format("--min: '{}' is no amount in yuan", options.fund_min));
    }
  }
  if (options.overdue) query.due_before = DayOf(desk.now);
  query.attention = options.attention;
  query.limit = options.limit;
  if (!options.after.empty()) {
    const size_t colon = options.after.find(':');
    const auto score = Decimal::Parse(options.after.substr(0, colon));
    const auto clue =
        colon == std::string::npos ? std::nullopt : ParseInt(options.after.substr(colon + 1));
    if (!score || !clue) {
      return UsageError(
          fmt::format("--after: '{}' is not what the page before printed", options.after));
    }
    query.after = casework::Position{*score, *clue};
  }
  return query;
}

int ListSums(const CasesOptions& options, Desk& desk) {
  using casework::SumBy;
  const SumBy by = options.sum == "person" ? SumBy::kPerson
                   : options.sum == "rule" ? SumBy::kRule
                                           : SumBy::kProvider;
  const auto sums = casework::SumClues(desk.database, desk.actor, by, options.limit);
  if (!sums) return ReportError(sums.error());
  json::array all;
  Table table({options.sum, "clues>", "findings>", "fund yuan>"});
  for (const auto& sum : *sums) {
    const std::string key = by == SumBy::kPerson ? Shown(options, sum.key) : sum.key;
    all.push_back(json::object{{options.sum, key},
                               {"clues", sum.clues},
                               {"findings", sum.findings},
                               {"fund_amt", sum.fund_amt.ToString()}});
    table.AddRow(
        {key, std::to_string(sum.clues), std::to_string(sum.findings), Money(sum.fund_amt)});
  }
  fmt::print("{}", options.json ? json::serialize(all) + "\n" : table.ToString());
  return 0;
}

int ListWorkload(const CasesOptions& options, Desk& desk) {
  const auto loads = casework::Workloads(desk.database, desk.actor, desk.now);
  if (!loads) return ReportError(loads.error());
  json::array all;
  Table table({"assignee", "clues>", "overdue>", "fund yuan>"});
  for (const auto& load : *loads) {
    all.push_back(json::object{{"assignee", load.assignee},
                               {"clues", load.clues},
                               {"overdue", load.overdue},
                               {"fund_amt", load.fund_amt.ToString()}});
    table.AddRow({load.assignee, std::to_string(load.clues), std::to_string(load.overdue),
                  Money(load.fund_amt)});
  }
  fmt::print("{}", options.json ? json::serialize(all) + "\n" : table.ToString());
  return 0;
}

// Findings with the lines that prove them.
Result<json::array> FindingsJson(const CasesOptions& options, Desk& desk) {
  MJ_TRY(
      const casework::Rows rows,
      desk.database.Query("SELECT finding_id, rule, state, psn_no, mdtrt_id, setl_id, setl_time, "
                          "violates, involves, fund_amt, upheld_amt, basis, message FROM finding "
                          "WHERE clue_id = ? ORDER BY finding_id LIMIT 1000",
                          {options.clue}));
  json::array all;
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto lines = [&](size_t column) {
      json::array pairs;
      for (const auto& [setl_id, feedetl_sn] : casework::LinesOf(rows.Text(i, column))) {
        pairs.push_back(json::object{{"setl_id", setl_id}, {"feedetl_sn", feedetl_sn}});
      }
      return pairs;
    };
    all.push_back(json::object{{"finding_id", rows.Text(i, 0)},
                               {"rule", rows.Text(i, 1)},
                               {"state", rows.Text(i, 2)},
                               {"psn_no", Shown(options, std::string(rows.Text(i, 3)))},
                               {"mdtrt_id", rows.Text(i, 4)},
                               {"setl_id", rows.Text(i, 5)},
                               {"setl_time", FormatTime(rows.Int(i, 6))},
                               {"violates", lines(7)},
                               {"involves", lines(8)},
                               {"fund_amt", rows.Money(i, 9).ToString()},
                               {"upheld_amt", rows.Money(i, 10).ToString()},
                               {"basis", rows.Text(i, 11)},
                               {"message", rows.Text(i, 12)}});
  }
  return all;
}

std::string TextOf(const json::value& value) { return std::string(value.as_string()); }

void PrintClue(const ClueRow& clue, const json::array& findings,
               const std::vector<casework::EventRow>& events,
               const std::vector<casework::Door>& doors) {
  fmt::print("clue {} version {}: {} {} {}, {} ({})\n", clue.clue_id, clue.version,
             clue.fixmedins_code, clue.title, clue.month, casework::Chinese(clue.state),
             casework::ToString(clue.state));
  fmt::print("fund {} yuan, upheld {}, {} findings; assigned to {}; due {}{}\n",
             Money(clue.fund_amt), Money(clue.upheld_amt), clue.findings,
             clue.assignee.empty() ? "nobody" : clue.assignee,
             clue.due_on == 0 ? "never" : Date(clue.due_on),
             clue.attention ? "; findings changed after the decision" : "");
  Table table({"finding", "psn_no", "setl_time", "state", "fund>", "upheld>", "message"});
  for (const json::value& each : findings) {
    const json::object& f = each.as_object();
    table.AddRow({TextOf(f.at("finding_id")), TextOf(f.at("psn_no")), TextOf(f.at("setl_time")),
                  TextOf(f.at("state")), TextOf(f.at("fund_amt")), TextOf(f.at("upheld_amt")),
                  TextOf(f.at("message"))});
  }
  fmt::print("\n{}", table.ToString());
  Table history({"when", "who", "event", "from", "to", "upheld>", "reason"});
  for (const casework::EventRow& event : events) {
    history.AddRow({FormatTime(event.at), event.actor, event.event, event.from_state,
                    event.to_state, Money(event.after), event.reason});
  }
  if (!events.empty()) fmt::print("\n{}", history.ToString());
  Table done({"door", "kind", "article", "return>", "extra>", "measure", "deadlines"});
  for (const casework::Door& door : doors) {
    std::string limits;
    for (const casework::DoorDeadline& limit : door.deadlines) {
      limits +=
          fmt::format("{} {}{} ", limit.name, Date(limit.due_on), limit.met_at > 0 ? " ✓" : "");
    }
    done.AddRow({std::to_string(door.door_id), std::string(casework::Chinese(door.kind)),
                 door.article, Money(door.recover), Money(door.extra), door.measure, limits});
  }
  if (!doors.empty()) fmt::print("\n{}", done.ToString());
}

}  // namespace

int ListCases(const CasesOptions& options) {
  auto desk = OpenDesk(options);
  if (!desk) return ReportError(desk.error());
  if (options.workload) return ListWorkload(options, *desk);
  if (!options.sum.empty()) return ListSums(options, *desk);
  const auto query = QueryOf(options, *desk);
  if (!query) return ReportError(query.error());
  const auto clues = casework::Worklist(desk->database, desk->actor, *query);
  if (!clues) return ReportError(clues.error());
  json::array all;
  Table table({"clue>", "version>", "state", "provider", "person", "what", "month", "findings>",
               "fund yuan>", "assignee", "due"});
  for (const ClueRow& clue : *clues) {
    all.push_back(ClueJson(options, clue));
    table.AddRow({std::to_string(clue.clue_id), std::to_string(clue.version),
                  std::string(casework::Chinese(clue.state)) + (clue.attention ? " !" : ""),
                  clue.fixmedins_code, Shown(options, clue.psn_no), clue.title, clue.month,
                  std::to_string(clue.findings), Money(clue.fund_amt), clue.assignee,
                  Date(clue.due_on)});
  }
  fmt::print("{}", options.json ? json::serialize(all) + "\n" : table.ToString());
  if (!options.json && static_cast<int>(clues->size()) == options.limit) {
    fmt::print("next page: --after {}:{}\n", clues->back().score.ToString(), clues->back().clue_id);
  }
  return 0;
}

int ShowCase(const CasesOptions& options) {
  auto desk = OpenDesk(options);
  if (!desk) return ReportError(desk.error());
  const auto clue = casework::FindClue(desk->database, desk->actor, options.clue);
  if (!clue) return ReportError(clue.error());
  const auto findings = FindingsJson(options, *desk);
  if (!findings) return ReportError(findings.error());
  const auto events = casework::EventsOf(desk->database, options.clue);
  if (!events) return ReportError(events.error());
  const auto doors = casework::DoorsOf(desk->database, desk->actor, options.clue);
  if (!doors) return ReportError(doors.error());
  const auto documents = casework::AttachmentsOf(desk->database, desk->actor, options.clue);
  if (!documents) return ReportError(documents.error());
  if (!options.json) {
    PrintClue(*clue, *findings, *events, *doors);
    for (const auto& each : *documents) {
      fmt::print("document {}: {} ({}, {} bytes) by {}\n", each.attachment_id, each.name, each.type,
                 each.size, each.actor);
    }
    return 0;
  }
  json::object out = ClueJson(options, *clue);
  out["evidence"] = *findings;
  json::array history;
  for (const auto& event : *events) {
    history.push_back(json::object{{"at", FormatTime(event.at)},
                                   {"actor", event.actor},
                                   {"event", event.event},
                                   {"from", event.from_state},
                                   {"to", event.to_state},
                                   {"reason", event.reason},
                                   {"before", event.before.ToString()},
                                   {"after", event.after.ToString()},
                                   {"combined", event.combined}});
  }
  out["events"] = history;
  json::array files;
  for (const auto& each : *documents) {
    files.push_back(json::object{{"document", each.attachment_id},
                                 {"name", each.name},
                                 {"type", each.type},
                                 {"size", each.size},
                                 {"sha256", each.sha256},
                                 {"actor", each.actor}});
  }
  out["documents"] = files;
  json::array orders;
  for (const auto& door : *doors) {
    json::object limits;
    for (const auto& limit : door.deadlines) limits[limit.name] = Date(limit.due_on);
    orders.push_back(json::object{{"door", door.door_id},
                                  {"kind", casework::ToString(door.kind)},
                                  {"party", door.party},
                                  {"article", door.article},
                                  {"recover_amt", door.recover.ToString()},
                                  {"extra_amt", door.extra.ToString()},
                                  {"measure", door.measure},
                                  {"detail", door.detail},
                                  {"deadlines", limits}});
  }
  out["doors"] = orders;
  fmt::print("{}\n", json::serialize(out));
  return 0;
}

}  // namespace mingjian::cli
