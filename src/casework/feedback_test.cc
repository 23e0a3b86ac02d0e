#include "casework/feedback.h"

#include "casework/desk_for_test.h"

namespace mingjian::casework {
namespace {

class FeedbackTest : public OnBoth {};
INSTANTIATE_ON_BOTH(FeedbackTest);

TEST_P(FeedbackTest, CountsWhatPeopleDecided) {
  Database database = OpenNew();
  Import(database, folder_,
         {{.id = "a", .day = "2026-01-01"},
          {.id = "b", .day = "2026-01-02"},
          {.id = "c", .day = "2026-02-01"},
          {.id = "d", .day = "2026-03-01"},
          {.id = "e", .rule = "dear", .money = "900"}});
  Desk desk(database, folder_);
  // In the order of finding_id: clue 1 holds a and b.
  MJ_EXPECT_OK(desk.Do("li", 1, Event::kBegin));
  MJ_EXPECT_OK(desk.Do("li", 1, Event::kUphold, "x", {{"b", Decimal()}}));
  MJ_EXPECT_OK(desk.Do("h1", 1, Event::kAccept));
  MJ_EXPECT_OK(desk.Do("li", 2, Event::kBegin));
  MJ_EXPECT_OK(desk.Do("li", 2, Event::kRelease));
  MJ_EXPECT_OK(desk.Do("li", 3, Event::kDataError));
  MJ_EXPECT_OK(desk.Do("li", 3, Event::kCorrected));
  const Actor analyst = User("a", Role::kAnalyst);
  const auto text = [&] {
    const auto news = Feedback(database, analyst);
    EXPECT_TRUE(news) << news.error().message;
    std::string all;
    for (const RuleDecisions& each : *news) {
      all +=
          fmt::format("{} {}: {} {}; ", each.rule, each.version, each.confirmed, each.overturned);
    }
    return all;
  };
  EXPECT_EQ(text(), "twice 1: 0 1; ");  // clue 1 waits for the final decision
  MJ_EXPECT_OK(desk.Do("chief", 1, Event::kApprove));
  EXPECT_EQ(text(), "twice 1: 1 2; ");
  MJ_ASSERT_OK(const auto news, Feedback(database, analyst));
  EXPECT_FALSE(HandOver(database, desk.Person("li"), desk.now, news));
  MJ_EXPECT_OK(HandOver(database, analyst, desk.now, news));
  EXPECT_EQ(text(), "");
  MJ_EXPECT_OK(desk.Do("chief", 1, Event::kOverturn));
  EXPECT_EQ(text(), "twice 1: -1 1; ");
  EXPECT_EQ(RefusalName(Feedback(database, desk.Person("li2"))), "no-right");
  desk.ExpectWhole();
}

}  // namespace
}  // namespace mingjian::casework
