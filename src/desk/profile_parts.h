#pragma once
// Parts that the profiles of providers, doctors and persons share. Private to src/desk.

#include <boost/json/fwd.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "casework/sums.h"
#include "desk/analysis.h"
#include "desk/peers.h"

namespace mingjian::desk {

// Where the reader holds the right `view`.
inline std::vector<casework::Scope> ViewScopes(const Visit& visit) {
  return casework::ScopesOf(visit.actor, casework::Right::kView);
}

// Whether the figures of a group of this size may be compared with: of a few, an institution could
// work out each other's.
inline constexpr size_t kPeersLeast = 5;
bool MayCompare(const Visit& visit, size_t group);

// "clues" and "rules" of a profile, from casework.
Status AddCasework(Visit& visit, const casework::SumFilter& filter, boost::json::object* profile);

// {from, to} of the window, null without figures; "lake_state" beside it says why: none, computing,
// ready or failed.
void AddWindow(Analysis& analysis, const FiguresPtr& figures, boost::json::object* profile);
std::string_view ToString(LakeFigures::State state);

// Rows of a month table (month, settlements, persons, fee, fund) with what casework identified.
boost::json::array MonthsJson(const std::vector<LakeRow>& rows,
                              const std::map<std::string, Decimal>& identified);

// The indicators of one thing: `own` id → micros, `group` id → those of all its peers.
using ValuesById = std::map<std::string, std::vector<int64_t>, std::less<>>;
boost::json::array IndicatorsJson(ProfileKind kind, const ValuesById& own, const ValuesById& group,
                                  bool alone);

}  // namespace mingjian::desk
