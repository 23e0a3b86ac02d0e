#include "casework/doors.h"

#include "base/text.h"
#include "casework/desk_for_test.h"
#include "casework/fines.h"
#include "casework/users.h"

namespace mingjian::casework {
namespace {

constexpr const char* kLaw = "医疗保障基金使用监督管理条例";
constexpr const char* kPointsLaw = "医保支付资格管理";

const std::vector<rules::LawArticle>& Law() {
  static const std::vector<rules::LawArticle> law = [] {
    const std::string file = std::string(MINGJIAN_SOURCE_DIR) + "/rulebook/law.csv";
    std::vector<rules::Diagnostic> diagnostics;
    const auto text = ReadFile(file);
    EXPECT_TRUE(text);
    auto read = rules::ReadLaw(file, *text, &diagnostics);
    EXPECT_TRUE(diagnostics.empty());
    return read;
  }();
  return law;
}

TEST(Fines, MultiplesByArticle) {
  struct Case {
    const char *law, *article, *loss, *range;
  };
  for (const Case& c :
       {Case{kLaw, "38(3)", "100.05", "100.05 200.10"},
        Case{kLaw, "40(1)", "100.05", "200.10 500.25"}, Case{kLaw, "41(2)", "0.01", "0.02 0.05"},
        Case{kLaw, "39", "7", "10000.00 50000.00"}, Case{kLaw, "45", "7", ""}}) {
    const rules::LawArticle* article = rules::FindArticle(Law(), c.law, c.article);
    ASSERT_NE(article, nullptr) << c.article;
    const auto range = FineRangeOf(*article, Yuan(c.loss));
    EXPECT_EQ(range ? range->least.ToMoney() + " " + range->most.ToMoney() : "", c.range)
        << c.article;
  }
}

TEST(Fines, LateFeesStopAtTheFine) {
  struct Case {
    const char *fine, *due, *paid, *fee;
  };
  for (const Case& c : {Case{"1000", "2026-05-20", "2026-05-20", "0"},
                        Case{"1000", "2026-05-20", "2026-05-01", "0"},
                        Case{"1000", "2026-05-20", "2026-05-21", "30"},
                        Case{"0.5", "2026-05-20", "2026-05-21", "0.02"},  // 0.015
                        Case{"1000", "2026-05-20", "2026-06-22", "990"},
                        Case{"1000", "2026-05-20", "2026-06-23", "1000"},
                        Case{"1000", "2026-05-20", "2036-06-23", "1000"}}) {
    EXPECT_EQ(LateFee(Yuan(c.fine), Day(c.due), Day(c.paid)), Yuan(c.fee)) << c.paid;
  }
}

class DoorsTest : public OnBoth {};
INSTANTIATE_ON_BOTH(DoorsTest);

TEST_P(DoorsTest, TypedRecords) {
  Database database = OpenNew();
  Import(database, folder_, {{.id = "a", .money = "1000"}});
  Desk desk(database, folder_);
  MJ_EXPECT_OK(desk.Do("li", 1, Event::kBegin));
  MJ_EXPECT_OK(desk.Do("li", 1, Event::kUphold));
  MJ_EXPECT_OK(desk.Do("h1", 1, Event::kAccept));
  const Actor root{.user = "root", .grants = {{Role::kAdministrator, {}}}};
  MJ_EXPECT_OK(AddUser(database, root, desk.now, "qian", "long enough 1", PasswordCost::kMinimum));
  MJ_EXPECT_OK(AddGrant(database, root, desk.now, "qian", {Role::kLawOfficer, {}}));
  const Actor officer = User("sun", Role::kLawOfficer);
  const Seconds pay = Day("2026-06-30");
  const auto record = [&](DoorOrder order) {
    order.clue_id = 1;
    if (order.version == 0) order.version = desk.Version(1);
    if (order.reason.empty()) order.reason = "x";
    return RefusalName(RecordDoor(database, officer, desk.now, order, Law()));
  };
  using enum DoorKind;
  EXPECT_EQ(record({.kind = kRefuse, .recover = Yuan("10"), .pay_by = pay}), "state");
  MJ_EXPECT_OK(desk.Do("chief", 1, Event::kApprove));
  struct Case {
    DoorOrder order;
    const char* result;
  };
  const Case cases[] = {
      {{.version = 1, .kind = kRefuse, .recover = Yuan("10"), .pay_by = pay}, "stale-version"},
      {{.kind = kRefuse, .recover = Yuan("10")}, "pay-by"},
      {{.kind = kRefuse, .recover = Yuan("10.001"), .pay_by = pay}, "amount"},
      {{.kind = kRefuse, .recover = Yuan("1000.01"), .pay_by = pay}, "balance"},
      {{.kind = kRefuse, .extra = Yuan("1"), .pay_by = pay}, "fine"},
      {{.kind = kRefuse, .recover = Yuan("100"), .pay_by = pay}, "done"},
      {{.kind = kAgreement,
        .recover = Yuan("200"),
        .extra = Yuan("60"),
        .measure = "talk",
        .pay_by = pay},
       "done"},
      {{.kind = kPenalty, .extra = Yuan("1500"), .pay_by = pay}, "article"},
      {{.kind = kPenalty,
        .law = kLaw,
        .article = "38(3)",
        .extra = Yuan("2000.01"),
        .second_officer = "qian",
        .pay_by = pay},
       "fine"},
      {{.kind = kPenalty,
        .law = kLaw,
        .article = "38(3)",
        .extra = Yuan("999"),
        .second_officer = "qian",
        .pay_by = pay},
       "fine"},
      {{.kind = kPenalty,
        .law = kLaw,
        .article = "38(3)",
        .extra = Yuan("1500"),
        .second_officer = "sun",
        .pay_by = pay},
       "officers"},
      {{.kind = kPenalty,
        .law = kLaw,
        .article = "38(3)",
        .extra = Yuan("1500"),
        .count = 5,
        .second_officer = "qian",
        .pay_by = pay},
       "months"},
      {{.kind = kPenalty,
        .law = kLaw,
        .article = "38(3)",
        .recover = Yuan("700"),
        .extra = Yuan("1500"),
        .count = 6,
        .second_officer = "qian",
        .pay_by = pay},
       "done"},
      {{.kind = kTransfer, .measure = "nobody"}, "transfer"},
      {{.kind = kTransfer, .measure = "police"}, "done"},
      {{.kind = kPoints, .law = kPointsLaw, .article = "4-6分", .count = 5}, "party"},
      {{.kind = kPoints, .party = "D1", .law = kPointsLaw, .article = "4-6分", .count = 7},
       "points"},
      {{.kind = kPoints, .party = "D1", .law = kPointsLaw, .article = "4-6分", .count = 5}, "done"},
      {{.kind = kPerson, .party = "P1", .law = kLaw, .article = "41(1)", .count = 13}, "months"},
      {{.kind = kPerson, .party = "P1", .law = kLaw, .article = "41(1)", .count = 12}, "done"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(record(c.order), c.result) << ToString(c.order.kind) << c.order.article;
  }
  MJ_ASSERT_OK(const auto doors, DoorsOf(database, officer, 1));
  ASSERT_EQ(doors.size(), 6);
  std::vector<std::string> limits;
  for (const DoorDeadline& each : doors[2].deadlines) {
    limits.push_back(each.name + " " + FormatDate(each.due_on));
  }
  EXPECT_EQ(limits,
            (std::vector<std::string>{"filing 2026-05-27", "pay 2026-06-30", "case 2026-08-04"}));
  MJ_EXPECT_OK(MeetDeadline(database, officer, desk.now, doors[2].door_id, "filing", "x"));
  EXPECT_FALSE(MeetDeadline(database, officer, desk.now, doors[2].door_id, "filing", "x"));
  MJ_ASSERT_OK(const auto missed, MissedDeadlines(database, officer, Day("2026-05-28")));
  EXPECT_EQ(missed.size(), 2);  // decide and handover of the transfer
  desk.ExpectWhole();

  // All the way to the archive: nothing may be left.
  MJ_EXPECT_OK(desk.Do("zhao", 1, Event::kOrder));
  EXPECT_EQ(RefusalName(desk.Do("zhao", 1, Event::kArchive)), "due");
  const Actor& zhao = desk.Person("zhao");
  MJ_EXPECT_OK(Recover(database, zhao, desk.now, 1, Yuan("1000"), "x"));
  MJ_EXPECT_OK(PayCharge(database, zhao, desk.now, 1, Charge::kDamages, Yuan("60"), "x"));
  EXPECT_EQ(RefusalName(desk.Do("zhao", 1, Event::kArchive)), "due");
  MJ_EXPECT_OK(PayCharge(database, zhao, desk.now, 1, Charge::kFine, Yuan("1500"), "x"));
  MJ_EXPECT_OK(desk.Do("zhao", 1, Event::kArchive));
  EXPECT_EQ(RefusalName(desk.Do("chief", 1, Event::kOverturn)), "state");
  desk.ExpectWhole();
}

TEST(Suspension, EndsTheDayBefore) {
  struct Case {
    const char* begin;
    int64_t months;
    const char* end;
  };
  for (const Case& c : {Case{"2026-03-05", 3, "2026-06-04"}, Case{"2026-11-01", 3, "2027-01-31"},
                        Case{"2026-01-31", 3, "2026-04-30"}, Case{"2026-08-31", 6, "2027-02-28"},
                        Case{"2026-12-15", 12, "2027-12-14"}}) {
    EXPECT_EQ(FormatDate(LastDayOf(Day(c.begin), c.months)), c.end) << c.begin;
  }
}

TEST_P(DoorsTest, SuspensionsOfPersonsHaveBeginAndEnd) {
  auto database = OpenNew();
  Desk desk(database, folder_);
  Import(database, folder_, {{.id = "f1"}});
  MJ_EXPECT_OK(desk.Do("li", 1, Event::kBegin));
  MJ_EXPECT_OK(desk.Do("li", 1, Event::kUphold));
  MJ_EXPECT_OK(desk.Do("h1", 1, Event::kAccept));
  MJ_EXPECT_OK(desk.Do("chief", 1, Event::kApprove));
  const auto record = [&](DoorOrder order) {
    order.clue_id = 1;
    order.version = desk.Version(1);
    order.reason = "转借医保凭证";
    order.law = kLaw;
    order.article = "41(1)";
    return RefusalName(RecordDoor(database, desk.Person("zhao"), desk.now, order, Law()));
  };
  using enum DoorKind;
  EXPECT_EQ(record({.kind = kPerson, .party = "P9", .count = 3}), "party");
  EXPECT_EQ(record({.kind = kPerson, .party = "P1", .count = 3, .begin = desk.now - kDaySeconds}),
            "begin");
  EXPECT_EQ(record({.kind = kPerson, .party = "P1", .begin = desk.now + kDaySeconds}), "begin");
  EXPECT_EQ(record({.kind = kPerson, .party = "P1", .count = 2}), "months");
  EXPECT_EQ(record({.kind = kPerson, .party = "P1", .count = 3, .begin = Day("2026-05-10")}),
            "done");
  struct Case {
    const char* day;
    size_t running;
  };
  for (const Case& c : {Case{"2026-05-09", 0}, Case{"2026-05-10", 1}, Case{"2026-08-09", 1},
                        Case{"2026-08-10", 0}}) {
    MJ_ASSERT_OK(const auto all, SuspensionsOn(database, desk.Person("zhao"), Day(c.day)));
    ASSERT_EQ(all.size(), c.running) << c.day;
    if (all.empty()) continue;
    EXPECT_EQ(all[0].psn_no, "P1");
    EXPECT_EQ(all[0].months, 3);
    EXPECT_EQ(all[0].clue_id, 1);
  }
  MJ_ASSERT_OK(const auto elsewhere,
               SuspensionsOn(database, desk.Person("li2"), Day("2026-06-01")));
  EXPECT_TRUE(elsewhere.empty());
}

}  // namespace
}  // namespace mingjian::casework
