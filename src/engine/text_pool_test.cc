#include <gtest/gtest.h>

#include "engine/timelines.h"

namespace mingjian::engine {
namespace {

TEST(TextPool, GivesDenseIdsAndFindsThemAgain) {
  TextPool pool;
  EXPECT_EQ(pool.Find(""), 0);
  EXPECT_EQ(pool.Intern("a"), 1);
  EXPECT_EQ(pool.Intern("b"), 2);
  EXPECT_EQ(pool.Intern("a"), 1);
  EXPECT_EQ(pool.Text(2), "b");
  EXPECT_EQ(pool.Find("c"), kMissing);
  EXPECT_EQ(pool.size(), 3);
}

TEST(TextPool, StacksAThreadsTextsOnTheBase) {
  auto base = std::make_shared<TextPool>();
  base->Intern("a");
  TextPool pool(base);
  EXPECT_EQ(pool.Intern("a"), 1);
  EXPECT_EQ(pool.Intern("new"), 2);
  EXPECT_EQ(pool.Text(1), "a");
  EXPECT_EQ(pool.Text(2), "new");
  EXPECT_EQ(base->Find("new"), kMissing);
  pool.Reset();
  EXPECT_EQ(pool.Find("new"), kMissing);
  EXPECT_EQ(pool.size(), 2);
  EXPECT_EQ(pool.Intern("other"), 2);
  EXPECT_EQ(pool.Text(0), "");
}

TEST(TextPool, ResetKeepsTheEmptyText) {
  TextPool pool;
  pool.Intern("a");
  pool.Reset();
  EXPECT_EQ(pool.size(), 1);
  EXPECT_EQ(pool.Find(""), 0);
}

}  // namespace
}  // namespace mingjian::engine
