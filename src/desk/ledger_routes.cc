// The ledger: balances, entries, the figures of a bureau, whether it agrees with itself.

#include <array>
#include <boost/json.hpp>

#include "casework/ledger.h"
#include "desk/handlers.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;
using casework::LedgerBy;

constexpr std::array<std::pair<std::string_view, std::string_view>, 15> kAccounts = {
    {{"found", "查出"},
     {"identified", "疑点金额"},
     {"released", "放行"},
     {"rounding", "分位尾差"},
     {"confirmed", "认定"},
     {"agreed", "应追回"},
     {"recovered", "已追回"},
     {"written_off", "核销"},
     {"charged", "加收"},
     {"damages_due", "应付违约金"},
     {"damages_paid", "已付违约金"},
     {"fine_due", "应缴罚款"},
     {"fine_paid", "已缴罚款"},
     {"late_fee_due", "应缴加处罚款"},
     {"late_fee_paid", "已缴加处罚款"}}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kKinds = {
    {{"identify", "入账疑点"},
     {"shrink", "退费冲减"},
     {"confirm", "终审认定"},
     {"release", "放行"},
     {"overturn", "撤销认定"},
     {"agree", "责令退回"},
     {"recover", "追回到账"},
     {"write_off", "核销"},
     {"charge_damages", "计违约金"},
     {"charge_fine", "计罚款"},
     {"charge_late_fee", "计加处罚款"},
     {"pay_damages", "收违约金"},
     {"pay_fine", "收罚款"},
     {"pay_late_fee", "收加处罚款"}}};

std::string KindChinese(std::string_view kind) {
  constexpr std::string_view kReverse = "reverse_";
  if (kind.starts_with(kReverse)) return "冲销: " + KindChinese(kind.substr(kReverse.size()));
  for (const auto& [name, chinese] : kKinds) {
    if (name == kind) return std::string(chinese);
  }
  return std::string(kind);
}

Answer Balances(Visit& visit) {
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({"by", "clue_id", "fixmedins_code", "month"}));
  constexpr std::array<std::pair<std::string_view, LedgerBy>, 5> kBy = {
      {{"account", LedgerBy::kAll},
       {"finding", LedgerBy::kFinding},
       {"clue", LedgerBy::kClue},
       {"provider", LedgerBy::kProvider},
       {"month", LedgerBy::kMonth}}};
  const std::string name = visit.Query("by");
  const LedgerBy* by = name.empty() ? &kBy.front().second : nullptr;
  for (const auto& [word, value] : kBy) {
    if (word == name) by = &value;
  }
  if (by == nullptr) return WrongField("by", name, "account, finding, clue, provider or month");
  casework::LedgerFilter filter{.fixmedins_code = visit.Query("fixmedins_code"),
                                .month = visit.Query("month")};
  MJ_TRY(const auto clue, visit.QueryNumber("clue_id"));
  filter.clue_id = clue.value_or(0);
  const bool long_list = *by == LedgerBy::kFinding || *by == LedgerBy::kClue;
  if (long_list && filter.clue_id == 0 && filter.fixmedins_code.empty()) {
    return WrongField("by", name, "a clue_id or a fixmedins_code beside it");
  }
  MJ_TRY(const std::vector<casework::Balance> balances,
         casework::Balances(visit.database, visit.actor, *by, filter));
  json::array rows;
  for (const casework::Balance& each : balances) {
    rows.push_back({{"key", TextOrNull(each.key)},
                    {"account", each.account},
                    {"account_zh", AccountChinese(each.account)},
                    {"amount", Money(each.amount)}});
  }
  return JsonRows(std::move(rows));
}

Answer Entries(Visit& visit) {
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({"clue_id"}));
  MJ_TRY(const auto clue, visit.QueryNumber("clue_id"));
  MJ_TRY(const auto after, visit.QueryNumber("after"));
  MJ_TRY(const int limit, visit.Limit());
  MJ_TRY(
      const std::vector<casework::EntryRow> entries,
      casework::EntriesOf(visit.database, visit.actor, clue.value_or(0), after.value_or(0), limit));
  json::array rows;
  for (const casework::EntryRow& entry : entries) {
    json::array postings;
    int64_t total = 0;
    const auto side = [&postings](const std::string& account, int64_t micros) {
      postings.push_back({{"account", account},
                          {"account_zh", AccountChinese(account)},
                          {"amount", Money(Decimal::FromMicros(micros))}});
    };
    for (const casework::EntryMove& move : entry.moves) {
      side(move.from, -move.amount.micros());
      side(move.to, move.amount.micros());
      total += move.amount.micros();
    }
    const auto number = [](int64_t value) {
      return value == 0 ? json::value(nullptr) : json::value(value);
    };
    rows.push_back({{"entry_id", entry.entry_id},
                    {"clue_id", number(entry.clue_id)},
                    {"at", Time(entry.at)},
                    {"actor", entry.actor},
                    {"kind", entry.kind},
                    {"kind_zh", KindChinese(entry.kind)},
                    {"amount", Money(Decimal::FromMicros(total))},
                    {"reason", TextOrNull(entry.reason)},
                    {"reverses", number(entry.reverses)},
                    {"reversed_by", number(entry.reversed_by)},
                    {"postings", std::move(postings)}});
  }
  const bool more = static_cast<int>(entries.size()) == limit;
  return JsonRows(std::move(rows), more ? std::to_string(entries.back().entry_id) : "");
}

Result<int64_t> Enter(Visit& visit, const Fields& body, const std::string& kind,
                      const std::string& reason) {
  casework::Database& db = visit.database;
  if (kind == "reverse") {
    MJ_TRY(const int64_t entry, body.Int("entry_id"));
    return casework::Reverse(db, visit.actor, visit.now, entry, reason);
  }
  MJ_TRY(const int64_t clue, body.Int("clue_id"));
  MJ_TRY(const Decimal amount, body.Money("amount"));
  if (kind == "agree") return casework::Agree(db, visit.actor, visit.now, clue, amount, reason);
  if (kind == "recover") return casework::Recover(db, visit.actor, visit.now, clue, amount, reason);
  if (kind == "write_off") {
    return casework::WriteOff(db, visit.actor, visit.now, clue, amount, reason);
  }
  if (kind != "charge" && kind != "pay") {
    return WrongField("kind", kind, "agree, recover, write_off, charge, pay or reverse");
  }
  MJ_TRY(const std::string name, body.Text("charge", 40));
  const auto charge = casework::ChargeOf(name);
  if (!charge) return WrongField("charge", name, "damages, fine or late_fee");
  return kind == "charge"
             ? casework::AddCharge(db, visit.actor, visit.now, clue, *charge, amount, reason)
             : casework::PayCharge(db, visit.actor, visit.now, clue, *charge, amount, reason);
}

Answer AddEntry(Visit& visit) {
  MJ_TRY(const Fields body, visit.Body());
  MJ_RETURN_IF_ERROR(body.Only({"kind", "clue_id", "amount", "charge", "entry_id", "reason"}));
  MJ_TRY(const std::string kind, body.Text("kind", 40));
  MJ_TRY(const std::string reason, body.TextOr("reason", ""));
  MJ_TRY(const int64_t entry, Enter(visit, body, kind, reason));
  return Json({{"entry_id", entry}}, 201);
}

Answer Figures(Visit& visit) {
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({"from", "to"}));
  MJ_TRY(const Seconds from, visit.QueryDay("from"));
  MJ_TRY(const Seconds to, visit.QueryDay("to"));
  if (from == 0 || to == 0 || to <= from) {
    return WrongField("to", visit.Query("to"), "two days, from before to, as in 2026-01-01");
  }
  MJ_TRY(const casework::Figures figures,
         casework::FiguresOf(visit.database, visit.actor, from, to));
  return Json({{"from", Day(from)},
               {"to", Day(to)},
               {"visits", figures.visits},
               {"institutions", figures.institutions},
               {"handled", figures.handled},
               {"persons", figures.persons},
               {"recovered", Money(figures.recovered)},
               {"damages", Money(figures.damages)},
               {"fines", Money(figures.fines)},
               {"late_fees", Money(figures.late_fees)},
               {"to_fund", Money(figures.to_fund)},
               {"to_treasury", Money(figures.to_treasury)},
               {"total", Money(figures.total)}});
}

Answer Reconciliation(Visit& visit) {
  MJ_RETURN_IF_ERROR(casework::Require(visit.actor, casework::Right::kLedger, "", ""));
  MJ_TRY(const std::vector<std::string> wrong, casework::Reconcile(visit.database));
  json::array problems;
  for (const std::string& each : wrong) problems.emplace_back(each);
  return Json({{"ok", wrong.empty()}, {"problems", std::move(problems)}});
}

}  // namespace

std::string_view AccountChinese(std::string_view account) {
  for (const auto& [name, chinese] : kAccounts) {
    if (name == account) return chinese;
  }
  return account;
}

void AddLedgerRoutes(service::Router* router, const DeskPtr& desk) {
  AddDesk(router, desk, "GET", "/v1/ledger/balances", Balances);
  AddDesk(router, desk, "GET", "/v1/ledger/entries", Entries);
  AddDesk(router, desk, "POST", "/v1/ledger/entries", AddEntry);
  AddDesk(router, desk, "GET", "/v1/ledger/figures", Figures);
  AddDesk(router, desk, "GET", "/v1/ledger/reconciliation", Reconciliation);
}

}  // namespace mingjian::desk
