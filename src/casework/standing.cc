#include "casework/standing.h"

#include "rules/rule_facts.h"

namespace mingjian::casework {

int64_t PriorOf(std::string_view severity) {
  if (severity == "violation") return 900'000;
  if (severity == "high") return 600'000;
  if (severity == "indicator") return 100'000;
  return 300'000;
}

int64_t Confidence(int64_t confirmed, int64_t overturned, int64_t prior, int64_t weight) {
  const int64_t decided = confirmed + overturned + weight;
  if (decided <= 0) return prior;
  return (confirmed * Decimal::kOne + weight * prior) / decided;
}

std::vector<RuleStanding> StandingsOf(const rules::Rulebook& rulebook, const rules::History& nation,
                                      const rules::History& region,
                                      const rules::LifeLimits& limits) {
  std::vector<RuleStanding> standings;
  for (const rules::Rule& rule : rulebook.rules) {
    const rules::Decided here = region.DecidedOf(rule.id, rule.version);
    const rules::Decided there = nation.DecidedOf(rule.id, rule.version);
    RuleStanding standing;
    standing.rule = rule.id;
    standing.version = rule.version;
    standing.author = nation.AuthorOf(rule.id, rule.version);
    if (standing.author.empty()) standing.author = region.AuthorOf(rule.id, rule.version);
    standing.confirmed = here.confirmed + there.confirmed;
    standing.overturned = here.overturned + there.overturned;
    standing.confidence = Confidence(standing.confirmed, standing.overturned,
                                     PriorOf(rules::ToString(rule.severity)), limits.decided_min);
    standings.push_back(std::move(standing));
  }
  return standings;
}

Status SaveStandings(Database& database, std::span<const RuleStanding> standings) {
  for (const RuleStanding& s : standings) {
    MJ_RETURN_IF_ERROR(database.Execute(
        "INSERT INTO rule_standing (rule, version, author, confirmed, overturned, confidence) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (rule, version) DO UPDATE SET author = "
        "excluded.author, confirmed = excluded.confirmed, overturned = excluded.overturned, "
        "confidence = excluded.confidence",
        {s.rule, s.version, s.author, s.confirmed, s.overturned, s.confidence}));
  }
  return {};
}

}  // namespace mingjian::casework
