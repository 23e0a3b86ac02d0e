#pragma once
// Settlements out of a lake, each alone: as claims for Mingjian and as flat facts for other
// engines.

#include <string>
#include <vector>

#include "base/error.h"
#include "history/claim.h"
#include "lake/lake.h"
#include "rules/rulebook.h"

namespace mingjian::peers {

struct Facts {
  // One JSON object a claim: {"claim": 0, "lines": [{"line": 0, "code": …, "day": …}, …]}.
  std::vector<std::string> claims;
  // {"rules": {id: {parameter: value}}, "points": [{"rule": id, "code": …, "from": …, …}]}.
  std::string library;
};

struct Sample {
  std::vector<history::Claim> claims;
  history::Claim providers;  // what the register says of every provider
  size_t lines = 0;
  Facts facts;
};

// `count` settlements of 12 to 20 lines, or as many as there are, spread evenly over the lake. The
// item of every tenth line is replaced by one that a point of the rules names, so that there is
// something to judge and to find. Settlements that take lines back are left out: they are about
// other settlements. Errors: those of LibraryOf.
Result<Sample> SampleLake(const lake::Lake& lake, const rules::Rulebook& rulebook, size_t count);

// Errors (kUsage): a rule is not on lines, has no knowledge table, exceptions, or points that match
// by prefix: the other engines would have to be told more than facts and points.
Result<std::string> LibraryOf(const rules::Rulebook& rulebook);

}  // namespace mingjian::peers
