// Judging settlements one by one as they come (Judge::RunNewest) gives what judging all of them at
// once gives: on generated rules, and on the shipped rulebook. MINGJIAN_SEED chooses another run.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/decimal.h"
#include "base/temp_folder.h"
#include "testing/cut_claims.h"
#include "testing/generate.h"
#include "testing/reference_compare.h"
#include "testing/reference_run.h"

namespace mingjian::testing {
namespace {

using engine::Finding;
using engine::Timelines;

// What a finding says when it is first judged: what later refunds and other findings do to it is
// left out.
std::string FirstJudged(const Finding& finding, const Timelines& timelines,
                        const engine::TextPool& texts) {
  std::string text = fmt::format(
      "{} {} [{}] point={} disc={} settlement={} visit={} violates={} involves={} amount={}",
      PersonName(timelines, texts, finding.person), finding.rule->id, finding.subject_key,
      finding.point, finding.discriminator, SettlementName(timelines, texts, finding.settlement),
      VisitName(timelines, texts, finding.visit), LineNames(finding.violates, timelines, texts),
      LineNames(finding.involves, timelines, texts),
      Decimal::FromMicros(finding.vola_amt).ToString());
  for (const engine::NamedValue& value : finding.values) {
    text += fmt::format(" {}={}", value.name, value.value);
  }
  return text + fmt::format(" '{}' id={}", finding.message, finding.finding_id);
}

// By finding_id.
using Judgements = std::map<std::string, std::string>;

std::vector<std::string> TextsOf(const Judgements& judgements) {
  std::vector<std::string> texts;
  for (const auto& [id, text] : judgements) texts.push_back(text);
  std::sort(texts.begin(), texts.end());
  return texts;
}

// Every settlement as a claim, in batches of `batch` in random order, by a judge that is used again
// and again; of the judgements of one subject the newest stands.
Judgements OneByOne(const Timelines& all, engine::TextPool* texts, size_t batch, Random* random,
                    engine::Judge* judge) {
  std::vector<ClaimCut> claims;
  for (const engine::Range settlements : all.person_settlements) {
    for (uint32_t s = settlements.begin; s < settlements.end; ++s) {
      claims.push_back({settlements.begin, s});
    }
  }
  for (size_t i = claims.size(); i > 1; --i) std::swap(claims[i - 1], claims[random->Below(i)]);
  std::map<uint32_t, Judgements> by_settlement;
  for (size_t begin = 0; begin < claims.size(); begin += batch) {
    const std::vector<ClaimCut> some(
        claims.begin() + static_cast<ptrdiff_t>(begin),
        claims.begin() + static_cast<ptrdiff_t>(std::min(begin + batch, claims.size())));
    const Timelines cut = CutClaims(all, some);
    std::vector<Finding> findings;
    EXPECT_TRUE(judge->RunNewest(cut, texts, &findings).has_value());
    for (const Finding& finding : findings) {
      EXPECT_EQ(finding.state, engine::State::kStanding);
      by_settlement[some[finding.person].newest][finding.finding_id] =
          FirstJudged(finding, cut, *texts);
    }
  }
  Judgements standing;
  for (const auto& [settlement, judgements] : by_settlement) {
    for (const auto& [id, text] : judgements) standing[id] = text;
  }
  return standing;
}

// "" when equal.
std::string Compare(const PlannedBook& book, const Claims& claims, size_t batch, Random* random,
                    size_t* findings) {
  engine::TextPool texts(book.texts);
  const auto all = BuildTimelines(claims, &texts);
  if (!all) return all.error().message;
  engine::Judge whole(book.plan), single(book.plan);
  std::vector<Finding> found;
  if (const Status status = whole.Run(*all, &texts, &found); !status) return status.error().message;
  Judgements expected;
  for (const Finding& finding : found) {
    expected[finding.finding_id] = FirstJudged(finding, *all, texts);
  }
  *findings += found.size();
  const Judgements standing = OneByOne(*all, &texts, batch, random, &single);
  return Difference(TextsOf(expected), TextsOf(standing)) +
         CountDifference(book.rulebook, whole.counts(), single.counts());
}

TEST(NewestTest, EqualsTheWholeOnGeneratedRules) {
  const uint64_t seed = SeedOr(20260403);
  const bool one = std::getenv("MINGJIAN_SEED") != nullptr;
  const TempFolder folder;
  constexpr size_t kBooks = 40, kRules = 20;
  size_t findings = 0;
  for (size_t b = 0; b < (one ? 1 : kBooks); ++b) {
    Random random(seed + b);
    ASSERT_TRUE(WriteFolder(folder.path().string(), GenerateRulebook(&random, kRules)).has_value());
    const Claims claims = GenerateClaims(&random, SmallCodePool(), {.visits = 4});
    const size_t vector_size = random.Chance(50) ? 2048 : 3;
    const auto book = LoadBook(folder.path().string(), {}, vector_size);
    ASSERT_TRUE(book.has_value()) << "seed " << seed + b << ": " << book.error().message;
    for (const size_t batch : {1, 5, 64}) {
      ASSERT_EQ(Compare(**book, claims, batch, &random, &findings), "")
          << "MINGJIAN_SEED=" << seed + b << ", batches of " << batch << "\n"
          << ToCaseText(claims);
    }
  }
  EXPECT_GT(findings, 100u);
}

TEST(NewestTest, EqualsTheWholeOnTheShippedRulebook) {
  const auto book = LoadBook(std::string(MINGJIAN_SOURCE_DIR) + "/rulebook");
  ASSERT_TRUE(book.has_value()) << book.error().message;
  const uint64_t seed = SeedOr(20260404);
  size_t findings = 0;
  for (uint64_t run = 0; run < 10; ++run) {
    Random random(seed + run);
    const CodePool codes = CodesOf((*book)->rulebook, 40, &random);
    const Claims claims =
        GenerateClaims(&random, codes, {.persons = 4, .visits = 4, .lines = 12, .missing = 2});
    for (const size_t batch : {1, 64}) {
      ASSERT_EQ(Compare(**book, claims, batch, &random, &findings), "")
          << "MINGJIAN_SEED=" << seed + run << ", batches of " << batch << "\n"
          << ToCaseText(claims);
    }
  }
  EXPECT_GT(findings, 100u);
}

}  // namespace
}  // namespace mingjian::testing
