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
  for (size_t s = 0; s < order.size(); ++s) {
    const Claims full = UpTo(claims, order, s);
    Visits visits(full);
    const std::string own = visits.OfSettlement(order[s]);
    const auto spans = visits.Days();
    if (!spans.contains(own)) continue;
    const Seconds from = spans.at(own).first - days * kDaySeconds;
    std::set<std::string> left_out;
    for (const auto& [visit, span] : spans) {
      if (visit != own && span.second < from) left_out.insert(visit);
    }
    if (left_out.empty()) continue;
    const auto before = [&](const Claims& now) {
      return s == 0 ? Said() : SaidOf(book, UpTo(now, order, s - 1));
    };
    const Claims cut = visits.Without(left_out);
    const Said now = SaidOf(book, full), less = SaidOf(book, cut);
    const auto said_in = [](const Said& said, const std::string& id) {
      const auto found = said.find(id);
      return found == said.end() ? "(nothing)" : found->second;
    };
    for (const auto& [id, text] : Fresh(now, before(full))) {
      EXPECT_EQ(said_in(less, id), text) << "with " << days << " days of history at " << order[s];
      ++tried->findings;
    }
    for (const auto& [id, text] : Fresh(less, before(cut))) {
      EXPECT_EQ(text, said_in(now, id)) << "with " << days << " days of history at " << order[s];
    }
    ++tried->settlements;
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

// Rules that fire always and tell all that a window shows them, one for each subject and window:
// nothing less than the whole window gives the same finding.
std::map<std::string, std::string> WindowRules() {
  constexpr std::string_view kRule = R"(id: {0}
title: 窗口
class: 管理类/信息数据监管类
source: illustrative
version: 1
severity: low
moments: {{before: off, during: off, after: clue}}
valid: {{from: 2020-01-01}}
basis: [{{document: 测试, note: 窗口}}]
on: {1}
when: 'true'
violates: |
  window('{2}')
amount: '0'
message: '{{visits("{3}").size()}} {{settlements("{3}").size()}}'
)";
  std::map<std::string, std::string> files;
  for (const std::string on : {"line", "day", "visit", "settlement", "person"}) {
    for (const std::string window :
         {"1h", "36h", "day", "person_day", "2d", "15d", "month", "quarter", "year"}) {
      const bool hours = window.ends_with("h");
      if (on == "person" && (hours || window == "day")) continue;
      std::string id = fmt::format("{}-{}", on, window);
      std::ranges::replace(id, '_', '-');
      // Visits and settlements are not counted by the hour.
      files[fmt::format("national/{}.yaml", id)] =
          fmt::format(kRule, id, on, window, hours ? "day" : window);
    }
  }
  return files;
}

TEST(LawsHistoryTest, WhatLiesBeforeTheHistoryDoesNotMatter) {
  const uint64_t seed = SeedOr(20260406);
  const TempFolder folder;
  Tried windows, generated, shipped;
  for (const auto& [book, tried] : {std::pair("windows", &windows), {"rules", &generated}}) {
    for (uint64_t run = 0; run < 2; ++run) {
      SCOPED_TRACE(fmt::format("MINGJIAN_SEED={}", seed + run));
      Random random(seed + run);
      if (tried == &generated || run == 0) {
        ASSERT_TRUE(WriteFolder(folder / book,
                                tried == &windows ? WindowRules() : GenerateRulebook(&random, 20))
                        .has_value());
      }
      ForEachRule(folder / book,
                  GenerateClaims(&random, SmallCodePool(), {.persons = 2, .visits = 5, .lines = 3}),
                  &random, tried);
      if (::testing::Test::HasFailure()) return;
    }
  }
  const std::string rulebook = std::string(MINGJIAN_SOURCE_DIR) + "/rulebook";
  const auto loaded = rules::LoadRulebook(rulebook);
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
  for (uint64_t run = 0; run < 5; ++run) {
    SCOPED_TRACE(fmt::format("MINGJIAN_SEED={} the shipped rulebook", seed + run));
    Random random(seed + run);
    const CodePool codes = CodesOf(loaded->rulebook, 40, &random);
    ForEachRule(rulebook, GenerateClaims(&random, codes, {.persons = 3, .visits = 5, .lines = 10}),
                &random, &shipped);
    if (::testing::Test::HasFailure()) return;
  }
  for (const auto& [name, tried] :
       {std::pair("window", windows), {"generated", generated}, {"shipped", shipped}}) {
    fmt::print("{} rules: {} settlements judged with less history, {} fresh findings\n", name,
               tried.settlements, tried.findings);
    EXPECT_GT(tried.findings, 0U) << name;
  }
}

}  // namespace
}  // namespace mingjian::testing
