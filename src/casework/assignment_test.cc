#include "casework/assignment.h"

#include "casework/desk_for_test.h"
#include "casework/users.h"

namespace mingjian::casework {
namespace {

class AssignmentTest : public OnBoth {
 protected:
  static void AddPeople(Database& database, const Desk& desk) {
    MJ_EXPECT_OK(AddFirstAdministrator(database, desk.now, "root", "a long password",
                                       PasswordCost::kMinimum));
    for (const auto& [name, grant] : {std::pair("li", Grant{Role::kFirstReviewer, {}}),
                                      std::pair("li2", Grant{Role::kFirstReviewer, {"320500", ""}}),
                                      std::pair("author", Grant{Role::kFirstReviewer, {}}),
                                      std::pair("wang", Grant{Role::kSecondReviewer, {}}),
                                      std::pair("gone", Grant{Role::kFirstReviewer, {}})}) {
      MJ_EXPECT_OK(AddUser(database, desk.Person("root"), desk.now, name, "a long password",
                           PasswordCost::kMinimum));
      MJ_EXPECT_OK(AddGrant(database, desk.Person("root"), desk.now, name, grant));
    }
    MJ_EXPECT_OK(SetActive(database, desk.Person("root"), desk.now, "gone", false));
  }
  static std::vector<std::string> Names(const Result<std::vector<Proposal>>& proposals) {
    EXPECT_TRUE(proposals) << proposals.error().message;
    std::vector<std::string> names;
    if (!proposals) return names;
    for (const Proposal& each : *proposals) {
      names.push_back(std::to_string(each.clue_id) + " " + each.assignee);
    }
    return names;
  }
};
INSTANTIATE_ON_BOTH(AssignmentTest);

TEST_P(AssignmentTest, SharesOutByLoadPlaceAndDuty) {
  auto database = OpenNew();
  Desk desk(database, folder_);
  AddPeople(database, desk);
  // By institution, rule and month; `author` wrote "twice".
  Import(database, folder_,
         {{.id = "a", .rule = "dear", .money = "900"},
          {.id = "b", .rule = "dear", .money = "800", .day = "2026-02-01"},
          {.id = "c", .rule = "dear", .provider = "H2", .money = "700"},
          {.id = "d", .rule = "twice", .money = "10"},
          {.id = "e", .rule = "twice", .provider = "H2", .money = "9"}});
  MJ_EXPECT_OK(Assign(database, desk.Person("chief"), desk.now, 1, 1, "li"));
  MJ_ASSERT_OK(const auto clues, Worklist(database, desk.Person("chief"), {}));
  ASSERT_EQ(clues.size(), 5U);
  const auto proposed = ProposeAssignments(database, desk.Person("chief"), {});
  ASSERT_TRUE(proposed) << proposed.error().message;
  ASSERT_EQ(proposed->size(), 4U);
  std::map<std::string, int> load;
  for (const Proposal& each : *proposed) {
    MJ_ASSERT_OK(const ClueRow clue, ReadClue(database, each.clue_id));
    ++load[each.assignee];
    EXPECT_NE(each.assignee, "gone");
    EXPECT_FALSE(clue.rule == "twice" && each.assignee == "author");
    EXPECT_FALSE(clue.region == "320102" && each.assignee == "li2");
  }
  // li has one already; nobody gets more than two.
  EXPECT_LE(load["li"], 1);
  EXPECT_EQ(Names(ProposeAssignments(database, desk.Person("chief"), {})), Names(proposed));
  MJ_ASSERT_OK(const int64_t done, AssignAll(database, desk.Person("chief"), desk.now, *proposed));
  EXPECT_EQ(done, 4);
  // The same again: each has changed since, and nothing is left to propose.
  MJ_ASSERT_OK(const int64_t again, AssignAll(database, desk.Person("chief"), desk.now, *proposed));
  EXPECT_EQ(again, 0);
  EXPECT_TRUE(Names(ProposeAssignments(database, desk.Person("chief"), {})).empty());
  EXPECT_EQ(RefusalName(ProposeAssignments(database, desk.Person("li"), {})), "no-right");
  EXPECT_EQ(
      ProposeAssignments(database, desk.Person("chief"), {.state = State::kPanel}).error().code,
      ErrorCode::kUsage);
  desk.ExpectWhole();
}

TEST_P(AssignmentTest, GivesASecondReviewToAnother) {
  auto database = OpenNew();
  Desk desk(database, folder_);
  AddPeople(database, desk);
  Import(database, folder_, {{.id = "a"}});
  MJ_EXPECT_OK(desk.Do("li", 1, Event::kBegin));
  MJ_EXPECT_OK(desk.Do("li", 1, Event::kUphold));
  desk.AttachAs("h1", 1);
  MJ_EXPECT_OK(desk.Do("h1", 1, Event::kAppeal));
  EXPECT_EQ(
      Names(ProposeAssignments(database, desk.Person("chief"), {.state = State::kSecondReview})),
      std::vector<std::string>{"1 wang"});
  // In turn: the load does not count.
  EXPECT_EQ(Names(ProposeAssignments(database, desk.Person("chief"),
                                     {.state = State::kSecondReview, .by = AssignmentBy::kInTurn})),
            std::vector<std::string>{"1 wang"});
}

}  // namespace
}  // namespace mingjian::casework
