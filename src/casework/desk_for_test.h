#pragma once
// A clue base with the people of a review, and decisions written short.

#include <map>
#include <string>

#include "casework/attachments.h"
#include "casework/decide.h"
#include "casework/findings_for_test.h"
#include "casework/ledger.h"
#include "casework/log.h"

namespace mingjian::casework {

class Desk {
 public:
  Desk(Database& database, const TempFolder& folder) : database_(database), folder_(folder) {}

  const Actor& Person(const std::string& name) const {
    static const std::map<std::string, Actor> people = {
        {"li", User("li", Role::kFirstReviewer)},
        {"li2", User("li2", Role::kFirstReviewer, "320500")},
        {"wang", User("wang", Role::kSecondReviewer)},
        {"e1", User("e1", Role::kPanelExpert)},
        {"e2", User("e2", Role::kPanelExpert)},
        {"e3", User("e3", Role::kPanelExpert)},
        {"chief", User("chief", Role::kFinalApprover)},
        {"h1", User("h1", Role::kInstitution, "", "H1")},
        {"h2", User("h2", Role::kInstitution, "", "H2")},
        {"zhao", User("zhao", Role::kInspector)},
        {"root", User("root", Role::kAdministrator)},
        {"author", User("author", Role::kFirstReviewer)},
        {"system", Actor::System()},
        // One person with many hats.
        {"zhou",
         {.user = "zhou",
          .grants = {{Role::kFirstReviewer, {}},
                     {Role::kSecondReviewer, {}},
                     {Role::kPanelExpert, {}},
                     {Role::kFinalApprover, {}},
                     {Role::kInspector, {}}}}}};
    return people.at(name);
  }
  int64_t Version(int64_t clue) const {
    const auto row = ReadClue(database_, clue);
    EXPECT_TRUE(row) << row.error().message;
    return row ? row->version : 0;
  }
  std::string StateText(int64_t clue) const {
    const auto row = ReadClue(database_, clue);
    return row ? std::string(ToString(row->state)) : row.error().message;
  }
  Result<Outcome> Do(const std::string& person, int64_t clue, Event event,
                     const std::string& reason = "because",
                     std::map<std::string, Decimal> amounts = {}) {
    return Decide(database_, Person(person), now,
                  {.clue_id = clue,
                   .version = Version(clue),
                   .event = event,
                   .reason = reason,
                   .amounts = std::move(amounts),
                   .until = now + 30 * kDaySeconds});
  }
  Status VoteOf(const std::string& person, int64_t clue, bool upholds) {
    return Vote(database_, Person(person), now, clue, Version(clue), upholds, "in my view");
  }
  void AttachAs(const std::string& person, int64_t clue) {
    MJ_EXPECT_OK(Attach(database_, Person(person), now, folder_ / "files", clue, "申诉书.pdf",
                        "%PDF-1.7 " + std::to_string(now)));
  }
  // Everything agrees: log, ledger, clues.
  void ExpectWhole() const {
    MJ_EXPECT_OK(VerifyLog(database_));
    const auto wrong = Reconcile(database_);
    EXPECT_TRUE(wrong) << wrong.error().message;
    if (wrong) {
      for (const std::string& sentence : *wrong) ADD_FAILURE() << sentence;
    }
  }

  Seconds now = Day("2026-05-06 09:00:00");  // a Wednesday

 private:
  Database& database_;
  const TempFolder& folder_;
};

}  // namespace mingjian::casework
