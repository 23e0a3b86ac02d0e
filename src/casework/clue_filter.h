#pragma once
// Conditions over clues `c`: filters of a worklist, and what a reader sees. Private to
// src/casework.

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "casework/database.h"
#include "casework/rights.h"
#include "casework/worklist.h"

namespace mingjian::casework {

inline constexpr std::string_view kUndecidedSql =
    "c.state NOT IN ('handling', 'rectification', 'archived', 'released')";

// The institution was told of the clue: by the first review that upheld something.
inline constexpr std::string_view kToldSql =
    "(c.state IN ('appeal', 'second_review', 'second_appeal', 'panel', 'final', 'handling', "
    "'rectification', 'archived') OR (c.state NOT IN ('hit', 'suppressed', 'first_review') AND "
    "EXISTS (SELECT 1 FROM clue_event e WHERE e.clue_id = c.clue_id AND e.to_state = 'appeal')))";

// A WHERE of parts with their values.
struct Where {
  std::string sql = "1 = 1";
  std::vector<Value> values = {};
  void And(std::string_view part, std::initializer_list<Value> more = {});
  void AndRegion(const std::string& region);
  // What the rights `view` and `told` let the actor see.
  void AndSeen(const Actor& actor);
};

// All of `query` but position and limit, and what the actor sees.
Where WhereOf(const Actor& actor, const WorklistQuery& query);

// Refusal "no-right" for who sees no clue at all.
Status RequireSight(const Actor& actor);

// '%part%' for LIKE … ESCAPE '!'.
std::string LikePart(std::string_view part);

}  // namespace mingjian::casework
