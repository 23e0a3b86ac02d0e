// The engine equals the reference evaluator: on generated rules over generated claims, and on the
// shipped rulebook over claims that use its codes. A mismatch prints its seed, the rule and a .case
// file shrunk to the rows that matter. MINGJIAN_SEED chooses another run.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "base/temp_folder.h"
#include "testing/generate.h"
#include "testing/reference_compare.h"
#include "testing/reference_run.h"

namespace mingjian::testing {
namespace {

// The rules that a difference is about, by the ids that stand in it.
std::set<std::string> RulesIn(const std::string& difference, const rules::Rulebook& rulebook) {
  std::set<std::string> ids;
  for (const rules::Rule& rule : rulebook.rules) {
    if (difference.find(" " + rule.id + " ") != std::string::npos) ids.insert(rule.id);
  }
  return ids;
}

// What a reader needs to mend one mismatch: rule, smallest claims, both answers.
std::string Report(const std::string& folder, const std::string& rule, const Claims& claims,
                   size_t vector_size, const std::map<std::string, std::string>& files) {
  rules::LoadOptions only;
  only.only = {rule};
  auto book = LoadBook(folder, only, vector_size);
  if (!book) return book.error().message;
  const auto differs = [&](const Claims& some) {
    const auto difference = EngineAgainstReference(**book, some);
    return difference && !difference->empty();
  };
  std::string text = fmt::format("rule {} with vectors of {}\n", rule, vector_size);
  const auto file = files.find(fmt::format("national/{}.yaml", rule));
  if (file != files.end()) text += file->second;
  if (!differs(claims)) return text + "(alone the rule shows no difference)\n";
  const Claims small = Shrink(claims, differs);
  std::map<std::string, std::string> tables;
  if (const rules::Rule* loaded = (*book)->rulebook.Find(rule); loaded && loaded->knowledge) {
    const std::string& name = (*book)->rulebook.tables[loaded->knowledge->table].name;
    const auto csv = files.find(fmt::format("knowledge/{}.csv", name));
    if (csv != files.end()) tables[name] = csv->second;
  }
  text += CaseTextOf(**book, small, rule, tables);
  return text + "reference (-) and engine (+):\n" + *EngineAgainstReference(**book, small);
}

// A rulebook planned for one vector size.
struct Sized {
  size_t vector_size = 0;
  std::unique_ptr<PlannedBook> book;
};

Result<std::vector<Sized>> LoadSized(const std::string& folder, std::vector<size_t> sizes) {
  std::vector<Sized> all;
  for (const size_t size : sizes) {
    MJ_TRY(auto book, LoadBook(folder, {}, size));
    all.push_back({size, std::move(book)});
  }
  return all;
}

struct Shares {
  std::set<std::string> rules, fired, excepted, unknown;
  uint64_t findings = 0;
  void Print(const char* what) const {
    fmt::print("{}: {} rules, {} fired ({:.0f} %), {} unknown at least once, {} findings\n", what,
               rules.size(), fired.size(),
               rules.empty()
                   ? 0.0
                   : 100.0 * static_cast<double>(fired.size()) / static_cast<double>(rules.size()),
               unknown.size(), findings);
  }
};

// Compares the reference with the engine at every vector size; returns the number of differing
// rules.
size_t CompareAll(const std::vector<Sized>& books, const std::string& folder, const Claims& claims,
                  const std::map<std::string, std::string>& files, uint64_t seed,
                  const std::string& prefix, Shares* shares) {
  const auto reference = ReferenceJudgeClaims(*books[0].book, claims);
  EXPECT_TRUE(reference.has_value()) << reference.error().message;
  if (!reference) return 1;
  const std::vector<std::string> expected = reference->Texts();
  const rules::Rulebook& rulebook = books[0].book->rulebook;
  for (size_t i = 0; i < rulebook.rules.size(); ++i) {
    const std::string name = prefix + rulebook.rules[i].id;
    const engine::RuleCount& count = reference->counts[i];
    shares->rules.insert(name);
    if (count.fired > 0) shares->fired.insert(name);
    if (count.unknown > 0) shares->unknown.insert(name);
  }
  shares->findings += expected.size();
  for (const auto& [vector_size, book] : books) {
    const auto engine = JudgeClaims(*book, claims);
    EXPECT_TRUE(engine.has_value()) << "seed " << seed << ": " << engine.error().message;
    if (!engine) return 1;
    const std::string difference = Difference(expected, engine->Texts()) +
                                   CountDifference(rulebook, reference->counts, engine->counts);
    if (difference.empty()) continue;
    const std::set<std::string> ids = RulesIn(difference, rulebook);
    // One report tells enough; the others are named.
    ADD_FAILURE() << "MINGJIAN_SEED=" << seed << " differs in " << fmt::format("{}", ids.size())
                  << " rules\n"
                  << difference.substr(0, 4000) << "\n"
                  << (ids.empty() ? "" : Report(folder, *ids.begin(), claims, vector_size, files));
    return ids.size();
  }
  return 0;
}

TEST(DifferentialTest, EngineEqualsReferenceOnGeneratedRules) {
  const uint64_t seed = SeedOr(20260401);
  const bool one = std::getenv("MINGJIAN_SEED") != nullptr;
  const TempFolder folder;
  constexpr size_t kBooks = 50, kRules = 20;
  Shares shares;
  size_t differing = 0;
  for (size_t b = 0; b < (one ? 1 : kBooks) && differing == 0; ++b) {
    Random random(seed + b);
    const auto files = GenerateRulebook(&random, kRules);
    ASSERT_TRUE(WriteFolder(folder.path().string(), files).has_value());
    const auto loaded = LoadSized(folder.path().string(), {1, 7, 2048});
    ASSERT_TRUE(loaded.has_value()) << "seed " << seed + b << ": " << loaded.error().message;
    ASSERT_EQ((*loaded)[0].book->rulebook.rules.size(), kRules);
    const Claims claims = GenerateClaims(&random, SmallCodePool());
    differing += CompareAll(*loaded, folder.path().string(), claims, files, seed + b,
                            fmt::format("{}/", b), &shares);
  }
  shares.Print("generated rules");
  // A generator that makes only silent rules would prove nothing.
  if (!one && differing == 0) {
    EXPECT_GT(shares.fired.size() * 4, shares.rules.size());
  }
}

TEST(DifferentialTest, EngineEqualsReferenceOnTheShippedRulebook) {
  const std::string folder = std::string(MINGJIAN_SOURCE_DIR) + "/rulebook";
  const auto loaded = LoadSized(folder, {7, 2048});
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
  const std::vector<Sized>& books = *loaded;
  ASSERT_FALSE(books[0].book->rulebook.rules.empty());
  const uint64_t seed = SeedOr(20260402);
  Shares shares;
  size_t differing = 0;
  for (uint64_t run = 0; run < 10 && differing == 0; ++run) {
    Random random(seed + run);
    const CodePool codes = CodesOf(books[0].book->rulebook, 40, &random);
    const Claims claims =
        GenerateClaims(&random, codes, {.persons = 4, .visits = 3, .lines = 12, .missing = 2});
    differing += CompareAll(books, folder, claims, {}, seed + run, "", &shares);
  }
  shares.Print("shipped rules");
}

}  // namespace
}  // namespace mingjian::testing
