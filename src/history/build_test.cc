#include "history/build.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "history/small_city_test.h"

namespace mingjian::history {
namespace {

using rules::Entity;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

Consistency Check(const std::string& path) {
  const auto checked = CheckAgainst(CityLake(), path);
  EXPECT_TRUE(checked) << checked.error().message;
  return checked.value_or(Consistency());
}

std::unique_ptr<Store> Open(const std::string& path) {
  auto store = Store::Open({.path = path, .create = false, .sync = false});
  EXPECT_TRUE(store) << store.error().message;
  return *std::move(store);
}

void Commit(const std::string& path, Changes changes) {
  const Status committed = Open(path)->Commit(std::move(changes));
  EXPECT_TRUE(committed) << committed.error().message;
}

// Some person of the city with a settlement.
Claim SomeSettlement(const std::string& path) {
  const auto store = Open(path);
  for (int i = 1; i < 1'000; ++i) {
    const auto claims = store->SettlementsOf(fmt::format("3399{:016}", i));
    if (claims && claims->size() > 2 && claims->front().line.count > 2) return claims->at(1);
  }
  ADD_FAILURE() << "the city is empty";
  return {};
}

TEST(Build, AgreesWithItsLake) {
  const TempFolder folder;
  const std::string path = folder / "store";
  uint64_t told = 0;
  BuildOptions options;
  options.lake = CityLake();
  options.path = path;
  options.keep_days = 100'000;
  options.progress = [&](uint64_t done, uint64_t total) { told = done * 100 + total; };
  const auto built = Build(options);
  ASSERT_TRUE(built) << built.error().message;
  EXPECT_EQ(told, 404U) << "four of four buckets";
  EXPECT_GE(built->persons, 300U);  // and those of the towns
  EXPECT_EQ(built->left_out, 0U);
  const Consistency found = Check(path);
  EXPECT_EQ(found.differences, 0U) << (found.first.empty() ? "" : found.first[0].what);
  EXPECT_EQ(found.persons, built->persons);
  EXPECT_EQ(found.settlements, built->settlements);
  EXPECT_EQ(found.only_online, 0U);
  EXPECT_EQ(Open(path)->Measure()->snapshot, built->snapshot);
}

TEST(Build, LeavesOldSettlementsOutButKnowsTheirFirstUses) {
  const TempFolder folder;
  BuildCity(folder / "all");
  BuildOptions options;
  options.lake = CityLake();
  options.path = folder / "few";
  options.keep_days = 60;
  const auto built = Build(options);
  ASSERT_TRUE(built) << built.error().message;
  EXPECT_GT(built->left_out, 0U);
  EXPECT_GT(built->settlements, 0U);
  EXPECT_EQ(Check(folder / "few").differences, 0U) << "what was left out is no difference";
  ASSERT_TRUE(Open(folder / "few")->Trim(*ParseDate("2026-12-31")));
  EXPECT_EQ(Check(folder / "few").differences, 0U) << "a trim with more days brings nothing back";
  const Claim some = SomeSettlement(folder / "all");
  EXPECT_EQ(Open(folder / "few")->FirstUses(some.psn_no()).value(),
            Open(folder / "all")->FirstUses(some.psn_no()).value());

  options.path = folder / "until";
  options.keep_days = 100'000;
  options.until = some.setl_time();
  ASSERT_TRUE(Build(options));
  EXPECT_EQ(Check(folder / "until").differences, 0U);
  const auto before = Open(folder / "until")->SettlementsOf(some.psn_no());
  ASSERT_TRUE(before) << before.error().message;
  for (const Claim& claim : *before) {
    EXPECT_LT(claim.setl_time(), some.setl_time());
  }
}

TEST(Build, CarriesOverWhatOnlyTheHistoryHas) {
  const TempFolder folder;
  const std::string path = folder / "store";
  BuildCity(path);
  const Claim some = SomeSettlement(path);
  const std::string psn_no(some.psn_no());
  Claim online =
      OneLine({.psn_no = psn_no, .setl_id = "online", .setl_time = "2027-01-02 03:04:05"},
              "CODE-OF-ITS-OWN");
  Claim of_lake = some;  // accepted again, so that the lake has it too, with another word
  of_lake.SetText(Entity::kLine, 0, "item_code", "ANOTHER");
  Claim rows;
  rows.SetText(Entity::kPerson, 0, "psn_no", "NOT-IN-THE-LAKE");
  rows.SetText(Entity::kProvider, 0, "fixmedins_code", "H-NOT-IN-THE-LAKE");
  Changes changes;
  changes.Accept(online);
  changes.Accept(of_lake);
  changes.Register(rows);
  changes.Put(Space::kFeedback, "key", "value");
  Commit(path, std::move(changes));

  const BuildSummary again = BuildCity(path);
  EXPECT_EQ(again.carried_over, 1U);
  const auto store = Open(path);
  EXPECT_EQ(Dump(store->Find({"H1", "online"})->value()), Dump(online));
  EXPECT_EQ(
      Dump(store->Find({std::string(some.fixmedins_code()), std::string(some.setl_id())})->value()),
      Dump(some))
      << "the lake's word counts";
  EXPECT_EQ(store->Get(Space::kFeedback, "key")->value(), "value");
  std::vector<std::string> items;
  const auto uses = store->FirstUses(psn_no);
  ASSERT_TRUE(uses) << uses.error().message;
  for (const FirstUse& use : *uses) items.push_back(use.item_code);
  EXPECT_THAT(items, ::testing::Contains("CODE-OF-ITS-OWN"));
}

TEST(Build, ADamagedHistoryIsNotGivenUpSilently) {
  const TempFolder folder;
  const std::string path = folder / "store";
  BuildCity(path);
  for (const auto& entry : std::filesystem::directory_iterator(path + "/g000001")) {
    if (entry.path().filename().string().starts_with("MANIFEST")) {
      std::filesystem::resize_file(entry.path(), 10);
    }
  }
  BuildOptions options;
  options.lake = CityLake();
  options.path = path;
  const auto built = Build(options);
  ASSERT_FALSE(built);
  EXPECT_EQ(built.error().code, ErrorCode::kData);
  EXPECT_THAT(built.error().message, HasSubstr("remove"));
}

TEST(Check, FindsWhatIsDifferent) {
  const TempFolder folder;
  const std::string path = folder / "store";
  BuildCity(path);
  const Claim some = SomeSettlement(path);
  auto store = Open(path);
  const auto others = store->SettlementsOf(some.psn_no()).value();
  Claim changed = some;
  changed.Set(Entity::kLine, 1, "cnt", 7'500'000);
  Changes changes;
  changes.Accept(changed);
  changes.Undo({std::string(others[0].fixmedins_code()), std::string(others[0].setl_id())});
  changes.Accept(OneLine({.psn_no = std::string(some.psn_no()), .setl_id = "online"}, "A"));
  ASSERT_TRUE(store->Commit(std::move(changes)));
  store.reset();
  const Consistency found = Check(path);
  EXPECT_EQ(found.differences, 2U);
  EXPECT_EQ(found.only_online, 1U);
  std::vector<std::string> words;
  for (const Difference& difference : found.first) {
    EXPECT_EQ(difference.psn_no, some.psn_no());
    words.push_back(difference.setl_id + " " + difference.what);
  }
  EXPECT_THAT(words, UnorderedElementsAre(
                         std::string(others[0].setl_id()) + " missing in the history",
                         fmt::format("{} line 2: cnt is '7.5', in the lake '{}'", some.setl_id(),
                                     some.Show(Entity::kLine, 1, FieldOf(Entity::kLine, "cnt")))));
}

}  // namespace
}  // namespace mingjian::history
