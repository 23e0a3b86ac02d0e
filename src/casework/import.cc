#include "casework/import.h"

#include <fmt/format.h>

#include <map>
#include <set>
#include <unordered_map>

#include "casework/accounts.h"
#include "casework/import_recount.h"
#include "casework/known_findings.h"
#include "casework/log.h"
#include "casework/schema.h"
#include "casework/set_aside.h"
#include "casework/states.h"
#include "casework/suppression.h"

namespace mingjian::casework {
namespace {

constexpr int64_t kPage = 20'000;
constexpr int kSeverities = 5;

int64_t SeverityNumber(std::string_view severity) {
  constexpr std::string_view kNames[] = {"violation", "high", "low", "indicator"};
  for (int i = 0; i < 4; ++i) {
    if (severity == kNames[i]) return i + 1;
  }
  return kSeverities;
}

// What a clue's money says for ranking: yuan × confidence, in micros.
int64_t ScoreOf(int64_t fund_amt, int64_t confidence) {
  return fund_amt / 1000 * confidence / 1000;
}

std::string MonthOf(Seconds time) { return FormatDate(time).substr(0, 7); }

struct ClueKey {
  std::string fixmedins_code, rule, month, psn_no;
  auto operator<=>(const ClueKey&) const = default;
};

ClueKey KeyOf(Grouping grouping, const FindingRecord& finding) {
  switch (grouping) {
    case Grouping::kScheme:
      return {finding.fixmedins_code, finding.rule, MonthOf(finding.setl_time), ""};
    case Grouping::kPerson:
      return {"", "", "", finding.psn_no};
    case Grouping::kProvider:
      return {finding.fixmedins_code, "", "", ""};
  }
  return {};
}

// A clue of this import: new, or waiting in `hit`.
struct OpenClue {
  int64_t clue_id = 0, part = 0;
  bool is_new = false, touched = false;
  std::string title;
  int64_t severity = kSeverities, findings = 0, net_amt = 0, fund_amt = 0, score = 0;
};

class Import {
 public:
  Import(Database& database, const ImportOptions& options)
      : database_(database),
        options_(options),
        known_(database),
        findings_(database, "finding",
                  {"finding_id",   "clue_id",        "rule",          "version",  "title",
                   "source",       "severity",       "rulebook_hash", "point",    "state",
                   "psn_no",       "fixmedins_code", "mdtrt_id",      "setl_id",  "setl_time",
                   "bilg_dr_codg", "subject",        "discriminator", "violates", "involves",
                   "vola_amt",     "standing_amt",   "net_amt",       "fund_amt", "compared",
                   "basis",        "message",        "upheld_amt"}),
        postings_(database, "posting",
                  {"entry_id", "line", "clue_id", "finding_id", "fixmedins_code", "month",
                   "from_account", "to_account", "amount"}) {}

  Result<ImportCounts> Run() {
    MJ_TRY(counts_.import_id, TakeNumbers(database_, "import"));
    // Nobody begins a review between our look at a clue and what we add to it.
    if (database_.is_postgresql()) {
      MJ_RETURN_IF_ERROR(database_.Execute("LOCK TABLE clue IN SHARE ROW EXCLUSIVE MODE"));
    }
    MJ_RETURN_IF_ERROR(SaveStandings(database_, options_.standings));
    for (const RuleStanding& standing : options_.standings) {
      confidence_[{standing.rule, standing.version}] = standing.confidence;
    }
    MJ_RETURN_IF_ERROR(SaveProviders());
    MJ_RETURN_IF_ERROR(LoadOpenClues());
    MJ_TRY(const std::vector<std::string> aside, SetAside());
    MJ_RETURN_IF_ERROR(ReadFindings(
        options_.source, [this](const FindingRecord& finding) { return Take(finding); }));
    MJ_RETURN_IF_ERROR(findings_.Close());
    MJ_RETURN_IF_ERROR(postings_.Close());
    MJ_RETURN_IF_ERROR(SaveClues());
    MJ_RETURN_IF_ERROR(MakeIndexes(database_, aside));
    MJ_RETURN_IF_ERROR(Recount());
    MJ_RETURN_IF_ERROR(Suppress());
    MJ_RETURN_IF_ERROR(database_.Execute(
        "INSERT INTO import_run (import_id, at, actor, source, rulebook_hash, findings, added, "
        "changed, held) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {counts_.import_id, options_.at, options_.actor, options_.source, rulebook_hash_,
         counts_.read, counts_.added, counts_.changed, counts_.held}));
    MJ_RETURN_IF_ERROR(
        AppendLog(database_, options_.at, options_.actor, "import",
                  fmt::format("import {}", counts_.import_id),
                  fmt::format("{}: {} read, {} added in {} new clues, {} changed, {} held, {} "
                              "clues suppressed ({} yuan)",
                              options_.source, counts_.read, counts_.added, counts_.clues_added,
                              counts_.changed, counts_.held, counts_.suppressed,
                              counts_.suppressed_amt.ToString())));
    return counts_;
  }

 private:
  Status SaveProviders() {
    for (const ProviderRecord& provider : options_.providers) {
      MJ_RETURN_IF_ERROR(database_.Execute(
          "INSERT INTO provider (fixmedins_code, name, admdvs) VALUES (?, ?, ?) ON CONFLICT "
          "(fixmedins_code) DO UPDATE SET name = excluded.name, admdvs = excluded.admdvs",
          {provider.fixmedins_code, provider.name, provider.admdvs}));
    }
    MJ_TRY(const Rows rows, database_.Query("SELECT fixmedins_code, admdvs FROM provider"));
    for (size_t i = 0; i < rows.size(); ++i) {
      region_[std::string(rows.Text(i, 0))] = rows.Text(i, 1);
    }
    return {};
  }

  // The newest part of every key of this grouping: where it waits, new findings may join it.
  Status LoadOpenClues() {
    int64_t last = 0;
    while (true) {
      MJ_TRY(const Rows rows,
             database_.Query("SELECT clue_id, fixmedins_code, rule, month, psn_no, part, state "
                             "FROM clue WHERE grouping_by = ? AND clue_id > ? ORDER BY clue_id "
                             "LIMIT ?",
                             {ToString(options_.grouping), last, kPage}));
      for (size_t i = 0; i < rows.size(); ++i) {
        last = rows.Int(i, 0);
        OpenClue& clue = clues_[{std::string(rows.Text(i, 1)), std::string(rows.Text(i, 2)),
                                 std::string(rows.Text(i, 3)), std::string(rows.Text(i, 4))}];
        if (rows.Int(i, 5) < clue.part) continue;
        clue.part = rows.Int(i, 5);
        clue.clue_id = rows.Text(i, 6) == ToString(State::kHit) ? last : 0;
      }
      if (static_cast<int64_t>(rows.size()) < kPage) return {};
    }
  }

  // A first import fills empty tables: their indexes are made afterwards.
  Result<std::vector<std::string>> SetAside() {
    MJ_TRY(const auto any, database_.QueryInt("SELECT 1 FROM finding LIMIT 1"));
    if (any) return std::vector<std::string>();
    constexpr std::string_view kTables[] = {"finding", "clue", "posting"};
    return SetIndexesAside(database_, kTables);
  }

  Result<int64_t> NewEntry(const char* kind) {
    MJ_TRY(const int64_t entry, TakeNumbers(database_, "entry"));
    MJ_RETURN_IF_ERROR(database_.Execute(
        "INSERT INTO ledger_entry (entry_id, at, actor, kind, clue_id, reverses, reason) VALUES "
        "(?, ?, ?, ?, 0, 0, ?)",
        {entry, options_.at, options_.actor, kind, fmt::format("import {}", counts_.import_id)}));
    return entry;
  }

  // REQUIRES: amount > 0. Entries are made with their first posting.
  Status Post(int64_t& entry, const char* kind, int64_t clue_id, const FindingRecord& finding,
              std::string_view from, std::string_view to, int64_t amount) {
    if (entry == 0) {
      MJ_TRY(entry, NewEntry(kind));
    }
    const Value row[] = {entry,
                         ++line_,
                         clue_id,
                         finding.finding_id,
                         finding.fixmedins_code,
                         MonthOf(finding.setl_time),
                         from,
                         to,
                         amount};
    return postings_.Add(row);
  }

  Status Take(const FindingRecord& finding) {
    if (++counts_.read % kPage == 0 && options_.progress) {
      options_.progress(static_cast<uint64_t>(counts_.read));
    }
    rulebook_hash_ = finding.rulebook_hash;
    MJ_TRY(const KnownFindings::Known* known, known_.Find(finding.finding_id));
    if (known != nullptr) return Compare(*known, finding);
    if (finding.status != "active" || finding.severity == "indicator") {
      ++counts_.skipped;
      return {};
    }
    if (finding.state == "withdrawn") {
      ++counts_.withdrawn;
      return {};
    }
    return Add(finding);
  }

  Status Add(const FindingRecord& finding) {
    OpenClue& clue = clues_[KeyOf(options_.grouping, finding)];
    if (clue.clue_id == 0) {
      // A new part begins where the last one is under review or decided.
      ++clue.part;
      MJ_TRY(clue.clue_id, TakeClueNumber());
      clue.is_new = true;
    }
    clue.touched = true;
    const auto found = confidence_.find({finding.rule, finding.version});
    const int64_t confidence =
        found == confidence_.end() ? PriorOf(finding.severity) : found->second;
    if (clue.title.empty()) clue.title = finding.title;
    clue.severity = std::min(clue.severity, SeverityNumber(finding.severity));
    ++clue.findings;
    clue.net_amt += finding.net_amt;
    clue.fund_amt += finding.fund_amt;
    clue.score += ScoreOf(finding.fund_amt, confidence);
    const Value row[] = {
        finding.finding_id, clue.clue_id,          finding.rule,      finding.version,
        finding.title,      finding.source,        finding.severity,  finding.rulebook_hash,
        finding.point,      finding.state,         finding.psn_no,    finding.fixmedins_code,
        finding.mdtrt_id,   finding.setl_id,       finding.setl_time, finding.bilg_dr_codg,
        finding.subject,    finding.discriminator, finding.violates,  finding.involves,
        finding.vola_amt,   finding.standing_amt,  finding.net_amt,   finding.fund_amt,
        finding.compared,   finding.basis,         finding.message,   0};
    MJ_RETURN_IF_ERROR(findings_.Add(row));
    ++counts_.added;
    if (finding.fund_amt <= 0) return {};
    return Post(identify_, "identify", clue.clue_id, finding, account::kFound, account::kIdentified,
                finding.fund_amt);
  }

  // Numbers are taken some hundred at a time and given back at the end: counters have no gaps.
  Result<int64_t> TakeClueNumber() {
    if (next_clue_ == 0) {
      MJ_TRY(next_clue_, TakeNumbers(database_, "clue"));
      first_clue_ = next_clue_;
    }
    ++counts_.clues_added;
    return next_clue_++;
  }

  Status Compare(const KnownFindings::Known& known, const FindingRecord& finding) {
    if (known.state == finding.state && known.fund_amt == finding.fund_amt) {
      ++counts_.known;
      return {};
    }
    const std::optional<State> state = StateOf(known.clue_state);
    const bool held = !state || IsDecided(*state);
    MJ_RETURN_IF_ERROR(database_.Execute(
        "INSERT INTO finding_change (finding_id, import_id, clue_id, from_state, to_state, "
        "from_amt, to_amt, applied) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        {known.finding_id, counts_.import_id, known.clue_id, known.state, finding.state,
         known.fund_amt, finding.fund_amt, held ? 0 : 1}));
    changed_clues_[known.clue_id] += finding.fund_amt - known.fund_amt;
    if (held) {
      ++counts_.held;
      MJ_RETURN_IF_ERROR(
          database_.Execute("UPDATE clue SET attention = 1 WHERE clue_id = ?", {known.clue_id}));
      held_clues_.insert(known.clue_id);
      return {};
    }
    ++counts_.changed;
    MJ_RETURN_IF_ERROR(database_.Execute(
        "UPDATE finding SET state = ?, standing_amt = ?, net_amt = ?, fund_amt = ?, upheld_amt = "
        "CASE WHEN upheld_amt > ? THEN ? ELSE upheld_amt END WHERE finding_id = ?",
        {finding.state, finding.standing_amt, finding.net_amt, finding.fund_amt,
         CentsOf(finding.fund_amt), CentsOf(finding.fund_amt), known.finding_id}));
    const int64_t more = finding.fund_amt - known.fund_amt;
    if (more > 0)
      return Post(identify_, "identify", known.clue_id, finding, account::kFound,
                  account::kIdentified, more);
    if (more == 0) return {};
    return Post(shrink_, "shrink", known.clue_id, finding, account::kIdentified, account::kFound,
                -more);
  }

  Status SaveClues() {
    if (counts_.clues_added > 1) {
      MJ_RETURN_IF_ERROR(TakeNumbers(database_, "clue", counts_.clues_added - 1));
    }
    Inserter inserter(
        database_, "clue",
        {"clue_id",  "grouping_by", "fixmedins_code", "psn_no",     "rule",       "month",
         "part",     "title",       "region",         "severity",   "state",      "version",
         "findings", "net_amt",     "fund_amt",       "score",      "upheld_amt", "assignee",
         "due_on",   "panel_round", "attention",      "created_at", "changed_at"});
    for (const auto& [key, clue] : clues_) {
      if (!clue.is_new) continue;
      const auto region = region_.find(key.fixmedins_code);
      const Value row[] = {clue.clue_id,
                           ToString(options_.grouping),
                           key.fixmedins_code,
                           key.psn_no,
                           key.rule,
                           key.month,
                           clue.part,
                           options_.grouping == Grouping::kScheme ? clue.title : "",
                           region == region_.end() ? "" : region->second,
                           clue.severity,
                           ToString(State::kHit),
                           1,
                           clue.findings,
                           clue.net_amt,
                           clue.fund_amt,
                           clue.score,
                           0,
                           "",
                           0,
                           0,
                           0,
                           options_.at,
                           options_.at};
      MJ_RETURN_IF_ERROR(inserter.Add(row));
    }
    return inserter.Close();
  }

  // Clues that were there and got or changed findings.
  Status Recount() {
    const ImportRun run{counts_.import_id, options_.at, options_.actor};
    for (const auto& [key, clue] : clues_) {
      if (clue.touched && !clue.is_new && !changed_clues_.contains(clue.clue_id)) {
        MJ_RETURN_IF_ERROR(RecountClue(database_, run, clue.clue_id));
      }
    }
    MJ_RETURN_IF_ERROR(RecountChanged(database_, run, changed_clues_, held_clues_));
    MJ_TRY(counts_.released, ReleaseWithdrawn(database_, run, changed_clues_));
    return {};
  }

  Status Suppress() {
    MJ_TRY(const std::vector<SuppressionRun> runs, ApplySuppressions(database_, options_.at));
    int64_t amount = 0;
    for (const SuppressionRun& run : runs) {
      counts_.suppressed += run.clues;
      amount += run.fund_amt.micros();
    }
    counts_.suppressed_amt = Decimal::FromMicros(amount);
    return {};
  }

  Database& database_;
  const ImportOptions& options_;
  KnownFindings known_;
  Inserter findings_, postings_;
  ImportCounts counts_;
  std::map<std::pair<std::string, int64_t>, int64_t> confidence_;
  std::unordered_map<std::string, std::string> region_;
  std::map<ClueKey, OpenClue> clues_;
  std::map<int64_t, int64_t> changed_clues_;  // with the difference of their money
  std::set<int64_t> held_clues_;
  std::string rulebook_hash_;
  int64_t identify_ = 0, shrink_ = 0, line_ = 0, next_clue_ = 0, first_clue_ = 0;
};

}  // namespace

std::string_view ToString(Grouping grouping) {
  constexpr std::string_view kNames[] = {"scheme", "person", "provider"};
  return kNames[static_cast<size_t>(grouping)];
}

std::optional<Grouping> GroupingOf(std::string_view name) {
  for (const Grouping each : {Grouping::kScheme, Grouping::kPerson, Grouping::kProvider}) {
    if (ToString(each) == name) return each;
  }
  return std::nullopt;
}

Result<ImportCounts> ImportFindings(Database& database, const ImportOptions& options) {
  ImportCounts counts;
  const Status saved = database.InTransaction([&]() -> Status {
    MJ_TRY(counts, Import(database, options).Run());
    return {};
  });
  if (!saved) return std::unexpected(saved.error());
  return counts;
}

}  // namespace mingjian::casework
