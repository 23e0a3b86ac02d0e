#include "casework/decide.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "casework/calendar.h"
#include "casework/desk_for_test.h"

namespace mingjian::casework {
namespace {

class DecideTest : public OnBoth {};
INSTANTIATE_ON_BOTH(DecideTest);

const std::vector<F> kFindings = {{.id = "a1", .money = "100.005"},
                                  {.id = "a2", .person = "P2", .money = "50"},
                                  {.id = "b1", .provider = "H2", .money = "70"}};

TEST(States, TableIsWhole) {
  std::set<State> reached = {State::kHit};
  std::set<std::pair<State, Event>> seen;
  for (const Transition& each : Transitions()) {
    reached.insert(each.to);
    EXPECT_TRUE(seen.emplace(each.from, each.event).second) << ToString(each.event);
    EXPECT_FALSE(each.from == State::kArchived || each.from == State::kReleased);
  }
  EXPECT_EQ(reached.size(), kStates);
  for (size_t i = 0; i < kStates; ++i) {
    const auto state = static_cast<State>(i);
    EXPECT_EQ(StateOf(ToString(state)), state);
    // Every state but the ends leads on.
    const bool leads = std::ranges::any_of(
        Transitions(), [&](const Transition& each) { return each.from == state; });
    EXPECT_EQ(leads, state != State::kArchived && state != State::kReleased) << ToString(state);
  }
  for (size_t i = 0; i < kEvents; ++i) {
    EXPECT_EQ(EventOf(ToString(static_cast<Event>(i))), static_cast<Event>(i));
  }
  EXPECT_FALSE(StateOf("none"));
  EXPECT_FALSE(EventOf("none"));
}

TEST_P(DecideTest, TheLongWay) {
  Database database = OpenNew();
  Import(database, folder_, kFindings);
  Desk desk(database, folder_);
  MJ_EXPECT_OK(desk.Do("li", 1, Event::kBegin));
  MJ_ASSERT_OK(const Outcome first, desk.Do("li", 1, Event::kUphold, "重复", {{"a2", Yuan("40")}}));
  EXPECT_EQ(first.upheld, Yuan("140.01"));
  EXPECT_EQ(first.due_on, Day("2026-05-20"));  // ten working days later
  EXPECT_EQ(RefusalName(desk.Do("h1", 1, Event::kAppeal)), "attachment");
  desk.AttachAs("h1", 1);
  MJ_EXPECT_OK(desk.Do("h1", 1, Event::kAppeal, "二次手术"));
  EXPECT_EQ(RefusalName(desk.Do("wang", 1, Event::kUphold, "x", {{"a2", Yuan("41")}})), "amount");
  MJ_ASSERT_OK(const Outcome second, desk.Do("wang", 1, Event::kUphold, "x", {{"a2", Yuan("0")}}));
  EXPECT_EQ(second.upheld, Yuan("100.01"));
  desk.now += kDaySeconds;
  EXPECT_EQ(RefusalName(desk.Do("h1", 1, Event::kAppeal)), "attachment");
  desk.AttachAs("h1", 1);
  MJ_EXPECT_OK(desk.Do("h1", 1, Event::kAppeal));
  MJ_EXPECT_OK(desk.VoteOf("e1", 1, true));
  MJ_EXPECT_OK(desk.VoteOf("e2", 1, false));
  EXPECT_EQ(RefusalName(desk.Do("e1", 1, Event::kConclude)), "panel");
  MJ_EXPECT_OK(desk.VoteOf("e2", 1, false));  // again: still two votes
  EXPECT_EQ(RefusalName(desk.Do("e1", 1, Event::kConclude)), "panel");
  const Status again = desk.VoteOf("wang", 1, true);
  EXPECT_EQ(RefusalOf(again.error()), "no-right");
  MJ_EXPECT_OK(desk.VoteOf("e3", 1, true));
  MJ_EXPECT_OK(desk.Do("e1", 1, Event::kConclude));
  MJ_EXPECT_OK(desk.Do("chief", 1, Event::kApprove, "维持"));
  EXPECT_EQ(RefusalName(desk.Do("zhao", 1, Event::kOrder)), "door");
  EXPECT_EQ(desk.StateText(1), "handling");
  MJ_ASSERT_OK(const auto balances,
               Balances(database, desk.Person("zhao"), LedgerBy::kAll, {.clue_id = 1}));
  std::map<std::string, std::string> all;
  for (const Balance& each : balances) all[each.account] = each.amount.ToString();
  EXPECT_EQ(all, (std::map<std::string, std::string>{{"found", "-150.005"},
                                                     {"confirmed", "100.01"},
                                                     {"released", "50"},
                                                     {"rounding", "-0.005"}}));
  desk.ExpectWhole();
  MJ_ASSERT_OK(const auto events, EventsOf(database, 1));
  EXPECT_EQ(events.size(), 11);
  EXPECT_EQ(events[3].before, Yuan("140.01"));
  EXPECT_EQ(events[3].after, Yuan("100.01"));
}

TEST_P(DecideTest, ShortWays) {
  struct Step {
    const char* person;
    Event event;
    const char* result;  // state, or refusal
  };
  struct Case {
    const char* name;
    std::vector<Step> steps;
  };
  const Case cases[] = {
      {"release",
       {{"li", Event::kBegin, "first_review"},
        {"li", Event::kRelease, "released"},
        {"li", Event::kBegin, "state"}}},
      {"accept",
       {{"li", Event::kBegin, "first_review"},
        {"li", Event::kUphold, "appeal"},
        {"h1", Event::kAccept, "final"},
        {"chief", Event::kApprove, "handling"},
        {"chief", Event::kOverturn, "released"}}},
      {"returned",
       {{"li", Event::kBegin, "first_review"},
        {"li", Event::kUphold, "appeal"},
        {"h1", Event::kAccept, "final"},
        {"chief", Event::kReturn, "second_review"},
        {"wang", Event::kRelease, "released"}}},
      {"correction",
       {{"li", Event::kDataError, "correction"},
        {"li", Event::kNotCorrected, "first_review"},
        {"li", Event::kDataError, "correction"},
        {"li", Event::kCorrected, "released"}}},
      {"suppress",
       {{"li", Event::kSuppress, "suppressed"},
        {"li", Event::kBegin, "state"},
        {"li", Event::kResume, "hit"},
        {"li", Event::kBegin, "first_review"}}},
      {"rights",
       {{"wang", Event::kBegin, "no-right"},
        {"root", Event::kBegin, "no-right"},
        {"li2", Event::kBegin, "no-right"},  // another city
        {"h1", Event::kBegin, "no-right"},
        {"author", Event::kBegin, "same-person"},
        {"li", Event::kBegin, "first_review"},
        {"li", Event::kUphold, "appeal"},
        {"h2", Event::kAccept, "no-right"},
        {"li", Event::kLapse, "no-right"},
        {"system", Event::kLapse, "state"}}},
      {"one person",
       {{"zhou", Event::kBegin, "first_review"},
        {"zhou", Event::kUphold, "appeal"},
        {"h1", Event::kAccept, "final"},
        {"zhou", Event::kApprove, "same-person"},
        {"chief", Event::kReturn, "second_review"},
        {"zhou", Event::kUphold, "same-person"},
        {"wang", Event::kUphold, "second_appeal"},
        {"h1", Event::kAccept, "final"},
        {"chief", Event::kRelease, "released"}}},
  };
  Database database = OpenNew();
  Desk desk(database, folder_);
  int64_t clue = 0;
  for (const Case& c : cases) {
    Import(
        database, folder_,
        {{.id = std::string(c.name), .money = "10", .day = fmt::format("20{}-01-01", 30 + clue)}});
    ++clue;
    for (const Step& step : c.steps) {
      const auto done = desk.Do(step.person, clue, step.event);
      EXPECT_EQ(done ? std::string(ToString(done->state)) : RefusalName(done), step.result)
          << c.name << ": " << step.person << " " << ToString(step.event) << " "
          << (done ? "" : done.error().message);
    }
  }
  desk.ExpectWhole();
  // The same openly combined.
  EXPECT_EQ(RefusalOf(AllowCombinedDuties(database, desk.Person("li"), desk.now, true).error()),
            "no-right");
  MJ_EXPECT_OK(AllowCombinedDuties(database, desk.Person("root"), desk.now, true));
  Import(database, folder_, {{.id = "z", .day = "2050-01-01"}});
  ++clue;
  MJ_EXPECT_OK(desk.Do("zhou", clue, Event::kBegin));
  MJ_EXPECT_OK(desk.Do("zhou", clue, Event::kUphold));
  MJ_EXPECT_OK(desk.Do("h1", clue, Event::kAccept));
  MJ_ASSERT_OK(const Outcome combined, desk.Do("zhou", clue, Event::kApprove));
  EXPECT_TRUE(combined.combined);
}

TEST_P(DecideTest, TwoReviewersOnOneClue) {
  Database database = OpenNew();
  Import(database, folder_, kFindings);
  Desk desk(database, folder_);
  const Decision decision{.clue_id = 1, .version = 1, .event = Event::kBegin};
  MJ_EXPECT_OK(Decide(database, desk.Person("li"), desk.now, decision));
  const auto second = Decide(database, desk.Person("zhou"), desk.now, decision);
  EXPECT_EQ(RefusalName(second), "stale-version");
  EXPECT_NE(second.error().message.find("by li"), std::string::npos) << second.error().message;
  EXPECT_EQ(RefusalName(Decide(database, desk.Person("li"), desk.now, {.clue_id = 99})), "no-clue");
  // At once, on two connections: one of two decisions stands.
  const Decision next{.clue_id = 1, .version = 2, .event = Event::kUphold, .reason = "x"};
  std::string results[2];
  std::thread threads[2];
  for (int i = 0; i < 2; ++i) {
    threads[i] = std::thread([&, i] {
      auto own = Database::Open(Url());
      ASSERT_TRUE(own);
      results[i] = RefusalName(Decide(*own, desk.Person("li"), desk.now, next));
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::ranges::sort(results);
  EXPECT_EQ(results[0], "done");
  EXPECT_EQ(results[1], "stale-version");
  const Decision bulk[] = {{.clue_id = 1, .version = 1, .event = Event::kUphold, .reason = "x"},
                           {.clue_id = 2, .version = 1, .event = Event::kBegin}};
  const auto many = DecideAll(database, desk.Person("li"), desk.now, bulk);
  EXPECT_EQ(RefusalName(many[0]), "stale-version");
  EXPECT_EQ(RefusalName(many[1]), "done");
  desk.ExpectWhole();
}

TEST_P(DecideTest, TheClock) {
  Database database = OpenNew();
  Import(database, folder_, kFindings);
  Desk desk(database, folder_);
  MJ_EXPECT_OK(desk.Do("li", 1, Event::kBegin));
  MJ_EXPECT_OK(desk.Do("li", 1, Event::kUphold));
  MJ_EXPECT_OK(desk.Do("li", 2, Event::kSuppress));
  desk.now = Day("2026-05-20 23:59:59");  // the last day
  MJ_ASSERT_OK(OverdueRun run, RunOverdue(database, desk.now));
  EXPECT_EQ(run.lapsed + run.resumed, 0);
  desk.now += 1;
  desk.AttachAs("h1", 1);
  EXPECT_EQ(RefusalName(desk.Do("h1", 1, Event::kAppeal)), "late");
  MJ_ASSERT_OK(run, RunOverdue(database, desk.now));
  EXPECT_EQ(run.lapsed, 1);
  EXPECT_EQ(desk.StateText(1), "final");
  desk.now = Day("2026-07-01");
  MJ_ASSERT_OK(run, RunOverdue(database, desk.now));
  EXPECT_EQ(run.resumed, 1);
  EXPECT_EQ(run.overdue, std::vector<int64_t>{1});  // the final decision is late
  MJ_ASSERT_OK(run, RunOverdue(database, desk.now));
  EXPECT_EQ(run.resumed + run.lapsed, 0);
  MJ_ASSERT_OK(const auto late,
               Worklist(database, desk.Person("li"), {.due_before = DayOf(desk.now)}));
  EXPECT_EQ(late.size(), 1);
}

TEST_P(DecideTest, AssignmentAndNotes) {
  Database database = OpenNew();
  Import(database, folder_, kFindings);
  Desk desk(database, folder_);
  const auto assign = [&](const char* person, const char* to) {
    const Status done = Assign(database, desk.Person(person), desk.now, 1, desk.Version(1), to);
    return done ? "done" : std::string(RefusalOf(done.error()));
  };
  EXPECT_EQ(assign("chief", "li"), "no-user");
  MJ_EXPECT_OK(
      database.Execute("INSERT INTO user_account (name, password, active, created_at, "
                       "failures, blocked_until) VALUES ('li', '', 1, 0, 0, 0)"));
  EXPECT_EQ(assign("wang", "li"), "no-right");
  EXPECT_EQ(assign("chief", "li"), "done");
  MJ_ASSERT_OK(const auto loads, Workloads(database, desk.Person("li"), desk.now));
  ASSERT_EQ(loads.size(), 1);
  EXPECT_EQ(loads[0].clues, 1);
  const auto note = [&](const char* person, const std::string& body) {
    return RefusalName(AddNote(database, desk.Person(person), desk.now, 1, body));
  };
  EXPECT_EQ(note("li", "已电话核实 '); DROP TABLE note; --"), "done");
  EXPECT_EQ(note("li", " "), "reason");
  EXPECT_EQ(note("li", std::string(4001, 'x')), "reason");
  EXPECT_EQ(note("h2", "not theirs"), "no-right");
  desk.ExpectWhole();
}

TEST(CalendarTest, CountsWorkingDays) {
  const auto day = [](const char* text) { return DayNumberOf(Day(text)); };
  const Calendar plain;
  // Invented: a Thursday free, the Sunday after worked.
  const Calendar said({{day("2026-05-07"), false}, {day("2026-05-10"), true}});
  struct Case {
    const Calendar* calendar;
    const char* from;
    int days;
    const char* to;
  };
  for (const Case& c :
       {Case{&plain, "2026-05-06", 1, "2026-05-07"}, Case{&plain, "2026-05-08", 1, "2026-05-11"},
        Case{&plain, "2026-05-09", 1, "2026-05-11"}, Case{&plain, "2026-05-06", 10, "2026-05-20"},
        Case{&plain, "2025-12-31", 5, "2026-01-07"}, Case{&said, "2026-05-06", 1, "2026-05-08"},
        Case{&said, "2026-05-06", 2, "2026-05-10"}, Case{&said, "2026-05-06", 3, "2026-05-11"}}) {
    EXPECT_EQ(FormatDate(c.calendar->AddWorkingDays(Day(c.from), c.days)), c.to) << c.from;
  }
}

TEST_P(DecideTest, CalendarsAndLimitsOfRegions) {
  Database database = OpenNew();
  Desk desk(database, folder_);
  const Actor& chief = desk.Person("chief");
  const auto load = [&](const std::string& text) {
    const std::string path = folder_ / "calendar.csv";
    MJ_EXPECT_OK(WriteFile(path, text));
    const auto done = ImportCalendar(database, chief, desk.now, path);
    return done ? std::to_string(*done) : done.error().message.substr(path.size());
  };
  EXPECT_EQ(load("region,date,working,name\n,2026-05-07,0,甲\n320100,2026-05-07,1,乙\n"), "2");
  EXPECT_TRUE(load("region,date,working\n").starts_with(":1: columns '3'"));
  EXPECT_TRUE(load("region,date,working,name\n,2026-02-30,0,x\n").starts_with(":2: date"));
  EXPECT_TRUE(load("region,date,working,name\n,2026-02-03,2,x\n").starts_with(":2: working"));
  EXPECT_TRUE(load("region,date,working,name\n32,2026-02-03,1,x\n").starts_with(":2: region"));
  MJ_EXPECT_OK(SetTimeLimit(database, chief, desk.now, "320000", Limit::kAppeal, 1));
  EXPECT_FALSE(SetTimeLimit(database, chief, desk.now, "", Limit::kAppeal, 0));
  EXPECT_EQ(
      RefusalOf(SetTimeLimit(database, desk.Person("li"), desk.now, "", Limit::kAppeal, 3).error()),
      "no-right");
  struct Case {
    const char* region;
    Limit limit;
    const char* due;
  };
  for (const Case& c :
       {Case{"320102", Limit::kAppeal, "2026-05-07"}, Case{"320500", Limit::kAppeal, "2026-05-08"},
        Case{"330000", Limit::kFinal, "2026-05-14"}}) {
    MJ_ASSERT_OK(const Seconds due, DueOn(database, c.region, c.limit, desk.now));
    EXPECT_EQ(FormatDate(due), c.due) << c.region;
  }
}

}  // namespace
}  // namespace mingjian::casework
