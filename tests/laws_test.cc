// Laws that hold for any rulebook and any claims (DESIGN §8, §12): findings do not depend on the
// order of rows, on where persons are cut into batches, on other persons or on how often one
// judges; money is counted once; online equals batch; evidence suffices.

#include "laws.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <set>

#include "base/temp_folder.h"
#include "testing/generate.h"
#include "testing/reference_compare.h"
#include "testing/reference_run.h"

namespace mingjian::testing {
namespace {

// Runs `law` over generated rulebooks and the shipped one.
void ForAll(size_t books,
            const std::function<void(const PlannedBook&, const Claims&, Random*)>& law) {
  const uint64_t seed = SeedOr(20260403);
  const TempFolder folder;
  for (size_t b = 0; b < books; ++b) {
    SCOPED_TRACE(fmt::format("MINGJIAN_SEED={}", seed + b));
    Random random(seed + b);
    ASSERT_TRUE(WriteFolder(folder.path().string(), GenerateRulebook(&random, 15)).has_value());
    const auto book = LoadBook(folder.path().string(), {}, 64);
    ASSERT_TRUE(book.has_value()) << book.error().message;
    law(**book, GenerateClaims(&random, SmallCodePool(), {.persons = 9}), &random);
    if (::testing::Test::HasFailure()) return;
  }
  const auto shipped = LoadBook(std::string(MINGJIAN_SOURCE_DIR) + "/rulebook");
  ASSERT_TRUE(shipped.has_value()) << shipped.error().message;
  SCOPED_TRACE("the shipped rulebook");
  for (uint64_t run = 0; run < 5; ++run) {
    Random random(seed + run);
    const CodePool codes = CodesOf((*shipped)->rulebook, 40, &random);
    law(**shipped, GenerateClaims(&random, codes, {.persons = 9, .lines = 10}), &random);
    if (::testing::Test::HasFailure()) return;
  }
}

std::vector<std::string> TextsOf(const PlannedBook& book, const Claims& claims) {
  const auto judged = JudgeClaims(book, claims);
  EXPECT_TRUE(judged.has_value()) << judged.error().message;
  return judged ? judged->Texts() : std::vector<std::string>();
}

template <typename T>
void Shuffle(std::vector<T>* items, Random* random) {
  for (size_t i = items->size(); i > 1; --i) std::swap((*items)[i - 1], (*items)[random->Below(i)]);
}

TEST(LawsTest, TheOrderOfInputRowsDoesNotMatter) {
  ForAll(15, [](const PlannedBook& book, const Claims& claims, Random* random) {
    Claims shuffled = claims;
    for (auto& [word, rows] : shuffled.rows) Shuffle(&rows, random);
    EXPECT_EQ(Difference(TextsOf(book, claims), TextsOf(book, shuffled)), "");
  });
}

TEST(LawsTest, BatchCutsAndOtherPersonsDoNotMatter) {
  ForAll(15, [](const PlannedBook& book, const Claims& claims, Random*) {
    std::vector<std::string> persons;
    for (const ClaimsRow& row : claims.Of("person")) persons.emplace_back(row.Get("psn_no"));
    const std::vector<std::string> whole = TextsOf(book, claims);
    for (const size_t size : {1, 7}) {
      // One judge and one pool for all batches, as an audit uses them.
      engine::Judge judge(book.plan);
      engine::TextPool texts(book.texts);
      std::vector<std::string> together;
      for (size_t begin = 0; begin < persons.size(); begin += size) {
        const auto first = persons.begin() + static_cast<ptrdiff_t>(begin);
        const auto last =
            persons.begin() + static_cast<ptrdiff_t>(std::min(begin + size, persons.size()));
        texts.Reset();
        const auto timelines = BuildTimelines(OnlyPersons(claims, {first, last}), &texts);
        ASSERT_TRUE(timelines.has_value()) << timelines.error().message;
        std::vector<engine::Finding> findings;
        ASSERT_TRUE(judge.Run(*timelines, &texts, &findings).has_value());
        const auto some = ToTexts(findings, *timelines, texts);
        together.insert(together.end(), some.begin(), some.end());
      }
      std::sort(together.begin(), together.end());
      EXPECT_EQ(Difference(whole, together), "") << "batches of " << size;
    }
  });
}

// A lake decodes only what the plan says it reads; the keys are read late, for names.
TEST(LawsTest, WhatThePlanNeedsSuffices) {
  ForAll(15, [](const PlannedBook& book, const Claims& claims, Random*) {
    engine::TextPool texts(book.texts);
    const auto timelines = BuildTimelines(claims, &texts);
    ASSERT_TRUE(timelines.has_value()) << timelines.error().message;
    engine::Timelines needed = *timelines;
    for (int e = 0; e <= static_cast<int>(rules::Entity::kDoctor); ++e) {
      const auto entity = static_cast<rules::Entity>(e);
      engine::Rows* rows = engine::RowsOf(needed, entity);
      if (rows == nullptr) continue;
      const auto has = [&](const std::map<rules::Entity, std::set<size_t>>& fields, size_t field) {
        const auto found = fields.find(entity);
        return found != fields.end() && found->second.contains(field);
      };
      for (size_t field = 0; field < rows->columns.size(); ++field) {
        std::vector<int64_t>& column = rows->columns[field];
        if (has(book.plan.needs().presence, field)) {
          for (int64_t& cell : column) cell = cell == engine::kMissing ? cell : 1;
        } else if (!has(book.plan.needs().fields, field)) {
          column.clear();
        }
      }
    }
    engine::Judge judge(book.plan);
    std::vector<engine::Finding> all, some;
    ASSERT_TRUE(judge.Run(*timelines, &texts, &all).has_value());
    ASSERT_TRUE(judge.Run(needed, &texts, &some).has_value());
    const engine::ColumnKeyNames names(*timelines, texts);
    engine::NameFindings(*timelines, texts, names, &some);
    EXPECT_EQ(Difference(ToTexts(all, *timelines, texts), ToTexts(some, *timelines, texts)), "");
  });
}

TEST(LawsTest, JudgingTwiceIsJudgingOnce) {
  ForAll(8, [](const PlannedBook& book, const Claims& claims, Random*) {
    engine::TextPool texts(book.texts);
    const auto timelines = BuildTimelines(claims, &texts);
    ASSERT_TRUE(timelines.has_value()) << timelines.error().message;
    engine::Judge judge(book.plan);
    std::vector<engine::Finding> once, twice;
    ASSERT_TRUE(judge.Run(*timelines, &texts, &once).has_value());
    const std::vector<engine::RuleCount> counts = judge.counts();
    ASSERT_TRUE(judge.Run(*timelines, &texts, &twice).has_value());
    EXPECT_EQ(Difference(ToTexts(once, *timelines, texts), ToTexts(twice, *timelines, texts)), "");
    for (size_t i = 0; i < counts.size(); ++i) {
      EXPECT_EQ(judge.counts()[i].judged, 2 * counts[i].judged) << book.rulebook.rules[i].id;
    }
  });
}

TEST(LawsTest, FindingsAreSortedAndUnique) {
  ForAll(8, [](const PlannedBook& book, const Claims& claims, Random*) {
    const auto judged = JudgeClaims(book, claims);
    ASSERT_TRUE(judged.has_value()) << judged.error().message;
    const auto key = [](const engine::Finding& finding) {
      return std::tuple(finding.person, finding.rule->id, finding.subject, finding.date,
                        finding.provider, finding.discriminator);
    };
    std::set<std::string> ids;
    for (size_t i = 0; i < judged->findings.size(); ++i) {
      const engine::Finding& finding = judged->findings[i];
      EXPECT_TRUE(ids.insert(finding.finding_id).second) << finding.subject_key;
      EXPECT_EQ(finding.finding_id.size(), 32u);
      if (i > 0) {
        EXPECT_LT(key(judged->findings[i - 1]), key(finding));
      }
      EXPECT_TRUE(std::is_sorted(finding.violates.begin(), finding.violates.end()));
      EXPECT_TRUE(std::is_sorted(finding.involves.begin(), finding.involves.end()));
    }
  });
}

// In-scope money of lines after all refunds.
int64_t InScope(const engine::Timelines& timelines, const std::set<uint32_t>& lines) {
  const size_t field = *TableOfWord("line")->Find("inscp_scp_amt");
  int64_t sum = 0;
  for (const uint32_t line : lines) {
    const int64_t amount = timelines.line.columns[field][line];
    if (amount != engine::kMissing) sum += amount;
  }
  for (const engine::Timelines::Refund& refund : timelines.refunds) {
    if (lines.contains(refund.line)) sum -= refund.inscp_scp_amt;
  }
  return sum;
}

TEST(LawsTest, MoneyIsCountedOnce) {
  ForAll(20, [](const PlannedBook& book, const Claims& claims, Random*) {
    const auto judged = JudgeClaims(book, claims);
    ASSERT_TRUE(judged.has_value()) << judged.error().message;
    // Findings that share lines, together: what they take is at most what their lines paid.
    std::vector<std::pair<std::set<uint32_t>, int64_t>> groups;
    for (const engine::Finding& finding : judged->findings) {
      EXPECT_GE(finding.net_amt, 0) << finding.subject_key;
      EXPECT_LE(finding.net_amt, finding.standing_amt) << finding.subject_key;
      EXPECT_LE(finding.standing_amt, std::max<int64_t>(finding.vola_amt, 0));
      if (finding.state == engine::State::kWithdrawn) {
        EXPECT_EQ(finding.net_amt, 0) << finding.subject_key;
      }
      std::pair<std::set<uint32_t>, int64_t> group = {
          {finding.violates.begin(), finding.violates.end()}, finding.net_amt};
      EXPECT_LE(finding.net_amt, std::max<int64_t>(0, InScope(judged->timelines, group.first)))
          << finding.subject_key;
      for (auto& other : groups) {
        const bool shared = std::any_of(group.first.begin(), group.first.end(),
                                        [&](uint32_t line) { return other.first.contains(line); });
        if (!shared) continue;
        group.first.insert(other.first.begin(), other.first.end());
        group.second += other.second;
        other = {};
      }
      groups.push_back(std::move(group));
    }
    for (const auto& [lines, net] : groups) {
      EXPECT_LE(net, std::max<int64_t>(0, InScope(judged->timelines, lines)));
    }
  });
}

TEST(LawsTest, OnlineEqualsBatch) {
  ForAll(6, [](const PlannedBook& book, const Claims& all, Random*) {
    for (const ClaimsRow& person : all.Of("person")) {
      const Claims claims = OnlyPersons(all, {std::string(person.Get("psn_no"))});
      const auto batch = JudgeClaims(book, claims);
      ASSERT_TRUE(batch.has_value()) << batch.error().message;
      std::vector<std::string> order;
      for (uint32_t s = 0; s < batch->timelines.settlement.count; ++s) {
        order.emplace_back(SettlementName(batch->timelines, *batch->texts, s));
      }
      // Online: each settlement is judged when it is the newest; a judgement replaces an older one
      // of the same id. What was said before is never heard differently later.
      std::map<std::string, std::string> online;
      for (size_t s = 0; s < order.size(); ++s) {
        const auto now = JudgeClaims(book, UpTo(claims, order, s));
        ASSERT_TRUE(now.has_value()) << now.error().message;
        std::map<std::string, std::string> said;
        for (const engine::Finding& finding : now->findings) {
          said[finding.finding_id] = AsJudged(finding, *now);
        }
        for (const auto& [id, text] : online) {
          EXPECT_TRUE(said.contains(id)) << "forgotten at " << order[s] << ": " << text;
        }
        // A line is judged at its own settlement and never again.
        for (const engine::Finding& finding : now->findings) {
          if (finding.rule->on != rules::Subject::kLine &&
              finding.rule->on != rules::Subject::kSettlement) {
            continue;
          }
          const auto before = online.find(finding.finding_id);
          if (before != online.end()) {
            EXPECT_EQ(before->second, said[finding.finding_id]) << "at " << order[s];
          }
        }
        online = std::move(said);
      }
      std::map<std::string, std::string> whole;
      for (const engine::Finding& finding : batch->findings) {
        whole[finding.finding_id] = AsJudged(finding, *batch);
      }
      EXPECT_EQ(online, whole);
    }
  });
}

// Rules whose verdict rests on what is not there or on counts over everything: fewer lines may
// silence them, or their evidence is a whole that the cited lines are only part of.
const std::set<std::string> kEvidenceExceptions = {};

TEST(LawsTest, EvidenceSuffices) {
  const auto shipped = LoadBook(std::string(MINGJIAN_SOURCE_DIR) + "/rulebook");
  ASSERT_TRUE(shipped.has_value()) << shipped.error().message;
  const PlannedBook& book = **shipped;
  const uint64_t seed = SeedOr(20260404);
  std::map<std::string, size_t> proved;
  for (uint64_t run = 0; run < 12; ++run) {
    Random random(seed + run);
    const CodePool codes = CodesOf(book.rulebook, 30, &random);
    Claims claims = GenerateClaims(&random, codes, {.persons = 5, .lines = 8});
    claims.rows.erase("refund");
    const auto judged = JudgeClaims(book, claims);
    ASSERT_TRUE(judged.has_value()) << judged.error().message;
    for (const engine::Finding& finding : judged->findings) {
      if (kEvidenceExceptions.contains(finding.rule->id) || finding.violates.empty()) continue;
      std::set<std::string> cited;
      for (const auto* rows : {&finding.violates, &finding.involves}) {
        for (const uint32_t line : *rows) {
          cited.emplace(LineName(judged->timelines, *judged->texts, line));
        }
      }
      Claims evidence = claims;
      std::erase_if(evidence.rows["line"], [&](const ClaimsRow& row) {
        return !cited.contains(std::string(row.Get("feedetl_sn")));
      });
      const auto again = JudgeClaims(book, evidence);
      ASSERT_TRUE(again.has_value()) << again.error().message;
      const bool found = std::any_of(
          again->findings.begin(), again->findings.end(), [&](const engine::Finding& other) {
            return other.finding_id == finding.finding_id && other.vola_amt == finding.vola_amt;
          });
      EXPECT_TRUE(found) << "MINGJIAN_SEED=" << seed + run << " "
                         << ToText(finding, judged->timelines, *judged->texts);
      ++proved[finding.rule->id];
    }
  }
  fmt::print("evidence of {} rules was judged again\n", proved.size());
}

}  // namespace
}  // namespace mingjian::testing
