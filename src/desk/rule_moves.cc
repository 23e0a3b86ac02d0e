#include "desk/rule_moves.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

namespace mingjian::desk {
namespace {

namespace json = boost::json;
using rules::HistoryEvent;
using rules::RuleStatus;

// A code "no-…" says that what was asked for is not there (404); a step that lacks something is a
// conflict.
std::string CodeOfRefusal(std::string name) {
  if (name.starts_with("no_")) name.replace(0, 2, "without");
  std::ranges::replace(name, '_', '-');
  return name;
}

std::string Sentence(const rules::Refusal& refusal) {
  return refusal.suggestion.empty() ? refusal.message : refusal.message + "; " + refusal.suggestion;
}

}  // namespace

Result<const rules::Rule*> FindRule(const rules::LifeBook& book, const std::string& id) {
  const rules::Rulebook& rulebook = book.loaded.rulebook;
  if (const rules::Rule* const rule = rulebook.Find(id); rule != nullptr) return rule;
  std::vector<std::string_view> ids;
  for (const rules::Rule& each : rulebook.rules) ids.push_back(each.id);
  return casework::Refuse("no-rule", rules::NoSuchRule(id, ids).message);
}

rules::CaseRunner RunnerOf(const Desk& desk) {
  if (desk.options().run_cases) return desk.options().run_cases;
  return [](const std::string&, const std::string&) -> Result<rules::CaseCounts> {
    return DataError("this program was started without what runs the cases of rules");
  };
}

casework::Right RightOfMove(const rules::LifeBook& book, const HistoryEvent& event) {
  const RuleStatus proposed_from =
      book.region.region().empty() ? RuleStatus::kDraft : RuleStatus::kShadow;
  const bool proposes = event.to == RuleStatus::kReview && event.from == proposed_from;
  // Out of what runs only who lets it run takes it.
  const bool takes_back = event.to == RuleStatus::kDraft && event.from == RuleStatus::kReview;
  return proposes || takes_back ? casework::Right::kRuleWrite : casework::Right::kRuleApprove;
}

std::unexpected<Error> RefuseMove(const rules::Refusal& refusal) {
  return casework::Refuse(CodeOfRefusal(refusal.name), Sentence(refusal));
}

Result<json::array> MovesJson(const rules::LifeBook& book, const Visit& visit,
                              const rules::Rule& rule) {
  json::array moves;
  for (const RuleStatus to : {RuleStatus::kDraft, RuleStatus::kReview, RuleStatus::kShadow,
                              RuleStatus::kActive, RuleStatus::kRetired}) {
    MJ_TRY(HistoryEvent event,
           rules::NewEvent(book, rule.id, HistoryEvent::Kind::kMove, visit.now));
    if (to == event.from) continue;
    event.to = to;
    event.who = visit.actor.user;
    event.why = "?";
    json::object move = {{"to", rules::ToString(to)}, {"refused", nullptr}};
    const auto refuse = [&](std::string_view code, std::string_view message) {
      move["refused"] = {{"code", code}, {"message", message}};
    };
    if (const auto refusal = rules::CheckEvent(book.own(), event)) {
      refuse(CodeOfRefusal(refusal->name), Sentence(*refusal));
    } else if (const Status right =
                   casework::Require(visit.actor, RightOfMove(book, event), "", "");
               !right) {
      refuse("no-right", fmt::format("the right '{}' is needed for it",
                                     casework::ToString(RightOfMove(book, event))));
    } else if (!book.mistakes.empty()) {
      refuse("rulebook", rules::ToString(book.mistakes.front()));
    } else {
      MJ_TRY(const auto late, rules::CheckMove(book, event, RunnerOf(visit.desk)));
      if (late) refuse(CodeOfRefusal(late->name), Sentence(*late));
    }
    moves.push_back(std::move(move));
  }
  return moves;
}

}  // namespace mingjian::desk
