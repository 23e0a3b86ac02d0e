// What is kept of clearing facts with a clue.

#include "casework/clearing.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "casework/clearing_lake.h"
#include "casework/worklist.h"
#include "rules/rule_facts.h"

namespace mingjian::casework {
namespace {

constexpr size_t kFindingsShown = 200;

int Order(Clearing result) {
  switch (result) {
    case Clearing::kCleared:
      return 0;
    case Clearing::kUnknown:
      return 1;
    case Clearing::kAsk:
      return 2;
    case Clearing::kNotCleared:
      return 3;
  }
  return 4;
}

Clearing ClearingNamed(std::string_view name) {
  for (const Clearing each :
       {Clearing::kCleared, Clearing::kNotCleared, Clearing::kUnknown, Clearing::kAsk}) {
    if (ToString(each) == name) return each;
  }
  return Clearing::kUnknown;
}

FactOutcome Summarise(const FactRun& run) {
  FactOutcome outcome{.fact = run.fact->id,
                      .title = run.fact->title,
                      .about = run.fact->about,
                      .ask = run.fact->ask,
                      .source = std::string(rules::ToString(run.fact->source)),
                      .route = run.fact->route,
                      .looked_at = static_cast<int64_t>(run.findings.size())};
  for (const ClearedFinding& finding : run.findings) {
    if (finding.result == Clearing::kUnknown) ++outcome.unknown;
    if (finding.result != Clearing::kCleared) continue;
    ++outcome.cleared;
    if (outcome.detail.empty()) outcome.detail = finding.detail;
  }
  outcome.result = outcome.cleared > 0     ? Clearing::kCleared
                   : run.fact->sql.empty() ? Clearing::kAsk
                   : outcome.unknown > 0   ? Clearing::kUnknown
                                           : Clearing::kNotCleared;
  return outcome;
}

Result<std::vector<ClearingFinding>> FindingsOf(Database& database, int64_t clue_id) {
  MJ_TRY(const Rows rows,
         database.Query("SELECT finding_id, rule, psn_no, fixmedins_code, mdtrt_id, setl_id, "
                        "bilg_dr_codg, violates, involves, setl_time FROM finding WHERE clue_id = "
                        "? AND state <> 'withdrawn' ORDER BY fund_amt DESC, finding_id LIMIT ?",
                        {clue_id, kClearingMost}));
  std::vector<ClearingFinding> findings;
  for (size_t i = 0; i < rows.size(); ++i) {
    ClearingFinding finding;
    size_t column = 0;
    for (std::string* text : {&finding.finding_id, &finding.rule, &finding.psn_no,
                              &finding.fixmedins_code, &finding.mdtrt_id, &finding.setl_id,
                              &finding.bilg_dr_codg, &finding.violates, &finding.involves}) {
      *text = rows.Text(i, column++);
    }
    finding.setl_time = rows.Int(i, column);
    findings.push_back(std::move(finding));
  }
  return findings;
}

Status SaveRun(Database& database, int64_t clue_id, const FactRun& run) {
  const FactOutcome outcome = Summarise(run);
  MJ_RETURN_IF_ERROR(database.Execute(
      "INSERT INTO clearing_fact (clue_id, fact, title, about, ask, source, route, result, "
      "cleared, unknown, looked_at, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {clue_id, outcome.fact, outcome.title, outcome.about, outcome.ask, outcome.source,
       ToString(outcome.route), ToString(outcome.result), outcome.cleared, outcome.unknown,
       outcome.looked_at, outcome.detail}));
  for (const ClearedFinding& finding : run.findings) {
    if (finding.result != Clearing::kCleared) continue;
    MJ_RETURN_IF_ERROR(database.Execute(
        "INSERT INTO clearing_finding (clue_id, fact, finding_id, detail) VALUES (?, ?, ?, ?)",
        {clue_id, run.fact->id, finding.finding_id, finding.detail}));
  }
  return {};
}

Status SaveAll(Database& database, Seconds now, const ClearingLake& lake, int64_t clue_id,
               const std::vector<FactRun>& runs, int64_t looked_at) {
  for (const char* table : {"clearing_finding", "clearing_fact", "clearing_run"}) {
    MJ_RETURN_IF_ERROR(
        database.Execute(fmt::format("DELETE FROM {} WHERE clue_id = ?", table), {clue_id}));
  }
  MJ_RETURN_IF_ERROR(database.Execute(
      "INSERT INTO clearing_run (clue_id, at, snapshot, book, looked_at) VALUES (?, ?, ?, ?, ?)",
      {clue_id, now, lake.snapshot(), lake.book().hash, looked_at}));
  for (const FactRun& run : runs) MJ_RETURN_IF_ERROR(SaveRun(database, clue_id, run));
  return {};
}

}  // namespace

Result<ClueClearing> CheckClearing(Database& database, const Actor& actor, Seconds now,
                                   ClearingLake& lake, int64_t clue_id) {
  MJ_RETURN_IF_ERROR(FindClue(database, actor, clue_id));
  MJ_TRY(const std::vector<ClearingFinding> findings, FindingsOf(database, clue_id));
  MJ_TRY(const std::vector<FactRun> runs, lake.Test(findings));
  const Status saved = database.InTransaction([&]() -> Status {
    return SaveAll(database, now, lake, clue_id, runs, static_cast<int64_t>(findings.size()));
  });
  if (!saved) return std::unexpected(saved.error());
  return ClearingOf(database, actor, clue_id);
}

Result<ClueClearing> ClearingOf(Database& database, const Actor& actor, int64_t clue_id) {
  MJ_RETURN_IF_ERROR(FindClue(database, actor, clue_id));
  ClueClearing clearing;
  MJ_TRY(const Rows run,
         database.Query("SELECT at, snapshot, looked_at FROM clearing_run WHERE clue_id = ?",
                        {clue_id}));
  if (run.empty()) return clearing;
  clearing.at = run.Int(0, 0);
  clearing.snapshot = run.Text(0, 1);
  clearing.looked_at = run.Int(0, 2);
  MJ_TRY(const Rows rows,
         database.Query("SELECT fact, title, about, ask, source, route, result, cleared, unknown, "
                        "looked_at, detail FROM clearing_fact WHERE clue_id = ? ORDER BY fact",
                        {clue_id}));
  MJ_TRY(const Rows cleared,
         database.Query("SELECT fact, finding_id FROM clearing_finding WHERE clue_id = ? ORDER BY "
                        "fact, finding_id",
                        {clue_id}));
  for (size_t i = 0; i < rows.size(); ++i) {
    FactOutcome fact;
    size_t column = 0;
    for (std::string* text : {&fact.fact, &fact.title, &fact.about, &fact.ask, &fact.source}) {
      *text = rows.Text(i, column++);
    }
    fact.route = EventOf(rows.Text(i, column++)).value_or(Event::kRelease);
    fact.result = ClearingNamed(rows.Text(i, column++));
    for (int64_t* number : {&fact.cleared, &fact.unknown, &fact.looked_at}) {
      *number = rows.Int(i, column++);
    }
    fact.detail = rows.Text(i, column);
    for (size_t k = 0; k < cleared.size() && fact.findings.size() < kFindingsShown; ++k) {
      if (cleared.Text(k, 0) == fact.fact) fact.findings.emplace_back(cleared.Text(k, 1));
    }
    clearing.facts.push_back(std::move(fact));
  }
  std::ranges::stable_sort(clearing.facts, {},
                           [](const FactOutcome& fact) { return Order(fact.result); });
  return clearing;
}

Status CheckClearedFacts(Database& database, int64_t clue_id, std::string_view reason,
                         const std::vector<std::string>& acknowledged) {
  MJ_TRY(const Rows rows,
         database.Query("SELECT a.fact, a.title, a.route, COUNT(*) FROM clearing_finding c JOIN "
                        "clearing_fact a ON a.clue_id = c.clue_id AND a.fact = c.fact JOIN finding "
                        "f ON f.finding_id = c.finding_id WHERE c.clue_id = ? AND f.upheld_amt > 0 "
                        "GROUP BY a.fact, a.title, a.route ORDER BY a.fact",
                        {clue_id}));
  std::string open;
  bool correct = false;
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::string_view id = rows.Text(i, 0), title = rows.Text(i, 1);
    if (std::ranges::find(acknowledged, id) != acknowledged.end() || reason.contains(id) ||
        reason.contains(title)) {
      continue;
    }
    correct = correct || rows.Text(i, 2) == ToString(Event::kDataError);
    open += fmt::format("{}{}({}) {}", open.empty() ? "" : "、", title, id, rows.Int(i, 3));
  }
  if (open.empty()) return {};
  return Refuse("cleared-facts",
                fmt::format("facts in the data clear findings that would stand: {} finding(s); {}, "
                            "or say in the reason why they do not hold, naming the fact",
                            open,
                            correct ? "lead the clue to correction (data_error)"
                                    : "let them go (amount 0, or release)"));
}

}  // namespace mingjian::casework
