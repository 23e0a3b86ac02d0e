// What the ledger says: balances, the figures of a bureau, and whether it agrees with itself.

#include <fmt/format.h>

#include "casework/ledger.h"
#include "casework/states.h"
#include "casework/worklist.h"

namespace mingjian::casework {
namespace {

// Both sides of every posting as (account, amount) rows.
constexpr std::string_view kSides =
    "(SELECT to_account AS account, amount, finding_id, clue_id, fixmedins_code, month FROM "
    "posting UNION ALL SELECT from_account, -amount, finding_id, clue_id, fixmedins_code, month "
    "FROM posting) p";

// A question whose every row is something that does not agree.
struct Check {
  std::string_view sentence;  // with {} for the first column of a row
  std::string_view sql;
};

constexpr Check kChecks[] = {
    {"ledger entry {} has no postings",
     "SELECT e.entry_id FROM ledger_entry e WHERE NOT EXISTS (SELECT 1 FROM posting p WHERE "
     "p.entry_id = e.entry_id)"},
    {"the ledger has {} entries fewer than were numbered",
     "SELECT c.value - (SELECT COUNT(*) FROM ledger_entry) FROM counter c WHERE c.name = 'entry' "
     "AND c.value <> (SELECT COUNT(*) FROM ledger_entry)"},
    {"finding {}: what the ledger holds as identified is not the finding's money",
     "SELECT f.finding_id FROM finding f JOIN clue c ON c.clue_id = f.clue_id LEFT JOIN (SELECT "
     "finding_id, SUM(CASE WHEN to_account = 'identified' THEN amount ELSE 0 END) - SUM(CASE WHEN "
     "from_account = 'identified' THEN amount ELSE 0 END) AS held FROM posting GROUP BY "
     "finding_id) p ON p.finding_id = f.finding_id WHERE COALESCE(p.held, 0) <> CASE WHEN c.state "
     "IN ('handling', 'rectification', 'archived', 'released') OR f.fund_amt < 0 THEN 0 ELSE "
     "f.fund_amt END"},
    {"finding {}: the ledger has confirmed another amount than was upheld",
     "SELECT f.finding_id FROM finding f JOIN clue c ON c.clue_id = f.clue_id LEFT JOIN (SELECT "
     "finding_id, SUM(CASE WHEN to_account = 'confirmed' THEN amount ELSE 0 END) - SUM(CASE WHEN "
     "from_account = 'confirmed' THEN amount ELSE 0 END) + SUM(CASE WHEN to_account IN ('agreed', "
     "'recovered', 'written_off') THEN amount ELSE 0 END) - SUM(CASE WHEN from_account IN "
     "('agreed', 'recovered', 'written_off') THEN amount ELSE 0 END) AS held FROM posting GROUP BY "
     "finding_id) p ON p.finding_id = f.finding_id WHERE COALESCE(p.held, 0) <> CASE WHEN c.state "
     "IN ('handling', 'rectification', 'archived') THEN f.upheld_amt ELSE 0 END"},
    {"clue {}: its sums are not those of its findings",
     "SELECT c.clue_id FROM clue c LEFT JOIN (SELECT clue_id, COUNT(*) AS n, SUM(fund_amt) AS "
     "fund, SUM(net_amt) AS net, SUM(upheld_amt) AS upheld FROM finding GROUP BY clue_id) f ON "
     "f.clue_id = c.clue_id WHERE COALESCE(f.n, 0) <> c.findings OR COALESCE(f.fund, 0) <> "
     "c.fund_amt OR COALESCE(f.net, 0) <> c.net_amt OR COALESCE(f.upheld, 0) <> c.upheld_amt"},
    {"entry {}: a part of a cent is owed or paid",
     "SELECT DISTINCT entry_id FROM posting WHERE amount % 10000 <> 0 AND (to_account IN "
     "('agreed', 'recovered', 'written_off') OR from_account IN ('agreed', 'charged', "
     "'damages_due', 'fine_due', 'late_fee_due'))"},
    {"entry {} is not the mirror of the entry that it reverses",
     "SELECT e.entry_id FROM ledger_entry e WHERE e.reverses <> 0 AND (EXISTS (SELECT 1 FROM "
     "posting p WHERE p.entry_id = e.entry_id AND NOT EXISTS (SELECT 1 FROM posting o WHERE "
     "o.entry_id = e.reverses AND o.line = p.line AND o.amount = p.amount AND o.from_account = "
     "p.to_account AND o.to_account = p.from_account AND o.finding_id = p.finding_id)) OR (SELECT "
     "COUNT(*) FROM posting p WHERE p.entry_id = e.entry_id) <> (SELECT COUNT(*) FROM posting o "
     "WHERE o.entry_id = e.reverses))"},
    {"clue {} is archived, but something is still due",
     "SELECT c.clue_id FROM clue c JOIN posting p ON p.clue_id = c.clue_id WHERE c.state = "
     "'archived' GROUP BY c.clue_id HAVING SUM(CASE WHEN p.to_account IN ('confirmed', 'agreed', "
     "'damages_due', 'fine_due', 'late_fee_due') THEN p.amount ELSE 0 END) <> SUM(CASE WHEN "
     "p.from_account IN ('confirmed', 'agreed', 'damages_due', 'fine_due', 'late_fee_due') THEN "
     "p.amount ELSE 0 END)"},
    {"clue {}: late fees exceed the fine",
     "SELECT clue_id FROM posting GROUP BY clue_id HAVING SUM(CASE WHEN to_account = "
     "'late_fee_due' AND from_account = 'charged' THEN amount WHEN from_account = 'late_fee_due' "
     "AND to_account = 'charged' THEN -amount ELSE 0 END) > SUM(CASE WHEN to_account = 'fine_due' "
     "AND from_account = 'charged' THEN amount WHEN from_account = 'fine_due' AND to_account = "
     "'charged' THEN -amount ELSE 0 END)"},
};
constexpr size_t kShown = 5;

}  // namespace

Result<std::vector<Balance>> Balances(Database& database, const Actor& actor, LedgerBy by,
                                      const LedgerFilter& filter) {
  constexpr const char* kKeys[] = {"CAST('' AS TEXT)", "p.finding_id", "CAST(p.clue_id AS TEXT)",
                                   "p.fixmedins_code", "p.month"};
  std::string where = "1 = 1";
  std::vector<Value> values;
  if (filter.clue_id != 0) {
    where += " AND p.clue_id = ?";
    values.emplace_back(filter.clue_id);
  }
  if (!filter.fixmedins_code.empty()) {
    where += " AND p.fixmedins_code = ?";
    values.emplace_back(filter.fixmedins_code);
  }
  if (!filter.month.empty()) {
    where += " AND p.month = ?";
    values.emplace_back(filter.month);
  }
  // Sums over places are for those whose grant covers them all.
  std::string region;
  if (!filter.fixmedins_code.empty()) {
    MJ_TRY(const Rows known, database.Query("SELECT admdvs FROM provider WHERE fixmedins_code = ?",
                                            {filter.fixmedins_code}));
    if (!known.empty()) region = known.Text(0, 0);
  } else if (filter.clue_id != 0) {
    MJ_TRY(const Rows clue,
           database.Query("SELECT region, fixmedins_code FROM clue WHERE clue_id = ?",
                          {filter.clue_id}));
    if (clue.empty()) {
      return Refuse("no-clue", fmt::format("there is no clue {}", filter.clue_id));
    }
    MJ_RETURN_IF_ERROR(Require(actor, Right::kLedger, clue.Text(0, 0), clue.Text(0, 1)));
  }
  if (filter.clue_id == 0) {
    MJ_RETURN_IF_ERROR(Require(actor, Right::kLedger, region, filter.fixmedins_code));
  }
  MJ_TRY(const Rows rows,
         database.Query(fmt::format("SELECT {0}, p.account, CAST(SUM(p.amount) AS BIGINT) FROM {1} "
                                    "WHERE {2} GROUP BY {0}, p.account HAVING SUM(p.amount) <> 0 "
                                    "ORDER BY {0}, p.account",
                                    kKeys[static_cast<size_t>(by)], kSides, where),
                        values));
  std::vector<Balance> balances;
  for (size_t i = 0; i < rows.size(); ++i) {
    balances.push_back(
        {std::string(rows.Text(i, 0)), std::string(rows.Text(i, 1)), rows.Money(i, 2)});
  }
  return balances;
}

Result<std::vector<EntryRow>> EntriesOf(Database& database, const Actor& actor, int64_t clue_id,
                                        int64_t before, int limit) {
  if (clue_id == 0) {
    MJ_RETURN_IF_ERROR(Require(actor, Right::kLedger, "", ""));
  } else {
    MJ_TRY(const ClueRow clue, ReadClue(database, clue_id));
    MJ_RETURN_IF_ERROR(Require(actor, Right::kLedger, clue.region, clue.fixmedins_code));
  }
  // An import enters the money of many clues at once: of those only this clue's part is shown.
  std::string where = clue_id == 0 ? "1 = 1"
                                   : "e.entry_id IN (SELECT p.entry_id FROM posting p WHERE "
                                     "p.clue_id = ?)";
  std::vector<Value> values;
  if (clue_id != 0) values.emplace_back(clue_id);
  if (before != 0) {
    where += " AND e.entry_id < ?";
    values.emplace_back(before);
  }
  values.emplace_back(limit);
  MJ_TRY(const Rows rows,
         database.Query(fmt::format("SELECT e.entry_id, e.clue_id, e.at, e.actor, e.kind, "
                                    "e.reason, e.reverses, COALESCE((SELECT MIN(r.entry_id) FROM "
                                    "ledger_entry r WHERE r.reverses = e.entry_id), 0) FROM "
                                    "ledger_entry e WHERE {} ORDER BY e.entry_id DESC LIMIT ?",
                                    where),
                        values));
  std::vector<EntryRow> entries;
  for (size_t i = 0; i < rows.size(); ++i) {
    EntryRow entry{.entry_id = rows.Int(i, 0),
                   .clue_id = rows.Int(i, 1),
                   .at = rows.Int(i, 2),
                   .actor = std::string(rows.Text(i, 3)),
                   .kind = std::string(rows.Text(i, 4)),
                   .reason = std::string(rows.Text(i, 5)),
                   .reverses = rows.Int(i, 6),
                   .reversed_by = rows.Int(i, 7)};
    MJ_TRY(const Rows moves,
           database.Query(fmt::format("SELECT from_account, to_account, CAST(SUM(amount) AS "
                                      "BIGINT) FROM posting WHERE entry_id = ? AND (clue_id = ? OR "
                                      "? = 0) GROUP BY from_account, to_account ORDER BY "
                                      "from_account, to_account"),
                          {entry.entry_id, clue_id, clue_id}));
    for (size_t k = 0; k < moves.size(); ++k) {
      entry.moves.push_back(
          {std::string(moves.Text(k, 0)), std::string(moves.Text(k, 1)), moves.Money(k, 2)});
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

Result<Figures> FiguresOf(Database& database, const Actor& actor, Seconds from, Seconds to) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kLedger, "", ""));
  Figures figures;
  MJ_TRY(const Rows visits,
         database.Query("SELECT COUNT(*), COUNT(DISTINCT fixmedins_code) FROM inspection_visit "
                        "WHERE on_day >= ? AND on_day < ?",
                        {from, to}));
  figures.visits = visits.Int(0, 0);
  figures.institutions = visits.Int(0, 1);
  MJ_TRY(const Rows handled,
         database.Query("SELECT COUNT(DISTINCT f.fixmedins_code), COUNT(DISTINCT f.psn_no) FROM "
                        "finding f JOIN clue c ON c.clue_id = f.clue_id WHERE f.upheld_amt > 0 AND "
                        "c.state IN ('handling', 'rectification', 'archived') AND EXISTS (SELECT 1 "
                        "FROM clue_event e WHERE e.clue_id = c.clue_id AND e.event = 'approve' AND "
                        "e.at >= ? AND e.at < ?)",
                        {from, to}));
  figures.handled = handled.Int(0, 0);
  figures.persons = handled.Int(0, 1);
  const auto paid = [&](std::string_view account) -> Result<Decimal> {
    MJ_TRY(const auto sum,
           database.QueryInt("SELECT CAST(SUM(CASE WHEN p.to_account = ? THEN p.amount ELSE "
                             "-p.amount END) AS BIGINT) FROM posting p JOIN ledger_entry e ON "
                             "e.entry_id = p.entry_id WHERE (p.to_account = ? OR p.from_account = "
                             "?) AND e.at >= ? AND e.at < ?",
                             {account, account, account, from, to}));
    return Decimal::FromMicros(sum.value_or(0));
  };
  MJ_TRY(figures.recovered, paid(account::kRecovered));
  MJ_TRY(figures.damages, paid(account::kDamagesPaid));
  MJ_TRY(figures.fines, paid(account::kFinePaid));
  MJ_TRY(figures.late_fees, paid(account::kLateFeePaid));
  figures.to_fund = Decimal::FromMicros(figures.recovered.micros() + figures.damages.micros());
  figures.to_treasury = Decimal::FromMicros(figures.fines.micros() + figures.late_fees.micros());
  figures.total = Decimal::FromMicros(figures.to_fund.micros() + figures.to_treasury.micros());
  return figures;
}

Result<std::vector<std::string>> Reconcile(Database& database) {
  std::vector<std::string> wrong;
  for (const Check& check : kChecks) {
    MJ_TRY(const Rows rows, database.Query(check.sql));
    for (size_t i = 0; i < std::min(rows.size(), kShown); ++i) {
      wrong.push_back(fmt::format(fmt::runtime(check.sentence), rows.Text(i, 0)));
    }
    if (rows.size() > kShown) wrong.push_back(fmt::format("and {} more", rows.size() - kShown));
  }
  // No account may hold less than nothing of a finding, but the sources and the rounding.
  MJ_TRY(const Rows below,
         database.Query(fmt::format("SELECT p.account, p.clue_id FROM {} WHERE p.account NOT IN "
                                    "('found', 'charged', 'rounding') GROUP BY p.account, "
                                    "p.clue_id, p.finding_id HAVING SUM(p.amount) < 0 LIMIT 5",
                                    kSides)));
  for (size_t i = 0; i < below.size(); ++i) {
    wrong.push_back(
        fmt::format("clue {}: '{}' holds less than nothing", below.Int(i, 1), below.Text(i, 0)));
  }
  return wrong;
}

}  // namespace mingjian::casework
