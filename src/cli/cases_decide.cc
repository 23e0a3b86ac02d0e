// mingjian cases decide, appeal, panel and door.

#include <fmt/format.h>

#include <boost/json.hpp>
#include <filesystem>

#include "base/text.h"
#include "casework/attachments.h"
#include "casework/decide.h"
#include "casework/doors.h"
#include "cli/cases.h"
#include "cli/rules_commands.h"
#include "cli/terminal.h"

namespace mingjian::cli {
namespace {

namespace json = boost::json;

Status AttachDocument(Desk& desk, const CasesOptions& options) {
  if (options.document.empty()) return {};
  MJ_TRY(const std::string bytes, ReadFile(options.document));
  const std::string name = std::filesystem::path(options.document).filename().string();
  MJ_TRY(const auto made, casework::Attach(desk.database, desk.actor, desk.now, FilesOf(options),
                                           options.clue, name, bytes));
  if (!options.json) fmt::print("document {}: {}\n", made.attachment_id, made.type);
  return {};
}

Result<casework::Outcome> ApplyEvent(Desk& desk, const CasesOptions& options) {
  const auto event = casework::EventOf(options.event);
  if (!event) {
    return UsageError(fmt::format("'{}' is no event; docs/casework.md lists them", options.event));
  }
  MJ_RETURN_IF_ERROR(AttachDocument(desk, options));
  casework::Decision decision{.clue_id = options.clue,
                              .event = *event,
                              .reason = options.reason,
                              .acknowledged = options.acknowledged};
  MJ_TRY(decision.version, VersionOf(desk, options));
  MJ_TRY(decision.until, DateOption("--until", options.until));
  for (const std::string& each : options.amounts) {
    const size_t equals = each.find('=');
    if (equals == std::string::npos) {
      return UsageError(fmt::format("--amount '{}': expected FINDING=YUAN", each));
    }
    MJ_TRY(decision.amounts[each.substr(0, equals)],
           AmountOption("--amount", each.substr(equals + 1)));
  }
  return casework::Decide(desk.database, desk.actor, desk.now, decision);
}

}  // namespace

int DecideCase(const CasesOptions& options) {
  auto desk = OpenDesk(options);
  if (!desk) return ReportError(desk.error());
  const auto outcome = ApplyEvent(*desk, options);
  if (!outcome) return ReportError(outcome.error());
  const std::string due = outcome->due_on == 0 ? "" : FormatDate(outcome->due_on);
  if (options.json) {
    fmt::print("{}\n", json::serialize(json::object{{"clue", options.clue},
                                                    {"state", casework::ToString(outcome->state)},
                                                    {"version", outcome->version},
                                                    {"due_on", due},
                                                    {"upheld_amt", outcome->upheld.ToString()},
                                                    {"combined", outcome->combined}}));
    return 0;
  }
  fmt::print("clue {}: {} ({}), version {}, upheld {} yuan{}{}\n", options.clue,
             casework::Chinese(outcome->state), casework::ToString(outcome->state),
             outcome->version, outcome->upheld.ToMoney(), due.empty() ? "" : ", due ", due);
  return 0;
}

int AppealCase(const CasesOptions& options) {
  CasesOptions appeal = options;
  appeal.event = "appeal";
  return DecideCase(appeal);
}

int VoteOnCase(const CasesOptions& options) {
  if (options.uphold == options.against) {
    return ReportError({ErrorCode::kUsage, "a vote is --uphold or --against"});
  }
  auto desk = OpenDesk(options);
  if (!desk) return ReportError(desk.error());
  const auto version = VersionOf(*desk, options);
  if (!version) return ReportError(version.error());
  const Status voted = casework::Vote(desk->database, desk->actor, desk->now, options.clue,
                                      *version, options.uphold, options.reason);
  if (!voted) return ReportError(voted.error());
  fmt::print("clue {}: vote of {} recorded\n", options.clue, desk->actor.user);
  return 0;
}

int RecordCaseDoor(const CasesOptions& options) {
  auto desk = OpenDesk(options);
  if (!desk) return ReportError(desk.error());
  const auto kind = casework::DoorKindOf(options.door);
  if (!kind) {
    return ReportError({ErrorCode::kUsage, fmt::format("'{}' is not refuse, agreement, penalty, "
                                                       "transfer, points or person",
                                                       options.door)});
  }
  const auto run = [&]() -> Result<int64_t> {
    RulesOptions rules;
    rules.rulebook = options.rulebook;
    MJ_TRY(const rules::LoadedRulebook loaded, LoadFor(rules));
    casework::DoorOrder order{.clue_id = options.clue,
                              .kind = *kind,
                              .party = options.party,
                              .law = options.law,
                              .article = options.article,
                              .measure = options.measure,
                              .count = options.count,
                              .second_officer = options.officer,
                              .reason = options.reason};
    MJ_TRY(order.version, VersionOf(*desk, options));
    MJ_TRY(order.begin, DateOption("--begin", options.begin));
    MJ_TRY(order.pay_by, DateOption("--pay-by", options.pay_by));
    MJ_TRY(order.recover, AmountOption("--return", options.amount.empty() ? "0" : options.amount));
    MJ_TRY(order.extra, AmountOption("--extra", options.charge.empty() ? "0" : options.charge));
    return casework::RecordDoor(desk->database, desk->actor, desk->now, order, loaded.rulebook.law);
  };
  const auto door = run();
  if (!door) return ReportError(door.error());
  fmt::print("door {}: {}\n", *door, casework::Chinese(*kind));
  return 0;
}

}  // namespace mingjian::cli
