// What readers see of a clue: inside, told, as its doctor; on both databases.

#include "casework/clue_file.h"

#include <gmock/gmock.h>

#include "casework/desk_for_test.h"
#include "casework/person_keys.h"
#include "casework/users.h"

namespace mingjian::casework {
namespace {

using testing::ElementsAre;

class ClueFileTest : public OnBoth {
 protected:
  void SetUp() override {
    OnBoth::SetUp();
    if (IsSkipped()) return;
    database_ = std::make_unique<Database>(OpenNew());
    Import(*database_, folder_,
           {{.id = "f1"},
            {.id = "f2", .person = "P2", .money = "50"},
            {.id = "f3", .provider = "H2"},
            {.id = "f4", .rule = "dear", .money = "7"}});
    desk_ = std::make_unique<Desk>(*database_, folder_);
    WorklistQuery query{.fixmedins_code = "H1", .rule = "twice"};
    const auto clues = Worklist(*database_, Reviewer(), query);
    ASSERT_TRUE(clues && clues->size() == 1U);
    clue_ = clues->front().clue_id;
  }
  // Told, and answered by h1 with a document, a note inside.
  void Tell() {
    MJ_EXPECT_OK(desk_->Do("li", clue_, Event::kBegin));
    MJ_EXPECT_OK(AddNote(*database_, desk_->Person("li"), desk_->now, clue_, "inside"));
    MJ_EXPECT_OK(desk_->Do("li", clue_, Event::kUphold));
  }
  static Actor Doctor(const std::string& code) {
    return {
        .user = "doc",
        .grants = {{Role::kDoctor, {.region = "", .fixmedins_code = "H1", .bilg_dr_codg = code}}}};
  }

  std::unique_ptr<Database> database_;
  std::unique_ptr<Desk> desk_;
  int64_t clue_ = 0;
};
INSTANTIATE_ON_BOTH(ClueFileTest);

TEST_P(ClueFileTest, IsOpenedByGrantAndTime) {
  const auto sees = [&](const Actor& actor) {
    return RefusalName(FindClue(*database_, actor, clue_));
  };
  const Actor h1 = desk_->Person("h1"), h2 = desk_->Person("h2");
  EXPECT_EQ(sees(desk_->Person("li")), "done");
  EXPECT_EQ(sees(desk_->Person("li2")), "no-right");
  EXPECT_EQ(sees(h1), "no-clue");
  EXPECT_EQ(sees(h2), "no-right");
  EXPECT_EQ(sees(Doctor("D1")), "no-clue");
  EXPECT_EQ(sees(Doctor("D2")), "no-right");
  Tell();
  EXPECT_EQ(sees(h1), "done");
  EXPECT_EQ(sees(h2), "no-right");
  EXPECT_EQ(sees(Doctor("D1")), "done");
  EXPECT_EQ(sees(Doctor("D2")), "no-right");
  EXPECT_EQ(RefusalName(Attach(*database_, h2, desk_->now, folder_ / "files", clue_, "a.txt", "x")),
            "no-right");
}

TEST_P(ClueFileTest, HidesFromOutsideWhatIsInside) {
  Tell();
  desk_->AttachAs("h1", clue_);
  MJ_EXPECT_OK(AddNote(*database_, desk_->Person("h1"), desk_->now, clue_, "outside"));
  MJ_ASSERT_OK(const ClueFile inside, ReadClueFile(*database_, desk_->Person("li"), clue_));
  EXPECT_TRUE(inside.inside);
  EXPECT_EQ(inside.events.size(), 2U);
  EXPECT_EQ(inside.notes.size(), 2U);
  EXPECT_EQ(inside.attachments.size(), 1U);
  MJ_ASSERT_OK(const ClueFile outside, ReadClueFile(*database_, desk_->Person("h1"), clue_));
  EXPECT_FALSE(outside.inside);
  ASSERT_EQ(outside.events.size(), 1U);
  EXPECT_EQ(outside.events[0].event, "uphold");
  EXPECT_EQ(outside.events[0].actor, "");
  ASSERT_EQ(outside.notes.size(), 1U);
  EXPECT_EQ(outside.notes[0].body, "outside");
  EXPECT_EQ(outside.attachments.size(), 1U);
  EXPECT_EQ(outside.clue.assignee, "");
}

TEST_P(ClueFileTest, HasFindingsPageByPage) {
  const auto page = [&](const std::string& after) {
    std::vector<std::string> ids;
    const auto found = FindingsOfClue(*database_, Reviewer(), clue_, after, 1);
    EXPECT_TRUE(found) << found.error().message;
    for (const FindingRow& row : *found) ids.push_back(row.finding_id);
    return ids;
  };
  EXPECT_THAT(page(""), ElementsAre("f1"));
  EXPECT_THAT(page("f1"), ElementsAre("f2"));
  EXPECT_THAT(page("f2"), ElementsAre());
  MJ_ASSERT_OK(const FindingRow one, FindFinding(*database_, Reviewer(), clue_, "f2"));
  EXPECT_EQ(one.psn_no, "P2");
  EXPECT_EQ(one.fund_amt, Yuan("50"));
  EXPECT_EQ(one.violates, "s-f2:1|s-f2:2");
  EXPECT_EQ(RefusalName(FindFinding(*database_, Reviewer(), clue_, "f3")), "no-finding");
}

TEST_P(ClueFileTest, ShowsDoctorsTheirOwn) {
  const auto own = [&](const Actor& actor) -> std::string {
    const auto found = OwnFindings(*database_, actor, "", 50);
    return found ? std::to_string(found->size()) : std::string(RefusalOf(found.error()));
  };
  EXPECT_EQ(own(Doctor("D1")), "0");
  Tell();
  EXPECT_EQ(own(Doctor("D1")), "2");
  EXPECT_EQ(own(Doctor("D2")), "0");
  EXPECT_EQ(own(desk_->Person("h1")), "no-right");
  MJ_EXPECT_OK(AddNote(*database_, Doctor("D1"), desk_->now, clue_, "as I remember"));
}

TEST_P(ClueFileTest, KnowsWhatMayBeDone) {
  const auto actions = [&](const std::string& person) {
    std::string text;
    const auto clue = ReadClue(*database_, clue_);
    const auto all = ActionsOf(*database_, desk_->Person(person), desk_->now, *clue);
    EXPECT_TRUE(all) << all.error().message;
    for (const ClueAction& each : *all) {
      text += fmt::format("{}{}{} ", ToString(each.event), each.refusal.empty() ? "" : "-",
                          each.refusal);
    }
    return text;
  };
  EXPECT_EQ(actions("li"), "begin suppress data_error ");
  EXPECT_EQ(actions("wang"), "begin-no-right suppress-no-right data_error-no-right ");
  EXPECT_EQ(actions("author"), "begin-same-person suppress data_error-same-person ");
  Tell();
  EXPECT_EQ(actions("h1"), "accept appeal-attachment ");
  desk_->AttachAs("h1", clue_);
  EXPECT_EQ(actions("h1"), "accept appeal ");
  desk_->now += 60 * kDaySeconds;
  EXPECT_EQ(actions("h1"), "accept appeal-late ");
  desk_->now -= 60 * kDaySeconds;
  MJ_EXPECT_OK(desk_->Do("h1", clue_, Event::kAccept));
  EXPECT_EQ(actions("li"), "approve-no-right release-no-right return-no-right ");
  MJ_EXPECT_OK(desk_->Do("chief", clue_, Event::kApprove));
  EXPECT_EQ(actions("zhao"), "order-door overturn-no-right ");
}

TEST_P(ClueFileTest, LearnsFromOthersOfItsRule) {
  Tell();
  MJ_EXPECT_OK(desk_->Do("h1", clue_, Event::kAccept));
  MJ_EXPECT_OK(desk_->Do("chief", clue_, Event::kApprove, "as upheld"));
  MJ_ASSERT_OK(const auto clues,
               Worklist(*database_, Reviewer(), {.fixmedins_code = "H2", .rule = "twice"}));
  const int64_t other = clues.front().clue_id;
  MJ_ASSERT_OK(const auto seen, SimilarClues(*database_, Reviewer(), other, 20));
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].clue_id, clue_);
  EXPECT_EQ(seen[0].reason, "as upheld");
  EXPECT_EQ(seen[0].upheld_amt, Yuan("150"));
  // Of another city: the decision, not whose it was.
  MJ_ASSERT_OK(const auto unnamed, SimilarClues(*database_, desk_->Person("li2"), other, 20));
  ASSERT_EQ(unnamed.size(), 1U);
  EXPECT_EQ(unnamed[0].fixmedins_code, "");
  EXPECT_EQ(unnamed[0].clue_id, 0);
  EXPECT_EQ(unnamed[0].reason, "as upheld");
  EXPECT_EQ(RefusalName(SimilarClues(*database_, desk_->Person("h2"), other, 20)), "no-right");
}

TEST_P(ClueFileTest, IsCounted) {
  MJ_EXPECT_OK(desk_->Do("li", clue_, Event::kBegin));
  MJ_ASSERT_OK(const ClueSummary all,
               Summarize(*database_, Reviewer(), desk_->now + 90 * kDaySeconds, {}));
  ASSERT_EQ(all.by_state.size(), 2U);
  EXPECT_EQ(all.by_state[0].state, State::kHit);
  EXPECT_EQ(all.by_state[0].clues, 2);
  EXPECT_EQ(all.by_state[1].fund_amt, Yuan("150"));
  EXPECT_EQ(all.mine, 1);
  EXPECT_EQ(all.overdue, 1);
  EXPECT_EQ(all.unassigned, 2);
  MJ_ASSERT_OK(const ClueSummary named, Summarize(*database_, Reviewer(), desk_->now,
                                                  {.provider = "第二", .text = "twice"}));
  ASSERT_EQ(named.by_state.size(), 1U);
  EXPECT_EQ(named.by_state[0].clues, 1);
  MJ_ASSERT_OK(const auto sums, SumClues(*database_, Reviewer(), SumBy::kProvider, 5));
  EXPECT_EQ(sums[0].name, "第一医院");
}

TEST_P(ClueFileTest, HasItsPartOfTheLedgerAndTheLog) {
  MJ_ASSERT_OK(const auto entries, EntriesOf(*database_, Reviewer(), clue_, 0, 10));
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].kind, "identify");
  ASSERT_EQ(entries[0].moves.size(), 1U);
  EXPECT_EQ(entries[0].moves[0].amount, Yuan("150"));
  MJ_ASSERT_OK(const auto all, EntriesOf(*database_, Reviewer(), 0, 0, 10));
  EXPECT_EQ(all[0].moves[0].amount, Yuan("257"));
  EXPECT_EQ(RefusalName(EntriesOf(*database_, desk_->Person("h1"), clue_, 0, 10)), "no-right");
  MJ_ASSERT_OK(const auto none, EntriesOf(*database_, Reviewer(), clue_, 1, 10));
  EXPECT_TRUE(none.empty());

  MJ_EXPECT_OK(desk_->Do("li", clue_, Event::kBegin));
  const Actor root = desk_->Person("root");
  MJ_ASSERT_OK(const auto log, ReadLog(*database_, root, {.actor = "li", .limit = 5}));
  ASSERT_EQ(log.size(), 1U);
  EXPECT_EQ(log[0].action, "begin");
  MJ_ASSERT_OK(const auto before, ReadLog(*database_, root, {.before = log[0].seq, .limit = 1}));
  EXPECT_EQ(before[0].seq, log[0].seq - 1);
  EXPECT_EQ(RefusalName(ReadLog(*database_, Reviewer(), {})), "no-right");
}

TEST_P(ClueFileTest, NamesPersonsByKeysThatOnlyTheDatabaseReads) {
  MJ_ASSERT_OK(const PersonKeys keys, PersonKeys::Load(*database_));
  MJ_ASSERT_OK(const PersonKeys again, PersonKeys::Load(*database_));
  const std::string key = keys.KeyOf("P-110101");
  EXPECT_EQ(key, again.KeyOf("P-110101"));
  EXPECT_NE(key, keys.KeyOf("P-110102"));
  EXPECT_EQ(keys.PersonOf(key), "P-110101");
  EXPECT_EQ(keys.KeyOf(""), "");
  std::string forged = key;
  forged[3] = forged[3] == 'A' ? 'B' : 'A';
  for (const std::string& wrong : {std::string(), std::string("P-110101"), forged, key + "AAAA"}) {
    EXPECT_FALSE(keys.PersonOf(wrong)) << wrong;
  }
  auto other = OpenCasework(folder_ / "other.db");
  MJ_ASSERT_OK(const PersonKeys others, PersonKeys::Load(*other));
  EXPECT_FALSE(others.PersonOf(key));
}

}  // namespace
}  // namespace mingjian::casework
