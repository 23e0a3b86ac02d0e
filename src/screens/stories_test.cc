// The screens on a generated city: what was planted for them is found, what looks like it is not,
// and ordinary life gives no finding of a screen that has stories.

#include <gtest/gtest.h>

#include <set>

#include "base/temp_folder.h"
#include "intake/ingest.h"
#include "screens/run.h"
#include "synth/evaluate.h"
#include "synth/story_town.h"
#include "synth/synth.h"

namespace mingjian::screens {
namespace {

TEST(Stories, AreFoundAndNothingElse) {
  const std::string source = MINGJIAN_SOURCE_DIR;
  const TempFolder temp;
  synth::Options city;
  city.persons = 4'000;
  city.seed = 7;
  city.out = temp / "city";
  city.catalogs = source + "/catalogs";
  city.threads = 2;
  const auto made = synth::Synthesize(city);
  ASSERT_TRUE(made) << made.error().message;
  const auto loaded = intake::Ingest({.from = city.out,
                                      .lake = temp / "lake",
                                      .buckets = 4,
                                      .threads = 2,
                                      .now = SecondsOf({2027, 6, 1})});
  ASSERT_TRUE(loaded) << loaded.error().message;
  for (const intake::RejectCount& reject : loaded->rejects) {
    EXPECT_EQ(reject.table, "fee_list_d") << reject.reason;  // the rows that were spoilt on purpose
  }
  const auto book = LoadScreens(source + "/screens", {});
  ASSERT_TRUE(book) << book.error().message;
  const auto ran = RunScreens(*book, {.lake = temp / "lake", .out = temp / "out", .threads = 2});
  ASSERT_TRUE(ran) << ran.error().message;
  const auto evaluation = synth::Evaluate(temp / "out", city.out + "/answers");
  ASSERT_TRUE(evaluation) << evaluation.error().message;
  std::set<std::string> told;
  for (const auto& [screen, score] : evaluation->rules) {
    EXPECT_GT(score.planted, 0u) << screen;
    EXPECT_GT(score.hard_negatives, 0u) << screen;
    EXPECT_EQ(score.found, score.planted) << screen;
    EXPECT_EQ(score.true_findings, score.findings) << screen;
    EXPECT_EQ(score.fired, 0u) << screen;
    EXPECT_EQ(score.amount_differs, 0u) << screen;
    told.insert(screen);
  }
  // Every screen that is no indicator has a story.
  for (const std::string& id : book->Ids()) {
    EXPECT_EQ(told.contains(id), !id.starts_with("stat-")) << id;
  }
}

}  // namespace
}  // namespace mingjian::screens
