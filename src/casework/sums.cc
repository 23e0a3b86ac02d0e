#include "casework/sums.h"

#include <fmt/format.h>

#include <algorithm>

#include "casework/accounts.h"
#include "casework/clue_filter.h"
#include "casework/scope_sql.h"

namespace mingjian::casework {
namespace {

// What a sum is made over: clues that the reader sees, as far as the filter goes.
struct Reach {
  std::string sql;
  std::vector<Value> values;
  std::string from;  // clues, or their findings where the filter asks for less than a clue
  bool findings = false;
};

Reach ReachOf(const Actor& actor, const SumFilter& filter) {
  Reach where;
  where.sql =
      ScopeSql(ScopesOf(actor, Right::kView), "c.region", "c.fixmedins_code", &where.values);
  where.findings = !filter.doctor.empty() || !filter.psn_no.empty();
  where.from = where.findings ? "finding f JOIN clue c ON c.clue_id = f.clue_id" : "clue c";
  const std::pair<const char*, const std::string*> parts[] = {
      {"c.fixmedins_code", &filter.fixmedins_code},
      {"f.bilg_dr_codg", &filter.doctor},
      {"f.psn_no", &filter.psn_no}};
  for (const auto& [column, text] : parts) {
    if (text->empty()) continue;
    where.sql += fmt::format(" AND {} = ?", column);
    where.values.emplace_back(*text);
  }
  return where;
}

std::string Counted(const Reach& where) {
  return where.findings ? "COUNT(DISTINCT c.clue_id), COUNT(*), CAST(SUM(f.fund_amt) AS BIGINT)"
                        : "COUNT(*), CAST(SUM(c.findings) AS BIGINT), CAST(SUM(c.fund_amt) AS "
                          "BIGINT)";
}

// Adds rows of (rule, title, clues, findings, fund).
void AddRules(const Rows& rows, std::map<std::string, RuleSum>* by_rule) {
  for (size_t i = 0; i < rows.size(); ++i) {
    RuleSum& sum = (*by_rule)[std::string(rows.Text(i, 0))];
    sum.rule = rows.Text(i, 0);
    if (sum.title.empty()) sum.title = rows.Text(i, 1);
    sum.clues += rows.Int(i, 2);
    sum.findings += rows.Int(i, 3);
    sum.fund_amt = Decimal::FromMicros(sum.fund_amt.micros() + rows.Int(i, 4));
  }
}

Status AddDecided(Database& database, const Reach& where, std::map<std::string, RuleSum>* by_rule) {
  MJ_TRY(const Rows rows,
         database.Query(
             fmt::format(
                 "SELECT f.rule, CAST(SUM(CASE WHEN c.state <> 'released' AND f.upheld_amt > 0 "
                 "THEN 1 ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN f.upheld_amt = 0 AND (c.state "
                 "<> 'released' OR EXISTS (SELECT 1 FROM clue_event e WHERE e.clue_id = c.clue_id "
                 "AND e.event IN ('release', 'overturn'))) THEN 1 ELSE 0 END) AS BIGINT) FROM "
                 "finding f JOIN clue c ON c.clue_id = f.clue_id WHERE c.state IN ('handling', "
                 "'rectification', 'archived', 'released') AND f.state <> 'withdrawn' AND {} "
                 "GROUP BY f.rule",
                 where.sql),
             where.values));
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto found = by_rule->find(std::string(rows.Text(i, 0)));
    if (found == by_rule->end()) continue;
    found->second.confirmed = rows.Int(i, 1);
    found->second.overturned = rows.Int(i, 2);
  }
  return {};
}

Decimal& AmountOf(std::map<std::string, MonthMoney>* months, std::string_view month,
                  Decimal MonthMoney::* amount) {
  MonthMoney& row = (*months)[std::string(month)];
  row.month = month;
  return row.*amount;
}

void Add(Decimal* to, int64_t micros) { *to = Decimal::FromMicros(to->micros() + micros); }

// Accounts, and money by month, from the postings.
Status AddLedger(Database& database, const Actor& actor, std::map<std::string, MonthMoney>* months,
                 CaseworkSums* sums) {
  const std::vector<Scope> scopes = ScopesOf(actor, Right::kLedger);
  if (scopes.empty()) return {};
  std::vector<Value> values;
  const std::string where = ScopeSql(scopes, "c.region", "c.fixmedins_code", &values);
  MJ_TRY(const Rows rows,
         database.Query(fmt::format("SELECT p.month, p.from_account, p.to_account, "
                                    "CAST(SUM(p.amount) AS BIGINT) FROM posting p JOIN clue c ON "
                                    "c.clue_id = p.clue_id WHERE {} GROUP BY p.month, "
                                    "p.from_account, p.to_account",
                                    where),
                        values));
  std::map<std::string, int64_t> accounts;
  // What was ever confirmed stands in these; what came back, in the last.
  constexpr std::string_view kConfirmed[] = {account::kConfirmed, account::kAgreed,
                                             account::kRecovered, account::kWrittenOff};
  for (size_t i = 0; i < rows.size(); ++i) {
    const int64_t amount = rows.Int(i, 3);
    for (const auto& [column, sign] : {std::pair<size_t, int64_t>{1, -1}, {2, 1}}) {
      const std::string_view name = rows.Text(i, column);
      accounts[std::string(name)] += sign * amount;
      if (rows.Text(i, 0).empty()) continue;
      if (std::ranges::find(kConfirmed, name) != std::end(kConfirmed)) {
        Add(&AmountOf(months, rows.Text(i, 0), &MonthMoney::confirmed), sign * amount);
      }
      if (name == account::kRecovered) {
        Add(&AmountOf(months, rows.Text(i, 0), &MonthMoney::recovered), sign * amount);
      }
    }
  }
  for (const auto& [name, amount] : accounts) {
    if (amount != 0) sums->accounts.emplace_back(name, Decimal::FromMicros(amount));
  }
  return {};
}

// Counts of what is late or waits.
Status AddLate(Database& database, const Reach& where, Seconds today, CaseworkSums* sums) {
  std::vector<Value> values = {today};
  values.insert(values.end(), where.values.begin(), where.values.end());
  MJ_TRY(const Rows rows,
         database.Query(
             fmt::format("SELECT CAST(SUM(CASE WHEN c.due_on > 0 AND c.due_on < ? THEN 1 ELSE 0 "
                         "END) AS BIGINT), CAST(SUM(CASE WHEN c.assignee = '' THEN 1 ELSE 0 END) "
                         "AS BIGINT) FROM clue c WHERE {} AND {}",
                         kUndecidedSql, where.sql),
             values));
  sums->overdue = rows.Int(0, 0);
  sums->unassigned = rows.Int(0, 1);
  MJ_TRY(const Rows attention,
         database.Query(
             fmt::format("SELECT COUNT(*) FROM clue c WHERE c.attention = 1 AND {}", where.sql),
             where.values));
  sums->attention = attention.Int(0, 0);
  MJ_TRY(const Rows missed,
         database.Query(fmt::format("SELECT COUNT(*) FROM door_deadline d JOIN door o ON o.door_id "
                                    "= d.door_id JOIN clue c ON c.clue_id = o.clue_id WHERE "
                                    "d.met_at = 0 AND d.due_on > 0 AND d.due_on < ? AND {}",
                                    where.sql),
                        values));
  sums->deadlines = missed.Int(0, 0);
  return {};
}

}  // namespace

Result<ClueTotals> TotalsOf(Database& database, const Actor& actor, const SumFilter& filter) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kView));
  const Reach where = ReachOf(actor, filter);
  const std::string open =
      where.findings
          ? fmt::format("COUNT(DISTINCT CASE WHEN {} THEN c.clue_id END)", kUndecidedSql)
          : fmt::format("CAST(SUM(CASE WHEN {} THEN 1 ELSE 0 END) AS BIGINT)", kUndecidedSql);
  MJ_TRY(const Rows rows, database.Query(fmt::format("SELECT {}, {} FROM {} WHERE {}",
                                                     Counted(where), open, where.from, where.sql),
                                         where.values));
  return ClueTotals{.clues = rows.Int(0, 0),
                    .findings = rows.Int(0, 1),
                    .open = rows.Int(0, 3),
                    .fund_amt = rows.Money(0, 2)};
}

Result<std::vector<RuleSum>> RuleSums(Database& database, const Actor& actor,
                                      const SumFilter& filter) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kView));
  const Reach where = ReachOf(actor, filter);
  std::map<std::string, RuleSum> by_rule;
  const std::string_view own = where.findings ? "f" : "c";
  MJ_TRY(const Rows rows,
         database.Query(fmt::format("SELECT {0}.rule, MAX({0}.title), {1} FROM {2} WHERE {3}{4} "
                                    "GROUP BY {0}.rule",
                                    own, Counted(where), where.from, where.sql,
                                    where.findings ? "" : " AND c.rule <> ''"),
                        where.values));
  AddRules(rows, &by_rule);
  if (!where.findings) {
    // Clues of a person or a whole institution hold findings of many rules.
    MJ_TRY(const Rows mixed,
           database.Query(
               fmt::format("SELECT f.rule, MAX(f.title), COUNT(DISTINCT c.clue_id), COUNT(*), "
                           "CAST(SUM(f.fund_amt) AS BIGINT) FROM clue c JOIN finding f ON "
                           "f.clue_id = c.clue_id WHERE c.rule = '' AND {} GROUP BY f.rule",
                           where.sql),
               where.values));
    AddRules(mixed, &by_rule);
  }
  MJ_RETURN_IF_ERROR(AddDecided(database, where, &by_rule));
  std::vector<RuleSum> sums;
  for (auto& [rule, sum] : by_rule) sums.push_back(std::move(sum));
  std::ranges::stable_sort(sums, std::ranges::greater(),
                           [](const RuleSum& sum) { return sum.fund_amt.micros(); });
  return sums;
}

Result<std::vector<ProviderSum>> ProviderSums(Database& database, const Actor& actor) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kView));
  const Reach where = ReachOf(actor, {});
  MJ_TRY(const Rows rows,
         database.Query(fmt::format("SELECT c.fixmedins_code, MAX(p.name), COUNT(*), "
                                    "CAST(SUM(c.findings) AS BIGINT), CAST(SUM(c.fund_amt) AS "
                                    "BIGINT) AS total FROM clue c LEFT JOIN provider p ON "
                                    "p.fixmedins_code = c.fixmedins_code WHERE c.fixmedins_code "
                                    "<> '' AND {} GROUP BY c.fixmedins_code ORDER BY total DESC, "
                                    "c.fixmedins_code",
                                    where.sql),
                        where.values));
  std::vector<ProviderSum> sums;
  for (size_t i = 0; i < rows.size(); ++i) {
    sums.push_back({std::string(rows.Text(i, 0)), std::string(rows.Text(i, 1)), rows.Int(i, 2),
                    rows.Int(i, 3), rows.Money(i, 4)});
  }
  return sums;
}

Result<std::map<std::string, Decimal>> MonthSums(Database& database, const Actor& actor,
                                                 const SumFilter& filter) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kView));
  const Reach where = ReachOf(actor, filter);
  MJ_TRY(const Rows rows,
         database.Query(fmt::format("SELECT c.month, CAST(SUM({}.fund_amt) AS BIGINT) FROM {} "
                                    "WHERE c.month <> '' AND {} GROUP BY c.month",
                                    where.findings ? "f" : "c", where.from, where.sql),
                        where.values));
  std::map<std::string, Decimal> months;
  for (size_t i = 0; i < rows.size(); ++i) {
    months[std::string(rows.Text(i, 0))] = rows.Money(i, 1);
  }
  return months;
}

Result<CaseworkSums> SumsOf(Database& database, const Actor& actor, Seconds now) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kView));
  CaseworkSums sums;
  const Reach where = ReachOf(actor, {});
  MJ_TRY(sums.totals, TotalsOf(database, actor, {}));
  MJ_TRY(const Rows stages,
         database.Query(fmt::format("SELECT c.state, COUNT(*), CAST(SUM(c.fund_amt) AS BIGINT) "
                                    "FROM clue c WHERE {} GROUP BY c.state",
                                    where.sql),
                        where.values));
  for (size_t i = 0; i < stages.size(); ++i) {
    const auto state = StateOf(stages.Text(i, 0));
    if (state) sums.stages.push_back({*state, stages.Int(i, 1), stages.Money(i, 2)});
  }
  std::ranges::sort(sums.stages, {}, &StageSum::state);
  MJ_TRY(const Rows regions,
         database.Query(fmt::format("SELECT c.region, COUNT(*), CAST(SUM(c.fund_amt) AS BIGINT) "
                                    "FROM clue c WHERE {} GROUP BY c.region ORDER BY c.region",
                                    where.sql),
                        where.values));
  for (size_t i = 0; i < regions.size(); ++i) {
    sums.regions.push_back(
        {std::string(regions.Text(i, 0)), regions.Int(i, 1), regions.Money(i, 2)});
  }
  std::map<std::string, MonthMoney> months;
  MJ_TRY(const auto identified, MonthSums(database, actor));
  for (const auto& [month, amount] : identified) {
    AmountOf(&months, month, &MonthMoney::identified) = amount;
  }
  MJ_RETURN_IF_ERROR(AddLedger(database, actor, &months, &sums));
  for (auto& [name, month] : months) sums.months.push_back(std::move(month));
  MJ_RETURN_IF_ERROR(AddLate(database, where, DayOf(now), &sums));
  return sums;
}

Result<std::map<std::string, int64_t>> FindingsByProvider(Database& database) {
  MJ_TRY(const Rows rows, database.Query("SELECT fixmedins_code, CAST(SUM(findings) AS BIGINT) "
                                         "FROM clue GROUP BY fixmedins_code"));
  std::map<std::string, int64_t> counts;
  for (size_t i = 0; i < rows.size(); ++i) counts[std::string(rows.Text(i, 0))] = rows.Int(i, 1);
  return counts;
}

Result<std::map<std::pair<std::string, std::string>, int64_t>> FindingsByDoctor(
    Database& database) {
  MJ_TRY(const Rows rows,
         database.Query("SELECT bilg_dr_codg, fixmedins_code, COUNT(*) FROM finding WHERE "
                        "bilg_dr_codg <> '' GROUP BY bilg_dr_codg, fixmedins_code"));
  std::map<std::pair<std::string, std::string>, int64_t> counts;
  for (size_t i = 0; i < rows.size(); ++i) {
    counts[{std::string(rows.Text(i, 0)), std::string(rows.Text(i, 1))}] = rows.Int(i, 2);
  }
  return counts;
}

}  // namespace mingjian::casework
