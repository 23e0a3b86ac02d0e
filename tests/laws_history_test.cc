// The law of Needs::history_days: whoever judges a settlement needs, beside its visit, only what
// the person had in that many days before it. An online service loads no more.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/temp_folder.h"
#include "base/time.h"
#include "laws.h"
#include "testing/generate.h"

namespace mingjian::testing {
namespace {

using Said = std::map<std::string, std::string>;  // finding id -> what was said

// The days of a visit, its settlements and its lines, by word and the field that holds the time.
constexpr std::pair<const char*, const char*> kTimes[] = {{"visit", "begntime"},
                                                          {"visit", "endtime"},
                                                          {"procedure", "oprn_oprt_date"},
                                                          {"settlement", "setl_time"},
                                                          {"line", "fee_ocur_time"}};

// The visits of one person, with what is needed to leave some out. Visits of these claims are told
// apart by mdtrt_id, settlements by setl_id.
class Visits {
 public:
  explicit Visits(const Claims& claims) : claims_(claims) {
    for (const ClaimsRow& row : claims.Of("settlement")) {
      visit_of_[std::string(row.Get("setl_id"))] = row.Get("mdtrt_id");
    }
  }

  const std::string& OfSettlement(const std::string& setl_id) { return visit_of_[setl_id]; }

  // The visit that a row belongs to: lines name their settlement.
  std::string Of(std::string_view word, const ClaimsRow& row) {
    return word == "line" ? visit_of_[std::string(row.Get("setl_id"))]
                          : std::string(row.Get("mdtrt_id"));
  }

  // The first and the last day on which anything of a visit happened; visits without any day are
  // not there.
  std::map<std::string, std::pair<Seconds, Seconds>> Days() {
    std::map<std::string, std::pair<Seconds, Seconds>> days;
    for (const auto& [word, field] : kTimes) {
      for (const ClaimsRow& row : claims_.Of(word)) {
        const auto time = ParseTime(row.Get(field));
        if (!time) continue;
        const Seconds day = DayOf(*time);
        const auto [at, fresh] = days.emplace(Of(word, row), std::pair(day, day));
        at->second = {std::min(at->second.first, day), std::max(at->second.second, day)};
      }
    }
    return days;
  }

  // Moves each visit into the past by some whole days, so that windows of every length have
  // something behind them.
  Claims Spread(Random* random) {
    std::map<std::string, Seconds> back;
    for (const ClaimsRow& row : claims_.Of("visit")) {
      back[std::string(row.Get("mdtrt_id"))] =
          random->Of<Seconds>({0, 0, 1, 2, 14, 15, 16, 31, 92, 366}) * kDaySeconds;
    }
    Claims moved = claims_;
    for (const auto& [word, field] : kTimes) {
      for (ClaimsRow& row : moved.rows[word]) {
        const auto time = ParseTime(row.Get(field));
        if (time) {
          // A date stays one.
          const size_t size = row.Get(field).size();
          row.cells[field] = FormatTime(*time - back[Of(word, row)]).substr(0, size);
        }
      }
    }
    return moved;
  }

  // Without the visits in `left_out`, their settlements and their lines.
  Claims Without(const std::set<std::string>& left_out) {
    Claims rest = claims_;
    for (const char* word : {"visit", "diagnosis", "procedure", "line", "settlement"}) {
      std::erase_if(rest.rows[word],
                    [&](const ClaimsRow& row) { return left_out.contains(Of(word, row)); });
    }
    return rest;
  }

 private:
  const Claims& claims_;
  std::map<std::string, std::string> visit_of_;
};

Said SaidOf(const PlannedBook& book, const Claims& claims) {
  const auto judged = JudgeClaims(book, claims);
  EXPECT_TRUE(judged.has_value()) << judged.error().message;
  Said said;
  if (!judged) return said;
  for (const engine::Finding& finding : judged->findings) {
    said[finding.finding_id] = AsJudged(finding, *judged);
  }
  return said;
}

// What `now` says that `before` did not say at all: judged at the newest settlement.
Said Fresh(const Said& now, const Said& before) {
  Said fresh;
  for (const auto& [id, text] : now) {
    if (!before.contains(id)) fresh.emplace(id, text);
  }
  return fresh;
}

struct Tried {
  size_t settlements = 0;  // that were judged with something left out
  size_t findings = 0;     // fresh at them
};

// Judges each settlement of a person with the whole past and with history_days of it: what is
// fresh in one run is said in the same words by the other. `claims` are of one person.
void JudgeWithLess(const PlannedBook& book, const Claims& claims, Tried* tried) {
  const int64_t days = book.plan.needs().history_days;
  const auto whole = JudgeClaims(book, claims);
  ASSERT_TRUE(whole.has_value()) << whole.error().message;
  std::vector<std::string> order;
  for (uint32_t s = 0; s < whole->timelines.settlement.count; ++s) {
    order.emplace_back(SettlementName(whole->timelines, *whole->texts, s));
  }
  Said before;
  for (size_t s = 0; s < order.size(); ++s) {
    const Claims full = UpTo(claims, order, s);
    const Said now = SaidOf(book, full);
    Visits visits(full);
    const std::string own = visits.OfSettlement(order[s]);
    const auto spans = visits.Days();
    std::set<std::string> left_out;
    for (const auto& [visit, span] : spans) {
      if (!spans.contains(own)) break;
      const Seconds from = spans.at(own).first - days * kDaySeconds;
      if (visit != own && span.second < from) left_out.insert(visit);
    }
    if (!left_out.empty()) {
      const Claims cut = visits.Without(left_out);
      const Said less = SaidOf(book, cut);
      const Said less_before = s == 0 ? Said() : SaidOf(book, UpTo(cut, order, s - 1));
      for (const auto& [id, text] : Fresh(now, before)) {
        const auto same = less.find(id);
        EXPECT_EQ(same == less.end() ? "(nothing)" : same->second, text)
            << "with " << days << " days of history at " << order[s];
        ++tried->findings;
      }
      for (const auto& [id, text] : Fresh(less, less_before)) {
        const auto same = now.find(id);
        EXPECT_EQ(text, same == now.end() ? "(nothing)" : same->second)
            << "with " << days << " days of history at " << order[s];
      }
      ++tried->settlements;
    }
    before = now;
  }
}

// Each rule alone, since one that looks back without limit would hide the others.
void ForEachRule(const std::string& folder, const Claims& claims, Random* random, Tried* tried) {
  const auto all = rules::LoadRulebook(folder);
  ASSERT_TRUE(all.has_value()) << all.error().message;
  Claims plain = claims;
  plain.rows.erase("refund");  // they tie an old visit to a new one
  plain = Visits(plain).Spread(random);
  for (const rules::Rule& rule : all->rulebook.rules) {
    SCOPED_TRACE(rule.id);
    rules::LoadOptions only;
    only.only = {rule.id};
    const auto book = LoadBook(folder, only);
    ASSERT_TRUE(book.has_value()) << book.error().message;
    if ((*book)->plan.needs().history_days < 0) continue;
    for (const ClaimsRow& person : plain.Of("person")) {
      JudgeWithLess(**book, OnlyPersons(plain, {std::string(person.Get("psn_no"))}), tried);
      if (::testing::Test::HasFailure()) return;
    }
  }
}

TEST(LawsHistoryTest, WhatLiesBeforeTheHistoryDoesNotMatter) {
  const uint64_t seed = SeedOr(20260406);
  const TempFolder folder;
  Tried generated, shipped;
  for (uint64_t run = 0; run < 12; ++run) {
    SCOPED_TRACE(fmt::format("MINGJIAN_SEED={}", seed + run));
    Random random(seed + run);
    ASSERT_TRUE(WriteFolder(folder.path().string(), GenerateRulebook(&random, 20)).has_value());
    ForEachRule(folder.path().string(),
                GenerateClaims(&random, SmallCodePool(), {.persons = 4, .visits = 4}), &random,
                &generated);
    if (::testing::Test::HasFailure()) return;
  }
  const std::string rulebook = std::string(MINGJIAN_SOURCE_DIR) + "/rulebook";
  const auto loaded = rules::LoadRulebook(rulebook);
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
  for (uint64_t run = 0; run < 2; ++run) {
    SCOPED_TRACE(fmt::format("MINGJIAN_SEED={} the shipped rulebook", seed + run));
    Random random(seed + run);
    const CodePool codes = CodesOf(loaded->rulebook, 40, &random);
    ForEachRule(rulebook, GenerateClaims(&random, codes, {.persons = 4, .visits = 4, .lines = 10}),
                &random, &shipped);
    if (::testing::Test::HasFailure()) return;
  }
  for (const auto& [name, tried] : {std::pair("generated", generated), {"shipped", shipped}}) {
    fmt::print("{} rules: {} settlements judged with less history, {} fresh findings\n", name,
               tried.settlements, tried.findings);
    EXPECT_GT(tried.findings, 0U) << name;
  }
}

}  // namespace
}  // namespace mingjian::testing
