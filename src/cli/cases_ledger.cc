// mingjian cases ledger and user.

#include <fmt/format.h>

#include <boost/json.hpp>

#include "casework/clock.h"
#include "casework/decide.h"
#include "casework/ledger.h"
#include "casework/users.h"
#include "cli/cases.h"
#include "cli/terminal.h"

namespace mingjian::cli {
namespace {

namespace json = boost::json;

int ShowBalances(const CasesOptions& options, Desk& desk) {
  using casework::LedgerBy;
  const LedgerBy by = options.by == "finding"    ? LedgerBy::kFinding
                      : options.by == "clue"     ? LedgerBy::kClue
                      : options.by == "provider" ? LedgerBy::kProvider
                      : options.by == "month"    ? LedgerBy::kMonth
                                                 : LedgerBy::kAll;
  const auto balances = casework::Balances(
      desk.database, desk.actor, by,
      {.clue_id = options.clue, .fixmedins_code = options.provider, .month = options.month});
  if (!balances) return ReportError(balances.error());
  json::array all;
  Table table({options.by, "account", "yuan>"});
  for (const auto& each : *balances) {
    all.push_back(json::object{
        {"key", each.key}, {"account", each.account}, {"amount", each.amount.ToString()}});
    table.AddRow({each.key, each.account, MoneyWithThousands(each.amount.micros())});
  }
  fmt::print("{}", options.json ? json::serialize(all) + "\n" : table.ToString());
  return 0;
}

int ShowFigures(const CasesOptions& options, Desk& desk) {
  const auto from = ParseDate(options.from), to = ParseDate(options.to);
  if (!from || !to) {
    return ReportError({ErrorCode::kUsage, "figures need --from and --to, dates like 2026-01-31"});
  }
  const auto figures = casework::FiguresOf(desk.database, desk.actor, *from, *to + kDaySeconds);
  if (!figures) return ReportError(figures.error());
  const json::object all = {{"visits", figures->visits},
                            {"institutions", figures->institutions},
                            {"handled", figures->handled},
                            {"persons", figures->persons},
                            {"recovered", figures->recovered.ToMoney()},
                            {"damages", figures->damages.ToMoney()},
                            {"fines", figures->fines.ToMoney()},
                            {"late_fees", figures->late_fees.ToMoney()},
                            {"to_fund", figures->to_fund.ToMoney()},
                            {"to_treasury", figures->to_treasury.ToMoney()},
                            {"total", figures->total.ToMoney()}};
  if (options.json) {
    fmt::print("{}\n", json::serialize(all));
    return 0;
  }
  for (const auto& entry : all) {
    fmt::print("{:14} {}\n", std::string(entry.key()),
               entry.value().is_string() ? std::string(entry.value().as_string())
                                         : std::to_string(entry.value().as_int64()));
  }
  return 0;
}

Result<int64_t> Move(const CasesOptions& options, Desk& desk) {
  auto& db = desk.database;
  if (options.action == "reverse") {
    return casework::Reverse(db, desk.actor, desk.now, options.entry, options.reason);
  }
  const auto amount = Decimal::Parse(options.amount);
  if (!amount) return UsageError(fmt::format("--amount: '{}' is no amount", options.amount));
  if (options.action == "recover") {
    return casework::Recover(db, desk.actor, desk.now, options.clue, *amount, options.reason);
  }
  if (options.action == "agree") {
    return casework::Agree(db, desk.actor, desk.now, options.clue, *amount, options.reason);
  }
  if (options.action == "write-off") {
    return casework::WriteOff(db, desk.actor, desk.now, options.clue, *amount, options.reason);
  }
  const auto charge = casework::ChargeOf(options.charge);
  if (!charge) return UsageError("--charge is damages, fine or late_fee");
  if (options.action == "charge") {
    return casework::AddCharge(db, desk.actor, desk.now, options.clue, *charge, *amount,
                               options.reason);
  }
  return casework::PayCharge(db, desk.actor, desk.now, options.clue, *charge, *amount,
                             options.reason);
}

Status ChangeUsers(const CasesOptions& options, Desk& desk) {
  auto& db = desk.database;
  if (options.action == "add" || options.action == "password") {
    MJ_TRY(const std::string password, AskPassword("New password: ", "MINGJIAN_NEW_PASSWORD"));
    return options.action == "add"
               ? casework::AddUser(db, desk.actor, desk.now, options.name, password)
               : casework::SetPassword(db, desk.actor, desk.now, options.name, password);
  }
  if (options.action == "on" || options.action == "off") {
    return casework::SetActive(db, desk.actor, desk.now, options.name, options.action == "on");
  }
  if (options.action == "combine" || options.action == "separate") {
    return casework::AllowCombinedDuties(db, desk.actor, desk.now, options.action == "combine");
  }
  const auto role = casework::RoleOf(options.role);
  if (!role) return UsageError(fmt::format("--role: '{}' is no role", options.role));
  const casework::Grant grant{*role, {options.region, options.institution}};
  return options.action == "grant"
             ? casework::AddGrant(db, desk.actor, desk.now, options.name, grant)
             : casework::RemoveGrant(db, desk.actor, desk.now, options.name, grant);
}

int AddFirst(const CasesOptions& options) {
  auto database = OpenCases(options);
  if (!database) return ReportError(database.error());
  const auto password = AskPassword("New password: ", "MINGJIAN_NEW_PASSWORD");
  if (!password) return ReportError(password.error());
  const Status done =
      casework::AddFirstAdministrator(*database, casework::NowInChina(), options.name, *password);
  if (!done) return ReportError(done.error());
  fmt::print("{} is the first administrator\n", options.name);
  return 0;
}

}  // namespace

int RunLedger(const CasesOptions& options) {
  auto desk = OpenDesk(options);
  if (!desk) return ReportError(desk.error());
  if (options.action == "balances") return ShowBalances(options, *desk);
  if (options.action == "figures") return ShowFigures(options, *desk);
  const auto entry = Move(options, *desk);
  if (!entry) return ReportError(entry.error());
  fmt::print("entry {}\n", *entry);
  return 0;
}

int ManageUsers(const CasesOptions& options) {
  if (options.action == "first") return AddFirst(options);
  auto desk = OpenDesk(options);
  if (!desk) return ReportError(desk.error());
  if (options.action != "list") {
    const Status done = ChangeUsers(options, *desk);
    if (!done) return ReportError(done.error());
    fmt::print("{}: done\n", options.action);
    return 0;
  }
  const auto users = casework::Users(desk->database, desk->actor);
  if (!users) return ReportError(users.error());
  json::array all;
  Table table({"name", "active", "role", "region", "institution"});
  for (const auto& user : *users) {
    json::array grants;
    for (const auto& grant : user.grants) {
      grants.push_back(json::object{{"role", casework::ToString(grant.role)},
                                    {"region", grant.scope.region},
                                    {"institution", grant.scope.fixmedins_code}});
      table.AddRow({user.name, user.active ? "yes" : "no",
                    std::string(casework::Chinese(grant.role)), grant.scope.region,
                    grant.scope.fixmedins_code});
    }
    if (user.grants.empty()) table.AddRow({user.name, user.active ? "yes" : "no", "", "", ""});
    all.push_back(json::object{{"name", user.name}, {"active", user.active}, {"grants", grants}});
  }
  fmt::print("{}", options.json ? json::serialize(all) + "\n" : table.ToString());
  return 0;
}

}  // namespace mingjian::cli
