#pragma once
// An invented office: people of every role, and months of their work on the clues of a database,
// for demonstrations and tests. All goes through the functions that people use, with a clock that
// runs from `begin` to `now`, so that limits, lapses, the log and the ledger are as they would be.
// The same clues, days and seed give the same work. What they decide says nothing about the
// findings: reasons, amounts and outcomes are made up.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "casework/crypto.h"
#include "casework/database.h"
#include "casework/rights.h"
#include "rules/law.h"

namespace mingjian::casework {

struct RehearsalPerson {
  std::string name;  // of the login, in pinyin: "chushen"
  std::string zh;    // "初审员"
  Grant grant;
};
// One of each role, two first reviewers and law officers, three experts, and an office for each of
// `institutions` (fixmedins_code), as many as there are names for.
// `doctor` (bilg_dr_codg, "" = none) works at the first of them.
std::vector<RehearsalPerson> RehearsalPeople(std::span<const std::string> institutions,
                                             const std::string& doctor);

struct RehearsalOptions {
  Seconds begin = 0, now = 0;  // at least 60 working days apart
  uint64_t seed = 7;
  std::string files;     // folder of documents
  std::string password;  // of everybody
  PasswordCost cost = PasswordCost::kMinimum;
  std::span<const rules::LawArticle> law = {};  // of the rulebook
};
struct RehearsalCounts {
  int64_t clues = 0;    // that were worked on
  int64_t steps = 0;    // decisions, votes, doors, payments, notes …
  int64_t lapsed = 0;   // appeals that nobody made in time
  int64_t refused = 0;  // steps that were refused, as the data did not allow them
};

// Makes the people, who must not be there yet; the administrator's work begins at `begin`.
Status AddRehearsalPeople(Database& database, const RehearsalOptions& options,
                          std::span<const RehearsalPerson> people);
// Works on the clues that are hits. REQUIRES: AddRehearsalPeople.
Result<RehearsalCounts> Rehearse(Database& database, const RehearsalOptions& options,
                                 std::span<const RehearsalPerson> people);

}  // namespace mingjian::casework
