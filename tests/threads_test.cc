// What runs on several threads, small enough for the thread sanitizer (`make tsan`): the same plan
// under several judges, and the way from a city to its findings. Elsewhere these tests show that
// threads change no result.

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "audit/audit.h"
#include "base/temp_folder.h"
#include "base/text.h"
#include "intake/ingest.h"
#include "synth/synth.h"
#include "testing/generate.h"
#include "testing/reference_run.h"

namespace mingjian {
namespace {

const std::string kSource = MINGJIAN_SOURCE_DIR;

TEST(ThreadsTest, JudgesShareAPlan) {
  const auto book = testing::LoadBook(kSource + "/rulebook");
  ASSERT_TRUE(book.has_value()) << book.error().message;
  const uint64_t seed = testing::SeedOr(20260407);
  testing::Random random(seed);
  const testing::CodePool codes = testing::CodesOf((*book)->rulebook, 40, &random);
  const testing::Claims claims =
      testing::GenerateClaims(&random, codes, {.persons = 9, .lines = 10});
  const auto alone = testing::JudgeClaims(**book, claims);
  ASSERT_TRUE(alone.has_value()) << alone.error().message;
  const std::vector<std::string> expected = alone->Texts();
  ASSERT_FALSE(expected.empty()) << "MINGJIAN_SEED=" << seed;
  std::vector<std::vector<std::string>> said(3);
  {
    std::vector<std::jthread> threads;
    threads.reserve(said.size());
    for (std::vector<std::string>& texts : said) {
      threads.emplace_back([&] {
        for (int round = 0; round < 3; ++round) {
          const auto judged = testing::JudgeClaims(**book, claims);
          if (judged) texts = judged->Texts();
        }
      });
    }
  }
  for (const auto& texts : said) EXPECT_EQ(texts, expected) << "MINGJIAN_SEED=" << seed;
}

// A city of `threads` threads all the way; gives its findings.csv.
std::string FindingsOf(const TempFolder& folder, const std::string& name, int threads) {
  synth::Options city;
  city.persons = 60;
  city.seed = 7;
  city.planted_per_million = 200'000;
  city.threads = threads;
  city.catalogs = kSource + "/catalogs";
  city.out = folder / (name + "/city");
  const auto made = synth::Synthesize(city);
  EXPECT_TRUE(made.has_value()) << made.error().message;
  intake::IngestOptions load;
  load.from = city.out;
  load.lake = folder / (name + "/lake");
  load.buckets = 4;
  load.threads = threads;
  load.memory = "1GB";
  load.now = 1'800'000'000;
  const auto loaded = intake::Ingest(load);
  EXPECT_TRUE(loaded.has_value()) << loaded.error().message;
  audit::AuditOptions audit;
  audit.lake = load.lake;
  audit.rulebook = kSource + "/rulebook";
  audit.out = folder / (name + "/out");
  audit.threads = threads;
  audit.csv = true;
  const auto audited = audit::RunAudit(audit);
  EXPECT_TRUE(audited.has_value()) << audited.error().message;
  return audited ? ReadFile(audit.out + "/findings.csv").value_or("") : "";
}

TEST(ThreadsTest, FromCityToFindings) {
  const TempFolder folder;
  const std::string one = FindingsOf(folder, "one", 1);
  ASSERT_GT(Split(one, '\n').size(), 5U);
  EXPECT_EQ(FindingsOf(folder, "two", 2), one);
}

}  // namespace
}  // namespace mingjian
