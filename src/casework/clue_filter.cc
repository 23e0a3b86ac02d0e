#include "casework/clue_filter.h"

#include <fmt/format.h>

#include "base/text.h"
#include "casework/scope_sql.h"

namespace mingjian::casework {

void Where::And(std::string_view part, std::initializer_list<Value> more) {
  sql += fmt::format(" AND {}", part);
  values.insert(values.end(), more.begin(), more.end());
}

void Where::AndRegion(const std::string& region) {
  const Scope scope{.region = region};
  sql += " AND " + ScopeSql({&scope, 1}, "c.region", "c.fixmedins_code", &values);
}

void Where::AndSeen(const Actor& actor) {
  const std::vector<Scope> all = ScopesOf(actor, Right::kView);
  const std::vector<Scope> told = ScopesOf(actor, Right::kTold);
  std::string seen = ScopeSql(all, "c.region", "c.fixmedins_code", &values);
  if (!told.empty()) {
    seen += fmt::format(" OR ({} AND {})", ScopeSql(told, "c.region", "c.fixmedins_code", &values),
                        kToldSql);
  }
  sql += fmt::format(" AND ({})", seen);
}

Status RequireSight(const Actor& actor) {
  return May(actor, Right::kTold) ? Status() : Require(actor, Right::kView);
}

std::string LikePart(std::string_view part) {
  std::string like = "%";
  for (const char c : part) {
    if (c == '%' || c == '_' || c == '!') like += '!';
    like += c;
  }
  return like + "%";
}

Where WhereOf(const Actor& actor, const WorklistQuery& query) {
  Where where;
  if (!query.states.empty()) {
    std::string marks;
    for (size_t i = 0; i < query.states.size(); ++i) marks += i == 0 ? "?" : ", ?";
    where.And(fmt::format("c.state IN ({})", marks));
    for (const State state : query.states) where.values.emplace_back(ToString(state));
  }
  const std::pair<const char*, const std::string*> texts[] = {
      {"c.fixmedins_code = ?", &query.fixmedins_code},
      {"c.rule = ?", &query.rule},
      {"c.month = ?", &query.month},
      {"c.assignee = ?", &query.assignee},
      {"c.clue_id IN (SELECT f.clue_id FROM finding f WHERE f.psn_no = ?)", &query.psn_no}};
  for (const auto& [part, text] : texts) {
    if (!text->empty()) where.And(part, {*text});
  }
  constexpr std::string_view kNamed =
      "c.fixmedins_code IN (SELECT p.fixmedins_code FROM provider p WHERE p.name LIKE ? ESCAPE "
      "'!')";
  if (!query.provider.empty()) where.And(kNamed, {LikePart(query.provider)});
  if (!query.text.empty()) {
    const std::string like = LikePart(query.text);
    where.And(fmt::format("(c.title LIKE ? ESCAPE '!' OR c.rule = ? OR c.fixmedins_code = ? OR "
                          "c.clue_id = ? OR {})",
                          kNamed),
              {like, query.text, query.text, ParseInt(query.text).value_or(0), like});
  }
  if (query.unassigned) where.And("c.assignee = ''");
  if (!query.region.empty()) where.AndRegion(query.region);
  if (query.severity) where.And("c.severity = ?", {*query.severity});
  if (query.fund_min) where.And("c.fund_amt >= ?", {*query.fund_min});
  if (query.due_before > 0) where.And("c.due_on > 0 AND c.due_on < ?", {query.due_before});
  if (query.attention) where.And("c.attention = 1");
  where.AndSeen(actor);
  return where;
}

}  // namespace mingjian::casework
