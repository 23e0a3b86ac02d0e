#include "rules/conflicts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "rules/conflicts_tables.h"
#include "rules/rule_facts.h"

namespace mingjian::rules {
namespace {

constexpr size_t kSample = 5;

bool ClaimsNothing(const Rule& rule) {
  return rule.amount != nullptr && rule.amount->kind == ExprKind::kLiteral &&
         rule.amount->literal.number == 0;
}

bool IsWhole(Subject subject) {
  return subject == Subject::kVisit || subject == Subject::kSettlement ||
         subject == Subject::kPerson;
}

struct Days {
  Seconds from = INT64_MAX, to = INT64_MIN;
  void Add(Seconds begin, Seconds end) {
    from = std::min(from, begin);
    to = std::max(to, end);
  }
  bool Meets(const Days& other) const { return from < other.to && other.from < to; }
};

// By code: the rules whose points name it, each with the days on which they hold.
using Named = std::map<std::string, std::map<size_t, Days>, std::less<>>;

void AddCode(const std::string& code, size_t rule, Seconds from, Seconds to, Named* named) {
  if (!code.empty()) (*named)[code][rule].Add(from, to);
}

// What a rule's points name; a prefix stands for each code that another rule names below it.
Named NamedBy(const Rulebook& rulebook, Entity entity) {
  Named named;
  struct Prefix {
    std::string code;
    size_t rule;
    Seconds from, to;
  };
  std::vector<Prefix> prefixes;
  for (size_t i = 0; i < rulebook.rules.size(); ++i) {
    const Rule& rule = rulebook.rules[i];
    if (!rule.knowledge || rule.knowledge->lookup.entity != entity || ClaimsNothing(rule)) continue;
    const KnowledgeTable& table = rulebook.tables[rule.knowledge->table];
    for (const size_t position : rule.knowledge->lookup.columns) {
      const KnowledgeColumn& column = table.columns[position];
      for (size_t row = 0; row < table.rows; ++row) {
        const auto add = [&](const std::string& code) {
          AddCode(code, i, table.valid_from[row], table.valid_to[row], &named);
          if (table.prefix[row] != 0 && !code.empty()) {
            prefixes.push_back({code, i, table.valid_from[row], table.valid_to[row]});
          }
        };
        if (column.kind == KnowledgeColumn::Kind::kCode) add(column.texts[row]);
        if (column.kind == KnowledgeColumn::Kind::kCodes) {
          for (const std::string& code : column.lists[row]) add(code);
        }
      }
    }
  }
  for (const Prefix& prefix : prefixes) {
    for (auto at = named.lower_bound(prefix.code);
         at != named.end() && at->first.starts_with(prefix.code); ++at) {
      at->second[prefix.rule].Add(prefix.from, prefix.to);
    }
  }
  return named;
}

void Put(const Rule& a, const Rule& b, Overlap* overlap) {
  const auto order = [](const Rule& rule) { return std::pair(rule.severity, !IsWhole(rule.on)); };
  overlap->settled = order(a) != order(b);
  overlap->first = overlap->settled && order(b) < order(a) ? &b : &a;
  overlap->second = overlap->first == &a ? &b : &a;
}

}  // namespace

std::vector<Overlap> FindOverlaps(const Rulebook& rulebook) {
  std::map<std::pair<size_t, size_t>, Overlap> pairs;
  for (const Entity entity : {Entity::kLine, Entity::kDiagnosis, Entity::kProcedure}) {
    for (const auto& [code, rules] : NamedBy(rulebook, entity)) {
      for (auto a = rules.begin(); a != rules.end(); ++a) {
        for (auto b = std::next(a); b != rules.end(); ++b) {
          if (!a->second.Meets(b->second)) continue;
          Overlap& overlap = pairs[{a->first, b->first}];
          if (++overlap.items <= kSample) overlap.sample.push_back(code);
        }
      }
    }
  }
  std::vector<Overlap> overlaps;
  for (auto& [pair, overlap] : pairs) {
    Put(rulebook.rules[pair.first], rulebook.rules[pair.second], &overlap);
    overlaps.push_back(std::move(overlap));
  }
  std::ranges::stable_sort(overlaps, std::greater(), &Overlap::items);
  return overlaps;
}

std::vector<Contradiction> FindContradictions(const Rulebook& rulebook) {
  std::vector<Contradiction> found;
  for (const KnowledgeTable& table : rulebook.tables) ContradictionsWithin(table, &found);
  ContradictionsBetween(rulebook.tables, &found);
  std::ranges::sort(found, {}, [](const Contradiction& one) {
    return std::tie(one.a.table, one.b.table, one.code, one.a.point, one.b.point, one.what);
  });
  return found;
}

std::string ToString(const Contradiction& one) {
  const auto day = [](Seconds time) {
    return time == INT64_MIN || time == INT64_MAX ? std::string("…") : FormatDate(time);
  };
  return fmt::format("{} {} says {} {}, {} {} says {}, for {} from {} to {}", one.a.table,
                     one.a.point, one.what, one.a.value, one.b.table, one.b.point, one.b.value,
                     one.code, day(one.from), day(one.to));
}

}  // namespace mingjian::rules
