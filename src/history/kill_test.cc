// A process that accepts settlements is killed again and again; nothing that it acknowledged may be
// missing.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <random>
#include <thread>

#include "base/text.h"
#include "history/small_city_test.h"

namespace mingjian::history {
namespace {

constexpr const char* kStore = "MINGJIAN_KILL_TEST_STORE";
constexpr const char* kFirst = "MINGJIAN_KILL_TEST_FIRST";

// The child: accepts one settlement after the other, undoes every fourth, and tells each after its
// commit. Only the test below runs it.
TEST(Kill, DISABLED_AcceptUntilKilled) {
  const char* path = std::getenv(kStore);
  const char* first = std::getenv(kFirst);
  ASSERT_TRUE(path != nullptr && first != nullptr);
  const auto store = Store::Open({.path = path});
  ASSERT_TRUE(store) << store.error().message;
  for (int64_t i = ParseInt(first).value();; ++i) {
    const auto id = [](int64_t number) { return fmt::format("S{}", number); };
    Changes changes;
    changes.Accept(
        OneLine({.psn_no = fmt::format("P{}", i % 7), .setl_id = id(i)}, fmt::format("C{}", i)));
    changes.Put(Space::kAnswers, id(i), "answer");
    if (i % 4 == 3) changes.Undo({"H1", id(i - 1)});
    ASSERT_TRUE((*store)->Commit(std::move(changes)));
    const std::string told = fmt::format("{}\n", i);
    ASSERT_EQ(::write(STDERR_FILENO, told.data(), told.size()), static_cast<ssize_t>(told.size()));
  }
}

// Starts the child, lets it work for some time after its first commit, kills it. Gives the last
// number that it told.
int64_t WorkAndKill(const std::string& store, int64_t first, std::chrono::microseconds time) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  ::setenv(kStore, store.c_str(), 1);
  ::setenv(kFirst, std::to_string(first).c_str(), 1);
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(ends[1], STDERR_FILENO);
    ::close(ends[0]);
    const int nothing = ::open("/dev/null", O_WRONLY);
    ::dup2(nothing, STDOUT_FILENO);
    ::execl("/proc/self/exe", "history_test", "--gtest_filter=Kill.DISABLED_AcceptUntilKilled",
            "--gtest_also_run_disabled_tests", static_cast<char*>(nullptr));
    ::_exit(9);
  }
  ::close(ends[1]);
  std::string told;
  char buffer[4096];
  const auto read = [&] {
    const ssize_t size = ::read(ends[0], buffer, sizeof buffer);
    if (size > 0) told.append(buffer, static_cast<size_t>(size));
    return size > 0;
  };
  EXPECT_TRUE(read()) << "the child told nothing";
  std::this_thread::sleep_for(time);
  ::kill(child, SIGKILL);
  while (read()) {
  }
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  int64_t last = first - 1;
  const auto lines = Split(told, '\n');
  // A line without its end was not told.
  for (size_t i = 0; i + 1 < lines.size(); ++i) {
    const auto number = ParseInt(lines[i]);
    EXPECT_EQ(number, last + 1) << told;
    last = number.value_or(last);
  }
  return last;
}

TEST(Kill, NothingThatWasAcknowledgedIsMissing) {
  const TempFolder folder;
  const std::string path = folder / "store";
  std::mt19937_64 random(std::random_device{}());
  const auto seed = random();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  random.seed(seed);
  constexpr int kKills = 50;
  // What each child was told to begin with and the last that it acknowledged.
  std::vector<std::pair<int64_t, int64_t>> ranges;
  int64_t next = 0, told = 0;
  for (int kill = 0; kill < kKills && !::testing::Test::HasFailure(); ++kill) {
    const int64_t last = WorkAndKill(path, next, std::chrono::microseconds(random() % 40'000));
    ranges.emplace_back(next, last);
    told += last - next + 1;
    // Far enough from what may have been stored without having been told.
    next = (last / 1000 + 1) * 1000;
    const auto store = Store::Open({.path = path, .create = false});
    ASSERT_TRUE(store) << "after kill " << kill << ": " << store.error().message;
    for (const auto& [from, to] : ranges) {
      // All of the newest, some of the others.
      const int64_t step = to == last ? 1 : 13;
      for (int64_t i = from; i <= to; i += step) {
        const std::string id = fmt::format("S{}", i);
        const auto found = (*store)->Find({"H1", id});
        ASSERT_TRUE(found) << found.error().message;
        ASSERT_TRUE((*store)->Get(Space::kAnswers, id)->has_value()) << id;
        const bool undone = i % 4 == 2 && i < to;
        // The one after the last may have come to undo it, untold.
        if (i % 4 == 2 && i == to) continue;
        ASSERT_EQ(found->has_value(), !undone) << id << " after kill " << kill;
        if (found->has_value()) {
          ASSERT_EQ((*found)->Text(rules::Entity::kLine, 0, "item_code"), fmt::format("C{}", i));
        }
      }
    }
  }
  EXPECT_GT(told, kKills);
}

}  // namespace
}  // namespace mingjian::history
