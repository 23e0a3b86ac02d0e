// Random walks of the state machine keep every invariant, and a kill at any moment leaves clues,
// ledger and log whole.

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <random>

#include "casework/calendar.h"
#include "casework/desk_for_test.h"
#include "casework/doors.h"

namespace mingjian::casework {
namespace {

unsigned SeedOf() {
  const char* given = std::getenv("MINGJIAN_SEED");
  const unsigned seed = given != nullptr ? static_cast<unsigned>(std::atoi(given)) : 20260506u;
  testing::Test::RecordProperty("seed", static_cast<int>(seed));
  return seed;
}

// One random act of a random person on a random clue; most are refused, none may break anything.
class Walker {
 public:
  Walker(Database& database, const TempFolder& folder, unsigned seed, int64_t clues)
      : database_(database), desk_(database, folder), random_(seed), clues_(clues) {}

  void Step() {
    const int64_t clue = Pick(clues_) + 1;
    const std::string person = kPeople[static_cast<size_t>(Pick(std::size(kPeople)))];
    desk_.now += Pick(4) == 0 ? kDaySeconds : 60;
    switch (Pick(12)) {
      case 0:
        Try(Agree(database_, desk_.Person(person), desk_.now, clue, Amount(), "x"));
        break;
      case 1:
        Try(Recover(database_, desk_.Person(person), desk_.now, clue, Amount(), "x"));
        break;
      case 2:
        Try(Reverse(database_, desk_.Person("chief"), desk_.now, Pick(40) + 1, "x"));
        break;
      case 3:
        Try(AddCharge(database_, desk_.Person("zhao"), desk_.now, clue,
                      static_cast<Charge>(Pick(3)), Amount(), "x"));
        break;
      case 4:
        Try(PayCharge(database_, desk_.Person("zhao"), desk_.now, clue,
                      static_cast<Charge>(Pick(3)), Amount(), "x"));
        break;
      case 5:
        Try(RunOverdue(database_, desk_.now));
        break;
      case 6: {
        const Status voted = Vote(database_, desk_.Person(person), desk_.now, clue,
                                  desk_.Version(clue), Pick(2) == 0, "x");
        CheckError(voted);
        break;
      }
      case 7:
        Try(RecordDoor(database_, desk_.Person("zhao"), desk_.now,
                       {.clue_id = clue,
                        .version = desk_.Version(clue),
                        .kind = DoorKind::kAgreement,
                        .recover = Amount(),
                        .pay_by = desk_.now + kDaySeconds,
                        .reason = "x"},
                       {}));
        break;
      case 8:
        Try(Attach(database_, desk_.Person("h1"), desk_.now, "/nowhere/because/refused", clue, "",
                   "x"));
        break;
      default:
        Lead(clue, person);
    }
  }

  int64_t done() const { return done_; }
  const Desk& desk() const { return desk_; }

 private:
  static constexpr const char* kPeople[] = {"li",    "wang", "e1",   "e2",  "e3",
                                            "chief", "h1",   "zhao", "zhou"};
  int64_t Pick(int64_t below) {
    return static_cast<int64_t>(random_() % static_cast<uint64_t>(below));
  }
  Decimal Amount() { return Decimal::FromMicros((Pick(300) + 1) * 250'000); }

  // Any transition that leads on from where the clue is, by anyone.
  void Lead(int64_t clue, const std::string& person) {
    const auto row = ReadClue(database_, clue);
    ASSERT_TRUE(row);
    std::vector<Event> events;
    for (const Transition& each : Transitions()) {
      if (each.from == row->state) events.push_back(each.event);
    }
    if (events.empty()) return;
    const Event event = events[static_cast<size_t>(Pick(static_cast<int64_t>(events.size())))];
    // Appeals need a document; a row is enough here.
    if (event == Event::kAppeal) {
      ASSERT_TRUE(database_.InTransaction([&]() -> Status {
        MJ_TRY(const int64_t number, TakeNumbers(database_, "attachment"));
        MJ_RETURN_IF_ERROR(database_.Execute(
            "INSERT INTO attachment (attachment_id, clue_id, at, actor, name, type, size, sha256, "
            "after_event) VALUES (?, ?, 0, '', '', '', 0, '', 1000000)",
            {number, clue}));
        return {};
      }));
    }
    Try(desk_.Do(person, clue, event));
  }
  template <typename T>
  void Try(const Result<T>& result) {
    if (result) {
      ++done_;
    } else {
      EXPECT_FALSE(RefusalOf(result.error()).empty()) << result.error().message;
    }
  }
  void CheckError(const Status& status) {
    if (status) {
      ++done_;
    } else {
      EXPECT_FALSE(RefusalOf(status.error()).empty()) << status.error().message;
    }
  }

  Database& database_;
  Desk desk_;
  std::mt19937 random_;
  int64_t clues_;
  int64_t done_ = 0;
};

std::vector<F> SixClues() {
  std::vector<F> findings;
  for (int clue = 0; clue < 6; ++clue) {
    for (int i = 0; i < 3; ++i) {
      findings.push_back({.id = fmt::format("f{}{}", clue, i),
                          .person = fmt::format("P{}", i),
                          .money = fmt::format("{}.{}", 20 + 7 * i, 105 + clue),
                          .day = fmt::format("2026-0{}-11", clue + 1)});
    }
  }
  return findings;
}

class WalkTest : public OnBoth {};
INSTANTIATE_ON_BOTH(WalkTest);

TEST_P(WalkTest, RandomWalksKeepInvariants) {
  Database database = OpenNew();
  Import(database, folder_, SixClues());
  Walker walker(database, folder_, SeedOf(), 6);
  for (int round = 0; round < 12; ++round) {
    for (int i = 0; i < 40; ++i) walker.Step();
    walker.desk().ExpectWhole();
  }
  EXPECT_GT(walker.done(), 60);
  // A person acted in one stage of a clue only.
  MJ_ASSERT_OK(const auto twice,
               database.QueryInt("SELECT COUNT(*) FROM clue_event a JOIN clue_event b ON a.clue_id "
                                 "= b.clue_id AND a.actor = b.actor WHERE a.from_state = "
                                 "'first_review' AND b.event IN ('approve', 'vote')"));
  EXPECT_EQ(twice, 0);
}

TEST_P(WalkTest, KilledAtAnyMoment) {
  {
    Database database = OpenNew();
    Import(database, folder_, SixClues());
  }
  std::mt19937 random(SeedOf());
  constexpr int kKills = 50;
  for (int kill = 0; kill < kKills; ++kill) {
    int begun[2];
    ASSERT_EQ(::pipe(begun), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      auto database = Database::Open(Url());
      if (!database) ::_exit(1);
      Walker walker(*database, folder_, static_cast<unsigned>(kill) + 1000, 6);
      for (int step = 0;; ++step) {
        walker.Step();
        if (step == 3 && ::write(begun[1], "x", 1) != 1) ::_exit(1);
      }
    }
    ::close(begun[1]);
    char one = 0;
    EXPECT_EQ(::read(begun[0], &one, 1), 1);  // it is at work
    ::close(begun[0]);
    ::usleep(static_cast<useconds_t>(random() % 40'000));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status));
    if (kill % 10 != 9) continue;
    Database database = OpenNew();
    Desk(database, folder_).ExpectWhole();
  }
  Database database = OpenNew();
  MJ_ASSERT_OK(const LogState log, VerifyLog(database));
  EXPECT_GT(log.rows, 5);  // work was done between the kills
  // An import killed in the middle never was.
  const pid_t child = ::fork();
  if (child == 0) {
    auto own = Database::Open(Url());
    const Status stopped = own->InTransaction([&]() -> Status {
      Import(*own, folder_, {{.id = "x1", .day = "2027-01-01"}, {.id = "x2"}});
      ::kill(::getpid(), SIGKILL);
      return {};
    });
    ::_exit(stopped ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  MJ_ASSERT_OK(const auto there,
               database.QueryInt("SELECT COUNT(*) FROM finding WHERE finding_id LIKE 'x%'"));
  EXPECT_EQ(there, 0);
  Desk(database, folder_).ExpectWhole();
}

}  // namespace
}  // namespace mingjian::casework
