#include "desk/clue_query.h"

#include "base/text.h"

namespace mingjian::desk {

using casework::WorklistQuery;

Result<WorklistQuery> ClueQueryOf(const Visit& visit) {
  MJ_RETURN_IF_ERROR(visit.OnlyQuery({"state", "region", "fixmedins_code", "provider", "rule",
                                      "person_key", "month", "assignee", "severity", "fund_min",
                                      "due_before", "attention", "text"}));
  WorklistQuery query;
  if (const std::string states = visit.Query("state"); !states.empty()) {
    for (const std::string_view name : Split(states, ',')) {
      const auto state = casework::StateOf(Trim(name));
      if (!state) return WrongField("state", name, "states, as in hit,first_review");
      query.states.push_back(*state);
    }
  }
  query.region = visit.Query("region");
  query.fixmedins_code = visit.Query("fixmedins_code");
  query.provider = visit.Query("provider");
  query.rule = visit.Query("rule");
  query.month = visit.Query("month");
  query.text = visit.Query("text");
  if (const std::string key = visit.Query("person_key"); !key.empty()) {
    const auto person = visit.desk.persons().PersonOf(key);
    if (!person) return WrongField("person_key", key, "a key that an answer gave");
    query.psn_no = *person;
  }
  const std::string assignee = visit.Query("assignee");
  query.unassigned = assignee == "-";
  if (!query.unassigned) query.assignee = assignee == "me" ? visit.actor.user : assignee;
  MJ_TRY(query.severity, visit.QueryNumber("severity"));
  MJ_TRY(query.fund_min, visit.QueryMoney("fund_min"));
  MJ_TRY(query.due_before, visit.QueryDay("due_before"));
  const std::string attention = visit.Query("attention");
  if (!attention.empty() && attention != "0" && attention != "1") {
    return WrongField("attention", attention, "0 or 1");
  }
  query.attention = attention == "1";
  MJ_TRY(query.limit, visit.Limit());
  return query;
}

}  // namespace mingjian::desk
